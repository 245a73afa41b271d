"""What the operator's forms send, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext as _

from semesta_platform.accounts.rules import name_of
from semesta_platform.errors import InvalidError
from semesta_platform.tenancy.service import LONGEST_CODE, LONGEST_NAME

_CODE = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{LONGEST_CODE - 1}}}")


def branch_from(form: Mapping[str, str]) -> tuple[str, str]:
    """Code and name of a branch.

    Raises:
        InvalidError: the code has other signs than small letters, digits and hyphens, or the name is empty or too long.
    """
    fields = {}
    code, name = form.get("kode", "").strip(), name_of(form.get("nama", ""), LONGEST_NAME)
    if not _CODE.fullmatch(code):
        fields["kode"] = (_("Tulis kode dengan huruf kecil, angka, dan tanda hubung, misalnya kisaran."),)
    if name is None:
        fields["nama"] = (_("Tulis nama kantor cabang, 1 sampai %(number)d tanda.", number=LONGEST_NAME),)
    if fields:
        raise InvalidError("A branch cannot be made of this.", fields)
    return code, str(name)
