"""How well face embedders separate real people, and what their thresholds let in: the ORL faces; quoted in lesson 5.

    python benchmarks/faces_orl.py
    python benchmarks/faces_orl.py --seeds 0     the thresholds alone
    python benchmarks/faces_orl.py --smoke

First, all 40 people: what the door's nets accept at their thresholds, and which threshold accepts one pair of strangers
in a thousand. That is how SFace's was chosen; to see what such a choice is worth, it is chosen on half of the people
and tested on the others.
The door accepts a face by its mean distance to five views of a person; that is measured, too, with the mean of three
views of the face. Pictures in which the tracker finds no face are left out, as the door does not see them either.

Then train on 30 of the ORL people, verify the other ten. Prints the AUC over all 4,950 pairs of the ten, for three
seeds of each way: raw pixels, the shipped net, which was trained on drawn people only, a new net, and the shipped net
after further training. Nothing that is made here is kept. Without the ORL faces the smoke run measures drawn people.
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


def found_faces(crowds):
    """The pictures, enlarged, in which the tracker finds a face: [(image, the face, its person), ...]."""
    from parts.faces import framed

    from course_utils import faces
    from course_utils.track import FaceTracker

    found = []
    with FaceTracker(mode="image", blendshapes=False) as tracker:
        for crowd in crowds:
            for image, who in zip(crowd.images, crowd.people, strict=True):
                frame = framed(image)
                found += [(frame.image, faces.Found.of(face, frame), who) for face in tracker(frame)[:1]]
    return found


def door(kind, found):
    """Print what one of the door's nets does at its threshold, and how well a threshold can be chosen."""
    import numpy as np

    from course_utils import data, faces

    try:
        embed = faces.Embedder(kind)
    except data.DataError as error:
        print(f"{kind}: {error.reason}")
        return
    rows, who = np.array([embed.face(image, face) for image, face, _ in found]), np.array([who for *_, who in found])
    distance, same = faces.pairs(rows, who)
    tar, far = faces.accept_rate(distance, same, embed.threshold)
    best = faces.threshold_at(distance, same, 0.001)
    print(f"{kind}, {len(rows)} faces: AUC {faces.auc(distance, same):.4f}")
    print(f"  at its threshold {embed.threshold}: TAR {tar:.4f}, FAR {far:.4f}")
    print(f"  FAR 0.001 at {best:.4f}: TAR {faces.accept_rate(distance, same, best)[0]:.4f}")
    for half in (who % 2 == 0, who % 2 == 1, who < 20, who >= 20):
        chosen = faces.threshold_at(*faces.pairs(rows[half], who[half]), 0.001)
        tar, far = faces.accept_rate(*faces.pairs(rows[~half], who[~half]), chosen)
        print(f"  chosen on half of the people, {chosen:.4f}: TAR {tar:.4f}, FAR {far:.4f} on the other half")
    names = np.unique(who)
    enrolled = np.array([rows[who == name][:10:2].mean(0) for name in names])
    seen = faces.unit([rows[who == name][1:6:2].mean(0) for name in names])
    distance, right = faces.cosine_distance(seen, enrolled), np.eye(len(names), dtype=bool)
    shares = [np.mean(distance[pairs] <= embed.threshold) for pairs in (right, ~right)]
    print(f"  at the door: {shares[0]:.4f} of the people, {shares[1]:.4f} of strangers for each who is enrolled")


def report(name, vectors, people):
    """Print the scores of one or more sets of vectors."""
    import numpy as np

    from course_utils import faces

    if not vectors:
        return
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
    found = found_faces((training, unseen))
    for kind in faces.NETS:
        door(kind, found)
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
