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
# # 7 · Find people and their joints
#
# ![A drawn person does squats; a skeleton with knee angles follows, and a number counts up](pictures/openpose.gif)
#
# *Colab: this copy of the course has no address yet (`make address`).*
# **45 minutes** · as a talk 5 · the cells run for about a minute on two cores, with or without real data · no camera needed

# %% [markdown]
# **What you'll build:** a small OpenPose that finds the joints of several people at once, and a counter for squats, push-ups, or an exercise of your own.
#
# **What you'll learn:** to write the targets of a net as maps and arrows, to join joints into people, and to score keypoints as COCO does.
#
# **What you need:** NumPy, [lesson 1](01_mnist_airdraw.ipynb).

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown]
# ## 1 · The problem
#
# Where are the shoulders, elbows and knees of all people in a picture?

# %% [markdown] tags=["slide"]
# **Ten people in one pass.** **Top-down** methods find each person first, then the joints. **Bottom-up** methods, like OpenPose, find all joints first, then join them.

# %%
import matplotlib.pyplot as plt
import numpy as np
from course_utils import show
from course_utils.openpose import drawn_people, skeletons

scene = drawn_people.draw(5, people=3, size=(160, 160))
print(scene.image.shape, scene.keypoints.shape)
print(drawn_people.PARTS)

# %% [markdown]
# Orange limbs are on the **person's own** left side.

# %% tags=["slide"]
fig = show.image_grid([scene.image, skeletons.draw(scene.image, scene.keypoints)], columns=2, size=1.7)
show.figure(fig, alt="Three drawn people who overlap, and the same with their skeletons: trunk, arms, legs, noses.")

# %% [markdown]
# ## 2 · What others did

# %% [markdown] tags=["slide"]
# **OpenPose started it; newer nets are better.**
#
# | who | idea | COCO AP |
# |---|---|---|
# | Cao 2017 | maps and fields | 0.618 |
# | Cao 2021 | fields first | 0.642 |
# | Osokin 2018 | on a CPU | 0.40 |
# | Kreiss 2021 | PifPaf | 0.718 |
# | Bazarevsky 2020 | BlazePose | — |
#
# Sources: [1611.08050](https://arxiv.org/abs/1611.08050), [1812.08008](https://arxiv.org/abs/1812.08008), [1811.12004](https://arxiv.org/abs/1811.12004), [2103.02440](https://arxiv.org/abs/2103.02440), [2006.10204](https://arxiv.org/abs/2006.10204). Some scores are from COCO's test-dev set, others from its validation set. OpenPose's own weights are for non-commercial research only.

# %% [markdown]
# ## 3 · The data
#
# COCO has 150,000 labelled people and 25 GB of pictures. We draw our own. Each joint has one of COCO's flags: 2 visible, 1 hidden, 0 not labelled (here: outside the picture).

# %% [markdown] tags=["slide"]
# **Drawn people know their joints.**

# %% tags=["slide"]
drawn = [drawn_people.draw(seed) for seed in range(8)]
pictures = [skeletons.draw(one.image, one.keypoints) for one in drawn]
fig = show.image_grid(pictures, columns=4, size=0.8)
show.figure(fig, alt="Eight scenes of one to four drawn people in front of walls, tiles and rooms, with skeletons.")

# %% [markdown]
# **Guess first:** how many of 100 joints are hidden?

# %%
flags = np.concatenate([drawn_people.draw(seed).keypoints[..., 2].ravel() for seed in range(100)])
for flag, name in enumerate(("outside", "hidden", "visible")):
    print(f"{name:8} {np.mean(flags == flag):.0%}")

# %% [markdown]
# ## 4 · The model
#
# What should the output of the net be? A list of coordinates would need a fixed number of people.

# %% [markdown] tags=["slide"]
# **One map for each kind of joint fits any crowd.** Each person $k$ adds a bump of height 1 at the joint (σ is 6 pixels):
#
# $$S_j(p) = \max_k\; e^{-\lVert p - x_{j,k} \rVert^2 / 2\sigma^2}$$

# %%
from course_utils.openpose import part_affinity_fields as paf

size = (160, 160)
maps = paf.part_confidence_maps(scene.keypoints, size)
fields = paf.part_affinity_fields(scene.keypoints, size)
print("maps", maps.shape, " fields", fields.shape, " one cell covers 4 × 4 pixels")

# %% tags=["slide"] claim="Each nose, elbow and knee is a spot in its map"
shown = ("nose", "right elbow", "left knee")
heatmaps = [skeletons.heatmap(scene.image, maps[..., drawn_people.PARTS.index(part)]) for part in shown]
fig = show.image_grid(heatmaps, titles=shown, columns=3, size=1.3)
show.figure(fig, alt="Three maps over the picture: a bright spot on each person's nose, right elbow and left knee.")

# %% [markdown]
# Each spot says *how sure* and *where*.
#
# **Deeper (you can skip the next two cells).** **Guess first:** why the **maximum** and not the sum?

# %%
x = np.linspace(0, 40, 400)
bumps = [np.exp(-((x - middle) ** 2) / 2 / 6**2) for middle in (15, 25)]

# %%
fig, ax = plt.subplots(figsize=(5, 2.2), layout="tight")
ax.plot(x, sum(bumps), color="#0072B2", ls="--", label="sum: one peak")
ax.plot(x, np.maximum(*bumps), color="#D55E00", label="maximum: two peaks")
ax.set(xlabel="pixels", ylabel="confidence")
ax.legend()
show.figure(fig, alt="Two bumps ten pixels apart: their sum has one peak in the middle, their maximum has two.")

# %% [markdown]
# **Deeper:** the sum of two elbows that are close together has only one peak, which lies between them.

# %% [markdown] tags=["slide"]
# **Arrows tell whose wrist it is.** Three right elbows, three right wrists: which belong together? OpenPose lets the net draw **arrows** on each forearm, from elbow to wrist (*part affinity fields*):
#
# $$L_c(p) = \frac{x_{wrist} - x_{elbow}}{\lVert x_{wrist} - x_{elbow} \rVert} \text{ on the limb, } 0 \text{ elsewhere}$$

# %%
names = [f"{drawn_people.PARTS[a]} → {drawn_people.PARTS[b]}" for a, b in paf.LIMBS]
thigh = names.index("left hip → left knee")
arm = names.index("right elbow → right wrist")


# %%
def arrows(ax, picture, field, title):
    """Draw a field of arrows [h, w, 2] over a picture."""
    ax.imshow(191 + picture.mean(axis=2) / 4, cmap="gray", vmin=0, vmax=255)
    rows, columns = np.nonzero(np.linalg.norm(field, axis=-1) > 0.2)
    ax.quiver(
        4 * columns + 1.5, 4 * rows + 1.5, *field[rows, columns].T, angles="xy", scale=22, width=0.006, color="#D55E00"
    )
    ax.set_title(title, fontsize=9)
    ax.axis("off")


# %% tags=["slide"] claim="On each forearm, arrows lead to the person's own wrist"
fig, axes = plt.subplots(1, 2, figsize=(4.4, 2.4), layout="tight")
for ax, limb in zip(axes, (arm, thigh), strict=True):
    arrows(ax, scene.image, fields[:, :, limb], names[limb])
show.figure(fig, alt="Arrows along each person's right forearm, and others down each left thigh; none elsewhere.")

# %% [markdown]
# The arrows lead from each elbow to the person's own wrist.

# %% [markdown] tags=["slide"]
# **A pair scores well if the arrows agree.** Take an elbow and a wrist. At ten points on the line between them, measure how well the arrow points along the line $d$. The mean is the score:
#
# $$E = \frac{1}{N}\sum_{n} L_c(p_n) \cdot \frac{d}{\lVert d \rVert}$$

# %% [markdown]
# 1 is a perfect limb, 0 is none; below 0 the arrows point the other way.

# %%
peaks = paf.peaks(maps)
elbows, wrists = (peaks[drawn_people.PARTS.index(part)][:, :2] for part in ("right elbow", "right wrist"))
scores, share = paf.affinity_integral(fields[:, :, arm], elbows, wrists)
print("rows: elbows, columns: wrists\n", scores.round(2))

# %% [markdown]
# In each row one wrist has a score near 1: the person's own. **Guess first:** two forearms cross. Does each elbow find its wrist by distance? By arrows?

# %%
elbow, wrist = drawn_people.PARTS.index("right elbow"), drawn_people.PARTS.index("right wrist")
pair = np.zeros((2, len(drawn_people.PARTS), 3))
pair[0, elbow], pair[0, wrist] = (30, 40, 2), (98, 60, 2)
pair[1, elbow], pair[1, wrist] = (30, 60, 2), (98, 40, 2)
cross_maps = paf.part_confidence_maps(pair, (128, 100))
cross = paf.part_affinity_fields(pair, (128, 100))[:, :, arm]

# %% tags=["slide"] claim="Crossing arms: the nearest wrist is the wrong one"
fig, ax = plt.subplots(figsize=(4.5, 2.8), layout="tight")
arrows(ax, np.full((100, 128, 3), 255), cross, "two forearms cross")
ax.plot(*pair[:, elbow, :2].T, "o", color="#0072B2", label="elbows")
ax.plot(*pair[:, wrist, :2].T, "s", color="#009E73", label="wrists")
ax.set(xlim=(18, 110), ylim=(76, 28))
ax.legend(fontsize=8, loc="lower center", ncols=2)
show.figure(fig, alt="Two bands of arrows cross like an X; where they cross, the arrows are the mean of both.")

# %%
cross_peaks = paf.peaks(cross_maps)
ends = cross_peaks[elbow][:, :2], cross_peaks[wrist][:, :2]
scores, share = paf.affinity_integral(cross, *ends)
distance = np.linalg.norm(ends[0][:, None] - ends[1][None], axis=2)
print("affinity\n", scores.round(2), "\ndistance\n", distance.round())
print("by affinity:", paf.match_greedy(scores), " by distance:", paf.match_greedy(1 / distance))

# %% [markdown]
# By affinity both pairs are right, by distance both are wrong.
#
# **Deeper (you can skip the next two cells): greedy or Hungarian?** The greedy method takes the best pair, then the best of the remaining pairs, and so on. The Hungarian method finds the pairs with the largest **sum**. The results can differ:

# %%
example = np.array([[0.9, 0.8], [0.8, 0.1]])
for name, match in {"greedy": paf.match_greedy, "Hungarian": paf.match_hungarian}.items():
    pairs = match(example)
    print(f"{name:10} {sorted(pairs)}  sum {sum(example[p] for p in pairs):.1f}")

# %% [markdown]
# **Deeper:** OpenPose uses the greedy method. Most scores are close to 1 or close to 0, so the two methods seldom disagree. We count how often, with the perfect maps of crowds:

# %%
differ, crowds = 0, [drawn_people.draw(seed, people=8, size=(320, 128)) for seed in range(12)]
for crowd in crowds:
    truth = (
        paf.part_confidence_maps(crowd.keypoints, (320, 128)),
        paf.part_affinity_fields(crowd.keypoints, (320, 128)),
    )
    one, other = (paf.assemble(*truth, match=m)[0] for m in (paf.match_greedy, paf.match_hungarian))
    differ += one.shape != other.shape or not np.allclose(one, other, equal_nan=True)
print(f"greedy and Hungarian disagree in {differ} of {len(crowds)} crowds of eight")

# %% [markdown]
# **From limbs to people.** Limbs that share a joint belong to the same person. A missing joint does no harm: the rest of the person stays. We hide six joints of the nearest person (hips, knees, ankles); one wrist is outside the picture, so 7 of 14 are left.

# %%
half = scene.keypoints.copy()
half[-1, 8:, 2] = 0  # something hides the legs of the nearest person
people, scores = paf.assemble(paf.part_confidence_maps(half, size), paf.part_affinity_fields(half, size))
print("people:", len(people), " joints found of each:", (people[..., 2] > 0).sum(axis=1))

# %% [markdown] tags=["slide"]
# **Stage 2 corrects stage 1.**
#
# ![A picture, its features, stage 1 and stage 2; the features go to both stages](pictures/openpose_stages.svg)

# %% [markdown]
# **The net has two stages.** Stage 2 sees the picture's features **and the output of stage 1**: once a left knee has been found, the left ankle must be near. Each stage has its own loss (*intermediate supervision*).

# %%
from course_utils.openpose import train as recipe
from course_utils.openpose.net import pose_net

net = pose_net(width=64)  # the shipped net is wider: 96 channels, 592,656 parameters
print(f"{net.count_params():,} parameters; {net.input_shape[1:]} becomes {net.output_shape[1:]}")
print("two stages of 14 maps and 13 fields with x and y: 14 + 26 = 40 channels")

# %% [markdown]
# ## 5 · Train
#
# The loss of maps is the **cross-entropy**, that of arrows the **squared error**. Limbs cover few cells, so a cell on a limb counts nine times.
#
# **Deeper (you can skip the next cell):** a mirrored picture is a second example for free. But in the mirror a right arm becomes a **left** arm, and the x of every arrow changes its sign.

# %%
one = recipe.targets(scene.keypoints, size).astype(np.float32)
mirrored_image, mirrored = recipe.mirror(scene.image[None], one[None])
both = [("right wrist", one, scene.image), ("left wrist", mirrored[0], mirrored_image[0])]
heatmaps = [skeletons.heatmap(picture, y[..., drawn_people.PARTS.index(part)]) for part, y, picture in both]
fig = show.image_grid(heatmaps, titles=[part for part, *_ in both], columns=2, size=1.2)
show.figure(fig, alt="The map of right wrists, and in the mirrored picture the same wrists as left wrists.")

# %% [markdown]
# **You train a net from scratch:** one person, 64 × 64 pixels, 400 pictures, a few seconds. (The course's net saw 18,000 scenes of up to four people: `python -m course_utils train openpose`.)

# %%
import course_utils

count, small_size = (2000 if course_utils.full_profile() else 400), (64, 64)
alone = [drawn_people.draw(seed, people=1, size=small_size) for seed in range(count)]
pictures = np.stack([one.image for one in alone])
targets = np.stack([recipe.targets(one.keypoints, small_size) for one in alone])

# %%
import keras

keras.utils.set_random_seed(0)
small, new = pose_net(small_size, width=32, depth=2), drawn_people.draw(9, people=1, size=small_size)
learned = []  # the maps of a new person after each epoch
watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: learned.append(np.array(small(new.image[None]))[0, 1]))
recipe.fit_pose_net(small, pictures, targets, 8, callbacks=[watch])

# %% [markdown] tags=["slide"]
# **In eight epochs, spots appear on the joints.**

# %% tags=["slide"]
joints = [drawn_people.PARTS.index(part) for part in ("nose", "right knee")]
truth = recipe.targets(new.keypoints, small_size)
rows = [skeletons.heatmap(new.image, maps[..., joint]) for joint in joints for maps in (learned[1], learned[-1], truth)]
titles = ["nose: epoch 2", "epoch 8", "truth", "knee: epoch 2", "epoch 8", "truth"]
fig = show.image_grid(rows, titles, columns=3, size=1.0)
show.figure(fig, alt="Maps of a new person's nose and right knee: empty at first, then a spot that becomes brighter.")

# %% [markdown]
# The head is found first. The knee's spot stays wide, because legs look alike. More pictures would help.

# %% [markdown]
# ## 6 · Judge it honestly
#
# How near must a joint be to count as found? A limit is sharp: with 8 pixels, an error of 7.9 is right and one of 8.1 is wrong.

# %% [markdown] tags=["slide"]
# **OKS falls smoothly with the error.** It is the *object keypoint similarity*: larger people allow **larger errors**, and a hip is harder to mark than an eye (σ, measured with many annotators):
#
# $$OKS = \operatorname{mean}_i\; e^{-d_i^2 / 2 s^2 k_i^2}, \quad s^2 = \text{area}, \; k = 2\sigma$$
#
# The area is the person's, in square pixels. This σ is one number for each kind of joint, not the width of the bumps.

# %% [markdown]
# By hand, with three joints: errors of 3 and of 30 pixels, and one joint that is not labelled.

# %%
from course_utils.openpose import metrics

truth = np.array([[[50, 50, 2], [50, 90, 2], [0, 0, 0]]], float)
predicted = np.array([[[53, 50], [50, 120], [7, 7]]], float)
sigmas = np.array([0.079, 0.089, 0.026])  # shoulder, ankle, nose

# %%
by_hand = (np.exp(-(3**2) / (2 * 900 * 0.158**2)) + np.exp(-(30**2) / (2 * 900 * 0.178**2))) / 2
oks = metrics.object_keypoint_similarity(predicted[0], truth[0], 900, sigmas)
print(f"by hand {by_hand:.6f}, by the course's metrics {oks:.6f}")

# %% [markdown]
# The joint that is 3 pixels away counts 0.82, the other one 0.00; the mean is 0.41.
#
# **Deeper (you can skip the next cell):** **PCK** is the share of joints whose error is below a limit: a part of the torso (here 40 pixels), or of the head (PCKh). The diagonal of the head's box is 25 pixels; the data set MPII takes 0.6 of it as the size of the head. 3 pixels are within both limits, 30 are not.

# %%
print("PCK, torso 40 pixels, within 0.2 · 40 = 8:         ", metrics.pck(predicted, truth, [40]))
print("PCKh, head box 15 × 20, within 0.5 · 0.6 · 25 = 7.5:", metrics.pckh(predicted, truth, [[40, 40, 55, 60]]))

# %% [markdown]
# **Average precision** (AP) is 1 if all people are found, all their joints are near, and nobody is invented.
#
# **Deeper (you can skip it):** a predicted person is correct if its OKS is at least 0.5. Sort the predicted people by their score, plot precision over recall, and take the area below the curve. Do this for the thresholds 0.5, 0.55, … 0.95; the mean of all ten is the average precision (AP). A test checks that `metrics.average_precision` agrees with COCO's own `pycocotools`.

# %%
shipped = skeletons.load()
test = recipe.scenes(60, recipe.TEST_SEED)
few = [drawn_people.draw(recipe.TEST_SEED + seed, people=1, size=small_size) for seed in range(60)]
easy = recipe.Scenes(np.stack([one.image for one in few]), [one.keypoints for one in few], [one.areas for one in few])
rows = [
    {
        "net": "yours, on single people",
        "AP": round(recipe.average_precision(recipe.predict(small, easy.images), easy), 3),
    }
]

# %%
for stage in (0, 1):
    ap = recipe.average_precision(recipe.predict(shipped, test.images, stage), test)
    rows.append({"net": f"shipped, stage {stage + 1}", "AP": round(ap, 3)})
rows.append({"net": "perfect maps: the ceiling", "AP": round(recipe.average_precision(recipe.ceiling(test), test), 3)})

# %% [markdown] tags=["slide"]
# **The second stage is worth ten points of AP.**

# %% tags=["slide"]
show.table(rows, f"OKS average precision on {len(test)} scenes that no net was trained with")

# %% [markdown]
# Your net is far from the shipped one: it saw few pictures, and small ones. The ceiling is below 1, because two joints at one place make one peak. What does stage 2 **correct**? Here it helps most:

# %%
predictions = [recipe.predict(shipped, test.images[:40], stage) for stage in (0, 1)]
first, second = (recipe.scene_oks(people, test) for people in predictions)
best = int(np.argmax(second - first))
print(f"OKS of each person's best match, mean over 40 scenes: stage 1 {first.mean():.3f}, stage 2 {second.mean():.3f}")

# %% [markdown] tags=["slide"]
# **Stage 2 takes wrong limbs away.**

# %% tags=["slide"]
drawings = (predictions[0][best][0], predictions[1][best][0], test.keypoints[best])
titles = [f"stage 1: OKS {first[best]:.2f}", f"stage 2: OKS {second[best]:.2f}", "truth"]
fig = show.image_grid([skeletons.draw(test.images[best], d) for d in drawings], titles=titles, columns=3, size=2)
show.figure(fig, alt="A scene after stage 1, with wrong or missing limbs, after stage 2, and the truth.")

# %% [markdown]
# **Where does it fail?** Its three worst scenes:

# %%
worst = np.argsort(second)[:3]
pictures = [skeletons.draw(test.images[i], predictions[1][i][0]) for i in worst]
fig = show.image_grid(pictures, titles=[f"OKS {second[i]:.2f}" for i in worst], columns=3, size=2)
show.figure(fig, alt="Three scenes in which skeletons mix people up, miss somebody, or put legs in the wrong place.")

# %% [markdown]
# In all three, people hide each other. So the next scenes to draw are crowded ones.
#
# **Deeper (you can skip it):** the AP is 0.92 for one person, 0.89 for two, 0.74 for three, 0.56 for four. For all of them together it is 0.72, with true fields and the net's own maps 0.74, with true maps and its own fields 0.89. So its weakness is finding joints, not joining them (`benchmarks/openpose_toy.py`, 300 other scenes).

# %% [markdown] tags=["slide"]
# **Drawn people do not prepare for photographs.** We test MediaPipe and our net on sixteen photographs of COCO: 38 people, most of them far away or half hidden.
#
# | method | AP | AP at OKS 0.5 |
# |---|---|---|
# | MediaPipe, whole photograph | 0.144 | 0.228 |
# | our net, whole photograph | 0.000 | 0.000 |

# %% [markdown]
# Our net never saw real clothes. MediaPipe's **BlazePose** looks for one person near the camera.
#
# **Deeper (you can skip the next two cells):** if each person's **box is given**, MediaPipe finds 27 of the 31 people with at least five labelled points; 16 of them reach an OKS of 0.5 (`benchmarks/openpose_coco.py`, confidence threshold 0.3).

# %%
from course_utils.data import DataError
from course_utils.openpose import data as coco

try:
    photos = coco.photos()
    count = sum(len(skeletons.find(shipped, photo.image)[0]) for photo in photos)
    print(f"{len(photos)} photographs with 38 labelled people; our net finds {count}, nearly all of them false")
except DataError:
    photos = []
    print("The COCO photographs are not on this machine, so this cell measures nothing.")

# %%
from course_utils import openpose
from course_utils.track import BodyTracker

if photos:
    with BodyTracker(20, "image", 0.3) as blaze:
        whole = openpose.track_photos(blaze, photos)
    print("MediaPipe on whole photographs: AP", round(metrics.average_precision(whole, coco.SIGMAS), 3))

# %% [markdown]
# **Deeper:** OpenPose itself, trained with COCO, reaches 0.618 on thousands of such pictures. (We do not show these photographs, because they belong to other people.)

# %% [markdown]
# ## 7 · Live
#
# On real people: [the measured scores](../docs/scores.md). **Your own net, live**, first on a drawn person who squats. It reads the number of people; it does not count squats yet:

# %%
from course_utils import openpose
from course_utils.openpose.squat_camera import SquatCamera

gym = SquatCamera()
alt = "Your small net's skeleton on a drawn person who squats: it bends its knees too little."
show.play(openpose.People(read=small), gym, alt=alt, seconds=5, width=160, fps=2)

# %%
from course_utils.camera import LiveCamera

LiveCamera(openpose.People(read=small), sources={"Synthetic: squats": gym})

# %% [markdown]
# On real people it is poor. So MediaPipe tracks the body now, and we measure the angle of the knee: 180° is a straight leg.
#
# **Deeper (you can skip the next cell):** the angle is that between two bones.


# %%
def angle(first, joint, last):
    """Degrees between two bones that meet at a joint."""
    a, b = first - joint, last - joint
    return np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))


top, joint = np.array([0, 0]), np.array([0, 10])
print(angle(top, joint, np.array([0, 20])), angle(top, joint, np.array([10, 10])))

# %%
track_body = openpose.tracker(gym)


def knee(frame):
    """The knee's angle in a frame, NaN when no knee is seen."""
    bodies = track_body(frame)
    angle = openpose.knee(openpose.joint_angles(bodies[0].pixels(frame), bodies[0].visible)) if bodies else None
    return np.nan if angle is None else angle


# %%
knees = np.array([knee(frame) for frame in gym])
print(f"{len(gym)} frames; median error {np.nanmedian(np.abs(knees - gym.knees)):.0f} degrees")

# %% [markdown] tags=["slide"]
# **Two thresholds count a trembling knee once.** A squat **begins below 100°** and **ends above 150°**; in between, nothing changes (*hysteresis*).

# %% tags=["slide"]
from course_utils.openpose import squats

fig, ax = plt.subplots(figsize=(7, 2.6), layout="tight")
ax.plot(gym.times, gym.knees, color="#E69F00", lw=4, alpha=0.5, label="true")
ax.plot(gym.times, knees, color="#0072B2", lw=1.5, label="measured")
for level, name in ((squats.UP, "up"), (squats.DOWN, "down")):
    ax.axhline(level, color="black", ls=":", lw=1)
    ax.text(gym.times[-1], level + 3, name, ha="right")
ax.set(xlabel="seconds", ylabel="knee, degrees")
ax.legend(loc="lower center", fontsize=8)
show.figure(
    fig,
    alt="The knee's angle falls four times, three times below the lower line. The measured curve follows the true one.",
)

# %% [markdown]
# The measured curve follows the true one. With one threshold, a trembling knee would count many times. **Guess first:** how many of these four squats count?

# %% tags=["slide"] claim="Three squats count; half a squat does not"
demo = openpose.Squats(track_body)
show.play(demo, gym, width=180, fps=2, alt="A drawn person squats; skeleton and angles follow, and a number counts.")

# %% [markdown]
# Three count. In the third squat the knee stays above 100°.
#
# **Your own squats.** Press **Start**, and step back until the camera sees your feet.

# %%
LiveCamera(openpose.Squats(), sources={"Synthetic: squats": SquatCamera(period=3.0, fps=10)})

# %% [markdown]
# **Guess first:** can our own nets count these squats, without MediaPipe?

# %%
seen = {"yours": [one.keypoints for one in alone], "shipped": test.keypoints}  # new scenes of the kind it learned from
for name, own in {"yours": small, "shipped": shipped}.items():
    demo, angles = openpose.Squats(read=own), []
    for frame in gym:
        demo(frame)
        angles.append(np.nan if demo.counter.angle is None else demo.counter.angle)
    print(f"{name}: {demo.counter.count} squats; smallest angle {np.nanmin(angles):.0f}°, truly {gym.knees.min():.0f}°")
    bent = [openpose.joint_angle(*person[8:11, :2]) for people in seen[name] for person in people]
    print(f"   right knees of its drawn people: {min(bent):.0f}° or more, {np.mean(np.less(bent, 145)):.0%} below 145°")

# %% [markdown]
# No squat counts. Few knees in their drawn pictures are bent, and none as far as in a squat. So the nets draw legs that are too straight: a net knows only what it has seen. Lesson 11 trains with squats, and its net counts.

# %% [markdown] tags=["slide"]
# **The same counter counts raised arms and push-ups.** **Make it yours:** choose **three joints** and **two thresholds**. The drawn person raises the arms in each squat:

# %% tags=["slide"]
raised = openpose.SquatCounter(down=30, up=60)
arms = openpose.Squats(track_body, raised, joints=("hip", "shoulder", "elbow"), what="raised arms")
alt = "The angle of the arm at the shoulder, and a number that counts raised arms."
show.play(arms, gym, alt=alt, seconds=5, width=160, fps=2)

# %%
push_ups = openpose.SquatCounter(down=90, up=150)
LiveCamera(openpose.Squats(counter=push_ups, joints=("shoulder", "elbow", "wrist"), what="push-ups"))

# %% [markdown]
# **Two minutes:** change this cell for your own exercise. Which thresholds fit you?

# %% [markdown]
# **Deeper (you can skip the next two cells): faces have keypoints, too.** The same steps work with the 478 landmarks of a face. Lesson 4 measured eyes; here we measure the mouth, its height divided by its width. A ratio above 0.5 for a second is a yawn.

# %%
from course_utils import drowsiness
from course_utils.drowsiness.driver import DriverCamera
from course_utils.overlay import draw
from course_utils.track import face_overlay

drive = DriverCamera("look 1, yawn 3, look 1", size=(320, 240), fps=10)
track_faces = drowsiness.tracker(drive)
seen = [(frame, track_faces(frame)) for frame in drive]
mouth = [drowsiness.mouth_aspect_ratio(f[0].pixels(frame)) if f else np.nan for frame, f in seen]

# %%
chosen = [0, int(np.nanargmax(mouth))]
pictures = [draw(seen[i][0], face_overlay(seen[i][1])) for i in chosen]
titles = [f"mouth {mouth[i]:.2f}" for i in chosen]
fig = show.image_grid(pictures, titles=titles, columns=2, size=1.1)
show.figure(fig, alt="The portrait with oval, eyes and lips drawn: mouth closed, then wide open in a yawn.")

# %% [markdown]
# ## 8 · Make it frugal
#
# Two steps take time: the net, and joining joints into people. **Guess first:** how much longer does it take to join ten people than one?

# %%
from course_utils import checkpoints, lite

models = {"Keras model(x)": shipped, "LiteRT float16": checkpoints.load("openpose", "float16")}
costs = [lite.measure(model, test.images, calls=20, name=name) for name, model in models.items()]
lite.table(costs, only=("name", "median_ms", "kb", "parameters"))

# %%
spent = {}
for number in (1, 4, 10):
    crowd = drawn_people.draw(5, people=number, size=(480, 128))
    crowd_maps = paf.part_confidence_maps(crowd.keypoints, (480, 128))
    crowd_fields = paf.part_affinity_fields(crowd.keypoints, (480, 128))
    times = lite.milliseconds(lambda maps: paf.assemble(*maps), [(crowd_maps, crowd_fields)], calls=15)
    spent[number] = min(times)
print({f"people: {number}": f"{ms:.1f} ms" for number, ms in spent.items()})
print(f"ten people take {spent[10] / spent[1]:.1f} times as long to join as one")

# %% [markdown]
# LiteRT is several times faster. The net takes the same time for any number of people, and joining ten takes much less than ten times as long.
#
# **Deeper (you can skip the next two cells):** the net is made of convolutions, so the same weights also work on a **wider** picture:

# %%
wide = skeletons.load((480, 128))
crowd = drawn_people.draw(4, people=10, size=(480, 128))
people, scores = skeletons.find(wide, crowd.image)
people = people[scores >= skeletons.THRESHOLD]
print(f"{len(people)} found, 10 drawn")

# %%
fig, ax = plt.subplots(figsize=(4, 1.2), layout="tight")
ax.imshow(skeletons.draw(crowd.image, people))
ax.axis("off")
show.figure(fig, alt="A wide picture of ten people in a row with the skeletons that the net found.")

# %% [markdown]
# **Deeper:** people who stand behind others are missed: their score is below the threshold.

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** Write `affinity`, the line integral: you get the arrows float[n, 2] on the line from `start` to `end`. How well do they point along this line?


# %%
def affinity(arrows, start, end):
    """Return the mean component of the arrows along the direction from start to end, a number."""
    # your code here


# %%
from course_utils.openpose import check as lesson7

lesson7.affinity(affinity)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def affinity(arrows, start, end):
#     direction = (end - start) / np.linalg.norm(end - start)
#     return np.mean(arrows @ direction)
#
# lesson7.affinity(affinity)
# ```
#
# </details>

# %% [markdown]
# **Exercise 2.** Write `oks`, COCO's similarity of one person. `predicted` is [n, 2], `truth` [n, 3] with flags, `sigmas` [n]. Joints that are not labelled do not count.


# %%
def oks(predicted, truth, area, sigmas):
    """Return the object keypoint similarity, a number from 0 to 1."""
    # your code here


# %%
lesson7.similarity(oks)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def oks(predicted, truth, area, sigmas):
#     labelled = truth[:, 2] > 0
#     squared = ((predicted - truth[:, :2]) ** 2).sum(axis=1)
#     return np.exp(-squared / (2 * area * (2 * sigmas) ** 2))[labelled].mean()
#
# lesson7.similarity(oks)
# ```
#
# </details>

# %% [markdown]
# **Exercise 3.** Write the squat counter. `angles` are those of a knee, one for each frame. A squat begins below `down` degrees, and it counts when the knee comes back above `up`. Both are arguments, so that your counter can be adjusted for people who cannot go as deep.


# %%
def count_squats(angles, down, up):
    """Return the number of squats that have ended."""
    # your code here


# %%
lesson7.count_squats(count_squats)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def count_squats(angles, down, up):
#     count, low = 0, False
#     for angle in angles:
#         if angle < down:
#             low = True
#         elif low and angle > up:
#             count, low = count + 1, False
#     return count
#
# lesson7.count_squats(count_squats)
# ```
#
# </details>

# %% [markdown]
# When the check passes, use your counter in the demo: `LiveCamera(openpose.Squats(counter=lesson7.counter(count_squats, down=100, up=150)))`.

# %% [markdown] tags=["slide"] claim="Drawn people must come closer to photographs"
# ## 10 · Where to go next
#
# - **Still open:** can you draw people so that a net trained with them works on photographs? Which change helps most: clothes, hair or light?
# - PifPaf's arrows point to the exact position of a joint, not just to a cell. Try it on our scenes.
# - Count something else: how long you sit without moving.
#
# Did you find something better? `CONTRIBUTING.md` shows how to contribute it.
