"""Batches as the application takes them in: routes, permissions, their place in the navigation, what they suggest to figures."""

from __future__ import annotations

from typing import Final

from flask import Flask
from flask.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext as _l

from semesta_platform.http.capability import Capability, NavigationEntry
from semesta_platform.http.permissions import Permission
from semesta_tenants.batches import api, routes, steps, suggesting
from semesta_tenants.coverage import suggestions


def _plug(state: BlueprintSetupState) -> None:
    # Figures lie below batches and know nothing of them: they ask whoever offers something.
    if isinstance(state.app, Flask):
        suggestions.plug(state.app, suggesting.offered)


routes.blueprint.record(_plug)
CAPABILITY: Final = Capability(
    name="batches",
    blueprints=(routes.blueprint, steps.blueprint, api.blueprint),
    permissions=frozenset({Permission.BATCH_VIEW, Permission.BATCH_CHANGE}),
    navigation=(
        NavigationEntry(_l("Penyerahan"), "file-spreadsheet", "batches.overview", Permission.BATCH_VIEW, in_tenant=True),
    ),
)
