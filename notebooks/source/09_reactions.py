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
# # 9 · React in a video call
#
# ![A drawn participant shows a thumb up and OK; each time an emoji rises over the picture](pictures/reactions.gif)
#
# *Colab: this copy of the course has no address yet (`make address`).*
# **45 minutes** · as a talk 5 · runs in about two minutes on two cores · no camera needed · no download needed

# %% [markdown]
# **What you'll build:** a camera that sees *like*, *dislike* and *OK*, lets the emoji rise as call software does, and counts the reactions of a meeting without sending a picture.
#
# **What you'll learn:** how to shrink 716 GB, why whole pictures are harder than crops, leakage by person, and five ways to read one sign.
#
# **What you need:** Keras as in [lesson 1](01_mnist_airdraw.ipynb), landmarks as in [lesson 3](03_emojinator.ipynb).

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown] tags=["slide"] claim="A reaction is small and rare"
# ## 1 · The problem
#
# A participant's whole picture goes in. Out comes **like, dislike, OK or none of these**. The hand is a small part of the picture, and most of the time there is no reaction at all.

# %%
import numpy as np
from course_utils import reactions, show
from course_utils.reactions.data import stand_in

drawn = stand_in()
y, test = drawn["y"], drawn["test"]

# %% tags=["slide"]
rows = [np.flatnonzero(y == k)[i] for i in (0, 9) for k in range(4)]
fig = show.image_grid(drawn["image"][rows], titles=[*reactions.REACTIONS, *[""] * 4], columns=4, size=1.7)
show.figure(
    fig, alt="Drawn people in rooms; one hand in each picture shows a thumb up, a thumb down, OK or another sign."
)

# %% [markdown]
# You see drawn participants. Their faces, rooms and hands are invented, so we may show them to everybody. None of these is the widest class: it holds 15 other signs and hands at rest.

# %% [markdown] tags=["slide"] claim="Crops win"
# ## 2 · What others did
#
# | who | what goes in | F1 |
# |---|---|---|
# | HaGRID, MobileNetV3-Small | crop of the hand | 96.8 |
# | HaGRID, MobileNetV3-Small | whole picture | 87.1 |
# | HaGRID, ResNet-152 | crop of the hand | 99.1 |
# | AttentionHGR, 2023 | picture, other data | 99.5 |
#
# **Guess first:** the first two rows are one net. What makes almost ten points?

# %% [markdown]
# Sources: [arXiv 2206.08219](https://arxiv.org/abs/2206.08219) for 18 signs, [AttentionHGR](https://doi.org/10.3390/computers12010013) for sets of four to fourteen people that were split at random. In the first row somebody has already found the hand. That is half of the work, so never compare a score on crops with one on pictures.

# %% [markdown]
# ## 3 · The data
#
# [HaGRID](https://github.com/hukenovs/hagrid) has 552,992 FullHD pictures of 34,730 people: **716 GB**. We need pictures of 300 pixels, so one pass through the zips is enough. Nothing is unpacked. To try it without the download, we write a small archive in the same layout.

# %%
import json
import tempfile
import zipfile
from pathlib import Path

import cv2
from course_utils.reactions import SIGNS, hagrid, shrink

folder = Path(tempfile.mkdtemp())
names = (*SIGNS, "no_gesture")
notes = {}
with zipfile.ZipFile(folder / "hagrid_512.zip", "w") as archive:
    for i in range(48):
        sign, user = names[drawn["sign"][i]], f"user {drawn['user'][i]}"
        boxes = [] if np.isnan(drawn["box"][i]).any() else [drawn["box"][i].tolist()]
        notes.setdefault(sign, {})[f"{i:08}"] = {"bboxes": boxes, "labels": [sign] * len(boxes), "user_id": user}
        jpeg = cv2.imencode(".jpg", drawn["image"][i][..., ::-1])[1].tobytes()
        archive.writestr(f"hagrid_512/{sign}/{i:08}.jpg", jpeg)
    for sign, table in notes.items():
        archive.writestr(f"annotations/train/{sign}.json", json.dumps(table))

# %%
entries = hagrid.index(folder)
one = entries[0]
print(one.name, one.member, one.sign, one.user, one.split, one.boxes)

# %% [markdown]
# An entry says where the picture is, which sign it shows, who is in it, and where the hand is. HaGRID's landmarks, where there are any, come from a net: they are predictions, not the truth. Now we shrink.

# %%
index = shrink.run(folder, folder / "shards", side=160, workers=0, progress=False)
print(index["pictures"], "pictures,", len(index["shards"]), "shard:", index["counts"])

# %% [markdown] tags=["slide"] claim="A killed run goes on where it stopped"
# **Kill it at any moment.** A shard appears when it is complete, and the next run makes only what is missing. The index holds the counts and each shard's checksum, so no picture is lost or there twice; a damaged one is left out and named. On the command line: `python -m course_utils.reactions.shrink FOLDER`; with `--workers tcp://...` a cluster does it.

# %%
from course_utils import files

measured = files.REPOSITORY / "benchmarks"
run = json.loads((measured / "reactions_shrink.json").read_text())
kills, there = len(run["killed"]["kills"]), run["killed"]["there"]
print(f"killed {kills} times, then finished: {there} of {run['pictures']} pictures are there")
print(f"decoding and resizing: {run['share']:.0%} of two cores' time, {run['ms']} ms a picture")

# %% [markdown]
# (`benchmarks/reactions_shrink.py` measured it.) Decoding is nearly all of the work: more cores would help, a faster disk would not.

# %% [markdown] tags=["slide"] claim="A room can give the answer away"
# People send several pictures of a sign, from the same chair. **Guess first:** we shrink each picture to 16 × 12 pixels, where no hand is visible, and train a logistic regression. How many reactions does it read?

# %%
from sklearn.linear_model import LogisticRegression

tiny = np.stack([cv2.resize(image, (16, 12), interpolation=cv2.INTER_AREA).ravel() / 255 for image in drawn["image"]])
mixed = np.random.default_rng(0).random(len(y)) < test.mean()
rows = []
for split, held_out in {"mixed": mixed, "by person": test}.items():
    blind = LogisticRegression(max_iter=400).fit(tiny[~held_out], y[~held_out])
    rows.append({"split": split, "right, %": f"{100 * blind.score(tiny[held_out], y[held_out]):.0f}"})

# %% tags=["slide"]
show.table(rows, "A reader that sees no hand")

# %% [markdown]
# With a mixed split the reader recognises the room, and the room says what this person shows: **leakage**. By person it does worse than somebody who always says none. HaGRID gives a `user_id` with each picture: split by it.

# %% [markdown] tags=["slide"] claim="A centre crop can lose the hand"
# **Letterbox or centre crop?** A net takes squares. Whoever cuts the square out of the middle, as is usual for ImageNet, may cut off the hand.

# %%
box = drawn["box"][~np.isnan(drawn["box"][:, 0])]
left, right = box[:, 0] * 320, (box[:, 0] + box[:, 2]) * 320
share = np.clip(np.minimum(right, 280) - np.maximum(left, 40), 0, None) / (right - left)
print(f"a centre crop cuts into {np.mean(share < 0.99):.0%} of the hands, and {np.mean(share < 0.5):.0%} are half gone")

# %% tags=["slide"]
one = drawn["image"][~np.isnan(drawn["box"][:, 0])][int(np.argmin(share))]
pair = [reactions.centre_crop(one, 160), reactions.letterbox(one, 160)]
fig = show.image_grid(pair, titles=["centre crop", "letterbox"], columns=2, size=2)
show.figure(
    fig, alt="Left a centre crop, in which the hand at the edge is missing; right the whole picture with grey bars."
)

# %% [markdown]
# The letterbox loses nothing: it shrinks the whole picture and fills the rest with grey. The price is a smaller hand. Section 6 measures what both cost a net.

# %% [markdown] tags=["slide"] claim="Readers of crops need fewer parameters"
# ## 4 · The model
#
# **Two ways.** One net reads the whole picture. Or two steps: first find the hand, then read its crop or its 21 landmarks.

# %%
nets = {
    "MobileNetV3-Small": reactions.mobilenet(),
    "MobileNetV3-Large": reactions.mobilenet(kind="Large"),
    "AttentionHGR": reactions.attention_hgr(width=16),
    "crop reader": reactions.point_reader(),
    "landmark reader": reactions.landmark_net(),
}
rows = [
    {"net": name, "takes": str(net.input_shape[1:]), "parameters": f"{net.count_params():,}"}
    for name, net in nets.items()
]

# %% tags=["slide"]
show.table(rows, "The nets of this lesson")

# %% [markdown] tags=["slide"] claim="MobileNetV3 does a tenth of the work"
# **MobileNetV3** filters each channel on its own, then mixes the channels: a tenth of the work of an ordinary convolution. ImageNet's weights are a download (`weights="imagenet"`), so ours started from random numbers.

# %% [markdown]
# **Deeper (you can skip it): AttentionHGR** has two paths: one finds features, the other says where to look. Their product goes on, together with the picture. The paper does not give the widths of its layers; ours fit a laptop. Ours also learns from the boxes where it should look.

# %%
import keras
from course_utils import checkpoints

attention = checkpoints.load_keras("reactions_attention")
chosen = np.flatnonzero(test & (y < 3))[8:48:16]
squares = np.stack([reactions.letterbox(image, 160) for image in drawn["image"][chosen]])
maps = reactions.attention_maps(attention, squares)

# %%
lit = [cv2.resize(one / one.max(), (160, 160))[..., None] * squares[i] for stage in maps for i, one in enumerate(stage)]
fig = show.image_grid([*squares, *(np.uint8(one) for one in lit)], columns=3, size=1.2)
alt = (
    "Three rows of three pictures: participants, and below what two maps of attention let through: parts of everything."
)
show.figure(fig, alt=alt)

# %% [markdown]
# **Deeper:** row one is what the net gets, rows two and three are what its two maps let through. Ours was trained for a few minutes only, and its maps do not lie on the hands yet. Nets that start from random numbers need far more pictures than nets that know hands. `python -m course_utils train reactions_attention --epochs 40` goes on for as long as you like.

# %% [markdown] tags=["slide"] claim="Our tracker's nets become finder and reader"
# **Two steps of our own.** The finder is the detector of our hand tracker, trained on with participants. The crop reader is the body of its second net with a new head: transfer learning.

# %% [markdown]
# ## 5 · Train
#
# The landmark reader trains in seconds. We use the hands that lesson 3 tracked: thumbs up, thumbs down and OK are reactions, and every other hand is none.

# %%
from course_utils.emojinator import landmark_features
from course_utils.emojinator.gestures import sample
from course_utils.reactions.train import as_reactions

world, gesture = sample()
x, target = landmark_features(world), as_reactions(gesture)
train = np.arange(len(x)) % 5 > 0  # each hand is another person's

# %% [markdown] tags=["slide"] claim="Rare classes get a higher price"
# **Class weights.** None is far more frequent than a reaction. If each mistake costs the same, a lazy net says none. So we let a rare class cost more.

# %% tags=["slide", "code"]
counts = np.bincount(target[train])
weights = {k: len(target[train]) / (4 * count) for k, count in enumerate(counts)}
print(dict(zip(reactions.REACTIONS, counts.tolist(), strict=True)))

# %%
rows = []
softer = {k: weight**0.5 for k, weight in weights.items()}
for name, weight in {"no weights": None, "class weights": weights, "their square roots": softer}.items():
    keras.utils.set_random_seed(0)
    net = reactions.landmark_net()
    net.compile(keras.optimizers.Adam(0.002), "sparse_categorical_crossentropy")
    net.fit(x[train], target[train], epochs=12, batch_size=64, class_weight=weight, verbose=0)
    predicted = net.predict(x[~train], verbose=0).argmax(1)
    recall = reactions.recalls(target[~train], predicted)
    each = dict(zip(reactions.REACTIONS, recall.round(1).tolist(), strict=True))
    score = f"{reactions.macro_f1(target[~train], predicted):.1f}"
    rows.append({"trained with": name, "macro-F1": score} | each)

# %% tags=["slide"] claim="Weights trade missed reactions for wrong ones"
show.table(rows, "Landmarks of unseen people; recall of each class in per cent")

# %% [markdown]
# Weights move the balance. With full weights reactions are found more often, but many other hands get an emoji that nobody meant. Square roots lie between the two. Which is best depends on the meeting: does a wrong emoji disturb more than a missing one?

# %% [markdown] tags=["slide"] claim="Macro-F1 counts rare classes fully"
# ## 6 · Judge it honestly
#
# **Macro-F1** is the mean of four F1 scores, so a rare class counts as much as a frequent one. The pictures show drawn people and rooms that none of the readers was trained on.

# %%
results = json.loads((measured / "reactions_models.json").read_text())
rows = []
for name, row in results["readers"].items():
    each = dict(zip(reactions.REACTIONS, row["recalls"], strict=True))
    rows.append({"reader": name, "pictures": row["of"], "macro-F1": row["macro-F1"]} | each)

# %% tags=["slide"] claim="Whole pictures overwhelm one net"
whole = [row for row in rows if row["reader"].startswith("whole")]
show.table(whole, "Whole pictures of unseen drawn people; recall of each class in per cent")

# %% [markdown]
# (Measured by `benchmarks/reactions_models.py`; readers with a tracker are slow, so they get a tenth of the pictures.) These nets must find a small hand and read it at once. Most of them learned to say none. Now the readers in two steps:

# %% tags=["slide"] claim="A found hand can be read"
show.table([row for row in rows if row not in whole], "The same people in two steps; recall of each class in per cent")

# %% [markdown]
# They are far ahead. "True box" was told where the hand is; "finder, then crop" had to find it, and the difference is what finding costs. int8 beside float16: what eight bits cost. MediaPipe learned from photos: its points on drawn hands are often wrong.

# %% [markdown]
# **Deeper (you can skip it): ensembles.** The mean of two readers is better only if they fail on different pictures. Does the gain pay for the second net?

# %%
scores = {name: row["macro-F1"] for name, row in results["readers"].items()}
for name, parts in {
    "whole picture, both of them": ["whole picture, AttentionHGR", "whole picture, MobileNetV3Small"],
    "MediaPipe, then both": ["MediaPipe, then landmarks", "MediaPipe, then crop"],
}.items():
    print(f"{name}: {scores[name]}; its best part alone: {max(scores[part] for part in parts)}")

# %% [markdown]
# **Deeper:** landmarks and crop fail on different hands, so their mean wins a little, for a net of 0.6 MB more. The mean of two nets that learned nothing is worth nothing.

# %% [markdown]
# **Deeper (you can skip it): why does a tracker miss a hand?** We show it the same hands in four ways. A hand counts if it is found where it is.

# %%
ways = [way.removeprefix("ours: ") for way in results["missed"] if way.startswith("ours")]
engines = {"mediapipe": "MediaPipe", "ours": "our tracker"}
rows = [
    {"shown": way} | {f"{engines[one]}, %": results["missed"][f"{one}: {way}"][0] for one in engines} for way in ways
]
show.table(rows, "Hands found at the first look")

# %% [markdown]
# **Deeper:** our tracker finds nearly all hands once they are large, because its detector sees 160 pixels of the whole picture. MediaPipe gains less: it learned from photos, and these hands are drawn. So we train the finder with pictures as it will meet them.

# %% [markdown] tags=["slide"] claim="Upside down, a like changes its meaning"
# **Rotation.** A like that is turned by 180° is a dislike. **Guess first:** at which angle does the reader change its mind?

# %%
from scipy.spatial.transform import Rotation

likes = world[(target == 0) & ~train]
angles = np.arange(0, 181, 15)
reader = reactions.load("landmarks")
said = []
for angle in angles:
    turned = likes @ Rotation.from_euler("z", angle, degrees=True).as_matrix().T
    said.append(np.bincount(reader(landmark_features(turned)).argmax(1), minlength=4) / len(likes))

# %% tags=["slide"]
import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(5, 2.6), layout="tight")
colors = ("#0072B2", "#D55E00", "#009E73", "#999999")
for k, name in enumerate(reactions.REACTIONS):
    ax.plot(angles, 100 * np.array(said)[:, k], "os^x"[k] + "-", color=colors[k], label=name, ms=4)
ax.set(xlabel="likes turned by, degrees", ylabel="read as, %")
ax.legend(loc="center right", fontsize=8)
show.figure(
    fig, alt="Likes turned from 0 to 180 degrees: read as like at first, as none in the middle, as dislike at the end."
)

# %% [markdown]
# Between the two lies none, as it should be. That is why we turn training pictures by 15° at most, mirror them freely, and never flip them upside down.

# %%
traps = results["traps"]
print(f"the crop reader: {traps['rotation']['180'][1]:.0%} of the likes that stand on their head are dislikes")
print(f"whole pictures: macro-F1 {traps['letterbox']} with a letterbox, {traps['centre crop']} with a centre crop")
print(f"a centre crop cuts into {traps['hands cut by a centre crop']} % of the hands")

# %% [markdown]
# **Fairness.** One reader, by group: skin on the Monk scale, distance, light, glasses, beards. The interval says how sure we can be with so few pictures.

# %%
best = "finder, then crop"
rows = []
for group, (error, low, high, count) in results["groups"][best].items():
    rows.append({"group": group, "pictures": count, "errors, %": error, "95 % interval": f"{low} to {high}"})

# %% tags=["slide"] claim="Overlapping intervals may be luck"
show.table(rows, f"Errors of: {best}")

# %% [markdown]
# Where two intervals overlap widely, the difference may be luck. Drawn skin is not real skin: repeat this with people before you rely on it.

# %% [markdown]
# **Deeper (you can skip it): does grey help?** The project this course grew from wanted to make pictures grey, or to change their colours, so that skin matters less. We trained one net in four ways with the same pictures. The last way splits at random, so that the same people are on both sides.

# %%
rows = []
for name, row in results["colours"].items():
    trained, people = name.split("; ")
    rate, low, high = row["errors"]
    row = {"errors, %": rate, "95 % interval": f"{low} to {high}"} | {
        group.split(" (")[0]: row[group][0] for group in row if "skin" in group
    }
    rows.append({"trained with": trained, "tested on": people} | row)
show.table(rows, "HandNet on crops; the same rounds for all")

# %% [markdown]
# **Deeper:** the intervals overlap, and grey pictures help no group here: our drawn hands have all skins already, and colour helps to find the fingers. A random split flatters less than in section 3, because a crop hides the room.

# %% [markdown] tags=["slide"] claim="On real photos landmarks win"
# **Real people.** On photos outside all training, landmarks win clearly: the tracker has seen real hands, our crop reader has only seen drawn ones. The scores page in section 7 has the numbers.

# %% [markdown]
# ## 7 · Live
#
# The tracker finds up to two hands. Probabilities are smoothed with a time constant of 0.25 s, and a reaction needs 60 %. While it lasts, an emoji rises every half second.

# %%
from course_utils.reactions import Reactions

camera = Reactions.synthetic("show like, show ok, show rock")

# %% tags=["slide"] claim="An emoji rises while the thumb is up"
alt = "A drawn participant shows a thumb up, OK and a rock sign; emojis rise for the first two."
show.play(Reactions(), camera, alt=alt, width=240, fps=5)

# %% [markdown] tags=["slide"] claim="A meeting of six sends words, no pictures"
# **A meeting of six.** Each machine reads its own camera and sends a line of text when its reaction changes. No picture leaves a machine.

# %%
from course_utils.reactions import Meeting

meeting = Meeting()

# %% tags=["slide"]
alt = "Six drawn participants in two rows; emojis appear beside those who react, and a line counts them."
show.play(meeting, Meeting.synthetic(), alt=alt, width=360, fps=3)

# %%
sent, pictures = meeting.tally.received, meeting.pictures
print(f"sent: {sent:,} bytes; as uncompressed pictures it would have been {pictures / 1e6:,.0f} MB")

# %% [markdown]
# What to expect on real people: [the measured scores](../docs/scores.md). Now with your own hand: run the cell and press **Start**.

# %%
from course_utils.camera import LiveCamera

live = LiveCamera(Reactions())
live

# %% [markdown]
# **Make it yours.** This is the last net of section 5, trained with square roots. Replace it by your own, or use `by="search"`, `by="hand"` or `by="picture"` with a net for pictures.

# %%
own = LiveCamera(Reactions(read=net))
own

# %% [markdown]
# ## 8 · Make it frugal
#
# How large and how fast are the readers, one picture at a time on one core?

# %%
from course_utils import lite

costs = []
for name in ("reactions", "reactions_hand", "reactions_finder", "reactions_picture"):
    for kind in ("float16", "int8"):
        reader = checkpoints.load(name, kind)
        picture = np.zeros((1, *reader.shape), np.float32 if name == "reactions" else np.uint8)
        ms = np.median(lite.milliseconds(reader, [picture], 30))
        size = (checkpoints.path(name) / checkpoints.SHIPPED[kind]).stat().st_size
        costs.append({"net": name, "numbers": kind, "ms": f"{ms:.2f}", "KB": f"{size / 1024:,.0f}"})

# %% tags=["slide"] claim="Eight bits nearly halve each file"
show.table(costs, "Milliseconds a picture on one core, without the tracker")

# %%
frames = list(camera)[:30]
rows = []
for by in ("search", "landmarks", "hand"):
    stages = lite.time_demo(Reactions(by), frames)
    rows.append({"by": by} | {row["stage"]: f"{row['median_ms']:.1f}" for row in stages})

# %% tags=["slide"] claim="Finding the hand takes the most time"
show.table(rows, "Milliseconds a frame, median")

# %% [markdown]
# With MediaPipe's tracker, finding the hand takes most of the time. The project this course grew from allowed 200 ms a picture.

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** Write `macro_f1`: the mean of the F1 scores of the classes that occur in the truth, in per cent. F1 = 2 · hits / (truly k + called k).


# %%
def macro_f1(truth, predicted):
    """truth, predicted: int[n]. Return a number from 0 to 100."""
    # your code here


# %%
from course_utils.reactions import check as lesson9

lesson9.macro_f1(macro_f1)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def macro_f1(truth, predicted):
#     scores = []
#     for k in np.unique(truth):
#         hits = np.sum((truth == k) & (predicted == k))
#         scores.append(2 * hits / (np.sum(truth == k) + np.sum(predicted == k)))
#     return 100 * np.mean(scores)
#
# lesson9.macro_f1(macro_f1)
# ```
#
# </details>

# %% [markdown]
# **Exercise 2.** Write `letterbox`: make a picture square without cutting or stretching it. Fill the bars with the grey 114.


# %%
def letterbox(image, size):
    """image: uint8[h, w, 3]. Return uint8[size, size, 3]."""
    # your code here


# %%
lesson9.letterbox(letterbox)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import cv2
# import numpy as np
#
# def letterbox(image, size):
#     scale = size / max(image.shape[:2])
#     height, width = (round(side * scale) for side in image.shape[:2])
#     square = np.full((size, size, 3), 114, np.uint8)
#     top, left = (size - height) // 2, (size - width) // 2
#     square[top : top + height, left : left + width] = cv2.resize(image, (width, height))
#     return square
#
# lesson9.letterbox(letterbox)
# ```
#
# </details>

# %% [markdown]
# **Exercise 3.** Write `by_person`: choose whole people until about `share` of the pictures are held out.


# %%
def by_person(users, share):
    """users: str[n], who is in each picture. Return bool[n], True for the pictures to test with."""
    # your code here


# %%
lesson9.by_person(by_person)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def by_person(users, share):
#     people = np.random.default_rng(0).permutation(np.unique(users))
#     counts = np.array([np.sum(users == one) for one in people])
#     enough = np.searchsorted(np.cumsum(counts), share * len(users)) + 1
#     return np.isin(users, people[:enough])
#
# lesson9.by_person(by_person)
# ```
#
# </details>

# %% [markdown] tags=["slide"] claim="An emoji could need your attention"
# ## 10 · Where to go next
#
# - **Nobody has done this:** reactions that fade with attention. Let an emoji count only if the person looks into the camera.
# - Download HaGRID's like, dislike and ok, shrink them, and train `reactions_picture` with `--data FOLDER`. Do real pictures close the gap to landmarks?
# - Start MobileNetV3 from ImageNet: `reactions.mobilenet(weights="imagenet")`.
#
# Found something better? `CONTRIBUTING.md` shows how to bring it in.
