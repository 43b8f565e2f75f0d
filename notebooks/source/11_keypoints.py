# ---
# jupyter:
#   jupytext:
#     formats: ipynb,source//py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] tags=["slide"]
# # 11 · See how keypoints are found
#
# ![A drawn person squats while the skeleton of our own net follows; the angles of knee and elbow are written beside](pictures/keypoints.gif)
#
# *Colab: this copy of the course has no address yet (`make address`).*
# **45 minutes** · as a talk 5 · runs in about two minutes in the quick profile on two cores · no camera needed · no download needed

# %% [markdown]
# **What you'll build:** eight ways to find a person's joints, from springs to a high-resolution net, and their places in space from several cameras.
#
# **What you'll learn:** what each idea of thirty years gained, how to read a heat map exactly, which score hides what, and what one camera cannot know.
#
# **What you need:** maps and OKS from [lesson 7](07_openpose.ipynb).

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown] tags=["slide"] claim="Four ideas look for the same joints"
# ## 1 · The problem
#
# One person is in a picture, and a detector gave us the box. **Where are the joints?** Four ideas read the same eight pictures; the last row is the truth. Guess first: where do they go wrong?

# %%
import json

import numpy as np
from course_utils import files, show
from course_utils.keypoints import data, scores
from course_utils.openpose import skeletons

results = json.loads((files.REPOSITORY / "benchmarks" / "keypoints_methods.json").read_text())
results = {seed: rows for seed, rows in results.items() if len(rows) == len(results["0"])}
eight = data.crops(data.draw(8, data.TEST_SEED))

# %%
rows = {"springs, 2005": "springs", "DeepPose, 2014": "DeepPose", "hourglass, 2016": "hourglass, 1 stack"}
rows["HRNet, 2019"] = "HRNet, 2 branches"
drawings = []
for method in rows.values():
    joints = np.array(results["0"][method]["first eight"], np.float32)
    people = np.concatenate([joints, np.ones((8, 14, 1), np.float32)], axis=2)
    drawings += [skeletons.draw(picture, one[None]) for picture, one in zip(eight.images, people, strict=True)]
drawings += [skeletons.draw(*one) for one in zip(eight.images, eight.keypoints[:, None], strict=True)]

# %% tags=["slide"]
titles = [name if i == 0 else "" for name in [*rows, "truth"] for i in range(8)]
fig = show.image_grid(drawings, titles=titles, columns=8, size=0.95)
show.figure(fig, alt="Eight people in five rows: springs, DeepPose, hourglass and HRNet beside the true joints.")

# %% [markdown]
# Springs and DeepPose lose arms and legs; both nets with maps are close to the truth. Wrists are hardest, because they move most.

# %% [markdown] tags=["slide"] claim="Maps took the place of springs"
# ## 2 · What others did
#
# | year | idea | PCKh@.5 on MPII |
# |---|---|---|
# | 2005 | pictorial structures: springs | — |
# | 2014 | DeepPose: regression, cascade | — |
# | 2016 | stacked hourglass | 90.9 |
# | 2018 | simple baseline | 89.6 |
# | 2019 | HRNet | 92.3 |
#
# Sources: [Felzenszwalb and Huttenlocher](https://doi.org/10.1023/B:VISI.0000042934.15159.49), [1312.4659](https://arxiv.org/abs/1312.4659), [1603.06937](https://arxiv.org/abs/1603.06937), [1804.06208](https://arxiv.org/abs/1804.06208), [1902.09212](https://arxiv.org/abs/1902.09212). The simple baseline was scored on the validation set, the others on the test set. OpenPose (lesson 7) is from 2017; it finds many people at once.

# %% [markdown]
# ## 3 · The data
#
# We draw people as in lesson 7, one in each picture, with exact labels. Every method sees the **same features**: the trained layers of lesson 7, frozen. So only the idea on top differs.

# %%
import course_utils
from course_utils.keypoints import features, methods

full = course_utils.full_profile()
backbone = features.backbone()
crops = methods.train_crops(backbone, *((1000, 0, 3) if full else (400,)))
train, validation = methods.split(crops)
test = methods.test_crops(backbone, 500 if full else 100)
print(f"{len(train)} crops to train with, {len(test)} new people; features {features.SHAPE} for each picture")

# %% [markdown]
# How stretchy are people? We measure the step from each joint to the next, in torso diagonals. Real poses come from [LSP](http://sam.johnson.io/research/lsp.html), 2,000 people in sports, if you have the file.

# %%
from course_utils.data import DataError
from course_utils.keypoints import fit_springs
from course_utils.openpose import part_affinity_fields as paf

drawn = train.people.keypoints.copy()
drawn[..., :2] /= scores.torso(drawn)[:, None, None]
sets = {"drawn": fit_springs(drawn, paf.LIMBS)}
try:
    sets["LSP"] = fit_springs(data.sports_poses(), paf.LIMBS)
except DataError:
    print("The joints of LSP are not on this machine; the table shows the drawn people alone.")

# %%
bones = {"shoulder → elbow": 2, "elbow → wrist": 3, "hip → knee": 8, "knee → ankle": 9}
table = [
    {"right": bone} | {f"{name}, spread": f"{np.mean(s[i].spread):.2f}" for name, s in sets.items()}
    for bone, i in bones.items()
]
show.table(table, "Standard deviation of the step from joint to joint, in torso diagonals")

# %% [markdown]
# The smaller the number, the stiffer the spring. In the drawn people forearms move most, in real athletes shins and thighs: there springs help least.

# %% [markdown]
# ## 4 · The model
#
# **Idea 1: springs.** Every joint has a map of costs. Every bone is a spring that pulls a joint to its usual place. We look for the places with the lowest sum.

# %% [markdown] tags=["slide"]
# **A false elbow.** The elbow's map has a brighter, false peak far away. Guess: where does the elbow go when shoulder and wrist have springs to it?

# %%
from course_utils.keypoints import Spring, beliefs, best_places, distance_transform

y, x = np.mgrid[:64, :64]
peaks = {"shoulder": [(20, 20, 1.0)], "elbow": [(34, 24, 0.7), (50, 55, 1.0)], "wrist": [(46, 32, 1.0)]}
bumps = [sum(h * np.exp(-((x - a) ** 2 + (y - b) ** 2) / 8) for a, b, h in some) for some in peaks.values()]
maps = np.array(bumps) + 0.05 * np.random.default_rng(0).random((3, 64, 64))
arm = [Spring(0, 1, (14, 5), (4, 4)), Spring(1, 2, (13, 7), (4, 4))]

# %% tags=["slide"]
places, energy = best_places(-np.log(maps), arm)
believed = beliefs(maps, arm)
pictures = [maps[1], believed[1] / believed[1].max()]
fig = show.image_grid(pictures, titles=["the elbow's map", "with springs"], columns=2, size=1.6, cmap="viridis")
show.figure(
    fig, alt="The map of the elbow has two peaks, the false one brighter; with springs only the true one is left."
)

# %% [markdown]
# The false peak is gone, because no arm is that long. Dynamic programming finds the best places; **belief propagation** finds the probability of every place. On a tree both are exact. The **distance transform** makes it fast: for all 4,096 cells it finds the best partner, in a time that grows with the cells, not with their square.

# %%
from course_utils import lite

spent = lite.milliseconds(lambda cost: distance_transform(cost, (14, 5), (4, 4)), [-np.log(maps[1])], calls=50)
print(f"distance transform of 64 × 64 cells: {np.median(spent):.2f} ms; elbow found at {places[1].tolist()}")

# %% [markdown]
# **Deeper (you can skip it): loops and occlusion.** With springs in a triangle, beliefs go around in circles and count the same evidence twice. They become too sure:

# %%
from course_utils.keypoints.springs import exact_beliefs

small = np.random.default_rng(1).random((3, 4, 5)) + 0.1
triangle = [Spring(a, b, (0, 0), (1, 1)) for a, b in ((0, 1), (1, 2), (2, 0))]
for name, some in {"tree": triangle[:2], "triangle": triangle}.items():
    loopy, exact = beliefs(small, some, rounds=30), exact_beliefs(small, some)
    print(f"{name:8} highest belief {loopy.max():.3f}, exact {exact.max():.3f}")
hidden = maps.copy()
hidden[1] = 1  # nothing is seen of the elbow
print("hidden elbow:", best_places(-np.log(hidden), arm)[0][1].tolist(), " true: [34, 24]")

# %% [markdown]
# A hidden joint lies where its springs put it: a guess, but a good one.

# %% [markdown] tags=["slide"] claim="Regression asks for 28 numbers"
# **Idea 2: regression.** DeepPose asks a net for the **28 numbers** directly. Its **cascade** looks again at a small piece of the picture around each joint, and corrects it.

# %% [markdown] tags=["slide"] claim="A heat map keeps the place"
# **Idea 3: heat maps.** A map for each joint keeps the place in the picture. The **hourglass** goes down to 2 × 2 cells and up again. A second one corrects the first. The **simple baseline** only goes down and up. **HRNet** never leaves the fine cells: its branches exchange what they see.

# %%
from course_utils.keypoints import net as nets
from course_utils.lite.graph import keras_multiply_adds

heads = {"DeepPose": nets.deep_pose, **nets.NETS}
costs = {name: keras_multiply_adds(make(), features.SHAPE) / 1e6 for name, make in heads.items()}
show.table([{"net": name, "million multiply-adds": f"{cost:.0f}"} for name, cost in costs.items()])

# %% [markdown]
# The nets cost about the same, so a better score is not bought with more work.

# %% [markdown]
# ## 5 · Train
#
# Here we train two of them, with few people. All eight methods, three times, with more: `python benchmarks/keypoints_methods.py`.

# %%
epochs = 5
deep = methods.DeepPose().fit(train, validation, epochs)

# %%
hourglass = methods.HeatMaps(nets.hourglass).fit(train, validation, epochs)

# %%
for name, method in {"DeepPose": deep, "hourglass": hourglass}.items():
    print(f"{name}: PCK@.2 {scores.pck(method.predict(test), test.people):.1%}")

# %% [markdown]
# With few people the net with maps is far ahead, although DeepPose has four times as many epochs. A map keeps **where** in the picture the answer lies; numbers do not.

# %% [markdown]
# **How do you read a map?** Its cells are 8 pixels wide. Guess: how much does a better reading gain, without any training?

# %%
from course_utils.keypoints import decode

once, twice = hourglass.maps(test, mirror=False), hourglass.maps(test)
ways = {"highest cell": decode.highest, "a quarter further": decode.quarter}
ways |= {"mean of all cells": decode.soft_argmax, "mean of 3 × 3 cells": decode.local_mean}
rows = []
for name, way in ways.items():
    found = {"one view": way(once), "mirrored too": way(twice)}
    rows.append({"read": name} | {v: f"{scores.pck(p, test.people, 0.1):.1%}" for v, p in found.items()})

# %% tags=["slide"] claim="A better reading of a map costs nothing"
show.table(rows, "PCK@.1 of the same net, read in four ways, with one view or two (flip averaging)")

# %% [markdown]
# The mean of the near cells is best, because far cells pull the mean of all away. A better reading costs nothing; the second view doubles the time.

# %% [markdown] tags=["slide"] claim="Scores forgive different mistakes"
# ## 6 · Judge it honestly
#
# Four scores of the same predictions. **PCK@.2** allows a fifth of the torso, **PCKh** depends on the head, **PCP** takes half of each bone's length at both ends, and **OKS-AP** asks ten thresholds at once. Mean and spread of all seeds, 300 new people.

# %% tags=["slide"] claim="All scores agree on the order of ideas"
names, shown = list(methods.methods()), ("PCK@.2", "PCKh@.5", "PCP@.5", "OKS-AP")
rows = []
for method in names:
    values = {score: [results[seed][method][score] for seed in results] for score in shown}
    rows.append(
        {"method": method} | {s: f"{np.mean(v):.1f} ± {np.std(v, ddof=len(v) > 1):.1f}" for s, v in values.items()}
    )
show.table(rows, f"{len(results)} trainings of each method with new people, per cent")

# %% [markdown]
# The order of the ideas is the same by all scores, but the gaps are not: PCKh and above all OKS-AP punish what PCK@.2 forgives. Here the hourglass wins, perhaps because its 2 × 2 cells see the whole body. Differences that are smaller than the spread mean nothing.

# %% [markdown]
# A threshold **hides** how a method fails. So draw the whole curve:

# %%
import matplotlib.pyplot as plt

alphas = np.linspace(0, 0.5, 41)
curves = {
    "DeepPose": (deep.predict(test), "#D55E00", "--"),
    "hourglass, highest cell": (decode.highest(twice), "#0072B2", ":"),
}
curves["hourglass, local mean"] = (decode.local_mean(twice), "#009E73", "-")

# %% tags=["slide"] claim="Small thresholds show the better reading"
fig, ax = plt.subplots(figsize=(5, 2.7), layout="tight")
for name, (found, color, style) in curves.items():
    ax.plot(alphas, 100 * scores.pck_curve(found, test.people, alphas), style, color=color, label=name)
ax.axvline(0.2, color="grey", lw=1)
ax.set(xlabel="threshold, torso diagonals", ylabel="PCK, %", ylim=(0, 100))
ax.legend(loc="lower right", fontsize=8)
show.figure(
    fig, alt="PCK over the threshold: both hourglass curves meet above 0.2, but below 0.1 the local mean is far ahead."
)

# %% [markdown]
# At 0.2 both readings look alike; below 0.1 one is far better. Choose the threshold by what you need.

# %% [markdown]
# ### Three dimensions
#
# Two cameras that know where they stand find a point in space. Each view gives a ray; the **direct linear transform** finds the point that fits all rays. Up to four cameras stand around a drawn person of 1.7 m.

# %%
from course_utils.keypoints import cameras, lifting, space

rig = cameras.ring(4)
rows = []
for noise in (1, 2, 5):
    seen = space.views(rig, 60, seed=3, noise=noise)
    errors = {f"{n} cameras": cameras.triangulate(seen.points[:n], rig[:n]) for n in (2, 3, 4)}
    rows.append({"noise, pixels": noise} | {k: f"{cameras.millimetres(p, seen.truth):.1f}" for k, p in errors.items()})

# %% tags=["slide"] claim="More cameras make smaller errors"
show.table(rows, "Mean error in space, millimetres, by noise and number of cameras")

# %% [markdown]
# More cameras and less noise help. Now something blocks a third of the joints in **one** camera: there the maps are low, wide and wrong. Guess: how much does one bad camera of four cost?

# %% [markdown]
# **Learnable triangulation** ([Iskakov et al. 2019](https://arxiv.org/abs/1905.05754)) lets a small net weigh each view by how sure its map looks. Gradients flow through the triangulation. A second net looks at all maps from every voxel of a cube.

# %%
known, new = (space.views(rig, 80, seed=seed, wrong=1) for seed in (5, 6))
weigher = lifting.learn_weights(known, rig)
volume = lifting.learn_volume(known, rig)

# %%
found = {
    "all views count alike": cameras.triangulate(new.points, rig),
    "the views that agree": cameras.robust(new.points, rig),
}
found["learned weights"] = cameras.triangulate(new.points, rig, lifting.weigh(weigher, new.signs))
found["a net over a volume"] = lifting.by_volume(volume, new, rig)

# %% tags=["slide"] claim="Trust the views that agree"
errors = {name: cameras.millimetres(points, new.truth) for name, points in found.items()}
show.table(
    [{"method": name, "error, mm": f"{error:.0f}"} for name, error in errors.items()], "One of four cameras is blocked"
)

# %% [markdown]
# Learned weights trust the sure views. The robust method needs no training: it takes the views that agree. Weights cannot help against a camera that is sure **and** wrong.

# %%
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

joints, canvas = new.truth[0], FigureCanvasAgg(Figure(figsize=(3, 3)))
ax = canvas.figure.add_subplot(projection="3d")
for start, end in paf.LIMBS:
    ax.plot(*joints[[start, end]].T, color="#0072B2")
    ax.plot(*found["learned weights"][0][[start, end]].T, color="#D55E00", ls="--")
ax.set(xlim=(-0.9, 0.9), ylim=(-0.9, 0.9), zlim=(0, 1.8), box_aspect=(1, 1, 1))


def turned(angle):
    """The figure from another side, as a picture."""
    ax.view_init(10, angle)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


# %%
pictures = [turned(angle) for angle in range(0, 360, 24)]
show.clip(pictures, alt="A skeleton in space turns once; the found joints, dashed, lie on the true ones.", fps=6)

# %% [markdown]
# **What one camera cannot know.** A hand that is twice as large and twice as far away gives the same picture:

# %%
hand = space.hand(3)
eye = rig[0].place
larger = eye + 2 * (hand - eye)
same = np.abs(rig[0].project(hand) - rig[0].project(larger)).max()
other = np.abs(rig[1].project(hand) - rig[1].project(larger)).max()
print(f"difference in the first camera {same:.6f} pixels, in the second {other:.0f} pixels")

# %%
noise = np.random.default_rng(0).normal(0, 2, (4, *hand.shape[:1], 2))
views = np.array([camera.project(hand) for camera in rig]) + noise
for count in (2, 3, 4):
    error = cameras.millimetres(cameras.triangulate(views[:count], rig[:count]), hand)
    print(f"{count} cameras: the hand's joints are {error:.1f} mm off")

# %% [markdown]
# With a second camera the place can be computed, up to the noise. A net for one camera can only guess the depth from what people usually look like.

# %% [markdown] tags=["slide"] claim="Each frame is cut where you just were"
# ## 7 · Live
#
# The best net follows you: **each frame is cut where you just were**. It counts squats; before your camera, white dots show MediaPipe's joints. Ours knows drawn people only, so on you MediaPipe is better: [the measured scores](../docs/scores.md).

# %%
from course_utils import keypoints
from course_utils.openpose.squat_camera import SquatCamera

gym = SquatCamera("1, 1", size=(240, 240), fps=8)

# %% tags=["slide"]
show.play(
    keypoints.Person(),
    gym,
    alt="A drawn person squats; our own skeleton follows, and the count rises.",
    width=200,
    fps=3,
)

# %%
from course_utils.camera import LiveCamera
from course_utils.track import BodyTracker

try:
    beside = BodyTracker()
except DataError:
    beside = None  # without MediaPipe's file our net runs alone
live = LiveCamera(keypoints.Person(beside=beside), sources={"Synthetic: squats": SquatCamera(fps=8)})
live

# %% [markdown]
# **Make it yours:** your own head runs with `keypoints.Person(read=features.whole(backbone, hourglass.net))`.

# %% [markdown] tags=["slide"]
# ## 8 · Make it frugal
#
# **The second view doubles the time.** Is it worth it? We time the whole net, backbone and head, on one picture.

# %%
from course_utils import checkpoints

whole = {kind: checkpoints.load("keypoints", kind) for kind in ("float16", "int8")}
costs = [lite.measure(model, test.people.images, calls=20, name=kind) for kind, model in whole.items()]

# %%
rows = []
for cost, model in zip(costs, whole.values(), strict=True):
    views = [np.asarray(model(p))[:, -1] for p in (test.people.images, test.people.images[:, :, ::-1])]
    one, two = (scores.pck(decode.local_mean(m), test.people, 0.1) for m in (views[0], decode.averaged(*views)))
    rows.append(
        {
            "file": cost["name"],
            "ms": f"{cost['median_ms']:.1f}",
            "KB": f"{cost['kb']:.0f}",
            "PCK@.1": f"{one:.1%}",
            "with mirror": f"{two:.1%}",
        }
    )

# %% tags=["slide"]
show.table(rows, "The shipped net, one view and two")

# %% [markdown]
# Eight bits are smaller and about as exact. Use the mirror for photos, and leave it out with a slow camera.

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** Write `quarter`: find the highest cell of a map and go a quarter of a cell towards the higher neighbour, in x and in y. The highest cell is never at the border.


# %%
def quarter(one):
    """one: float[h, w]. Return x and y in cells, float[2]."""
    # your code here


# %%
from course_utils.keypoints import check as lesson11

lesson11.quarter(quarter)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def quarter(one):
#     y, x = np.unravel_index(one.argmax(), one.shape)
#     right = np.sign(one[y, x + 1] - one[y, x - 1])
#     down = np.sign(one[y + 1, x] - one[y - 1, x])
#     return np.array([x + right / 4, y + down / 4])
#
# lesson11.quarter(quarter)
# ```
#
# </details>

# %% [markdown]
# **Exercise 2.** Write `pck`. `predicted` is [n, 14, 2] with NaN for what was not found, `truth` [n, 14, 3] with flags (0 = not labelled), `size` one length for each person.


# %%
def pck(predicted, truth, size, alpha):
    """Return the share of labelled joints within alpha · size of the truth."""
    # your code here


# %%
lesson11.pck(pck)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def pck(predicted, truth, size, alpha):
#     distance = np.linalg.norm(predicted - truth[..., :2], axis=-1)
#     right = distance <= alpha * size[:, None]
#     return right[truth[..., 2] > 0].mean()
#
# lesson11.pck(pck)
# ```
#
# </details>

# %% [markdown]
# **Exercise 3.** Write `triangulate`: `views` are the pixels (u, v) in each camera, `matrices` their 3 × 4 matrices. With a matrix's rows P1, P2, P3 each view gives u·P3X = P1X and v·P3X = P2X: stack them, and take the last row of the SVD's Vᵀ.


# %%
def triangulate(views, matrices):
    """Return the point in space, float[3]."""
    # your code here


# %%
lesson11.triangulate(triangulate)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def triangulate(views, matrices):
#     rows = []
#     for (u, v), P in zip(views, matrices):
#         rows += [u * P[2] - P[0], v * P[2] - P[1]]
#     point = np.linalg.svd(np.array(rows))[2][-1]
#     return point[:3] / point[3]
#
# lesson11.triangulate(triangulate)
# ```
#
# </details>

# %% [markdown] tags=["slide"] claim="How many people does DeepPose need?"
# ## 10 · Where to go next
#
# - **Still open:** train DeepPose until it meets the maps. How many people does it need?
# - Put a camera on each side of your desk, calibrate both with a chessboard (OpenCV), and triangulate your own wrist.
# - A camera is bumped: all its views are sure and wrong. Which method notices?
#
# Did you find something better? `CONTRIBUTING.md` shows how to contribute it.
