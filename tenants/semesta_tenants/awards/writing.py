"""An edition as the text of its file: what `reading` reads again as the same edition."""

from __future__ import annotations

import re

import yaml

from semesta_tenants.awards.canonical import edition_document
from semesta_tenants.awards.records import Edition

WIDTH = 120
_TIMESTAMP, _FLOAT, _INTEGER = (f"tag:yaml.org,2002:{kind}" for kind in ("timestamp", "float", "int"))
_PLAIN = (
    (re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?[+-]\d{2}:\d{2})?", re.ASCII), _TIMESTAMP),
    (re.compile(r"(0|[1-9]\d*)\.\d+", re.ASCII), _FLOAT),
    (re.compile(r"0|[1-9]\d*", re.ASCII), _INTEGER),
)


class _Dumper(yaml.CSafeDumper):
    """Writes dates and numbers, which are text in a document, without quotes, and nothing twice by reference."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  (the base class gives it)
        return True


def _scalar(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    tag = next((tag for pattern, tag in _PLAIN if pattern.fullmatch(text)), "tag:yaml.org,2002:str")
    return dumper.represent_scalar(tag, text)


_Dumper.add_representer(str, _scalar)


def write(edition: Edition) -> str:
    """The edition as YAML, keys in their order, without what is empty."""
    return yaml.dump(edition_document(edition), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
