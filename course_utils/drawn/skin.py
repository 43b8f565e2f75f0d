"""Skin tones from light to dark, and their names on two standard scales."""

from __future__ import annotations

import cv2
import numpy as np

# sRGB of the back of the hand, from light to dark; a tone in [0, 1] lies between two of them.
TONES = ("f6dbc8", "eecbb0", "e4b896", "d09b76", "b27854", "86583c", "603f2e", "442e24")
PALM_TONE = np.array([234, 191, 171])
# Monk Skin Tone scale, skintone.google, CC BY 4.0.
MONK = ("f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96", "a07e56", "825c43", "604134", "3a312a", "292420")
# Classes of the individual typology angle, in degrees (Del Bino & Bernerd 2013).
ITA_CLASSES = ((55, "very light"), (41, "light"), (28, "intermediate"), (10, "tan"), (-30, "brown"), (-90, "dark"))


def colours(tone, rng=None):
    """The sRGB colours of a tone in [0, 1] (light to dark): back of the hand and palm, each float64[3] in [0, 1].

    rng: adds a person's own shade. On dark skin the palm is clearly lighter than the back.
    """
    place = np.clip(tone, 0, 1) * (len(TONES) - 1)
    channels = np.array([_rgb(code) for code in TONES]).T
    back = np.array([np.interp(place, np.arange(len(TONES)), channel) for channel in channels]) / 255
    if rng is not None:
        back = np.clip(back * (1 + rng.normal(0, 0.02, 3)), 0, 1)
    dark = 0.85 * tone
    share = 0.3 + 0.35 * dark
    palm = back * (1 - share) + PALM_TONE / 255 * (1 - 0.28 * dark) * share
    return back, palm


def linear(srgb):
    """Turn sRGB in [0, 1] into linear light."""
    srgb = np.asarray(srgb, np.float32)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4).astype(np.float32)


def lab(srgb):
    """Turn one sRGB colour in [0, 1] into CIELAB (L*, a*, b*)."""
    return cv2.cvtColor(np.float32([[srgb]]), cv2.COLOR_RGB2LAB)[0, 0].astype(float)


def typology_angle(srgb):
    """Individual typology angle of a skin colour in degrees, light > 55, dark < -30 (Chardon et al. 1991)."""
    lightness, _, yellow = lab(srgb)
    return float(np.degrees(np.arctan2(lightness - 50, yellow)))


def ita_class(angle):
    """The class of a typology angle: the name of its skin tone."""
    return next((name for least, name in ITA_CLASSES if angle > least), ITA_CLASSES[-1][1])


def monk(srgb):
    """Nearest step, 1 to 10, of the Monk Skin Tone scale."""
    steps = [lab(_rgb(code) / 255) for code in MONK]
    return 1 + int(np.argmin([np.linalg.norm(lab(srgb) - step) for step in steps]))


def _rgb(code):
    return np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)])
