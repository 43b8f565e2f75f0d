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
# # 12 · Choose which pictures to label
#
# ![A rendered hand moves; a bar grows as it looks new, and now and then a frame is kept](pictures/labelling.gif)
#
# *Colab: this copy of the course has no address yet (`make address`).*
# **45 minutes** · as a talk 5 · runs in about two minutes on two cores · no camera needed · no download needed

# %% [markdown]
# **What you'll build:** a tool that picks 50 pictures of a folder to label, and a widget to label them.
#
# **What you'll learn:** active learning for keypoints: core-sets, uncertainty, learning loss, gradient length, and how to find out whether one is better than chance.
#
# **What you need:** heat maps as in [lesson 10](10_handpoints.ipynb).

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown] tags=["slide"] claim="You can label 110 of 1,600 pictures"
# ## 1 · The problem
#
# A net that finds 21 points of a hand is there. It knows usual poses of people with light skin. Now 1,600 new pictures come. Labelling one takes a minute. **Your budget: 110 labels.** Which pictures?

# %%
import cv2
import numpy as np
from course_utils import labelling, show
from course_utils.labelling.loop import task

hands = task("hands")
pool, test = hands.pool, hands.test
print(f"{len(pool):,} pictures in the pool, {len(test)} in the test, {len(hands.known)} that the first net knows")

# %% tags=["slide"]
fig = show.image_grid(pool.x[:20], columns=10, size=0.75)
show.figure(fig, alt="20 pictures of the pool: hands before many backgrounds; several are nearly the same.")

# %% [markdown]
# **Guess:** look at the pictures for a minute. Which ones would you label, and which would you leave out? Can a machine do this?

# %% [markdown] tags=["slide"] claim="Four ideas choose a label"
# ## 2 · What others did
#
# | who | label what is | measured on |
# |---|---|---|
# | Liu, Ferrari 2017 | undecided between peaks | MPII, people |
# | Sener, Savarese 2018 | far from all labels | CIFAR, core-set |
# | Yoo, Kweon 2019 | of high expected loss | MPII: 80.5 % against 78.6 % |
# | Shukla 2021, 2022 | the same, with KL; gradients | MPII, LSP |
#
# Sources: [ICCV 2017](https://doi.org/10.1109/ICCV.2017.468), [1708.00489](https://arxiv.org/abs/1708.00489), [1905.03677](https://arxiv.org/abs/1905.03677), [2104.09315](https://arxiv.org/abs/2104.09315), [2104.09493](https://arxiv.org/abs/2104.09493).

# %% [markdown]
# Megh Shukla's lecture compares these: after nine rounds of 1,000 labels, the best and the random choice differ by two points. Few papers show many seeds, so this may be luck. We run ten methods, five times each, on two pools.

# %% [markdown]
# ## 3 · The data
#
# Drawn pictures, because then **every label is known** and costs nothing: hundreds of runs become possible. The pools are as untidy as real ones:

# %%
from course_utils.labelling import pools

films = np.bincount(pool.film)
facts = {
    "frames of films": (films[pool.film] > 1).mean(),
    "rare poses": pool.rare.mean(),
    "dark skin": pool.dark.mean(),
    "wrong labels": pool.wrong.mean(),
}
rows = [{"in the pool": name, "%": f"{100 * share:.0f}"} for name, share in facts.items()]

# %% tags=["slide"] claim="Most of the pool is films"
show.table(rows, f"Hands: {len(pool):,} pictures, but {len(films)} scenes; {(films > 1).sum()} films")

# %%
film = np.flatnonzero(pool.film == films.argmax())[:6]
picked = [*film, *np.flatnonzero(pool.rare)[:3], *np.flatnonzero(pool.wrong & ~pool.rare)[:3]]


def marked(i, points=pool.labels):
    """A picture of the pool with its points, twice as large."""
    picture = cv2.resize(pool.x[i], None, fx=2, fy=2)
    for x, y in points[i] * 128:
        cv2.circle(picture, (round(x), round(y)), 2, (255, 220, 0), -1, cv2.LINE_AA)
    return picture


# %% tags=["slide"] claim="Films repeat, rare poses hide, labels lie"
titles = ["film"] * 6 + ["rare"] * 3 + ["wrong label"] * 3
fig = show.image_grid([marked(i) for i in picked], titles=titles, columns=6, size=1.2)
show.figure(fig, alt="Six frames of a film, nearly the same; three rare poses; three hands with misplaced points.")

# %% [markdown]
# A wrong label swaps thumb and little finger. The **people** of lesson 7 make the second pool, without films. The tests have no films and no wrong labels, half of the people have dark skin, and 40 % of the poses are rare, because a tool must serve everybody.

# %% [markdown] tags=["slide"] claim="Choosers look at three things"
# ## 4 · The model
#
# A small net makes an 8 × 8 heat map for each point. Each chooser looks at **three things**: the features of a picture, its heat maps, and what the net expects of its own errors.

# %%
from course_utils.labelling.loop import seen_with_errors

reader = labelling.reader(21)
reader.net.set_weights(hands.weights)  # the first net
seen = seen_with_errors(reader, pool)
print(f"features {seen.embedding.shape}, heat maps {seen.maps.shape}")

# %% [markdown] tags=["slide"] claim="A core-set covers all pictures"
# **Core-set.** Take the picture that is farthest from all labelled ones; then again, with the new one. If the loss changes slowly between neighbours, the error on the rest is bounded by the **radius**: the largest distance to a labelled picture.

# %%
rng = np.random.default_rng(2)
dots = np.concatenate([rng.normal(centre, 0.05, (60, 2)) for centre in rng.uniform(0, 1, (5, 2))])
dots = np.concatenate([dots, rng.uniform(0, 1, (15, 2))])
choices = {"random": rng.permutation(len(dots))[:8], "core-set": labelling.k_centre_greedy(dots, [], 8)}

# %% [markdown]
# **Guess:** five films and fifteen single pictures. Where do eight random ones lie, and where those of the core-set?

# %% tags=["slide"]
import matplotlib.pyplot as plt

fig, axes = plt.subplots(1, 2, figsize=(6.4, 3), layout="tight", sharex=True, sharey=True)
for ax, (name, centres) in zip(axes, choices.items(), strict=True):
    size = labelling.radius(dots, centres)
    ax.plot(*dots.T, ".", color="#999999", ms=4)
    ax.plot(*dots[centres].T, "o", color="#D55E00", ms=7)
    for dot in dots[centres]:
        ax.add_patch(plt.Circle(dot, size, fill=False, color="#0072B2", lw=0.7))
    ax.set(title=f"{name}: radius {size:.2f}", xlim=(-0.1, 1.1), ylim=(-0.1, 1.1), aspect="equal", xticks=[], yticks=[])
show.figure(
    fig, alt="Dots in five clumps; circles around eight picks cover all dots: large ones at random, small ones not."
)

# %% [markdown]
# Random picks crowd into a few clumps and leave large gaps. The core-set spreads out, so its circles are small. It also picks single dots: its weakness. **Deeper:** the greedy choice is never worse than **twice** the best possible radius ([Gonzalez 1985](https://doi.org/10.1016/0304-3975%2885%2990224-5)); the course's tests try all choices of small sets.

# %% [markdown] tags=["slide"] claim="Several peaks mean an undecided net"
# **Multi-peak entropy.** A heat map with one peak is decided. With two equal peaks its entropy is log 2. Sum over all points, and take the largest.

# %%
entropy = labelling.multi_peak_entropy(seen.scores)
joints = np.stack([labelling.multi_peak_entropy(seen.scores[..., j : j + 1]) for j in range(21)], 1)
usual = entropy.argmin()
unsure = np.where(joints == joints.max(), joints, 0).sum(1).argmax()
joint = joints[unsure].argmax()
maps = {f"sure: {joints[usual, joint]:.2f}": usual, f"unsure: {joints[unsure, joint]:.2f}": unsure}

# %% tags=["slide"]
from course_utils.track import LANDMARKS

fig, axes = plt.subplots(1, 4, figsize=(7, 1.9), layout="tight")
for (title, i), ax in zip(maps.items(), axes.reshape(2, 2), strict=True):
    ax[0].imshow(pool.x[i])
    ax[1].imshow(seen.maps[i, :, joint].reshape(8, 8), cmap="viridis")
    ax[1].set_title(title, fontsize=9)
    ax[0].set_title(LANDMARKS[joint], fontsize=9)
for ax in axes:
    ax.axis("off")
show.figure(fig, alt="A hand with a map of one bright spot, and a hand with bright places far apart.")

# %% [markdown] tags=["slide"] claim="Two kinds of uncertainty add up"
# **Bayesian uncertainty.** Predict ten times, each time without other features (dropout). What changes is **epistemic**: the net does not know. The variance that the net itself states is **aleatoric**: the picture does not say.
#
# $$\mathrm{Var} \approx \frac{1}{T}\sum_t y_t^2 - \left(\frac{1}{T}\sum_t y_t\right)^2 + \frac{1}{T}\sum_t \sigma_t^2$$

# %%
from course_utils.labelling.choosers import bayesian_variance
from course_utils.labelling.seen import dropped_out

epistemic, aleatoric = bayesian_variance(*dropped_out(seen, np.random.default_rng(0)))
for name, score in {"entropy": entropy, "epistemic": epistemic, "aleatoric": aleatoric}.items():
    print(f"{name:10} correlation with the true error {np.corrcoef(score, seen.error)[0, 1]:.2f}")

# %% [markdown]
# The variance that the net states follows the true error best. What dropout changes follows it worst: our net drops features in one layer only, so its ten answers share their mistakes. Without the truth you could not compute these lines.

# %% [markdown] tags=["slide"] claim="A small head guesses the loss"
# **Learning loss.** A small head guesses the loss of each picture. It learns from pairs: which of two is worse? The old **margin** loss pulls with full force or not at all; learning loss++ pulls less when the share is nearly right. **Deeper:** it compares shares, $q$ with $p$, by their KL divergence: $\nabla_w = (q_i - p_i)(\theta_i - \theta_j)$.

# %%
difference = np.linspace(-4, 4, 200)  # predicted loss of i less that of j
p = 0.7  # picture i has 70 % of the pair's loss
margin_pull = -np.where(difference < 1, 1.0, 0.0)
kl_pull = 1 / (1 + np.exp(-difference)) - p

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(5, 2.5), layout="tight")
ax.plot(difference, margin_pull, "--", color="#D55E00", label="margin loss")
ax.plot(difference, kl_pull, color="#0072B2", label="KL loss, p = 0.7")
ax.axhline(0, color="#999999", lw=0.7)
ax.set(xlabel="predicted difference", ylabel="gradient")
ax.legend(fontsize=8)
show.figure(fig, alt="The margin loss's gradient is a step from minus one to zero; the KL loss's is a smooth curve.")

# %% [markdown]
# **Deeper:** the KL gradient is zero exactly where the predicted share is the true one, and small near it.
#
# **Deeper (you can skip it): expected gradient length.** How much would a label change the net? For the last layer it has a closed form: $F^\top(p - h)$, with features $F$, map $p$ and wanted map $h$. **EGL** averages its length over all places, weighted by $p$. **EGL++** takes the maps of similar labelled pictures as $h$.

# %%
lengths = labelling.expected_gradient_length(seen.cells, seen.maps)
print(f"EGL and entropy: correlation {np.corrcoef(lengths, entropy)[0, 1]:.2f}")

# %% [markdown]
# Two more: **uncertainty + core-set** adds distance and epistemic variance; the **oracle** sees the true errors and takes the largest. **Guess:** is the oracle the best of all?

# %% [markdown]
# ## 5 · Train
#
# **The loop:** train, score, choose 30, label, again. Each training starts from the first net and has the same number of steps, so more labels do not mean more training. Half of each batch is old pictures, so that nothing is forgotten. One run, with seed 100:

# %%
from tqdm import tqdm

rounds = labelling.run(hands, "uncertainty + core-set", seed=100)
own = list(tqdm(rounds, "rounds", total=4, file=sys.stdout, ncols=80))
for row in own:
    print(f"{row['labelled']:4} labels of {row['scenes']:3} scenes: {row['score']:.1f} % of the points are right")

# %% [markdown]
# One run says little. The others were made before and stored. `python benchmarks/labelling.py runs` makes them all; it can be stopped and goes on, and with `--cluster` it spreads over machines ([jobs](../docs/jobs.md)).

# %%
from course_utils import full_profile
from course_utils.labelling import judge

if full_profile():  # an hour on one core; kept in the cache
    from course_utils import jobs
    from course_utils.labelling.jobs import runs

    stored = [row for file in jobs.run(runs()) for row in jobs.read(file)["rows"]]
else:
    stored = judge.read_rows()
print(f"{len({(row['pool'], row['method'], row['seed']) for row in stored})} runs, {len(stored)} rows")

# %%
three = ("random", "core-set", "uncertainty + core-set")
curves = judge.curves(stored, "hands")
labels = [row["labelled"] for row in own]
colors = dict(zip(three, ("#000000", "#E69F00", "#0072B2"), strict=True))

# %% tags=["slide"] claim="Seeds differ as much as methods"
fig, ax = plt.subplots(figsize=(5.2, 3), layout="tight")
for method, color in colors.items():
    ax.plot(labels, curves[method][:3].T, color=color, lw=1, alpha=0.5)
    ax.plot(labels, curves[method].mean(0), color=color, lw=2.5, label=method)
ax.plot(labels, [row["score"] for row in own], "o:", color="#D55E00", label="this page's run")
ax.set(xlabel="labels", ylabel="PCK@0.2, %", xticks=labels)
ax.legend(fontsize=8, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1))
show.figure(
    fig, alt="Learning curves of three methods: thin lines of three seeds each, thick lines of all seeds' means."
)

# %% [markdown]
# Thin lines are three seeds each, thick lines the mean of all. The seeds of one method differ about as much as the methods do: whoever shows one run can show what he likes.

# %% [markdown] tags=["slide"] claim="Compare methods seed by seed"
# ## 6 · Judge it honestly
#
# **One number a run:** the mean height of its curve (area under it). All methods of a seed begin with the same labels, so we compare **seed by seed**: a paired test. **Guess:** how many of nine methods beat random?


# %%
def verdict(pool_name):
    """The table of a pool: areas with intervals, and gains over random in standard errors."""
    rows = []
    for row in judge.summary(stored, pool_name):
        area = f"{row['area'][0]:.1f} ± {row['area'][1]:.1f}"
        gain = "" if row["method"] == "random" else f"{row['gain']:+.1f} ({row['ratio']:+.1f} SE)"
        more = {"scenes": f"{row['scenes']:.0f}", "seconds": f"{row['seconds']:.1f}"}
        rows.append({"method": row["method"], "area": area, "gain": gain, **more})
    return rows


# %% tags=["slide"] claim="Among films the core-set wins"
show.table(
    verdict("hands"),
    "Hands, many films: mean PCK@0.2, %; 95 % intervals; seconds to choose 30 of 1,600, on a busy core",
)

# %% tags=["slide"] claim="Without films, unsure pictures win"
show.table(verdict("people"), "People, no films: the same")

# %%
for name in pools.NAMES:
    table = judge.summary(stored, name)
    better = [row["method"] for row in table if row["ratio"] >= 2 and row["method"] != "oracle"]
    sure = [row["method"] for row in table if row["gain"] > 0 and row["p"] < 0.05 and row["method"] != "oracle"]
    worse = [row["method"] for row in table if row["ratio"] <= -2]
    print(f"{name}: better by 2 SE: {', '.join(better) or 'none'}\n  still so after Holm's correction: ", end="")
    print(f"{', '.join(sure) or 'none'}\n  worse by 2 SE: {', '.join(worse) or 'none'}")

# %% [markdown]
# Of nine tests one may look good by chance; Holm's correction asks for more. All runs share one pool and one first net; with others the gains move.
#
# **Two pools, two winners.** Among films the core-set wins: it finds the most different scenes. Without films every picture is another scene, and the methods that look for unsure pictures win. **The oracle** sees the true errors, and among films it is no better than chance: a label is worth what it teaches about **other** pictures.

# %% [markdown]
# **Guess:** do the winners read usual poses better, too? The last round, against random, in points:

# %%
rows = {method: {"method": method} for method in curves if method != "random"}
for name in pools.NAMES:
    for part in ("rare", "usual"):
        last = {method: curve[:, -1] for method, curve in judge.curves(stored, name, part).items()}
        for method, row in rows.items():
            row[f"{name}, {part} poses"] = f"{(last[method] - last['random']).mean():+.1f}"

# %%
show.table([*rows.values()], "Gain over random with all labels, by the kind of pose")

# %% [markdown]
# The gain lies in the rare poses. Among films, most methods that look for unsure pictures lose on usual poses what they gain there. Our test has four times as many rare poses as the pool: **what you test decides what is worth a label**.

# %%
choices = {
    method: [
        row for row in stored if (row["pool"], row["method"], row["seed"], row["round"]) == ("hands", method, 0, 1)
    ]
    for method in ("random", "core-set", "multi-peak entropy", "oracle")
}
pictures = [pool.x[i] for found in choices.values() for i in found[0]["indices"][:8]]

# %% tags=["slide"] claim="The oracle likes odd poses"
fig = show.image_grid(pictures, columns=8, size=0.72)
for y, method in zip((0.9, 0.65, 0.4, 0.15), choices, strict=True):
    fig.text(-0.005, y, method, ha="right", va="center", fontsize=8)
show.figure(
    fig, alt="Eight choices each of random, core-set, entropy and the oracle; the last two rows show odd poses."
)

# %% [markdown]
# **Which people?** The pool has few pictures of dark skin. Does a chooser find them, and what does the net make of it?

# %%
rows = []
for row in judge.summary(stored, "hands"):
    gap = f"{row['gap'][0]:.1f} ± {row['gap'][1]:.1f}"
    rows.append({"method": row["method"], "dark, % of labels": f"{row['dark']:.0f}", "gap, light - dark": gap})

# %% tags=["slide"] claim="No chooser closes the gap"
show.table(rows, f"Hands: {100 * pool.dark.mean():.0f} % of the pool are dark; points right on light less on dark skin")

# %% [markdown]
# The first net knew light skin only, so every method has a gap. Learning loss asks for dark skin more often than the pool shows it, gradient length less often; yet the intervals overlap, so none is proved fairer. Whoever wants dark skin in the labels should ask for it, and count.

# %% [markdown]
# **Deeper (you can skip it): wrong labels.** Does an unsure net attract them? It cannot see them: a picture is chosen before it is labelled.

# %%
for row in judge.summary(stored, "hands"):
    print(f"{row['method']:24} {row['wrong']:4.1f} % of the labels are wrong")
print(f"{'whole pool':24} {100 * pool.wrong.mean():4.1f} %")

# %% [markdown] tags=["slide"] claim="The demo keeps only new frames"
# ## 7 · Live
#
# A film of minutes holds few different hands. This demo **keeps a frame only if it is unlike all kept ones**. Orange dots: where the net is unsure.

# %% tags=["slide"]
demo = labelling.Labelling()
frames = list(labelling.Labelling.synthetic("show count_5, show ok, show fist"))
alt = "A rendered hand changes its pose; a bar shows how new each frame is, and a number counts the kept ones."
show.play(demo, frames, alt=alt, width=280, fps=5)

# %%
fig = show.image_grid([frame.image for frame in demo.kept], columns=6, size=1.2)
show.figure(fig, alt="The few frames that were kept; the poses differ.")

# %% [markdown]
# Now your own camera. Hold still, then turn your hand slowly: how many frames are kept? What to expect on real people: [the measured scores](../docs/scores.md).

# %%
from course_utils.camera import LiveCamera

live = LiveCamera(labelling.Labelling())
live

# %% [markdown] tags=["slide"] claim="The tool gives a reason for each picture"
# **The tool.** For a folder of photos: `python -m course_utils labelling DIR --budget 50`. It writes a contact sheet and **a reason for each picture**. Nothing leaves your machine.

# %%
import tempfile
from pathlib import Path

from course_utils.labelling import folder

album = Path(tempfile.mkdtemp())
for i in range(150):
    cv2.imwrite(str(album / f"{i:03}.png"), cv2.resize(pool.x[i], (192, 192))[..., ::-1])
look = folder.look(album)
proposed = folder.choose(look, budget=8)
for choice in proposed:
    print(f"{choice.file.name}  {choice.reason}")

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(7, 1.2), layout="tight")
ax.imshow(folder.contact_sheet(look, proposed))
ax.axis("off")
show.figure(fig, alt="A contact sheet: eight hands, numbered, each with how many pictures it stands for.")

# %% [markdown]
# **Make it yours: label them.** Our tracker proposes the points; you drag those that are wrong. N and B choose a point, arrows move it, Z undoes, Enter accepts. Each change is saved at once as **COCO keypoints**. After every second label the net of this page learns them.


# %%
def retrain(labels):
    """Train the page's net with your labels; returns the new score."""
    names = [int(name.split(".")[0]) for name in labels.names]
    points = np.stack([labels[name][:, :2] for name in labels.names]).astype(np.float32) / 192
    reader.train(pool.x[names], points, 0, 40, hands.weights, (hands.known.x, hands.known.labels))
    return (labelling.loop.scores(reader, test))["score"]


widget = labelling.LabellingWidget([c.file for c in proposed], album / "labels.json", retrain=retrain, every=2)
widget

# %% [markdown] tags=["slide"] claim="Labels cost minutes, choosing costs seconds"
# ## 8 · Make it frugal
#
# Labels cost minutes, choosing costs seconds. **How many random labels** does a chooser replace? And does it stay quick with 10,000 pictures?

# %%
random_curve = curves["random"].mean(0)
for method in ("core-set", "uncertainty + core-set", "multi-peak entropy"):
    reached = curves[method].mean(0)[-1]
    enough = np.flatnonzero(np.maximum.accumulate(random_curve) >= reached)
    words = f"random needs {labels[enough[0]]}" if len(enough) else f"random does not reach it with {labels[-1]}"
    print(f"{method:24} {reached:.1f} % with {labels[-1]} labels; {words}")

# %%
import time

many = np.random.default_rng(0).standard_normal((10_000, 48), np.float32)
start = time.perf_counter()
labelling.k_centre_greedy(many, np.arange(250), 50)
print(f"core-set, 50 of 10,000 pictures: {time.perf_counter() - start:.2f} s")

# %% [markdown]
# Given the features, the core-set needs less than a second for 10,000 pictures. So the price is not time but trust: each chooser believes something about the pool. **Look at the pool first.** Films: spread the labels out. Single pictures with rare cases: ask where the net is unsure. If you know neither, take random ones.

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** Write `farthest`: take, `budget` times, the picture that is farthest from all labelled and chosen ones.


# %%
def farthest(features, labelled, budget):
    """features: float[n, C]; labelled: list of int. Return a list of `budget` row numbers."""
    # your code here


# %%
from course_utils.labelling import check as lesson12

lesson12.farthest(farthest)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def farthest(features, labelled, budget):
#     away = np.linalg.norm(features[:, None] - features[labelled], axis=-1).min(axis=1)
#     chosen = []
#     for _ in range(budget):
#         new = int(away.argmax())
#         chosen.append(new)
#         away = np.minimum(away, np.linalg.norm(features - features[new], axis=1))
#     return chosen
#
# lesson12.farthest(farthest)
# ```
#
# </details>

# %% [markdown]
# **Exercise 2.** Write `entropy`: turn the scores of a map's peaks into a distribution with the softmax, and return its entropy in nats.


# %%
def entropy(peaks):
    """peaks: float[n], any size. Return one number."""
    # your code here


# %%
lesson12.entropy(entropy)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def entropy(peaks):
#     p = np.exp(peaks - peaks.max())
#     p /= p.sum()
#     return -(p * np.log(p)).sum()
#
# lesson12.entropy(entropy)
# ```
#
# </details>

# %% [markdown]
# **Exercise 3.** Two methods ran with the same seeds. Write `compare`: the mean gain of the first, and its standard error, paired by seed.


# %%
def compare(mine, theirs):
    """mine, theirs: float[seeds], areas. Return the mean gain and its standard error."""
    # your code here


# %%
lesson12.compare(compare)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def compare(mine, theirs):
#     gain = mine - theirs
#     return gain.mean(), gain.std(ddof=1) / np.sqrt(len(gain))
#
# lesson12.compare(compare)
# ```
#
# </details>

# %% [markdown] tags=["slide"] claim="Fifty labels of your own hands"
# ## 10 · Where to go next
#
# - Film your hands for a minute, choose 50 frames, **label them**, and train lesson 10's net on.
# - Ask for dark skin or for one rare pose, and compare.
# - Read: [VL4Pose, 2210.06028](https://arxiv.org/abs/2210.06028): unlikely limbs instead of unsure maps.
