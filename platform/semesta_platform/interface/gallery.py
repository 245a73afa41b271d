"""The gallery, in development only: every component in its states at /galeri/, and eight whole pages made of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from math import ceil
from typing import Any, Final
from urllib.parse import urlencode

import flask
from werkzeug.wrappers import Response

from semesta_platform.interface import open_to_all
from semesta_platform.interface.frame import Frame, NavigationItem, Notice, Person, SwitchItem
from semesta_platform.interface.samples import national, people, region, verdicts, work
from semesta_platform.interface.words import gettext as _

ROOT: Final = "/galeri"
PAGES: Final = f"{ROOT}/contoh"
GROUPS: Final = ("dasar", "angka", "tabel", "isian", "kerja")
SAMPLES: Final = ("beranda", "entri", "peringkat", "nasional", "papan", "cabang", "notulen", "publik", "galat")
LONGEST: Final = "Kabupaten Kepulauan Siau Tagulandang Biaro"
PAGE_SIZE: Final = 25
Context = dict[str, Any]


def blueprint() -> flask.Blueprint:
    """Routes of the gallery; nothing in it stores anything."""
    gallery = flask.Blueprint("gallery", __name__, url_prefix=ROOT, template_folder="templates")
    gallery.get("/")(open_to_all(index))
    gallery.get("/<group>")(open_to_all(components))
    gallery.get("/contoh/<name>")(open_to_all(sample))
    gallery.get("/contoh/angka.csv")(open_to_all(figures))
    gallery.post("/contoh/entri")(open_to_all(entry))
    gallery.post("/contoh/<path:rest>")(open_to_all(kept_nothing))
    return gallery


def index() -> str:
    """What there is to look at."""
    return flask.render_template(
        "gallery/index.html", frame=_gallery_frame("index"), groups=_group_words(), samples=_sample_words()
    )


def components(group: str) -> str:
    """One group of components in their states."""
    if group not in GROUPS:
        flask.abort(404)
    return flask.render_template(f"gallery/{group}.html", frame=_gallery_frame(group), **_context())


def sample(name: str) -> str | tuple[str, int]:
    """One whole page."""
    if name not in SAMPLES:
        flask.abort(404)
    if name == "galat":
        return _error_page(), 404
    special: dict[str, Callable[[], Context]] = {"nasional": _ranking, "papan": _board, "entri": _entry, "cabang": _desk}
    more = special[name]() if name in special else {}
    return flask.render_template(f"gallery/sample_{name}.html", frame=_sample_frame(name), **_context(), **more)


def entry() -> str | tuple[str, int] | Response:
    """The monthly form: htmx gets the comparison only, a plain POST the page with its errors; nothing is kept."""
    rows, errors = region.entry_rows(flask.request.form)
    context = _context() | {"rows": rows, "compared": region.comparison(rows), "period": "Feb"}
    if flask.request.headers.get("HX-Request"):
        return flask.render_template("gallery/_comparison.html", swapped=True, **context)
    errors += [error for error in region.missing_errors(rows) if error[0] not in dict(errors)]
    if errors:
        return flask.render_template("gallery/sample_entri.html", frame=_sample_frame("entri"), errors=errors, **context), 422
    return _thanks("entri")


def kept_nothing(rest: str) -> Response:
    """Every other form of the samples: says that nothing is stored and shows the page again."""
    name = rest.split("/", 1)[0]
    return _thanks(name if name in SAMPLES else "beranda")


def figures() -> Response:
    """What the download buttons of the samples give."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(["segmen", "terdaftar", "aktif_persen", "keterangan"])
    rows.writerows([row["name"], row["n"], row["active"], "data rekaan"] for row in region.SEGMENTS)
    return flask.Response(
        file.getvalue(), mimetype="text/csv", headers={"Content-Disposition": 'attachment; filename="data-rekaan.csv"'}
    )


def _thanks(name: str) -> Response:
    flask.flash(_("Contoh saja: tidak ada yang disimpan."), "good")
    return flask.redirect(f"{PAGES}/{name}", 303)


def _context() -> Context:
    return {
        "S": region,
        "W": work,
        "N": national,
        "P": people,
        "V": verdicts,
        "TODAY": people.TODAY,
        "LONGEST": LONGEST,
        "PAGES": PAGES,
    }


def _error_page() -> str:
    return flask.render_template(
        "error.html",
        frame=_sample_frame("galat"),
        status=404,
        title=_("Halaman tidak ditemukan"),
        explanation=_(
            "Alamatnya salah ketik, atau halaman ini milik daerah lain. Periksa alamatnya, atau mulai lagi dari beranda."
        ),
        action_words=_("Buka galeri"),
        action_href=f"{ROOT}/",
        reference="7F3A-91C2",
    )


def _group_words() -> list[tuple[str, str, str]]:
    return [
        ("dasar", "layout-kanban", _("Dasar")),
        ("angka", "target", _("Angka dan grafik")),
        ("tabel", "list", _("Tabel")),
        ("isian", "edit", _("Isian")),
        ("kerja", "checklist", _("Kerja bersama")),
    ]


def _sample_words() -> list[tuple[str, str, str]]:
    return [
        ("beranda", "home", _("Beranda daerah")),
        ("entri", "database", _("Isian bulanan")),
        ("peringkat", "trophy", _("Mengapa di sini")),
        ("nasional", "map", _("Peringkat nasional")),
        ("papan", "checklist", _("Papan tugas")),
        ("cabang", "shield-check", _("Meja cabang")),
        ("notulen", "users", _("Notulen forum")),
        ("publik", "world", _("Halaman publik")),
        ("galat", "alert-triangle", _("Halaman galat")),
    ]


def _gallery_frame(current: str) -> Frame:
    items = [NavigationItem("home", _("Galeri"), f"{ROOT}/", current == "index")]
    items += [NavigationItem(icon, words, f"{ROOT}/{name}", name == current) for name, icon, words in _group_words()]
    foot = tuple(NavigationItem(icon, words, f"{PAGES}/{name}") for name, icon, words in _sample_words())
    return _frame(LONGEST, tuple(items), people.OPERATOR, foot=foot)


def _sample_frame(name: str) -> Frame:
    if name == "publik":
        return Frame(notices=(_invented(),), sign_in=f"{ROOT}/", home=f"{ROOT}/")
    person, where = people.HEALTH, "Kabupaten Tirtamulya"
    if name == "cabang":
        person, where = people.LIAISON, "BPJS Cabang Contoh"
    if name == "nasional":
        person, where = people.CENTRE, _("Nasional")
    counts = {"papan": 7, "cabang": 1}
    items = tuple(
        NavigationItem(icon, words, f"{PAGES}/{item}", item == name, counts.get(item, 0)) for item, icon, words in _sample_words()
    )
    return _frame(where, items, person, foot=(NavigationItem("layout-kanban", _("Galeri"), f"{ROOT}/"),))


def _frame(where: str, items: tuple[NavigationItem, ...], person: Person, foot: tuple[NavigationItem, ...]) -> Frame:
    switch = tuple(SwitchItem(row["name"], row["href"], row["note"], row["name"] == where, row["month"]) for row in region.DESK)
    return Frame(
        where=where,
        navigation=items,
        foot=foot,
        person=person,
        switch=switch,
        notices=(_invented(),),
        search=f"{PAGES}/nasional",
        notifications=(f"{PAGES}/papan", 3),
        account=f"{ROOT}/dasar",
        home=f"{ROOT}/",
    )


def _invented() -> Notice:
    return Notice(_("Contoh tampilan: daerah dan angka di halaman ini rekaan, bukan angka resmi."))


def _entry() -> Context:
    rows, errors = region.entry_rows()
    return {"rows": rows, "errors": errors, "compared": region.comparison(rows), "period": "Feb"}


def _board() -> Context:
    chosen = flask.request.args.get("f", "semua")
    words = [
        ("semua", _("Semua")),
        ("saya", _("Tugas saya")),
        ("terlambat", _("Terlambat")),
        ("minggu", _("Minggu ini")),
        ("bpjs", _("Menunggu BPJS")),
    ]
    return {
        "chips": [(key, shown, len(work.tasks_by(key))) for key, shown in words],
        "chosen": chosen,
        "tasks": work.tasks_by(chosen),
    }


def _desk() -> Context:
    chosen = flask.request.args.get("f", "semua")
    words = [
        ("semua", _("Semua")),
        ("menunggu", _("Menunggu saya")),
        ("kembali", _("Dikembalikan")),
        ("diam", _("Belum diajukan")),
    ]
    return {
        "chips": [(key, shown, len(region.desk_by(key))) for key, shown in words],
        "chosen": chosen,
        "desk": region.desk_by(chosen),
    }


def _ranking() -> Context:
    """Filter, order and cut the sample ranking by what the address says."""
    a = flask.request.args
    kind, category, province, words = a.get("jenis", ""), a.get("kategori", ""), a.get("prov", ""), a.get("q", "").strip()
    sort, direction = a.get("urut", "rank"), a.get("arah", "naik")
    level = [r for r in national.regions() if (r["kind"] == kind if kind else r["kind"] != "prov")]
    found = [r for r in level if (not province or r["code"] == province) and words.lower() in r["name"].lower()]
    rows = [r for r in found if not category or (r["category"] or "none") == category]
    reported = sorted((r for r in rows if r.get(sort) is not None), key=lambda r: r[sort], reverse=direction == "turun")
    rows = reported + [r for r in rows if r.get(sort) is None]  # the unreported stay last in either order
    page = max(1, min(a.get("hal", 1, int), ceil(len(rows) / PAGE_SIZE) or 1))
    first = (page - 1) * PAGE_SIZE
    shown = rows[first : first + PAGE_SIZE]
    chosen = {"kind": kind, "category": category, "province": province, "words": words, "sort": sort, "direction": direction}
    return chosen | {
        "rows": shown,
        "first": first + 1,
        "last": first + len(shown),
        "total": len(rows),
        "previous": _ranking_address(hal=page - 1) if page > 1 else None,
        "next": _ranking_address(hal=page + 1) if first + PAGE_SIZE < len(rows) else None,
        "chips": _category_chips(found),
        "chip_base": _extended(_ranking_address(kategori=None, hal=None)),
        "sort_base": _extended(_ranking_address(urut=None, arah=None, hal=None)),
        "provinces": sorted(((t["code"], t["name"]) for t in national.province_tiles()), key=lambda pair: pair[1]),
    }


def _category_chips(rows: list[Context]) -> list[tuple[str, str, int]]:
    words = [
        ("utama", "Utama"),
        ("madya", "Madya"),
        ("pratama", "Pratama"),
        ("outside", _("Belum masuk")),
        ("none", _("Belum lapor")),
    ]
    counted = [(key, shown, sum((r["category"] or "none") == key for r in rows)) for key, shown in words]
    return [("", _("Semua"), len(rows)), *counted]


def _ranking_address(**changes: Any) -> str:
    kept = {key: value for key, value in {**flask.request.args.to_dict(), **changes}.items() if value not in ("", None)}
    return f"{PAGES}/nasional" + ("?" + urlencode(kept) if kept else "")


def _extended(address: str) -> str:
    return address + ("&" if "?" in address else "?")
