"""Pages of A4 as PDF by typst: a template of the package, data beside it as JSON, no network and no font of the system."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from semesta_platform.interface.translation import current_language


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The document that a template makes of data.

    template: a file whose first line reads `json(bytes(sys.inputs.data))`; it sees no file outside its own folder.
    data: JSON values. Texts are data and never markup, so that no sign in a name is a command. The wheel embeds the one text
    font, Libertinus Serif; fonts of the system are left out, so that a page looks the same on every machine.
    """
    import typst  # noqa: PLC0415 (twenty megabytes that only a process that prints needs)

    return bytes(
        typst.compile(
            template,
            root=template.parent,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    )


def letterhead(issuer: str, office: str) -> dict[str, str]:
    """The first lines of a paper: whose it is, and the language that it is in."""
    return {"issuer": issuer, "office": office, "language": current_language()}
