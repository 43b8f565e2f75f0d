"""How well the face embedder separates real people, by what it was trained on: the ORL faces; quoted in lesson 5.

    python benchmarks/faces_orl.py
    python benchmarks/faces_orl.py --smoke

Train on 30 of the ORL people, verify the other ten. Prints the AUC over all 4,950 pairs of the ten, for three seeds of
each way: raw pixels, the shipped net, which was trained on drawn people only, a new net, and the shipped net after
further training. Nothing that is made here is kept. Without the ORL faces the smoke run measures drawn people.
"""

from __future__ import annotations

import argparse

MIRRORED = [1, 0, 2, 4, 3]  # the five points in the order of a mirrored face


def with_mirror(crowd):
    """Add the mirror picture of each picture."""
    import numpy as np

    from course_utils.drawn.face import Crowd

    other = crowd.landmarks[:, MIRRORED] * (-1, 1) + (crowd.images.shape[2] - 1, 0)
    marks = np.concatenate([crowd.landmarks, other.astype(np.float32)])
    images = np.concatenate([crowd.images, crowd.images[:, :, ::-1]])
    return Crowd(images, marks, np.tile(crowd.people, 2), *np.zeros((3, len(marks))))


def people(smoke):
    """The crowds for training and for testing."""
    from course_utils import data
    from course_utils.drawn import face
    from course_utils.faces import train as recipe
    from course_utils.track import FaceTracker

    try:
        orl = data.load("orl_faces")
    except data.DataError:
        if not smoke:
            raise
        return face.crowd(30, 2), face.crowd(10, 2, first=5000)
    with FaceTracker(mode="image", blendshapes=False) as tracker:
        step = 5 if smoke else 1
        return tuple(recipe.photo_crowd(x[::step], y[::step], tracker) for x, y in (orl.train, orl.test))


def report(name, vectors, people):
    """Print the scores of one or more sets of vectors."""
    import numpy as np

    from course_utils import faces

    pairs = [faces.pairs(rows, people) for rows in vectors]
    auc = [faces.auc(*one) for one in pairs]
    tar = [faces.accept_rate(*one, faces.threshold_at(*one, 0.01))[0] for one in pairs]
    seeds = " ".join(f"{one:.4f}" for one in auc)
    print(f"{name:32} AUC {np.mean(auc):.4f} ± {np.std(auc):.4f} ({seeds}), TAR {np.mean(tar):.3f} at FAR 0.01")


def main(argv=None):
    """Print a line for each way to train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3, help="number of random seeds (default %(default)s)")
    parser.add_argument("--epochs", type=int, default=40, help="of a new net (default %(default)s)")
    parser.add_argument("--further", type=int, default=20, help="epochs of the shipped net (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="two pictures of each person, one seed, one epoch")
    arguments = parser.parse_args(argv)
    if arguments.smoke:
        arguments.seeds = arguments.epochs = arguments.further = 1

    from course_utils import checkpoints, faces
    from course_utils.faces import train as recipe

    training, unseen = people(arguments.smoke)
    training, x = with_mirror(training), recipe.crops(unseen)

    def vectors(net):
        return faces.unit(net.predict(x, verbose=0))

    new, further = [], []
    for seed in range(arguments.seeds):
        fresh, shipped = faces.face_net(), checkpoints.load_keras("faces")
        for results, net, epochs in ((new, fresh, arguments.epochs), (further, shipped, arguments.further)):
            recipe.fit_arcface(net, training, epochs, seed)
            results.append(vectors(net))
    grey = x.mean(-1).reshape(len(x), -1)
    report("pixels", [faces.unit(grey - grey.mean(1, keepdims=True))], unseen.people)
    report("drawn people only", [vectors(checkpoints.load_keras("faces"))], unseen.people)
    report(f"30 people, {arguments.epochs} epochs", new, unseen.people)
    report(f"drawn, then 30, {arguments.further} epochs", further, unseen.people)


if __name__ == "__main__":
    main()
