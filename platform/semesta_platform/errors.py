"""The tree of errors that the product raises on purpose; `http.errors` and `cli` are the only places that translate them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
Wanted = TypeVar("Wanted")


class SemestaError(Exception):
    """Something a person can act on.

    message: one plain sentence that says what to do. English for operators at the command line; what people see in the
        browser is translated by `http.errors` from the class, never from this text.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class ConfigurationError(SemestaError):
    """The installation is set up in a way that cannot work: a variable, a directory, a port."""


class UnavailableError(SemestaError):
    """A part that the answer needs does not answer now: database, queue, mail server."""


class NotFoundError(SemestaError):
    """There is no such thing, or it belongs to somebody else: both answer alike."""


class UnauthenticatedError(SemestaError):
    """Nobody is signed in, and this needs somebody."""


class ForbiddenError(SemestaError):
    """The person is known and may not do this."""


class ConflictError(SemestaError):
    """Somebody else changed the same thing first, or its state does not allow the step."""


class OvertakenError(ConflictError, Generic[Thing, Wanted]):
    """Somebody was first. current: the thing as it now stands. attempted: what it was to become, None for a mere step."""

    def __init__(self, message: str, current: Thing, attempted: Wanted | None = None) -> None:
        super().__init__(message)
        self.current, self.attempted = current, attempted


class InvalidError(SemestaError):
    """What was sent cannot be used.

    fields: sentences by field name, in the language of the person, each saying how to write it right.
    """

    def __init__(self, message: str = "", fields: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(message)
        self.fields = {name: tuple(sentences) for name, sentences in (fields or {}).items()}


class ContextError(SemestaError):
    """A transaction was asked for a tenant or role that it may not stand for: a bug, never a person's mistake."""


def existing(thing: Thing | None) -> Thing:
    """The thing that was looked for.

    Raises:
        NotFoundError: there is none.
    """
    if thing is None:
        raise NotFoundError
    return thing
