"""The blink challenge against photos and living drivers: python benchmarks/face_liveness.py

Twenty photos are moved before the camera with open eyes, and twenty drivers blink as often as they are asked; a photo
should be refused and a driver accepted each time. Then two attacks that nothing here stops: a replayed video of the
same person who happens to blink, and one in which they blink as often as the gate asked.
"""

import cv2
import numpy as np

from course_utils import camera
from course_utils.drowsiness.driver import DriverCamera
from course_utils.faces.demo import FaceGate
from course_utils.faces.gallery import Gallery
from course_utils.overlay import Frame
from course_utils.track.faces import FaceTracker

TRIALS, FPS = 20, 15


def photo(seed):
    """A still portrait that a hand moves: shifted, turned, tilted, nearer and further, under flickering light."""
    still = next(iter(DriverCamera("look 1", fps=FPS, seed=seed, noise=0, size=(320, 240)))).image
    rng = np.random.default_rng(seed)
    pace, phase = rng.uniform(0.1, 1.2, 6), rng.uniform(0, 2 * np.pi, 6)
    for i in range(8 * FPS):
        a, b, c, d, e, f = np.sin(2 * np.pi * pace * i / FPS + phase)
        move = np.eye(3)
        move[:2] = cv2.getRotationMatrix2D((160, 120), 6 * a, 1 + 0.06 * b)
        move[:2, 2] += 10 * c, 6 * d
        move[2, :2] = 4e-4 * e, 4e-4 * f
        image = cv2.warpPerspective(still, move, (320, 240), borderMode=cv2.BORDER_REPLICATE)
        noisy = image * (1 + 0.04 * np.sin(i)) + rng.normal(0, 2, image.shape)
        yield Frame(np.clip(noisy, 0, 255).astype(np.uint8), i / FPS)


def blinking(asked, seed):
    """A driver who blinks as often as asked, each blink and pause a little different."""
    rng = np.random.default_rng(seed)
    steps = [f"blink {rng.uniform(0.15, 0.35):.2f}, look {rng.uniform(0.35, 0.7):.2f}" for _ in range(asked)]
    return DriverCamera(
        f"look {rng.uniform(1.3, 2.2):.2f}, {', '.join(steps)}, look 2", fps=FPS, seed=seed, size=(320, 240)
    )


def verdicts(source, gallery, tracker, asked):
    """What the gate says about a source, in order."""
    gate = FaceGate(gallery, tracker=tracker, blinks=(asked, asked))
    return [overlay.answer for _, overlay in camera.play(gate, source) if overlay.answer]


def main():
    gallery = Gallery("liveness-benchmark")
    gallery.delete()
    with FaceTracker(blendshapes=False) as tracker:
        gate = FaceGate(gallery, tracker=tracker)
        gate.enrol("driver")
        for _ in camera.play(gate, DriverCamera("look 4", fps=FPS, size=(320, 240))):
            pass
        asked = [1 + seed % 3 for seed in range(TRIALS)]
        photos = [verdicts(photo(seed), gallery, tracker, n) for seed, n in enumerate(asked)]
        living = [verdicts(blinking(n, seed), gallery, tracker, n) for seed, n in enumerate(asked)]
        replay = [
            verdicts(DriverCamera("drive 8", fps=FPS, seed=100 + seed, size=(320, 240)), gallery, tracker, n)
            for seed, n in enumerate(asked)
        ]
    gallery.delete()
    print(f"photos refused:          {sum(said[:1] == ['refused'] for said in photos)} of {TRIALS}")
    print(f"drivers accepted:        {sum(said[:1] == ['driver'] for said in living)} of {TRIALS}")
    print(f"replayed videos refused: {sum(said[:1] == ['refused'] for said in replay)} of {TRIALS}")
    for name, said in (("photo", photos), ("driver", living), ("replay", replay)):
        print(name, said)


if __name__ == "__main__":
    main()
