"""Objects beside the text they annotate: OZON0210 and 0211."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ikt_mocks.rules import rule
from ikt_mocks.stop._inhoud import Veld
from ikt_mocks.stop.ow.soorten import DIVISIES
from ikt_mocks.stop.ow.tekst import Regelingtekst
from ikt_mocks.stop.rules._ozon import Ozon, ozon
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding

_WEG = "; de wijziging haalt het weg", "; the change takes it out"


@rule("OZON0210")
def regeltekst_heeft_artikel(zaak: Zaak) -> Iterator[Melding]:
    """The article or lid of each regeltekst is in the regeling: of those delivered, and of those that stand."""
    yield from _los(zaak, "OZON0210", ("Regeltekst",))


@rule("OZON0211")
def divisie_heeft_divisie(zaak: Zaak) -> Iterator[Melding]:
    """The divisie or divisietekst of each OW divisie is in the regeling."""
    yield from _los(zaak, "OZON0211", DIVISIES)


def _los(zaak: Zaak, code: str, soorten: tuple[str, ...]) -> Iterator[Melding]:
    beeld = ozon(zaak)
    if beeld is None:
        return
    teksten = _per_regeling(beeld)
    for item in beeld.ow.van(*soorten):
        tekst = teksten.get(beeld.ow.regeling(item))
        if tekst is not None and item.wid and _ontbreekt(tekst, item.wid, soorten):
            nl, en = _WEG if item.wid in tekst.verwijderd else ("", "")
            yield beeld.melding(code, item, wid=item.wid, waar_nl=nl, waar_en=en)
    if not beeld.ontwerp:
        for tekst in teksten.values():
            yield from _achtergebleven(beeld, code, tekst, soorten)


def _per_regeling(beeld: Ozon) -> dict[str, Regelingtekst]:
    """Return work → text; a regeling that comes twice (LVBB4045) has what either has."""
    found: dict[str, Regelingtekst] = {}
    for tekst in beeld.ow.teksten:
        if (ander := found.get(tekst.work)) is not None:
            tekst = replace(
                tekst,
                artikelen=tekst.artikelen | ander.artikelen,
                divisies=tekst.divisies | ander.divisies,
            )
        found[tekst.work] = tekst
    return found


def _achtergebleven(
    beeld: Ozon, code: str, tekst: Regelingtekst, soorten: tuple[str, ...]
) -> Iterator[Melding]:
    """What OZON has still, and does not come along, loses its text by the change."""
    assert beeld.feiten is not None  # noqa: S101 - the text stands in the besluit
    for versie in beeld.eerder.van_regeling(tekst.work, *soorten):
        if versie.wid and beeld.blijft(versie) and _ontbreekt(tekst, versie.wid, soorten):
            plaats = Veld(tekst.work, None, "")
            yield beeld.melding(
                code,
                None,
                file=beeld.feiten.file,
                veld=plaats,
                soort=versie.soort,
                object=versie.identificatie,
                wid=versie.wid,
                waar_nl=_WEG[0],
                waar_en=_WEG[1],
            )


def _ontbreekt(tekst: Regelingtekst, wid: str, soorten: tuple[str, ...]) -> bool:
    aanwezig = tekst.artikelen if soorten == ("Regeltekst",) else tekst.divisies
    # A change by renvooi shows a part of the text: only what it takes out is known to be gone.
    return wid not in aanwezig and (tekst.volledig or wid in tekst.verwijderd)
