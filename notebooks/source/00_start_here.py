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
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/haptic-learning/haptic-learning/blob/main/notebooks/00_start_here.ipynb)
# **10 minutes** · no camera needed · no GPU needed · nothing leaves your machine

# %% [markdown]
# **What you'll build:** your first live demo, in five lines.
#
# **What you'll learn:** how every demo of this course is made, what your machine can do, and where your pictures go (nowhere).
#
# **What you need:** Python, and to know what a function and an array are.

# %% tags=["bootstrap"]
# On Colab this fetches the course. Anywhere else it does nothing.
import runpy, subprocess, sys

if "google.colab" in sys.modules:
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", "https://github.com/haptic-learning/haptic-learning"], check=True
    )
    runpy.run_path("haptic-learning/notebooks/colab.py", run_name="__main__")

# %% [markdown] tags=["slide"]
# ## 1 · Your first demo
#
# A blue pen cap writes a year into the air. A tracker follows it, and a net of 100 KB reads what it wrote. The camera here is a **synthetic** one: it draws its own frames, so this cell runs on any machine.

# %% tags=["slide"]
from course_utils import airdraw
from course_utils import show
from course_utils.drawn.marker import MarkerCamera

camera = MarkerCamera("2026")
reader = airdraw.AirDraw(tip="marker")
show.play(reader, camera, alt="A blue pen cap writes 2, 0, 2 and 6 into the air; each digit is read as it is finished.")

# %% [markdown] tags=["slide"]
# ## 2 · How it works: one contract
#
# A **demo** is a function from a frame to drawing instructions. That is all. A `Frame` is a picture and a time; an `Overlay` is a list of points, lines, boxes and words. Here is one that you could have written:

# %% tags=["slide", "code"]
from course_utils.overlay import Frame
from course_utils.overlay import Overlay


def hello(frame: Frame) -> Overlay:
    """Greet whoever looks."""
    return Overlay().text(0.1, 0.1, f"Hello at {frame.time:.1f} s", size=0.12)


# %% [markdown]
# Whatever makes frames can feed it: a webcam, a clip, a folder of photos, the synthetic camera. Whatever shows frames can show it. So each lesson's live part is a few lines, and runs in a test without a camera.

# %% tags=["slide"]
show.play(hello, camera, seconds=3, alt="Three seconds of the synthetic camera with the words Hello at, and the time.")

# %% [markdown] tags=["slide"]
# ## 3 · Your own camera
#
# The same contract, live. Run the cell and press **Start**: nothing starts by itself, and Stop releases the camera. Point with your index finger to draw; open your hand to finish. No camera? The menu offers a clip.

# %%
from course_utils.camera import LiveCamera

live = LiveCamera(airdraw.AirDraw(tip="finger"))
live

# %% [markdown]
# The bundled clip, played without a browser. The hand in it is **drawn**, bone by bone, by this course (`course_utils.drawn.hand`); a real hand tracker follows it all the same.

# %%
clip = LiveCamera(airdraw.AirDraw(tip="finger"), source="clip")
clip.preview(alt="A rendered hand writes a 7 with its index finger; its landmarks are drawn over it and the 7 is read.")

# %% [markdown]
# ## 4 · Is this machine ready?
#
# The doctor looks at Python, the packages, the model files and the camera. A tick is fine, an exclamation mark is good to know, a cross says how to mend it. The same from a terminal: `python -m course_utils doctor`.

# %% tags=["machine"]
from course_utils import doctor

findings = doctor.examine()
print(doctor.report(findings))

# %% [markdown] tags=["slide"]
# ## 5 · Where your pictures go
#
# Nowhere. Frames are read, used and forgotten inside this process; recordings are files that you make, on your disk. No account, no upload, no usage report. Data sets and models are fetched once, checked against a fingerprint (SHA-256), and kept in the cache folder that the doctor names.

# %% [markdown] tags=["slide"]
# ## 6 · The map
#
# | | lesson | you will make | minutes |
# |---|---|---|---|
# | 0 | Start here | your first demo, in five lines | 10 |
# | 1 | [Digits drawn in the air](01_mnist_airdraw.ipynb) | a reader for what a pen cap or a fingertip writes | 45 |
# | 2 | [Doodles and letters](02_quickdraw.ipynb) | a guessing game: draw, and the net guesses along | 45 |
# | 3 | [Gestures to emojis](03_emojinator.ipynb) | an emoji over your hand, and gestures of your own | 45 |
# | 4 | [Drowsy eyes](04_drowsiness.ipynb) | an alarm that knows your own eyes | 40 |
# | 5 | [Faces](05_faces.ipynb) | a door that names who looks into it, and asks for a blink | 45 |
# | 6 | [Sign language](06_signnet.ipynb) | a camera that shows hands and face alone, and a reader of ten signs | 45 |
# | 7 | [Bodies](07_openpose.ipynb) | a small OpenPose, and a squat counter | 45 |
# | 8 | [Counting fingers](08_fingers.ipynb) | a finger counter, as small and as fast as you can make it | 45 |

# %% [markdown]
# ## 7 · Two profiles
#
# Every lesson trains for seconds to a minute by default (`COURSE_PROFILE=quick`), then loads our longer-trained net for the live part. `COURSE_PROFILE=full` trains the long way. Set it before you start Jupyter, or here, before the first import.

# %%
import course_utils

print("profile:", "full" if course_utils.full_profile() else "quick")

# %% [markdown]
# **Data** comes from the first place that has it: a folder that you name in `COURSE_DATA_DIRS`, the cache, the official download. Without a network the course draws a **stand-in** itself and says so, because scores on a stand-in are not scores on the real data.

# %%
from course_utils import data

digits = data.load("mnist")
digits

# %% [markdown]
# ## 8 · Your turn
#
# Every lesson ends with exercises that tell you whether you are right. An unfinished one never stops the notebook. Try this one: complete `hello_box` so that it draws a box over the middle half of the frame, from (0.25, 0.25) to (0.75, 0.75).


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
# On to [lesson 1](01_mnist_airdraw.ipynb): how did it read the year? You will build that reader, beginning with nothing but NumPy, measure three mistakes of a well-known project, and end with a net that needs a fraction of a millisecond a digit.
