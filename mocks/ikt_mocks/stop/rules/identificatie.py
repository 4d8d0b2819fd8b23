"""AKN and JOIN identifications, wherever the documents give one: LVBB2008 to LVBB2022, and LVBB4041.

LVBB2009 writes ``ln``; the chain means ``nl``, and that is judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop._document import Document, Genoemd
from ikt_mocks.stop._fouten_inhoud import FOUTEN_INHOUD
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.aknjoin import Gebrek, gebreken, lees
from ikt_schemas.melding import Melding

#: Elements that hold a work, or an expression; the others may hold either.
_WORK = ("FRBRWork", "heeftGeboorteregeling", "opvolgerVan")
_EXPRESSION = ("FRBRExpression", "instrumentVersie", "informatieobjectRef")


def genoemd(zaak: Zaak) -> Iterator[tuple[Document, Genoemd]]:
    """Yield each identification of each document once, where it stands first."""
    for document in zaak.pakket.documenten:
        seen: set[str] = set()
        for item in document.genoemd:
            if item.veld.text not in seen:
                seen.add(item.veld.text)
                yield document, item


def _gebreken(item: Genoemd) -> dict[Gebrek, str]:
    it = lees(item.veld.text)
    if item.element in _EXPRESSION:
        return gebreken(it, "expression")
    return gebreken(it, "work" if item.element in _WORK else "")


def _meldingen(
    zaak: Zaak, code: str, *soorten: Gebrek, stelsel: str = "", behalve: str = ""
) -> Iterator[Melding]:
    for document, item in genoemd(zaak):
        found = _gebreken(item)
        it = lees(item.veld.text)
        for soort in soorten:
            if soort in found and stelsel in ("", it.stelsel) and (found[soort] != behalve or not behalve):
                yield FOUTEN_INHOUD[code].melding(
                    file=document.file, veld=item.veld, id=item.veld.text, deel=found[soort][:200]
                )


@rule("LVBB2008")
def akn_of_join(zaak: Zaak) -> Iterator[Melding]:
    """An identification begins with /akn/ or /join/."""
    yield from _meldingen(zaak, "LVBB2008", Gebrek.BEGIN)


@rule("LVBB2009")
def land(zaak: Zaak) -> Iterator[Melding]:
    """The second part of an AKN is nl, aw, cw or sx."""
    yield from _meldingen(zaak, "LVBB2009", Gebrek.LAND)


@rule("LVBB2010")
def soort_akn(zaak: Zaak) -> Iterator[Melding]:
    """The third part of an AKN is bill, act, doc or officialGazette."""
    yield from _meldingen(zaak, "LVBB2010", Gebrek.SOORT, stelsel="akn")


@rule("LVBB2011")
def join_id(zaak: Zaak) -> Iterator[Melding]:
    """The second part of a JOIN is id or set."""
    yield from _meldingen(zaak, "LVBB2011", Gebrek.ID, behalve="set")


@rule("LVBB2012")
def soort_join(zaak: Zaak) -> Iterator[Melding]:
    """The third part of a JOIN is regdata, pubdata, infodata, proces or stop."""
    yield from _meldingen(zaak, "LVBB2012", Gebrek.SOORT, stelsel="join")


@rule("LVBB2013")
def jaar_of_datum(zaak: Zaak) -> Iterator[Melding]:
    """The fifth part is a year or an existing date."""
    yield from _meldingen(zaak, "LVBB2013", Gebrek.DATUM)


@rule("LVBB2015")
def expressie_na_werk(zaak: Zaak) -> Iterator[Melding]:
    """The year of the expression of a JOIN is not before that of its work."""
    yield from _meldingen(zaak, "LVBB2015", Gebrek.VOLGORDE)


@rule("LVBB2016")
def taal(zaak: Zaak) -> Iterator[Melding]:
    """Before the @ stands one of the six languages."""
    yield from _meldingen(zaak, "LVBB2016", Gebrek.TAAL)


@rule("LVBB2017")
def geen_punt(zaak: Zaak) -> Iterator[Melding]:
    """An identification has no dot."""
    yield from _meldingen(zaak, "LVBB2017", Gebrek.PUNT)


@rule("LVBB2019")
def aantal_delen(zaak: Zaak) -> Iterator[Melding]:
    """A work has six parts, an expression seven before the @."""
    yield from _meldingen(zaak, "LVBB2019", Gebrek.AANTAL)


@rule("LVBB2020")
def tekens_naam(zaak: Zaak) -> Iterator[Melding]:
    """The name in the work has letters, digits, _ and - only, and begins with a letter or digit."""
    yield from _meldingen(zaak, "LVBB2020", Gebrek.OVERIG_TEKENS)


@rule("LVBB2021")
def lengte_naam(zaak: Zaak) -> Iterator[Melding]:
    """The name in the work is at most 128 characters."""
    yield from _meldingen(zaak, "LVBB2021", Gebrek.OVERIG_LENGTE)


@rule("LVBB2022")
def publicatieblad(zaak: Zaak) -> Iterator[Melding]:
    """After officialGazette stands the code of a journal."""
    yield from _meldingen(zaak, "LVBB2022", Gebrek.BLAD)


@rule("LVBB4041")
def overheid_in_join(zaak: Zaak) -> Iterator[Melding]:
    """The work of an informatieobject names an overheid between its fourth and fifth slash."""
    for io in zaak.pakket.informatieobjecten:
        it = lees(io.work.text)
        if it.stelsel == "join" and not it.overheid:
            yield FOUTEN_INHOUD["LVBB4041"].melding(file=io.file, veld=io.work, io=io.work.text)
