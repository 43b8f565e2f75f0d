"""What a demo reads with: a Keras model, a `Lite` or a function, checked before the first frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_utils.lite.model import Lite, input_shape


@dataclass(frozen=True)
class Given:
    """What a demo gives to its reader.

    what: words for it. shape: of one input; a net may take a last axis of 1 more. pixels: whether its values are from 0
    to 255. resizes: whether the demo makes square pictures in the size that the net takes; shape has the default size.
    """

    what: str
    shape: tuple
    pixels: bool = True
    resizes: bool = False

    def fits(self, shape) -> bool:
        """Whether a net that takes this shape can read it; None in the net's shape is any length."""
        shape = tuple(shape[:-1]) if len(shape) == len(self.shape) + 1 and shape[-1] == 1 else tuple(shape)
        if len(shape) != len(self.shape):
            return False
        if self.resizes:
            return shape[0] == shape[1] and shape[2:] == self.shape[2:]
        return all(side in (None, own) for side, own in zip(shape, self.shape, strict=True))

    def example(self, shape) -> np.ndarray:
        """An input that is not blank: a reader may refuse a blank one."""
        rng = np.random.default_rng(0)
        if self.pixels:
            return rng.integers(0, 256, shape, np.uint8)
        return rng.uniform(-1, 1, shape).astype(np.float32)

    def __str__(self):
        kind = "uint8, values from 0 to 255" if self.pixels else "float32"
        size = "[size, size, 3] in the net's size" if self.resizes else f"{[*self.shape]}"
        return f"{self.what}, {size}, {kind}"


class Reader:
    """Call a net or a function with one input, and get one number for each class: float64[classes] from 0 to 1.

    read: a Keras model, a `Lite`, or a function from one input, or from a batch of one, to the probabilities.
    given: what the demo can give, one `Given` or several; the first that fits is taken. classes: names, in their order.
    Attributes: given, the chosen one; shape, of the input that it wants.
    Raises TypeError or ValueError if `read` takes or returns anything else; the message says what to change.
    """

    def __init__(self, read, given, classes):
        self._options, self.classes = (given,) if isinstance(given, Given) else tuple(given), [*map(str, classes)]
        self._single = False
        if isinstance(read, Lite) or hasattr(read, "count_params"):
            self._of_net(read)
        elif callable(read):
            self._of_function(read)
        else:
            raise TypeError(self._advice(f"read is a {type(read).__name__}", "give a net or a function"))

    def __call__(self, one) -> np.ndarray:
        answer = self._call(one if self._single else np.asarray(one)[None])
        return np.asarray(answer, np.float64).reshape(-1)

    def _of_net(self, net):
        shape = input_shape(net)
        self.given = next((given for given in self._options if given.fits(shape)), None)
        if self.given is None:
            own = next((given for given in self._options if len(given.shape) == 3), self._options[0])
            wanted = (*own.shape, 1) if len(own.shape) == 2 else own.shape
            raise ValueError(
                self._advice(
                    f"this net takes {_words(shape)}",
                    f"begin the net with keras.Input({wanted}) and train it again, or change the input in a function: "
                    "read=lambda x: net(change(x))",
                )
            )
        if self.given.pixels and not isinstance(net, Lite) and not _scales(net):
            print(
                "NOTE: this net has no layer that scales its input, and it is given values from 0 to 255. If it was "
                "trained on values from 0 to 1, give read=lambda x: net(x / 255)."
            )
        self.shape = self.given.shape if self.given.resizes and None in shape[:2] else shape[: len(self.given.shape)]
        self.shape = tuple(side or own for side, own in zip(self.shape, self.given.shape, strict=True))
        # A direct call: `predict` takes ten times as long for one picture.
        self._call = net if isinstance(net, Lite) else lambda x: np.asarray(net(x, training=False))
        self._check(self(self.given.example(self.shape)), "this net gives")

    def _of_function(self, function):
        self._call, problems = function, []
        for given, single in ((given, single) for given in self._options for single in (True, False)):
            self.given, self.shape, self._single = given, given.shape, single
            try:
                return self._check(self(given.example(given.shape)), "this function gives")
            except Exception as error:  # whatever the function raises: the advice quotes it
                problems.append(error)
        if told := [error for error in problems if isinstance(error, _AnswerError)]:
            raise told[0]
        words = f"{type(problems[-1]).__name__}: {problems[-1]}".splitlines()[0]
        fix = "let the function take it and return the probabilities"
        raise ValueError(self._advice(f"this function fails with it, {words}", fix)) from problems[-1]

    def _check(self, answer, giver):
        count = len(self.classes)
        if answer.shape != (count,):
            fix = f'end the net with keras.layers.Dense({count}, "softmax"), or name the classes that it has'
            raise _AnswerError(self._advice(f"{giver} {answer.size} numbers for one input", fix))
        if not (np.isfinite(answer).all() and answer.min() >= -0.01 and answer.max() <= 1.01):
            fix = 'end the net with "softmax" or "sigmoid"'
            raise _AnswerError(self._advice(f"{giver} numbers that are no probabilities, such as {answer[0]:.3g}", fix))

    def _advice(self, problem, fix):
        gives = " or ".join(map(str, self._options))
        names = ", ".join(self.classes[:12]) + (", …" if len(self.classes) > 12 else "")
        return (
            f"The demo cannot read with this: {problem}.\n"
            f"The demo gives: {gives}.\n"
            f"It wants back: {len(self.classes)} probabilities from 0 to 1, in this order: {names}.\n"
            f"What to do: {fix}."
        )


class _AnswerError(ValueError):
    """A function ran, and returned something else than probabilities."""


def _words(shape):
    return "[" + ", ".join("any" if side is None else str(side) for side in shape) + "]"


def _scales(net):
    """Whether one of a Keras net's first layers scales its input."""
    return any(type(layer).__name__ in ("Rescaling", "Normalization", "BatchNormalization") for layer in _first(net))


def _first(net, most=3):
    """The first layers of a net, those of nets inside it, too."""
    for layer in net.layers[:most]:
        yield layer
        if hasattr(layer, "layers"):
            yield from _first(layer)
