"""The bytes behind a verzoek: small real PDFs, the same for the same input."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from ikt_mocks.stam._codec import Waarde
from ikt_mocks.stam.messages import Document, Verzoek

if TYPE_CHECKING:
    from fpdf import FPDF

_CHUNK = 1024 * 1024


def _page(title: str, moment: datetime) -> FPDF:
    # Loaded for the first document: it brings fonts, images and NumPy, a third of the start of a mock.
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_creation_date(moment)
    pdf.set_title(_latin(title))
    pdf.add_page()
    pdf.set_font("helvetica", style="B", size=16)
    pdf.multi_cell(0, 10, _latin(title), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("helvetica", size=11)
    return pdf


def _latin(text: str) -> str:
    # The built-in fonts of PDF know Latin-1 only.
    return text.encode("latin-1", "replace").decode("latin-1")


def _line(pdf: FPDF, text: str) -> None:
    pdf.multi_cell(0, 7, _latin(text), new_x="LMARGIN", new_y="NEXT")


def document_pdf(document: Document, verzoeknummer: str, moment: datetime) -> bytes:
    """Return the attachment ``document`` as a PDF made at ``moment``."""
    pdf = _page(document.bestandsnaam, moment)
    _line(pdf, f"Bijlage bij verzoek {verzoeknummer}")
    _line(pdf, f"Document-id {document.document_id}")
    _line(pdf, "Testdocument zonder betekenis.")
    pdf.rect(40, 80, 60, 35)
    pdf.line(40, 80, 70, 60)
    pdf.line(70, 60, 100, 80)
    return bytes(pdf.output())


def padded(data: bytes, size: int) -> Iterator[bytes]:
    """Yield ``data`` in chunks, filled up to ``size`` bytes with comment lines that a PDF reader skips."""
    yield data
    missing = size - len(data)
    while missing > 0:
        line = b"\n%" + b"." * (min(missing, _CHUNK) - 2) if missing > 1 else b"\n"
        yield line
        missing -= len(line)


def verzoek_pdf(verzoek: Verzoek, moment: datetime) -> bytes:
    """Return the publishable PDF: without persons, confidential documents, and answers not meant for the public."""
    pdf = _page(f"Verzoek {verzoek.verzoeknummer}", moment)
    _line(pdf, f"{verzoek.type} ({verzoek.doel}), volgnummer {verzoek.volgnummer}")
    _line(pdf, f"Bevoegd gezag: {verzoek.bevoegd_gezag.naam}")
    for label, value in (("Naam", verzoek.naam), ("Toelichting", verzoek.toelichting_verzoek)):
        if (text := _public(value)) is not None:
            _line(pdf, f"{label}: {text}")
    for activiteit in verzoek.projectactiviteiten:
        _line(pdf, f"Activiteit: {activiteit.activiteitnaam}")
        for vraag in activiteit.specificaties:
            if vraag.publiceerbaar and vraag.gevraagde_bijlage is None:
                _line(pdf, f"   {vraag.vraagtekst} {vraag.antwoord or ''}")
    for document in verzoek.documenten():
        if not document.vertrouwelijk:
            _line(pdf, f"Document: {document.bestandsnaam}")
    return bytes(pdf.output())


def _public(value: Waarde | None) -> str | None:
    return value.tekst if value is not None and value.publiceerbaar else None
