"""Lesson 2, doodles and letters: nets that guess a drawing while it grows, and words spelled in the air."""

from course_utils import attach

LESSON = 2
# Name on the command line: its class in here, and what it does.
DEMOS = {
    "quickdraw": ("Doodler", "guess what is drawn in the air"),
    "quickdraw_letters": ("Speller", "spell words drawn in the air"),
}
RECIPES = {
    "quickdraw": "the doodle reader, on the first Quick, Draw! drawings and the pen",
    "quickdraw_letters": "the letter reader, on pencil letters and the pen",
}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    classes=["CLASSES"],
    demo=["Doodler", "THRESHOLD", "UNKNOWN", "picture", "reader"],
    letters=["Speller"],
    net=["doodle_net", "stroke_net"],
    pad=["DoodlePad"],
    strokes=["STEPS", "cut", "simplify", "steps", "strokes_to_bitmap"],
    files=["categories", "category", "read_bitmaps", "read_ndjson"],
)
