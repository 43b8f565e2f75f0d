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
# # 1 · Read digits drawn in the air
#
# ![A pen cap writes 2026 into the air and each digit is read](pictures/airdraw.gif)
#
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/haptic-learning/haptic-learning/blob/main/notebooks/01_mnist_airdraw.ipynb)
# **45 minutes** · as a talk 10 · runs in about a minute on two cores · no camera needed

# %% [markdown]
# **What you'll build:** a reader for digits that somebody writes into the air with a pen cap or a fingertip.
#
# **What you'll learn:** softmax regression by hand, what depth and convolutions add to it, and how three quiet mistakes made a popular project fail in front of its camera.
#
# **What you need:** NumPy, a little calculus, [lesson 0](00_start_here.ipynb).

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
# A camera follows a moving tip. Its path is a list of points: a **drawing**. A reader wants a **picture** of 28 × 28 pixels. So the job has two halves, following the tip and reading the glyph, and a bridge between them. Here is a drawing and its picture.

# %%
import matplotlib.pyplot as plt
import numpy as np
from course_utils import glyphs
from course_utils import show
from course_utils.drawn import strokes

rng = np.random.default_rng(3)
drawing = strokes.glyph("4", rng)
picture = glyphs.strokes_to_image(drawing)

# %% tags=["slide"]
fig, (left, right) = plt.subplots(1, 2, figsize=(5, 2.5), layout="tight")
for stroke in drawing:
    left.plot(*stroke[:, :2].T, "-", lw=2)
left.set(title="drawing", aspect="equal")
left.invert_yaxis()
right.imshow(picture, cmap=show.INK)
right.set_title("picture")
show.figure(fig, alt="Left: the pen's path of a handwritten 4. Right: the same 4 as a 28 by 28 picture.")

# %% [markdown]
# The digits of this page, where they are not real ones, come from a **parametric pen**: control points per digit, several ways of writing each, random slant, tremor and pressure. It writes for the synthetic camera too.

# %% [markdown] tags=["slide"]
# ## 2 · What others did
#
# | who | method | error on the 10,000 test digits |
# |---|---|---|
# | LeCun et al. 1998 | linear classifier | 12.0 % |
# | LeCun et al. 1998 | k nearest neighbours | 5.0 % |
# | LeCun et al. 1998 | two layers, 300 hidden units | 4.7 % |
# | LeCun et al. 1998 | LeNet-5, convolutions | 0.95 % |
# | Cireşan et al. 2012 | 35 deep nets vote, on GPUs | 0.23 % |
# | keras.io's example | small CNN, 35 k parameters, 15 epochs | 0.8 % |
#
# Sources: [doi 10.1109/5.726791](https://doi.org/10.1109/5.726791), [arXiv 1202.2745](https://arxiv.org/abs/1202.2745); the last row we measured.

# %% [markdown] tags=["slide"]
# ## 3 · The data
#
# **MNIST**: 60,000 digits to learn from and 10,000 to be judged by, written by different people. The line below says where yours came from. If it says *stand-in*, the pen above wrote them, and every score on this page is a score on the pen.

# %%
from course_utils import data

mnist = data.load("mnist")
x, y = mnist.train
x_test, y_test = mnist.test

# %% [markdown]
# Always look first. Forty training digits, then the mean of each class: the sharper the mean, the more alike people write.

# %% tags=["slide"]
fig = show.image_grid(x[:40])
show.figure(fig, alt="Forty handwritten digits, dark on white, in varied slants and widths.")

# %% tags=["slide"]
means = [x[y == digit].mean(axis=0) for digit in range(10)]
fig = show.image_grid(means, titles=range(10))
show.figure(fig, alt="The mean picture of each digit: 0 is a clear ring, 4, 5 and 9 are blurred, 1 is a fan of slants.")

# %% [markdown]
# Three facts that a live demo must respect, and that are easily missed:
#
# 1. values run from 0 to **255**
# 2. the ink fits a box of **20** pixels, with its proportions kept
# 3. its **centre of mass** sits in the middle, at pixel 14.

# %%
ink = x[:2000] > 64
heights = ink.any(axis=2).sum(axis=1)
widths = ink.any(axis=1).sum(axis=1)
mass = [np.average(np.arange(28), weights=x.mean(axis=0).sum(axis=axis)) for axis in (1, 0)]
print("values", x.min(), "to", x.max(), "· tallest", heights.max(), "· widest", widths.max())
print(f"mean centre of mass: row {mass[0]:.1f}, column {mass[1]:.1f}")

# %% [markdown] tags=["slide"]
# ## 4 · The model
#
# **Softmax regression.** Each digit gets a weight per pixel; the weighted sums become probabilities: $p_k = e^{z_k} / \sum_j e^{z_j}$ with $z = xW + b$. Subtracting the largest $z$ of each row changes nothing in theory and saves the exponential from overflowing.


# %% tags=["slide", "code"]
def softmax(z):
    """Turn scores [n, classes] into probabilities."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% [markdown] tags=["slide"]
# **The loss** is $-\log p$ of the true digit, and its gradient is a gift: with respect to $z$ it is simply $p - y$, what was said minus what was true. So one step of learning takes two lines.


# %% tags=["slide", "code"]
def step(W, b, images, targets, rate):
    """One step of gradient descent; images [n, 784] in [0, 1], targets one-hot [n, 10]."""
    error = softmax(images @ W + b) - targets
    W -= rate * images.T @ error / len(images)
    b -= rate * error.mean(axis=0)


# %% [markdown]
# **Shallow and deep nets** put layers between: 100 hidden units, then 100–80–50. Keras finds the gradients. **The CNN** looks at small windows with shared weights: a stroke is a stroke wherever it lies.

# %%
import keras
from keras import layers


def dense_net(*hidden, activation="relu"):
    """Layers of the given sizes between the pixels, scaled to [0, 1] inside the net, and ten probabilities."""
    middle = [layers.Dense(size, activation=activation) for size in hidden]
    first = [keras.Input((28, 28)), layers.Rescaling(1 / 255), layers.Flatten()]
    return keras.Sequential([*first, *middle, layers.Dense(10, activation="softmax")])


# %%
from course_utils.airdraw.net import digit_net

cnn = digit_net()
for name, net in {"shallow": dense_net(100), "deep": dense_net(100, 80, 50), "CNN": cnn}.items():
    print(f"{name:8} {net.count_params():7,} parameters")

# %% [markdown]
# They are all about the same size; what differs is how the weights are used. (`nets.digit_net??` shows the code.) Note that `Rescaling` is **inside** each net. Whoever feeds it, notebook or camera, hands over the bytes as they are, and cannot forget to divide.

# %% [markdown] tags=["slide"]
# ## 5 · Train
#
# By hand first. Two passes over the digits in batches of 64.

# %%
flat, one_hot = x.reshape(len(x), 784) / np.float32(255), np.eye(10, dtype=np.float32)[y]
W, b = np.zeros((784, 10), np.float32), np.zeros(10, np.float32)
for _ in range(2):
    for batch in np.array_split(rng.permutation(len(x)), len(x) // 64):
        step(W, b, flat[batch], one_hot[batch], rate=0.2)

# %%
flat_test = x_test.reshape(len(x_test), 784) / np.float32(255)
softmax_accuracy = np.mean((flat_test @ W + b).argmax(axis=1) == y_test)
print(f"softmax regression by hand: {softmax_accuracy:.1%}")

# %% [markdown]
# What did it learn? The weights of each digit as a picture: ink on orange speaks for it, ink on purple against it, and white does not matter.

# %% tags=["slide"]
limit = np.abs(W).max() / 2
fig = show.image_grid(W.T.reshape(10, 28, 28), titles=range(10), cmap="PuOr_r", vmin=-limit, vmax=limit)
show.figure(
    fig, alt="Ten weight pictures: the 0 is an orange ring with a purple hole, the 1 an orange bar between purple."
)

# %% [markdown]
# Now the nets. The quick profile gives each the first 12,000 digits, the full one all 60,000. First the shallow and the deep net, three epochs each with Adam.

# %%
import course_utils

some = slice(None if course_utils.full_profile() else 12_000)
keras.utils.set_random_seed(0)
accuracy = {"softmax regression, NumPy": softmax_accuracy}
for name, net in {"shallow, 100": dense_net(100), "deep, 100–80–50": dense_net(100, 80, 50)}.items():
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    net.fit(x[some], y[some], batch_size=128, epochs=3, verbose=0)
    accuracy[name] = net.evaluate(x_test, y_test, verbose=0)[1]

# %% [markdown]
# And the CNN, with a learning rate that rises and then falls to zero (**one cycle**) and pictures that are bent a little anew each time. Three epochs are enough.

# %%
from course_utils import training

history = training.fit_quick(cnn, x[some], y[some])
probabilities = cnn.predict(x_test, verbose=0)
accuracy["small CNN"] = np.mean(probabilities.argmax(axis=1) == y_test)

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(5, 2), layout="tight")
ax.barh(list(accuracy), [100 * (1 - value) for value in accuracy.values()], color="#0072B2")
ax.set(xlabel="errors on the test digits, %")
ax.bar_label(ax.containers[0], fmt="%.1f", padding=3)
ax.margins(x=0.12)
ax.invert_yaxis()
show.figure(fig, alt="Bars of test errors: each deeper model makes fewer mistakes, the CNN by far the fewest.")

# %% [markdown] tags=["slide"]
# ## 6 · Judge it honestly
#
# Which digits are confused, and are those mistakes that you would make too?

# %% tags=["slide"]
answers = probabilities.argmax(axis=1)
fig = show.confusion(y_test, answers, range(10))
show.figure(fig, alt="Confusion matrix of the CNN: nearly all on the diagonal, few mistakes such as 4 read as 9.")

# %% tags=["slide"]
wrong = np.flatnonzero(answers != y_test)
wrong = wrong[np.argsort(-probabilities[wrong].max(axis=1))][:20]
fig = show.image_grid(x_test[wrong], titles=[f"{y_test[i]}, read {answers[i]}" for i in wrong])
show.figure(fig, alt="The twenty most confident mistakes, each with what was written and what was read.")

# %% [markdown] tags=["slide"]
# **Three mistakes of a well-known project.** The [air-draw repository of 2018](https://github.com/akshaybahadur21/Digit-Recognizer) inspired this lesson. It had three bugs that no training log shows. Let us measure what each costs.
#
# **Mistake one: test digits taken from the training array.** A net that has seen its questions looks better than it is.

# %%
few = slice(0, 5000)
student = dense_net(300, activation="tanh")
student.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
student.fit(x[few], y[few], batch_size=64, epochs=12, verbose=0)
seen, unseen = (student.evaluate(*part, verbose=0)[1] for part in [(x[few], y[few]), (x_test, y_test)])
mistakes = [
    {"mistake": "test digits from the training array: accuracy", "without": f"{unseen:.1%}", "with it": f"{seen:.1%}"}
]

# %% [markdown]
# **Mistake two: trained on 0 to 1, fed with 0 to 255.** The live crop was never divided. The hidden units saturate. Look at two things: how often the net is right, and how sure it is **where it is wrong**.

# %%
core = keras.Sequential(student.layers[1:])
rows = [{"mistake": f"fed with 0–255: {what}"} for what in ("accuracy", "how sure it is where it is wrong")]
for name, images in {"without": x_test / 255.0, "with it": x_test.astype("float32")}.items():
    said = core.predict(images, verbose=0)
    wrong = said.argmax(axis=1) != y_test
    rows[0][name], rows[1][name] = f"{1 - wrong.mean():.1%}", f"{said.max(axis=1)[wrong].mean():.1%}"
mistakes += rows

# %% [markdown]
# **Mistake three: the ink's box stretched to 28 × 28.** A 1 becomes a fat bar. Our bridge keeps the proportions, as MNIST's makers did.

# %%
import cv2


def stretched(image):
    """Crop the ink and stretch it over the whole picture, as the 2018 code did."""
    left, top, width, height = cv2.boundingRect(image)
    return cv2.resize(image[top : top + height, left : left + width], (28, 28))


fat = np.stack([stretched(image) for image in x_test])
right, shown = accuracy["small CNN"], cnn.evaluate(fat, y_test, verbose=0)[1]
mistakes.append({"mistake": "ink stretched to 28 × 28: accuracy", "without": f"{right:.1%}", "with it": f"{shown:.1%}"})

# %% tags=["slide"]
show.table(mistakes, "Each mistake re-enacted by us, scored on the 10,000 test digits")

# %%
ones = np.flatnonzero(y_test == 1)[:10]
fig = show.image_grid(np.concatenate([x_test[ones], fat[ones]]))
show.figure(fig, alt="Ten 1s above, slim; below, the same ones stretched to fat bars and blobs.")

# %% [markdown] tags=["slide"]
# **Does the pen write like people?** Train the same CNN on drawings of the pen alone, not one real digit among them, and let it read the real ones. (If your data is the stand-in, this only compares the pen with itself.)

# %% tags=["slide"]
drawn, labels = strokes.digits(10_000, seed=5)
apprentice = digit_net()
history = training.fit_quick(apprentice, drawn, labels, epochs=2)
print(f"\nreal digits read by a net that saw only the pen: {apprentice.evaluate(x_test, y_test, verbose=0)[1]:.1%}")

# %% [markdown]
# More drawings help: 40,000 of them took a net of this size to 98.4 % of the real test digits. A pen of a few hundred lines replaces most of 60,000 collected digits: that is why this course can run where no data can be had.

# %% [markdown] tags=["slide"]
# ## 7 · Live
#
# For the camera we load a net that we trained for longer: `nets.careful_digit_net`, which pools instead of striding, on MNIST and 10,000 drawings of the pen. `python -m course_utils train airdraw` rebuilds it; its card tells the scores.

# %%
from course_utils import checkpoints
from course_utils import lite

read = checkpoints.load("airdraw")
checkpoint = checkpoints.path("airdraw")
print(*(checkpoint / "card.md").read_text(encoding="utf-8").splitlines()[-5:], sep="\n")

# %% [markdown]
# **The marker.** Anything blue will do: the tracker keeps the pixels of one colour and follows the patch that moves. The patch gone for 0.7 seconds means: glyph finished. A shorter gap is only a lifted pen, so a 4 may have two strokes.

# %% tags=["slide"]
from course_utils import airdraw
from course_utils.drawn.marker import MarkerCamera

show.play(airdraw.AirDraw(tip="marker"), MarkerCamera("314"), alt="A marker writes 3, 1 and 4, and each digit is read.")

# %% [markdown]
# **The fingertip.** A hand tracker finds 21 points of your hand. Index finger stretched and middle finger folded: the pen is down. An open hand lifts it. Run the cell and press Start.

# %% tags=["slide", "code"]
from course_utils.camera import DrawingPad
from course_utils.camera import LiveCamera

live = LiveCamera(airdraw.AirDraw(tip="finger"))
live

# %% [markdown]
# **No camera?** Write with mouse, finger or pen on this pad. It feeds the very same bridge and net.

# %%
pad = DrawingPad(read)
pad

# %% [markdown] tags=["slide"]
# ## 8 · Make it frugal
#
# The shipped net, asked about **one** digit at a time, as a camera asks. `predict` is made for thousands of pictures at once; called per frame it is the classic mistake of webcam tutorials.

# %%
shipped = keras.models.load_model(checkpoint / "model.keras", safe_mode=True)
spent = lite.milliseconds(lambda one: shipped.predict(one, verbose=0), [x_test[:1]], calls=10)
print(f"predict: {np.median(spent):.0f} ms a digit")

# %% [markdown]
# **LiteRT** runs the exported net without Python between the layers, and without TensorFlow. **int8** stores each weight in a byte; so small a net is then no faster, but half the size. What do the bytes cost in right answers?

# %% tags=["slide"]
ways = {"Keras model(x)": shipped, "LiteRT float16": checkpoints.load("airdraw", "float16"), "LiteRT int8": read}
costs = [lite.measure(net, x_test, y_test, calls=50, name=way) for way, net in ways.items()]
lite.table(costs, only=("name", "median_ms", "kb", "accuracy"))

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** Write `centre`: shift a picture by whole pixels so that its centre of mass lies as near pixel (14, 14) as it can: that is where MNIST has it. (`np.roll` shifts.)


# %%
def centre(image):
    """Return image [28, 28] shifted so that its centre of mass is in the middle."""
    # your code here


# %%
from course_utils.airdraw import check as lesson1

lesson1.centre(centre)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def centre(image):
#     rows, columns = np.indices(image.shape)
#     down = 14 - (rows * image).sum() / image.sum()
#     right = 14 - (columns * image).sum() / image.sum()
#     return np.roll(image, (round(down), round(right)), axis=(0, 1))
#
# lesson1.centre(centre)
# ```
#
# </details>

# %% [markdown]
# **Exercise 2.** Which digit is read worst? Write `recall`: for each digit, the share of its pictures that were read right. Then ask it: `recall(y_test, answers)`.


# %%
def recall(truth, answers):
    """Return ten shares, one a digit; truth and answers are int[n]."""
    # your code here


# %%
lesson1.recall(recall)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def recall(truth, answers):
#     return np.array([np.mean(answers[truth == digit] == digit) for digit in range(10)])
#
# lesson1.recall(recall)
# ```
#
# </details>

# %% [markdown]
# **Exercise 3.** A good reader can say "I don't know". Write `threshold`: keep every answer that is at least so confident, as many as you can, while at most `allowed` (a share) of the kept ones are wrong. Return 1.0 if that is impossible. Then try it: `threshold(probabilities.max(axis=1), answers == y_test, 0.001)`.


# %%
def threshold(confidence, right, allowed):
    """confidence: float[n], right: bool[n], allowed: a share such as 0.001. Return a number from 0 to 1."""
    # your code here


# %%
lesson1.threshold(threshold)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def threshold(confidence, right, allowed):
#     levels = np.unique(confidence)
#     good = [level for level in levels if np.mean(~right[confidence >= level]) <= allowed]
#     return min(good, default=1.0)
#
# lesson1.threshold(threshold)
# ```
#
# </details>

# %% [markdown] tags=["slide"]
# ## 10 · Where to go next
#
# - **Nobody has done this:** read a digit *while* it is being drawn, and stop the writer as soon as the answer is certain. How much ink does each digit need?
# - Add a way of writing to the pen's table (`course_utils/drawn/styles.toml`): one line. Which hand of yours does it lack?
# - Write with the other hand, record it, and see what the reader makes of it.
#
# Found something better? `CONTRIBUTING.md` shows how to bring it in.
