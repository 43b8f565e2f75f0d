"""Webcam pictures with boxes around the hands, to measure with."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np

from course_utils.data import store
from course_utils.data.reading import picture, reading


def webcam_pictures() -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Read the pictures of the data set webcam_hands: images uint8[h, w, 3] RGB, and boxes float64[k, 4] of each.

    A box is x0, y0, x1, y1 in pixels. Do not publish the pictures. Raises DataError if they are not available.
    """
    images, boxes = [], []
    folder = store.path("webcam_hands")
    with reading(folder, "the webcam pictures", "Delete this folder and its archive, and get it again."):
        for file in sorted(folder.rglob("*.jpg")):
            tree, corners = ElementTree.parse(file.with_suffix(".xml")), ("xmin", "ymin", "xmax", "ymax")
            boxes.append(np.array([[float(box.find(c).text) for c in corners] for box in tree.iter("bndbox")]))
            images.append(picture(file.read_bytes()))
        if not images:
            raise ValueError("there is no picture in it")
    return images, boxes
