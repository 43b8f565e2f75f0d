"""How the face gate's blink challenge judges photos, living drivers and replayed videos; quoted in lesson 5.

    python benchmarks/faces_liveness.py
    python benchmarks/faces_liveness.py --smoke

Twenty photos with open eyes are moved in front of the camera: the gate should refuse them. Twenty drivers blink as
often as the gate asks: it should accept them. Twenty replayed videos show the same driver, who blinks by chance; the
gate has no defence against one with the right number of blinks. All go through the real face tracker and SFace.
"""

from __future__ import annotations

import argparse

FPS, SIZE = 15, (320, 240)
# What the driver does to be enrolled: the kind, its start and its seconds, and degrees.
POSES = (("turn", 1.0, 1.0, 20), ("turn", 2.6, 1.0, -20), ("nod", 4.2, 1.0, -14), ("nod", 5.8, 1.0, 14))


def photo(seed):
    """A still portrait that a hand moves: shifted, rotated, tilted, nearer and farther, in flickering light."""
    import cv2
    import numpy as np

    from course_utils.drowsiness import DriverCamera
    from course_utils.overlay import Frame

    still = next(iter(DriverCamera("look 1", fps=FPS, seed=seed, noise=0, size=SIZE))).image
    rng = np.random.default_rng(seed)
    pace, phase = rng.uniform(0.1, 1.2, 6), rng.uniform(0, 2 * np.pi, 6)
    for i in range(8 * FPS):
        a, b, c, d, e, f = np.sin(2 * np.pi * pace * i / FPS + phase)
        move = np.eye(3)
        move[:2] = cv2.getRotationMatrix2D((160, 120), 6 * a, 1 + 0.06 * b)
        move[:2, 2] += 10 * c, 6 * d
        move[2, :2] = 4e-4 * e, 4e-4 * f
        image = cv2.warpPerspective(still, move, SIZE, borderMode=cv2.BORDER_REPLICATE)
        noisy = image * (1 + 0.04 * np.sin(i)) + rng.normal(0, 2, image.shape)
        yield Frame(np.clip(noisy, 0, 255).astype(np.uint8), i / FPS)


def blinking(requested, seed):
    """A driver who blinks as often as requested, each blink and pause a little different."""
    import numpy as np

    from course_utils.drowsiness import DriverCamera

    rng = np.random.default_rng(seed)
    steps = [f"blink {rng.uniform(0.15, 0.35):.2f}, look {rng.uniform(0.35, 0.7):.2f}" for _ in range(requested)]
    script = f"look {rng.uniform(1.3, 2.2):.2f}, {', '.join(steps)}, look 2"
    return DriverCamera(script, fps=FPS, seed=seed, size=SIZE)


def main(argv=None):
    """Print how many of each kind the gate refuses or accepts first, then all of its answers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=20, help="of each kind (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="one trial of each kind")
    arguments = parser.parse_args(argv)
    trials = 1 if arguments.smoke else arguments.trials

    import tempfile

    from course_utils import camera
    from course_utils.drowsiness.driver import DriverCamera, Event
    from course_utils.faces import FaceGate, Gallery
    from course_utils.track import FaceTracker

    def answers(source, requested):
        gate = FaceGate(gallery, tracker=tracker, blinks=(requested, requested))
        return [overlay.answer for _, overlay in camera.play(gate, source) if overlay.answer]

    with tempfile.TemporaryDirectory() as folder, FaceTracker(blendshapes=False) as tracker:
        gallery = Gallery("driver", folder=folder)
        gate = FaceGate(gallery, tracker=tracker, enrol="driver")
        poses = [Event(*pose) for pose in POSES]
        for _ in camera.play(gate, DriverCamera(poses, fps=FPS, size=SIZE, seconds=7.5)):
            pass
        requested = [1 + seed % 3 for seed in range(trials)]
        found = {
            "photos": [answers(photo(seed), n) for seed, n in enumerate(requested)],
            "drivers": [answers(blinking(n, seed), n) for seed, n in enumerate(requested)],
            "replayed videos": [
                answers(DriverCamera("drive 8", fps=FPS, seed=100 + seed, size=SIZE), n)
                for seed, n in enumerate(requested)
            ],
        }
    for kind, word in (("photos", "refused"), ("drivers", "driver"), ("replayed videos", "refused")):
        right = sum(given[:1] == [word] for given in found[kind])
        print(f"{kind} {'accepted' if word == 'driver' else word}: {right} of {trials}")
    for kind, given in found.items():
        print(f"{kind}:", *("+".join(words) or "nothing" for words in given))


if __name__ == "__main__":
    main()
