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
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/haptic-learning/haptic-learning/blob/main/notebooks/06_signnet.ipynb)
# **45 minutes** · as a talk 5 · runs in under two minutes on two cores · no camera needed

# %% [markdown]
# **What you'll build:** a net that says of each pixel whether it is a left hand, a right hand, a face or neither; a reader of ten American digit signs; and a camera that shows your hands and hides the rest.
#
# **What you'll learn:** to make labels with scissors and paste, to choose a loss when most pixels are background, and to measure an outline.
#
# **What you need:** NumPy, [lesson 3](03_emojinator.ipynb).

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
# Millions of deaf people in India sign **Indian Sign Language** (ISL), a language with a grammar of its own. A talk of 2020 showed **SignNet**: Indian signs read "using semantic segmentation and facial key points", on a phone. **That network was never published.** So we do not rebuild it. We build its idea, and say where the idea ends.

# %% [markdown]
# **What do Indian signs look like?** Most letters of the alphabet take **two hands**, as in the British one, a relative: two crossed index fingers are X, fingers between fingers W. A few take one: I, L, V. One-handed charts exist, too. Digits 0 to 9 take **one hand** on the common charts. Some letters (H, J and Y on many) are movements: no single picture holds them.
#
# Sources: [two-handed alphabets](https://en.wikipedia.org/wiki/Two-handed_manual_alphabets), [ISLAN, with both kinds](https://data.mendeley.com/datasets/rc349j45m5).

# %% [markdown] tags=["slide"]
# **Spelling is not signing.** The alphabet serves for names. A sentence lives in movement, in **where** a hand is (forehead, chin and chest make different words), in brows, mouth and gaze. A net that names single pictures reads handshapes. It is **no translator**, and neither is ours.

# %% [markdown] tags=["slide"]
# ## 2 · What others did
#
# | who | what | result |
# |---|---|---|
# | Ronneberger et al. 2015 | U-Net: down, up, and bridges between | won a cell-tracking challenge |
# | Howard et al. 2017 | depth-wise convolutions | a ninth of the work |
# | Dwibedi et al. 2017 | cut, paste and learn | detectors from composites |
# | Sridhar et al. 2020 | INCLUDE: 263 Indian signs, 4,287 clips | 85.6 % of the words |
# | Joshi et al. 2022 | CISLR: some 4,700 Indian words | one example each: far lower |
#
# Sources: [1505.04597](https://arxiv.org/abs/1505.04597), [1704.04861](https://arxiv.org/abs/1704.04861), [1708.01642](https://arxiv.org/abs/1708.01642), [INCLUDE](https://doi.org/10.1145/3394171.3413528), [CISLR](https://aclanthology.org/2022.emnlp-main.707/).

# %% [markdown]
# **Read 85.6 % with care.** INCLUDE's official split puts clips of the **same signers** on both sides. It says how well a net knows new clips of people it has met, not how well it reads you. [FDMSE-ISL](https://arxiv.org/abs/2407.14224) has 20 deaf signers. Ask of each number: whose hands were new?

# %% [markdown] tags=["slide"]
# **What deaf people say.** Rachel Kolb, deaf from birth, on signing gloves: made for hearing people, they overlook the troubles that deaf people do have ([Erard 2017](https://www.theatlantic.com/technology/archive/2017/11/why-sign-language-gloves-dont-help-deaf-people/545441/)). Researchers, deaf and hearing, ask for **deaf people in the team** from the start, real conversations as data, and no claim of translation from isolated signs ([Bragg et al. 2019](https://arxiv.org/abs/1908.08597)). They ask for captions and search in signed video, not for gloves.

# %% [markdown] tags=["slide"]
# ## 3 · The data
#
# A mask drawn by hand takes minutes. But before a **white wall** it is nearly free: skin is redder and yellower than any white. Measure that warmth, find the gap between wall and skin (Otsu's method), done. The hand here is rendered, so its true mask is known.

# %%
import numpy as np
from course_utils import show
from course_utils.drawn import hand

shot = hand.draw(5, pose="sign_3", view="palm", side="right", background="wall", size=(200, 200), roll=10, tone=0.4)
shot.image.shape, shot.mask.mean().round(2)

# %%
import cv2

lab = cv2.cvtColor(shot.image, cv2.COLOR_RGB2LAB).astype(int)  # L brightness, a redness, b yellowness
warm = (lab[..., 1] + lab[..., 2] - lab[:20, :20, 1:].sum(-1).min()).clip(0, 255).astype(np.uint8)
level, found = cv2.threshold(warm, 0, 255, cv2.THRESH_OTSU)

# %% tags=["slide"]
fig = show.image_grid(
    [shot.image, warm, found > 0, shot.parts > 0],
    ["photo", "warmth", f"above {level:.0f}", "truth, with arm"],
    columns=4,
    size=1.5,
)
show.figure(fig, alt="A hand before a wall, its warmth as a dark shape, the shape above the level, and the true mask.")

# %% [markdown] tags=["slide"]
# **Where it could fail:** a warm wall, a pale hand in cold light, a sleeve of skin's colour. There "warm" means nothing. `wall_mask` also fills small holes and keeps the largest piece. Below, the worst of twelve hands before walls and four before tiles: two end at a watch band.

# %%
from course_utils.signnet.cutouts import wall_mask


def agreement(seed, behind):
    """Cut a hand out by its warmth; returns photo, mask, and the overlap with the truth."""
    shot = hand.draw([6, seed], view="palm", background=behind, size=(128, 128), sleeve=None)
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
# The course's real hands are the 2,062 Sign-Language-Digits photos (Mavi 2020, Apache-2.0): 218 students, white wall. `train/signnet.py` cuts them out like this, and ends each hand square to its palm below the wrist. Which students are for the test was settled first. **They show American digits, not Indian ones:** what follows tests SignNet's idea, not Indian signs.

# %% [markdown] tags=["slide"]
# **Paste.** A cut-out hand goes over drawn people and rooms, in another size, light and skin. The label costs nothing: we know what we pasted. Half of the trick is the arm: without it the net learns that hands are things whose wrists end in the air.

# %%
from course_utils.signnet import train as recipe
from course_utils.drawn import hand

(hands, poses), (new_hands, new_poses) = recipe.drawn_hands()
stages, new_stages = recipe.stages(0, 0.12), recipe.stages(recipe.UNSEEN, 0.06)
x, y = recipe.scenes([hands], stages, 6, seed=3, size=160)

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
# Most pixels are background. A net that says "background" everywhere is mostly right, and useless. So **accuracy** is out, and **intersection over union** (IoU) of each class is in: pixels that both call so, divided by pixels that either does.

# %%
print({name: f"{(y == c).mean():.1%}" for c, name in enumerate(signnet.LABELS)})

# %% [markdown] tags=["slide"]
# ## 4 · The model
#
# A **U-Net**: going down it sees ever more of the scene in ever less detail; going up it gets the detail back over bridges. Two tricks make it light. The first layer **halves the picture**. And at the bottom, where channels are many, each 3×3 filter looks at **one channel** (depth-wise), and a 1×1 layer mixes them.

# %% tags=["slide"]
from course_utils.signnet.net import sign_unet

net = sign_unet(192)
dense, split = 3 * 3 * 96 * 128, 3 * 3 * 96 + 96 * 128
print(f"{net.count_params():,} parameters; one layer from 96 to 128 channels: {dense:,} dense, {split:,} depth-wise")

# %% [markdown] tags=["slide"]
# ## 5 · Train
#
# Three losses for the same little net and the same 300 scenes of 64 pixels, each with one large hand:
#
# - **cross-entropy**: every pixel counts the same
# - **focal**: hard pixels count more ([Lin et al. 2017](https://arxiv.org/abs/1708.02002))
# - **Dice**: the overlap itself, each class in full, however small

# %%
import keras
from course_utils.signnet import segmentation
from course_utils.training import one_cycle

simple = {"size": 64, "counts": (0, 1), "extent": (0.4, 0.8)}
train_x, train_y = recipe.scenes([hands], stages, 300, seed=10, **simple)
test_x, test_y = recipe.scenes([new_hands], new_stages, 100, seed=11, **simple)


# %%
def train(loss, x=train_x, y=train_y, epochs=8):
    """Train a small segmenter; returns it."""
    keras.utils.set_random_seed(0)
    net = sign_unet(64, widths=(8, 16, 24, 32))
    net.compile(keras.optimizers.Adam(one_cycle(0.006, len(x), 8, epochs)), loss)
    net.fit(x, y, 8, epochs, verbose=0)
    return net


# %%
trained = {name: train(loss) for name, loss in segmentation.LOSSES.items() if "+" not in name}
rows = []
for name, small in trained.items():
    scores = recipe.score(small, test_x, test_y)
    rows.append({"loss": name} | {what: f"{value:.2f}" for what, value in scores.items()})

# %% tags=["slide"]
show.table(rows, "IoU on hands, people and rooms that training never saw; the last column is for the hands' outline")

# %% [markdown]
# "hand" takes left and right together. Why is it higher than either? The net sees **that** there is a hand better than **which**: a left palm and the back of a right hand are nearly the same shape. **Dice** gets furthest with hands, because all that background does not drown it; for the face it is no better. One run each. The course's own net is trained with cross-entropy **plus** Dice.

# %% [markdown] tags=["slide"]
# ## 6 · Judge it honestly
#
# **What does augmentation change?** The same hands and rooms, but pasted plainly: no change of skin, light, sharpness or stretch. Then the test, once plain and once as other cameras would see it.

# %%
plain_x, plain_y = recipe.scenes([hands], stages, 300, seed=10, augment=False, **simple)
plain = train(segmentation.dice, plain_x, plain_y)
easy = recipe.scenes([new_hands], new_stages, 100, seed=11, augment=False, **simple)

# %% tags=["slide"]
rows = []
for name, small in {"plain": plain, "augmented": trained["Dice"]}.items():
    found = [recipe.score(small, *xy)["hand"] for xy in (easy, (test_x, test_y))]
    rows.append({"trained on": name, "plain test": f"{found[0]:.2f}", "test with other cameras": f"{found[1]:.2f}"})
show.table(rows, "IoU of hands")

# %% [markdown] tags=["slide"]
# Augmentation costs a little at home and wins more abroad.
#
# **The course's net** saw 162,000 pictures instead of 2,400, larger ones, and real hands. Here on scenes of 192 pixels with the drawn hands it never saw:

# %%
from course_utils import checkpoints
from course_utils import lite

shipped = checkpoints.load("signnet")
big_x, big_y = recipe.scenes([new_hands], new_stages, 40, seed=12)
scores = recipe.score(shipped, big_x, big_y)
print({what: round(value, 3) for what, value in scores.items()})

# %% tags=["slide"]
answers = recipe.answers(shipped, big_x)
overlap = np.array(
    [((a > 0) & (a == b)).sum() / max(1, ((a > 0) | (b > 0)).sum()) for a, b in zip(answers, big_y, strict=True)]
)
ranked = [i for i in np.argsort(overlap) if (big_y[i] > 0).any()]
chosen = ranked[:4] + ranked[-2:]
pictures = [
    *big_x[chosen],
    *(painted(big_x[i], big_y[i]) for i in chosen),
    *(painted(big_x[i], answers[i]) for i in chosen),
]
fig = show.image_grid(pictures, columns=6, size=1.2)
show.figure(
    fig,
    alt="Rows: scenes, truth, answers. In four the side of a hand is wrong, in two nearly all is right.",
)

# %% [markdown] tags=["slide"]
# It finds hands and hardly knows **which**: on drawn hands left or right is close to a coin toss. What follows takes both as one.

# %% [markdown] tags=["slide"]
# **And real pictures?** The card says .81 for drawn hands, .865 for hands of students it never saw, in scenes like these. On 57 webcam pictures of one man, against masks made without any net of ours (`benchmarks/signnet_real.py`), the median is **.77**, and .70 over all pixels. What is wrong? Fingers and arms are fine. But his **bearded cheeks** pass for hands: the net has met drawn faces and a single real one.

# %% [markdown] tags=["slide"]
# **The outline.** IoU forgives a ragged edge of a large hand and punishes one pixel on a small one. The **boundary F-score** asks instead: which share of each outline lies near the other?

# %%
near = (0.5, 1, 2, 3, 5)
is_hand = [np.isin(labels, (signnet.LEFT, signnet.RIGHT)) for labels in (big_y, answers)]
curve = [np.nanmean([segmentation.boundary_f(a, b, d) for a, b in zip(*is_hand, strict=True)]) for d in near]
print({f"{d} px": f"{share:.2f}" for d, share in zip(near, curve, strict=True)})

# %% [markdown] tags=["slide"]
# **ExponentialAverage over time.** A film flickers: pixels at an outline change their label from frame to frame. An average over the last hundredths of a second calms them, and lags behind the hand. The camera here is synthetic, so we know how much **should** change.

# %%
from course_utils.filters import ExponentialAverage
from course_utils.signnet.signer import SignCamera

camera = SignCamera("2718", fps=10, seed=5)
film = list(camera)
raw = [signnet.segment(shipped, frame.image) for frame in film]
truth = [cv2.resize(camera.at(f.time).label, (192, 192), interpolation=cv2.INTER_NEAREST) for f in film]

# %% tags=["slide"]
rows = [{"time constant, s": "truth", "hand IoU": "", "flicker": f"{(np.diff(truth, axis=0) != 0).mean():.2%}"}]
for seconds in (0, 0.06, 0.2, 0.5):
    calm = ExponentialAverage(seconds)
    smooth = np.array([calm(p, frame.time).argmax(-1) for p, frame in zip(raw, film, strict=True)])
    counts = segmentation.merged(segmentation.confusion(truth, smooth, 4), ((0, 3), (1, 2)))
    flicker = (np.diff(smooth, axis=0) != 0).mean()
    rows.append(
        {"time constant, s": seconds, "hand IoU": f"{segmentation.iou(counts)[1]:.3f}", "flicker": f"{flicker:.2%}"}
    )
show.table(rows, "Pixels that change their label from one frame to the next, and what calm costs")

# %% [markdown]
# Less change than the truth has is lag, not calm. 0.06 s takes some of what is too much and costs nothing; from 0.2 s on the mask trails behind the hand, and IoU falls. The course uses 0.06.

# %% [markdown] tags=["slide"]
# **What should a reader of signs look at?** Ten digits, four readers built alike: the mask alone; the colours in the same square; the landmarks; mask and landmarks. They learnt from 1,540 photographed hands (`python -m course_utils train signnet_signs`); a guess is right in one of ten.
#
# | input | photos of new students | the same hands before new rooms |
# |---|---|---|
# | mask | 97.9 % | 89.2 % |
# | RGB | 94.8 % | 59.9 % |
# | landmarks | 94.8 % | 81.9 % |
# | mask + landmarks | **99.1 %** | **94.1 %** |

# %% [markdown]
# Colours learn the wall. Landmarks are lost where the tracker finds no hand: in 4 % of the photos and 17 % of the scenes. Then only the mask is left, and the two together do best everywhere.

# %% [markdown]
# Drawn hands, before new rooms, read by the same reader: with landmarks (true ones plus an error like the tracker's; no tracker runs here) and without. They are seen from the palm, the back and the side.

# %%
from course_utils.signnet import train_signs
from course_utils.emojinator.train import NOISE

from course_utils.files import SAMPLES

found = hand.read(SAMPLES / "hands")
world, view = found["world"][::5], np.array(found["views"])[found["view"]][::5]  # those of new_hands

# %%
shown = [i for i, pose in enumerate(new_poses) if pose in train_signs.DIGITS]
digits = [train_signs.DIGITS[new_poses[i]] for i in shown]

# %%
told = world[shown] + np.random.default_rng(0).normal(0, 1, (len(shown), 21, 3)) * NOISE
seen = train_signs.sign_examples(
    shipped, train_signs.pasted([new_hands[i] for i in shown], new_stages, 0), digits, told
)

# %%
reader, both, rows = checkpoints.load("signnet_signs", "float16"), "mask + landmarks", []
for name in np.unique(view[shown]):
    part = {key: values[view[shown] == name] for key, values in seen.items()}
    blind = {**part, "world": np.full_like(part["world"], np.nan)}
    right = [f"{train_signs.right(reader, each, both):.0%}" for each in (part, blind)]
    rows.append({"view": name, "hands": len(part["y"]), both: right[0], "mask": right[1]})
show.table(rows, "Read rightly")

# %% [markdown]
# Far below the photos. The reader has only met photographed palms: a hand from the side is a riddle to it, and a drawn outline is strange even from the front. **Ask of each number which views, and whose hands, it was measured on.**

# %% [markdown] tags=["slide"]
# ## 7 · Live
#
# `SignNet` puts it together: masks, calmed; the largest hand, cut out; its sign; and **where** it is, with the face as a ruler. In units of the distance of the eyes a child and an adult, near and far, sign in the same places.

# %% tags=["slide"]
demo = signnet.SignNet(tracker=signnet.tracker())
show.play(
    demo,
    camera,
    width=240,
    fps=4,
    alt="A drawn signer shows 2, 7, 1 and 8. Hands are orange and blue, some fingers wrongly so, the face pink.",
)

# %% [markdown] tags=["slide"]
# **Hide all but the hands.** The same masks, used the other way round: a coarse grey picture covers everything else. Run on your own computer, no frame leaves it, and none is stored. (On Colab frames travel to the machine that runs Python, and are hidden only there.)

# %% tags=["slide"]
private = signnet.SignNet(tracker=lambda frame: [], hide=True)  # reads from masks alone
show.play(
    private,
    SignCamera("31", fps=10, seed=5),
    width=240,
    fps=4,
    alt="Only the hands stay in colour; face, body and room are grey blocks that run into each other.",
)

# %% [markdown]
# Does it hide the face? We count: how much detail is left of it, and how much of the hands stayed as they were.

# %%
from course_utils.overlay import draw

left, kept, secret = [], [], SignCamera("31", fps=10, seed=5)
private.reset()
for frame in secret:
    shown, label = draw(frame, private(frame)), secret.at(frame.time).label
    detail = [cv2.Laplacian(picture.astype(np.float32).mean(-1), -1) for picture in (shown, frame.image)]
    left.append(np.divide(*(edges[label == signnet.FACE].std() for edges in detail)))
    change = np.abs(shown.astype(int) - frame.image).max(-1)
    kept.append((change[np.isin(label, (signnet.LEFT, signnet.RIGHT))] < 30).mean())
assert np.mean(left) < 0.3 and np.mean(kept) > 0.9
print(f"detail left in the face: {np.mean(left):.0%}; hand pixels kept: {np.mean(kept):.0%}")

# %% [markdown]
# That was one drawn face. A real beard passed for a hand above, and what passes for a hand is not hidden: try yours before you trust it. Privacy is never a percentage. A face that shows in **one** frame is known, blurred faces have been recognised by nets ([McPherson et al. 2016](https://arxiv.org/abs/1609.00408)), and a way of signing is as personal as a voice. Hiding helps; it promises nothing.
#
# **Your own hands.** Run the cell and press Start.

# %%
from course_utils.camera import LiveCamera

LiveCamera(private, sources={"Synthetic: signer": SignCamera("314159", seed=5)})

# %% [markdown]
# ## 8 · Make it frugal
#
# One core, one picture of 192 × 192 at a time. Thirty frames a second leave 33 ms for everything.

# %%
costs = []
for kind in ("float16", "int8"):
    small = checkpoints.load("signnet", kind)
    cost = lite.measure(small, big_x[:20].astype(np.float32), calls=30, name=kind)
    costs.append(cost | {"hand IoU": f"{recipe.score(small, big_x, big_y)['hand']:.3f}"})
lite.table(costs, only=("name", "median_ms", "kb", "parameters", "hand IoU"))

# %% [markdown]
# int8 is about half the file here, and hardly faster. (Batch norms are folded into their neighbours, so the file holds fewer numbers than the net has.) A privacy filter goes without the tracker.

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** Write `overlap`: the IoU of each class, NaN for a class that neither picture has.


# %%
def overlap(truth, answer, classes):
    """Return float[classes]; truth and answer are int[h, w]."""
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
# def overlap(truth, answer, classes):
#     found = []
#     for c in range(classes):
#         both, either = (truth == c) & (answer == c), (truth == c) | (answer == c)
#         found.append(both.sum() / either.sum() if either.any() else np.nan)
#     return np.array(found)
#
# lesson6.overlap(overlap)
# ```
#
# </details>

# %% [markdown]
# **Exercise 2.** A mirrored scene is a new scene for free. But what becomes of a left hand? Write `mirror`: the picture and its label (0 background, 1 left, 2 right, 3 face), both turned round. Leave the given arrays as they are.


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
# **Exercise 3.** Write `face_place`: where is the hand, in distances of the eyes from the middle between them? A camera that zooms or a head that **tilts** must not change it: right is along the line from the first eye to the second.


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
#     way = (hand - (first_eye + second_eye) / 2) / unit
#     return np.array([way @ right, way @ down])
#
# lesson6.face_place(face_place)
# ```
#
# </details>

# %% [markdown] tags=["slide"]
# ## 10 · Where to go next
#
# - **Not done here:** two hands that hold each other, as half of the Indian alphabet does. Our composites only lay hands over hands.
# - Movement: feed the masks' middles, in units of the face, to lesson 2's recurrent net. Which words does place tell apart?
# - Ask before you build. Is there a deaf club or school near you? What would they want a camera for?
#
# Found something better? `CONTRIBUTING.md` shows how to bring it in.
