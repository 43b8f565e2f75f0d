"""The demo contract: defaults of the base class, plain functions as demos, trackers, and the synthetic cameras."""

import numpy as np
import pytest

from course_utils import data
from course_utils.demo import Demo, FunctionDemo, LabelDemo, TrackedDemo, as_demo, tracker_or_simulator
from course_utils.filters import StableLabel
from course_utils.overlay import Frame, Overlay

FRAME = Frame(np.zeros((12, 16, 3), np.uint8), 1.5)


class Plain(Demo):
    """A demo that overrides only what it must."""

    def follow(self, found, frame):
        self.answers.append("seen")
        return Overlay().text(0, 0, f"{found} {frame.time}")


def test_the_defaults_are_enough_for_a_small_demo():
    demo = Plain()
    assert demo(FRAME).marks[0].text == "None 1.5", "the default finds nothing"
    assert demo.answers == ["seen"] and demo.text == "seen"
    assert demo.finish() == (None, None) and demo.tracker_seconds is None and demo.close() is None
    assert demo.prompt == "", "nothing for the person in front of the camera to do"
    demo(FRAME)
    assert demo.text == "seen seen"
    demo.reset()
    assert demo.answers == [] and demo.text == ""


def test_a_demo_without_follow_says_what_is_missing():
    with pytest.raises(NotImplementedError, match=r"Demo needs a method follow\(found, frame\)"):
        Demo()(FRAME)


def test_a_demo_takes_frames_only():
    with pytest.raises(TypeError, match=r"Wrap it: Frame\(image, time\)"):
        Plain()(FRAME.image)


def test_a_demo_without_a_synthetic_camera_names_the_alternatives():
    with pytest.raises(NotImplementedError, match="Plain has no synthetic camera; use a camera or a clip"):
        Plain.synthetic()


def test_as_demo_keeps_demos_and_wraps_functions():
    demo = Plain()
    assert as_demo(demo) is demo
    assert isinstance(as_demo(lambda frame: Overlay()), FunctionDemo)
    with pytest.raises(TypeError, match="this is a str"):
        as_demo("airdraw")


def test_a_function_s_answers_are_remembered():
    def brightness(frame):
        return Overlay(answer="dark" if frame.time < 2 else None)

    demo = as_demo(brightness)
    for time in (0.0, 1.0, 2.0):
        demo(Frame(FRAME.image, time))
    assert demo.answers == ["dark", "dark"] and demo.text == "dark dark"
    demo.reset()
    assert demo.answers == [] and as_demo(lambda frame: None)(FRAME) is None


class Clock:
    """A clock that goes only when somebody works."""

    def __init__(self):
        self.now = 0.0

    def perf_counter(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("course_utils.demo.time", clock)
    return clock


class SlowTracker:
    """A tracker that needs two seconds for each frame, and ten to start."""

    def __init__(self, clock):
        self.clock, self.calls, self.closed = clock, 0, False
        clock.now += 10

    def __call__(self, frame):
        self.calls += 1
        self.clock.now += 2
        return ["hand"]

    def close(self):
        self.closed = True


class Tracked(TrackedDemo):
    """A demo that shows what its tracker finds."""

    def follow(self, found, frame):
        return Overlay(answer=found[0])


def test_a_tracker_is_made_at_the_first_frame_and_closed_by_the_demo(clock):
    made = []
    demo = Tracked(None, lambda: made.append(SlowTracker(clock)) or made[-1])
    assert not made and demo.tracker_seconds == 0
    assert demo(FRAME).answer == "hand" and demo(FRAME).answer == "hand"
    assert len(made) == 1 and made[0].calls == 2
    demo.close()
    assert made[0].closed
    demo(FRAME)
    assert len(made) == 2, "the next frame makes a new tracker"


def test_a_given_tracker_stays_open(clock):
    tracker = SlowTracker(clock)
    demo = Tracked(tracker, SlowTracker)
    demo(FRAME)
    demo.close()
    assert tracker.calls == 1 and not tracker.closed


def test_a_slow_tracker_is_timed_without_its_start_and_without_the_rest_of_the_demo(clock):
    class Writing(Tracked):
        def follow(self, found, frame):
            clock.now += 5
            return super().follow(found, frame)

    demo = Writing(None, lambda: SlowTracker(clock))
    demo(FRAME)
    demo(FRAME)
    assert clock.now == 10 + 2 * (2 + 5) and demo.tracker_seconds == 4


def test_a_demo_with_its_own_find_is_timed_too(clock):
    class Finding(Plain):
        def find(self, frame):
            clock.now += 3

    demo = Finding()
    assert demo.tracker_seconds == 0
    demo(FRAME)
    assert demo.tracker_seconds == 3


def test_a_label_demo_shows_one_label_and_forgets_it():
    demo = LabelDemo(lambda frame: [0.9, 0.1], None, StableLabel(["cat", "dog"], 0.7, 0.5))
    demo.follow = lambda found, frame: Overlay(answer=demo.shown if demo._label(found, frame.time) else None)
    assert demo.shown is None and demo(FRAME).answer == "cat" and demo(FRAME).answer is None
    assert demo.shown == "cat"
    demo.reset()
    assert demo.shown is None and demo.answers == []


def test_without_a_model_the_simulator_takes_the_tracker_s_place(capsys):
    def missing():
        raise data.DataError("The model is not here.\nDownload it.")

    assert tracker_or_simulator(lambda: "tracker", None, None, "hands") == "tracker"
    stand_in = tracker_or_simulator(missing, lambda camera, frame: (camera, frame.time), "camera", "the driver")
    assert stand_in(FRAME) == ("camera", 1.5)
    note = capsys.readouterr().out
    assert "landmarks of the driver come from the simulator" in note and "The model is not here." in note
    with pytest.raises(data.DataError):
        tracker_or_simulator(missing, None, None, "hands")
