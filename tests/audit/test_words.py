"""The tables of words of the record against what the code writes there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from semesta_tenants.coverage.model import GateRow, PopulationRow
from semesta_tenants.coverage.records import State
from semesta_tenants.coverage.rules import flat
from semesta_tenants.record.words import ACTIONS, FIELDS, KINDS, field_words
from semesta_tenants.targets.rules import flat as flat_target
from tests.coverage.conftest import TANJUNGBALAI
from tests.targets.conftest import target

SOURCE = Path(__file__).parents[2]
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
WRITERS = frozenset({"record", "_record", "_apply", "_write", "apply"})
PUT_TOGETHER = {f"figure.{state.value}" for state in State if state is not State.DRAFT} | {
    "figure.withdrawn",
    # Written many at once.
    "figure.reported",
    "figure.retracted",
    "tenant.suspended",
    "tenant.resumed",
    "tenant.created",
}
"""Actions of which the code writes only parts, or which the script of provisioning writes."""


def recorded_actions() -> Iterator[str]:
    """Every action that stands in a call of a function that writes the record, or in a constant ACTION."""
    for root in ("platform", "tenants", "worker"):
        for path in (SOURCE / root).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if _writes(node):
                    texts = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
                    yield from (each for each in texts if isinstance(each, str) and ACTION.fullmatch(each))


def _writes(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id == "ACTION" for target in node.targets)
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in WRITERS


def test_every_action_that_the_code_records_has_words() -> None:
    in_code = set(recorded_actions())
    assert {"figure.drafted", "membership.granted", "gate.recorded", "probe.written", "person.deactivated"} <= in_code
    assert (in_code | PUT_TOGETHER) == set(ACTIONS)
    assert {action.partition(".")[0] for action in ACTIONS} == set(KINDS)


def test_every_field_of_a_figure_and_of_evidence_has_words() -> None:
    columns = {column.key for row in (GateRow, PopulationRow) for column in row.__table__.columns}
    own = {"id", "entered_by", "entered_words", "created_at", "semester"}
    fields = set(flat(TANJUNGBALAI)) | columns - own | {"number", "state", "reason", "return_reason"}
    assert {field for field in fields if field_words(field) == field} == set()
    assert set(FIELDS) >= set(flat_target(target())) | {"name", "email", "role", "organisation", "branch_code"}
