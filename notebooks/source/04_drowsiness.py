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
# # 4 · Notice when a driver falls asleep
#
# ![A driver blinks, closes her eyes, and after one second the picture turns red and says WAKE UP](pictures/drowsiness.gif)
#
# *Colab: this copy of the course has no address yet (`make address`).*
# **40 minutes** · as a talk 5 · runs in 1.5 minutes on two cores, with real data or the stand-in · no camera needed

# %% [markdown]
# **What you'll build:** an alarm that adapts to a driver's eyes, and goes off when they stay closed.
#
# **What you'll learn:** to turn landmarks into events in seconds, to calibrate a threshold, and to judge a score on 58 people.
#
# **What you need:** NumPy, [lesson 1](01_mnist_airdraw.ipynb).

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown]
# ## 1 · The problem

# %% [markdown] tags=["slide"]
# **A blink is short, sleep is long.** A blink takes 0.1 to 0.4 seconds. So an alarm must separate **long** closures from **short** ones, for every face.

# %% [markdown] tags=["slide"]
# **Our driver is synthetic.** Faces are personal data, so this course **films nobody**. We move the landmarks of a NASA portrait in the public domain (the astronaut Eileen Collins), and the picture follows.

# %% tags=["slide"]
import numpy as np
from course_utils import show
from course_utils.drawn.portrait import Head

head = Head()
poses = {
    "awake": {},
    "half closed": {"lid": 0.5},
    "closed": {"lid": 1},
    "yawn": {"jaw": 0.9},
    "nod": {"angles": (0, -25, 0)},
}
pictures = [head.draw((320, 240), **pose) for pose in poses.values()]
fig = show.image_grid(pictures, titles=list(poses), columns=5, size=1.6)
show.figure(fig, alt="The portrait five times: eyes open, half closed, closed; a wide yawn; the head sunk forward.")

# %% [markdown]
# Half closed and closed eyes differ by few pixels. We need an exact measure.

# %% [markdown]
# ## 2 · What others did

# %% [markdown] tags=["slide"]
# **PERCLOS rises before attention fails.** It is the share of a minute in which the lids cover 80 % of the pupils.
#
# | who | measure | finding |
# |---|---|---|
# | Wierwille et al. 1994 | PERCLOS | rises before attention fails |
# | Dinges and Grace 1998 | PERCLOS | the best of the measures compared |
#
# Sources: DOT HS 808 247, [FHWA-MCRT-98-006](https://rosap.ntl.bts.gov/view/dot/113).

# %% [markdown] tags=["slide"]
# **Blinks are easy, tiredness is hard.**
#
# | who | measure | finding |
# |---|---|---|
# | Soukupová and Čech 2016 | eye aspect ratio | blinks, live |
# | the 2018 project | ratio < 0.25 for 20 frames | an alarm |
# | Ghoddoosian et al. 2019 | 30 blinks, LSTM | 65.2 % of clips right; human raters 57.8 % |
#
# Sources: [CVWW 2016](http://cmp.felk.cvut.cz/pub/cmp/articles/cech/Soukupova-CVWW-2016.pdf), [the project](https://github.com/akshaybahadur21/Drowsiness_Detection), [arXiv 1904.07312](https://arxiv.org/abs/1904.07312).

# %% [markdown]
# ## 3 · The data

# %% [markdown] tags=["slide"]
# **We know what happens in this film.** The drive takes 38 seconds. A tracker finds 478 landmarks in each frame.

# %% tags=["slide"]
from course_utils import drowsiness
from course_utils.drowsiness.driver import DriverCamera
from tqdm import tqdm

drive = DriverCamera(  # each word is an event, each number its seconds
    "drive 18, close 1.6, look 2, yawn 3, look 2, nod 1.5, look 2, turn 2, look 2, cover 1, look 3", size=(320, 240)
)
tracker = drowsiness.tracker(drive)
film = [(frame, tracker(frame)) for frame in tqdm(drive, file=sys.stdout, ncols=80)]
print(len(film), "frames;", len(drive.events), "events; frames without a face:", sum(not faces for _, faces in film))

# %% [markdown]
# Without a face, the lens is covered.

# %% [markdown]
# **Blinks of tired people.** UTA-RLDD has the blinks of 58 people who were alert, low in vigilance (in between), and drowsy. For each blink it says how often the person blinks, how far and how long the eye closes, and how fast it opens. A window holds 30 blinks.

# %%
from course_utils.drowsiness import data as rldd

blinks = rldd.load()
blinks

# %% [markdown]
# **Leakage.** All clips of one person are in the same fold (one of five parts). Otherwise a model could recognise people instead of tiredness.
#
# **Deeper (you can skip it): two more traps.** All features are relative to the person's own alert clip, because people differ more than the three states do. A third of each alert clip was used for this comparison, so alert clips have fewer windows, as the next cell shows. The **number** of windows would tell a model the label, so it is no feature.

# %%
windows = [np.bincount(blinks.clip)[blinks.clip_y == state] for state in range(3)]
print("median number of windows a clip:", {n: int(np.median(w)) for n, w in zip(rldd.CLASSES, windows, strict=True)})

# %% [markdown]
# ## 4 · The model

# %% [markdown] tags=["slide"]
# **Six points measure an eye.** The **eye aspect ratio** is the height of an eye divided by its width. The distance to the camera and the tilt of the head do not change it. But it needs **pixels**. The tracker gives shares of the frame's width and height, and these make eyes in a wide frame look too tall.


# %%
def aspect_ratio(eye):
    """Return height over width of an eye, points [6, 2] in pixels: corner, two above, corner, two below."""
    p1, p2, p3, p4, p5, p6 = eye
    return (np.linalg.norm(p2 - p6) + np.linalg.norm(p3 - p5)) / (2 * np.linalg.norm(p1 - p4))


# %%
import matplotlib.pyplot as plt

portrait = head.draw((960, 720))
eye = head.landmarks((960, 720))[list(drowsiness.RIGHT_EYE), :2]
middle, width = eye.mean(axis=0), np.ptp(eye[:, 0])

# %% tags=["slide"]
fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3.3), layout="tight")
for ax, size in ((left, 4), (right, 11)):
    ax.imshow(portrait)
    ax.plot(*eye.T, "o", color="#E69F00", mec="black", ms=size)
    ax.axis("off")
right.set(xlim=middle[0] + width * np.array((-0.9, 0.9)), ylim=middle[1] + width * np.array((0.7, -0.7)))
for a, b, color in ((0, 3, "#56B4E9"), (1, 5, "#D55E00"), (2, 4, "#D55E00")):
    right.plot(*eye[[a, b]].T, color=color, lw=3)
for number, (x, y) in enumerate(eye, 1):
    right.annotate(f"$p_{number}$", (x, y), (9, 9), textcoords="offset points", size=15, color="white")
show.figure(fig, alt="Six points on an eye: two heights in orange, the width from corner to corner in blue.")

# %% [markdown]
# The ratio is the mean of the two orange heights, divided by the blue width. When the lids close, only the heights shrink.


# %%
def ratios(frame, faces):
    """Return eye ratio, mouth ratio, pitch and yaw of the first face; NaN without one."""
    if not faces:
        return np.full(4, np.nan)
    pixels = faces[0].pixels(frame)
    eyes = [aspect_ratio(pixels[list(eye)]) for eye in (drowsiness.RIGHT_EYE, drowsiness.LEFT_EYE)]
    return np.array([np.mean(eyes), drowsiness.mouth_aspect_ratio(pixels), faces[0].pitch, faces[0].yaw])


# %% [markdown] tags=["slide"]
# **Each event moves a curve, and some move several.** **Guess first:** which curves does a turned head move?

# %% tags=["slide"]
times = np.array([frame.time for frame, _ in film])
ear, mouth, pitch, yaw = np.array([ratios(*pair) for pair in film]).T
fig, axes = plt.subplots(4, 1, figsize=(7, 4.6), sharex=True, layout="tight")
for ax, values, name in zip(axes, (ear, mouth, pitch, yaw), ("eyes", "mouth", "pitch, °", "yaw, °"), strict=True):
    ax.plot(times, values, color="#0072B2", lw=1)
    ax.set_ylabel(name)
for event in drive.events:
    row = {"yawn": 1, "nod": 2, "turn": 3}.get(event.kind, 0)
    axes[row].axvspan(event.start, event.end, color="#E69F00", alpha=0.4, lw=0)
axes[-1].set_xlabel("seconds; orange: the true events")
show.figure(
    fig,
    alt="Four curves over 38 s. The blinks, the yawn, the nod and the turn lie on the orange spans of the true events.",
)

# %% [markdown]
# Pitch is a nod, yaw a turn. A turned head moves the curves of eyes and mouth, too. So the demo must know when to trust a curve.

# %% [markdown] tags=["slide"]
# **Calibrate to the driver's own eyes.** The 2018 project called eyes closed below 0.25. But open eyes have a ratio of 0.2 in some faces and 0.4 in others. We take the **median** of the first ten seconds, because a few blinks do not change it. Then we divide each ratio by it.

# %% tags=["slide"]
seen = np.isfinite(ear) & (np.abs(yaw) < drowsiness.FRONTAL)
own = np.median(ear[seen & (times < 10)])
openness = ear / own
print(f"this driver's open eyes: {own:.2f}; closed ones: {np.nanmin(ear):.2f}")

# %% [markdown] tags=["slide"]
# **Count seconds, not frames.** 20 frames take 0.7 s at 30 frames a second, and 2 s at 10. So we compute **when** the lids are half closed, on a straight line between two frames.

# %% tags=["slide"]
from course_utils.drowsiness.blinks import BlinkDetector


def find_blinks(times, ear, own):
    """Find all closures in a curve; own: the ratio of this person's open eyes."""
    detector = BlinkDetector(own)
    measured = [None if np.isnan(ratio) else ratio for ratio in ear]
    return list(filter(None, map(detector, times, measured)))


for blink in find_blinks(times, np.where(seen, ear, np.nan), own)[-3:]:
    print(f"at {blink.start:5.2f} s for {blink.duration:.2f} s, {blink.amplitude:.0%} deep")

# %% [markdown]
# The last one is no blink: it lasts more than a second.

# %% [markdown] tags=["slide"]
# **PERCLOS counts long closures only.** Closures of less than 0.25 s do not count: most blinks are that short. Above **12 %** we call a driver tired.

# %% tags=["slide"]
from course_utils.drowsiness.perclos import Perclos

perclos = Perclos()
for time, ratio in zip(times, np.where(seen, openness, np.nan), strict=True):
    perclos(time, None if np.isnan(ratio) else 1 - ratio)
print(f"PERCLOS of this drive: {perclos.value:.1%}")

# %% [markdown]
# One long closure in 38 seconds gives a few per cent. A tired driver has many.

# %% [markdown]
# **Deeper (you can skip it): a second measure.** MediaPipe also estimates 52 facial expressions, such as `eyeBlinkLeft`. The figure compares both measures with the true position of the lids.

# %%
scores = [np.mean([f[0].blendshapes[f"eyeBlink{s}"] for s in ("Left", "Right")]) if f else np.nan for _, f in film]
lid = np.array([truth.lid for truth in drive.truth])
fig, ax = plt.subplots(figsize=(5, 3), layout="tight")
ax.scatter(lid[seen], 1 - openness[seen], s=6, color="#0072B2", label="1 − eye ratio / own")
ax.scatter(lid[seen], np.array(scores)[seen], s=6, color="#D55E00", label="blink score of MediaPipe")
ax.set(xlabel="true closure of the lids", ylabel="measured closure")
ax.legend()
show.figure(
    fig, alt="Both measures rise with the true lid; the eye ratio spans more of the range than the blink score."
)

# %% [markdown]
# **Deeper:** both rise with the true lid. The eye ratio uses more of the range, so a threshold on it is easier to place.

# %% [markdown]
# ## 5 · Train

# %% [markdown] tags=["slide"]
# **An alarm needs no training, a forecast does.** Do 30 blinks show how tired somebody is, **before** the eyes stay closed? We summarise each window for logistic regression and gradient boosting.

# %%
from course_utils.drowsiness import train as models

accuracy = {"logistic regression": rldd.cross_validate(blinks, models.logistic)}
accuracy["gradient boosting"] = rldd.cross_validate(blinks, models.boosting)

# %% [markdown]
# The third model, a small sequence net in Keras, sees the 30 blinks in their order. Windows overlap and repeat each blink up to 15 times, so the net soon **overfits**. Noise, dropout and few epochs reduce this.

# %%
print(f"{models.sequence_net().count_params():,} parameters")

# %% [markdown]
# A clip gets the class with the highest mean probability of its windows. **Guess first:** for how many of 100 clips is each model right? A random guess is right for 33.

# %%
accuracy["sequence net"] = rldd.cross_validate(blinks, models.sequence)
for name, folds in accuracy.items():
    print(f"{name:20} {np.mean(folds):.1%}   folds", *(f"{share:.0%}" for share in folds))
apart = np.max(np.ptp(list(accuracy.values()), axis=1)), np.ptp(np.mean(list(accuracy.values()), axis=1))
print(f"folds of one model are up to {100 * apart[0]:.0f} points apart, the means of the models {100 * apart[1]:.0f}")

# %% [markdown]
# ## 6 · Judge it honestly

# %% [markdown] tags=["slide"]
# **20 frames are no measure of time.** **Guess first:** how many alarms does each rule give? The drive has one long closure. We keep all frames, every second, or every third. The rule of 2018 wants 20 frames in a row below 0.25. To imitate narrow eyes, we multiply each ratio by 0.75.


# %%
def old_rule(ear):
    """Count how often 20 frames in a row are below 0.25."""
    run, alarms = 0, 0
    for closed in ear < 0.25:
        run = run + 1 if closed else 0
        alarms += run == 20
    return alarms


# %% tags=["slide"]
def new_rule(times, ear):
    """Count closures of a second or more, relative to the driver's own open eyes."""
    own = np.nanmedian(ear[times < 10])
    return sum(blink.duration >= 1 for blink in find_blinks(times, ear, own))


rows, measured = [], np.where(seen, ear, np.nan)
for step in (1, 2, 3):
    row = {"frames a second": 30 // step}
    for who, share in {"this driver": 1, "narrow eyes": 0.75}.items():
        part = share * measured[::step]
        row |= {f"{who}: rule of 2018": old_rule(part), f"{who}: ours": new_rule(times[::step], part)}
    rows.append(row)
show.table(rows, "Alarms in a drive with exactly one closure of more than a second")

# %% [markdown]
# Every cell should be 1, and in our columns it is. At 10 frames a second the closure has only 16 frames: the old rule cannot find it (a 1 is a false alarm). It always takes narrow eyes for closed: those alarms are false.
#
# **Two minutes:** how narrow may eyes be before the old rule fails? Try 0.9, 0.85 and 0.8.

# %% [markdown]
# **Deeper (you can skip it): are all blinks found?** An event counts as found if a measured closure overlaps it.

# %%
true = [event for event in drive.events if event.kind in ("blink", "close")]
for step in (1, 2, 3):
    found = find_blinks(times[::step], measured[::step], own)
    right = sum(any(b.start < e.end and b.start + b.duration > e.start for b in found) for e in true)
    print(f"{30 // step} frames a second: {right} of {len(true)} found, {len(found) - right} too many")

# %% [markdown]
# **Deeper:** the frame rate hardly changes what we find, because we count seconds.

# %% [markdown] tags=["slide"]
# **Four moments test the ratio.** A turned head makes one eye look taller, so we ignore faces that are turned by more than 30 degrees. A nod hardly changes this driver's ratio, but real eyes that look down measure as partly closed. A yawn narrows the eyes. With a covered lens there is no face, and the demo raises no alarm.

# %% tags=["slide"]
kinds = ("turn", "nod", "yawn", "cover")
middles = [next(e.start + e.duration / 2 for e in drive.events if e.kind == kind) for kind in kinds]
at = [round(30 * middle) for middle in middles]
titles = [f"{kind}: ratio {'—' if np.isnan(ear[i]) else f'{ear[i]:.2f}'}" for kind, i in zip(kinds, at, strict=True)]
fig = show.image_grid([film[i][0].image for i in at], titles=titles, columns=4, size=1.7)
show.figure(fig, alt="A turned head, a nod, a yawn and a black picture, each with the eye ratio that was measured.")

# %% [markdown] tags=["slide"]
# **The forecast beats a guess, and is often wrong.** Nobody in the test data is in the training data. The dotted line is a random guess.

# %% tags=["slide"]
fig, ax = plt.subplots(figsize=(6, 2.6), layout="tight")
for row, folds in enumerate(accuracy.values()):
    ax.plot(100 * np.array(folds), [row] * 5, "o", color="#0072B2", alpha=0.6)
    ax.plot(100 * np.mean(folds), row, "|", color="#D55E00", ms=24, mew=3)
ax.axvline(100 / 3, color="black", ls=":", lw=1)
ax.set(yticks=range(len(accuracy)), yticklabels=list(accuracy), ylim=(-0.6, 2.6))
ax.set_xlabel("accuracy on clips, % (dots: folds, bars: means)")
alt = "One row for each model: dots for the five folds, a bar for their mean. The folds differ more than the models."
show.figure(fig, alt=alt)

# %% [markdown] tags=["slide"]
# **58 people are few.** What does a published **65.2 %** mean? **Guess first:** where would it lie with 58 other people? We compute Wilson's 95 % interval for 174 clips and for 58 people. Three clips of one **person** are alike, so 58 is the careful count.

# %% tags=["slide"]
from scipy.stats import binomtest

for n, what in ((174, "174 clips"), (58, "58 people")):
    interval = binomtest(round(0.652 * n), n).proportion_ci(method="wilson")
    print(f"65.2 % of {what}: {interval.low:.0%} to {interval.high:.0%}")

# %% [markdown]
# So three points between two papers say little, and blinks tell far too little to judge one person.

# %% [markdown]
# ## 7 · Live

# %% [markdown] tags=["slide"]
# **The alarm has three levels.** After a calibration (here three seconds), `Drowsiness` knows:
#
# 1. Tired: PERCLOS, yawns or a nod.
# 2. Eyes closed for one second: the picture turns red.
# 3. Eyes closed for two seconds: also a tone (with `sound=True`).
#
# On real people: [the measured scores](../docs/scores.md).

# %% tags=["slide"]
demo = drowsiness.Drowsiness(tracker, calibration=3.0)
show.play(
    demo,
    DriverCamera("drive 18, close 1.6, look 2, yawn 3, look 2", fps=15, size=(320, 240)),
    width=160,
    fps=2,
    alt="The driver blinks, then closes her eyes: the picture turns red and says WAKE UP. She yawns.",
)

# %% [markdown]
# The blinks raise no alarm. The long closure does, after one second. `closed` and `yawn` are named when they have ended.

# %% [markdown] tags=["slide"]
# **Make it yours: your own net notices that the driver dozes.** Train the sequence net on all people. It reads a driver who drives for four minutes and dozes for two: it compares the latest 30 blinks with the first 30. `simulated` measures without pictures, so six minutes take seconds.

# %%
own_net = models.sequence(blinks)
own_demo = drowsiness.Drowsiness(calibration=3.0, alarm=0.7, read=own_net)

# %%
night = DriverCamera("drive 240, doze 120", fps=10)
for frame in tqdm(drowsiness.simulated(night), total=len(night), file=sys.stdout, ncols=80):
    own_demo(frame)

# %% tags=["slide"]
for second, shares in own_demo.forecasts[::12]:
    print(f"at {second:3.0f} s", *(f"{name} {share:.0%}" for name, share in zip(rldd.CLASSES, shares, strict=True)))
print(len(own_demo.alarms), "alarms, after 0.7 s of closed eyes; the first at", round(own_demo.alarms[0]), "s")

# %% [markdown]
# When the driver dozes, the share of *drowsy* rises. But this driver is an easy case: section 6 shows how often such a net is wrong.

# %% [markdown]
# **Your own face.** Press Start, look ahead for ten seconds, then close your eyes for two. Nothing is stored. Without a camera, choose *Synthetic: driver*. When do *you* want to be woken? Change `alarm`. Your net speaks after 60 blinks, about four minutes.
#
# This is a lesson, not a safety device.

# %%
from course_utils.camera import LiveCamera

live = LiveCamera(
    drowsiness.Drowsiness(alarm=0.7, read=own_net),
    sources={"Synthetic: driver": DriverCamera("drive 12, close 3, look 2, yawn 3, drive 20")},
)
live

# %% [markdown]
# ## 8 · Make it frugal
#
# **Guess first:** which part of the work on a frame takes the longest?

# %%
from course_utils import lite

fresh = DriverCamera("drive 4", size=(320, 240))
lite.table(lite.time_demo(drowsiness.Drowsiness(tracker=drowsiness.tracker(fresh)), fresh))

# %% [markdown]
# The tracker takes the longest. The net runs once for each blink; LiteRT makes it smaller and faster.

# %%
import tempfile
from pathlib import Path

net, sample = models.sequence_net(), rldd.compress_tails(blinks.x[:200])
with tempfile.TemporaryDirectory() as folder:
    small = lite.Lite(lite.export(net, Path(folder) / "blinks.tflite", "float16"))
ways = {"Keras model(x)": net, "LiteRT float16": small}
costs = [lite.measure(model, sample, calls=30, name=name) for name, model in ways.items()]
lite.table(costs, only=("name", "median_ms", "kb", "parameters"))

# %% [markdown]
# ## 9 · Your turn
#
# **Exercise 1.** The same idea finds yawns. Write `mouth_ratio`. Its input is eight points of the lips, [8, 2] in pixels, clockwise: 0 is a corner, 1 to 3 are on the upper lip, 4 is the other corner, and 5 to 7 are on the lower lip. Return the mean of the three heights, divided by the width.


# %%
def mouth_ratio(mouth):
    """Return height over width of a mouth, a number; mouth: points [8, 2]."""
    # your code here


# %%
from course_utils.drowsiness import check as lesson4

lesson4.mouth_ratio(mouth_ratio)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def mouth_ratio(mouth):
#     heights = [np.linalg.norm(mouth[i] - mouth[8 - i]) for i in (1, 2, 3)]
#     return np.mean(heights) / np.linalg.norm(mouth[0] - mouth[4])
#
# lesson4.mouth_ratio(mouth_ratio)
# ```
#
# </details>

# %% [markdown]
# **Exercise 2.** Write `longest`: how many **seconds** does the longest closure last? A camera drops frames, so the steps between the `times` differ. A step counts if the eye is closed at its start.


# %%
def longest(times, ratios, threshold):
    """Return the seconds of the longest closure; closed is a ratio below the threshold."""
    # your code here


# %%
lesson4.longest(longest)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def longest(times, ratios, threshold):
#     spent = best = 0.0
#     for step, closed in zip(np.diff(times), ratios[:-1] < threshold):
#         spent = spent + step if closed else 0.0
#         best = max(best, spent)
#     return best
#
# lesson4.longest(longest)
# ```
#
# </details>

# %% [markdown]
# **Exercise 3.** `right[people, clips]` says for which clips the prediction was right. Write `people_interval`: a 95 % interval of the accuracy for other samples of **people**. Use the bootstrap: draw as many people as there are, with repetition, and compute their accuracy. Repeat this 2,000 times. The interval holds the middle 95 % of the results.


# %%
def people_interval(right):
    """Return (low, high), two shares; right is bool[people, clips]."""
    # your code here


# %%
lesson4.people_interval(people_interval)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# import numpy as np
#
# def people_interval(right):
#     rng = np.random.default_rng(0)
#     drawn = rng.integers(0, len(right), (2000, len(right)))
#     return np.quantile(right[drawn].mean(axis=(1, 2)), (0.025, 0.975))
#
# lesson4.people_interval(people_interval)
# ```
#
# </details>

# %% [markdown]
# ## 10 · Where to go next

# %% [markdown] tags=["slide"]
# **A baseline that follows the day is still missing.**
#
# - **Nobody has done this:** a baseline that adapts during the day. Light, glasses and tiredness all change how open an open eye is. How would you separate these causes?
# - Give the synthetic driver sunglasses or a low sun (`course_utils/drawn/portrait.py`), and look at what the tracker finds.
# - Use a closure of 0.4 to 0.8 s as a mouse click. Some people cannot use any other mouse.
#
# Found something better? `CONTRIBUTING.md` shows how to bring it in.
