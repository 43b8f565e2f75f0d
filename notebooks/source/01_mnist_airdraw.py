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
# *Colab: this copy of the course has no address yet (`make address`).*
# **45 minutes** · as a talk 10 · all cells run in about a minute on two cores, with the stand-in or with MNIST · no camera needed

# %% [markdown]
# **What you'll build:** a reader for digits that you write in the air.
#
# **What you'll learn:** softmax regression by hand, what convolutions add, and how three hidden bugs spoiled a popular project.
#
# **What you need:** NumPy, a little calculus, [lesson 0](00_start_here.ipynb).

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown] tags=["slide"] claim="The path of a pen becomes a picture"
# ## 1 · The problem
#
# A camera follows the tip of a pen. The path of the tip is a list of points: a **drawing**. A neural net reads a **picture** of 28 × 28 pixels. So there are three steps: follow the tip, turn the drawing into a picture, read the picture.

# %%
import matplotlib.pyplot as plt
import numpy as np
from course_utils import glyphs, show
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
# The picture is the same 4 with fewer details. A program drew it, the **parametric pen**: it knows several ways to write each digit.

# %% [markdown] tags=["slide"] claim="Convolutions make the fewest errors"
# ## 2 · What others did
#
# | year | method | test errors |
# |---|---|---|
# | 1998 | linear classifier | 12.0 % |
# | 1998 | k nearest neighbours | 5.0 % |
# | 1998 | one hidden layer, 300 units | 4.7 % |
# | 1998 | LeNet-5, convolutions | 0.95 % |
# | 2012 | 35 convolutional nets vote | 0.23 % |
# | today | keras.io's small CNN | 0.8 % |
#
# Sources: LeCun et al. 1998, [doi 10.1109/5.726791](https://doi.org/10.1109/5.726791); Cireşan et al. 2012, [arXiv 1202.2745](https://arxiv.org/abs/1202.2745); we measured the last row (35,000 parameters, 15 epochs).
#
# Convolutions make the fewest errors, so we will use them.

# %% [markdown] tags=["slide"] claim="MNIST: 70,000 digits by many people"
# ## 3 · The data
#
# **MNIST** has 60,000 digits for training and 10,000 for testing, written by different people. The next cell prints where your copy came from. *Stand-in* means that the parametric pen drew it.

# %%
from course_utils import data

mnist = data.load("mnist")
x, y = mnist.train
x_test, y_test = mnist.test

# %% [markdown]
# Here are forty training digits, then the mean picture of each digit. **Guess first:** which digit has the clearest mean?

# %% tags=["slide"]
fig = show.image_grid(x[:40])
show.figure(fig, alt="Forty handwritten digits, dark on white, in varied slants and widths.")

# %% tags=["slide"] claim="People write some digits in many ways"
means = [x[y == digit].mean(axis=0) for digit in range(10)]
fig = show.image_grid(means, titles=range(10), columns=5)
show.figure(fig, alt="The mean picture of each digit: 0 is a clear ring, 4, 5 and 9 are blurred, 1 is a fan of slants.")

# %% [markdown]
# The 0 is a clear ring: most people write it in the same way. The 4 and the 9 are blurred. So a net must accept many shapes of one digit.
#
# Three facts are easy to overlook:
#
# 1. The values go from 0 to **255**.
# 2. The longer side of the ink has **20** pixels; the ink keeps its proportions.
# 3. The **centre of mass** of the ink is in the middle, at pixel 14.

# %%
ink = x[:2000] > 64
heights = ink.any(axis=2).sum(axis=1)
widths = ink.any(axis=1).sum(axis=1)
mass = [np.average(np.arange(28), weights=x.mean(axis=0).sum(axis=axis)) for axis in (1, 0)]
print("values", x.min(), "to", x.max(), "· tallest", heights.max(), "· widest", widths.max())
print(f"mean centre of mass: row {mass[0]:.1f}, column {mass[1]:.1f}")

# %% [markdown]
# All three facts hold. A camera's picture must be prepared in the same way.

# %% [markdown] tags=["slide"] claim="Softmax turns sums into probabilities"
# ## 4 · The model
#
# **Softmax regression.** Each digit has one weight for each pixel. The weighted sums $z = xW + b$ become probabilities:
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
#
# **Deeper (you can skip it).** The code first subtracts the largest $z$ of each row. The probabilities stay the same, and the exponential cannot overflow.


# %%
def softmax(z):
    """Turn scores [n, classes] into probabilities."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% [markdown] tags=["slide"] claim="The gradient of the loss is simple"
# **The loss** is small when the true digit gets a high probability. Its gradient is simple: the predicted probabilities $p$ minus the true ones $y$ (1 for the true digit, 0 for the others).
#
# $$L = -\log p_\mathrm{true} \qquad \frac{\partial L}{\partial z} = p - y$$
#
# So one training step takes three lines.


# %% tags=["slide", "code"] claim="One training step takes three lines"
def step(W, b, images, targets, rate):
    """One step; images [n, 784] from 0 to 1, targets one-hot [n, 10]."""
    error = softmax(images @ W + b) - targets
    W -= rate * images.T @ error / len(images)
    b -= rate * error.mean(axis=0)


# %% [markdown]
# **Deeper (you can skip it): is the gradient right?** Change one score a little, and see how much the loss changes. This check finds most mistakes in a gradient that was derived by hand.

# %%
z, truth, small = rng.normal(size=10), 3, 1e-5
changes = small * np.eye(10)
losses = [-np.log(softmax(np.array([z + change, z - change])))[:, truth] for change in changes]
numerical = np.array([(up - down) / (2 * small) for up, down in losses])
derived = softmax(z[None])[0] - np.eye(10)[truth]
print(f"largest difference: {np.abs(numerical - derived).max():.0e}")

# %% [markdown]
# **Deeper (you can skip it).** The difference is almost zero, so the formula is right.

# %% [markdown] tags=["slide"] claim="A CNN moves small filters over the picture"
# Other nets have hidden layers between pixels and probabilities. Our shallow net has one, of 100 units; our deep net has three, of 100, 80 and 50.
#
# **A CNN** (convolutional neural network) moves small filters over the whole picture. Here is a filter of 3 × 3 weights. At each place it multiplies them with the nine pixels below, and adds up. **Guess first:** which parts of the 4 will it find?

# %%
import cv2

kernel = np.float32([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
response = cv2.filter2D(picture.astype(np.float32), -1, kernel)

# %% tags=["slide"]
fig, axes = plt.subplots(1, 3, figsize=(9, 3.2), layout="tight")
axes[0].imshow(picture, cmap=show.INK)
axes[1].imshow(kernel, cmap="PuOr_r", vmin=-3, vmax=3)
axes[2].imshow(response, cmap="PuOr_r", vmin=-1000, vmax=1000)
for (row, column), weight in np.ndenumerate(kernel):
    axes[1].text(column, row, f"{weight:.0f}", ha="center", va="center", size=16)
for ax, title in zip(axes, ("picture, 28 × 28", "filter, 3 × 3", "filter at each place, 28 × 28"), strict=True):
    ax.set(title=title, xticks=[], yticks=[])
show.figure(fig, alt="A 4, a filter of nine numbers, and its result: left edges of strokes orange, right edges purple.")

# %% [markdown]
# It finds upright edges, from left to right: orange where ink begins, purple where it ends. A CNN learns many filters, and then filters for their results.
#
# **Two minutes:** write `kernel.T` for `kernel` in `cv2.filter2D` and run both cells again. Which edges does it find now?

# %%
import keras
from keras import layers


def dense_net(*hidden, activation="relu"):
    """Make a net with hidden layers of the given sizes; it scales the pixels to [0, 1] itself."""
    start = [keras.Input((28, 28)), layers.Rescaling(1 / 255), layers.Flatten()]
    middle = [layers.Dense(size, activation=activation) for size in hidden]
    return keras.Sequential([*start, *middle, layers.Dense(10, activation="softmax")])


# %%
from course_utils.airdraw import digit_net

cnn = digit_net()
for name, net in {"shallow": dense_net(100), "deep": dense_net(100, 80, 50), "CNN": cnn}.items():
    print(f"{name:8} {net.count_params():7,} parameters")

# %% [markdown]
# All have a similar number of parameters. `Rescaling` is **inside** each net, so nobody can forget to divide by 255.

# %% [markdown]
# ## 5 · Train
#
# All models get the same digits: the first 12,000, or all 60,000 in the full profile. First the softmax regression, in NumPy: five epochs (passes over the digits).

# %%
import course_utils

subset = slice(None if course_utils.full_profile() else 12_000)
flat, one_hot = x[subset].reshape(-1, 784) / np.float32(255), np.eye(10, dtype=np.float32)[y[subset]]
W, b = np.zeros((784, 10), np.float32), np.zeros(10, np.float32)
for _ in range(5):
    for batch in np.array_split(rng.permutation(len(flat)), len(flat) // 64):
        step(W, b, flat[batch], one_hot[batch], rate=0.2)

# %%
flat_test = x_test.reshape(len(x_test), 784) / np.float32(255)
softmax_accuracy = np.mean((flat_test @ W + b).argmax(axis=1) == y_test)
print(f"softmax regression by hand: {softmax_accuracy:.1%}")

# %% [markdown]
# Here are its weights, one picture for each digit. Ink on an orange pixel makes this digit more likely, ink on a purple pixel less likely.

# %% tags=["slide"] claim="Softmax regression learns one picture of each digit"
limit = np.abs(W).max() / 2
options = {"cmap": "PuOr_r", "vmin": -limit, "vmax": limit}
fig = show.image_grid(W.T.reshape(10, 28, 28), titles=range(10), columns=5, **options)
show.figure(
    fig, alt="Ten weight pictures: the 0 is an orange ring with a purple hole, the 1 an orange bar between purple."
)

# %% [markdown]
# The 0 has a purple hole: ink in the middle speaks against a 0. Each digit has only one such picture, so unusual ways to write it are read wrong.
#
# Now three nets with the optimizer Adam, three epochs each:

# %%
from course_utils import training

keras.utils.set_random_seed(0)
accuracy = {"softmax regression": softmax_accuracy}
for name, net in {"shallow net": dense_net(100), "deep net": dense_net(100, 80, 50), "CNN": digit_net()}.items():
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    net.fit(x[subset], y[subset], batch_size=128, epochs=3, verbose=0, callbacks=[training.Progress()])
    accuracy[name] = net.evaluate(x_test, y_test, verbose=0)[1]

# %% [markdown]
# Then a second CNN. In every epoch all pictures are distorted a little (**augmentation**), and the learning rate rises and then falls to zero (**one cycle**). **Guess first:** how many of 100 test digits will each of the five models read wrong?

# %%
history = training.fit_quick(cnn, x[subset], y[subset])
probabilities = cnn.predict(x_test, verbose=0)
accuracy["CNN, augmentation"] = np.mean(probabilities.argmax(axis=1) == y_test)

# %% tags=["slide"] claim="The CNN makes by far the fewest errors"
fig, ax = plt.subplots(figsize=(5, 2.3), layout="tight")
ax.barh(list(accuracy), [100 * (1 - value) for value in accuracy.values()], color="#0072B2")
ax.set(xlabel="errors on the test digits, %")
ax.bar_label(ax.containers[0], fmt="%.1f", padding=3)
ax.margins(x=0.12)
ax.invert_yaxis()
show.figure(
    fig,
    alt="Bars of test errors: hidden layers make fewer mistakes, convolutions half of these, augmentation again half.",
)

# %%
softmax_errors, cnn_errors = (100 * (1 - accuracy[name]) for name in ("softmax regression", "CNN, augmentation"))
print(f"The CNN makes {softmax_errors / cnn_errors:.0f} times fewer mistakes than the softmax regression.")

# %% [markdown]
# Hidden layers help a little. Convolutions halve the errors: a stroke looks the same at any place. Better training more than halves them again.

# %% [markdown]
# ## 6 · Judge it honestly
#
# Which digits does the CNN confuse? A row is a true digit, a column what was read.

# %% tags=["slide"] claim="The CNN confuses digits of similar shape"
predicted = probabilities.argmax(axis=1)
fig = show.confusion(y_test, predicted, range(10))
show.figure(fig, alt="Confusion matrix of the CNN: nearly all on the diagonal, with few mistakes such as 4 read as 9.")

# %% [markdown]
# Colours show the mistakes: pairs of similar shape. Here are those with the highest confidence (largest probability):

# %% tags=["slide"] claim="A net can be sure and wrong"
wrong = np.flatnonzero(predicted != y_test)
wrong = wrong[np.argsort(-probabilities[wrong].max(axis=1))][:14]
fig = show.image_grid(x_test[wrong], titles=[f"{y_test[i]}, read {predicted[i]}" for i in wrong], columns=7, size=1.1)
show.figure(fig, alt="The fourteen most confident mistakes, each with what was written and what was read.")

# %% [markdown]
# Some are hard for people, too. In others the net is sure and wrong: a high confidence is no proof.

# %% [markdown] tags=["slide"] claim="Three hidden bugs spoiled a popular project"
# The [air-draw repository of 2018](https://github.com/akshaybahadur21/Digit-Recognizer) inspired this lesson. It had **three bugs that no training log shows**. **Guess first:** which one costs the most accuracy?
#
# **Mistake one: test digits taken from the training array** (**leakage**). A net looks better on digits that it has seen.

# %%
few = slice(0, 5000)
old_net = dense_net(300, activation="tanh")
old_net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
old_net.fit(x[few], y[few], batch_size=64, epochs=12, verbose=0, callbacks=[training.Progress()])
train, test = (old_net.evaluate(*part, verbose=0)[1] for part in [(x[few], y[few]), (x_test, y_test)])
rows = [{"mistake": "tested on training digits: accuracy", "without": f"{test:.1%}", "with": f"{train:.1%}"}]

# %% [markdown]
# **Mistake two: trained on 0 to 1, used with 0 to 255.** The demo did not divide by 255. We measure the accuracy, and the mean confidence **of the wrong answers**.

# %%
unscaled_net = keras.Sequential(old_net.layers[1:])
accuracy_row, confidence_row = {"mistake": "values 0–255: accuracy"}, {"mistake": "values 0–255: confidence when wrong"}
for name, images in {"without": x_test / 255.0, "with": x_test.astype("float32")}.items():
    p = unscaled_net.predict(images, verbose=0)
    wrong = p.argmax(axis=1) != y_test
    accuracy_row[name], confidence_row[name] = f"{1 - wrong.mean():.1%}", f"{p.max(axis=1)[wrong].mean():.1%}"
rows += [accuracy_row, confidence_row]

# %% [markdown]
# **Mistake three: the ink stretched to 28 × 28.** A 1 becomes a thick bar. Our `strokes_to_image` keeps the proportions, as MNIST does.


# %%
def stretched(image):
    """Crop the ink and stretch it to the whole picture, as the code of 2018 did."""
    left, top, width, height = cv2.boundingRect(image)
    return cv2.resize(image[top : top + height, left : left + width], (28, 28))


thick = np.stack([stretched(image) for image in x_test])
without, with_it = accuracy["CNN, augmentation"], cnn.evaluate(thick, y_test, verbose=0)[1]
rows.append({"mistake": "ink stretched to 28 × 28: accuracy", "without": f"{without:.1%}", "with": f"{with_it:.1%}"})

# %% tags=["slide"] claim="Accuracy hides two of three bugs"
show.table(rows, f"The {len(y_test):,} test digits without and with each mistake, which we repeated")

# %%
print("0–255: accuracy {without} → {with}".format(**accuracy_row), end=", ")
print("confidence of the wrong answers {without} → {with}".format(**confidence_row))

# %% [markdown]
# With 0–255 the accuracy hardly changes, so nobody notices the bug. But the wrong answers become more confident, so a threshold rejects fewer of them. Stretching costs the most. Here are ten 1s, and the same 1s stretched:

# %%
ones = np.flatnonzero(y_test == 1)[:10]
fig = show.image_grid(np.concatenate([x_test[ones], thick[ones]]))
show.figure(fig, alt="Above, ten thin 1s; below, the same 1s, stretched to thick bars and blobs.")

# %% [markdown]
# A stretched 1 looks like no training digit, so it is read wrong.

# %% [markdown]
# **Deeper (you can skip it): does the pen write like people?** Train the same CNN on digits of the pen only, and test it on the real ones. (If your data are the stand-in, this compares the pen with itself.)

# %%
drawn, labels = strokes.digits(10_000, seed=5)
pen_net = digit_net()
history = training.fit_quick(pen_net, drawn, labels, epochs=2)
print(f"\ntrained on the pen only, accuracy on real digits: {pen_net.evaluate(x_test, y_test, verbose=0)[1]:.1%}")

# %% [markdown]
# **Deeper (you can skip it).** More drawings help: after training on 40,000 of them, a net of this size reads 98.4 % of the real test digits. So a pen of a few hundred lines replaces most of the 60,000 collected digits. That is why this course also runs without any download.

# %% [markdown]
# ## 7 · Live
#
# Now we load a net that was trained for longer, on MNIST and 20,000 digits of the pen. Its card lists the scores:

# %%
from course_utils import checkpoints
from IPython.display import Markdown

read = checkpoints.load("airdraw")
card = (checkpoints.path("airdraw") / "card.md").read_text(encoding="utf-8")
Markdown("\n".join(card.splitlines()[-5:]))

# %% [markdown]
# What to expect on real people: [the measured scores](../docs/scores.md).
#
# **The marker** is any blue thing. Hide it for 0.7 seconds to finish the digit. A shorter pause only lifts the pen.

# %% tags=["slide"] claim="A blue pen cap writes into the air"
from course_utils import airdraw
from course_utils.drawn.marker import MarkerCamera

show.play(airdraw.AirDraw(tip="marker"), MarkerCamera("314"), alt="A marker writes 3, 1 and 4, and each digit is read.")

# %% [markdown]
# All three digits are read, because the drawings become pictures like those of MNIST.
#
# **Your own net, live.** `read=` takes any Keras model for pictures of 28 × 28. Here is the CNN that you trained:

# %% tags=["slide"] claim="The CNN of this page reads, too"
own_demo = airdraw.AirDraw(read=cnn)
show.play(own_demo, MarkerCamera("59"), alt="A marker writes 5 and 9, and the CNN of this page reads them.")

# %%
assert len(own_demo.answers) == 2, "two digits were written"
print(f"written: 5 9 · your net read: {own_demo.text}")

# %% [markdown]
# And before your own camera:

# %%
from course_utils.camera import DrawingPad, LiveCamera

own_live = LiveCamera(airdraw.AirDraw(read=cnn))
own_live

# %% [markdown]
# **The fingertip.** Stretch your index finger and fold your middle finger: the pen is down. Open your hand: the pen is up. Run the cell and press Start.

# %% tags=["slide", "code"] claim="Two lines start it on your camera"
live = LiveCamera(airdraw.AirDraw(tip="finger"))
live

# %% [markdown]
# **No camera?** Write on this pad with a mouse or a finger.

# %%
pad = DrawingPad(read)
pad

# %% [markdown]
# **Make it yours: a digit on paper.** Write a digit, take a photo, crop it, and put the file's name into this cell. `image_to_glyph` finds the ink and prepares it as MNIST does. Without a photo the cell draws a 7.

# %%
from course_utils import camera

photo = None  # such as "my_seven.jpg"
drawn_seven = 255 - cv2.resize(strokes.characters("7", 1, seed=4)[0][0], (300, 300))
paper = np.stack([drawn_seven] * 3, axis=2) // (1, 1, 2) + np.uint8((0, 0, 100))
image = camera.read_picture(photo) if photo else paper.astype(np.uint8)

# %%
glyph = glyphs.image_to_glyph(image)
p = read(glyph[None])[0]
fig, (left, right) = plt.subplots(1, 2, figsize=(5, 2.5), layout="tight")
left.imshow(image)
left.set_title("photo")
right.imshow(glyph, cmap=show.INK)
right.set_title(f"picture, read as {p.argmax()}, {p.max():.0%}")
show.figure(fig, alt="Left: a photo of a handwritten digit. Right: the same digit as a 28 by 28 picture.")

# %% [markdown]
# The net sees only the small picture. If your digit is read wrong, look there first: is all the ink there, and nothing else?

# %% [markdown]
# ## 8 · Make it frugal
#
# Many tutorials call Keras's `predict` for each frame of the camera. How long does it take for **one** digit?

# %%
from course_utils import lite

shipped = checkpoints.load_keras("airdraw")
times = lite.milliseconds(lambda one: shipped.predict(one, verbose=0), [x_test[:1]], calls=10)
print(f"predict: {np.median(times):.0f} ms for one digit")

# %% [markdown]
# **LiteRT** runs the net without TensorFlow, and **int8** stores each weight in one byte. **Guess first:** how many times faster is LiteRT than Keras? Does int8 cost accuracy?

# %% tags=["slide"] claim="LiteRT answers much faster, and int8 halves the file"
nets = {"Keras model(x)": shipped, "LiteRT float16": checkpoints.load("airdraw", "float16"), "LiteRT int8": read}
costs = [lite.measure(net, x_test, y_test, calls=50, name=name) for name, net in nets.items()]
lite.table(costs, only=("name", "median_ms", "kb", "accuracy"))

# %% [markdown]
# LiteRT needs far less than Keras, and a tiny part of a camera frame. int8 halves the file of float16.

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** Write `centre`, which shifts a picture by whole pixels. After the shift, the centre of mass of its ink is as near as possible to row 14, column 14, as in MNIST. (`np.roll` shifts an array.)


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
# **Exercise 2.** Which digit is the hardest to read? Write `recall`. For each digit it returns the share of its pictures that were read correctly. Then use it: `recall(y_test, predicted)`.


# %%
def recall(truth, predicted):
    """Return ten shares, one for each digit; truth and predicted are int[n]."""
    # your code here


# %%
lesson1.recall(recall)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def recall(truth, predicted):
#     return np.array([np.mean(predicted[truth == digit] == digit) for digit in range(10)])
#
# lesson1.recall(recall)
# ```
#
# </details>

# %% [markdown]
# **Exercise 3.** A good reader can say "I don't know". It keeps the predictions whose confidence is at or above a threshold. Write `threshold`, which chooses it. Keep as many predictions as possible, but at most the share `allowed` of the kept ones may be wrong. If no threshold does this, return 1.0. Then use it: `threshold(probabilities.max(axis=1), predicted == y_test, 0.001)`.


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

# %% [markdown] tags=["slide"] claim="A digit could be read before it is finished"
# ## 10 · Where to go next
#
# - **Nobody has done this:** read a digit *while* it is being drawn, and stop the writer early.
# - Add your own way of writing a digit to the pen's table (`course_utils/drawn/styles.toml`).
# - Write with your other hand, record it, and look at what the net reads.
# - **Take it along:** `from course_utils import web; web.export(cnn, demo="digits")` puts your own net into [a page for your phone](../docs/phone.md).
#
# Did you find something better? `CONTRIBUTING.md` tells how to add it to the course.
