"""Attachments as the application takes them in: routes, permissions, and the kinds of things on which files hang."""

from __future__ import annotations

from flask import Flask
from flask.blueprints import BlueprintSetupState

from semesta_platform.http.capability import Capability
from semesta_platform.http.permissions import Permission
from semesta_tenants.attachments import routes, subjects
from semesta_tenants.attachments.subjects import Subject


def capability(kinds: tuple[Subject, ...]) -> Capability:
    """Attachments on these kinds of things; the list of capabilities knows them all."""

    def keep(state: BlueprintSetupState) -> None:
        if isinstance(state.app, Flask):
            subjects.keep(state.app, kinds)

    # Once for each list: a blueprint is used by every application of the process.
    routes.blueprint.record(keep)
    return Capability(
        name="attachments",
        blueprints=(routes.blueprint,),
        permissions=frozenset({Permission.FORUM_VIEW, Permission.ACTION_CHANGE}),
    )
