"""Figures of the notebooks: what they show, and that each has a text for those who cannot see it."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_utils import show

matplotlib.use("Agg")


def test_a_confusion_matrix_names_its_axes_and_colours_the_mistakes_alone():
    fig = show.confusion([0, 0, 0, 1, 1, 2], [0, 0, 2, 1, 0, 2], ["cat", "dog", "fox"])
    ax = fig.axes[0]
    assert "True" in ax.get_ylabel() and "Predicted" in ax.get_xlabel()
    assert [label.get_text() for label in ax.get_xticklabels()] == ["cat", "dog", "fox"]
    assert [text.get_text() for text in ax.texts] == ["2", "", "1", "1", "1", "", "", "", "1"]
    np.testing.assert_array_equal(ax.images[0].get_array(), [[0, 0, 1], [1, 0, 0], [0, 0, 0]])
    plt.close(fig)


def test_numbers_can_be_read_without_a_mistake_and_with_many():
    for predicted in ([0, 1], [1, 0]):
        ax = show.confusion([0, 1], predicted, ["cat", "dog"]).axes[0]
        for text, value in zip(ax.texts, ax.images[0].get_array().flat, strict=True):
            ground = np.mean(ax.images[0].to_rgba(value)[:3])
            assert abs(np.mean(matplotlib.colors.to_rgb(text.get_color())) - ground) > 0.5
    plt.close("all")


def test_a_figure_without_a_text_is_refused():
    with pytest.raises(ValueError, match="cannot see"):
        show.figure(plt.figure(), " ")


def test_a_grid_and_a_table():
    fig = show.image_grid(np.zeros((5, 4, 4), np.uint8), titles="abcde", columns=3)
    assert [ax.get_title() for ax in fig.axes] == ["a", "b", "c", "d", "e", ""]
    html = show.table([{"net": "<small>", "ms": 1.5}], alt="One net").data
    assert "&lt;small&gt;" in html and "<caption>One net</caption>" in html and "right'>1.5" in html
