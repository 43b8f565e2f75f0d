"""Sphinx's settings for the static site; docs/build.py lays out the pages and runs Sphinx."""

from docutils.nodes import SkipNode
from docutils.utils.math.latex2mathml import tex2mathml
from lessons import PROJECT, REPOSITORY

project = "Haptic Learning"
author = PROJECT["authors"][0]["name"]
copyright = f"{author}; code MIT, texts and pictures CC BY 4.0"
version = release = PROJECT["version"]
html_title = project
html_show_sphinx = False
html_copy_source = True

extensions = ["myst_nb"]
myst_enable_extensions = ["dollarmath"]
nb_execution_mode = "off"  # the notebooks come with their outputs
nb_merge_streams = True

html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
html_sourcelink_suffix = ""
html_theme_options = {
    "use_download_button": True,
    "home_page_in_toc": True,
    "navbar_persistent": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
if (REPOSITORY or "").startswith("https://github.com/"):  # Colab opens notebooks from GitHub alone
    html_theme_options |= {
        "repository_url": REPOSITORY,
        "repository_branch": "main",
        "path_to_docs": "notebooks",
        "use_repository_button": True,
        "launch_buttons": {"colab_url": "https://colab.research.google.com"},
    }


def _inline(page, node):
    page.body.append(tex2mathml(node.astext()))
    raise SkipNode


def _block(page, node):
    page.body.append(f'<div class="math">{tex2mathml(node.astext(), as_block=True)}</div>')
    raise SkipNode


def setup(app):
    """Formulas as MathML, which browsers draw themselves: no library to load."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
