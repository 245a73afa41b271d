"""What the routes of webhooks share: where their pages begin, and how this installation calls."""

from __future__ import annotations

from flask import url_for

from semesta_platform.errors import ConflictError
from semesta_platform.http.ground import current_ground
from semesta_platform.http.routing import current_tenant
from semesta_platform.interface.words import gettext as _


def home() -> str:
    """The address of the list of webhooks."""
    return url_for("webhooks.overview", slug=current_tenant().slug)


def private() -> bool:
    """Whether this installation calls addresses inside its own net."""
    return current_ground().installation.settings.webhook_private


def key() -> bytes:
    """With which secrets are sealed.

    Raises:
        ConflictError: this installation has none.
    """
    found = current_ground().installation.file_keys
    if not found:
        raise ConflictError(keyless())
    return found[0]


def keyless() -> str:
    """Why no secret can be sealed here; '' where it can."""
    if current_ground().installation.file_keys:
        return ""
    return _("Pemasangan ini belum punya kunci untuk menyegel rahasia. Hubungi pengelola sistem (SEMESTA_FILE_KEY).")


def public_address() -> str:
    """Where people reach the pages, without a slash at its end."""
    return current_ground().installation.settings.address
