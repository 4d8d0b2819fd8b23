"""Read the rows of the register from CSV; the header line says which kind of rows the file holds."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from ikt_harness.tracking.organisations import (
    BESTUURSLAGEN,
    KOPPELVLAKKEN,
    OMGEVINGEN,
    Aansluiting,
    Behandeldienst,
    Mandaat,
    Noemer,
    Organisatie,
    Organisations,
    Product,
    Row,
)
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

_OIN = re.compile(r"[0-9]{20}")
_CODE = re.compile(r"[a-z]{2,8}[0-9]{2,6}")
_LONGEST = 200
_NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organisaties": ("code", "oin", "naam", "bestuurslaag"),
    "producten": ("leverancier", "naam", "versie", "koppelvlakken", "standaarden"),
    "aansluitingen": ("organisatie", "koppelvlak", "omgeving", "product", "begin", "eind"),
    "behandeldiensten": ("organisatie", "dienst", "begin", "eind"),
    "mandaten": ("mandaatgever", "gemandateerde", "koppelvlakken", "begin", "eind"),
    "noemers": ("bestuurslaag", "aantal", "grond"),
}
"""Kind of file → its columns, in any order."""


def read_register(text: str, known: Organisations, *, where: str) -> list[Row]:
    """Return the rows in ``text``, each judged against those before it and against ``known``.

    :param known: gets the rows, so that a second file may refer to the first.
    :raises InputRefused: the header is of no kind, or a value cannot be used; names file, line and column.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = [(name or "").strip() for name in reader.fieldnames or []]
        reader.fieldnames = header
        kind = next((name for name, columns in COLUMNS.items() if sorted(columns) == sorted(header)), None)
        if kind is None:
            raise _wrong_header(where)
        return list(_rows(reader, _READERS[kind], known, where))
    except csv.Error as error:
        raise InputRefused(
            Text(f"geen leesbare CSV: {error}", f"no readable CSV: {error}"),
            where=where,
            line=reader.line_num,
        ) from error


def _wrong_header(where: str) -> InputRefused:
    kinds = "; ".join(f"{kind}: {','.join(columns)}" for kind, columns in COLUMNS.items())
    return InputRefused(
        Text("de kolommen horen bij geen soort bestand", "the columns belong to no kind of file"),
        where=where,
        line=1,
        todo=Text(f"Kies uit: {kinds}.", f"Choose from: {kinds}."),
    )


def _rows(
    reader: csv.DictReader[str], read: Callable[[_Cells], Row], known: Organisations, where: str
) -> Iterator[Row]:
    seen: dict[str, int] = {}
    for cells in reader:
        row = read(_Cells(cells, known, where, reader.line_num))
        if row.key in seen:
            raise InputRefused(
                Text(
                    f"'{row.key}' staat ook op regel {seen[row.key]}",
                    f"'{row.key}' is on line {seen[row.key]} too",
                ),
                where=where,
                line=reader.line_num,
            )
        seen[row.key] = reader.line_num
        known.add(row)
        yield row


class _Cells:
    """One row with its place, for messages."""

    def __init__(self, row: Mapping[str, str | None], known: Organisations, where: str, line: int) -> None:
        self._row, self._where, self._line = row, where, line
        self.known = known
        if None in row or None in row.values():
            raise InputRefused(
                Text("te veel of te weinig kolommen", "too many or too few columns"), where=where, line=line
            )

    def refuse(self, column: str, nl: str, en: str) -> InputRefused:
        value = (self._row[column] or "")[:60]
        return InputRefused(
            Text(f"kolom {column}: '{value}' {nl}", f"column {column}: '{value}' {en}"),
            where=self._where,
            line=self._line,
        )

    def text(self, column: str, *, required: bool = False) -> str:
        value = (self._row[column] or "").strip()
        if required and not value:
            raise self.refuse(column, "is leeg", "is empty")
        if len(value) > _LONGEST or _NOT_PRINTABLE.search(value) or "|" in value:
            raise self.refuse(
                column,
                f"is langer dan {_LONGEST} tekens of bevat een teken dat niet kan",
                f"is longer than {_LONGEST} characters or holds one that cannot be used",
            )
        return value

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        value = self.text(column)
        if value not in allowed:
            raise self.refuse(column, f"is geen van {', '.join(allowed)}", f"is none of {', '.join(allowed)}")
        return value

    def several(self, column: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        values = tuple(sorted({part.strip() for part in self.text(column).split(";") if part.strip()}))
        if not values or not set(values) <= set(allowed):
            raise self.refuse(column, f"is niet uit {', '.join(allowed)}", f"is not of {', '.join(allowed)}")
        return values

    def day(self, column: str) -> str:
        value = self.text(column)
        try:
            return date.fromisoformat(value).isoformat() if value else ""
        except ValueError as error:
            raise self.refuse(column, "is geen datum (JJJJ-MM-DD)", "is no date (YYYY-MM-DD)") from error

    def period(self) -> tuple[str, str]:
        begin, eind = self.day("begin"), self.day("eind")
        if begin and eind and eind < begin:
            raise self.refuse("eind", f"ligt voor het begin ({begin})", f"lies before the begin ({begin})")
        return begin, eind

    def organisatie(self, column: str) -> str:
        found = self.known.find(self.text(column, required=True))
        if found is None:
            raise self.refuse(column, "staat niet in het register", "is not in the register")
        return found.key


def _organisatie(cells: _Cells) -> Organisatie:
    code, oin = cells.text("code"), cells.text("oin")
    if code and not _CODE.fullmatch(code):
        raise cells.refuse("code", "is geen TOOI-code zoals gm9901", "is no TOOI code such as gm9901")
    if oin and not _OIN.fullmatch(oin):
        raise cells.refuse("oin", "heeft geen 20 cijfers", "has not 20 digits")
    if not code and not oin:
        raise cells.refuse("code", "is leeg, en de OIN ook", "is empty, and so is the OIN")
    row = Organisatie(
        code, oin, cells.text("naam", required=True), cells.one_of("bestuurslaag", BESTUURSLAGEN)
    )
    other = cells.known.find(oin) if oin else None
    if other is not None and other.key != row.key and other.key != oin:
        raise cells.refuse("oin", f"is al van {other.key}", f"belongs to {other.key} already")
    earlier = cells.known.find(row.key)
    # A list of codes that knows no OINs takes away none.
    return replace(row, oin=earlier.oin) if earlier and not oin else row


def _product(cells: _Cells) -> Product:
    koppelvlakken = cells.several("koppelvlakken", KOPPELVLAKKEN)
    standaarden: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in cells.text("standaarden").split(";"))):
        koppelvlak, sign, version = part.partition("=")
        if not sign or koppelvlak not in koppelvlakken or not version.strip():
            raise cells.refuse(
                "standaarden", "is niet zoals STOP=1.4.0;STTR=2.0", "is not like STOP=1.4.0;STTR=2.0"
            )
        standaarden[koppelvlak] = version.strip()
    return Product(
        cells.text("leverancier", required=True),
        cells.text("naam", required=True),
        cells.text("versie", required=True),
        koppelvlakken,
        standaarden,
    )


def _aansluiting(cells: _Cells) -> Aansluiting:
    organisatie = cells.organisatie("organisatie")
    koppelvlak = cells.one_of("koppelvlak", KOPPELVLAKKEN)
    product = cells.text("product", required=True)
    known = cells.known.producten.get(product)
    if known is None:
        raise cells.refuse("product", "staat niet in het register", "is not in the register")
    if koppelvlak not in known.koppelvlakken:
        raise cells.refuse("koppelvlak", f"hoort niet bij {product}", f"does not belong to {product}")
    return Aansluiting(
        organisatie, koppelvlak, cells.one_of("omgeving", OMGEVINGEN), product, *cells.period()
    )


def _behandeldienst(cells: _Cells) -> Behandeldienst:
    return Behandeldienst(cells.organisatie("organisatie"), cells.organisatie("dienst"), *cells.period())


def _mandaat(cells: _Cells) -> Mandaat:
    giver, taker = cells.organisatie("mandaatgever"), cells.organisatie("gemandateerde")
    if giver == taker:
        raise cells.refuse("gemandateerde", "is de mandaatgever zelf", "is the giver itself")
    return Mandaat(giver, taker, cells.several("koppelvlakken", KOPPELVLAKKEN), *cells.period())


def _noemer(cells: _Cells) -> Noemer:
    text = cells.text("aantal", required=True)
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) > 0):
        raise cells.refuse("aantal", "is geen aantal vanaf 1", "is no number from 1")
    return Noemer(cells.one_of("bestuurslaag", BESTUURSLAGEN), int(text), cells.text("grond", required=True))


_READERS: Mapping[str, Callable[[_Cells], Row]] = {
    "organisaties": _organisatie,
    "producten": _product,
    "aansluitingen": _aansluiting,
    "behandeldiensten": _behandeldienst,
    "mandaten": _mandaat,
    "noemers": _noemer,
}
