"""Keeps the English catalogue whole: `python -m semesta_platform.interface.catalogue`, with `--check` to look only.

Indonesian is the language of the msgids, so it has no catalogue. Words are gathered from the Python and the templates of the
three source roots; a new one is added untranslated, and the check is red until somebody translates it.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from semesta_platform.interface.translation import DIRECTORY

ROOTS: Final = ("platform", "tenants", "worker")
METHODS: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS: Final = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS: Final = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}
PO: Final = DIRECTORY / "en" / "LC_MESSAGES" / "messages.po"
HEADER: Final = (
    "# English words of Semesta. The msgids are the Indonesian words; semesta_platform.interface.catalogue keeps this file."
)


def gather(source: Path) -> Catalog:
    """Every word of the product's own sources below `source`, the folder that holds the three roots.

    Raises:
        FileNotFoundError: the roots are not there, as in an installed wheel: words are gathered where they are written.
    """
    found = Catalog(fuzzy=False)
    for root in ROOTS:
        if not (source / root).is_dir():
            raise FileNotFoundError(f"{source / root}: run this in the source tree.")
        for _file, _line, message, _comments, context in extract_from_dir(
            source / root, METHODS, OPTIONS, KEYWORDS, comment_tags=(), strip_comment_tags=True
        ):
            found.add(message, context=context)
    return found


def updated(old: Catalog, found: Catalog) -> Catalog:
    """The English catalogue with exactly the words of `found`, keeping the translations that `old` has."""
    new = Catalog(
        locale="en", header_comment=HEADER, project="Semesta", version="1", fuzzy=False, creation_date=old.creation_date
    )
    for message in found:
        if message.id:
            kept = old.get(message.id, message.context)
            new.add(message.id, kept.string if kept else "", flags=message.flags, context=message.context)
    new.revision_date = old.revision_date
    return new


def faults(catalogue: Catalog, found: Catalog) -> list[str]:
    """What is wrong with `catalogue`, one sentence each: words missing, left over, untranslated, with other placeholders."""
    ours, theirs = _keys(catalogue), _keys(found)
    wrong = [f"not gathered yet: {key!r}" for key in sorted(theirs - ours)]
    wrong += [f"no longer used: {key!r}" for key in sorted(ours - theirs)]
    wrong += [f"not translated: {_key(message)!r}" for message in catalogue if message.id and not _translated(message)]
    wrong += [f"{_key(message)!r}: {error}" for message, errors in catalogue.check() for error in errors]
    return wrong


def compiled(catalogue: Catalog) -> bytes:
    """The .mo of `catalogue`; equal catalogues give equal bytes."""
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def read(path: Path = PO) -> Catalog:
    """The catalogue kept at `path`, or an empty one."""
    if not path.exists():
        return Catalog(locale="en", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def main(arguments: Sequence[str]) -> int:
    """Update and compile, or with `--check` only look; 1 when something is stale or untranslated."""
    found, kept = gather(Path.cwd()), read()
    if "--check" not in arguments:
        kept = updated(kept, found)
        PO.parent.mkdir(parents=True, exist_ok=True)
        with PO.open("wb") as file:
            write_po(file, kept, width=120, no_location=True, sort_output=True)
        kept = read()
        PO.with_suffix(".mo").write_bytes(compiled(kept))
    wrong = faults(kept, found)
    if not PO.with_suffix(".mo").exists() or PO.with_suffix(".mo").read_bytes() != compiled(kept):
        wrong.append("messages.mo does not say what messages.po says: run this without --check.")
    sys.stdout.write("".join(f"{sentence}\n" for sentence in wrong) + f"{len(_keys(kept))} words, {len(wrong)} to mend\n")
    return 1 if wrong else 0


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _keys(catalogue: Catalog) -> set[str]:
    return {_key(message) for message in catalogue if message.id}


def _translated(message: Message) -> bool:
    return bool(message.string) if isinstance(message.string, str) else all(message.string or [""])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
