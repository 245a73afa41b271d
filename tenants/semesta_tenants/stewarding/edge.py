"""What the operator's pages of awards share: in whose words the record is kept, what is looked for, files to take away."""

from __future__ import annotations

from flask import request
from flask_babel import force_locale

from semesta_platform.accounts.roles import ROLES, Role
from semesta_platform.errors import ForbiddenError, existing
from semesta_platform.http.access import current_principal
from semesta_platform.http.ground import viewer_session
from semesta_platform.http.observation import request_id
from semesta_tenants.awards import queries
from semesta_tenants.awards.ledger import Opened, Steward
from semesta_tenants.coverage import edge
from semesta_tenants.coverage.records import Operator

UNPROCESSABLE, CONFLICT, FORBIDDEN, SEE_OTHER = 422, 409, 403, 303


def steward() -> Steward:
    """Who manages editions, in the words of that role; the record is kept in Indonesian whatever language the page is in."""
    return Steward(current_principal().person, _words())


def answering(tenant: str) -> Operator:
    """Who answers an objection of this tenant, and whether they hold an office there.

    Raises:
        ForbiddenError: nobody is signed in.
    """
    principal = current_principal()
    if principal.person is None:
        raise ForbiddenError
    office = not edge.OFFICES.isdisjoint(principal.roles_in(tenant))
    return Operator(principal.person, _words(), office, request_id())


def opened_edition(name: str) -> Opened:
    """An opened edition, as everybody who is signed in may read it.

    Raises:
        NotFoundError: there is none of this name; a draft is none.
    """
    with viewer_session() as session:
        return existing(queries.edition(session, name))


def uploaded(field: str = "berkas") -> bytes:
    """What was chosen as a file; nothing where none was. A large one lies on disk until it is closed."""
    found = request.files.get(field)
    if found is None:
        return b""
    try:
        return bytes(found.read())
    finally:
        found.close()


def _words() -> str:
    with force_locale("id"):
        return str(ROLES[Role.OPERATOR].words)
