"""What needs the request, the sender or earlier deliveries: LVBB1012, 1512, 1551, 1553, 1555, 1568, own codes."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.rules import rule
from ikt_mocks.stop import errors
from ikt_mocks.stop._inhoud import Veld
from ikt_mocks.stop._pakket import OPDRACHT
from ikt_mocks.stop.rules._zaak import BekendePublicatie, Zaak
from ikt_schemas.melding import Melding

_AFBREKEN = "breekPublicatieAfOpdracht"


@rule("LVBB1012")
def id_levering_nieuw(zaak: Zaak) -> Iterator[Melding]:
    """An OIN uses an idLevering once; a delivery that was refused has used it too."""
    if zaak.register is None or zaak.verzoek is None:
        return
    if zaak.register.id_levering_gebruikt(zaak.afzender, zaak.verzoek.id_levering):
        yield errors.LVBB1012.melding(id=zaak.verzoek.id_levering, oin=zaak.afzender)


@rule("IKT-STOP-001")
def zelfde_id_levering(zaak: Zaak) -> Iterator[Melding]:
    """Request and order carry the same idLevering; no published code names it."""
    veld = zaak.opdracht.id_levering if zaak.opdracht else None
    if zaak.verzoek is not None and veld is not None and veld.text != zaak.verzoek.id_levering:
        yield errors.IKT_STOP_001.melding(
            file=OPDRACHT, veld=veld, verzoek=zaak.verzoek.id_levering, opdracht=veld.text
        )


@rule("IKT-STOP-002")
def zelfde_soort(zaak: Zaak) -> Iterator[Melding]:
    """Request and order are of one kind; no published code names it."""
    if zaak.verzoek is None or zaak.opdracht is None:
        return
    verwacht = f"{zaak.verzoek.soort}Opdracht"
    if zaak.opdracht.soort != verwacht:
        yield errors.IKT_STOP_002.melding(
            file=OPDRACHT, verzoek=zaak.verzoek.naam, verwacht=verwacht, opdracht=zaak.opdracht.soort
        )


@rule("IKT-STOP-003")
def afzender_is_partij(zaak: Zaak) -> Iterator[Melding]:
    """The sender is the aanleveraar or the bevoegd gezag of the order; no published code names it."""
    if zaak.verzoek is None or zaak.opdracht is None:
        return
    partijen = {veld.text for veld in (zaak.opdracht.id_aanleveraar, zaak.opdracht.id_bevoegd_gezag) if veld}
    if partijen and zaak.afzender not in partijen:
        yield errors.IKT_STOP_003.melding(
            file=OPDRACHT, veld=zaak.opdracht.id_aanleveraar, afzender=zaak.afzender
        )


@rule("LVBB1512")
def gemachtigd(zaak: Zaak) -> Iterator[Melding]:
    """An aanleveraar other than the bevoegd gezag has a mandate on the day of delivery (a setting lists them)."""
    machtigingen = zaak.instellingen.machtigingen
    opdracht = zaak.opdracht
    if machtigingen is None or opdracht is None:
        return
    if opdracht.id_aanleveraar is None or opdracht.id_bevoegd_gezag is None:
        return
    aanleveraar, bg = opdracht.id_aanleveraar.text, opdracht.id_bevoegd_gezag.text
    vandaag = zaak.now.astimezone(AMSTERDAM).date()
    if aanleveraar == bg or any(
        (m.aanleveraar, m.bevoegd_gezag) == (aanleveraar, bg) and m.vanaf <= vandaag <= m.tot
        for m in machtigingen
    ):
        return
    yield errors.LVBB1512.melding(
        file=OPDRACHT, veld=opdracht.id_aanleveraar, aanleveraar=aanleveraar, bg=bg, datum=vandaag.isoformat()
    )


@rule("LVBB1551")
def akn_bekend(zaak: Zaak) -> Iterator[Melding]:
    """What is to be broken off, or asked for, was delivered before; others see what is published only."""
    if zaak.register is None or zaak.opdracht is None or zaak.opdracht.identificatie is None:
        return
    akn, bg = zaak.opdracht.identificatie, zaak.opdracht.id_bevoegd_gezag
    known = zaak.register.publicaties(akn.text)
    if zaak.opdracht.soort != _AFBREKEN:
        known = [p for p in known if p.stand == "gepubliceerd" or (bg and p.id_bevoegd_gezag == bg.text)]
    if not known:
        yield errors.LVBB1551.melding(file=OPDRACHT, veld=akn, akn=akn.text)


def _af_te_breken(zaak: Zaak) -> tuple[Veld, BekendePublicatie] | None:
    if zaak.register is None or zaak.opdracht is None or zaak.opdracht.identificatie is None:
        return None
    akn = zaak.opdracht.identificatie
    known = zaak.register.publicaties(akn.text) if zaak.opdracht.soort == _AFBREKEN else []
    return (akn, known[0]) if known else None


def _is_kennisgeving(zaak: Zaak, akn: str) -> bool:
    known = zaak.register.stand().publicatie(akn) if zaak.register else None
    return known is not None and known.soort == "kennisgeving"


@rule("LVBB1553")
def bekendmaking_in_de_toekomst(zaak: Zaak) -> Iterator[Melding]:
    """The datumBekendmaking of a besluit that is to be broken off is still to come; else see LVBB4712."""
    found = _af_te_breken(zaak)
    if found is None or _is_kennisgeving(zaak, found[0].text):
        return
    akn, publicatie = found
    if publicatie.datum_bekendmaking <= zaak.now.astimezone(AMSTERDAM).date():
        yield errors.LVBB1553.melding(
            file=OPDRACHT, veld=akn, akn=akn.text, datum=publicatie.datum_bekendmaking.isoformat()
        )


@rule("LVBB1555")
def nog_niet_gepubliceerd(zaak: Zaak) -> Iterator[Melding]:
    """A besluit that is to be broken off has not been published; for a kennisgeving see LVBB4711."""
    found = _af_te_breken(zaak)
    if found is None or _is_kennisgeving(zaak, found[0].text):
        return
    if found[1].stand == "gepubliceerd":
        yield errors.LVBB1555.melding(file=OPDRACHT, veld=found[0], akn=found[0].text)


@rule("LVBB1568")
def zelfde_bevoegd_gezag(zaak: Zaak) -> Iterator[Melding]:
    """The bevoegd gezag that breaks off is the one that delivered."""
    found = _af_te_breken(zaak)
    bg = zaak.opdracht.id_bevoegd_gezag if zaak.opdracht else None
    if found is None or bg is None or found[1].id_bevoegd_gezag == bg.text:
        return
    yield errors.LVBB1568.melding(
        file=OPDRACHT, veld=bg, akn=found[0].text, eigenaar=found[1].id_bevoegd_gezag, bg=bg.text
    )
