"""The permission registry: what can be allowed, and which view needs what."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask

from semesta_platform.errors import ConfigurationError

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "semesta_permission"


class Permission(StrEnum):
    """Everything that can be allowed, by name. Which role holds what is data elsewhere; a view names one of these."""

    PUBLIC = "public"
    """Anybody, signed in or not."""
    TENANT_HOME = "tenant.home"
    """See the home page of a tenant."""


def requires(permission: Permission) -> Callable[[View], View]:
    """Marks a view: only who holds `permission`, in the tenant of the address where it has one, gets an answer."""

    def mark(view: View) -> View:
        setattr(view, _MARK, permission)
        return view

    return mark


def public(view: View) -> View:
    """Marks a view that answers anybody."""
    return requires(Permission.PUBLIC)(view)


def permission_of(view: Callable[..., Any]) -> Permission | None:
    """What a view declares; None when it declares nothing, and then no application can be built with it."""
    found = getattr(view, _MARK, None)
    return None if found is None else Permission(found)


def refuse_undeclared(app: Flask, declared: Collection[Permission]) -> None:
    """Stops the start when a route names no permission, or one that no capability declares.

    Raises:
        ConfigurationError: names every such route.
    """
    bare = sorted(rule.rule for rule in app.url_map.iter_rules() if permission_of(app.view_functions[rule.endpoint]) is None)
    if bare:
        raise ConfigurationError(
            f"These routes declare no permission: {', '.join(bare)}. Mark the views public or requires(...)."
        )
    known = {Permission.PUBLIC, *declared}
    strange = sorted(
        f"{rule.rule} ({found})"
        for rule in app.url_map.iter_rules()
        if (found := permission_of(app.view_functions[rule.endpoint])) not in known
    )
    if strange:
        raise ConfigurationError(f"These routes need a permission that no capability declares: {', '.join(strange)}.")
