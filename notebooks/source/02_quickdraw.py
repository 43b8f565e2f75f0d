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
# **45 minutes** · as a talk 10 · all cells run in about two minutes on two cores, with the stand-in or with the real data · no camera needed

# %% [markdown]
# **What you'll build:** a game that guesses what you draw in the air, while you draw it.
#
# **What you'll learn:** to train with 15 examples of each class, to read strokes or pictures, and to let a net say "I don't know".
#
# **What you need:** [lesson 1](01_mnist_airdraw.ipynb), or to know what a small CNN is.

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown] tags=["slide"] claim="Fifteen things are enough for a game"
# ## 1 · The problem
#
# In 2016 an online game asked people to draw things in 20 seconds. Its players drew **50 million doodles**. This lesson uses fifteen of the things:

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
# The **order** of the strokes is a hint. And people often know what it is **before it is finished**.

# %% [markdown] tags=["slide"] claim="Others train on thousands of drawings"
# ## 2 · What others did
#
# | who | reads | things | first guess right |
# |---|---|---|---|
# | TensorFlow's tutorial | strokes | 345 | 70 % |
# | Xu et al. 2021 | strokes | 345 | 73 % |
# | small CNN, 25,000 each | pictures | 10 | 96 % |
# | QuickDraw 2018, 10,000 each | pictures | 15 | – |
#
# Sources: [arXiv 1704.03477](https://arxiv.org/abs/1704.03477), [arXiv 1912.11258](https://arxiv.org/abs/1912.11258), [QuickDraw](https://github.com/akshaybahadur21/QuickDraw), which published no score.
#
# They trained on thousands of drawings of each thing. **We train on fifteen of each.**

# %% [markdown] tags=["slide"] claim="A drawing is a list of strokes"
# ## 3 · The data
#
# We use 25 drawings of each thing: 15 for training and 10 for testing. There are our fifteen things and about 300 others. If the next cell prints *stand-in*, the course's own pen drew them.

# %%
from course_utils import data

doodles = data.load("quickdraw")
(x, y), (x_test, y_test) = doodles.train, doodles.test
x[0][0][:4]

# %% [markdown]
# A drawing is a list of strokes, and a stroke is a list of points from 0 to 255. The colours below show the order of the strokes.
#
# **Deeper (you can skip it).** The drawings are **simplified**: they were moved to the top left corner and scaled, and points that change the line only a little were removed (by the algorithm of Ramer, Douglas and Peucker).

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

# %% [markdown] tags=["slide"] claim="In the pictures the order of the strokes is lost"
# People draw the same thing in different ways and orders.
#
# The data set also has **pictures** of 28 × 28 pixels, made from the strokes in a fixed way. `strokes_to_bitmap` does the same. So a drawing in the air becomes a picture like those of the data set.

# %% tags=["slide"]
pictures = np.stack([quickdraw.strokes_to_bitmap(strokes) for strokes in x[y < 15]])
test_pictures = np.stack([quickdraw.strokes_to_bitmap(strokes) for strokes in x_test[y_test < 15]])
fig = show.image_grid(pictures[7::15], titles=quickdraw.CLASSES, columns=8, size=0.9)
show.figure(fig, alt="One 28 by 28 picture for each of the fifteen things.")

# %% [markdown]
# The order of the strokes is lost, but a CNN can read these pictures. Some drawings are bad: players scribble, or run out of time.
#
# **Deeper (you can skip it).** For 156 drawings we compared our picture with the official one: the pixels differ by **1.5 of 255** on average. The game itself did not recognise 21 of these 375 drawings.

# %% [markdown]
# The data also have 15 training drawings each of other things. We need them to pre-train a net, and to teach a net to say "I don't know".

# %%
known, others = y < 15, [name for i, name in enumerate(doodles.classes) if i >= 15]
print(f"{known.sum()} drawings of our 15, {(~known).sum()} of {len(others)} others: {', '.join(others[::9][:8])}, …")

# %% [markdown] tags=["slide"] claim="A net can read pictures or strokes"
# ## 4 · The model
#
# **The picture net** sees *what* was drawn. It is a CNN as in lesson 1, but wider.
#
# **The strokes net** sees *how* it was drawn. The moves of the pen go through convolutions along time, then through a recurrent layer (GRU), which has a memory.

# %%
from course_utils.quickdraw import doodle_net, stroke_net

for net in (doodle_net(), stroke_net()):
    print(f"{net.name:11} takes {net.input_shape[1:]}, {net.count_params():7,} parameters")

# %% [markdown]
# **Deeper (you can skip it).** Here is a fish as the strokes net gets it. A move is Δx and Δy, as shares of the drawing's size, then 1 if the pen was up, else 0.

# %%
moves = quickdraw.steps(x[5 * 15])
print(f"A fish is {np.sum(moves[:, 2] < 2)} moves. The first four:\n{moves[:4].round(2)}")

# %% [markdown] tags=["slide"] claim="Augmentation makes nine new fishes from one"
# ## 5 · Train
#
# A net with 199,000 parameters can memorise 225 drawings (**overfitting**). So in every epoch each drawing is mirrored, rotated, bent and jittered at random, and sometimes cut off (**augmentation**). Here are a doodle and nine variations.

# %% tags=["slide"]
from course_utils.quickdraw.redraw import Redrawn, redraw

rng = np.random.default_rng(2)
variations = [x[5 * 15]] + [redraw(x[5 * 15], rng) for _ in range(9)]
fig = show.image_grid([quickdraw.strokes_to_bitmap(strokes) for strokes in variations], columns=5)
show.figure(fig, alt="A fish, then nine variations: mirrored, slanted, bent, and some of them unfinished.")

# %% [markdown]
# Most are still fishes; some were cut off early, as in the game. So the net learns what does not matter: side, slant and size.

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

# %% [markdown] tags=["slide"] claim="A net can first learn from other things"
# **Pre-trained.** This net was trained to classify **263 other things**, such as a bus and a bench. It has never seen our fifteen, but lines, corners and wheels occur in all drawings.

# %%
from course_utils import checkpoints

base = checkpoints.load_keras("quickdraw_sketches")
print(f"{base.count_params():,} parameters; from a picture to {base.output_shape[-1]:,} numbers")

# %% [markdown]
# It gets a new last layer for our fifteen things. Then we train all layers on the same 225 drawings (**fine-tuning**).

# %%
from course_utils.quickdraw.train import with_new_head

tuned = nets["picture, pre-trained"] = with_new_head(base)
history = train(tuned, x[known], y[known], 4, 0.003)

# %% [markdown]
# **Deeper (you can skip it): much more data.** The full profile also fetches 10,000 official pictures of each thing, the first 8 MB of each file, and trains a net on them. The official pictures contain our test drawings, too. To train on these would be **leakage**, so the code removes them.

# %%
if course_utils.full_profile():
    from course_utils.quickdraw.data import bitmaps
    from course_utils.quickdraw.train import duplicates

    many = [bitmaps(name, 10_000) for name in quickdraw.CLASSES]
    many = [rows[~duplicates(rows, test_pictures[10 * i : 10 * i + 10])] for i, rows in enumerate(many)]
    net = nets["picture, 10,000 a class"] = doodle_net()
    training.fit_quick(net, np.concatenate(many), np.repeat(np.arange(15), list(map(len, many))), epochs=12)

# %% [markdown] tags=["slide"] claim="The baseline needs no training"
# ## 6 · Judge it honestly
#
# We test with 150 drawings that no net has seen. The baseline predicts the class of the **most similar** training picture. **Guess first:** in which order will the nets be?


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

# %% tags=["slide"] claim="With few examples, pre-training wins"
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
# On real drawings the strokes net is worse than the baseline: 225 drawings are too few to learn from a pen's moves. The pre-trained net learnt lines and corners from other things. "Both views" adds the probabilities of both nets: hardly more. So with few examples, begin with a net that knows a similar task (**transfer learning**).

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

# %% [markdown]
# Most drawings lie on the diagonal. Here are the mistakes with the highest confidence:

# %% tags=["slide"] claim="The net confuses things of a similar shape"
wrong = np.flatnonzero(predicted != truth)
wrong = wrong[np.argsort(-probabilities[wrong].max(1))][:12]
titles = [f"{quickdraw.CLASSES[truth[i]]}\nread {quickdraw.CLASSES[predicted[i]]}" for i in wrong]
fig = show.image_grid(test_pictures[wrong], titles=titles, columns=6, size=1.3)
show.figure(fig, alt="The most confident mistakes with what was drawn and what was read; some are hard for anybody.")

# %% [markdown]
# Similar shapes are confused, and some drawings were never finished. So no net can reach 100 % here.

# %% [markdown]
# **How early?** We cut each test drawing after 10, 20, … 100 % of its ink. **Guess first:** how much ink does the picture net need to read half of the drawings?

# %%
shares = np.arange(1, 11) / 10
early = {"picture": [], "strokes": []}
for share in shares:
    parts = [quickdraw.simplify(quickdraw.cut(strokes, share)) for strokes in x_test[ours]]
    early["picture"].append(predict(tuned, np.stack([quickdraw.strokes_to_bitmap(part) for part in parts])))
    part_moves = np.stack([quickdraw.steps(part) for part in parts])
    early["strokes"].append(predict(nets["strokes, from scratch"], part_moves))

# %% tags=["slide"] claim="The last fifth of the ink adds little"
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
# With about half of the ink, the picture net reads half of the drawings. The last fifth adds little. The strokes net stays behind.
#
# **Deeper (you can skip it).** `simplify` scales an unfinished drawing to full size: the net does not know how large the finished drawing will be.

# %% [markdown]
# **Three traps of the original.** The net of 2018 was trained on 0 to 1 and used with 0 to 255. It learnt one drawing style (you can skip this one). And it had to choose one of the 15, whatever you drew.
#
# **Trap one: the range.** We remove the scaling layer of our net and give it 0 to 255:

# %% tags=["slide"] claim="Trap one: without scaling, the confidence means nothing"
unscaled_net, rows = keras.Sequential(tuned.layers[1:]), []
for values, images in {"0 to 1": test_pictures / 255.0, "0 to 255": test_pictures}.items():
    p = predict(unscaled_net, images[..., None])
    wrong = p.argmax(1) != truth
    row = {"accuracy": f"{1 - wrong.mean():.0%}", "confidence when wrong": f"{p.max(1)[wrong].mean():.0%}"}
    rows.append({"values": values} | row)
show.table(rows)

# %% [markdown]
# Its confidence is near 100 % even when it is wrong. So no threshold can separate right from wrong.

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
# **Deeper (you can skip it).** The same number of drawings, more styles, more right answers. So collect from many people rather than many from one.

# %% [markdown]
# **Trap three: a forced choice.** Now the net gets drawings of other things, which were in no training. **Guess first:** how confident is it?

# %%
held_out = x_test[(y_test >= 15) & ((y_test - 15) % 5 == 0)][:400]
held_out = np.stack([quickdraw.strokes_to_bitmap(strokes) for strokes in held_out])
confidence = {"the fifteen": probabilities.max(1), "other things": predict(tuned, held_out).max(1)}

# %% tags=["slide"] claim="Trap three: a net that must choose is often sure"
fig, ax = plt.subplots(figsize=(5, 2.4), layout="tight")
values, names, bins = list(confidence.values()), list(confidence), np.linspace(0, 1, 11)
ax.hist(values, bins, density=True, label=names, color=["#0072B2", "#E69F00"])
ax.set(xlabel="best probability", ylabel="density")
ax.legend()
show.figure(fig, alt="Histogram of the best probability: high for the fifteen, but often high for other things, too.")

# %% [markdown]
# The two groups overlap. So a **confidence threshold** alone rejects only a part of the other things.

# %% [markdown] tags=["slide"] claim="Train on other things, too"
# **"I don't know", learned.** Now the net also trains on other things, which get **an output of their own** (outlier exposure: [Hendrycks et al. 2019](https://arxiv.org/abs/1812.04606)). **Guess first:** if both answer 90 of our 100 drawings, how many of 100 other things does each reject?

# %%
seen = known | ((y - 15) % 5 > 0)  # all except the things that we held out
labels = np.where(known, y, 15)[seen]  # 15: something else
weights = np.where(labels < 15, 1 / np.sum(labels < 15), 1 / np.sum(labels == 15))
wary = with_new_head(base, 16)
# Half of each batch shows other things, so we train twice as long.
history = train(wary, x[seen], labels, 8, 0.003, weights=weights)

# %% [markdown]
# A net can reject more when it also answers less. So we compare at **equal coverage**: both nets answer the same share of our own drawings.

# %%
coverage, rejected = np.linspace(0.5, 1, 26), {}
for name, net in {"threshold only": tuned, "trained on other things": wary}.items():
    of_ours, of_others = (predict(net, view)[:, :15].max(1) for view in (test_pictures, held_out))
    thresholds = np.quantile(of_ours, 1 - coverage)
    rejected[name] = np.mean(of_others < thresholds[:, None], axis=1)

# %% tags=["slide"] claim="Examples of other things teach a net to say no"
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
# At the same coverage, the net that trained on other things rejects more, although it never saw these. So examples of "none of these" help more than a threshold alone.

# %% [markdown]
# **Deeper (you can skip it): calibration** makes the threshold a number with a meaning. All scores are divided by one number, the temperature. Then predictions with a confidence of 80 % are right in 80 of 100 cases ([Guo et al. 2017](https://arxiv.org/abs/1706.04599)). Exercise 3 does it.

# %% [markdown]
# ## 7 · Live
#
# The shipped net was trained on more drawings. In it **each of the 329 other things has its own output**, so the probabilities of our fifteen sum to less than 1. From its card:

# %%
from IPython.display import Markdown

card = (checkpoints.path("quickdraw") / "card.md").read_text(encoding="utf-8")
Markdown("\n".join(line for line in card.splitlines() if "Five folds" in line or "I don't know" in line))

# %% [markdown]
# What to expect on real people: [the measured scores](../docs/scores.md).
#
# **The game.** Bars show the three best guesses. A guess above the confidence threshold is yellow. Hide the pen for a second to finish. Watch how the guess changes.

# %% tags=["slide"] claim="The game guesses while you draw"
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
# When did the net know, in seconds? The table shows the last changes of its best guess for the last drawing. The last row is the answer.

# %%
show.table(
    [{"second": f"{t:.2f}", "guess": guess or "?", "confidence": f"{p:.0%}"} for t, guess, p in doodler.history[-6:]]
)

# %% [markdown]
# **Something else.** A house is not among the fifteen:

# %% tags=["slide"] claim="A house is none of the fifteen"
show.play(
    quickdraw.Doodler(tip="marker"),
    MarkerCamera(["house"], seed=1),
    width=192,
    fps=4,
    alt="A marker draws a house, and the answer is: I don't know.",
)

# %% [markdown]
# The game shows "I don't know", so the list of answers stays empty. **Your turn to draw**, with a fingertip in front of the camera, or on the pad.

# %%
from course_utils.camera import LiveCamera

live = LiveCamera(quickdraw.Doodler(tip="finger"))
live

# %%
from course_utils.quickdraw.pad import DoodlePad

pad = DoodlePad()
pad

# %% [markdown]
# **Your own net, live.** `read=` takes any net with fifteen probabilities. Here is the one that you trained on other things, too. **Your own threshold** comes from the curve: it answers 90 % of the drawings.

# %% tags=["slide"] claim="The net of this page plays, too"
from course_utils.quickdraw.train import only_first

mine = {"read": only_first(wary), "threshold": thresholds[20]}
own_game, star = quickdraw.Doodler(tip="marker", **mine), MarkerCamera(["star"], seed=3)
show.play(own_game, star, width=192, fps=4, alt="A marker draws a star; bars show the guesses of the net of this page.")

# %%
assert len(own_game.answers) == 1, "one thing was drawn"
print(f"drawn: star · your net read: {own_game.text} (? means: I don't know)")

# %%
own_live = LiveCamera(quickdraw.Doodler(tip="finger", **mine))
own_live

# %% [markdown]
# **Two minutes:** draw before the camera. Then set `"threshold": 0.9`. What changes?
#
# **Make it yours: a sixteenth thing.** Choose one of `others`. Its 15 drawings are enough, and training takes seconds:

# %%
sixteenth = "house"  # or another one of `others`
chosen = known | (y == doodles.classes.index(sixteenth))
sixteen = with_new_head(tuned, 16)
history = train(sixteen, x[chosen], np.minimum(y[chosen], 15), 2, 0.003)

# %% tags=["slide"] claim="A sixteenth thing is learnt in seconds"
labels = [*quickdraw.CLASSES, sixteenth]
wider_game, house = quickdraw.Doodler(tip="marker", read=sixteen, labels=labels), MarkerCamera(["house"], seed=1)
show.play(wider_game, house, width=192, fps=4, alt="A marker draws a house; the net that learnt it guesses.")

# %% [markdown]
# The same house now has a name. `LiveCamera(quickdraw.Doodler(tip="finger", read=sixteen, labels=labels))` shows it to your camera.

# %% [markdown]
# **Deeper (you can skip it): letters, too.** With another net, the same demo reads letters, so you can write words. A flat stroke to the right adds a space, and one to the left deletes a letter:

# %% tags=["slide"] claim="The same demo reads letters"
show.play(
    quickdraw.Speller(tip="marker"),
    MarkerCamera("OK", seed=2),
    width=192,
    fps=4,
    alt="A marker writes O and K, and both letters are read.",
)

# %% [markdown]
# ## 8 · Make it frugal
#
# The game guesses in **every frame**. So it must draw the picture and run the net in much less than 33 ms. **Guess first:** how long do both take?

# %% tags=["slide"] claim="A guess takes far less than a camera frame"
from course_utils import lite

times = lite.milliseconds(quickdraw.picture, x_test[:200])
costs = [{"name": "strokes to picture", "median_ms": np.median(times)}]
for kind in ("float16", "int8"):
    net = checkpoints.load("quickdraw", kind)
    costs.append(lite.measure(net, test_pictures, calls=100, name=f"net, {kind}"))
lite.table(costs, only=("name", "median_ms", "kb", "parameters"))

# %% [markdown]
# Both together take far less than a frame. int8 halves the file.

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** Write `fit_box`, the first step of `simplify`. It moves and scales a drawing: its bounding box should begin at (0, 0), and its longer side should be 255. Move and scale all strokes together, so that the drawing keeps its proportions.


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
# **Exercise 2.** When is a guess *settled*? Write `settled`. For each drawing it returns the smallest share of ink such that this and all later predictions are right. If the last prediction is wrong, it returns `np.inf`. Then use it: `settled(np.array([p.argmax(1) for p in early["picture"]]), shares, truth)`.


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
# **Exercise 3.** Calibrate a net. Write `temperature`, which chooses the best number from `options`. Divide the scores by the number, take the softmax, and compute the mean of $-\log p$ of the true class. The best number makes this mean smallest.


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
# - **More data:** `from course_utils.quickdraw.data import bitmaps; bitmaps("apple", 10_000)` fetches the first 8 MB of a file of 100 MB.
# - **Nobody has done this:** let the net show which stroke made it confident, and help people to draw faster.
# - Add your own way of drawing a guitar to the pen's table (`course_utils/drawn/styles.toml`). It takes one line.
#
# Did you find something better? `CONTRIBUTING.md` tells how to add it to the course.
