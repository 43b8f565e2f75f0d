"""The course without a notebook: `python -m course_utils doctor | demo | data | train | jobs | labelling`.

Exit codes: 0 done, 1 something is wrong (the reason is on standard error), 2 wrong arguments, 130 interrupted.
"""

import argparse
import importlib
import inspect
import sys
from pathlib import Path

from course_utils.files import without_passwords

PICTURES_A_SECOND = 12  # in a written clip


def rooms() -> list:
    """The packages of the lessons that have a demo, in the order of the lessons."""
    names = [file.parent.name for file in Path(__file__).parent.glob("*/demo.py")]
    packages = [importlib.import_module(f"course_utils.{name}") for name in names]
    return sorted(packages, key=lambda package: package.LESSON)


def main(argv=None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a name beyond a narrow encoding must not end a demo
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments) or 0
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has stopped, as in `... | head`
        sys.stderr.close()
        return 1
    except (RuntimeError, ValueError, OSError) as error:  # DataError and CameraError are RuntimeErrors
        print(without_passwords(f"{type(error).__name__}: {error}"), file=sys.stderr)
        return 1


def _parser():
    parser = argparse.ArgumentParser(prog="python -m course_utils", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    doctor = commands.add_parser("doctor", help="check this machine: versions, models, camera")
    doctor.set_defaults(run=_doctor)

    demo = commands.add_parser("demo", help="play a lesson's demo over a camera, a clip or the synthetic camera")
    demos = {name: what for room in rooms() for name, (_, what) in room.DEMOS.items()}
    demo.add_argument("name", choices=demos, help="; ".join(f"{name}: {what}" for name, what in demos.items()))
    demo.add_argument(
        "--source",
        default="synthetic",
        metavar="S",
        help="synthetic, camera, camera:1, a clip, a photo, a folder of photos, or rtsp://...",
    )
    demo.add_argument(
        "--mirror",
        action=argparse.BooleanOptionalAction,
        help="flip left and right (default: a camera yes, a clip no)",
    )
    demo.add_argument(
        "--write",
        metavar="WHAT",
        help="what the synthetic camera shows: 2026; HELLO; fish, tent; show ok; blink 0.2; 35, 31",
    )
    demo.add_argument("--enrol", metavar="NAME", help="faces: first store the face of this person in the gallery")
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

    train = commands.add_parser("train", help="rebuild a checkpoint that the course ships")
    recipes = {name: what for room in rooms() for name, what in room.RECIPES.items()}
    help_ = "; ".join(f"{name}: {what}" for name, what in recipes.items())
    train.add_argument("name", nargs="?", choices=recipes, help=help_)
    train.add_argument("options", nargs=argparse.REMAINDER, help="see `train NAME --help`")
    train.set_defaults(run=lambda arguments: _train(arguments, train))

    jobs = commands.add_parser("jobs", help="spread work over processes or machines, see docs/jobs.md")
    from course_utils.jobs import named

    work = named.listed()
    jobs.add_argument("name", nargs="?", choices=work, help="; ".join(f"{name}: {what}" for name, what in work.items()))
    jobs.add_argument("options", nargs=argparse.REMAINDER, help="see `jobs NAME --help`")
    jobs.set_defaults(run=lambda arguments: _jobs(arguments, jobs))

    for room in rooms():
        if words := getattr(room, "COMMAND", None):  # a room's own command is its module `command`
            name = room.__name__.split(".")[1]
            own = commands.add_parser(name, help=words, add_help=False)
            own.add_argument("-h", "--help", dest="first", action="store_const", const="--help")
            own.add_argument("first", nargs="?", metavar="DIR")
            own.add_argument("options", nargs=argparse.REMAINDER, help=f"see `{name}` alone")
            own.set_defaults(run=_command, name=name)
    return parser


def _doctor(arguments):
    from course_utils import doctor

    findings = doctor.examine()
    print(doctor.report(findings))
    return int(any(finding.verdict == doctor.BAD for finding in findings))


def _demo(arguments):
    from course_utils import camera

    if arguments.out:
        camera.check_clip_path(arguments.out)
    demo, source = _demo_and_source(arguments)
    failures = []
    pictures = _play(demo, source, arguments, failures)
    if arguments.out:
        camera.save_clip(arguments.out, pictures, PICTURES_A_SECOND)
        print("Written:", arguments.out)
    else:
        for _ in pictures:
            pass
    print("Read:", demo.text or "nothing")
    if failures:
        raise failures[0]


def _play(demo, source, arguments, failures):
    """Play a demo, print what it reads, and yield the pictures of its film.

    An interruption is how to end a camera. It ends the film, as does a failure, which is added to `failures`: what was
    recorded before is kept.
    """
    from course_utils import camera

    now, prompt, fps = 0.0, "", PICTURES_A_SECOND if arguments.out else 0
    try:
        for now, overlay, pictures in camera.film(demo, source, fps, arguments.seconds):
            if demo.prompt != prompt:
                prompt = demo.prompt
                if prompt:
                    print(f"{now:6.1f} s   {prompt}", flush=True)
            if overlay.answer or overlay.score is not None:
                _print_answer(now, overlay.answer, overlay.score)
            yield from pictures
    except KeyboardInterrupt:
        print()
    except Exception as error:
        if not now:
            raise
        failures.append(error)
    answer, score = demo.finish()
    if score is not None:
        _print_answer(now, answer, score)


def _demo_and_source(arguments):
    """Make the demo of a name, and the frames for it."""
    from course_utils import camera

    kind = next(getattr(room, room.DEMOS[arguments.name][0]) for room in rooms() if arguments.name in room.DEMOS)
    synthetic = arguments.source == "synthetic"
    options, parameters = {}, inspect.signature(kind).parameters
    if "tip" in parameters:
        options["tip"] = arguments.tip or ("marker" if synthetic else "finger")
    elif arguments.tip:
        raise ValueError(f"The demo {arguments.name} draws nothing in the air, so it has no --tip.")
    if "enrol" in parameters:
        options |= kind.options(arguments.enrol, synthetic)
    elif arguments.enrol:
        raise ValueError(f"The demo {arguments.name} recognises nobody, so it has no --enrol.")
    if synthetic:
        return kind(**options), kind.synthetic(arguments.write)
    return kind(**options), camera.open_source(arguments.source, arguments.mirror)


def _print_answer(seconds, answer, score):
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

    print(data.path(arguments.name))


def _train(arguments, parser):
    if arguments.name is None:
        parser.print_help()
        return 0
    room, _, part = arguments.name.partition("_")
    return importlib.import_module(f"course_utils.{room}.train{part and '_'}{part}").main(arguments.options)


def _command(arguments):
    return importlib.import_module(f"course_utils.{arguments.name}.command").main(
        [arguments.first or "--help", *arguments.options]
    )


def _jobs(arguments, parser):
    from course_utils.jobs import named

    if arguments.name is None:
        parser.print_help()
        return 0
    return named.main(arguments.name, arguments.options)


if __name__ == "__main__":
    sys.exit(main())
