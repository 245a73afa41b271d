"""An operator at work: forms as a browser sends them, what regions bring, runs, and what the database then holds."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from semesta_platform.accounts.records import Seat
from semesta_platform.accounts.roles import Role
from semesta_platform.database import uuid7
from semesta_platform.tenancy.names import SharedRole
from semesta_platform.transactions import owner_transaction, shared_transaction, tenant_transaction
from semesta_tenants.awards import editions, objecting, queries, running, service
from semesta_tenants.awards.ledger import Objection, Opened, Steward
from semesta_tenants.awards.outcomes import Official
from semesta_tenants.coverage import publishing
from semesta_tenants.coverage.records import Actor, Reported, Source
from tests.awards.support import printed
from tests.coverage.conftest import clear as clear_coverage
from tests.factories.emptying import empty
from tests.factories.people import token_of

OPERATOR = Seat(Role.OPERATOR)
STEWARD = Steward(None, "Operator")
TABLES = (
    *("edition_drafts", "editions", "edition_versions", "edition_steps", "ranking_runs", "official_results"),
    *("public_choices", "objections", "objection_answers", "centre_looks"),
)
NAME = "uhc-awards-2026"
LIST = "/operator/edisi/"
HERE = f"{LIST}{NAME}/"
FILE = editions.bundled_file(NAME).decode()
SOURCE = Source("Berita daerah", "https://berita.example/1")


def clear(owner: Engine) -> None:
    clear_coverage(owner)
    with owner_transaction(owner) as session:
        empty(session, [f"registry.{table}" for table in TABLES])
        session.execute(text("DELETE FROM registry.outbox WHERE job = 'awards.rank'"))


def send(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    """A form as the page would send it, with its token."""
    return _posted(client, address, {f'"{name}"': value.encode() for name, value in fields.items()})


def send_file(client: FlaskClient, address: str, file: bytes) -> TestResponse:
    """The same with a file that was chosen."""
    return _posted(client, address, {'"berkas"; filename="berkas"': file})


def _posted(client: FlaskClient, address: str, parts: Mapping[str, bytes]) -> TestResponse:
    """Written by hand: the client of tests leaves large forms open on disk."""
    token = token_of(client.get("/akun").text).encode()
    body = b"".join(
        b"--batas\r\nContent-Disposition: form-data; name=%s\r\n\r\n%s\r\n" % (head.encode(), content)
        for head, content in {'"csrf_token"': token, **parts}.items()
    )
    return client.post(address, data=body + b"--batas--\r\n", content_type="multipart/form-data; boundary=batas")


def opened(engine: Engine, name: str = NAME) -> Opened:
    """An edition opened by a command."""
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        return service.open_edition(session, STEWARD, editions.bundled_file(name))


def drafted(engine: Engine, content: str = FILE) -> str:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        return service.save_draft(session, STEWARD, content.encode())


def now(engine: Engine, name: str = NAME) -> Opened:
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        found = queries.edition(session, name)
    assert found is not None
    return found


def draft_now(engine: Engine, name: str = NAME) -> tuple[str, int] | None:
    """Content and row version of a draft."""
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        found = queries.draft(session, name)
    return (found.content, found.row_version) if found else None


def nothing_kept(engine: Engine) -> bool:
    """Whether there is neither draft nor edition."""
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        return queries.drafts(session) == () and queries.opened(session) == ()


def report(engine: Engine, code: str, coverage: str, active: str) -> None:
    """A figure that counts for the edition of 2026."""
    with tenant_transaction(engine, code) as session:
        publishing.publish_reported(session, publishing.OPERATOR, [Reported(code, printed(coverage, active), SOURCE)])


def rank(engine: Engine) -> list[int]:
    """What the worker does."""
    with shared_transaction(engine, SharedRole.RANKER) as session:
        return running.rank(session, uuid7(), {"what": "edition", "edition": NAME})


def record(engine: Engine, *codes: str, category: str = "Madya") -> None:
    with shared_transaction(engine, SharedRole.REGISTRY) as session:
        service.record_official(session, STEWARD, NAME, [Official(code, category, SOURCE) for code in codes])


def recorded(engine: Engine) -> dict[str, str]:
    """Category of each official result that stands, by code."""
    with shared_transaction(engine, SharedRole.VIEWER) as session:
        return {each.tenant: each.category for each in queries.official_results(session, NAME)}


def objected(engine: Engine, code: str, run: int, words: str = "Angka keaktifan kami sudah 82 persen.") -> Objection:
    with tenant_transaction(engine, code) as session:
        actor = Actor(uuid.UUID(int=7), "Admin daerah")
        return objecting.object_to(session, actor, run=run, subject="figure", text=words, evidence="Surat 440/12 tahun 2026")


def answers(engine: Engine, code: str) -> list[tuple[str, str, str]]:
    """Outcome, text and role of each answer that a region finds."""
    with tenant_transaction(engine, code) as session:
        found = queries.objections(session)
    return [(each.answer.outcome.value, each.answer.text, each.answer.words) for each in found if each.answer]


def plain(page: str) -> str:
    """What a page says below its frame, without tags and with single spaces."""
    body = page.split("<main", 1)[-1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\N{NO-BREAK SPACE}", " ").split())
