"""What people see: templates, style, script, words and formats, given to a Flask application by `register`."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, TypeVar

import flask

from semesta_platform.errors import ConfigurationError
from semesta_platform.interface import assets, filters, frame, geometry, tables, translation, vocabulary

__all__ = ["register"]

View = TypeVar("View", bound=Callable[..., Any])


def open_to_all(view: View) -> View:
    """Declare that anybody may call `view`; the structure test refuses routes that declare nothing."""
    view.semesta_permission = "public"  # type: ignore[attr-defined]  # http reads it; importing its decorator would be a circle
    return view


def register(app: flask.Flask, *, development: bool) -> None:
    """Give `app` the templates, filters, globals, languages and assets, and in development the gallery at /galeri/.

    Raises:
        ConfigurationError: `app` serves a static folder of its own at the same addresses.
    """
    if app.has_static_folder:
        raise ConfigurationError("Make the application with static_folder=None: the interface serves /static/ itself.")
    ours = assets.Assets()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals.update(geometry.GLOBALS)
    app.jinja_env.globals.update(tables.GLOBALS)
    app.jinja_env.globals.update(vocabulary.GLOBALS)
    app.jinja_env.globals.update(
        asset=ours.address,
        current_language=translation.current_language,
        other_language=translation.other_language,
        language_address=translation.language_address,
        public_frame=frame.PUBLIC,
    )
    translation.register(app)
    app.register_blueprint(_blueprint(ours))
    if development:
        # Here and not above: samples are not loaded where nobody may see them, and the gallery imports this module.
        gallery = importlib.import_module("semesta_platform.interface.gallery")
        app.register_blueprint(gallery.blueprint())


def _blueprint(ours: assets.Assets) -> flask.Blueprint:
    """Brings the template folder, and answers for assets."""
    blueprint = flask.Blueprint("interface", __name__, template_folder="templates")

    @blueprint.get(f"{assets.PREFIX}<path:path>")
    @open_to_all
    def asset(path: str) -> flask.Response:
        return assets.answer(ours, path)

    return blueprint
