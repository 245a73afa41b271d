"""The one place where errors become answers: pages for people, problem documents (RFC 9457) for programs, fragments for htmx."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import orjson
import redis.exceptions
from flask import Flask, Response, current_app, flash, g, get_flashed_messages, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from semesta_platform import errors as tree
from semesta_platform.http import filling, logs, typed
from semesta_platform.http.access import current_principal
from semesta_platform.http.api_conditions import DescribedConflictError, MissingConditionError, StaleStateError
from semesta_platform.http.problems import KINDS, Kind, kind_of
from semesta_platform.http.routing import TenantSuspendedError
from semesta_platform.http.uploads import FileTooLargeError
from semesta_platform.interface.frame import last_resort

PROBLEM_JSON = "application/problem+json"
HTML = "text/html; charset=utf-8"
SECONDS_UNTIL_RETRY = 10
LONGEST_INSTANCE = 200
FIRST_ERROR, FIRST_FAULT = 400, 500

_log = logs.logger(__name__)
# In order: a more special class stands before the one it derives from.
_OF_CLASS: tuple[tuple[type[tree.SemestaError], str], ...] = (
    (TenantSuspendedError, "ditangguhkan"),
    (tree.UnauthenticatedError, "perlu-masuk"),
    (tree.ForbiddenError, "tidak-diizinkan"),
    (tree.NotFoundError, "tidak-ditemukan"),
    (StaleStateError, "keadaan-berubah"),
    (MissingConditionError, "perlu-keadaan"),
    (tree.ConflictError, "bentrok"),
    (tree.InvalidError, "isian-salah"),
    (tree.UnavailableError, "tidak-tersedia"),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One answer on its way out: its kind, the status as sent, what to add to the headers, sentences by field.

    current: for programs, the present state of what was not changed. sentence: what can be done, where more than the kind's own
    explanation is known.
    """

    kind: Kind
    status: int
    reference: str
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    current: Mapping[str, object] | None = None
    sentence: str = ""

    @property
    def explanation(self) -> str:
        """What the person can do."""
        return self.sentence or str(self.kind.explanation)


def install(app: Flask) -> None:
    """Registers the translation of the product's errors, werkzeug's and the unexpected ones."""
    app.register_error_handler(tree.SemestaError, _of_tree)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _of_surprise)


def _of_tree(error: tree.SemestaError) -> Response:
    kind = _kind(error)
    if kind is None:
        # ConfigurationError and ContextError: mistakes of the installation or of ours, never the visitor's.
        return _of_surprise(error)
    headers = {}
    if kind.status == 503:  # noqa: PLR2004 (the status is its own name)
        headers["Retry-After"] = str(SECONDS_UNTIL_RETRY)
    if kind.status == 401:  # noqa: PLR2004 (the status is its own name)
        headers["WWW-Authenticate"] = 'Bearer realm="semesta"'
    fields = error.fields if isinstance(error, tree.InvalidError) else {}
    current = error.current if isinstance(error, DescribedConflictError) else None
    if isinstance(error, DescribedConflictError) and error.tag is not None:
        headers["ETag"] = f'"{error.tag}"'
    return _answer(Refusal(kind, kind.status, _new_reference(), headers, fields, current, _not_done(kind)), error)


def status_of(error: tree.ForbiddenError | tree.ConflictError | tree.InvalidError) -> int:
    """With which status a page is shown again that says what was refused and keeps what was typed."""
    kind = _kind(error)
    return kind.status if kind else FIRST_FAULT


def _not_done(kind: Kind) -> str:
    """That a press or a file came to nothing because the session was over, for nothing else on the page would say so."""
    lost = "" if kind.slug != "perlu-masuk" or wants_json() else typed.lost()
    if lost == "file":
        return str(gettext("Berkas belum tersimpan: pilih lagi setelah masuk."))
    return str(gettext("Belum dilakukan: ulangi setelah masuk.")) if lost else ""


def _kind(error: tree.SemestaError) -> Kind | None:
    return next((KINDS[slug] for each, slug in _OF_CLASS if isinstance(error, each)), None)


def _of_http(error: HTTPException) -> Response | HTTPException:
    status = error.code
    if status is None or status < FIRST_ERROR or error.response is not None:
        return error  # a redirect, or an answer that somebody made whole
    kind = KINDS["formulir-kedaluwarsa"] if isinstance(error, CSRFError) else kind_of(status)
    # Allow, Retry-After, WWW-Authenticate, Content-Range: the error knows them; its body and type are replaced.
    headers = {name: value for name, value in error.get_headers(request.environ) if name.lower() != "content-type"}
    sentence = error.sentence if isinstance(error, FileTooLargeError) else ""
    return _answer(Refusal(kind, status, _new_reference(), headers, sentence=sentence), error)


def _of_surprise(error: Exception) -> Response:
    if _is_outage(error):
        return _of_tree(tree.UnavailableError(str(type(error).__name__)))
    kind = KINDS["galat-sistem"]
    return _answer(Refusal(kind, kind.status, _new_reference()), error)


def _is_outage(error: Exception) -> bool:
    """Whether a library says that a server went away or has no connection to give, rather than that we asked nonsense."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    return isinstance(error, PoolTimeoutError | redis.exceptions.ConnectionError | redis.exceptions.TimeoutError)


def _answer(refusal: Refusal, error: Exception) -> Response:
    _record(refusal, error)
    response = _written(refusal)
    response.status_code = refusal.status
    for name, value in refusal.headers.items():
        response.headers[name] = value
    response.headers["X-Reference"] = refusal.reference
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(("Accept", "HX-Request", "Cookie"))
    return response


def _record(refusal: Refusal, error: Exception) -> None:
    logs.add_context(reference=refusal.reference)
    if refusal.status >= FIRST_FAULT:
        _log.error("refused", kind=refusal.kind.slug, error=type(error).__name__, exc_info=error)
    else:
        _log.info("refused", kind=refusal.kind.slug, error=type(error).__name__)


def _written(refusal: Refusal) -> Response:
    if wants_json():
        return Response(orjson.dumps(_document(refusal)), content_type=PROBLEM_JSON)
    try:
        return Response(_fragment(refusal) if request.headers.get("HX-Request") else _page(refusal), content_type=HTML)
    except Exception:  # noqa: BLE001 (whatever it is, the person gets an answer, and it is logged)
        # A fault in the template of errors must not hide the error: what goes out instead needs no template.
        _log.exception("error_page_failed")
        return Response(last_resort(refusal.reference), content_type=HTML)


def wants_json() -> bool:
    """Whether the asker is a program: an address below /api/, or JSON preferred to HTML by Accept."""
    if request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    best = accepted.best_match(["text/html", "application/json", PROBLEM_JSON], default="text/html")
    return best != "text/html" and accepted[best] > accepted["text/html"]


def _document(refusal: Refusal) -> dict[str, object]:
    document: dict[str, object] = {
        "type": refusal.kind.address,
        "title": str(refusal.kind.title),
        "status": refusal.status,
        "detail": refusal.explanation,
        "instance": quote(request.path[:LONGEST_INSTANCE], safe="/-._~"),
        "reference": refusal.reference,
    }
    if refusal.fields:
        document["errors"] = {name: list(sentences) for name, sentences in refusal.fields.items()}
    if refusal.current is not None:
        document["current"] = refusal.current
    return document


def _fragment(refusal: Refusal) -> str:
    """What a toast or a swapped box can show: sentences alone, without a page around them."""
    return Markup('<div class="refusal" role="alert"><p><strong>{}.</strong> {}</p><p><small>{}: {}</small></p></div>').format(
        refusal.kind.title, refusal.explanation, gettext("Kode rujukan"), refusal.reference
    )


def _page(refusal: Refusal) -> str:
    if (kept := _with_typed(refusal)) is not None:
        return kept
    words, href = _way_on(refusal.kind)
    return render_template(
        "error.html",
        status=refusal.status,
        title=str(refusal.kind.title),
        explanation=refusal.explanation,
        action_words=words,
        action_href=href,
        reference=refusal.reference,
    )


def _with_typed(refusal: Refusal) -> str | None:
    """The page that gives a long text back to whoever typed it while the session ended; None where there is none to give."""
    ended = refusal.kind.slug in {"perlu-masuk", "formulir-kedaluwarsa"} and "accounts.sign_in" in current_app.view_functions
    found = typed.rescued() if ended else None
    if found is None:
        return None
    # Who signed in meanwhile in another window needs only a new form token.
    signed_in = refusal.kind.slug == "formulir-kedaluwarsa" and not current_principal().anonymous
    if signed_in:
        return given_back(found)
    return render_template("accounts/typed.html", typed=found, fields=typed.labelled(found), file=typed.carries_file())


def given_back(found: typed.Typed) -> str:
    """For who is signed in again: the page where they typed, with its form as it was; where that cannot be, a form of its own."""
    flash(gettext("Yang Anda ketik belum tersimpan. Isiannya sudah kembali di halaman ini: periksa, lalu kirim lagi."), "bad")
    if (page := filling.opened(found)) is not None:
        return page
    get_flashed_messages()  # the form of its own says it in its head
    return render_template("accounts/typed.html", typed=found, fields=typed.labelled(found), signed_in=True)


def _way_on(kind: Kind) -> tuple[str, str]:
    """One thing to do next. Never the address itself: reloading is what the browser's own button does."""
    if kind.slug == "perlu-masuk" and "accounts.sign_in" in current_app.view_functions:
        onward = request.full_path.rstrip("?") if request.method == "GET" else typed.came_from() or None
        return gettext("Masuk"), url_for("accounts.sign_in", lanjut=onward)
    if kind.slug == "terlalu-besar" and (page := typed.came_from()):
        return gettext("Kembali"), page
    if kind.slug == "tidak-ditemukan":
        return gettext("Buka daftar daerah"), "/publik/"
    return gettext("Ke beranda"), "/"


def _new_reference() -> str:
    """'SMS-7F3A2C': short enough to read out on the telephone; the same stands on the log line."""
    reference = f"SMS-{secrets.token_hex(3).upper()}"
    g.semesta_reference = reference
    return reference
