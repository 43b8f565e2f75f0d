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
# # 6 · Label every pixel, and read a sign
#
# ![A drawn signer shows digits; the hands are painted orange and blue, the face pink, and the digit is written beside](pictures/signnet.gif)
#
# *Colab: this copy of the course has no address yet (`make address`).*
# **45 minutes** · as a talk 5 · runs in under two minutes on two cores · no camera needed

# %% [markdown]
# **What you'll build:** a net that labels every pixel as left hand, right hand, face or background, with the help of a tracker; a reader of ten American digit signs; and a camera that shows your hands and hides everything else.
#
# **What you'll learn:** how to make labels by cutting and pasting, how to choose a loss when most pixels are background, how to give a net what is already known, and how to measure an outline.
#
# **What you need:** NumPy, [lesson 3](03_emojinator.ipynb).

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown] tags=["slide"]
# ## 1 · The problem
#
# Millions of deaf people in India use **Indian Sign Language** (ISL), a language with its own grammar. A talk in 2020 showed **SignNet**, which reads Indian signs on a phone "using semantic segmentation and facial key points". **That network was never published**, so we cannot rebuild it exactly. We build its idea, and we say where the idea ends.

# %% [markdown]
# **What do Indian signs look like?** Most letters of the alphabet need **two hands**, as in the related British alphabet. For example, two crossed index fingers are X. A few letters, such as I, L and V, need one hand. One-handed charts exist, too. On the common charts, the digits 0 to 9 need **one hand**. Some letters (on many charts H, J and Y) are movements, which a single picture cannot show.
#
# Sources: [two-handed alphabets](https://en.wikipedia.org/wiki/Two-handed_manual_alphabets), [ISLAN, with both kinds](https://data.mendeley.com/datasets/rc349j45m5).

# %% [markdown] tags=["slide"]
# **Spelling is not signing.** The alphabet is used for names. **Sentences use movement, place, eyebrows, mouth and gaze**; a hand at the forehead, the chin or the chest makes different words. A net that classifies single pictures reads handshapes. It is **no translator**, and neither is ours.

# %% [markdown] tags=["slide"]
# ## 2 · What others did
#
# | who | what | result |
# |---|---|---|
# | Ronneberger et al. 2015 | U-Net: down, up, and skip connections | won a cell-tracking challenge |
# | Howard et al. 2017 | depth-wise convolutions | a ninth of the work |
# | Dwibedi et al. 2017 | cut, paste and learn | detectors from composites |
# | Sridhar et al. 2020 | INCLUDE: 263 Indian signs, 4,287 clips | 85.6 % of the words |
# | Joshi et al. 2022 | CISLR: about 4,700 Indian words | one example each: far lower |
#
# Sources: [1505.04597](https://arxiv.org/abs/1505.04597), [1704.04861](https://arxiv.org/abs/1704.04861), [1708.01642](https://arxiv.org/abs/1708.01642), [INCLUDE](https://doi.org/10.1145/3394171.3413528), [CISLR](https://aclanthology.org/2022.emnlp-main.707/).

# %% [markdown]
# **Deeper (you can skip it): read 85.6 % with care.** INCLUDE's official split has clips of the **same signers** in training and test. So the score shows how well a net reads new clips of known people, not how well it would read you. [FDMSE-ISL](https://arxiv.org/abs/2407.14224) has 20 deaf signers. For every score, ask: were the people in the test new?

# %% [markdown] tags=["slide"]
# **What deaf people say.** Rachel Kolb, who was born deaf, says about signing gloves: they are made for hearing people, and they do not solve the problems that deaf people really have ([Erard 2017](https://www.theatlantic.com/technology/archive/2017/11/why-sign-language-gloves-dont-help-deaf-people/545441/)). Deaf and hearing researchers ask for **deaf people in the team** from the start and for real conversations as data. Reading isolated signs should not be called translation ([Bragg et al. 2019](https://arxiv.org/abs/1908.08597)). They want captions and search in signed video, not gloves.

# %% [markdown] tags=["slide"]
# ## 3 · The data
#
# Drawing a mask by hand takes minutes. But in front of a **white wall** it is nearly free, because skin is redder and yellower than any white. We measure this "warmth" and let Otsu's method find a threshold between wall and skin. The hand below is rendered, so its true mask is known.

# %%
import cv2
import numpy as np
from course_utils import show
from course_utils.drawn import hand

shot = hand.draw(5, pose="sign_3", view="palm", side="right", background="wall", size=(200, 200), roll=10, tone=0.4)
print(shot.image.shape, f"the hand covers {shot.mask.mean():.0%} of the picture")

# %%
lab = cv2.cvtColor(shot.image, cv2.COLOR_RGB2LAB).astype(int)  # L brightness, a redness, b yellowness
warm = (lab[..., 1] + lab[..., 2] - lab[:20, :20, 1:].sum(-1).min()).clip(0, 255).astype(np.uint8)
threshold, mask = cv2.threshold(warm, 0, 255, cv2.THRESH_OTSU)

# %% tags=["slide"]
fig = show.image_grid(
    [shot.image, warm, mask > 0, shot.parts > 0],
    ["photo", "warmth", f"above {threshold:.0f}", "truth, with arm"],
    columns=4,
    size=1.5,
)
show.figure(fig, alt="A hand on a wall, its warmth as a dark shape, the shape above the threshold, and the true mask.")

# %% [markdown] tags=["slide"]
# Hand and wall part cleanly here: the threshold lies between two groups of pixels. **Where it can fail:** a warm wall, a pale hand in cold light, or a sleeve in the colour of skin. `wall_mask` also fills small holes and keeps the largest piece. We test it on twelve hands in front of walls and four in front of tiles. Below are the worst six; two of them end at a watch band.

# %%
from course_utils.signnet.cutouts import wall_mask


def agreement(seed, background):
    """Cut a hand out by its warmth; returns photo, mask, and the overlap with the truth."""
    shot = hand.draw([6, seed], view="palm", background=background, size=(128, 128), sleeve=None)
    mask, truth = wall_mask(shot.image), shot.parts > 0
    return shot.image, mask, (mask & truth).sum() / (mask | truth).sum()


# %%
cuts = [agreement(i, "wall") for i in range(12)] + [agreement(i, "tiles") for i in range(12, 16)]
print("overlaps:", *sorted(f"{share:.2f}" for _, _, share in cuts))

# %% tags=["slide"]
worst = sorted(cuts, key=lambda cut: cut[2])[:6]
pictures = [picture for image, mask, _ in worst for picture in (image, image * mask[..., None])]
titles = [title for *_, share in worst for title in ("", f"overlap {share:.2f}")]
fig = show.image_grid(pictures, titles, columns=6, size=1.1)
show.figure(
    fig,
    alt="Six cuts beside their photos. Two end at a watch band and lose the arm beyond it; the others are nearly whole.",
)

# %% [markdown]
# The real hands of this course are the 2,062 Sign-Language-Digits photos (Mavi 2020, Apache-2.0): 218 students in front of a white wall. `course_utils/signnet/examples.py` cuts them out like this. It cuts each hand off below the wrist, at a right angle to the palm. The test students were chosen before any training. **They show American digits, not Indian ones:** this lesson tests SignNet's idea, not Indian signs.

# %% [markdown] tags=["slide"]
# **Paste.** We paste each cut-out hand over drawn people and rooms, with another size, light and skin colour. The label is free, because we know what we pasted where. An arm is important, too: without arms, the net would learn that every hand ends in the air.

# %%
from course_utils.signnet import examples

(hands, poses), (new_hands, new_poses) = examples.drawn_hands()
backgrounds, new_backgrounds = (examples.draw_backgrounds(i, share) for i, share in ((0, 0.12), (1, 0.06)))
x, y = examples.scenes([hands], backgrounds, 6, seed=3, size=160)

# %% tags=["slide"]
from course_utils import signnet

colors = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in signnet.LABEL_COLORS])


def painted(image, label):
    """Mix a picture with the colours of its labels."""
    return np.where(label[..., None] > 0, (image + colors[label]) // 2, image // 2)


fig = show.image_grid([*x, *map(painted, x, y)], columns=6, size=1.2)
show.figure(
    fig, alt="Six composites and their labels: left hand orange, right hand blue, face pink; arms are background."
)

# %% [markdown]
# The labels cost nothing, and they are exact. Most pixels are background. A net that predicts "background" everywhere has a high **accuracy**, but it is useless. So we measure the **intersection over union** (IoU) of each class: the number of pixels that have this class in both prediction and truth, divided by the number of pixels that have it in at least one of the two.

# %%
print({name: f"{(y == c).mean():.1%}" for c, name in enumerate(signnet.LABELS)})

# %% [markdown] tags=["slide"]
# ## 4 · The model
#
# Our net is a **U-Net**. On the way down, each layer sees a larger part of the scene with less detail. On the way up, **skip connections** bring the detail back. Two tricks make it fast. The first layer **halves the picture**. At the bottom, where there are many channels, each 3×3 filter sees only **one channel** (depth-wise), and a 1×1 layer mixes the channels.

# %% [markdown]
# ![A U-Net: five levels down, five up, with dashed arrows across](pictures/signnet_unet.svg)
#
# The picture shrinks on the left and grows on the right. Without the green arrows, all detail would have to pass through 4 × 4 cells.

# %% tags=["slide"]
from course_utils.signnet.net import sign_unet

net = sign_unet(128)
dense, split = 3 * 3 * 96 * 128, 3 * 3 * 96 + 96 * 128
print(f"{net.count_params():,} parameters; one layer from 96 to 128 channels: {dense:,} dense, {split:,} depth-wise")

# %% [markdown] tags=["slide"]
# **What the tracker knows, as pictures.** A tracker finds 21 points of each hand (lesson 3) and the outline of the face. We paint them as **soft maps**, one for left hands, right hands and faces. The net takes **six channels**: RGB and the three maps. It looks only at a square around each hand, turned until the fingers point up. In training the points are shifted, as a tracker errs, and some pictures have empty maps, so the net also works without them.

# %%
close_x, close_y = examples.examples([hands], backgrounds, 6, seed=4, close=1)
print(close_x.shape, "RGB and the maps of left hand, right hand, face")

# %% tags=["slide"]
fig = show.image_grid(
    [*close_x[..., :3], *close_x[..., 3:], *map(painted, close_x[..., :3], close_y)], columns=6, size=1.2
)
show.figure(
    fig,
    alt="Rows: close-ups of hands, their soft maps in red, green and blue, and their labels; the maps are not exact.",
)

# %% [markdown]
# The map says **where** a hand is and which one. The net only has to say **exactly where** it ends. That is a much easier task.

# %% [markdown] tags=["slide"]
# ## 5 · Train
#
# **Guess first:** which loss is the best for hands, if most pixels are background? We compare three losses with the same small net and the same 300 scenes of 64 pixels, each with one large hand:
#
# - **cross-entropy**: every pixel counts the same
# - **focal**: hard pixels count more ([Lin et al. 2017](https://arxiv.org/abs/1708.02002))
# - **Dice**: the overlap itself; a small class counts as much as a large one

# %%
import keras
from course_utils.signnet import segmentation
from course_utils.training import Progress, one_cycle

simple = {"size": 64, "counts": (0, 1), "extent": (0.4, 0.8)}
train_x, train_y = examples.scenes([hands], backgrounds, 300, seed=10, **simple)
test_x, test_y = examples.scenes([new_hands], new_backgrounds, 100, seed=11, **simple)


# %%
def train(loss, x=train_x, y=train_y, epochs=8):
    """Train a small segmenter; returns it."""
    keras.utils.set_random_seed(0)
    net = sign_unet(64, widths=(8, 16, 24, 32), channels=x.shape[-1])
    net.compile(keras.optimizers.Adam(one_cycle(0.006, len(x), 8, epochs)), loss)
    net.fit(x, y, 8, epochs, verbose=0, callbacks=[Progress()])
    return net


# %%
from course_utils.signnet import train as recipe

trained = {name: train(loss) for name, loss in segmentation.LOSSES.items() if "+" not in name}
rows = []
for name, small in trained.items():
    scores = recipe.score(small, test_x, test_y)
    rows.append({"loss": name} | {what: f"{value:.2f}" for what, value in scores.items()})

# %% tags=["slide"]
show.table(rows, "IoU on hands, people and rooms that were not in the training; last column: boundary F-score of hands")

# %% [markdown]
# The column "hand" counts left and right hands as one class. Why is it higher than both? It is easier to see **that** a pixel is a hand than **which** hand it is: a left palm and the back of a right hand have nearly the same shape. **Dice** is best for hands, because the large background has no weight in it. Each loss was tried only once. The course's own net is trained with cross-entropy **plus** Dice.

# %% [markdown] tags=["slide"]
# ## 6 · Judge it honestly
#
# **Deeper (you can skip it): what does augmentation change?** We train with the same hands and rooms, but without any change of skin, light, sharpness or shape. Then we test both nets twice: with plain scenes, and with scenes as other cameras would show them.

# %%
plain_x, plain_y = examples.scenes([hands], backgrounds, 300, seed=10, augment=False, **simple)
plain = train(segmentation.dice, plain_x, plain_y)
easy = examples.scenes([new_hands], new_backgrounds, 100, seed=11, augment=False, **simple)

# %% tags=["slide"]
rows = []
for name, small in {"plain": plain, "augmented": trained["Dice"]}.items():
    iou = [recipe.score(small, *xy)["hand"] for xy in (easy, (test_x, test_y))]
    rows.append({"trained with": name, "plain test": f"{iou[0]:.2f}", "test with other cameras": f"{iou[1]:.2f}"})
show.table(rows, "IoU of hands")

# %% [markdown] tags=["slide"]
# Augmentation costs a little on plain scenes and helps on other cameras. (After such short trainings, a few hundredths are within the noise.)
#
# **What do the maps add?** Guess first: how much higher is the IoU with them? We train the same small net twice with the same close-ups: once with the picture alone, once with picture and maps.

# %%
both_x, both_y = examples.examples([hands], backgrounds, 300, seed=20, size=64, close=1, counts=(0, 0.5, 0.5))
both_test = examples.examples([new_hands], new_backgrounds, 100, seed=21, size=64, close=1, counts=(0, 0.5, 0.5))
pictures_only = train(segmentation.dice, both_x[..., :3], both_y)
with_maps = train(segmentation.dice, both_x, both_y)

# %% tags=["slide"]
rows = []
for name, small, channels in (("picture", pictures_only, 3), ("picture + maps", with_maps, 6)):
    scores = recipe.score(small, both_test[0][..., :channels], both_test[1])
    rows.append({"input": name} | {what: f"{value:.2f}" for what, value in scores.items()})
show.table(rows, "IoU on close-ups with new hands and new people")

# %% [markdown]
# With the maps, left and right are no longer a guess, because the map decides. The outline is better, too. (In the close-ups, left and right were swapped at random. So the picture alone cannot know them.)

# %% [markdown] tags=["slide"]
# **The course's net** was trained with 120,000 pictures instead of 2,400. The pictures were larger and also had real hands. Here are its scores on new drawn hands, with the maps in close-ups, and without them in whole pictures:

# %%
from course_utils import checkpoints, lite

shipped = checkpoints.load("signnet")
big_x, big_y = examples.examples([new_hands], new_backgrounds, 40, seed=12, close=1)
rows = []
for name, close in (("close-ups with maps", 1), ("whole pictures alone", 0)):
    scores = recipe.score(shipped, *examples.examples([new_hands], new_backgrounds, 40, seed=12, close=close))
    rows.append({"input": name} | {what: f"{value:.2f}" for what, value in scores.items()})
show.table(rows, "IoU of the course's net")

# %% tags=["slide"]
predicted = recipe.predict(shipped, big_x)
overlap = np.array(
    [((a > 0) & (a == b)).sum() / max(1, ((a > 0) | (b > 0)).sum()) for a, b in zip(predicted, big_y, strict=True)]
)
ranked = [i for i in np.argsort(overlap) if (big_y[i] > 0).any()]
chosen = ranked[:4] + ranked[-2:]
rgb = big_x[..., :3]
pictures = [rgb[i] for i in chosen] + [painted(rgb[i], labels[i]) for labels in (big_y, predicted) for i in chosen]
fig = show.image_grid(pictures, columns=6, size=1.2)
show.figure(
    fig,
    alt="Rows: close-ups, truth, predictions. In four, hands overlap or are hidden; two are nearly correct.",
)

# %% [markdown]
# Where hands overlap or are hidden, fingers go to the wrong hand. A single hand is nearly right. So the next data to draw are two hands that touch.

# %% [markdown] tags=["slide"]
# **What about real people?** A net that sees the picture alone was trained with drawn rooms, and the first version of this lesson shipped such a net. On real pictures it labelled **beds, blankets, arms and bearded cheeks** as hands. No masks of real people exist here, so we compare with tracked skeletons, painted as wide as a finger: which share of their points is inside the mask, which share of the mask is near a hand, and the IoU. (True masks of rendered hands score 1.00, .98 and .77.)
#
# | before → now | inside | near a hand | IoU |
# |---|---|---|---|
# | Indian signs (87) | .97 → 1.00 | .50 → 1.00 | .37 → .80 |
# | webcam (67) | .96 → 1.00 | .72 → .99 | .57 → .79 |
# | counting (69) | .98 → 1.00 | .68 → .98 | .54 → .76 |
# | one hand (61) | .92 → 1.00 | .86 → .99 | .59 → .74 |

# %% [markdown]
# The tracker decides what may be a hand: **nothing far from a tracked hand is marked, and nothing at all where no hand was found.** The net decides the outline. So the errors that are left are mostly the tracker's: a hand that it misses is not marked.

# %% [markdown] tags=["slide"]
# **Deeper (you can skip it): the outline.** IoU hardly changes with a rough edge on a large hand, but a lot with a few pixels on a small one. The **boundary F-score** measures something else: which share of each outline is near the other outline?

# %%
near = (0.5, 1, 2, 3, 5)
is_hand = [np.isin(labels, (signnet.LEFT, signnet.RIGHT)) for labels in (big_y, predicted)]
curve = [np.nanmean([segmentation.boundary_f(a, b, d) for a, b in zip(*is_hand, strict=True)]) for d in near]
print({f"{d} px": f"{share:.2f}" for d, share in zip(near, curve, strict=True)})

# %% [markdown] tags=["slide"]
# **Deeper (you can skip it): smoothing over time.** In a film, pixels near an outline flicker: their label changes from frame to frame. An average over a short time reduces this, but it also lags behind the hand. The camera here is synthetic, so we know how many labels **should** change.

# %%
from course_utils.filters import ExponentialAverage
from course_utils.signnet.signer import SignCamera

camera = SignCamera("2718", fps=10, seed=5)
film = list(camera)
raw = [signnet.segment(shipped, frame.image) for frame in film]  # the picture alone
truth = [cv2.resize(camera.at(f.time).label, (192, 192), interpolation=cv2.INTER_NEAREST) for f in film]

# %% tags=["slide"]
rows = [{"time constant, s": "truth", "hand IoU": "", "flicker": f"{(np.diff(truth, axis=0) != 0).mean():.2%}"}]
for seconds in (0, 0.06, 0.2, 0.5):
    average = ExponentialAverage(seconds)
    smooth = np.array([average(p, frame.time).argmax(-1) for p, frame in zip(raw, film, strict=True)])
    counts = segmentation.merged(segmentation.confusion(truth, smooth, 4), ((0, 3), (1, 2)))
    flicker = (np.diff(smooth, axis=0) != 0).mean()
    rows.append(
        {"time constant, s": seconds, "hand IoU": f"{segmentation.iou(counts)[1]:.3f}", "flicker": f"{flicker:.2%}"}
    )
show.table(rows, "Flicker: pixels that change their label from one frame to the next")

# %% [markdown]
# If fewer labels change than in the truth, the masks lag behind the hand. With 0.06 s there is a little less flicker and hardly any loss of IoU. From 0.2 s on, the mask lags and the IoU falls. The course uses 0.06 s.

# %% [markdown] tags=["slide"]
# **Which input is best for reading signs?** We compare four readers of ten digits with the same kind of net. Their inputs are the mask, the colours in the same square, the landmarks, and mask and landmarks together. They were trained with 1,540 photographed hands (`python -m course_utils train signnet_signs`). A random guess would be correct in one of ten cases.
#
# | input | photos of new students | the same hands in new rooms |
# |---|---|---|
# | mask | 97.0 % | 83.1 % |
# | RGB | 96.7 % | 60.9 % |
# | landmarks | 94.6 % | 83.4 % |
# | mask + landmarks | **98.1 %** | **87.3 %** |

# %% [markdown]
# The net with colours also learns the wall, so it fails in new rooms. The tracker finds no hand in 4 % of the photos and 13 % of the scenes; then there are no landmarks, and only the mask of the whole picture is left. Mask and landmarks together are best in both tests.

# %% [markdown]
# **Deeper (you can skip it):** now we test the same reader with **drawn** hands in new rooms, seen from the palm, the back and the side. It gets landmarks or none. (The landmarks are the true ones with noise like that of the tracker; no tracker runs here.)

# %%
from course_utils.emojinator.train import NOISE
from course_utils.files import SAMPLES
from course_utils.signnet import train_signs

sample = hand.read(SAMPLES / "hands")
world, view = sample["world"][::5], np.array(sample["views"])[sample["view"]][::5]  # those of new_hands

# %%
shown = [i for i, pose in enumerate(new_poses) if pose in train_signs.DIGITS]
digits = [train_signs.DIGITS[new_poses[i]] for i in shown]

# %%
noisy = world[shown] + np.random.default_rng(0).normal(0, 1, (len(shown), 21, 3)) * NOISE
pictures, points = train_signs.paste([new_hands[i] for i in shown], new_backgrounds, seed=0)
inputs = train_signs.sign_examples(shipped, pictures, digits, points, noisy)

# %%
reader, both, rows = checkpoints.load("signnet_signs", "float16"), "mask + landmarks", []
for name in np.unique(view[shown]):
    part = {key: values[view[shown] == name] for key, values in inputs.items()}
    mask_only = {**part, "world": np.full_like(part["world"], np.nan)}
    shares = [f"{train_signs.accuracy(reader, each, both):.0%}" for each in (part, mask_only)]
    rows.append({"view": name, "hands": len(part["y"]), both: shares[0], "mask": shares[1]})
show.table(rows, "Accuracy")

# %% [markdown]
# The accuracy is much lower than with the photos. The reader was trained only with photographed palms. A hand from the side is new to it, and even from the front a drawn outline looks different. **For every score, ask with which views, and with whose hands, it was measured.**

# %% [markdown] tags=["slide"]
# ## 7 · Live
#
# `SignNet` combines the steps: it tracks hands and face, lets the net outline each hand, smooths the masks, cuts out the largest hand, reads its sign, and measures where it is. **The face is the ruler**: the unit is the distance between the eyes. In this unit, a child and an adult sign in the same places, near the camera or far away.

# %% tags=["slide"]
demo = signnet.SignNet()
show.play(
    demo,
    camera,
    width=240,
    fps=4,
    alt="A drawn signer shows 2, 7, 1 and 8. Hands are orange and blue, with some wrong fingers; the face is pink.",
)

# %% [markdown] tags=["slide"]
# What to expect on real people: [the measured scores](../docs/scores.md).

# %% [markdown]
# **Your own net, live.** `read=` takes any net of six channels. Here is the small one that you trained above for a few seconds:

# %%
mine = signnet.SignNet(read=with_maps)
show.play(
    mine,
    list(camera)[::12],
    width=240,
    fps=3,
    alt="The small net labels the drawn signer's hands, with coarse outlines.",
)

# %% [markdown] tags=["slide"]
# **Hide everything but the hands.** The same masks can also protect privacy: a coarse grey picture covers everything else, and within a tracked face only a hand's own bones stay visible. On your own computer, no frame leaves the machine, and none is stored. (On Colab, frames are sent to the machine that runs Python, and only that machine hides them.)

# %% tags=["slide"]
private = signnet.SignNet(hide=True, tracker=signnet.picture_alone)  # a tracker misses many drawn hands
show.play(
    private,
    SignCamera("31", fps=10, seed=5),
    width=240,
    fps=4,
    alt="Only the hands stay in colour; face, body and room are a coarse grey picture.",
)

# %% [markdown]
# Does it hide the face? We measure how much detail is left in the face, and which share of the hand pixels is unchanged.

# %%
from course_utils.overlay import draw

detail, unchanged, signer = [], [], SignCamera("31", fps=10, seed=5)
private.reset()
for frame in signer:
    hidden, label = draw(frame, private(frame)), signer.at(frame.time).label
    edges = [cv2.Laplacian(picture.astype(np.float32).mean(-1), -1) for picture in (hidden, frame.image)]
    detail.append(np.divide(*(edge[label == signnet.FACE].std() for edge in edges)))
    change = np.abs(hidden.astype(int) - frame.image).max(-1)
    unchanged.append((change[np.isin(label, (signnet.LEFT, signnet.RIGHT))] < 30).mean())
assert np.mean(detail) < 0.3 and np.mean(unchanged) > 0.7
print(f"detail left in the face: {np.mean(detail):.0%}; hand pixels unchanged: {np.mean(unchanged):.0%}")

# %% [markdown]
# That was one drawn face, without a tracker. With the tracker, a tracked face is always hidden, except where a tracked hand's own bones lie over it. A tracker can miss a face, so test it with your own. A high percentage is not privacy: **one** frame is enough. Nets have recognised blurred faces, too ([McPherson et al. 2016](https://arxiv.org/abs/1609.00408)), and the way a person signs is as personal as a voice. Hiding helps, but it guarantees nothing.
#
# **Your own hands.** Run the cell and press **Start**.

# %%
from course_utils.camera import LiveCamera

LiveCamera(signnet.SignNet(hide=True), sources={"Synthetic: signer": SignCamera("314159", seed=5)})

# %% [markdown]
# ## 8 · Make it frugal
#
# We measure one core and one close-up of 128 × 128 pixels at a time. Two hands need two of them. At thirty frames a second there are 33 ms for everything.

# %%
costs = []
for kind in ("float16", "int8"):
    small = checkpoints.load("signnet", kind)
    cost = lite.measure(small, big_x[:20].astype(np.float32), calls=30, name=kind)
    costs.append(cost | {"hand IoU": f"{recipe.score(small, big_x, big_y)['hand']:.3f}"})
lite.table(costs, only=("name", "median_ms", "kb", "parameters", "hand IoU"))

# %% [markdown]
# The int8 file is about half as large as the float16 file, and its IoU is nearly the same. How much faster it is depends on your processor. (LiteRT merges each batch norm with its convolution, so the file has fewer parameters than the net.) The small close-ups are also why the net is fast: two squares of 128 pixels have fewer pixels than one picture of 192.

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** Write `overlap`: the IoU of each class, and NaN for a class that neither picture has.


# %%
def overlap(truth, predicted, classes):
    """Return float[classes]; truth and predicted are int[h, w]."""
    # your code here


# %%
from course_utils.signnet import check as lesson6

lesson6.overlap(overlap)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def overlap(truth, predicted, classes):
#     iou = []
#     for c in range(classes):
#         both, either = (truth == c) & (predicted == c), (truth == c) | (predicted == c)
#         iou.append(both.sum() / either.sum() if either.any() else np.nan)
#     return np.array(iou)
#
# lesson6.overlap(overlap)
# ```
#
# </details>

# %% [markdown]
# **Exercise 2.** A mirrored scene is a new scene for free. But what happens to a left hand? Write `mirror`: return the picture and its label (0 background, 1 left, 2 right, 3 face) as in a mirror. Do not change the given arrays.


# %%
def mirror(image, label):
    """Return (image, label) as in a mirror; uint8[h, w, 3] and uint8[h, w]."""
    # your code here


# %%
lesson6.mirror(mirror)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def mirror(image, label):
#     return image[:, ::-1], np.array([0, 2, 1, 3], np.uint8)[label[:, ::-1]]
#
# lesson6.mirror(mirror)
# ```
#
# </details>

# %% [markdown]
# **Exercise 3.** Write `face_place`: the place of the hand relative to the middle between the eyes, in eye distances. It must not change when the camera zooms or the head **tilts**. "Right" is the direction from the first eye to the second.


# %%
def face_place(hand, first_eye, second_eye):
    """Return float[2], right and down; all points are float[2] in pixels."""
    # your code here


# %%
lesson6.face_place(face_place)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def face_place(hand, first_eye, second_eye):
#     line = second_eye - first_eye
#     unit = np.linalg.norm(line)
#     right = line / unit
#     down = np.array([-right[1], right[0]])
#     offset = (hand - (first_eye + second_eye) / 2) / unit
#     return np.array([offset @ right, offset @ down])
#
# lesson6.face_place(face_place)
# ```
#
# </details>

# %% [markdown] tags=["slide"]
# ## 10 · Where to go next
#
# - **Not done here:** hands that hold each other, as in half of the Indian alphabet. The tracker often finds only one of two such hands.
# - Movement: use the centres of the masks, in eye distances, as input of lesson 2's recurrent net. Which words can you separate by place alone?
# - Ask before you build. Is there a deaf club or school near you? How could a camera help them?
#
# Did you find something better? `CONTRIBUTING.md` shows how to contribute it.
