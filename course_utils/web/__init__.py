"""The phone page (folder `web/`, docs/phone.md): `web.export(model, demo="fingers")` puts your own net into it."""

from course_utils import attach

__getattr__, __dir__, __all__ = attach(__name__, __path__, own_net=["export", "Exported"], page=["seal", "for_browser"])
