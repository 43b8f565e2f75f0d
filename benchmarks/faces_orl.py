"""Real people, in numbers only: train on 30 of the ORL faces, verify the other ten: python benchmarks/face_orl.py

Prints the area under the ROC over all 4,950 pairs of the ten for three seeds of each way: raw pixels, the shipped net
that knows drawn people alone, a new net, and the shipped net trained further. Nothing made here is kept.
"""

import keras
import numpy as np

from course_utils import data, faces
from course_utils.drawn.face import Crowd
from course_utils.faces import train as recipe
from course_utils.faces.net import face_net
from course_utils.track import FaceTracker

SEEDS, EPOCHS, FURTHER = (0, 1, 2), 40, 20
MIRROR = [1, 0, 2, 4, 3]  # the five points of a mirrored face


def mirrored(crowd: Crowd) -> Crowd:
    """The same people, each picture also the other way round."""
    other = crowd.landmarks[:, MIRROR] * (-1, 1) + (crowd.images.shape[2] - 1, 0)
    marks = np.concatenate([crowd.landmarks, other.astype(np.float32)])
    images = np.concatenate([crowd.images, crowd.images[:, :, ::-1]])
    return Crowd(images, marks, np.tile(crowd.people, 2), *np.zeros((3, len(marks))))


def report(name, vectors, people):
    """Print the scores of one or more sets of vectors."""
    pairs = [faces.pairs(rows, people) for rows in vectors]
    auc = [faces.auc(*one) for one in pairs]
    tar = [faces.accept_rate(*one, faces.threshold_at(*one, 0.01))[0] for one in pairs]
    seeds = " ".join(f"{one:.4f}" for one in auc)
    print(f"{name:32} AUC {np.mean(auc):.4f} ± {np.std(auc):.4f} ({seeds}), TAR {np.mean(tar):.3f} at FAR 0.01")


def main():
    orl = data.load("orl_faces")
    with FaceTracker(mode="image", blendshapes=False) as tracker:
        taught, unseen = (recipe.found(*part, tracker) for part in (orl.train, orl.test))
    taught, x = mirrored(taught), recipe.crops(unseen)

    def vectors(net):
        return faces.unit(net.predict(x, verbose=0))

    def shipped():
        return keras.models.load_model(recipe.CHECKPOINTS / "faces" / "model.keras", safe_mode=True)

    new, further = [], []
    for seed in SEEDS:
        for nets_of, net, epochs in ((new, face_net(), EPOCHS), (further, shipped(), FURTHER)):
            recipe.fit_arcface(net, taught, epochs, seed)
            nets_of.append(vectors(net))
    grey = x.mean(-1).reshape(len(x), -1)
    report("pixels", [faces.unit(grey - grey.mean(1, keepdims=True))], unseen.people)
    report("drawn people alone", [vectors(shipped())], unseen.people)
    report(f"30 people, {EPOCHS} epochs", new, unseen.people)
    report(f"drawn, then 30, {FURTHER} epochs", further, unseen.people)


if __name__ == "__main__":
    main()
