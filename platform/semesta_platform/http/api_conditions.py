"""Conditions of changes (RFC 9110, 6585): whoever changes something says which state of it they have seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import request

from semesta_platform.errors import ConflictError, OvertakenError

Document = Mapping[str, Any]
Thing = TypeVar("Thing")


class MissingConditionError(ConflictError):
    """A change came without If-Match: somebody else's work could be lost unseen."""


class DescribedConflictError(ConflictError):
    """The state does not allow the step. current: that state as JSON, None where it is not to be shown; tag: its ETag."""

    def __init__(self, current: Document | None = None, tag: str | None = None) -> None:
        super().__init__()
        self.current, self.tag = current, tag


class StaleStateError(DescribedConflictError):
    """The state is another one than the asker has seen; the answer carries the present one, so that nothing is lost."""


def needs_match(tag: str, current: Document) -> None:
    """Refuse a change to a thing whose present ETag is `tag` unless If-Match names it.

    Compared without regard to weakness: proxies that compress weaken tags on the way. `*` is no answer: it says that whoever
    sends it has seen nothing.

    Raises:
        MissingConditionError: there is no If-Match, or it is `*`.
        StaleStateError: it names another state.
    """
    needs_some_match()
    if not request.if_match.contains_raw(f'"{tag}"') and not request.if_match.contains_weak(tag):
        raise StaleStateError(current, tag)


def needs_some_match() -> None:
    """Refuse a change without a usable If-Match before looking at anything.

    Raises:
        MissingConditionError: there is none, or it is `*`.
    """
    given = request.if_match
    if given.star_tag or not given:
        raise MissingConditionError


@contextmanager
def step_on(seen: Thing, shown: Callable[[Thing], tuple[Document, str]]) -> Iterator[None]:
    """Do a step on a thing in the very state that the asker names; refusals within it get the words of the API.

    seen: the thing as it stands, which an answer shows when that state forbids the step. shown: a state as JSON, and its ETag.

    Raises:
        MissingConditionError: as `needs_match`.
        StaleStateError: as `needs_match`, or somebody was first in between.
        DescribedConflictError: the state does not allow the step.
    """
    document, tag = shown(seen)
    needs_match(tag, document)
    try:
        yield
    except OvertakenError as error:
        raise StaleStateError(*shown(error.current)) from error
    except ConflictError as error:
        raise DescribedConflictError(document, tag) from error


def begins() -> bool:
    """Whether the asker wants to make something that is not there yet: `If-None-Match: *`."""
    return request.if_none_match.star_tag
