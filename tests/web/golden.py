"""Golden vectors: a hundred inputs for each demo of the phone page, with Python's features and answers."""

from __future__ import annotations

import json

import numpy as np

COUNT = 100


def write(folder):
    """Write all files that web/tests/golden.test.js reads."""
    for name, rows in {**_glyphs(), **_landmarks(), **_measures(), **_over_time(), **_hands(folder)}.items():
        (folder / f"{name}.json").write_text(json.dumps(rows))


def _glyphs():
    from course_utils import checkpoints
    from course_utils.drawn.strokes import glyph
    from course_utils.glyphs import strokes_to_image
    from course_utils.quickdraw import demo as doodles
    from course_utils.quickdraw.classes import CLASSES
    from course_utils.quickdraw.letters import LETTERS

    rng = np.random.default_rng(0)
    sets = {
        "digits": ("0123456789", strokes_to_image, checkpoints.reader("airdraw")),
        "letters": (LETTERS, strokes_to_image, checkpoints.reader("quickdraw_letters")),
        "doodles": (CLASSES, doodles.picture, doodles.reader()),
    }
    found = {}
    for name, (labels, picture, read) in sets.items():
        rows = []
        for number in range(COUNT):
            strokes = [stroke.tolist() for stroke in glyph(labels[number % len(labels)], rng)]
            pixels = picture([np.array(stroke, np.float32) for stroke in strokes])
            answer = np.asarray(read(pixels))
            rows.append({"strokes": strokes, "picture": pixels.ravel().tolist(), "answer": answer.tolist()})
        found[name] = rows
    return found


def _landmarks():
    from course_utils import checkpoints
    from course_utils.emojinator.gestures import landmark_features, sample
    from course_utils.fingers.upright import finger_features

    world = sample()[0]
    chosen = world[np.random.default_rng(1).choice(len(world), COUNT, replace=False)]
    features = dict.fromkeys(("emojinator", "reactions", "fingers_landmarks"), landmark_features)
    features["fingers_count_landmarks"] = finger_features
    found = {}
    for name, of in features.items():
        numbers = of(chosen)
        answers = checkpoints.load(name, "float16")(numbers)
        parts = zip(chosen.tolist(), numbers.tolist(), answers.tolist(), strict=True)
        found[name] = [dict(zip(("world", "features", "answer"), row, strict=True)) for row in parts]
    return found


def _measures():
    from course_utils.airdraw.tips import straightness
    from course_utils.drowsiness.eye_aspect_ratio import eye_aspect_ratios
    from course_utils.openpose.squats import joint_angle

    rng = np.random.default_rng(2)
    faces, triples, fingers = rng.uniform(0, 640, (COUNT, 478, 2)), *rng.normal(size=(2, COUNT, 4, 3))
    return {
        "eyes": [{"pixels": face.round(2).tolist(), "ratios": eye_aspect_ratios(face.round(2))} for face in faces],
        "angles": [{"points": three.tolist(), "degrees": joint_angle(*three)} for three in triples[:, :3]],
        "straight": [{"joints": finger.tolist(), "value": straightness(finger)} for finger in fingers],
    }


def _over_time():
    """Curves through a pen's places, and a hundred steps of each filter."""
    from course_utils.airdraw.curves import curve
    from course_utils.filters import OneEuro, StableLabel

    rng = np.random.default_rng(4)
    lines = [np.cumsum(rng.normal(0, 0.04, (int(rng.integers(1, 12)), 2)), 0) for _ in range(COUNT)]
    times = np.cumsum(rng.uniform(0.01, 0.1, COUNT))
    euro, label = OneEuro(2.0, 30.0, 2.0), StableLabel("abc", 0.5, 0.2)
    filtered = []
    for time, point, p in zip(times, rng.normal(size=(COUNT, 2)), rng.dirichlet([0.3] * 3, COUNT), strict=True):
        row = {"time": time, "point": point.tolist(), "p": p.tolist(), "smooth": euro(point, time).tolist()}
        changed = bool(label(p, time))
        filtered.append(row | {"changed": changed, "shown": label.shown, "smoothed": label.smoothed.tolist()})
    curves = [{"points": line.tolist(), "curve": curve(line).ravel().tolist()} for line in lines]
    return {"curves": curves, "filters": filtered}


def _hands(folder):
    """The shipped film, half as large: each frame's detections, one reading each, and what the loop says."""
    from course_utils import checkpoints
    from course_utils.camera import Clip
    from course_utils.camera.live import CLIP
    from course_utils.overlay import Frame
    from course_utils.track.own_hands import VIEWS, OwnHands, detect, look

    points, detector = checkpoints.load("handpoints"), checkpoints.load("handpoints_detector")
    film = list(Clip(CLIP))[:COUNT]
    rows, rng = [], np.random.default_rng(3)
    with OwnHands() as tracker, open(folder / "hands.rgba", "wb") as pictures:
        for number, frame in enumerate(film):
            image = np.ascontiguousarray(frame.image[::2, ::2])
            height, width = image.shape[:2]
            squares = detect(detector, image)
            centre = rng.uniform(0.3, 0.7, 2) * (width, height)
            square = (centre, float(rng.uniform(30, 120)), float(rng.uniform(-3, 3))) if number % 2 else None
            square = square or (squares or [(centre, 60.0, 0.0, 0.0)])[0][:3]
            mirrored = number % 3 == 0
            one = look(points, image, square, VIEWS[:2], mirrored)
            hands = tracker(Frame(image, frame.time))
            rows.append(
                {
                    "width": width,
                    "height": height,
                    "time": frame.time,
                    "squares": [[*map(float, place), half, angle, sure] for place, half, angle, sure in squares],
                    "square": {"centre": [*map(float, square[0])], "half": square[1], "angle": square[2]},
                    "mirrored": mirrored,
                    "reading": {"points": one.points.ravel().tolist(), "right": one.right, "hand": one.hand},
                    "hands": [[h.points.ravel().tolist(), h.world.ravel().tolist(), h.handedness] for h in hands],
                }
            )
            pictures.write(np.dstack([image, np.full((height, width), 255, np.uint8)]).tobytes())
    return {"hands": rows}
