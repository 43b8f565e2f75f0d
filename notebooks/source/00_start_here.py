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
# # 0 · Start here: your laptop reads a hand
#
# ![Digits written into the air, an emoji over a hand, a sign, counted squats, a phone that counts fingers](pictures/course.gif)
#
# *Colab: this copy of the course has no address yet (`make address`).*
# **15 minutes** · runs in 15 seconds, with real data or a stand-in that the course draws · no camera needed · no GPU needed

# %% [markdown]
# **What you'll build:** your first live demo, in five lines.
#
# **What you'll learn:** how each demo of this course works, what your machine can do, and where your pictures go.
#
# **What you need:** Python, and to know what a function and an array are.

# %% tags=["bootstrap"]
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")

# %% [markdown] tags=["slide"]
# ## 1 · Your first demo
#
# **Five lines read a year in the air.** A blue pen cap writes a year. A tracker follows it, and a neural net of 100 KB reads the digits. This camera is **synthetic**: it draws its own frames, so the cell runs on any machine.

# %% tags=["slide"]
from course_utils import airdraw, show
from course_utils.drawn.marker import MarkerCamera

camera = MarkerCamera("2026")
reader = airdraw.AirDraw(tip="marker")
show.play(reader, camera, alt="A blue pen cap writes 2, 0, 2 and 6 into the air; each digit is read as it is finished.")

# %% [markdown]
# Each digit is read when the pen cap is hidden for a moment.

# %% [markdown] tags=["slide"]
# ## 2 · How it works: one contract
#
# **A demo turns a frame into drawing instructions.** A `Frame` is a picture and a time. An `Overlay` is a list of points, lines, boxes and words. Here is a very short demo:

# %% tags=["slide", "code"]
from course_utils.overlay import Frame, Overlay


def hello(frame: Frame) -> Overlay:
    """Write a greeting and the time."""
    return Overlay().text(0.1, 0.1, f"Hello at {frame.time:.1f} s", size=0.12)


# %% [markdown] tags=["slide"]
# **The same demo takes frames from anywhere.** They can come from a webcam, a clip, a folder of photos or the synthetic camera. So the live part of each lesson needs only **a few lines** of code, and tests can run it without a camera.

# %% tags=["slide"]
show.play(hello, camera, seconds=3, alt="Three seconds of the synthetic camera with the words Hello at, and the time.")

# %% [markdown]
# (`hello` only draws, so it has read nothing.) **Two minutes:** let `hello` greet you by your name, and run both cells again.

# %% [markdown] tags=["slide"]
# ## 3 · Your own camera
#
# **The camera starts when you press Start.** Run the cell and press **Start**. The camera does not run before that, and Stop releases it. Point with your index finger to draw, and open your hand to finish. Without a camera, choose the clip in the menu.

# %%
from course_utils.camera import LiveCamera

live = LiveCamera(airdraw.AirDraw(tip="finger"))
live

# %% [markdown]
# This cell plays the clip that comes with the course. Its hand was not filmed: our own code **draws** it, bone by bone (`course_utils.drawn.hand`). The hand tracker is made for real hands, and it follows the drawn one, too.

# %%
clip = LiveCamera(airdraw.AirDraw(tip="finger"), source="clip")
clip.preview(alt="A rendered hand writes a 7 with its index finger; its landmarks are drawn over it and the 7 is read.")

# %% [markdown]
# ## 4 · Is this machine ready?
#
# The doctor checks Python, the packages, the model files and the camera. A tick means that all is well. An exclamation mark is only information. A cross marks a problem, and its line says how to fix it. In a terminal, use `python -m course_utils doctor`.

# %% tags=["machine"]
from course_utils import doctor

findings = doctor.examine()
print(doctor.report(findings))

# %% [markdown] tags=["slide"]
# ## 5 · Where your pictures go
#
# **Your pictures stay on the machine that runs Python:** your laptop, or the server of Colab or a class. Frames are **not kept**. A recording is made only when you ask for it, as a file on your disk. There is no account and no usage report. Data sets and models are downloaded once, checked with their SHA-256 checksum, and kept in the cache folder that the doctor shows.

# %% [markdown] tags=["slide"]
# ## 6 · The map
#
# **Each lesson ends with a live demo.**
#
# | | lesson | you will make | minutes |
# |---|---|---|---|
# | 0 | Start here | your first demo, in five lines | 15 |
# | 1 | [Digits drawn in the air](01_mnist_airdraw.ipynb) | a reader for what a pen cap or a fingertip writes | 45 |
# | 2 | [Doodles and letters](02_quickdraw.ipynb) | a guessing game: draw, and the net guesses along | 45 |
# | 3 | [Gestures to emojis](03_emojinator.ipynb) | an emoji over your hand, and gestures of your own | 45 |
# | 4 | [Drowsy eyes](04_drowsiness.ipynb) | an alarm that knows your own eyes | 40 |
# | 5 | [Faces](05_faces.ipynb) | a door that names who looks into it, and asks for a blink | 45 |
# | 6 | [Sign language](06_signnet.ipynb) | a camera that shows hands and face alone, and a reader of ten signs | 45 |
# | 7 | [Bodies](07_openpose.ipynb) | a small OpenPose, and a squat counter | 45 |
# | 8 | [Counting fingers](08_fingers.ipynb) | a finger counter, as small and as fast as you can make it | 45 |
# | 9 | [Reactions in a call](09_reactions.ipynb) | emojis that rise when a participant shows a thumb or OK | 45 |
# | 10 | [A hand tracker](10_handpoints.ipynb) | a tracker of 21 hand points, small enough for a phone | 45 |
# | 11 | [How keypoints are found](11_keypoints.ipynb) | eight ways to find joints, and their places in space | 45 |
# | 12 | [Which picture next?](12_labelling.ipynb) | a tool that picks what to label, and a widget to label it | 45 |

# %% [markdown]
# ## 7 · How lessons run
#
# Parts marked **Deeper** can be skipped: leave out the words, but run the cells, because later cells may need them.
#
# By default (`COURSE_PROFILE=quick`) each training in a lesson takes seconds or a minute, and the live part loads a net that we trained for longer. With `COURSE_PROFILE=full` the lesson itself trains for longer. Set the profile before you start Jupyter, or in a notebook before its first import.

# %%
import course_utils

print("profile:", "full" if course_utils.full_profile() else "quick")

# %% [markdown]
# **Data** come from the first of these places that has them: a folder that you name in `COURSE_DATA_DIRS`, the cache, the official download. Without a network the course draws a **stand-in** and says so. A score on a stand-in is not a score on the real data.

# %%
from course_utils import data

digits = data.load("mnist")
digits

# %% [markdown]
# ## 8 · Your turn
#
# Every lesson ends with exercises. A check tells you whether your answer is right; after a second wrong answer it gives a hint. An unfinished exercise does not stop the notebook. Try this one: complete `hello_box` so that it draws one box from (0.25, 0.25) to (0.75, 0.75), over the middle of the frame. (`help(Overlay)` lists its methods.)


# %%
def hello_box(frame):
    """Return an Overlay with one box over the middle half of the frame."""
    # your code here


# %%
from course_utils import check as lesson0

lesson0.box(hello_box)

# %% [markdown]
# <details><summary>Solution</summary>
#
# ```python
# from course_utils.overlay import Overlay
#
# def hello_box(frame):
#     return Overlay().box(0.25, 0.25, 0.75, 0.75)
#
# lesson0.box(hello_box)
# ```
#
# </details>

# %% [markdown]
# ## 9 · Where to go next
#
# Continue with [lesson 1](01_mnist_airdraw.ipynb): how did the net read the year? You will build such a reader, first with NumPy alone. You will measure what three mistakes of a well-known project cost. At the end your net reads a digit in a fraction of a millisecond.
