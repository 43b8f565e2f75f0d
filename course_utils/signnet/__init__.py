"""Lesson 6, sign language: hands and face pixel by pixel, and a reader of ten signs."""

from course_utils import attach

LESSON = 6
# Name on the command line: its class in here, and what it does.
DEMOS = {"signnet": ("SignNet", "label hands and face pixel by pixel, and read digit signs")}
RECIPES = {
    "signnet": "the segmenter, on hands pasted over drawn people",
    "signnet_signs": "the reader of signs, on the segmenter's masks and on landmarks",
}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    demo=["LABEL_COLORS", "SignNet"],
    composites=["FACE", "LABELS", "LEFT", "RIGHT"],
    masks=["SIGNS", "hand_crop", "labels", "segment", "sign_features"],
    net=["sign_net", "sign_unet"],
    place=["Reference", "zone"],
    seen=["PersonTracker", "Seen", "picture_alone"],
    signer=["SignCamera"],
)
