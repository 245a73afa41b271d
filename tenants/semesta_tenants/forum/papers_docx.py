"""The content of minutes as a text document: headings, tables, the page's number as a field."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

A4: Final = (Cm(21), Cm(29.7))
MARGIN: Final = Cm(2.2)
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Signs that XML does not hold."""


def written(content: Mapping[str, Any]) -> bytes:
    """The document. content: as `papers.content` makes it."""
    document = docx.Document()
    _page(document, content)
    _head(document, content)
    _table(document, content["attendance"])
    _section(document, content["opening"])
    _agenda(document, content["agenda"])
    _section(document, content["closing"])
    _signatures(document, content["signatures"])
    _table(document, content["actions"])
    _addenda(document, content["addenda"])
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _page(document: Document, content: Mapping[str, Any]) -> None:
    document.core_properties.title = _plain(content["title"])
    document.core_properties.author = _plain(content["letterhead"]["issuer"])
    document.core_properties.language = content["letterhead"]["language"]
    section = document.sections[0]
    section.page_width, section.page_height = A4
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    document.styles["Normal"].font.size = Pt(10.5)
    foot = section.footer.paragraphs[0]
    marks = [content["foot"], content["draft"], content["page"]]
    foot.add_run(_plain(" · ".join(each for each in marks if each) + " "))
    _field(foot, "PAGE")
    foot.add_run(f" {content['of']} ")
    _field(foot, "NUMPAGES")


def _head(document: Document, content: Mapping[str, Any]) -> None:
    letterhead = content["letterhead"]
    for text, bold in ((letterhead["issuer"].upper(), True), (letterhead["office"], False), (content["kind"], False)):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run(_plain(text)).bold = bold
    document.add_heading(_plain(content["title"]), level=1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for each in content["cautions"]:
        document.add_paragraph().add_run(_plain(each)).bold = True
    _rows(document, content["facts"])


def _section(document: Document, section: Mapping[str, Any]) -> None:
    if section["lines"]:
        document.add_heading(_plain(section["title"]), level=2)
        _lines(document, section["lines"])


def _agenda(document: Document, agenda: Mapping[str, Any]) -> None:
    document.add_heading(_plain(agenda["title"]), level=2)
    _lines(document, [agenda["stand"]] if agenda["stand"] else [])
    for each in agenda["items"]:
        document.add_heading(_plain(each["title"]), level=3)
        if each["lead"]:
            document.add_paragraph().add_run(_plain(each["lead"])).italic = True
        _figures(document, each["figures"])
        _lines(document, [*each["talk"], *([each["empty"]] if each["empty"] else [])])
        for place, text in enumerate(each["decision"]):
            line = document.add_paragraph()
            if place == 0:
                line.add_run(f"{each['decided']}. ").bold = True
            line.add_run(_plain(text))


def _figures(document: Document, given: Mapping[str, Any] | None) -> None:
    """What was frozen for a point."""
    if given is None:
        return
    _rows(document, given["facts"])
    for each in given["sheets"]:
        document.add_paragraph().add_run(_plain(each["caption"])).bold = True
        _rows(document, [each["head"], *each["rows"]], head=True)
    _lines(document, given["notes"])


def _table(document: Document, given: Mapping[str, Any]) -> None:
    document.add_heading(_plain(given["title"]), level=2)
    if given["rows"]:
        _rows(document, [given["head"], *given["rows"]], head=True)
    else:
        document.add_paragraph(_plain(given["empty"]))


def _rows(document: Document, rows: Sequence[Sequence[str]], *, head: bool = False) -> None:
    if not rows:
        return
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for place, row in enumerate(rows):
        # Asked once for each row: the library works a row's cells out anew every time.
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(_plain(text)).bold = head and place == 0
    document.add_paragraph()


def _signatures(document: Document, given: Mapping[str, Any]) -> None:
    document.add_heading(_plain(given["title"]), level=2)
    sides = given["sides"]
    signed = [[each["at"] or "\n\n\n", each["name"] or "_" * 28, each["office"]] for each in sides]
    _rows(document, [[each["role"] for each in sides], *zip(*signed, strict=True)])
    if given["digest"]:
        document.add_paragraph(_plain(given["digest"]))


def _addenda(document: Document, given: Mapping[str, Any]) -> None:
    if given["items"]:
        document.add_heading(_plain(given["title"]), level=2)
    for each in given["items"]:
        document.add_heading(_plain(each["title"]), level=3)
        _lines(document, [*each["lines"], each["reason"], each["by"]])


def _lines(document: Document, texts: Sequence[str]) -> None:
    for text in texts:
        document.add_paragraph(_plain(text))


def _field(line: Paragraph, code: str) -> None:
    """What the word processor fills in: PAGE or NUMPAGES."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    line._p.append(field)  # noqa: SLF001 (fields have no other way in: the library's own advice)


def _plain(text: str) -> str:
    return _UNWRITABLE.sub(" ", text)
