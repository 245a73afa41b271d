"""How large a request may be: 16 MiB, and for views that take files what the installation says of one file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from semesta_platform.http.ground import current_ground
from semesta_platform.interface.words import gettext as _

View = TypeVar("View", bound=Callable[..., Any])
BESIDE: Final = 256 * 1024
"""Bytes of a form beside its file: token, boundaries, names."""
_MARK: Final = "semesta_takes_a_file"


class FileTooLargeError(RequestEntityTooLarge):
    """A request that brings more than one file may have. sentence: what the person reads."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = too_large()


def takes_a_file(view: View) -> View:
    """Marks a view whose form brings one file of at most `SEMESTA_LARGEST_FILE`."""
    setattr(view, _MARK, True)
    return view


def too_large() -> str:
    """The sentence for a file that is too large."""
    limit = current_ground().installation.settings.files.largest
    return _("Berkas paling besar %(limit)d MB. Kirim berkas yang lebih kecil atau bagi menjadi beberapa.", limit=limit)


def bound_request() -> None:
    """Sets what may be read of this request, and refuses by its announced length before anything of it is read.

    A body that announces no length is refused as soon as it passes the bound: `guard.PlainRequest` sees to it.

    Raises:
        RequestEntityTooLarge: the body says that it is larger.
    """
    if takes_file():
        request.max_content_length = current_ground().installation.settings.files.largest_bytes + BESIDE
    if (request.content_length or 0) > (request.max_content_length or 0):
        raise refusal()


def takes_file() -> bool:
    """Whether the view of this request takes a file."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, _MARK, False))


def refusal() -> RequestEntityTooLarge:
    """What is raised for a body that is too large."""
    return FileTooLargeError() if takes_file() else RequestEntityTooLarge()
