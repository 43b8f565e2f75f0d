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
# **45 minutes** · as a talk 5 · runs in under two minutes in the quick profile on two cores · no camera needed

# %% [markdown]
# **What you'll build:** a small OpenPose that finds the joints of several people at once, and a squat counter.
#
# **What you'll learn:** how to write the targets of a net as maps and arrows, how to join joints into people, and how to score keypoints as COCO does.
#
# **What you need:** NumPy, [lesson 1](01_mnist_airdraw.ipynb).

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown] tags=["slide"]
# ## 1 · The problem
#
# Where are the shoulders, elbows and knees of all people in a picture? **Top-down** methods find each person first, then the joints of each; ten people cost ten times as much as one. **Bottom-up** methods find all joints at once, then decide which of them belong together. OpenPose works bottom-up. This lesson is about how it solves the second step.

# %%
import numpy as np
from course_utils import show
from course_utils.openpose import drawn_people, skeletons

scene = drawn_people.draw(5, people=3, size=(160, 160))
print(scene.image.shape, scene.keypoints.shape)
print(drawn_people.PARTS)

# %% [markdown]
# We know where the joints are, because the course draws the people. Orange limbs are on the **person's own** left side.

# %% tags=["slide"]
fig = show.image_grid([scene.image, skeletons.draw(scene.image, scene.keypoints)], columns=2, size=1.7)
show.figure(fig, alt="Three drawn people who overlap, and the same with their skeletons: trunk, arms, legs, noses.")

# %% [markdown] tags=["slide"]
# ## 2 · What others did
#
# | who | idea | COCO AP |
# |---|---|---|
# | Cao et al. 2017 | maps and fields, six stages | 61.8 |
# | Cao et al. 2021 | fields first, then maps | 64.2 |
# | Osokin 2018 | OpenPose on a CPU, 4 M parameters | 40 |
# | Kreiss et al. 2019, 2021 | PifPaf: each cell points at its joint | 66.7, 71.8 |
# | Bazarevsky et al. 2020 | BlazePose: one person, on a phone | — |
#
# Sources: [1611.08050](https://arxiv.org/abs/1611.08050), [1812.08008](https://arxiv.org/abs/1812.08008), [1811.12004](https://arxiv.org/abs/1811.12004), [1903.06593](https://arxiv.org/abs/1903.06593), [2103.02440](https://arxiv.org/abs/2103.02440), [2006.10204](https://arxiv.org/abs/2006.10204). Some scores are from COCO's test-dev set, others from its validation set. OpenPose's own weights are for non-commercial research only.

# %% [markdown]
# ## 3 · The data
#
# COCO has 150,000 labelled people and 25 GB of pictures. We draw our own people: **jointed figures** with clothes, one to four in a picture. Some are seen from behind, some are partly outside the picture. Each joint has one of COCO's flags: 2 visible, 1 hidden, 0 not labelled (here: outside the picture).

# %% tags=["slide"]
drawn = [drawn_people.draw(seed) for seed in range(8)]
pictures = [skeletons.draw(one.image, one.keypoints) for one in drawn]
fig = show.image_grid(pictures, columns=4, size=1)
show.figure(fig, alt="Eight scenes of one to four drawn people in front of walls, tiles and rooms, with skeletons.")

# %%
flags = np.concatenate([drawn_people.draw(seed).keypoints[..., 2].ravel() for seed in range(100)])
for flag, name in enumerate(("outside", "hidden", "visible")):
    print(f"{name:8} {np.mean(flags == flag):.0%}")

# %% [markdown]
# ## 4 · The model
#
# **Confidence maps.** What should the output of the net be? A list of coordinates would need a fixed number of people. So the net draws **one map for each kind of joint**, bright where that joint is. Each person $k$ adds a bump of height 1 at the joint (σ is 6 pixels):
#
# $$S_j(p) = \max_k\; e^{-\lVert p - x_{j,k} \rVert^2 / 2\sigma^2}$$

# %%
from course_utils.openpose import part_affinity_fields as paf

size = (160, 160)
maps = paf.part_confidence_maps(scene.keypoints, size)
fields = paf.part_affinity_fields(scene.keypoints, size)
print("maps", maps.shape, " fields", fields.shape, " one cell covers 4 × 4 pixels")

# %% tags=["slide"]
shown = ("nose", "right elbow", "left knee")
heatmaps = [skeletons.heatmap(scene.image, maps[..., drawn_people.PARTS.index(part)]) for part in shown]
fig = show.image_grid(heatmaps, titles=shown, columns=3, size=1.3)
show.figure(fig, alt="Three maps over the picture: a bright spot on each person's nose, right elbow and left knee.")

# %% [markdown]
# Each spot says *how sure* and *where*, for any number of people. Why does the formula use the **maximum** and not the sum? The sum of two elbows that are close together has only one peak, which lies between them:

# %%
import matplotlib.pyplot as plt

x = np.linspace(0, 40, 400)
bumps = [np.exp(-((x - middle) ** 2) / 2 / 6**2) for middle in (15, 25)]

# %%
fig, ax = plt.subplots(figsize=(5, 2.2), layout="tight")
ax.plot(x, sum(bumps), color="#0072B2", ls="--", label="sum: one peak")
ax.plot(x, np.maximum(*bumps), color="#D55E00", label="maximum: two peaks")
ax.set(xlabel="pixels", ylabel="confidence")
ax.legend()
show.figure(fig, alt="Two bumps ten pixels apart: their sum has one peak in the middle, their maximum has two.")

# %% [markdown] tags=["slide"]
# **Part affinity fields.** Now there are three right elbows and three right wrists. Which of them belong together? OpenPose lets the net draw **arrows**: at every place on a forearm, the unit vector from elbow to wrist.
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


# %% tags=["slide"]
fig, axes = plt.subplots(1, 2, figsize=(5, 2.7), layout="tight")
for ax, limb in zip(axes, (arm, thigh), strict=True):
    arrows(ax, scene.image, fields[:, :, limb], names[limb])
show.figure(fig, alt="Arrows along each person's right forearm, and others down each left thigh; none elsewhere.")

# %% [markdown] tags=["slide"]
# **The line integral.** Take each pair of an elbow and a wrist. On the line between them, at ten points, measure how well the arrow points along the line $d$. The mean is the score of the pair:
#
# $$E = \frac{1}{N}\sum_{n} L_c(p_n) \cdot \frac{d}{\lVert d \rVert}$$
#
# 1 means a perfect limb. 0 means that there is no limb. A negative score means that the arrows point the other way.

# %%
peaks = paf.peaks(maps)
elbows, wrists = (peaks[drawn_people.PARTS.index(part)][:, :2] for part in ("right elbow", "right wrist"))
scores, share = paf.affinity_integral(fields[:, :, arm], elbows, wrists)
print("rows: elbows, columns: wrists\n", scores.round(2))

# %% [markdown] tags=["slide"]
# **A classic problem: crossing arms.** If we joined each elbow with the nearest wrist, both pairs would be wrong. With the arrows, both are right.

# %%
elbow, wrist = drawn_people.PARTS.index("right elbow"), drawn_people.PARTS.index("right wrist")
pair = np.zeros((2, len(drawn_people.PARTS), 3))
pair[0, elbow], pair[0, wrist] = (30, 40, 2), (98, 60, 2)
pair[1, elbow], pair[1, wrist] = (30, 60, 2), (98, 40, 2)
cross_maps = paf.part_confidence_maps(pair, (128, 100))
cross = paf.part_affinity_fields(pair, (128, 100))[:, :, arm]

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(4.5, 3.2), layout="tight")
arrows(ax, np.full((100, 128, 3), 255), cross, "two forearms cross")
ax.plot(*pair[:, elbow, :2].T, "o", color="#0072B2", label="elbows")
ax.plot(*pair[:, wrist, :2].T, "s", color="#009E73", label="wrists")
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
# By affinity both pairs are right, by distance both are wrong. So the arrows carry what the distance cannot know.
#
# **Deeper (you can skip it): greedy or Hungarian?** The greedy method takes the best pair, then the best of the remaining pairs, and so on. The Hungarian method finds the pairs with the largest **sum**. The results can differ:

# %%
example = np.array([[0.9, 0.8], [0.8, 0.1]])
for name, match in {"greedy": paf.match_greedy, "Hungarian": paf.match_hungarian}.items():
    pairs = match(example)
    print(f"{name:10} {sorted(pairs)}  sum {sum(example[p] for p in pairs):.1f}")

# %% [markdown]
# OpenPose uses the greedy method. Most scores are close to 1 or close to 0, so the two methods seldom disagree. We count how often, with the perfect maps of crowds:

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
# **From limbs to people.** Limbs that share a joint belong to the same person. The limbs form a tree, so no person gets two left knees. A **missing joint** does no harm: without a wrist there is no forearm, but the rest of the person stays. In the next cell, we remove the legs of the nearest person, 6 of 14 joints. Another joint, a wrist, is outside the picture.

# %%
half = scene.keypoints.copy()
half[-1, 8:, 2] = 0  # something hides the legs of the nearest person
people, scores = paf.assemble(paf.part_confidence_maps(half, size), paf.part_affinity_fields(half, size))
print("people:", len(people), " joints found of each:", (people[..., 2] > 0).sum(axis=1))

# %%
fig = show.image_grid([skeletons.draw(scene.image, people)], columns=1, size=1.7)
show.figure(fig, alt="The skeletons again, found in maps and fields; one person has no legs.")

# %% [markdown]
# ![A picture, its features, stage 1 and stage 2; the features go to both stages](pictures/openpose_stages.svg)

# %% [markdown] tags=["slide"]
# **The net has two stages.** Stage 1 sees the picture's features. Stage 2 sees the picture's features **and the output of stage 1**. This helps: once a left knee has been found, the left ankle must be near it. Each stage has its own loss (*intermediate supervision*), so stage 1 is also trained directly.

# %% tags=["slide"]
from course_utils.openpose.net import pose_net

net = pose_net(width=64)  # the shipped net is wider: 96 channels, 592,656 parameters
print(f"{net.count_params():,} parameters; {net.input_shape[1:]} becomes {net.output_shape[1:]}")
print("two stages of 14 maps and 13 fields with x and y: 14 + 26 = 40 channels")

# %% [markdown]
# ## 5 · Train
#
# We draw scenes, make their maps and fields, and use these as targets. The values of maps are like probabilities, so their loss is the **cross-entropy**. For the arrows of the fields it is the **squared error**. Limbs cover few cells, so a cell on a limb counts nine times.
#
# A mirrored picture is a second example for free. But in the mirror a right arm becomes a **left** arm, and the x of every arrow changes its sign:

# %%
from course_utils.openpose import train as recipe

one = recipe.targets(scene.keypoints, size).astype(np.float32)
mirrored_image, mirrored = recipe.mirror(scene.image[None], one[None])
both = [("right wrist", one, scene.image), ("left wrist", mirrored[0], mirrored_image[0])]
heatmaps = [skeletons.heatmap(picture, y[..., drawn_people.PARTS.index(part)]) for part, y, picture in both]
fig = show.image_grid(heatmaps, titles=[part for part, *_ in both], columns=2, size=1.2)
show.figure(fig, alt="The map of right wrists, and in the mirrored picture the same wrists as left wrists.")

# %% [markdown]
# The **full** profile draws 1,500 scenes and trains a new net, which takes a few minutes. The quick profile draws 240 scenes and continues from the shipped weights. This changes the net very little, but it shows how the training works.

# %%
import course_utils

full = course_utils.full_profile()
count, epochs, peak = (1500, 4, recipe.PEAK) if full else (240, 1, recipe.PEAK / 10)
net = net if full else skeletons.load()
train, test = recipe.scenes(count), recipe.scenes(150 if full else 60, recipe.TEST_SEED)
targets = np.stack([recipe.targets(keypoints) for keypoints in train.keypoints])

# %%
history = recipe.fit_pose_net(net, train.images, targets, epochs, peak=peak)

# %% [markdown]
# What can it see now? These are its maps of a new scene:

# %%
new = drawn_people.draw(recipe.TEST_SEED + 7, people=3)
stages = [skeletons.split(channels)[0] for channels in net.predict(new.image[None], verbose=0)[0]]
rows = [part_maps[..., drawn_people.PARTS.index(part)] for part_maps in stages for part in shown]
titles = [f"stage {i}\n{part}" for i in (1, 2) for part in shown]
fig = show.image_grid([skeletons.heatmap(new.image, row) for row in rows], titles=titles, columns=3, size=1.2)
show.figure(fig, alt="Maps of nose, right elbow and left knee after stage 1 and, sharper, after stage 2.")

# %% [markdown]
# The spots of stage 2 are sharper, and false ones are weaker: stage 2 knows what stage 1 found elsewhere.

# %% [markdown]
# ## 6 · Judge it honestly
#
# There are four scores, from simple to strict. We check them by hand with a small example: one person with three joints. One prediction is wrong by 3 pixels, one by 30 pixels, and one joint is not labelled.

# %%
from course_utils.openpose import metrics

truth = np.array([[[50, 50, 2], [50, 90, 2], [0, 0, 0]]], float)
predicted = np.array([[[53, 50], [50, 120], [7, 7]]], float)
print("PCK, torso 40 pixels, within 0.2 · 40 = 8:   ", metrics.pck(predicted, truth, [40]))
print("PCKh, head box 15 × 20, within 0.5 · 0.6 · 25:", metrics.pckh(predicted, truth, [[40, 40, 55, 60]]))

# %% [markdown]
# An error of 3 pixels is within both limits, 8 and 7.5; an error of 30 is not. So one of the two labelled joints is correct, and both scores are **0.5**. PCK has a hard limit: 7.9 pixels are correct, 8.1 are wrong. **OKS** decreases smoothly instead. It also considers that a hip is harder to mark than an eye (COCO's σ, measured with many annotators), and that larger people allow larger errors:
#
# $$OKS = \operatorname{mean}_i\; e^{-d_i^2 / 2 s^2 k_i^2}, \quad s^2 = \text{area}, \; k = 2\sigma$$

# %%
sigmas = np.array([0.079, 0.089, 0.026])  # shoulder, ankle, nose
by_hand = (np.exp(-(3**2) / (2 * 900 * 0.158**2)) + np.exp(-(30**2) / (2 * 900 * 0.178**2))) / 2
oks = metrics.object_keypoint_similarity(predicted[0], truth[0], 900, sigmas)
print(f"by hand {by_hand:.6f}, by the course's metrics {oks:.6f}")

# %% [markdown]
# **Deeper (you can skip it): average precision** also counts people who were missed, and people who do not exist. A predicted person is correct if its OKS is at least 0.5. Sort the predicted people by their score, plot precision over recall, and take the area below the curve. Do this for the thresholds 0.5, 0.55, … 0.95; the mean of all ten is the average precision (AP). A test checks that `metrics.average_precision` agrees with COCO's own `pycocotools`.

# %%
shipped = skeletons.load()
rows = [{"net": "perfect maps: the ceiling", "AP": round(recipe.average_precision(recipe.ceiling(test), test), 3)}]
for name, model in {"trained on this page": net, "shipped": shipped}.items():
    for stage in (0, 1):
        ap = recipe.average_precision(recipe.predict(model, test.images, stage), test)
        rows.append({"net": f"{name}, stage {stage + 1}", "AP": round(ap, 3)})

# %% tags=["slide"]
show.table(rows, f"OKS average precision on {len(test)} scenes of 1 to 4 people that no net was trained with")

# %% [markdown]
# The ceiling is below 1: when two people have a joint at the same place, even perfect maps show one peak. Stage 2 is better because it combines what stage 1 found about different joints. On 500 scenes, the shipped net scores 0.661 after stage 1 and **0.746** after stage 2. It was trained with 18,000 scenes. The mean of four views (mirrored, shifted by half a cell) adds three points without training: `recipe.predict_four_views`. What does stage 2 **correct**? Here is the scene where it helps most:

# %%
predictions = [recipe.predict(shipped, test.images[:40], stage) for stage in (0, 1)]
first, second = (recipe.scene_oks(people, test) for people in predictions)
best = int(np.argmax(second - first))
print(f"OKS of each person's best match, mean over 40 scenes: stage 1 {first.mean():.3f}, stage 2 {second.mean():.3f}")

# %% tags=["slide"]
drawings = (predictions[0][best][0], predictions[1][best][0], test.keypoints[best])
titles = [f"stage 1: OKS {first[best]:.2f}", f"stage 2: OKS {second[best]:.2f}", "truth"]
fig = show.image_grid([skeletons.draw(test.images[best], d) for d in drawings], titles=titles, columns=3, size=1.5)
show.figure(fig, alt="A scene after stage 1, with wrong or missing limbs, after stage 2, and the truth.")

# %% [markdown]
# **Where does it fail?** The next cell shows its three worst scenes: joints are hidden by another person, or people stand close behind each other. The AP falls with the number of people: 0.92 for one person, 0.89 for two, 0.74 for three, 0.56 for four. In larger groups people are smaller and hide each other. With true fields and the net's own maps the AP is 0.74; with true maps and its own fields it is 0.89. So its weakness is finding joints, not joining them (`benchmarks/openpose_toy.py`, 300 scenes).

# %%
worst = np.argsort(second)[:3]
pictures = [skeletons.draw(test.images[i], predictions[1][i][0]) for i in worst]
fig = show.image_grid(pictures, titles=[f"OKS {second[i]:.2f}" for i in worst], columns=3, size=1.5)
show.figure(fig, alt="Three scenes in which skeletons mix people up, miss somebody, or put legs in the wrong place.")

# %% [markdown]
# In all three, somebody stands before somebody else. Draw more of these scenes, and the net will get better at them.

# %% [markdown] tags=["slide"]
# **Real photographs.** In practice you would use MediaPipe's **BlazePose**: 33 landmarks, made for one person near the camera. We measured both nets on sixteen photographs of COCO with 38 labelled people. Most of these people are far away or half hidden:
#
# | method | AP | AP at OKS 0.5 |
# |---|---|---|
# | MediaPipe, whole photograph | 0.134 | 0.211 |
# | our net, whole photograph, 13 of the 17 points | 0.000 | 0.000 |
#
# If each person's **box is given**, MediaPipe finds 27 of the 31 people with at least five labelled points; 16 of them reach an OKS of 0.5 (`benchmarks/openpose_coco.py`, confidence threshold 0.3).

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
# Why are the scores so low? BlazePose first looks for a face near the camera, and it seldom finds a second person. Our net was never trained with photographs, so it cannot handle real clothes, hair and shadows. OpenPose itself, trained with COCO, reaches 0.618 on thousands of such pictures. (We do not show these photographs, because they belong to other people.)

# %% [markdown]
# ## 7 · Live
#
# We use joints to **count squats**. MediaPipe tracks the body, and we measure the angle of the knee, between thigh and shin, in pixels.
#
# What to expect on real people: [the measured scores](../docs/scores.md).


# %%
def angle(first, joint, last):
    """Degrees between two bones that meet at a joint."""
    a, b = first - joint, last - joint
    return np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))


top, joint = np.array([0, 0]), np.array([0, 10])
print(angle(top, joint, np.array([0, 20])), angle(top, joint, np.array([10, 10])))

# %% [markdown]
# If you have no camera, a **drawn** person does four squats, the third one only half as deep. The real tracker follows the drawn person, too.

# %%
from course_utils.openpose.squat_camera import SquatCamera

gym = SquatCamera()
track_body = openpose.tracker(gym)


def knee(frame):
    """The knee's angle in a frame, NaN when no knee is seen."""
    bodies = track_body(frame)
    angle = openpose.knee(openpose.joint_angles(bodies[0].pixels(frame), bodies[0].visible)) if bodies else None
    return np.nan if angle is None else angle


# %%
knees = np.array([knee(frame) for frame in gym])
print(f"{len(gym)} frames; median error {np.nanmedian(np.abs(knees - gym.knees)):.0f} degrees")

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
# With one threshold, a knee that trembles there would count many times. So the counter uses **two** thresholds (*hysteresis*): a squat begins below 100° and ends above 150°; in between, nothing changes. A 1-euro filter smooths the angle first.

# %% tags=["slide"]
demo = openpose.Squats(track_body)
show.play(
    demo, gym, width=220, fps=3, alt="A drawn person squats; skeleton and angles follow; the number rises to three."
)

# %% [markdown]
# **Your own squats.** Run the cell, press **Start**, and step back until the camera sees your feet.

# %%
from course_utils.camera import LiveCamera

live = LiveCamera(openpose.Squats(), sources={"Synthetic: squats": SquatCamera(period=3.0, fps=10)})
live

# %% [markdown]
# **Faces have keypoints, too.** The same steps work with the 478 landmarks of a face: find them, follow them, measure something. Lesson 4 measured eyes; here we measure the mouth, its height divided by its width. A ratio above 0.5 for a second is a yawn.

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
titles = [f"{seen[i][0].time:.1f} s: mouth {mouth[i]:.2f}" for i in chosen]
fig = show.image_grid(pictures, titles=titles, columns=2, size=1.3)
show.figure(fig, alt="The portrait with oval, eyes and lips drawn: mouth closed, then wide open in a yawn.")

# %% [markdown]
# ## 8 · Make it frugal
#
# Two steps take time: the net, and joining joints into people. Do they take longer for a crowd of ten?

# %%
from course_utils import checkpoints, lite

models = {"Keras model(x)": shipped, "LiteRT float16": checkpoints.load("openpose", "float16")}
costs = [lite.measure(model, test.images, calls=20, name=name) for name, model in models.items()]
lite.table(costs, only=("name", "median_ms", "kb", "parameters"))

# %%
for number in (1, 4, 10):
    crowd = drawn_people.draw(5, people=number, size=(480, 128))
    crowd_maps = paf.part_confidence_maps(crowd.keypoints, (480, 128))
    crowd_fields = paf.part_affinity_fields(crowd.keypoints, (480, 128))
    spent = lite.milliseconds(lambda maps: paf.assemble(*maps), [(crowd_maps, crowd_fields)], calls=15)
    print(f"{number:2} people: {min(spent):.1f} ms at best to join them")

# %% [markdown]
# The net takes the same time for ten people as for one. Joining ten takes two to three times as long as joining one, not ten times (`benchmarks/openpose_speed.py`). This is the advantage of bottom-up methods. And because the net is made of convolutions, the same weights also work on a **wider** picture. People with a score below the threshold are not drawn; people who stand behind others are missed.

# %%
wide = skeletons.load((480, 128))
crowd = drawn_people.draw(4, people=10, size=(480, 128))
people, scores = skeletons.find(wide, crowd.image)
people = people[scores >= skeletons.THRESHOLD]
print(f"{len(people)} found, 10 drawn")

# %%
fig, ax = plt.subplots(figsize=(5, 1.5), layout="tight")
ax.imshow(skeletons.draw(crowd.image, people))
ax.axis("off")
show.figure(fig, alt="A wide picture of ten people in a row with the skeletons that the net found.")

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
# When the check passes, use your counter in the demo: `LiveCamera(openpose.Squats(counter=lesson7.counter(count_squats)))`.

# %% [markdown] tags=["slide"]
# ## 10 · Where to go next
#
# - **Still open:** can you draw people so that a net trained with them works on photographs? Which change helps most: clothes, hair or light?
# - PifPaf's arrows point to the exact position of a joint, not just to a cell. Try it on our scenes.
# - Count something else: push-ups, or how long you sit without moving.
#
# Did you find something better? `CONTRIBUTING.md` shows how to contribute it.
