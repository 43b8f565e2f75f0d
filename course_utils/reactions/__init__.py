"""Lesson 9, reactions in a video call: like, dislike, OK or none of these, from whole pictures, hands or landmarks."""

from course_utils import attach

LESSON = 9
# Name on the command line: its class in here, and what it does.
DEMOS = {
    "reactions": ("Reactions", "let emojis rise when a participant shows a thumb or OK"),
    "reactions_meeting": ("Meeting", "count the reactions of a meeting of six without sending a picture"),
}
RECIPES = {
    "reactions": "the reader of landmarks, on rendered hands and on photos",
    "reactions_hand": "the reader of crops of the hand, on drawn participants",
    "reactions_finder": "the finder of hands in whole pictures, on drawn participants",
    "reactions_picture": "the reader of whole pictures, on drawn participants",
    "reactions_attention": "AttentionHGR on whole pictures",
}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    demo=["Reactions", "load"],
    meeting=["Meeting"],
    finder=["Finder"],
    net=["attention_hgr", "attention_maps", "landmark_net", "mobilenet", "point_reader", "reaction_hand_net"],
    shrink=["centre_crop", "letterbox"],
    signs=["EMOJIS", "REACTIONS", "SIGNS", "macro_f1", "recalls"],
)
