"""Flask-Babel's words with types: the only place that imports it for translating, because it ships none."""

from __future__ import annotations

from typing import Any, cast

import flask_babel


def gettext(words: str, **variables: Any) -> str:
    """`words` in the language of the request; `%(name)s` takes `variables`, and without variables a lone % stays as it is."""
    return str(flask_babel.gettext(words, **variables))


def ngettext(one: str, many: str, number: int, **variables: Any) -> str:
    """As `gettext`, for `number` things; `%(num)s` is the number."""
    return str(flask_babel.ngettext(one, many, number, **variables))


def lazy_gettext(words: str) -> str:
    """As `gettext`, said anew each time it is shown: for words that are made when a module is imported."""
    return cast("str", flask_babel.lazy_gettext(words))


def locale_language() -> str | None:
    """Language code of the request's locale; None outside of one."""
    locale = flask_babel.get_locale()
    return None if locale is None else str(locale.language)
