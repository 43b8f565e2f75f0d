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
# # 2 · Guess a doodle while it is being drawn
#
# ![A pen cap draws a fish and a star into the air; the guess changes as the drawing grows](pictures/quickdraw.gif)
#
# *Colab: this copy of the course has no address yet (`make address`).*
# **45 minutes** · as a talk 10 · runs in about two minutes on two cores · no camera needed

# %% [markdown]
# **What you'll build:** a guessing game. You draw in the air, the net guesses while you draw, and after 20 seconds the time is up.
#
# **What you'll learn:** two ways to represent a drawing, how to train with 15 examples of each class, how much ink a net needs for a right guess, and how a net can say "I don't know".
#
# **What you need:** [lesson 1](01_mnist_airdraw.ipynb), or to know what a small CNN is.

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown] tags=["slide"]
# ## 1 · The problem
#
# In 2016 an online game asked people to draw things in less than 20 seconds. Its players drew **50 million doodles**. This lesson uses fifteen of the things:

# %%
import matplotlib.pyplot as plt
import numpy as np
from course_utils import quickdraw, show
from course_utils.overlay import Frame, Overlay, draw
from course_utils.quickdraw import icons

card = Overlay()
for i, name in enumerate(quickdraw.CLASSES):
    x, y = i % 5 / 5, i // 5 / 3
    icons.put_icon(card, name, ((x + 0.05, y + 0.03), (x + 0.15, y + 0.24)))
    card.text(x + 0.04, y + 0.25, name, size=0.05)

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(4.6, 2.8), layout="tight")
ax.imshow(draw(Frame(np.full((360, 720, 3), 110, np.uint8)), card))
ax.axis("off")
show.figure(fig, alt="Fifteen little pictures: " + ", ".join(quickdraw.CLASSES) + ".")

# %% [markdown]
# A doodle differs from a digit in three ways. There are many more ways to draw a guitar than to write a 7. A doodle has many strokes, and their **order** is a hint. And people often know what it is **before it is finished**.

# %% [markdown] tags=["slide"]
# ## 2 · What others did
#
# | who | reads | things | first guess right |
# |---|---|---|---|
# | TensorFlow's tutorial, LSTM | strokes | 345 | 70 % |
# | Xu et al. 2021, graph transformer | strokes | 345 | 73 % |
# | small CNN, 25,000 a class | pictures | 10 | 96 % |
# | [QuickDraw, 2018](https://github.com/akshaybahadur21/QuickDraw), 10,000 a class | pictures | 15 | not published |
#
# Sources: [arXiv 1704.03477](https://arxiv.org/abs/1704.03477), [arXiv 1912.11258](https://arxiv.org/abs/1912.11258). All of them trained on thousands of drawings of each class. **We train on fifteen.**

# %% [markdown] tags=["slide"]
# ## 3 · The data
#
# We use 25 drawings of each thing, 15 for training and 10 for testing: of our fifteen things and of about 300 others. If the next cell prints *stand-in*, the course's own pen drew them. The full file of one thing has 100 MB; the course fetches only the first few KB.

# %%
from course_utils import data

doodles = data.load("quickdraw")
(x, y), (x_test, y_test) = doodles.train, doodles.test
x[0][0][:4]

# %% [markdown]
# A drawing is a list of strokes, and a stroke is a list of points with coordinates from 0 to 255. The drawings are **simplified**: they were moved to the top left corner and scaled, and points that change the line only a little were removed (by the algorithm of Ramer, Douglas and Peucker). The colours below show the order of the strokes.

# %% tags=["slide"]
fig, axes = plt.subplots(3, 10, figsize=(7, 2.2), layout="tight")
for ax, strokes in zip(axes.T.flat, x[: 15 * 10 : 5], strict=True):
    for order, stroke in enumerate(strokes):
        ax.plot(*stroke.T, color=plt.cm.viridis(order / max(3, len(strokes))), lw=1.5)
    ax.set(aspect="equal", xticks=[], yticks=[], xlim=(-9, 264), ylim=(264, -9))
    ax.axis("off")
for ax, name in zip(axes[0], doodles.classes, strict=False):
    ax.set_title(name, fontsize=7)
show.figure(fig, alt="Three drawings each of ten things, the strokes coloured by their order from dark to light.")

# %% [markdown] tags=["slide"]
# The data set also has **pictures** of 28 × 28 pixels, which were made from the strokes in a fixed way: centre the drawing, add a margin of 24, draw with a round pen of width 16, and reduce the size. `strokes_to_bitmap` does the same. So a drawing in the air becomes a picture like those of the data set.

# %% tags=["slide"]
pictures = np.stack([quickdraw.strokes_to_bitmap(strokes) for strokes in x[y < 15]])
test_pictures = np.stack([quickdraw.strokes_to_bitmap(strokes) for strokes in x_test[y_test < 15]])
fig = show.image_grid(pictures[7::15], titles=quickdraw.CLASSES, columns=8, size=0.9)
show.figure(fig, alt="One 28 by 28 picture for each of the fifteen things.")

# %% [markdown]
# These pictures hold less than the strokes: the order is lost. But a CNN can read them, and any camera can make them. For 156 drawings we compared our picture with the official one: the pixels differ by **1.5 of 255** on average.
#
# **Note:** some drawings are bad. Some players scribble, others run out of time; the game itself did not recognise 21 of these 375 drawings. So do not expect 100 %.

# %% [markdown]
# The training data also have 15 drawings each of things that are *not* among our fifteen. We need them twice: to pre-train a net, and to teach a net to say "I don't know".

# %%
known, others = y < 15, [name for i, name in enumerate(doodles.classes) if i >= 15]
print(f"{known.sum()} drawings of our 15, {(~known).sum()} of {len(others)} others: {', '.join(others[::9][:8])}, …")

# %% [markdown] tags=["slide"]
# ## 4 · The model
#
# **View one: the picture.** A CNN as in lesson 1, but wider. It sees *what* was drawn, but not in which order.
#
# **View two: the strokes.** The moves of the pen (Δx, Δy, pen up or down) go through convolutions along time, then through a recurrent layer (GRU), which has a memory. This net sees *how* the doodle was drawn, and its input has far fewer numbers.

# %%
from course_utils.quickdraw import doodle_net, stroke_net

for net in (doodle_net(), stroke_net()):
    print(f"{net.name:11} takes {net.input_shape[1:]}, {net.count_params():7,} parameters")

# %%
moves = quickdraw.steps(x[5 * 15])
print(f"A fish is {np.sum(moves[:, 2] < 2)} moves. The first four:\n{moves[:4].round(2)}")

# %% [markdown] tags=["slide"]
# ## 5 · Train
#
# A net with 199,000 parameters can memorise 225 drawings (**overfitting**). Against this we use **augmentation**: in every epoch each drawing is mirrored, rotated, bent and jittered at random, and sometimes cut off. Here are one doodle and nine variations.

# %% tags=["slide"]
from course_utils.quickdraw.redraw import Redrawn, redraw

rng = np.random.default_rng(2)
variations = [x[5 * 15]] + [redraw(x[5 * 15], rng) for _ in range(9)]
fig = show.image_grid([quickdraw.strokes_to_bitmap(strokes) for strokes in variations])
show.figure(fig, alt="A fish, then nine variations: mirrored, slanted, bent, and some of them unfinished.")

# %% [markdown]
# All nine are still fishes for us. So the net gets ten times more drawings, and learns what does not matter: side, slant and size.

# %%
import course_utils
from course_utils import training

epoch_factor = 8 if course_utils.full_profile() else 1


def train(net, drawings, labels, epochs, peak, **view):
    """Train a net on random variations of drawings, 2,048 in each epoch."""
    targets = np.eye(net.output_shape[1])[labels]
    return training.fit_one_cycle(net, Redrawn(drawings, targets, 2048, **view), epoch_factor * epochs, peak)


# %% [markdown]
# **From scratch.** Both nets train on the same 225 drawings.

# %%
import keras

keras.utils.set_random_seed(0)
nets = {"picture, from scratch": doodle_net(), "strokes, from scratch": stroke_net()}
for net, as_steps in zip(nets.values(), (False, True), strict=True):
    train(net, x[known], y[known], 4, 0.005, as_steps=as_steps)

# %% [markdown] tags=["slide"]
# **Pre-trained.** We take a net that was trained to classify **263 other things**, such as a bus and a bench. We do not ask for these here, but lines, corners, rings and wheels occur in all drawings. That training took seven minutes, so we did it for you (`quickdraw.train.pretrain`). The net has not seen any drawing of our fifteen things. We also held out every fifth of the other things; you will see why.

# %%
from course_utils import checkpoints

base = checkpoints.load_keras("quickdraw_sketches")
print(f"{base.count_params():,} parameters; from a picture to {base.output_shape[-1]:,} numbers")

# %% [markdown]
# It gets a new last layer for our fifteen things. Then we train all layers on the same 225 drawings, with a small learning rate: **fine-tuning**.

# %%
from course_utils.quickdraw.train import with_new_head

tuned = nets["picture, pre-trained"] = with_new_head(base)
history = train(tuned, x[known], y[known], 4, 0.003)

# %% [markdown]
# **With much more data.** The full profile also fetches 10,000 official pictures of each thing, the first 8 MB of each file, and trains a net on them. The official pictures contain our test drawings, too. To train on these would be **leakage**, so the code removes them.

# %%
if course_utils.full_profile():
    from course_utils.quickdraw.data import bitmaps
    from course_utils.quickdraw.train import duplicates

    many = [bitmaps(name, 10_000) for name in quickdraw.CLASSES]
    many = [rows[~duplicates(rows, test_pictures[10 * i : 10 * i + 10])] for i, rows in enumerate(many)]
    net = nets["picture, 10,000 a class"] = doodle_net()
    training.fit_quick(net, np.concatenate(many), np.repeat(np.arange(15), list(map(len, many))), epochs=12)

# %% [markdown] tags=["slide"]
# ## 6 · Judge it honestly
#
# We test with 150 drawings that no net has seen. The baseline needs no training: it predicts the class of the **most similar** training picture. **Guess first:** which net beats it, and by how much?


# %%
def predict(net, view):
    """Class probabilities [n, classes] for a few hundred drawings."""
    return net(view.astype("float32"), training=False).numpy()


# %%
ours = y_test < 15
truth = y_test[ours]
moves = np.stack([quickdraw.steps(strokes) for strokes in x_test[ours]])
views = {"picture": test_pictures, "strokes": moves}
differences = np.abs(test_pictures[:, None].astype(np.int16) - pictures).mean((2, 3))
right = {"nearest picture": y[known][differences.argmin(1)] == truth}

# %%
for name, net in nets.items():
    right[name] = predict(net, views[name.split(",")[0]]).argmax(1) == truth
both = predict(tuned, test_pictures) + predict(nets["strokes, from scratch"], moves)
right["both views"] = both.argmax(1) == truth

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(6, 2.4), layout="tight")
accuracy = {name: 100 * np.mean(correct) for name, correct in right.items()}
# The standard error of an accuracy that is measured with 150 drawings.
error = [np.sqrt(value * (100 - value) / len(truth)) for value in accuracy.values()]
colors = ["#0072B2" if "scratch" in name else "#E69F00" if "trained" in name else "#999999" for name in accuracy]
ax.barh(list(accuracy), list(accuracy.values()), xerr=error, color=colors, ecolor="black", capsize=2)
ax.bar_label(ax.containers[-1], fmt="%.0f", label_type="center", color="black")
ax.set(xlabel="accuracy on 150 new drawings, %", xlim=(0, 100))
ax.invert_yaxis()
show.figure(
    fig, alt="Bars of test accuracy: the pre-trained picture net is well ahead of both nets trained from scratch."
)

# %% [markdown]
# From scratch, 225 drawings are not enough: the strokes net is worse than the nearest picture, because it must first learn what a line is. The pre-trained net has learnt that from other things. So with few examples, begin with a net that knows a similar task.

# %% [markdown]
# **Deeper (you can skip it): how sure are these numbers?** The thin lines are standard errors: with 150 drawings, a score is uncertain by three or four points in both directions. We tested the net that the course ships more carefully, by cross-validation: **five folds** over all 375 real drawings. Each drawing was tested with a net that saw neither it nor its official picture in training. The card in section 7 tells the result.

# %%
probabilities = predict(tuned, test_pictures)
predicted = probabilities.argmax(1)
fig = show.confusion(truth, predicted, quickdraw.CLASSES)
fig.axes[0].tick_params(axis="x", rotation=90)
show.figure(
    fig,
    alt="Confusion matrix of the pre-trained picture net: mostly diagonal; similar things such as guitar and toothbrush are confused.",
)

# %% tags=["slide"]
wrong = np.flatnonzero(predicted != truth)
wrong = wrong[np.argsort(-probabilities[wrong].max(1))][:16]
titles = [f"{quickdraw.CLASSES[truth[i]]}\nread {quickdraw.CLASSES[predicted[i]]}" for i in wrong]
fig = show.image_grid(test_pictures[wrong], titles=titles, columns=8, size=1.0)
show.figure(fig, alt="The most confident mistakes with what was drawn and what was read; some are hard for anybody.")

# %% [markdown]
# Things of a similar shape are confused, and some drawings were never finished. No net can reach 100 % here.

# %% [markdown] tags=["slide"]
# **How early?** We cut each test drawing after 10, 20, … 100 % of its ink, and let the nets predict each time.

# %%
shares = np.arange(1, 11) / 10
early = {"picture": [], "strokes": []}
for share in shares:
    parts = [quickdraw.simplify(quickdraw.cut(strokes, share)) for strokes in x_test[ours]]
    early["picture"].append(predict(tuned, np.stack([quickdraw.strokes_to_bitmap(part) for part in parts])))
    part_moves = np.stack([quickdraw.steps(part) for part in parts])
    early["strokes"].append(predict(nets["strokes, from scratch"], part_moves))

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(5, 2.8), layout="tight")
for (name, by_share), mark in zip(early.items(), "os", strict=True):
    ax.plot(100 * shares, [100 * np.mean(p.argmax(1) == truth) for p in by_share], mark + "-", label=name)
ax.axhline(100 / 15, color="gray", ls=":", label="random guess")
ax.set(xlabel="ink drawn, %", ylabel="accuracy, %", ylim=(0, 100))
ax.legend()
show.figure(
    fig,
    alt="The picture net's accuracy rises with the ink, from 12 % at a tenth to 80 % at four fifths, then stays; the strokes net's stays low.",
)

# %% [markdown]
# With half of the ink, the picture net guesses half of the drawings. After four fifths its accuracy does not grow any more, so the last details do not help. The strokes net is far behind, because 225 drawings are too few for it. Note that `simplify` scales an unfinished drawing to full size: the net does not know how large the finished drawing will be.

# %% [markdown] tags=["slide"]
# **Three traps of the original.** The net of the 2018 repository was trained on 0 to 1 and used with 0 to 255. It was trained on the style of the first drawings. And it had to choose one of the 15, whatever you drew. What does each trap cost?
#
# **Trap one: the range.** Our nets scale the values in their first layer. We remove this layer and use the camera's values:

# %%
unscaled_net, rows = keras.Sequential(tuned.layers[1:]), []
for values, images in {"0 to 1": test_pictures / 255.0, "0 to 255": test_pictures}.items():
    p = predict(unscaled_net, images[..., None])
    wrong = p.argmax(1) != truth
    row = {"accuracy": f"{1 - wrong.mean():.0%}", "confidence when wrong": f"{p.max(1)[wrong].mean():.0%}"}
    rows.append({"values": values} | row)
show.table(rows)

# %% [markdown]
# It is still right in some cases, but its confidence is always near 100 %. So no confidence threshold can separate right from wrong.

# %% [markdown]
# **Deeper (you can skip it): trap two, one drawing style.** The pen has about ten ways to draw each thing. We train one net on the first way only and one on all ways, with the same number of drawings.

# %%
from course_utils import lite
from course_utils.airdraw import digit_net
from course_utils.quickdraw import pen

labels, rows = np.arange(15).repeat(100), []
for name, style in {"one style": 0, "all styles": None}.items():
    drawn = [pen.draw(quickdraw.CLASSES[label], rng, style) for label in labels]
    net = digit_net(15)
    training.fit_quick(net, np.stack([quickdraw.strokes_to_bitmap(d) for d in drawn]), labels, epochs=3)
    rows.append({"trained on": name, "accuracy": f"{lite.accuracy(net, test_pictures, truth):.0f} %"})
show.table(rows, "Trained on 1,500 doodles of the pen, tested on the test drawings")

# %% [markdown]
# The same number of drawings, more styles, more right answers. So collect from many people rather than many from one.

# %% [markdown] tags=["slide"]
# **Trap three: a forced choice.** We show the net drawings of other things, those that we held out, and look at its confidence.

# %%
held_out = x_test[(y_test >= 15) & ((y_test - 15) % 5 == 0)][:400]
held_out = np.stack([quickdraw.strokes_to_bitmap(strokes) for strokes in held_out])
confidence = {"the fifteen": probabilities.max(1), "other things": predict(tuned, held_out).max(1)}

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(5, 2.4), layout="tight")
values, names, bins = list(confidence.values()), list(confidence), np.linspace(0, 1, 11)
ax.hist(values, bins, density=True, label=names, color=["#0072B2", "#E69F00"])
ax.set(xlabel="best probability", ylabel="density")
ax.legend()
show.figure(fig, alt="Histogram of the best probability: high for the fifteen, but often high for other things, too.")

# %% [markdown]
# The two groups overlap. So one way is not enough: to answer "I don't know" below a **confidence threshold**.

# %% [markdown] tags=["slide"]
# **"I don't know", learned.** A second way: the net also trains on other things, which get **an output of their own** (outlier exposure: [Hendrycks et al. 2019](https://arxiv.org/abs/1812.04606)). Half of each batch shows them, so we train twice as long. *Guess: how many of 100 other things does each way reject?*

# %%
seen = known | ((y - 15) % 5 > 0)  # all except the things that we held out
labels = np.where(known, y, 15)[seen]  # 15: something else
weights = np.where(labels < 15, 1 / np.sum(labels < 15), 1 / np.sum(labels == 15))
wary = with_new_head(base, 16)
history = train(wary, x[seen], labels, 8, 0.003, weights=weights)

# %% [markdown]
# A net can always reject more when it also answers less. So we compare at **equal coverage**: for each share of our own drawings that a net answers, how many of the other things does it reject?

# %%
coverage, rejected = np.linspace(0.5, 1, 26), {}
for name, net in {"threshold only": tuned, "trained on other things": wary}.items():
    of_ours, of_others = (predict(net, view)[:, :15].max(1) for view in (test_pictures, held_out))
    thresholds = np.quantile(of_ours, 1 - coverage)
    rejected[name] = np.mean(of_others < thresholds[:, None], axis=1)

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(5, 2.6), layout="tight")
for (name, share), style in zip(rejected.items(), ("s--", "o-"), strict=True):
    ax.plot(100 * coverage, 100 * share, style, ms=3, label=f"{name}: {100 * share[20]:.0f} % at 90 %")
ax.axvline(90, color="gray", ls=":")
ax.set(xlabel="answers to drawings of the fifteen, %", ylabel="other things rejected, %", ylim=(0, 100))
ax.legend()
show.figure(
    fig, alt="Share of other things rejected against coverage: the net that trained on other things rejects more."
)

# %% [markdown]
# At the same coverage, the net that trained on other things rejects more of them, although it has seen no drawing of these. So examples of "none of these" help more than any threshold for a net that knows only fifteen things.

# %% [markdown] tags=["slide"]
# **Deeper (you can skip it): calibration** makes the threshold a number with a meaning. All scores are divided by one number, the temperature. Then predictions with a confidence of 80 % are right in 80 of 100 cases ([Guo et al. 2017](https://arxiv.org/abs/1706.04599)). Exercise 3 does it.

# %% [markdown] tags=["slide"]
# ## 7 · Live
#
# The shipped net was trained for longer: on 25 drawings of each thing, on official pictures of three of them, and on doodles of the pen. In it, **all 329 other things have an output of their own**. Its fifteen probabilities sum to less than 1; the rest belongs to something else. The game takes the mean for a picture and for its mirror image. `python -m course_utils train quickdraw` rebuilds it. From its card:

# %%
card = (checkpoints.path("quickdraw") / "card.md").read_text(encoding="utf-8")
print(*(line for line in card.splitlines() if "Five folds" in line or "I don't know" in line), sep="\n")

# %% [markdown]
# What to expect on real people: [the measured scores](../docs/scores.md).

# %% [markdown] tags=["slide"]
# **The game.** While the pen draws, bars show the three best guesses; a guess above the confidence threshold is yellow. When the pen is hidden for a second, the drawing is finished. Watch how the guess changes.

# %% tags=["slide"]
from course_utils.drawn.marker import MarkerCamera

doodler = quickdraw.Doodler(tip="marker")
show.play(
    doodler,
    MarkerCamera(["fish", "ice cream"], seed=4),
    width=192,
    fps=4,
    alt="A marker draws a fish and an ice cream; bars show the guesses as each grows, then its icon appears.",
)

# %% [markdown]
# When did the net know? Here are the last changes of its best guess for the last drawing. The last row is when its answer was fixed:

# %%
show.table(
    [{"second": f"{t:.2f}", "guess": guess or "?", "confidence": f"{p:.0%}"} for t, guess, p in doodler.history[-6:]]
)

# %% [markdown] tags=["slide"]
# **Something else.** A house is not among the fifteen:

# %% tags=["slide"]
show.play(
    quickdraw.Doodler(tip="marker"),
    MarkerCamera(["house"], seed=1),
    width=192,
    fps=4,
    alt="A marker draws a house, and the answer is: I don't know.",
)

# %% [markdown]
# **Your turn to draw**, with a fingertip in front of the camera, or on the pad.

# %%
from course_utils.camera import LiveCamera

live = LiveCamera(quickdraw.Doodler(tip="finger"))
live

# %%
from course_utils.quickdraw.pad import DoodlePad

pad = DoodlePad()
pad

# %% [markdown]
# **Your own net, live.** The game takes any net with fifteen probabilities, with `read=`. Try the one that you trained above, and choose its threshold from the curve: 90 % of the drawings should be answered.

# %%
from course_utils.quickdraw.train import only_first

mine = only_first(wary)
own_game = quickdraw.Doodler(tip="marker", read=mine, threshold=thresholds[20])
show.play(
    own_game,
    MarkerCamera(["star"], seed=3),
    width=192,
    fps=4,
    alt="A marker draws a star; bars show the guesses of the net of this page.",
)

# %% [markdown] tags=["slide"]
# **Letters, too.** With another net, the same demo reads the letters of the alphabet, so you can write a word letter by letter. A flat stroke to the right adds a space, and one to the left deletes the last letter:

# %% tags=["slide"]
show.play(
    quickdraw.Speller(tip="marker"),
    MarkerCamera("OK", seed=2),
    width=192,
    fps=4,
    alt="A marker writes O and K, and both letters are read.",
)

# %% [markdown] tags=["slide"]
# ## 8 · Make it frugal
#
# The game guesses in **every frame**, not once for each drawing. So a guess must be fast: draw the picture from the strokes, then run the net. Together they take less than a tenth of the hand tracker's time (`benchmarks/quickdraw_speed.py`).

# %%
times = lite.milliseconds(quickdraw.picture, x_test[:200])
costs = [{"name": "strokes to picture", "median_ms": np.median(times)}]
for kind in ("float16", "int8"):
    net = checkpoints.load("quickdraw", kind)
    costs.append(lite.measure(net, test_pictures, calls=100, name=f"net, {kind}"))
lite.table(costs, only=("name", "median_ms", "kb", "parameters"))

# %% [markdown]
# A guess takes far less than the 33 ms of a camera frame, so the game can guess in each of them. int8 halves the file.

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** Write the first step of `simplify`: `fit_box` moves and scales a drawing. Its box should then begin at (0, 0), and its longer side should be 255. All strokes move together, and the drawing keeps its proportions.


# %%
def fit_box(strokes):
    """strokes: a list of float[n, 2]. Return the list, moved and scaled."""
    # your code here


# %%
from course_utils.quickdraw import check as lesson2

lesson2.fit_box(fit_box)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def fit_box(strokes):
#     every = np.concatenate(strokes)
#     low, extent = every.min(axis=0), np.ptp(every, axis=0).max()
#     return [(stroke - low) * 255 / extent for stroke in strokes]
#
# lesson2.fit_box(fit_box)
# ```
#
# </details>

# %% [markdown]
# **Exercise 2.** When is a guess *settled*? Write `settled`, which returns for each drawing the smallest share of ink from which the prediction is right and stays right at all larger shares; `np.inf` if there is none. Then use it: `settled(np.array([p.argmax(1) for p in early["picture"]]), shares, truth)`.


# %%
def settled(predicted, shares, truth):
    """predicted: int[shares, n], shares: rising float[shares], truth: int[n]. Return float[n]."""
    # your code here


# %%
lesson2.settled(settled)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def settled(predicted, shares, truth):
#     first = np.full(len(truth), np.inf)
#     right = np.ones(len(truth), bool)
#     for share, row in zip(shares[::-1], predicted[::-1]):
#         right &= row == truth
#         first[right] = share
#     return first
#
# lesson2.settled(settled)
# ```
#
# </details>

# %% [markdown]
# **Exercise 3.** Calibrate a net: write `temperature`, which chooses a number from `options`. When the scores are divided by it, the mean of $-\log p$ of the true class should be as small as possible.


# %%
def temperature(scores, truth, options):
    """scores: float[n, classes] before the softmax, truth: int[n], options: float[k]. Return one of the options."""
    # your code here


# %%
lesson2.temperature(temperature)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def temperature(scores, truth, options):
#     def loss(t):
#         z = scores / t
#         z = z - z.max(axis=1, keepdims=True)
#         log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
#         return -log_p[np.arange(len(truth)), truth].mean()
#     return min(options, key=loss)
#
# lesson2.temperature(temperature)
# ```
#
# </details>

# %% [markdown]
# ## 10 · Where to go next
#
# - **More data:** `from course_utils.quickdraw.data import bitmaps; bitmaps("apple", 10_000)` fetches 8 MB of the 100. With 20,000 pictures of each class, small CNNs reach 96 %.
# - **Nobody has done this:** let the net show which stroke made it confident, and help people to draw faster.
# - Add your own way of drawing a guitar to the pen's table (`course_utils/drawn/styles.toml`). It takes one line.
#
# Did you find something better? `CONTRIBUTING.md` tells how to add it to the course.
