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
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/haptic-learning/haptic-learning/blob/main/notebooks/02_quickdraw.ipynb)
# **45 minutes** · as a talk 10 · runs in about two minutes on two cores · no camera needed

# %% [markdown]
# **What you'll build:** the guessing game. You draw in the air, the net guesses along, and after 20 seconds the time is up.
#
# **What you'll learn:** two ways to look at a drawing, how to learn from 15 examples a class, how little ink is enough, and how a net can say "I don't know".
#
# **What you need:** [lesson 1](01_mnist_airdraw.ipynb), or to know what a small CNN is.

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
# In 2016 a game asked millions of people to draw things in under 20 seconds. They left **50 million doodles** behind. Fifteen of those things are ours:

# %%
import matplotlib.pyplot as plt
import numpy as np
from course_utils.quickdraw import icons
from course_utils import quickdraw
from course_utils import show
from course_utils.overlay import Frame
from course_utils.overlay import Overlay
from course_utils.overlay import draw

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
# A doodle differs from a digit in three ways. People draw a guitar in a hundred ways. It has many strokes, and their **order** tells something. And it can be guessed **before it is finished**.

# %% [markdown] tags=["slide"]
# ## 2 · What others did
#
# | who | reads | things | first guess right |
# |---|---|---|---|
# | TensorFlow's tutorial, LSTM | strokes | 345 | 70 % |
# | Xu et al. 2021, graph transformer | strokes | 345 | 73 % |
# | small CNN, 25,000 a class | pictures | 10 | 96 % |
# | [QuickDraw, 2018](https://github.com/akshaybahadur21/QuickDraw), 10,000 a class | pictures | 15 | not told |
#
# Sources: [arXiv 1704.03477](https://arxiv.org/abs/1704.03477), [arXiv 1912.11258](https://arxiv.org/abs/1912.11258). All had thousands of drawings a class. **We take fifteen.**

# %% [markdown] tags=["slide"]
# ## 3 · The data
#
# 25 drawings of each thing, ours and some 300 others: 15 to learn from, 10 to be judged by. If the line says *stand-in*, the course's own pen drew them. The full files have 100 MB a thing; the course fetches the first few KB of each.

# %%
from course_utils import data

doodles = data.load("quickdraw")
(x, y), (x_test, y_test) = doodles.train, doodles.test
x[0][0][:4]

# %% [markdown]
# A drawing is a list of strokes, a stroke a list of points from 0 to 255. They were **simplified**: moved to the top left corner, scaled, and points that hardly bend the line were left out (Ramer, Douglas and Peucker). Colours show the order of the strokes.

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
# The data set also has **pictures**, 28 × 28, made from the strokes by a fixed rule: centre the box, a margin of 24, a round pen 16 wide, then shrink. `strokes_to_bitmap` follows it. So whatever you draw in the air can be made to look like the data.

# %% tags=["slide"]
pictures = np.stack([quickdraw.strokes_to_bitmap(strokes) for strokes in x[y < 15]])
test_pictures = np.stack([quickdraw.strokes_to_bitmap(strokes) for strokes in x_test[y_test < 15]])
fig = show.image_grid(pictures[7::15], titles=quickdraw.CLASSES, columns=8, size=0.9)
show.figure(fig, alt="One 28 by 28 picture for each of the fifteen things.")

# %% [markdown]
# We checked the rule against 156 drawings whose official picture is at hand: the pixels differ by **1.5 of 255** on average.
#
# **A trap:** some drawings are wrong. Players scribble, or time runs out; 21 of these 375 the game itself did not recognise. So do not expect 100 %.

# %% [markdown]
# Everything that is *not* one of the fifteen is here too, 15 drawings each. We shall need it twice: to learn seeing from, and to learn doubting.

# %%
known, others = y < 15, [name for i, name in enumerate(doodles.classes) if i >= 15]
print(f"{known.sum()} drawings of our 15, {(~known).sum()} of {len(others)} others: {', '.join(others[::9][:8])}, …")

# %% [markdown] tags=["slide"]
# ## 4 · The model
#
# **View one: the picture.** A CNN as in lesson 1, but wider. It sees *what* was drawn and knows nothing of when.
#
# **View two: the strokes.** The pen's moves (Δx, Δy, lifted?) go through convolutions along time, then a recurrent layer (GRU) that remembers. It sees *how* it was drawn, and works with the few numbers that a pen really sends.

# %%
from course_utils.airdraw.net import digit_net
from course_utils.quickdraw.net import doodle_net
from course_utils.quickdraw.net import stroke_net

picture_net, stroke_net = doodle_net(), stroke_net()
for net in (picture_net, stroke_net):
    print(f"{net.name:11} takes {net.input_shape[1:]}, {net.count_params():7,} parameters")

# %%
moves = quickdraw.steps(x[5 * 15])
print(f"A fish is {np.sum(moves[:, 2] < 2)} moves. The first four:\n{moves[:4].round(2)}")

# %% [markdown] tags=["slide"]
# ## 5 · Train
#
# 225 drawings and 199,000 parameters: a net can learn them by heart. Against that we draw each one **anew in every epoch**: mirrored, turned, bent, jittered, sometimes broken off. Here is one doodle and nine variations.

# %% tags=["slide"]
from course_utils.quickdraw.redraw import Redrawn
from course_utils.quickdraw.redraw import redraw

rng = np.random.default_rng(2)
variations = [x[5 * 15]] + [redraw(x[5 * 15], rng) for _ in range(9)]
fig = show.image_grid([quickdraw.strokes_to_bitmap(strokes) for strokes in variations])
show.figure(fig, alt="A fish, then nine variations: mirrored, slanted, bent, and some of them unfinished.")

# %%
import course_utils
from course_utils.quickdraw.train import fit_anew
from course_utils.quickdraw.train import with_new_head

more = 8 if course_utils.full_profile() else 1


def learn(net, drawings, labels, epochs, peak, **view):
    """Train a net on drawings that are drawn anew, 2,048 an epoch."""
    targets = np.eye(net.output_shape[1])[labels]
    return fit_anew(net, Redrawn(drawings, targets, 2048, **view), more * epochs, peak)


# %% [markdown]
# **From scratch.** Both views, the same 225 drawings.

# %%
import keras

keras.utils.set_random_seed(0)
nets_by_name = {"picture, from scratch": doodle_net(), "strokes, from scratch": stroke_net()}
for net, as_steps in zip(nets_by_name.values(), (False, True), strict=True):
    learn(net, x[known], y[known], 4, 0.005, as_steps=as_steps)

# %% [markdown] tags=["slide"]
# **Pre-trained.** Take a net that has learned to tell **263 other things** apart, a bus from a bench. None of them is asked for here, but lines, corners, rings and wheels are the same everywhere. That took seven minutes, so we did it for you (`quickdraw.train.pretrain`). It has seen not one drawing of our fifteen, and we also held back every fifth other thing; you will see why.

# %%
from course_utils import checkpoints

base = checkpoints.load_keras("quickdraw_sketches")
print(f"{base.count_params():,} parameters; from a picture to {base.output_shape[-1]:,} numbers")

# %% [markdown]
# It gets a last layer for our fifteen. Then all layers go on learning, gently, from the same 225 drawings: **fine-tuning**.

# %%
tuned = nets_by_name["picture, pre-trained"] = with_new_head(base)
history = learn(tuned, x[known], y[known], 4, 0.003)

# %% [markdown]
# **With all the data.** The full profile also fetches 10,000 official pictures of each thing, the first 8 MB of every file, and trains on them. It leaves out any picture that shows one of our test drawings: the same drawing lies in both kinds of file.

# %%
if course_utils.full_profile():
    from course_utils.lite import cost
    from course_utils import training
    from course_utils.quickdraw.data import bitmaps
    from course_utils.quickdraw.train import twins

    many = [bitmaps(name, 10_000) for name in quickdraw.CLASSES]
    many = [rows[~twins(rows, test_pictures[10 * i : 10 * i + 10])] for i, rows in enumerate(many)]
    rich = nets_by_name["picture, 10,000 a class"] = doodle_net()
    training.fit_quick(rich, np.concatenate(many), np.repeat(np.arange(15), list(map(len, many))), epochs=12)

# %% [markdown] tags=["slide"]
# ## 6 · Judge it honestly
#
# 150 drawings that no net has seen. The baseline: the class of the **most similar** training picture, no learning at all.


# %%
def ask(net, view):
    """Probabilities [n, classes] for a few hundred drawings."""
    return net(view.astype("float32"), training=False).numpy()


# %%
ours = y_test < 15
truth = y_test[ours]
moves = np.stack([quickdraw.steps(strokes) for strokes in x_test[ours]])
views = {"picture": test_pictures, "strokes": moves}
gaps = np.abs(views["picture"][:, None].astype(np.int16) - pictures).mean((2, 3))
right = {"nearest picture": y[known][gaps.argmin(1)] == truth}

# %%
for name, net in nets_by_name.items():
    right[name] = ask(net, views[name.split(",")[0]]).argmax(1) == truth
both = ask(tuned, views["picture"]) + ask(nets_by_name["strokes, from scratch"], views["strokes"])
right["both views"] = both.argmax(1) == truth

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(6, 2.4), layout="tight")
share = {name: 100 * np.mean(found) for name, found in right.items()}
# Of 150 drawings: the score's own chance error, one standard deviation each way.
chance = [np.sqrt(value * (100 - value) / len(truth)) for value in share.values()]
colors = ["#0072B2" if "scratch" in name else "#E69F00" if "trained" in name else "#999999" for name in share]
ax.barh(list(share), list(share.values()), xerr=chance, color=colors, ecolor="black", capsize=2)
ax.bar_label(ax.containers[-1], fmt="%.0f", label_type="center", color="black")
ax.set(xlabel="of 150 new drawings right, %", xlim=(0, 100))
ax.invert_yaxis()
show.figure(
    fig, alt="Bars of test accuracy: the pre-trained picture net is well ahead of both nets trained from scratch."
)

# %% [markdown] tags=["slide"]
# Read the thin lines first: with 150 drawings a score wobbles by three or four points either way. For the net that the course ships we were more careful: **five folds** over all 375 real drawings, each drawing judged by a net that never saw it, nor its official picture. The card in section 7 tells the result.

# %%
answers = ask(tuned, test_pictures)
fig = show.confusion(truth, answers.argmax(1), quickdraw.CLASSES)
fig.axes[0].tick_params(axis="x", rotation=90)
show.figure(
    fig,
    alt="Confusion matrix of the pre-trained picture net: mostly diagonal; look-alikes such as guitar and toothbrush mixed up.",
)

# %% tags=["slide"]
wrong = np.flatnonzero(answers.argmax(1) != truth)
wrong = wrong[np.argsort(-answers[wrong].max(1))][:16]
titles = [f"{quickdraw.CLASSES[truth[i]]}\nread {quickdraw.CLASSES[answers[i].argmax()]}" for i in wrong]
fig = show.image_grid(test_pictures[wrong], titles=titles, columns=8, size=1.0)
show.figure(fig, alt="The most confident mistakes with what was drawn and what was read; some are hard for anybody.")

# %% [markdown] tags=["slide"]
# **How early?** We cut every test drawing after 10, 20, … 100 % of its ink, and ask each time.

# %%
shares = np.arange(1, 11) / 10
early = {"picture": [], "strokes": []}
asked = {"picture": tuned, "strokes": nets_by_name["strokes, from scratch"]}
for part in shares:
    parts = [quickdraw.cut(strokes, part) for strokes in x_test[ours]]
    seen = {
        "picture": [quickdraw.strokes_to_bitmap(quickdraw.simplify(p)) for p in parts],
        "strokes": [quickdraw.steps(quickdraw.simplify(p)) for p in parts],
    }
    for name in views:
        early[name].append(ask(asked[name], np.stack(seen[name])))

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(5, 2.8), layout="tight")
for (name, said), mark in zip(early.items(), "os", strict=True):
    ax.plot(100 * shares, [100 * np.mean(p.argmax(1) == truth) for p in said], mark + "-", label=name)
ax.axhline(100 / 15, color="gray", ls=":", label="guessing")
ax.set(xlabel="ink drawn, %", ylabel="right, %", ylim=(0, 100))
ax.legend()
show.figure(
    fig,
    alt="The picture net's accuracy rises with the ink, from 12 % at a tenth to 80 % at four fifths, then stays; the strokes net's stays low.",
)

# %% [markdown]
# With half its ink a drawing is guessed in half of the cases, and after four fifths nothing is gained any more: the last details tell little. The strokes net is far behind: 225 drawings teach it too little. A drawing that was cut is scaled up again by `simplify`: the net never knows how large the whole will be.

# %% [markdown] tags=["slide"]
# **Three traps of the original.** The repository of 2018 fed its net with 0 to 255 after training on 0 to 1, trained on whatever style came first, and had to name one of 15 whatever you drew. What does each cost?
#
# **Trap one: the range.** Our nets scale inside. Take that layer away and feed them what the camera has:

# %%
core = keras.Sequential(tuned.layers[1:])
rows = []
for fed, images in {"0 to 1": test_pictures / 255.0, "0 to 255": test_pictures}.items():
    said = ask(core, images[..., None])
    wrong = said.argmax(1) != truth
    rows.append(
        {"fed with": fed, "right": f"{1 - wrong.mean():.0%}", "sure where wrong": f"{said.max(1)[wrong].mean():.0%}"}
    )
show.table(rows)

# %% [markdown]
# It is still right at times, and always certain. So no threshold can help any more.

# %% [markdown]
# **Trap two: one drawing style.** The pen draws each thing in ten ways or so. Train one net on the first way alone, one on all; the same number of drawings.

# %%
from course_utils.lite import cost
from course_utils import training
from course_utils.quickdraw.pen import draw as pen

rows = []
for styles in ("one style", "all styles"):
    kinds = np.arange(15).repeat(100)
    drawn = [pen(quickdraw.CLASSES[k], rng, 0 if styles == "one style" else None) for k in kinds]
    student = digit_net(15)
    training.fit_quick(student, np.stack([quickdraw.strokes_to_bitmap(d) for d in drawn]), kinds, epochs=3)
    rows.append({"trained on": styles, "test drawings right": f"{cost.accuracy(student, test_pictures, truth):.0f} %"})
show.table(rows, "1,500 doodles of the pen, judged by the test drawings")

# %% [markdown] tags=["slide"]
# **Trap three: a forced choice.** Show the net things it has never heard of, those that we held back, and see how sure it is.

# %%
rare = x_test[(y_test >= 15) & ((y_test - 15) % 5 == 0)][:400]
rare = np.stack([quickdraw.strokes_to_bitmap(strokes) for strokes in rare])
sure = {"the fifteen": answers.max(1), "other things": ask(tuned, rare).max(1)}

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(5, 2.4), layout="tight")
ax.hist(list(sure.values()), bins=np.linspace(0, 1, 11), density=True, label=list(sure), color=["#0072B2", "#E69F00"])
ax.set(xlabel="best probability", ylabel="density")
ax.legend()
show.figure(fig, alt="Histogram of the best probability: high for the fifteen, but often high for other things, too.")

# %% [markdown] tags=["slide"]
# **"I don't know"** takes two things. **Doubt is taught:** while fine-tuning, other things join in, and for them every answer is to be as likely as any other ([Hendrycks et al. 2019](https://arxiv.org/abs/1812.04606)). **Confidence is calibrated:** all scores are divided by one number, the temperature, so that "80 % sure" is right in 80 of 100 cases ([Guo et al. 2017](https://arxiv.org/abs/1706.04599)). The shipped net has both:

# %%
from course_utils import checkpoints
from course_utils import lite

read = checkpoints.load("quickdraw")
sure["other things, shipped net"] = read(rare).max(1)
for name, values in sure.items():
    print(f"{name:26} at least 0.6 sure: {np.mean(values >= 0.6):.0%}")

# %% [markdown]
# Compare fairly: of new drawings of the fifteen the shipped net answers 86 % (its card), more than this page's net. It answers more, and is no more credulous for it.

# %% [markdown] tags=["slide"]
# ## 7 · Live
#
# The shipped net was trained longer: on 25 drawings of each thing, on official pictures of three of them, on the pen's doodles, and on doubting. The game asks it about a picture and its mirror image, and takes the mean. `python -m course_utils train quickdraw` rebuilds it. Its card:

# %%
card = (checkpoints.path("quickdraw") / "card.md").read_text(encoding="utf-8")
print(*(line for line in card.splitlines() if "Five folds" in line or "I don't know" in line), sep="\n")

# %% [markdown] tags=["slide"]
# **The game.** Bars show the three best guesses while you draw; yellow means sure. The pen gone for a second means: done. Watch the guess change.

# %% tags=["slide"]
from course_utils import quickdraw
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
# When did it know? The last changes of mind about the last drawing:

# %%
show.table(
    [{"second": f"{t:.2f}", "guess": guess or "?", "sure": f"{score:.0%}"} for t, guess, score in doodler.history[-6:]]
)

# %% [markdown] tags=["slide"]
# **Something else.** A house is none of the fifteen:

# %% tags=["slide"]
show.play(
    quickdraw.Doodler(tip="marker"),
    MarkerCamera(["house"], seed=1),
    width=192,
    fps=4,
    alt="A marker draws a house, and the answer is: I don't know.",
)

# %% [markdown]
# **Your turn to draw**, with a fingertip before the camera, or on the pad.

# %%
from course_utils.camera import LiveCamera

live = LiveCamera(quickdraw.Doodler(tip="finger"))
live

# %%
from course_utils.quickdraw.pad import DoodlePad

pad = DoodlePad()
pad

# %% [markdown] tags=["slide"]
# **Letters, too.** The same pen and bridge read the alphabet, with a net of its own. A flat stroke to the right is a space, one to the left deletes. So a word can be written letter by letter:

# %% tags=["slide"]
from course_utils.quickdraw import letters

show.play(
    letters.Speller(tip="marker"),
    MarkerCamera("OK", seed=2),
    width=192,
    fps=4,
    alt="A marker writes O and K, and both letters are read.",
)

# %% [markdown] tags=["slide"]
# ## 8 · Make it frugal
#
# The game asks in **every frame**, not once a drawing. So the answer must be cheap: half a millisecond to draw the picture, and the net.

# %%
spent = lite.milliseconds(quickdraw.picture, x_test[:200])
costs = [{"name": "strokes to picture", "median_ms": np.median(spent)}]
for name, net in {"net, float16": checkpoints.load("quickdraw", "float16"), "net, int8": read}.items():
    costs.append(lite.measure(net, test_pictures, calls=100, name=name))
lite.table(costs, only=("name", "median_ms", "kb", "parameters"))

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** The first step of `simplify`: write `fit_box`, which moves and scales a drawing so that its box begins at (0, 0) and its longer side is 255. All strokes move together, and proportions stay.


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
# **Exercise 2.** When is a guess *settled*? Write `settled`: for each drawing the smallest share of ink from which on the answer is right at every later share, too; `np.inf` if it never is. Then ask it: `settled(np.array([p.argmax(1) for p in early["picture"]]), shares, truth)`.


# %%
def settled(answers, shares, truth):
    """answers: int[shares, n], shares: rising float[shares], truth: int[n]. Return float[n]."""
    # your code here


# %%
lesson2.settled(settled)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def settled(answers, shares, truth):
#     found = np.full(len(truth), np.inf)
#     open_ = np.ones(len(truth), bool)
#     for share, row in zip(shares[::-1], answers[::-1]):
#         open_ &= row == truth
#         found[open_] = share
#     return found
#
# lesson2.settled(settled)
# ```
#
# </details>

# %% [markdown]
# **Exercise 3.** Calibrate: write `temperature`, which picks from `options` the number that the scores must be divided by to make the mean of $-\log p$ of the true class smallest.


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
# - **More data:** `from course_utils.data import doodles; doodles.bitmaps("apple", 10_000)` fetches 8 MB of the 100. With 20,000 a class small CNNs reach 96 %.
# - **Nobody has done this:** let the net say which stroke made it sure, and teach people to draw faster.
# - Add a way of drawing to the pen's table (`course_utils/drawn/styles.toml`): one line. Which guitar of yours does it lack?
#
# Found something better? `CONTRIBUTING.md` shows how to bring it in.
