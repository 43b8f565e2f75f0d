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
# **45 minutes** · as a talk 10 · runs in about a minute on two cores · no camera needed

# %% [markdown]
# **What you'll build:** a reader for digits that are written in the air with a pen cap or a fingertip.
#
# **What you'll learn:** softmax regression by hand, what depth and convolutions add to it, and how three hidden mistakes made a popular project fail in front of its camera.
#
# **What you need:** NumPy, a little calculus, [lesson 0](00_start_here.ipynb).

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown] tags=["slide"]
# ## 1 · The problem
#
# A tracker follows the tip of a pen or a finger from frame to frame. The path of the tip is a list of points: a **drawing**. A neural net reads a **picture** of 28 × 28 pixels. So the work has three parts: follow the tip, turn the drawing into a picture, and read the picture. Here are a drawing and its picture.

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
# A **parametric pen** drew this 4, and it draws all digits of this page that are not from a data set. It knows several ways to write each digit, as lists of control points, and adds random slant, tremor and pressure. The synthetic camera uses the same pen.

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
# Sources: [doi 10.1109/5.726791](https://doi.org/10.1109/5.726791), [arXiv 1202.2745](https://arxiv.org/abs/1202.2745); we measured the last row ourselves.

# %% [markdown] tags=["slide"]
# ## 3 · The data
#
# **MNIST** has 60,000 digits for training and 10,000 for testing, written by different people. The next cell prints where your copy came from. If it prints *stand-in*, the parametric pen drew your digits, and all scores on this page are scores on these.

# %%
from course_utils import data

mnist = data.load("mnist")
x, y = mnist.train
x_test, y_test = mnist.test

# %% [markdown]
# Look at the data first: here are forty training digits, then the mean picture of each digit. **Guess first:** which mean is the most blurred?

# %% tags=["slide"]
fig = show.image_grid(x[:40])
show.figure(fig, alt="Forty handwritten digits, dark on white, in varied slants and widths.")

# %% tags=["slide"]
means = [x[y == digit].mean(axis=0) for digit in range(10)]
fig = show.image_grid(means, titles=range(10))
show.figure(fig, alt="The mean picture of each digit: 0 is a clear ring, 4, 5 and 9 are blurred, 1 is a fan of slants.")

# %% [markdown]
# The 0 is a clear ring: most people write it in the same way. The 1 is a fan, because people slant it differently. So a net must accept many shapes of one digit.
#
# A live demo must respect three facts, which are easy to overlook:
#
# 1. the values go from 0 to **255**
# 2. the longer side of the ink has **20** pixels, and the ink keeps its proportions
# 3. the **centre of mass** of the ink is in the middle, at pixel 14.

# %%
ink = x[:2000] > 64
heights = ink.any(axis=2).sum(axis=1)
widths = ink.any(axis=1).sum(axis=1)
mass = [np.average(np.arange(28), weights=x.mean(axis=0).sum(axis=axis)) for axis in (1, 0)]
print("values", x.min(), "to", x.max(), "· tallest", heights.max(), "· widest", widths.max())
print(f"mean centre of mass: row {mass[0]:.1f}, column {mass[1]:.1f}")

# %% [markdown]
# All three facts hold for these digits. A camera's picture must be made to fit them, or the net reads something that it never saw.

# %% [markdown] tags=["slide"]
# ## 4 · The model
#
# **Softmax regression.** Each digit has one weight for each pixel. The weighted sums $z = xW + b$ become probabilities: $p_k = e^{z_k} / \sum_j e^{z_j}$. The code subtracts the largest $z$ of each row. This does not change the probabilities, but it prevents an overflow of the exponential.


# %% tags=["slide", "code"]
def softmax(z):
    """Turn scores [n, classes] into probabilities."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% [markdown] tags=["slide"]
# **The loss** is $-\log p$ of the true digit. Its gradient with respect to $z$ is simple: $p - y$, the predicted probabilities minus the true ones. So one training step takes three lines.


# %% tags=["slide", "code"]
def step(W, b, images, targets, rate):
    """One step of gradient descent; images [n, 784] in [0, 1], targets one-hot [n, 10]."""
    error = softmax(images @ W + b) - targets
    W -= rate * images.T @ error / len(images)
    b -= rate * error.mean(axis=0)


# %% [markdown]
# **Deeper (you can skip it): is the gradient right?** Move one score a little, and see how the loss changes. This check finds most mistakes in a gradient that was derived by hand.

# %%
z, truth, small = rng.normal(size=10), 3, 1e-5
changes = small * np.eye(10)
losses = [-np.log(softmax(np.array([z + change, z - change])))[:, truth] for change in changes]
numerical = np.array([(up - down) / (2 * small) for up, down in losses])
derived = softmax(z[None])[0] - np.eye(10)[truth]
print(f"largest difference: {np.abs(numerical - derived).max():.0e}")

# %% [markdown]
# The two agree to many digits, so the formula is right.

# %% [markdown] tags=["slide"]
# **Shallow and deep nets** have hidden layers between the pixels and the probabilities: one layer with 100 units, or three with 100, 80 and 50. Keras computes the gradients. **The CNN** (convolutional neural network) slides the same small filters over the whole picture. Here is one such filter of 3 × 3 weights: at each place it multiplies its nine weights with the nine pixels below them, and adds up.

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
# This filter answers at upright edges: orange where ink begins, purple where it ends, white elsewhere. It finds them anywhere in the picture with nine weights. A CNN has many filters, learns their weights, and puts filters on the results of filters.

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
# All three have a similar number of parameters, but they use them in different ways. (`digit_net??` shows the code of the CNN.) Note that `Rescaling` is **inside** each net. Notebook and camera pass the bytes as they are, and nobody can forget to divide by 255.

# %% [markdown] tags=["slide"]
# ## 5 · Train
#
# All models get the same digits: the first 12,000 in the quick profile, all 60,000 in the full one. First the softmax regression, with NumPy only: five epochs (passes over the training digits) in batches of 64.

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
# What did it learn? Here are the weights of each digit as a picture. Ink on an orange pixel makes this digit more likely, ink on a purple pixel makes it less likely, and white pixels have no effect.

# %% tags=["slide"]
limit = np.abs(W).max() / 2
fig = show.image_grid(W.T.reshape(10, 28, 28), titles=range(10), cmap="PuOr_r", vmin=-limit, vmax=limit)
show.figure(
    fig, alt="Ten weight pictures: the 0 is an orange ring with a purple hole, the 1 an orange bar between purple."
)

# %% [markdown]
# The 0 has an orange ring and a purple hole: ink in the middle speaks against it. Each digit has only one such picture, so unusual ways to write it are lost.
#
# Now the nets. First the shallow and the deep net: three epochs each, with the optimizer Adam.

# %%
keras.utils.set_random_seed(0)
accuracy = {"softmax regression, NumPy": softmax_accuracy}
for name, net in {"shallow, 100": dense_net(100), "deep, 100–80–50": dense_net(100, 80, 50)}.items():
    net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    net.fit(x[subset], y[subset], batch_size=128, epochs=3, verbose=0)
    accuracy[name] = net.evaluate(x_test, y_test, verbose=0)[1]

# %% [markdown]
# Then the CNN. **Guess first:** how many of 100 test digits will each of the four models read wrong? Its learning rate first rises and then falls to zero (**one cycle**). In every epoch all pictures are distorted a little, each time differently (**augmentation**). Three epochs are enough.

# %%
from course_utils import training

history = training.fit_quick(cnn, x[subset], y[subset])
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

# %%
softmax_errors, cnn_errors = (100 * (1 - accuracy[name]) for name in ("softmax regression, NumPy", "small CNN"))
print(f"The CNN makes {softmax_errors / cnn_errors:.0f} times fewer mistakes than the softmax regression.")

# %% [markdown]
# Hidden layers help, convolutions help more, with about as many parameters. They fit the task: a stroke is the same stroke at any place.

# %% [markdown] tags=["slide"]
# ## 6 · Judge it honestly
#
# Which digits does the CNN confuse? Would you make the same mistakes?

# %% tags=["slide"]
predicted = probabilities.argmax(axis=1)
fig = show.confusion(y_test, predicted, range(10))
show.figure(fig, alt="Confusion matrix of the CNN: nearly all on the diagonal, with few mistakes such as 4 read as 9.")

# %% tags=["slide"]
wrong = np.flatnonzero(predicted != y_test)
wrong = wrong[np.argsort(-probabilities[wrong].max(axis=1))][:20]
fig = show.image_grid(x_test[wrong], titles=[f"{y_test[i]}, read {predicted[i]}" for i in wrong])
show.figure(fig, alt="The twenty most confident mistakes, each with what was written and what was read.")

# %% [markdown]
# Some of these digits are hard for people, too. Others are clear, and the net is sure and wrong. So a high confidence is not a proof.

# %% [markdown] tags=["slide"]
# **Three mistakes of a well-known project.** The [air-draw repository of 2018](https://github.com/akshaybahadur21/Digit-Recognizer) inspired this lesson. It had three bugs that no training log shows. We measure what each of them costs. **Guess first:** which one costs the most?
#
# **Mistake one: test digits taken from the training array.** A net that is tested on its training data looks better than it is.

# %%
few = slice(0, 5000)
old_net = dense_net(300, activation="tanh")
old_net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
old_net.fit(x[few], y[few], batch_size=64, epochs=12, verbose=0)
train, test = (old_net.evaluate(*part, verbose=0)[1] for part in [(x[few], y[few]), (x_test, y_test)])
rows = [{"mistake": "tested on training digits: accuracy", "without": f"{test:.1%}", "with": f"{train:.1%}"}]

# %% [markdown]
# **Mistake two: trained on 0 to 1, used with 0 to 255.** The demo did not divide the camera's pixels by 255, so the hidden units saturate. We measure two things: the accuracy, and the mean confidence **of the wrong predictions**.

# %%
unscaled_net = keras.Sequential(old_net.layers[1:])
accuracy_row, confidence_row = {"mistake": "values 0–255: accuracy"}, {"mistake": "values 0–255: confidence when wrong"}
for name, images in {"without": x_test / 255.0, "with": x_test.astype("float32")}.items():
    p = unscaled_net.predict(images, verbose=0)
    wrong = p.argmax(axis=1) != y_test
    accuracy_row[name], confidence_row[name] = f"{1 - wrong.mean():.1%}", f"{p.max(axis=1)[wrong].mean():.1%}"
rows += [accuracy_row, confidence_row]

# %% [markdown]
# **Mistake three: the ink stretched to 28 × 28.** A 1 becomes a thick bar. Our `strokes_to_image` keeps the proportions, as the authors of MNIST did.


# %%
def stretched(image):
    """Crop the ink and stretch it to the whole picture, as the code of 2018 did."""
    left, top, width, height = cv2.boundingRect(image)
    return cv2.resize(image[top : top + height, left : left + width], (28, 28))


thick = np.stack([stretched(image) for image in x_test])
without, with_it = accuracy["small CNN"], cnn.evaluate(thick, y_test, verbose=0)[1]
rows.append({"mistake": "ink stretched to 28 × 28: accuracy", "without": f"{without:.1%}", "with": f"{with_it:.1%}"})

# %% tags=["slide"]
show.table(rows, "The 10,000 test digits without and with each mistake, which we repeated")

# %% [markdown]
# Read the rows about 0–255 together. The accuracy hardly changes, so nobody notices the bug. But the wrong answers are now given with high confidence, so no threshold can reject them. Stretching costs the most.

# %%
ones = np.flatnonzero(y_test == 1)[:10]
fig = show.image_grid(np.concatenate([x_test[ones], thick[ones]]))
show.figure(fig, alt="Above, ten thin 1s; below, the same 1s, stretched to thick bars and blobs.")

# %% [markdown]
# A stretched 1 looks like nothing in the training data, and that is why it is misread.

# %% [markdown] tags=["slide"]
# **Deeper (you can skip it): does the pen write like people?** Train the same CNN on digits of the pen only, and test it on the real ones. (If your data are the stand-in, this compares the pen with itself.)

# %% tags=["slide"]
drawn, labels = strokes.digits(10_000, seed=5)
pen_net = digit_net()
history = training.fit_quick(pen_net, drawn, labels, epochs=2)
print(f"\ntrained on the pen only, accuracy on real digits: {pen_net.evaluate(x_test, y_test, verbose=0)[1]:.1%}")

# %% [markdown]
# More drawings help: after training on 40,000 of them, a net of this size reads 98.4 % of the real test digits. So a pen of a few hundred lines of code replaces most of the 60,000 collected digits. That is why this course also runs without any download.

# %% [markdown] tags=["slide"]
# ## 7 · Live
#
# For the camera we load a net that we trained for longer, on MNIST and 20,000 digits of the pen. Many of the pictures were first made coarse, because small writing on a tablet has few pixels. It is a `pooling_digit_net`: it has max pooling where our CNN has strides. `python -m course_utils train airdraw` rebuilds it, and its card lists the scores:

# %%
from course_utils import checkpoints

read = checkpoints.load("airdraw")
card = (checkpoints.path("airdraw") / "card.md").read_text(encoding="utf-8")
print(*card.splitlines()[-5:], sep="\n")

# %% [markdown]
# What to expect on real people: [the measured scores](../docs/scores.md).

# %% [markdown]
# **The marker.** Any blue thing works: the tracker selects the pixels of one colour and follows the patch that moves. When the patch is hidden for 0.7 seconds, the digit is finished. A shorter pause only lifts the pen, so a 4 may have two strokes.

# %% tags=["slide"]
from course_utils import airdraw
from course_utils.drawn.marker import MarkerCamera

show.play(airdraw.AirDraw(tip="marker"), MarkerCamera("314"), alt="A marker writes 3, 1 and 4, and each digit is read.")

# %% [markdown]
# All three digits are read, because the drawing becomes a picture like those of MNIST.
#
# **Your own net, live.** The argument `read=` takes any Keras model for pictures of 28 × 28. Here is the CNN that you trained above:

# %%
show.play(
    airdraw.AirDraw(read=cnn), MarkerCamera("59"), alt="A marker writes 5 and 9, and the CNN of this page reads them."
)

# %% [markdown]
# **The fingertip.** A hand tracker finds 21 points of your hand. The pen is down while your index finger is stretched and your middle finger is folded. An open hand lifts the pen. Run the cell and press Start.

# %% tags=["slide", "code"]
from course_utils.camera import DrawingPad, LiveCamera

live = LiveCamera(airdraw.AirDraw(tip="finger"))
live

# %% [markdown]
# **No camera?** Write on this pad with a mouse, a finger or a pen. It makes the picture in the same way and uses the same net.

# %%
pad = DrawingPad(read)
pad

# %% [markdown]
# **On paper.** Write one digit, take a photo of it, crop it, and put its name into this cell. `image_to_glyph` finds the ink, on even paper, and prepares it as MNIST does. Without a photo the cell makes a small one: a digit of the pen, blue on yellowish paper.

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
# The net never saw the photo, only the small picture. If it reads your digit wrong, look at the small picture first: is all the ink there, and nothing else?

# %% [markdown] tags=["slide"]
# ## 8 · Make it frugal
#
# How fast is the shipped net for **one** digit at a time, as with a camera? Keras's `predict` is made for thousands of pictures at once. Many webcam tutorials call it for each frame, and this is slow:

# %%
from course_utils import lite

shipped = checkpoints.load_keras("airdraw")
times = lite.milliseconds(lambda one: shipped.predict(one, verbose=0), [x_test[:1]], calls=10)
print(f"predict: {np.median(times):.0f} ms for one digit")

# %% [markdown]
# **LiteRT** runs the exported net without TensorFlow, and without Python between the layers. **int8** stores each weight in one byte. It does not make so small a net faster, but its file has half the size. Does it cost accuracy?

# %% tags=["slide"]
nets = {"Keras model(x)": shipped, "LiteRT float16": checkpoints.load("airdraw", "float16"), "LiteRT int8": read}
costs = [lite.measure(net, x_test, y_test, calls=50, name=name) for name, net in nets.items()]
lite.table(costs, only=("name", "median_ms", "kb", "accuracy"))

# %% [markdown]
# LiteRT answers many times faster than `predict`, and int8 halves the file without a visible loss. A frame of a camera lasts 33 ms, so the net costs next to nothing of it.
#
# **Take it along.** `from course_utils import web; web.export(cnn, demo="digits")` puts your own net into [a page for your phone](../docs/phone.md).

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** Write `centre`, which shifts a picture by whole pixels. After the shift, its centre of mass should be as near as possible to pixel (14, 14), as in MNIST. (`np.roll` shifts an array.)


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
# **Exercise 2.** Which digit is the hardest to read? Write `recall`, which returns for each digit the share of its pictures that were read correctly. Then use it: `recall(y_test, predicted)`.


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
# **Exercise 3.** A good reader can say "I don't know". Write `threshold`, which chooses a confidence threshold: predictions at or above it are kept. At most the share `allowed` of the kept predictions may be wrong, and as many as possible should be kept. Return 1.0 if no threshold does this. Then use it: `threshold(probabilities.max(axis=1), predicted == y_test, 0.001)`.


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
# - **Nobody has done this:** read a digit *while* it is being drawn, and stop the writer as soon as the net is confident enough. How much ink does each digit need?
# - Add your own way of writing a digit to the pen's table (`course_utils/drawn/styles.toml`). It takes one line.
# - Write with your other hand, record it, and look at what the net reads.
#
# Did you find something better? `CONTRIBUTING.md` tells how to add it to the course.
