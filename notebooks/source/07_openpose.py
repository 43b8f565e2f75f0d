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
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/haptic-learning/haptic-learning/blob/main/notebooks/07_openpose.ipynb)
# **45 minutes** · as a talk 5 · runs in under two minutes in the quick profile on two cores · no camera needed

# %% [markdown]
# **What you'll build:** a small OpenPose that finds the joints of several people in one go, and a squat counter.
#
# **What you'll learn:** to draw what a net shall answer as maps and arrows, to join joints into people, and to score keypoints as COCO does.
#
# **What you need:** NumPy, [lesson 1](01_mnist_airdraw.ipynb).

# %% tags=["bootstrap"]
# On Colab this fetches the course. Anywhere else it does nothing.
import runpy, subprocess, sys

if "google.colab" in sys.modules:
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", "https://github.com/haptic-learning/haptic-learning"], check=True
    )
    runpy.run_path("haptic-learning/notebooks/colab.py", run_name="__main__")

# %% [markdown] tags=["slide"]
# ## 1 · The problem
#
# Where are everybody's shoulders, elbows, knees? **Top-down**: find each person, then their joints; ten people cost ten times as much as one. **Bottom-up**: find all joints at once, then ask which belong together. OpenPose is bottom-up, and its idea for the second question is what this lesson is about.

# %%
import numpy as np
from course_utils.openpose import part_affinity_fields as paf
from course_utils.openpose import poses
from course_utils import show
from course_utils.openpose import drawn_people

scene = drawn_people.draw(5, people=3, size=(160, 160))
print(scene.image.shape, scene.keypoints.shape)
print(drawn_people.PARTS)

# %% [markdown]
# We know the answer, because we drew the people ourselves. Orange limbs are the **person's own** left ones.

# %% tags=["slide"]
fig = show.image_grid([scene.image, poses.skeletons(scene.image, scene.keypoints)], columns=2, size=1.7)
show.figure(fig, alt="Three drawn people who overlap, and the same with their skeletons: trunk, arms, legs, noses.")

# %% [markdown] tags=["slide"]
# ## 2 · What others did
#
# | who | idea | COCO AP |
# |---|---|---|
# | Cao et al. 2017 | maps and fields, six stages | 61.8 |
# | Cao et al. 2021 | fields first, then maps | 64.2 |
# | Osokin 2018 | the same on a CPU, 4 M parameters | 40 |
# | Kreiss et al. 2019, 2021 | PifPaf: each cell points at its joint | 66.7, 71.8 |
# | Bazarevsky et al. 2020 | BlazePose: one person, in a phone | — |
#
# Sources: [1611.08050](https://arxiv.org/abs/1611.08050), [1812.08008](https://arxiv.org/abs/1812.08008), [1811.12004](https://arxiv.org/abs/1811.12004), [1903.06593](https://arxiv.org/abs/1903.06593), [2103.02440](https://arxiv.org/abs/2103.02440), [2006.10204](https://arxiv.org/abs/2006.10204). Some are scores on test-dev, some on val. OpenPose's own weights are for non-commercial research only.

# %% [markdown]
# ## 3 · The data
#
# COCO has 150,000 labelled people and 25 GB. We draw ours: **jointed figures** with clothes, one to four in a picture, some with their backs to us, some cut off. Each joint has COCO's flag: 2 visible, 1 hidden, 0 not labelled (here: outside the picture).

# %% tags=["slide"]
pictures = [poses.skeletons((drawn := drawn_people.draw(seed)).image, drawn.keypoints) for seed in range(8)]
fig = show.image_grid(pictures, columns=4, size=1)
show.figure(fig, alt="Eight scenes of one to four drawn people before walls, tiles and rooms, with their skeletons.")

# %%
flags = np.concatenate([drawn_people.draw(seed).keypoints[..., 2].ravel() for seed in range(100)])
for flag, name in enumerate(("outside", "hidden", "visible")):
    print(f"{name:8} {np.mean(flags == flag):.0%}")

# %% [markdown]
# ## 4 · The model
#
# **Confidence maps.** What should a net answer? Not numbers x and y: how many people are there? But a **picture for each joint**, bright where that joint is. Each person puts a bump of height 1 there (σ is 6 pixels):
#
# $$S_j(p) = \max_k\; e^{-\lVert p - x_{j,k} \rVert^2 / 2\sigma^2}$$

# %%
size = (160, 160)
maps = paf.part_confidence_maps(scene.keypoints, size)
fields = paf.part_affinity_fields(scene.keypoints, size)
print("maps", maps.shape, " fields", fields.shape, " one cell covers 4 × 4 pixels")

# %% tags=["slide"]
shown = ("nose", "right elbow", "left knee")
glows = [poses.glowing(scene.image, maps[..., drawn_people.PARTS.index(part)]) for part in shown]
fig = show.image_grid(glows, titles=shown, columns=3, size=1.3)
show.figure(fig, alt="Three maps over the picture: a bright spot on each person's nose, right elbow and left knee.")

# %% [markdown]
# Why the **maximum** and not the sum? Two elbows close by would melt into one hill with its top between them.

# %%
import matplotlib.pyplot as plt

x = np.linspace(0, 40, 400)
bumps = [np.exp(-((x - middle) ** 2) / 2 / 6**2) for middle in (15, 25)]

# %%
fig, ax = plt.subplots(figsize=(5, 2.2), layout="tight")
ax.plot(x, sum(bumps), color="#0072B2", ls="--", label="sum: one top")
ax.plot(x, np.maximum(*bumps), color="#D55E00", label="maximum: two tops")
ax.set(xlabel="pixels", ylabel="confidence")
ax.legend()
show.figure(fig, alt="Two bumps ten pixels apart: their sum has one top in the middle, their maximum has two.")

# %% [markdown] tags=["slide"]
# **Part affinity fields.** Now there are three right elbows and three right wrists. Which belong together? OpenPose lets the net draw **arrows**: everywhere on a forearm, the unit vector from elbow to wrist.
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
# **The line integral.** For each pair of an elbow and a wrist, walk from one to the other and ask at ten points: does the arrow here point my way?
#
# $$E = \frac{1}{N}\sum_{n} L_c(p_n) \cdot \frac{d}{\lVert d \rVert}$$
#
# 1 is a perfect limb, 0 is no limb at all, and below 0 the arrows speak against it.

# %%
found = paf.peaks(maps)
elbows, wrists = (found[drawn_people.PARTS.index(part)][:, :2] for part in ("right elbow", "right wrist"))
scores, share = paf.affinity_integral(fields[:, :, arm], elbows, wrists)
print("rows: elbows, columns: wrists\n", scores.round(2))

# %% [markdown] tags=["slide"]
# **The classical trap: crossing arms.** Distance alone would join each elbow with the wrong wrist. The arrows know better.

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
peaks = paf.peaks(cross_maps)
ends = peaks[elbow][:, :2], peaks[wrist][:, :2]
scores, share = paf.affinity_integral(cross, *ends)
distance = np.linalg.norm(ends[0][:, None] - ends[1][None], axis=2)
print("affinity\n", scores.round(2), "\ndistance\n", distance.round())
print("by affinity:", paf.match_greedy(scores), " by distance:", paf.match_greedy(1 / distance))

# %% [markdown]
# **Greedy or Hungarian?** Greedy takes the best pair, then the best of what is left. The Hungarian method finds the best **sum**. They can differ:

# %%
contest = np.array([[0.9, 0.8], [0.8, 0.1]])
for name, match in {"greedy": paf.match_greedy, "Hungarian": paf.match_hungarian}.items():
    pairs = match(contest)
    print(f"{name:10} {sorted(pairs)}  sum {sum(contest[p] for p in pairs):.1f}")

# %% [markdown]
# Yet greedy is what OpenPose uses: limbs are sure or they are not, so the two seldom disagree. Count it on the perfect maps of crowds:

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
# **Assemble.** Limb after limb: who shares a joint is one person. Limbs form a tree, so nobody gets two left knees. A **missing part** is just missing: no wrist, no forearm, and the rest of the person stays. (Below, the nearest person loses 6 of 14 joints; a wrist was outside the picture before.)

# %%
half = scene.keypoints.copy()
half[-1, 8:, 2] = 0  # something hides the legs of the nearest
read, scores = paf.assemble(paf.part_confidence_maps(half, size), paf.part_affinity_fields(half, size))
print("people:", len(read), " joints found of each:", (read[..., 2] > 0).sum(axis=1))

# %%
fig = show.image_grid([poses.skeletons(scene.image, read)], columns=1, size=1.7)
show.figure(fig, alt="The skeletons again, read from maps and fields; one person has no legs.")

# %% [markdown] tags=["slide"]
# **The net, in two stages.** Stage 1 looks at the picture. Stage 2 sees the picture's features **and stage 1's answer**: where a left knee is sure, the left ankle cannot be far. Each stage has its own loss (*intermediate supervision*), so that the first learns as directly as the second.

# %% tags=["slide"]
from course_utils.openpose.net import pose_net

net = pose_net(width=64)  # the one that we ship is wider: 96 channels, 592,656 parameters
print(f"{net.count_params():,} parameters; {net.input_shape[1:]} becomes {net.output_shape[1:]}")
print("two stages of 14 maps and 13 fields with x and y: 14 + 26 = 40 channels")

# %% [markdown]
# ## 5 · Train
#
# Draw scenes, draw their maps and fields, and let the net imitate them. Maps are shares of certainty, so their loss is **cross-entropy**; fields are arrows: **squares**. Limbs cover few cells, so a cell on a limb counts nine times.
#
# A mirrored picture is a second example for free. But in the mirror a right arm is a **left** arm, and the arrows' x changes its sign:

# %%
from course_utils.openpose import train as recipe

one = recipe.targets(scene.keypoints, size).astype(np.float32)
mirrored_image, mirrored = recipe.mirror(scene.image[None], one[None])
both = [("right wrist", one, scene.image), ("left wrist", mirrored[0], mirrored_image[0])]
glows = [poses.glowing(picture, layers[..., drawn_people.PARTS.index(part)]) for part, layers, picture in both]
fig = show.image_grid(glows, titles=[part for part, *_ in both], columns=2, size=1.2)
show.figure(fig, alt="The map of right wrists, and in the mirrored picture the same wrists as left wrists.")

# %% [markdown]
# The **full** profile draws 1,500 scenes and trains from nothing, which takes a few minutes. The quick one draws 240 and goes on from the weights that we ship: that changes next to nothing, but you see the loop.

# %%
import course_utils

full = course_utils.full_profile()
count, epochs, peak = (1500, 4, recipe.PEAK) if full else (240, 1, recipe.PEAK / 10)
net = net if full else poses.load()
taught, unseen = recipe.scenes(count), recipe.scenes(150 if full else 60, recipe.UNSEEN)
wanted = np.stack([recipe.targets(keypoints) for keypoints in taught.keypoints])

# %%
history = recipe.fit_poses(net, taught.images, wanted, epochs, peak=peak)

# %% [markdown]
# What does it see now? Its maps, over a scene that it never saw:

# %%
test = drawn_people.draw(recipe.UNSEEN + 7, people=3)
answer = net.predict(test.image[None], verbose=0)[0]
rows = [poses.split(stage)[0] for stage in answer]
glows = [poses.glowing(test.image, stage[..., drawn_people.PARTS.index(part)]) for stage in rows for part in shown]
titles = [f"stage {i}\n{part}" for i in (1, 2) for part in shown]
fig = show.image_grid(glows, titles=titles, columns=3, size=1.2)
show.figure(fig, alt="Maps of nose, right elbow and left knee after stage 1 and, sharper, after stage 2.")

# %% [markdown]
# ## 6 · Judge it honestly
#
# Four scores, from simple to strict. A toy case to check them by hand: one person, three joints, one of them 3 pixels off, one 30 pixels off, one not labelled.

# %%
from course_utils.openpose import metrics

truth = np.array([[[50, 50, 2], [50, 90, 2], [0, 0, 0]]], float)
guess = np.array([[[53, 50], [50, 120], [7, 7]]], float)
print("PCK, torso 40 pixels, within 0.2 · 40 = 8:   ", metrics.pck(guess, truth, [40]))
print("PCKh, head box 15 × 20, within 0.5 · 0.6 · 25:", metrics.pckh(guess, truth, [[40, 40, 55, 60]]))

# %% [markdown]
# 3 is below 8 and below 7.5; 30 is not: half of the two labelled joints, **0.5** in both. PCK has a cliff: 7.9 pixels are right, 8.1 are wrong. **OKS** has a slope. It also knows that a hip is harder to place than an eye (COCO's σ, from many annotators), and that big people allow bigger errors:
#
# $$OKS = \operatorname{mean}_i\; e^{-d_i^2 / 2 s^2 k_i^2}, \quad s^2 = \text{area}, \; k = 2\sigma$$

# %%
sigmas = np.array([0.079, 0.089, 0.026])  # shoulder, ankle, nose
by_hand = (np.exp(-(3**2) / (2 * 900 * 0.158**2)) + np.exp(-(30**2) / (2 * 900 * 0.178**2))) / 2
oks = metrics.object_keypoint_similarity(guess[0], truth[0], 900, sigmas)
print(f"by hand {by_hand:.6f}, by the course's metrics {oks:.6f}")

# %% [markdown]
# **Average precision** also counts people who are missed or invented. Somebody found counts as right if OKS ≥ 0.5; sort by score, draw precision over recall, take the area. Then the same for 0.55 … 0.95, and the mean of all ten. (`metrics.average_precision` agrees with COCO's own `pycocotools`; a test says so.)

# %%
shipped = poses.load()
perfect = [paf.assemble(*poses.split(recipe.targets(keypoints).astype(np.float32))) for keypoints in unseen.keypoints]
# %%
rows = [{"what": "perfect maps: the ceiling", "AP": round(recipe.precision(perfect, unseen), 3)}]
for name, model in {"trained on this page": net, "shipped": shipped}.items():
    for stage in (0, 1):
        ap = recipe.precision(recipe.read(model, unseen.images, stage), unseen)
        rows.append({"what": f"{name}, stage {stage + 1}", "AP": round(ap, 3)})

# %% tags=["slide"]
show.table(rows, f"OKS average precision on {len(unseen)} scenes of 1 to 4 people that no net ever saw")

# %% [markdown]
# Even perfect maps miss a joint that lies exactly on somebody else's: so the ceiling is below 1. Stage 2 is better by nine points: it is where guesses of different joints meet. On 500 scenes the shipped net scores 0.643 after stage 1 and **0.734** after stage 2; it saw 12,000 scenes six times. What stage 2 **mends**, in one picture: the scene where it helps most.

# %%
stages = [recipe.read(shipped, unseen.images[:40], stage) for stage in (0, 1)]
before, after = (recipe.likeness(found, unseen) for found in stages)
best = int(np.argmax(after - before))
print(f"OKS of each person's best match, mean over 40 scenes: stage 1 {before.mean():.3f}, stage 2 {after.mean():.3f}")

# %% tags=["slide"]
drawings = (stages[0][best][0], stages[1][best][0], unseen.keypoints[best])
titles = [f"stage 1: OKS {before[best]:.2f}", f"stage 2: OKS {after[best]:.2f}", "truth"]
fig = show.image_grid([poses.skeletons(unseen.images[best], d) for d in drawings], titles=titles, columns=3, size=1.5)
show.figure(fig, alt="A scene after stage 1, with wrong or missing limbs, after stage 2, and as it truly is.")

# %% [markdown]
# **Where it fails:** its three worst scenes. Joints that somebody else hides, people close behind one another. On 300 scenes people alone score 0.90, pairs 0.88, threes 0.71, fours 0.56: they are small, and hide each other. With true fields it reaches 0.73, with true maps 0.88: finding joints is its weakness, not joining them.

# %%
worst = np.argsort(after)[:3]
pictures = [poses.skeletons(unseen.images[i], stages[1][i][0]) for i in worst]
fig = show.image_grid(pictures, titles=[f"OKS {after[i]:.2f}" for i in worst], columns=3, size=1.5)
show.figure(fig, alt="Three scenes in which skeletons mix people up, miss somebody, or put legs in the wrong place.")

# %% [markdown] tags=["slide"]
# **Real photographs.** The practical choice is MediaPipe's **BlazePose**: 33 landmarks, made for one person near the camera. Sixteen photographs of COCO, with 38 labelled people, most of them far away or half hidden:
#
# | who, and what is given | AP | AP at OKS 0.5 |
# |---|---|---|
# | MediaPipe, whole photograph | 0.134 | 0.211 |
# | our toy, whole photograph, 13 of the 17 points | 0.000 | 0.000 |
#
# With each person's **box given**, MediaPipe finds 27 of 31 people with five labelled points or more; 16 reach OKS 0.5. Measured by `benchmarks/pose_coco.py`, confidence 0.3.

# %%
from course_utils.data import DataError
from course_utils.openpose import data as coco

try:
    photos = coco.photos()
    count = sum(len(poses.find(shipped, photo.image)[0]) for photo in photos)
    print(f"{len(photos)} photographs with 38 labelled people; our toy claims {count}, nearly all of them false")
except DataError:
    photos = []
    print("The COCO photographs are not on this machine; the table above stays as it was measured.")

# %%
from course_utils import openpose
from course_utils.track import BodyTracker

if photos:
    with BodyTracker(20, "image", 0.3) as blaze:
        whole = openpose.on_photos(blaze, photos)
    print("MediaPipe on whole photographs: AP", round(metrics.average_precision(whole, coco.SIGMAS), 3))

# %% [markdown]
# Why so low? BlazePose finds a person by a face near the camera, and seldom finds a second one. And our toy has never seen a photograph: folds, hair and shadows mean nothing to it. (We show none of these pictures: they are other people's.) OpenPose itself, trained on COCO, reaches 0.618 on thousands of such pictures.

# %% [markdown]
# ## 7 · Live
#
# A use: **count squats**. MediaPipe tracks, we measure the knee: the angle between thigh and shin, in pixels.


# %%
def angle(first, joint, last):
    """Degrees between two bones that meet at a joint."""
    a, b = first - joint, last - joint
    return np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))


top, joint = np.array([0, 0]), np.array([0, 10])
print(angle(top, joint, np.array([0, 20])), angle(top, joint, np.array([10, 10])))

# %% [markdown]
# No camera? A **drawn** person does four squats, the third only half as deep. The real tracker takes them for a person.

# %%
from course_utils.openpose.squat_camera import SquatCamera

gym = SquatCamera()
track_body = openpose.tracker(gym)


def knee(frame):
    """The knee's angle in a frame, NaN when no knee is seen."""
    found = track_body(frame)
    seen = openpose.knee(openpose.joint_angles(found[0].pixels(frame), found[0].visible)) if found else None
    return np.nan if seen is None else seen


# %%
knees = np.array([knee(frame) for frame in gym])
print(f"{len(gym)} frames; off by {np.nanmedian(np.abs(knees - gym.knees)):.0f} degrees (median)")

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
    alt="The knee's angle dips four times; three dips go below the lower line, one does not. Measured follows true.",
)

# %% [markdown]
# One threshold would count a trembling knee many times. **Two** thresholds (*hysteresis*): a squat begins below 100° and ends above 150°; in between nothing changes. A 1-euro filter calms the angle first.

# %% tags=["slide"]
demo = openpose.Squats(track_body)
show.play(
    demo, gym, width=220, fps=3, alt="A drawn person squats; skeleton and angles follow; the number rises to three."
)

# %% [markdown]
# **Your own squats.** Run the cell, press Start, and step back until your feet are in view.

# %%
from course_utils.camera import LiveCamera

live = LiveCamera(openpose.Squats(), sources={"Synthetic: squats": SquatCamera(period=3.0, fps=10)})
live

# %% [markdown]
# **Faces are keypoints, too.** The same machinery (find, draw, follow, use) with 478 landmarks. Lesson 4 measured eyes; here the mouth: its height over its width. Lips, eyes and oval are drawn, tracked, and used to see a yawn: a ratio above 0.5 that stays for a second.

# %%
from course_utils import drowsiness
from course_utils.overlay import draw
from course_utils.drowsiness.driver import DriverCamera
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
# Two costs: the net, and joining joints to people. Does a crowd of ten cost more?

# %%
from course_utils import checkpoints
from course_utils import lite

ways = {"Keras model(x)": shipped, "LiteRT float16": checkpoints.load("openpose", "float16")}
costs = [lite.measure(model, unseen.images, calls=20, name=way) for way, model in ways.items()]
lite.table(costs, only=("name", "median_ms", "kb", "parameters"))

# %%
for number in (1, 4, 10):
    crowd = drawn_people.draw(5, people=number, size=(480, 128))
    crowd_maps = paf.part_confidence_maps(crowd.keypoints, (480, 128))
    crowd_fields = paf.part_affinity_fields(crowd.keypoints, (480, 128))
    spent = lite.milliseconds(lambda maps: paf.assemble(*maps), [(crowd_maps, crowd_fields)], calls=15)
    print(f"{number:2} people: {min(spent):.1f} ms at best to join them")

# %% [markdown]
# Ten people cost the net nothing, and joining them takes less than twice as long as joining one: the promise of bottom-up. With LiteRT joining a crowd takes nearly as long as the net. And because the net is made of convolutions, the same weights read a **wider** picture. (Pieces of people with a low score are left out; who stands behind others is missed.)

# %%
wide = poses.load((480, 128))
crowd = drawn_people.draw(4, people=10, size=(480, 128))
read, scores = poses.find(wide, crowd.image)
read = read[scores >= poses.SURE]
print(f"{len(read)} found, 10 drawn")

# %%
fig, ax = plt.subplots(figsize=(5, 1.5), layout="tight")
ax.imshow(poses.skeletons(crowd.image, read))
ax.axis("off")
show.figure(fig, alt="A wide picture of ten people in a row with the skeletons that the net found.")

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** Write `affinity`: the arrows float[n, 2] met on the way from `start` to `end` are given. How much do they speak for a limb?


# %%
def affinity(arrows, start, end):
    """Return the mean of the arrows' share along the direction from start to end, a number."""
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
# **Exercise 2.** Write `oks`, COCO's similarity of one person. `found` is [n, 2], `truth` [n, 3] with flags, `sigmas` [n]. What is not labelled does not count.


# %%
def oks(found, truth, area, sigmas):
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
# def oks(found, truth, area, sigmas):
#     labelled = truth[:, 2] > 0
#     squared = ((found - truth[:, :2]) ** 2).sum(axis=1)
#     return np.exp(-squared / (2 * area * (2 * sigmas) ** 2))[labelled].mean()
#
# lesson7.similarity(oks)
# ```
#
# </details>

# %% [markdown]
# **Exercise 3.** Write the squat counter: `angles` of a knee, one a frame. A squat begins below `down` degrees and counts when the knee comes back above `up`; both are given, so that your counter also fits people who cannot go as deep.


# %%
def count_squats(angles, down, up):
    """Return how many squats have ended."""
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
# When it is right, put it into the demo, and squat: `LiveCamera(bodies.Squats(counter=lesson7.counter(count_squats)))`.

# %% [markdown] tags=["slide"]
# ## 10 · Where to go next
#
# - **Nobody has done this:** a toy world like ours, but drawn so that a net trained in it survives photographs. Which one thing (cloth, hair, light) matters most?
# - PifPaf replaces maps by arrows that point at the joint: finer than a cell. Try it on our scenes.
# - Count something else: push-ups, or how long you sit without moving.
#
# Found something better? `CONTRIBUTING.md` shows how to bring it in.
