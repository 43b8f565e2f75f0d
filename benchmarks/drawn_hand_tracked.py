"""How well MediaPipe's hand tracker finds the rendered hands; quoted in data/samples/hands/card.md.

    python benchmarks/drawn_hand_tracked.py
    python benchmarks/drawn_hand_tracked.py --smoke

It prints a table by pose, view, skin tone and size. detected: the tracker finds a hand at confidence 0.5 where the true
one is. error: distance of a keypoint from its label, as a share of the longer side of the keypoints' box. pck1, pck2:
share of keypoints with an error below 0.1 and 0.2 (PCK), on detected hands; seen1, seen2: the same for keypoints that
nothing hides; box1, box2: the same as a share of the box around the whole hand, which is 1.4 times as large for a fist.
side: the tracker names the right hand, left or right. The renderer was never tuned on seeds from 1,000,000 on.
"""

from __future__ import annotations

import argparse

REPORTED = 1_000_000


def measure(poses, views, each, size, first_seed=REPORTED, roll=45, tilt=30, tracker=None):
    """Render `each` pictures of every pose and view, and track them; returns one dict a picture."""
    from course_utils.drawn.hand import draw
    from course_utils.overlay import Frame
    from course_utils.track import HandTracker

    rows = []
    with tracker or HandTracker(mode="image") as tracker:
        for pose in poses:
            for view in views:
                for _ in range(each):
                    sample = draw(first_seed + len(rows), pose, view, (size, size), roll=roll, tilt=tilt)
                    rows.append({"size": size, **_compare(sample, tracker(Frame(sample.image)))})
    return rows


def _compare(sample, found):
    import numpy as np

    from course_utils.drawn.skin import ita_class

    label = sample.hands[0]
    row = {"pose": label.pose, "view": label.view, "tone": ita_class(label.ita), "monk": label.monk, "detected": False}
    if found:
        true, height = label.keypoints[:, :2], sample.image.shape[0]
        points = found[0].points[:, :2] * height
        side = np.ptp(true, 0).max()
        error = np.linalg.norm(points - true, axis=1) / side
        row["detected"] = bool(np.median(error) < 0.5)
        row["error"], row["seen"] = error, label.visible
        row["boxed"] = error * side / np.ptp(label.box.reshape(2, 2), 0).max()
        row["side"] = found[0].handedness.lower() == label.side
    return row


def summary(rows):
    """Sum up rows: detected, error, PCK@.1, PCK@.2 and side, as shares, and how many pictures."""
    import numpy as np

    hits = [row for row in rows if row["detected"]]
    errors = np.array([row["error"] for row in hits]) if hits else np.full((1, 21), np.nan)
    seen = errors[np.array([row["seen"] for row in hits])] if hits else errors
    return {
        "pictures": len(rows),
        "detected": len(hits) / max(1, len(rows)),
        "error": errors.mean(),
        "pck1": (errors < 0.1).mean(),
        "pck2": (errors < 0.2).mean(),
        "seen1": (seen < 0.1).mean(),
        "seen2": (seen < 0.2).mean(),
        "box1": np.mean([row["boxed"] < 0.1 for row in hits]) if hits else np.nan,
        "box2": np.mean([row["boxed"] < 0.2 for row in hits]) if hits else np.nan,
        "side": np.mean([row["side"] for row in hits]) if hits else np.nan,
    }


def table(rows, keys=("pose", "view", "tone", "monk", "size")):
    """Sum up rows by each key as lines of a Markdown table."""
    columns = ("detected", "error", "pck1", "pck2", "seen1", "seen2", "box1", "box2", "side")
    lines = ["| by | pictures | " + " | ".join(columns) + " |", "|---" * (len(columns) + 2) + "|"]
    groups = [("all", rows)]
    for key in keys:
        groups += [(f"{key} {value}", [r for r in rows if r[key] == value]) for value in _values(rows, key)]
    for name, group in groups:
        s = summary(group)
        numbers = [f"{s[key]:.3f}" for key in columns]
        lines.append(f"| {name} | {s['pictures']} | " + " | ".join(numbers) + " |")
    return lines


def _values(rows, key):
    seen = dict.fromkeys(row[key] for row in rows)
    return sorted(seen) if key in ("monk", "size") else list(seen)


def main(argv=None):
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=10, help="pictures of every pose, view and size")
    parser.add_argument("--size", type=int, nargs="+", default=[256, 128])
    parser.add_argument("--pose", nargs="+", help="names of poses (default: all)")
    parser.add_argument("--view", nargs="+", default=["palm", "back", "side"])
    parser.add_argument("--seed", type=int, default=REPORTED)
    parser.add_argument("--smoke", action="store_true", help="three poses of one size, once each")
    options = parser.parse_args(argv)

    from course_utils.drawn.hand import POSES

    poses, sizes, each = options.pose or list(POSES), options.size, options.each
    if options.smoke:
        poses, sizes, each = ["palm", "ok", "victory"], [128], 1
    rows = []
    for size in sizes:
        found = measure(poses, options.view, each, size, options.seed + len(rows))
        rows += found
        print("\n".join([f"{size} pixels", *table(found)]), flush=True)


if __name__ == "__main__":
    main()
