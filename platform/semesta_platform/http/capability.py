"""What a capability hands to the web: its routes, the permissions they use, and its places in the navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint
from flask_babel import LazyString

from semesta_platform.http.permissions import Permission


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One place in a navigation.

    words: what it says, lazily translated. icon: id in the sprite. endpoint: the route it
    leads to; in a tenant's navigation the route takes the tenant's slug as `slug`. permission: who sees it.
    everywhere: a place beyond tenants that stands in a tenant's navigation too.
    soon_for: name of a role; whoever holds none but that finds it right after the first entry, and so in a phone's bar too.
    also: asked last, of whoever holds the permission, for places that some of them do not find; None where all of them do.
    """

    words: str | LazyString
    icon: str
    endpoint: str
    permission: Permission
    in_tenant: bool = False
    everywhere: bool = False
    also: Callable[[], bool] | None = None
    soon_for: str | None = None


@dataclass(frozen=True, slots=True)
class Capability:
    """One capability as the application takes it in.

    name: the folder's name, for messages. permissions: all that its views require; another one stops the start.
    """

    name: str
    blueprints: tuple[Blueprint, ...]
    permissions: frozenset[Permission] = frozenset()
    navigation: tuple[NavigationEntry, ...] = ()
