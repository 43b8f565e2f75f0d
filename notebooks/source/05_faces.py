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
# # 5 · Recognise a face, and doubt it
#
# ![Drawn Ada looks into a camera, blinks twice as she is asked to, and is welcomed by name; a stranger blinks and stays unknown](pictures/faces.gif)
#
# *Colab: this copy of the course has no address yet (`make address`).*
# **45 minutes** · as a talk 5 · runs in 1.5 minutes on two cores, with real data or the stand-in · no camera needed

# %% [markdown]
# **What you'll build:** a door camera that names known people, calls strangers "unknown", and asks for a blink.
#
# **What you'll learn:** FaceNet's triplet loss, how to choose a threshold, why open eyes prove nothing, and when not to build such a door.
#
# **What you need:** Keras as in [lesson 1](01_mnist_airdraw.ipynb).

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown]
# ## 1 · The problem

# %% [markdown] tags=["slide"]
# **Three questions sound alike.** **Verification:** do these two pictures show one person? **Identification:** which known person is this? **Open set:** or is it none of them? A net that names 1,000 people cannot answer, because the next person at the door is number 1,001.

# %% tags=["slide"]
from course_utils import show
from course_utils.drawn import face

one = [face.draw(3, seed=i).image for i in range(5)]
others = [face.draw(10 + i, seed=i).image for i in range(5)]
fig = show.image_grid(one + others, columns=5, size=1.2)
show.figure(fig, alt="Above: one drawn person in five poses, lights and moods. Below: five other drawn people.")

# %% [markdown]
# Above is one person, below are five: light and pose change more pixels than the person does. Nobody here is real. A person is a list of 47 numbers (`face.Person`). A picture adds a second list (`face.View`: pose, light, smile …), which the net must ignore.

# %% [markdown]
# ## 2 · What others did

# %% [markdown] tags=["slide"]
# **Five million photos can beat 200 million.**
#
# | who | trained on | right on LFW's 6,000 pairs |
# |---|---|---|
# | FaceNet, 2015 | 200 million photos, triplet loss | 99.63 % |
# | OpenFace nn4.small2, 2016 | 0.5 million photos, triplet loss | 92.92 % |
# | ArcFace, 2019 | 5.8 million photos, angular margin | 99.83 % |
# | SFace as OpenCV ships it, 2021 | a small net, MobileFaceNet | 99.40 % |
#
# Sources (LFW: photos of well-known people; MobileFaceNet: a net for phones): [arXiv 1503.03832](https://arxiv.org/abs/1503.03832), [CMU-CS-16-118](https://cmusatyalab.github.io/openface/models-and-accuracies/), [arXiv 1801.07698](https://arxiv.org/abs/1801.07698), [arXiv 2205.12010](https://arxiv.org/abs/2205.12010).

# %% [markdown] tags=["slide"]
# **An embedding turns a face into a vector of length 1.** Vectors of one person should be **near** each other, those of two people **far apart**. To enrol a new person, we store a vector, without any training.

# %% [markdown]
# ## 3 · The data
#
# We train on 150 drawn people and test on **60 others**. With people in both sets, the net could memorise them (leakage).

# %%
import course_utils
import numpy as np

people, views = (600, 12) if course_utils.full_profile() else (150, 10)
train, unseen = face.crowd(people, views), face.crowd(60, 8, first=5000)
print(train, unseen, sep="\n")

# %% [markdown]
# **Deeper (you can skip it): detection.** A net that was made for real people finds faces, and five points on each: eyes, nose, corners of the mouth. Does it find drawn faces, too? (Here we train with the true points. The points of a detector are less exact, and the shipped net was trained with such errors.)

# %%
from course_utils import faces
from course_utils.data import DataError

try:
    detector = faces.FaceDetector()
    found = [detector(image) for image in unseen.images[::12]]
    print(f"{detector.kind} finds a face in {sum(map(bool, found))} of {len(found)} pictures")
except DataError as error:
    print("No detector at hand:", error.reason)

# %% [markdown]
# **Alignment.** The best shift, rotation and scale moves five points of a face (eyes, nose, corners of the mouth) to fixed places. The **same** function must cut faces for training and at the door. The [project behind this lesson](https://github.com/akshaybahadur21/Facial-Recognition-using-Facenet) did not do so.

# %%
x, x_unseen = (
    np.stack([faces.align(image, points) for image, points in zip(crowd.images, crowd.landmarks, strict=True)])
    for crowd in (train, unseen)
)

# %%
fig = show.image_grid([*train.images[:10], *x[:10]])
show.figure(
    fig, alt="Above: ten pictures of one drawn person, tilted and off centre. Below: upright, eyes level, all alike."
)

# %% [markdown]
# All eyes are in the same place.

# %% [markdown]
# ## 4 · The model
#
# A small CNN gives 64 numbers, scaled to length 1. The **cosine distance** $1 - a \cdot b$ of two outputs is 0 for the same direction, and 2 at most. Because $|a-b|^2 = 2 - 2\,a \cdot b$, Euclidean thresholds can be converted.

# %%
import keras
from course_utils.faces.net import face_net

keras.utils.set_random_seed(0)
net = face_net()
print(f"{net.count_params():,} parameters, {net.output_shape[1]} numbers a face")

# %% [markdown] tags=["slide"]
# **The triplet loss pushes strangers away.** Take an anchor $a$, a positive $p$ (the same person) and a negative $n$ (another person). The negative should be further away, by a margin $\alpha$:
#
# $$L = \max(0,\ |a-p|^2 - |a-n|^2 + \alpha), \quad \alpha = 0.2$$
#
# From easy triplets the net learns nothing. The hardest can make the training collapse. FaceNet takes **semi-hard** negatives: the nearest of those that are further away than the positive.

# %%
from keras import ops


def triplet_loss(who, vectors, margin=0.2):
    """Return FaceNet's loss over all pairs in a batch; who: int[n], vectors: float[n, d] of length 1."""
    who = ops.reshape(who, (-1, 1))
    same = ops.equal(who, ops.transpose(who))
    squared = 2 - 2 * ops.matmul(vectors, ops.transpose(vectors))
    positive, negative = squared[:, :, None], squared[:, None, :]  # [anchor, positive, negative]
    further = ops.logical_and(~same[:, None, :], negative > positive)
    semi_hard = ops.min(ops.where(further, negative, 9.0), axis=2)
    easiest = ops.max(ops.where(same, -1.0, squared), axis=1, keepdims=True)
    chosen = ops.where(semi_hard < 9, semi_hard, easiest)  # without a semi-hard negative: the furthest
    loss = ops.relu(squared - chosen + margin)
    pairs = ops.cast(same, "float32") - ops.eye(ops.shape(vectors)[0])
    return ops.sum(loss * pairs) / ops.sum(pairs)


# %% [markdown]
# ## 5 · Train
#
# A batch has 16 people with four pictures each.


# %%
def pick(people, rng, at_once=16, each=4):
    """Choose pictures for one batch: indices of `each` pictures of `at_once` people."""
    chosen = rng.choice(np.unique(people), at_once, replace=False)
    return np.concatenate([rng.choice(np.flatnonzero(people == who), each, replace=False) for who in chosen])


# %%
import sys

from tqdm import tqdm

steps, rng = (4000 if course_utils.full_profile() else 300), np.random.default_rng(0)
rate = keras.optimizers.schedules.CosineDecay(0.003, steps)
net.compile(keras.optimizers.Adam(rate), triplet_loss)

# %%
losses = []
for _ in tqdm(range(steps), file=sys.stdout, ncols=80):
    batch = pick(train.people, rng)
    losses.append(float(net.train_on_batch(x[batch], train.people[batch])))

# %%
import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(5, 2.2), layout="tight")
ax.plot(np.convolve(losses, np.ones(10) / 10, "valid"), color="#0072B2")
ax.axhline(0.2, color="#999999", ls="--")
ax.set(xlabel="step", ylabel="triplet loss", ylim=0)
show.figure(
    fig, alt="The triplet loss falls from 0.15 towards 0; a dashed line at 0.2 marks the loss of a collapsed net."
)

# %% [markdown]
# The dashed line, the margin, is the loss of a **collapsed** net: one that maps every face to one point.

# %% [markdown]
# **Deeper (you can skip the text; run the four cells): the rival, ArcFace, a margin between angles.** Each training person gets a centre, a vector of length 1. A softmax must choose the right centre, and its angle is made larger by $m$: the logit is $s\cos(\theta + m)$ for the right centre and $s\cos\theta$ for the others. Each step compares every picture with every person, so no triplets have to be chosen. After training the centres are deleted.


# %%
def arcface_loss(who, cosine, margin=0.3, scale=24.0):
    """Return ArcFace's loss; who: int[n]; cosine: float[n, people], of each face with each person's centre."""
    who = ops.cast(ops.reshape(who, (-1,)), "int32")
    right = ops.one_hot(who, cosine.shape[1])
    logits = scale * ops.cos(ops.arccos(ops.clip(cosine, -0.999, 0.999)) + margin * right)
    return keras.losses.sparse_categorical_crossentropy(who, logits, from_logits=True)


# %% [markdown]
# **Deeper:** a softmax over 150 people can memorise 1,500 pictures. So `recipe.Crops` cuts the faces out again in every epoch (augmentation): with alignment noise, as from a detector, and with other colours, as from another camera. (Without it we measured an AUC of 0.96 in section 6.)

# %%
from course_utils.faces import train as recipe
from course_utils.training import fit, one_cycle

keras.utils.set_random_seed(0)
rival, epochs = face_net(), 24 if course_utils.full_profile() else 10
length_one = keras.constraints.UnitNorm(axis=0)
centres = keras.layers.Dense(people, use_bias=False, kernel_constraint=length_one)
model = keras.Sequential([rival, centres])

# %%
model.compile(keras.optimizers.Adam(one_cycle(0.004, len(x), 64, epochs)), arcface_loss)
history = fit(model, recipe.Crops(train), epochs)

# %% [markdown]
# **Deeper:** a loss near 4 is not bad: a random guess among 150 people gives $\log 150 = 5.0$, and margin and scale make the task harder. This loss cannot be compared with the triplet loss.

# %% [markdown]
# ## 6 · Judge it honestly

# %% [markdown] tags=["slide"]
# **A door needs the left end of the ROC curve.** **Guess first:** if a door lets in one stranger of a hundred, which share of right pairs does it accept? For each threshold, an **ROC curve** shows the share of right pairs that is accepted (TAR), and that of wrong pairs (FAR).

# %%
grey = x_unseen.mean(-1).reshape(len(x_unseen), -1)
vectors = {
    "pixels": faces.unit(grey - grey.mean(1, keepdims=True)),
    "net, untrained": face_net().predict(x_unseen, verbose=0),
    "net, triplet loss": net.predict(x_unseen, verbose=0),
    "net, ArcFace": rival.predict(x_unseen, verbose=0),
}
scored = {name: faces.pairs(rows, unseen.people) for name, rows in vectors.items()}

# %% tags=["slide"]
from sklearn.metrics import roc_curve

colors = ["#999999", "#56B4E9", "#0072B2", "#D55E00"]
fig, ax = plt.subplots(figsize=(7, 2.8), layout="tight")
for (name, (distance, same)), color in zip(scored.items(), colors, strict=True):
    far, tar, _ = roc_curve(same, -distance)
    ax.plot(far, tar, color=color, label=f"{name}: AUC {faces.auc(distance, same):.3f}")
ax.set(
    xscale="log", xlim=(1e-4, 1), ylim=(0, 1), xlabel="FAR: wrong pairs accepted", ylabel="TAR: right pairs accepted"
)
ax.legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
show.figure(fig, alt="ROC curves: pixels and the untrained net lie low, the two trained nets far above them.")

# %% [markdown]
# At a FAR of 1 % ($10^{-2}$), the triplet net accepts about four right pairs in five, raw pixels one in ten. **Deeper (you can skip it):** the triplet loss wins, but the comparison is not fair: ArcFace had fewer steps, and augmented crops. The shipped net was trained with ArcFace for longer, on 400 people. Its AUC on 100 others is 0.997.

# %% [markdown]
# **AUC** is the probability that a right pair is nearer than a wrong pair. But most of the curve lies at error rates that no door accepts. So **choose the threshold** at a small FAR, and on other people than those that you report.

# %%
half = unseen.people < 5030
chosen, reported = (faces.pairs(vectors["net, triplet loss"][part], unseen.people[part]) for part in (half, ~half))
threshold = faces.threshold_at(*chosen, far=0.01)
tar, far = faces.accept_rate(*reported, threshold)
print(f"threshold {threshold:.3f}: accepts {tar:.1%} of right pairs and {far:.1%} of wrong ones")

# %% [markdown] tags=["slide"]
# **The original's threshold is very strict.** It was a Euclidean distance of 0.1, a cosine distance of 0.005. **Guess first:** how many right pairs does 0.1 accept?

# %% tags=["slide"]
distance, same = reported
fig, ax = plt.subplots(figsize=(6, 2.4), layout="tight")
for part, name, color in ((same, "one person", "#0072B2"), (~same, "two people", "#D55E00")):
    ax.hist(distance[part], np.linspace(0, 1.8, 60), density=True, alpha=0.6, color=color, label=name)
ax.axvline(threshold, color="black", label="our threshold")
ax.axvline(0.1**2 / 2, color="black", ls=":", label="Euclidean 0.1, the original's")
ax.set(xlabel="cosine distance", yticks=[])
ax.legend(fontsize=8)
show.figure(
    fig,
    alt="Two humps of distances with our threshold between them; the original's threshold is far left, at almost zero.",
)

# %%
tar_original, far_original = faces.accept_rate(*reported, 0.1**2 / 2)
print(f"Euclidean 0.1: accepts {tar_original:.1%} of right pairs and {far_original:.1%} of wrong ones")

# %% [markdown]
# It accepts no right pair. Nearly equal frames of one video may pass, so it seems to work just after enrolment. **In tomorrow's light it will not know you.**

# %% [markdown]
# **Deeper (you can skip it): what does the space look like?** We take ten unseen people with eight pictures each. t-SNE maps the 64 numbers of each picture to a point in a plane. Colours and numbers are people, and the net was trained on none of them. (The distance between islands means nothing in such a map.)

# %%
from sklearn.manifold import TSNE

ten = unseen.people < 5010
flat = TSNE(perplexity=8, random_state=0).fit_transform(vectors["net, triplet loss"][ten])
fig, ax = plt.subplots(figsize=(4.5, 3.6), layout="tight")
for who in range(10):
    points = flat[unseen.people[ten] == 5000 + who]
    ax.scatter(*points.T, s=8, color=plt.cm.tab10(who))
    ax.text(*np.median(points, axis=0), who, fontsize=13, weight="bold", color=plt.cm.tab10(who))
ax.set(xticks=[], yticks=[])
show.figure(fig, alt="A map of 80 pictures: those of each of the ten people lie together in an island of their own.")

# %% [markdown]
# **Deeper:** each person has an island, although the net never saw any of them. So it has learnt what makes faces differ, not 150 names.

# %% [markdown] tags=["slide"]
# **Hair and light mislead the net.** Above are the nearest pairs of different people: most have similar hair; skin can differ. Below are the furthest pairs of one person: other light, turned heads, glasses on and off.

# %% tags=["slide"]
distance, same = scored["net, triplet loss"]
i, j = np.triu_indices(len(x_unseen), 1)
worst = [
    *np.flatnonzero(~same)[np.argsort(distance[~same])[:5]],
    *np.flatnonzero(same)[np.argsort(-distance[same])[:5]],
]
fig = show.image_grid(
    [np.hstack([x_unseen[i[k]], x_unseen[j[k]]]) for k in worst], [f"{distance[k]:.2f}" for k in worst], 5, size=1.6
)
show.figure(
    fig,
    alt="Above: five pairs of different people whom the net takes for one. Below: five pairs of one person that it rejects.",
)

# %% [markdown] tags=["slide"]
# **In a gallery, one false match is enough.** Of the 30 people who did not decide the threshold, we enrol 15. We test with other pictures of them and with the 15 strangers. **Guess first:** how many strangers are called unknown?

# %% tags=["slide"]
rows, who = vectors["net, triplet loss"], unseen.people
enrolled = np.arange(len(who)) % 8 < 3
means = faces.unit([rows[(who == name) & enrolled].mean(axis=0) for name in range(5030, 5045)])
test = ~enrolled & (who >= 5030)
distances = faces.cosine_distance(rows[test], means)
predicted = np.where(distances.min(axis=1) <= threshold, 5030 + distances.argmin(axis=1), -1)
known = who[test] < 5045
right = np.mean(predicted[known] == who[test][known])
print(f"known: {right:.1%} get the right name, {np.mean(predicted[known] == -1):.1%} are called unknown")
print(f"strangers: {np.mean(predicted[~known] == -1):.1%} are called unknown")

# %% [markdown]
# Each stranger is compared with 15 people, so more of them get in.

# %% [markdown] tags=["slide"]
# **An average hides who gets the errors.** We split the pairs by the tone of the drawn skin. Then we train again on light people only, as in many collections of photos. **Guess first:** whom does this net confuse?

# %%
light = train.tone < 0.5
keras.utils.set_random_seed(0)
narrow = face_net()
narrow.compile(keras.optimizers.Adam(rate), triplet_loss)

# %%
for _ in tqdm(range(steps), file=sys.stdout, ncols=80):
    batch = np.flatnonzero(light)[pick(train.people[light], rng)]
    narrow.train_on_batch(x[batch], train.people[batch])

# %%
groups = {
    "light": unseen.tone < 0.33,
    "middle": abs(unseen.tone - 0.5) < 0.17,
    "dark": unseen.tone > 0.67,
}


# %%
def by_group(name, rows):
    """Make a row of the table: TAR and FAR in each group; the threshold comes from the other half of the people."""
    limit = faces.threshold_at(*faces.pairs(rows[half], unseen.people[half]), far=0.01)
    line = {"trained on": name}
    for group, inside in groups.items():
        inside = inside & ~half
        tar, far = faces.accept_rate(*faces.pairs(rows[inside], unseen.people[inside]), limit)
        line |= {f"{group}: TAR": f"{tar:.0%}", f"{group}: FAR": f"{far:.1%}"}
    return line


# %%
of_light = narrow.predict(x_unseen, verbose=0)
rows = [by_group("all tones", vectors["net, triplet loss"]), by_group("light tones only", of_light)]

# %% tags=["slide"]
show.table(rows, "Pairs within each group of drawn people, one threshold for all")

# %% [markdown]
# With about ten people in a group, both rows are noisy. The first confuses light strangers most, the second dark ones, far more often. **This says nothing about real people:** our tones are a number in a formula. These studies measured real people:

# %% [markdown] tags=["slide"]
# **Real systems differ.**
#
# | who | measured | result |
# |---|---|---|
# | NIST 2019 | 189 algorithms | false matches often 10 to 100 times as frequent in some groups as in others |
# | Buolamwini, Gebru 2018 | products that guess gender | errors up to 34.7 % for darker women, at most 0.8 % for lighter men |
#
# Sources: NIST [IR 8280](https://doi.org/10.6028/NIST.IR.8280) compares pairs, with 18.27 million images of 8.49 million people; the factor depends on the algorithm. [Gender Shades](https://proceedings.mlr.press/v81/buolamwini18a.html) has three products, and is about gender, not about identity.

# %% [markdown] tags=["slide"]
# **Drawn faces help as a start, not alone.** We test on ten people of ORL, real photos (`benchmarks/faces_orl.py`). Section 7 tests drawn faces alone.
#
# | training | AUC, three seeds |
# |---|---|
# | none: raw pixels | 0.808 |
# | drawn people | 0.968 |
# | 30 real people | 0.972 ± 0.009 |
# | **drawn people, then the 30** | **0.982** ± 0.003 |
#
# Even the best net still refuses one right pair in three at a FAR of 1 %.

# %% [markdown]
# **Deeper (you can skip it):** in the **full profile**, the next cells test the net of this page on ORL, if it is in a folder of `COURSE_DATA_DIRS`, or else on the small copy that scikit-learn downloads. (`fetch_lfw_pairs` has the 6,000 pairs of section 2.) In the quick profile they do nothing. Without a connection they print a note.


# %%
from course_utils import data


def real_people():
    """Load grey pictures of ten real people, and who they are; raises DataError or OSError without them."""
    import warnings

    from sklearn.datasets import fetch_olivetti_faces

    try:
        return data.load("orl_faces").test
    except DataError:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # scikit-learn warns of every retry
            bunch = fetch_olivetti_faces(data_home=data.cache_dir() / "sklearn")
        return (bunch.images[300:] * 255).astype(np.uint8), bunch.target[300:]


# %%
from course_utils.track import FaceTracker

try:
    photos, who = real_people() if course_utils.full_profile() else (None, None)
    if photos is not None:
        with FaceTracker(mode="image", blendshapes=False) as tracker:
            real = recipe.photo_crowd(photos, who, tracker)
        rows = net.predict(recipe.crops(real), verbose=0)
        print(f"AUC {faces.auc(*faces.pairs(rows, real.people)):.3f} on ten real people")
except (DataError, OSError) as error:
    print("No photos of real people here:", error)

# %% [markdown]
# ## 7 · Live

# %% [markdown] tags=["slide"]
# **SFace knows photos, our net does not.** It learned from millions of them. We measured it and our shipped net on ORL's 40 people (`benchmarks/faces_orl.py`):
#
# | net | AUC | right pairs accepted | strangers accepted |
# |---|---|---|---|
# | **SFace**, threshold 0.597 | 0.9999 | 99.8 % | 0.1 % |
# | our net, threshold 0.459 | 0.956 | 96.5 % | **34 %** |
#
# On real people: [the measured scores](../docs/scores.md). **Deeper:** SFace's threshold was chosen on these people. Chosen on half of them, it accepted 0.01 to 0.33 % of the strangers in the other half.

# %%
own = faces.Embedder(net, threshold)
embedders = {"your net": own, "our net": faces.Embedder("faces")}
try:
    embedders["SFace"] = faces.Embedder()
except DataError as error:
    print(error)

# %% [markdown]
# **Guess first:** is SFace better on drawn people, too? (*Your net* is this page's, *our net* the shipped one.)

# %%
for name, embed in embedders.items():
    cut = [faces.align(*one, embed.size) for one in zip(unseen.images, unseen.landmarks, strict=True)]
    distance, same = faces.pairs(embed(np.stack(cut)), unseen.people)
    tar, far = faces.accept_rate(distance, same, embed.threshold)
    print(f"{name}: accepts {tar:.0%} of right pairs and {far:.0%} of wrong ones")

# %% [markdown]
# It is not: to SFace, drawn people look alike. A net is good only on the kind of faces that it was trained on. So the drawn people meet **your** net, and your face will meet SFace.

# %% [markdown]
# **Make it yours: your own net at the door.** Two drawn people enrol in five poses: ahead, left, right, up, down. A **gallery** stores vectors, never photos, in a file on this computer.

# %%
from course_utils import camera
from course_utils.drawn.face import FaceCamera, Scene
from course_utils.faces.gallery import Gallery

gallery = Gallery("lesson-5", model=own.kind)
gallery.delete()


def door(film, enrol=None):
    """Make a gate for a film of drawn people, with the net of this page; it asks for two blinks."""
    return faces.FaceGate(gallery, faces.tracker(film), read=own, blinks=(2, 2), enrol=enrol)


# %%
from course_utils.faces.demo import POSES

for name, who in {"Ada": 35, "Ben": 12}.items():
    film = FaceCamera([Scene(who, seconds=5.5, poses=POSES)], size=(240, 180))
    for _ in camera.play(door(film, enrol=name), film):
        pass
gallery

# %% [markdown] tags=["slide"]
# **Open eyes prove nothing.** The original project accepted open eyes, but a photo has open eyes, too. A photo cannot **blink on demand**. So the gate asks for one to three blinks within six seconds (here always two).

# %% tags=["slide"]
ada, stranger = (Scene(who, seconds=4, blinks=(1.0, 1.8)) for who in (35, 6))
film = FaceCamera([ada, Scene(None, seconds=1), stranger], size=(240, 180))
gate = door(film)
alt = "Ada blinks twice and is welcomed by name; after a pause a stranger blinks twice and stays unknown."
show.play(gate, film, alt=alt, width=240, fps=5)

# %% [markdown]
# Your net welcomes Ada. The stranger blinks, too, and stays unknown.

# %% [markdown]
# Now somebody holds a **photo** of Ada in front of the camera.

# %%
film = FaceCamera([Scene(35, seconds=7.5)], size=(240, 180), fps=10)
gate = door(film)
alt = "Ada's face never blinks; after six seconds the gate refuses it as a photo."
show.play(gate, film, alt=alt, width=240, fps=2)

# %% [markdown]
# It knows her, but refuses her after six seconds without a blink.

# %% [markdown]
# **Deeper (you can skip it): a real face.** Eileen Collins, the astronaut of lesson 4, meets the real door: SFace and the real tracker. She turns her head, is enrolled, and blinks twice. (NASA's portrait is in the public domain.)

# %%
from course_utils import drowsiness
from course_utils.drowsiness.driver import Event

turns = [Event("turn", 1, 1, 20), Event("turn", 2.6, 1, -20), Event("nod", 4.2, 1, -14), Event("nod", 5.8, 1, 14)]
blinks = [Event("blink", 8.6, 0.2), Event("blink", 9.4, 0.2)]
film = drowsiness.DriverCamera(turns + blinks, fps=15, size=(320, 240), seconds=11)

# %%
astronauts = Gallery("lesson-5-astronauts")
astronauts.delete()
if "SFace" in embedders:
    track = drowsiness.tracker(film)
    gate = faces.FaceGate(astronauts, track, read=embedders["SFace"], blinks=(2, 2), enrol="Eileen")
    alt = "Eileen Collins is asked to turn left, right, up and down, blinks twice, and is welcomed by name."
    show.play(gate, film, alt=alt, width=320, fps=3)
    assert gate.answers == ["Eileen"], gate.answers
astronauts.delete()

# %% [markdown]
# **Deeper:** several people may stand before the door: each face has its own box, name and blinks. A face that was judged is only followed; once a second it is embedded again, because somebody else may have taken its place.

# %% [markdown] tags=["slide"]
# **A blink is not a lock.** The gate refuses **20 of 20** photos that are moved by hand, but only **8 of 20** replayed videos. (With SFace: `benchmarks/faces_liveness.py`.) A mask with holes for the eyes gets in, too.

# %% [markdown]
# **Your own face.** Press Start, run `live.demo.enrol("your name")` in another cell, and do what the picture says. **On Colab** the frames go to the machine that runs the notebook, and the gallery stays there.

# %%
from course_utils.camera import LiveCamera

read = embedders.get("SFace", own)
mine = Gallery("lesson-5-live", model=read.kind)
live = LiveCamera(faces.FaceGate(mine, read=read), sources={"Synthetic: Ada": FaceCamera([ada])})
live

# %% [markdown]
# **Two minutes:** with your own net, choose *Synthetic: Ada*, then your camera. Does it confuse you with your neighbour?

# %%
own_live = LiveCamera(faces.FaceGate(gallery, read=own), sources={"Synthetic: Ada": FaceCamera([ada])})
own_live

# %% [markdown]
# The next cell deletes what these galleries have stored.

# %%
gallery.delete()
mine.delete()
gallery, mine

# %% [markdown]
# ## 8 · Make it frugal
#
# We measure one face at a time, as in the gate. **Deeper:** finding a face takes much longer: MediaPipe's tracker needs about 10 ms for each frame. SFace needs 5 ms in LiteRT, with its large weights as 8-bit integers, and 15 ms in OpenCV (`benchmarks/faces_speed.py`).

# %%
from course_utils import checkpoints, lite

shipped = checkpoints.load_keras("faces")
ways = {
    "Keras model(x)": shipped,
    "LiteRT float16": checkpoints.load("faces", "float16"),
    "LiteRT int8": checkpoints.load("faces"),
}
costs = [lite.measure(model, x_unseen, calls=50, name=way) for way, model in ways.items()]
for cost, model in zip(costs, ways.values(), strict=True):
    cost["AUC"] = f"{faces.auc(*faces.pairs(faces.unit(model(x_unseen)), unseen.people)):.4f}"

# %%
note = "The shipped net on the 60 unseen people of this page"
lite.table(costs, note, only=("name", "median_ms", "kb", "AUC"))

# %% [markdown]
# LiteRT is far faster than Keras here. int8 halves the file, and the AUC stays.

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** A paper gives a Euclidean threshold, but your code needs a cosine distance, or the other way round. Write `euclidean`: convert cosine distances of vectors of length 1 to Euclidean distances.


# %%
def euclidean(cosine_distance):
    """Return the Euclidean distances, float[n], of pairs with these cosine distances."""
    # your code here


# %%
from course_utils.faces import check as lesson5

lesson5.euclidean(euclidean)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def euclidean(cosine_distance):
#     return np.sqrt(2 * cosine_distance)
#
# lesson5.euclidean(euclidean)
# ```
#
# </details>

# %% [markdown]
# **Exercise 2.** Write `tar_at_far`: the largest share of right pairs that a threshold can accept, if it accepts at most a share `far` of the wrong pairs. Then try it: `tar_at_far(*reported, 0.01)` should be near the share that section 6 printed.


# %%
def tar_at_far(distance, same, far):
    """distance: float[n], same: bool[n], True for one person, far: a share such as 0.01. Return a share."""
    # your code here


# %%
lesson5.tar_at_far(tar_at_far)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def tar_at_far(distance, same, far):
#     strangers = np.sort(distance[~same])
#     allowed = min(int(far * len(strangers)), len(strangers) - 1)
#     return np.mean(distance[same] < strangers[allowed])
#
# lesson5.tar_at_far(tar_at_far)
# ```
#
# </details>

# %% [markdown]
# **Exercise 3.** Write `count_blinks`. Its input is one score in [0, 1] for each frame: how closed the eyes are. A blink is a score above 0.5 and later one below 0.3. The scores are noisy, so one threshold is not enough. Eyes that are closed from the start have not blinked.


# %%
def count_blinks(scores):
    """Return how often the eyes go from open to closed and open again."""
    # your code here


# %%
lesson5.count_blinks(count_blinks)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# def count_blinks(scores):
#     blinks, closed, was_open = 0, False, False
#     for score in scores:
#         if score < 0.3:
#             blinks += closed
#             closed, was_open = False, True
#         elif score > 0.5 and was_open:
#             closed = True
#     return blinks
#
# lesson5.count_blinks(count_blinks)
# ```
#
# </details>

# %% [markdown]
# ## 10 · Where to go next

# %% [markdown] tags=["slide"]
# **First: should you?** You can change a password, but **not a face**. Before you build a gate for real people, ask who can refuse it. Ask also what happens to people who are wrongly refused or wrongly named.

# %% [markdown] tags=["slide"]
# **The law forbids much.**
#
# | European law | in short |
# |---|---|
# | GDPR, Article 9 | biometric data: forbidden without an exception, such as consent |
# | AI Act, Article 5 | forbidden: scraped face databases |
# | AI Act, Annex III | remote identification is high-risk |
#
# [GDPR, 2016/679](https://eur-lex.europa.eu/eli/reg/2016/679/oj): the consent must be **explicit**. [AI Act, 2024/1689](https://eur-lex.europa.eu/eli/reg/2024/1689/oj): since 2 February 2025, Article 5 also forbids guessing emotions at work and in schools, and live identification in public by the police, with narrow exceptions. Verifying that somebody is who they claim to be is not in Annex III. In short, and not legal advice.

# %% [markdown]
# **Consent** is worth little if people cannot say no without a disadvantage, as at work or at school. Do not build a face gate if there is no equally good way in without it. Do not build one if people are not asked, if an error brings the police to somebody's door, or if a key is enough.

# %% [markdown]
# - **Nobody has done this:** beside each "welcome", print the probability that it is wrong, for this size of the gallery. Would people still trust it?
# - Draw twins: two people who differ in only one of their numbers. Which numbers does the net not notice?
# - Let a drawn person become older (`age`, `hair_dark`). After how many years does the gate no longer recognise them?
#
# Found something better? `CONTRIBUTING.md` shows how to bring it in.
