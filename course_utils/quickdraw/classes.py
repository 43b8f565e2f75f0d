"""The fifteen things that the guessing game knows. Each has an icon in icons.toml and styles in drawn/styles.toml."""

# A net's outputs have this order; do not change it.
CLASSES = (
    "apple",
    "bowtie",
    "candle",
    "door",
    "envelope",
    "fish",
    "guitar",
    "ice cream",
    "lightning",
    "moon",
    "mountain",
    "star",
    "tent",
    "toothbrush",
    "wristwatch",
)
