"""Reads what programs send: arguments of addresses and JSON bodies, each refused with a sentence, never with a fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, cast

import orjson
from flask import Request
from flask_babel import gettext as _
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from semesta_platform.errors import InvalidError
from semesta_platform.http.api_fields import sentences

LARGEST_BODY = 256 * 1024
"""Bytes of a JSON body: a month's figures take two thousand."""
LANGUAGE = "bahasa"
"""An argument that every address takes, also those of programs: the language of the sentences."""


class Arguments(FlaskParser):
    """webargs with our way of reading: strict, bounded, and refusals in the product's own errors."""

    # The schemas say themselves that they refuse what they do not know.
    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # noqa: RUF012 (the library reads the plain class attribute)

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ARG002 (the base class gives it)
        """The body.

        Raises:
            UnsupportedMediaType: it is not said to be JSON.
            RequestEntityTooLarge: it is larger than 256 KiB.
            BadRequest: it is no JSON (NaN, infinity and nesting beyond reason are none either).
        """
        if req.mimetype != "application/json":
            raise UnsupportedMediaType
        req.max_content_length = LARGEST_BODY
        try:
            return orjson.loads(req.get_data())
        except orjson.JSONDecodeError as error:
            raise BadRequest from error

    def load_querystring(self, req: Request, schema: Schema) -> Any:  # noqa: ARG002 (the base class gives it)
        """The arguments of the address, each given once.

        Raises:
            InvalidError: one of them is given twice, and only one could be meant.
        """
        twice = [name for name in req.args if name != LANGUAGE and len(req.args.getlist(name)) > 1]
        if twice:
            words = _("Tulis hanya satu kali.")
            raise InvalidError("given twice", {name: [words] for name in twice})
        return {name: value for name, value in req.args.items() if name != LANGUAGE}

    def handle_error(
        self,
        error: ValidationError,
        req: Request,  # noqa: ARG002 (the base class gives it)
        schema: Schema,  # noqa: ARG002 (the base class gives it)
        *,
        error_status_code: int | None,  # noqa: ARG002 (the base class gives it)
        error_headers: Mapping[str, str] | None,  # noqa: ARG002 (the base class gives it)
    ) -> NoReturn:
        """A sentence for each field.

        Raises:
            InvalidError: always.
        """
        # Under the name of the place that they were read from.
        (found,) = cast("dict[str, object]", error.messages).values()
        raise InvalidError("refused by the schema", sentences(found)) from None


ARGUMENTS = Arguments()
