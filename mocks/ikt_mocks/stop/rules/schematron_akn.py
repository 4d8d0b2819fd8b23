"""The published schematron for AKN and JOIN identifications, judged without a pack: STOP1000 to 1072 and 2002 to 2063.

What is an identification of what is told by soortWork; what is asked of the parts is the grammar of
:mod:`ikt_schemas.aknjoin`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ikt_mocks.rules import rule
from ikt_mocks.stop._document import Document, Identiteit
from ikt_mocks.stop._fouten_schematron import FOUTEN_SCHEMATRON
from ikt_mocks.stop._inhoud import Veld
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_mocks.stop.rules.identificatie import genoemd
from ikt_schemas.aknjoin import BLADEN, COLLECTIES, Gebrek, gebreken, is_jaar_of_datum, is_overheid, lees
from ikt_schemas.melding import Melding

_WORK = "/join/id/stop/work_"
_BESLUIT = (f"{_WORK}003",)
_KENNISGEVING = (f"{_WORK}023",)
_RECTIFICATIE = (f"{_WORK}018",)
_PUBLICATIE = (f"{_WORK}015",)
_REGELING = (f"{_WORK}019", f"{_WORK}006", f"{_WORK}021", f"{_WORK}022")
_TIJDELIJK = f"{_WORK}021"
_IO = (f"{_WORK}010",)
_IO_ALLE = (*_IO, f"{_WORK}005")
_ALLE = (*_BESLUIT, *_KENNISGEVING, *_RECTIFICATIE, *_PUBLICATIE, *_REGELING, *_IO)


def _melding(code: str, document: Document, veld: Veld, **values: Any) -> Melding:  # noqa: ANN401 - the places of the text
    return FOUTEN_SCHEMATRON[code].melding(file=document.file, veld=veld, **values)


def _identiteiten(zaak: Zaak, soorten: tuple[str, ...] = ()) -> Iterator[tuple[Document, Identiteit]]:
    """Yield every ExpressionIdentificatie, or those with one of these soortWork."""
    for document in zaak.pakket.documenten:
        for identiteit in document.identiteiten:
            if identiteit.element == "ExpressionIdentificatie" and (
                not soorten or identiteit.soort_work in soorten
            ):
                yield document, identiteit


def _genoemd(zaak: Zaak, code: str, gebrek: Gebrek) -> Iterator[Melding]:
    for document, item in genoemd(zaak):
        # The geboorteregeling is looked at for its dot only.
        if item.element == "heeftGeboorteregeling" and gebrek is not Gebrek.PUNT:
            continue
        found = gebreken(lees(item.veld.text))
        if gebrek in found:
            yield _melding(code, document, item.veld, id=item.veld.text, deel=found[gebrek])


@rule("STOP1000")
def geen_punt(zaak: Zaak) -> Iterator[Melding]:
    """An identification has no dot."""
    yield from _genoemd(zaak, "STOP1000", Gebrek.PUNT)


@rule("STOP1014")
def akn_of_join(zaak: Zaak) -> Iterator[Melding]:
    """An identification begins with /akn/ or /join/."""
    yield from _genoemd(zaak, "STOP1014", Gebrek.BEGIN)


@rule("STOP1002")
def land(zaak: Zaak) -> Iterator[Melding]:
    """The second part of an AKN is a country."""
    yield from _genoemd(zaak, "STOP1002", Gebrek.LAND)


@rule("STOP1003")
def join_id(zaak: Zaak) -> Iterator[Melding]:
    """The second part of a JOIN is id."""
    yield from _genoemd(zaak, "STOP1003", Gebrek.ID)


def _derde(zaak: Zaak, code: str, soorten: tuple[str, ...], derde: str, naam: str) -> Iterator[Melding]:
    for document, identiteit in _identiteiten(zaak, soorten):
        deel = lees(identiteit.work.text).soort
        if deel != derde:
            yield _melding(code, document, identiteit.work, soort=naam, id=identiteit.work.text, deel=deel)


@rule("STOP1011")
def publicatie_is_gazette(zaak: Zaak) -> Iterator[Melding]:
    """A publication is an officialGazette."""
    yield from _derde(zaak, "STOP1011", _PUBLICATIE, "officialGazette", "publicatie")


@rule("STOP1013")
def besluit_is_bill(zaak: Zaak) -> Iterator[Melding]:
    """A besluit is a bill."""
    yield from _derde(zaak, "STOP1013", _BESLUIT, "bill", "besluit")


@rule("STOP1012")
def regeling_is_act(zaak: Zaak) -> Iterator[Melding]:
    """A regeling is an act."""
    yield from _derde(zaak, "STOP1012", _REGELING, "act", "regeling")


@rule("STOP1037")
def kennisgeving_is_doc(zaak: Zaak) -> Iterator[Melding]:
    """A kennisgeving is a doc."""
    yield from _derde(zaak, "STOP1037", _KENNISGEVING, "doc", "kennisgeving")


@rule("STOP1044")
def rectificatie_is_doc(zaak: Zaak) -> Iterator[Melding]:
    """A rectificatie is a doc."""
    yield from _derde(zaak, "STOP1044", _RECTIFICATIE, "doc", "rectificatie")


@rule("STOP1004")
def collectie(zaak: Zaak) -> Iterator[Melding]:
    """An informatieobject is regdata, pubdata or infodata."""
    for document, identiteit in _identiteiten(zaak, _IO):
        deel = lees(identiteit.work.text).soort
        if deel not in COLLECTIES:
            yield _melding("STOP1004", document, identiteit.work, id=identiteit.work.text, deel=deel)


@rule("STOP1006")
def jaar_of_datum(zaak: Zaak) -> Iterator[Melding]:
    """The fifth part of a work is a year or an existing date."""
    for document, identiteit in _identiteiten(zaak, _ALLE):
        deel = lees(identiteit.work.text).datum
        if not is_jaar_of_datum(deel):
            yield _melding("STOP1006", document, identiteit.work, id=identiteit.work.text, deel=deel)


@rule("STOP1007")
def datum_expressie(zaak: Zaak) -> Iterator[Melding]:
    """After the @ of a JOIN comes a year or an existing date."""
    for document, identiteit in _identiteiten(zaak, _IO):
        tekst = identiteit.expression.text
        if not is_jaar_of_datum(lees(tekst).expressiedatum):
            yield _melding("STOP1007", document, identiteit.expression, id=tekst)


@rule("STOP1008")
def expressie_na_werk(zaak: Zaak) -> Iterator[Melding]:
    """What comes after the @ of a JOIN is, as a text, not before the date of its work."""
    for document, identiteit in _identiteiten(zaak, _IO):
        it = lees(identiteit.expression.text)
        if it.expressiedatum < it.datum:
            yield _melding("STOP1008", document, identiteit.expression, id=it.tekst, deel=it.expressiedatum)


@rule("STOP1009")
def taal(zaak: Zaak) -> Iterator[Melding]:
    """Before the @ stands a language."""
    for document, identiteit in _identiteiten(zaak, _ALLE):
        it = lees(identiteit.expression.text)
        if Gebrek.TAAL in gebreken(it, "expression") or not it.taal:
            yield _melding("STOP1009", document, identiteit.expression, id=it.tekst, deel=it.taal)


@rule("STOP1010")
def overheid(zaak: Zaak) -> Iterator[Melding]:
    """The fourth part of a work is the code of an overheid, or what stands there for a consolidated one."""
    for document, identiteit in _identiteiten(zaak, tuple(s for s in _ALLE if s not in _PUBLICATIE)):
        it = lees(identiteit.work.text)
        # The kind is judged elsewhere: a gazette with the code of an overheid is none here.
        if Gebrek.OVERHEID in gebreken(it) or (
            it.soort == "officialGazette" and not is_overheid(it.overheid)
        ):
            yield _melding("STOP1010", document, identiteit.work, id=it.tekst, deel=it.overheid)


@rule("STOP1017")
def publicatieblad(zaak: Zaak) -> Iterator[Melding]:
    """The fourth part of a publication is the code of a journal."""
    for document, identiteit in _identiteiten(zaak, _PUBLICATIE):
        it = lees(identiteit.work.text)
        if it.overheid not in BLADEN:
            yield _melding("STOP1017", document, identiteit.work, id=it.tekst, deel=it.overheid)


@rule("STOP1038")
def doel(zaak: Zaak) -> Iterator[Melding]:
    """A doel is a JOIN of kind proces with the code of an overheid, a year or date, and a name."""
    for document in zaak.pakket.documenten:
        for tekst, veld in {veld.text: veld for veld in reversed(document.doelen)}.items():
            it = lees(tekst)
            # A dot has no code of its own here: it is no character of a name.
            wrong = gebreken(it, "work").keys() - {Gebrek.PUNT, Gebrek.OVERIG_LENGTE}
            if wrong or it.stelsel != "join" or it.soort != "proces" or not is_overheid(it.overheid):
                yield _melding("STOP1038", document, veld, id=tekst)


@rule("STOP1071")
def component(zaak: Zaak) -> Iterator[Melding]:
    """A component part begins with an exclamation mark."""
    for document, identiteit in _identiteiten(zaak):
        found = gebreken(lees(identiteit.expression.text), "expression")
        if Gebrek.COMPONENT in found:
            yield _melding("STOP1071", document, identiteit.expression, deel=found[Gebrek.COMPONENT])


@rule("STOP1072")
def uitroepteken(zaak: Zaak) -> Iterator[Melding]:
    """An exclamation mark comes after a slash."""
    for document, identiteit in _identiteiten(zaak):
        found = gebreken(lees(identiteit.expression.text), "expression")
        if Gebrek.UITROEPTEKEN in found:
            yield _melding("STOP1072", document, identiteit.expression, deel=found[Gebrek.UITROEPTEKEN])


def _soort_work(zaak: Zaak, code: str, derde: str, soorten: tuple[str, ...]) -> Iterator[Melding]:
    for document, identiteit in _identiteiten(zaak):
        if lees(identiteit.work.text).soort == derde and identiteit.soort_work not in soorten:
            yield _melding(
                code, document, identiteit.work, id=identiteit.work.text, soort=identiteit.soort_work
            )


@rule("STOP2002")
def bill_is_besluit(zaak: Zaak) -> Iterator[Melding]:
    """A bill has the soortWork of a besluit."""
    yield from _soort_work(zaak, "STOP2002", "bill", _BESLUIT)


@rule("STOP2003")
def act_is_regeling(zaak: Zaak) -> Iterator[Melding]:
    """An act has the soortWork of a regeling."""
    yield from _soort_work(zaak, "STOP2003", "act", _REGELING)


@rule("STOP2052")
def doc_is_kennisgeving(zaak: Zaak) -> Iterator[Melding]:
    """A doc has the soortWork of a kennisgeving or rectificatie."""
    yield from _soort_work(zaak, "STOP2052", "doc", (*_KENNISGEVING, *_RECTIFICATIE))


@rule("STOP2024")
def join_is_informatieobject(zaak: Zaak) -> Iterator[Melding]:
    """A JOIN has the soortWork of an informatieobject."""
    for document, identiteit in _identiteiten(zaak):
        if lees(identiteit.work.text).ruimte == "id" and identiteit.soort_work not in _IO_ALLE:
            yield _melding(
                "STOP2024", document, identiteit.work, id=identiteit.work.text, soort=identiteit.soort_work
            )


@rule("STOP2058")
def deel_noemt_regeling(zaak: Zaak) -> Iterator[Melding]:
    """A tijdelijk regelingdeel names what it is part of."""
    for document, identiteit in _identiteiten(zaak, (_TIJDELIJK,)):
        if identiteit.deel is None:
            yield _melding("STOP2058", document, identiteit.work, id=identiteit.work.text)


@rule("STOP2004")
def deel_is_tijdelijk(zaak: Zaak) -> Iterator[Melding]:
    """What names that it is part of a regeling is a tijdelijk regelingdeel."""
    for document, it in _identiteiten(zaak):
        if it.deel is not None and it.soort_work != _TIJDELIJK:
            yield _melding("STOP2004", document, it.deel.veld, id=it.work.text, soort=it.soort_work)


@rule("STOP2057")
def deel_van_regeling(zaak: Zaak) -> Iterator[Melding]:
    """What a tijdelijk regelingdeel is part of is a regeling."""
    for document, it in _identiteiten(zaak):
        if it.deel is not None and it.deel.soort_work != f"{_WORK}019":
            yield _melding("STOP2057", document, it.deel.veld, id=it.work.text, soort=it.deel.soort_work)


@rule("STOP2063")
def deel_van_act(zaak: Zaak) -> Iterator[Melding]:
    """What a tijdelijk regelingdeel is part of is an act."""
    for document, it in _identiteiten(zaak):
        if it.deel is not None and lees(it.deel.work).soort != "act":
            yield _melding("STOP2063", document, it.deel.veld, id=it.work.text, werk=it.deel.work)
