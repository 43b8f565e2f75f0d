"""The course without a notebook: `python -m course_utils doctor | demo | data | train`.

Exit codes: 0 done, 1 something is wrong (the reason is on standard error), 2 wrong arguments, 130 interrupted.
"""

import argparse
import importlib
import sys

DEMOS = {
    "airdraw": "read digits drawn in the air with a blue marker or the index finger",
    "doodles": "guess what is drawn in the air",
    "letters": "spell words drawn in the air",
    "emojinator": "put an emoji over a hand",
    "drowsiness": "watch a driver's eyes",
    "signs": "label hands and face pixel by pixel, and read digit signs",
    "squats": "count squats",
    "fingers": "count fingers and read the ten signs",
}
SHOWS = {  # what the synthetic camera does unless told otherwise
    "airdraw": "2026",
    "doodles": "fish, tent",
    "letters": "HELLO",
    "emojinator": "show victory, show ok, show rock",
    "drowsiness": "look 12, blink 0.2, look 2, close 2.5, look 1",
    "signs": "2718",
    "squats": "1, 1, 0.45, 1",
    "fingers": "show sign_1, show sign_2, show sign_4, show five",
}
# Demos that nothing is written for: module and class of the demo, and of the synthetic camera with its options.
OWN_CAMERAS = {
    "emojinator": ("gestures", "Emojinator", "hand", "SyntheticCamera", {"size": (320, 240), "fps": 12}),
    "drowsiness": ("drowsiness", "Drowsiness", "driver", "DriverCamera", {"size": (320, 240), "fps": 15}),
    "signs": ("signnet", "SignNet", "signer", "SignCamera", {"fps": 12, "seed": 5}),
    "squats": ("bodies", "Squats", "squats", "SquatCamera", {"fps": 12}),
    "fingers": ("fingers", "FingerCounter", "hand", "SyntheticCamera", {"size": (320, 240), "fps": 12}),
}
PICTURES_A_SECOND = 12  # in a written clip
RECIPES = {
    "digits": "the digit reader of lesson 1, on the real MNIST",
    "letters": "the letter reader of lesson 2, on pencil letters and the pen",
    "doodles": "the doodle reader of lesson 2, on the first Quick, Draw! drawings and the pen",
    "gestures": "the gesture reader of lesson 3, on drawn hands and on photos",
    "faces": "the face embedder of lesson 5, on drawn people",
    "signnet": "the segmenter of lesson 6, on hands pasted over drawn people",
    "signs": "the sign reader of lesson 6, on the segmenter's masks and on landmarks",
    "people": "the pose net of lesson 7, on drawn people",
    "fingers": "the finger counter of lesson 8, on rendered hands and on photos",
}


def main(argv=None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments) or 0
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as in `... | head`
        sys.stderr.close()
        return 1
    except (RuntimeError, ValueError, OSError) as error:  # DataError and CameraError are RuntimeErrors
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1


def _parser():
    parser = argparse.ArgumentParser(prog="python -m course_utils", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    doctor = commands.add_parser("doctor", help="check this machine: versions, models, camera")
    doctor.set_defaults(run=_doctor)

    demo = commands.add_parser("demo", help="play a lesson's demo over a camera, a clip or the synthetic camera")
    demo.add_argument("name", choices=DEMOS, help="; ".join(f"{name}: {what}" for name, what in DEMOS.items()))
    demo.add_argument(
        "--source", default="synthetic", metavar="S", help="synthetic, camera, camera:1, or a clip's path"
    )
    demo.add_argument(
        "--write", metavar="WHAT", help="what the synthetic camera shows: 2026; HELLO; fish, tent; show ok; blink 0.2"
    )
    demo.add_argument("--tip", choices=["marker", "finger"], help="what draws (default: marker if synthetic)")
    demo.add_argument("--out", metavar="FILE", help="write the annotated clip to a .gif or .mp4 file")
    demo.add_argument(
        "--seconds", type=float, metavar="T", help="stop after so many seconds (camera: Ctrl-C also stops)"
    )
    demo.set_defaults(run=_demo)

    data = commands.add_parser("data", help="list or download data sets and models")
    actions = data.add_subparsers(required=True, metavar="list|download")
    actions.add_parser("list", help="every data set and model, and where it is").set_defaults(run=_data_list)
    download = actions.add_parser("download", help="fetch one and verify it")
    download.add_argument("name")
    download.set_defaults(run=_data_download)

    train = commands.add_parser("train", help="rebuild a checkpoint that the course ships", add_help=False)
    train.add_argument(
        "name", nargs="?", choices=RECIPES, help="; ".join(f"{n}: {what}" for n, what in RECIPES.items())
    )
    train.add_argument("options", nargs=argparse.REMAINDER, help="see `train NAME --help`")
    train.set_defaults(run=lambda arguments: _train(arguments, train))
    return parser


def _doctor(arguments):
    from course_utils import doctor

    findings = doctor.examine()
    print(doctor.report(findings))
    return int(any(finding.verdict == doctor.BAD for finding in findings))


def _demo(arguments):
    from course_utils import camera

    demo, source = _demo_and_source(arguments)
    pictures, now, said = [], 0, []
    try:
        fps = PICTURES_A_SECOND if arguments.out else 0
        for now, overlay, picture in camera.film(demo, source, fps, arguments.seconds):
            if overlay.answer or overlay.score is not None:
                _say(now, overlay.answer, overlay.score)
                said.append(overlay.answer or "?")
            if picture is not None:
                pictures.append(picture)
    except KeyboardInterrupt:  # the way to end a camera: what was seen so far is still written
        print()
    if hasattr(demo, "finish") and (last := demo.finish())[1] is not None:
        _say(now, *last)
    print("Read:", getattr(demo, "text", " ".join(getattr(demo, "answers", said))) or "nothing")
    if arguments.out:
        camera.save_clip(arguments.out, pictures, PICTURES_A_SECOND)
        print("Written:", arguments.out)


def _demo_and_source(arguments):
    name, source, tip = arguments.name, arguments.source, arguments.tip
    script = arguments.write or SHOWS[name]
    if name in OWN_CAMERAS:
        module, demo, cameras, camera, options = OWN_CAMERAS[name]
        make = getattr(importlib.import_module(f"course_utils.{module}"), demo)
        if source == "synthetic":
            source = getattr(importlib.import_module(f"course_utils.synth.{cameras}"), camera)(script, **options)
        return make(), source
    if source == "synthetic":
        from course_utils.synth.marker import MarkerCamera

        # A doodle's name is a word, a digit or a letter is one character.
        source, tip = (
            MarkerCamera([*map(str.strip, script.split(","))] if name == "doodles" else script),
            tip or "marker",
        )
    return importlib.import_module(f"course_utils.{name}").demo(tip or "finger"), source


def _say(seconds, answer, score):
    sure = "" if score is None else f"   ({score:.0%} sure)"
    print(f"{seconds:6.1f} s   {answer or '?'}{sure}", flush=True)


def _data_list(arguments):
    from course_utils import data

    rows = [
        ("NAME", "SIZE", "LICENCE", "WHERE"),
        *((row.name, row.size, row.licence, row.where) for row in data.status()),
    ]
    widths = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:3]]
    for *cells, where in rows:
        print(*(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True)), where, sep="  ")


def _data_download(arguments):
    from course_utils import data

    print(data.download(arguments.name))


def _train(arguments, parser):
    if arguments.name is None:
        parser.print_help()
        return 0
    return importlib.import_module(f"course_utils.train.{arguments.name}").main(arguments.options)


if __name__ == "__main__":
    sys.exit(main())
