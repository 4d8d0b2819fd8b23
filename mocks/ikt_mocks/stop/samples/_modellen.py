"""The text of a regeling in each of the four models, and the article or divisietekst that a change touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ikt_mocks.stop.samples._namen import Namen

#: The articles of a RegelingKlassiek that its besluit would else have: when it works, and what it withdraws.
WERKING_KLASSIEK = "chp_2__art_2.1"
INTREKKING_KLASSIEK = "chp_2__art_2.2"

_LIJST = "cmp_I__content_o_1__list_o_1"
#: eId of the reference to the GIO.
REF = f"{_LIJST}__item_o_1__ref_o_1"


@dataclass(frozen=True, slots=True)
class Kern:
    """The part of a regeling that says what it is about, and that changes with a version.

    :param element: local name, ``Artikel`` or ``Divisietekst``.
    :param bron: eId of what the OW objects refer to.
    """

    element: str
    eid: str
    bron: str
    kop: str
    zin: str


_KERNEN = {
    "RegelingCompact": Kern(
        "Artikel",
        "chp_1__art_1.1",
        "chp_1__art_1.1__para_1",
        "Kappen",
        "Het kappen van een boom is zonder vergunning niet toegestaan.",
    ),
    "RegelingKlassiek": Kern(
        "Artikel",
        "chp_1__art_1.1",
        "chp_1__art_1.1__para_1",
        "Meten",
        "Wie een boom kapt, meet vooraf de omtrek van de stam.",
    ),
    "RegelingVrijetekst": Kern(
        "Divisietekst",
        "div_1__content_1",
        "div_1__content_1",
        "Bomen in het gebied",
        "Het aantal bomen in het voorbeeldgebied neemt toe.",
    ),
    "RegelingTijdelijkdeel": Kern(
        "Artikel",
        "art_2",
        "art_2__para_1",
        "Kappen",
        "Het kappen van een boom is zolang dit deel werkt niet toegestaan.",
    ),
}


def kern(namen: Namen) -> Kern:
    """Return the part that changes."""
    return _KERNEN[namen.documentsoort.model]


def kop(nummer: str, opschrift: str = "", label: str = "Artikel") -> str:
    """Return a ``Kop``."""
    titel = f"<Opschrift>{opschrift}</Opschrift>" if opschrift else ""
    return f"<Kop><Label>{label}</Label><Nummer>{nummer}</Nummer>{titel}</Kop>"


def element(namen: Namen, naam: str, eid: str) -> str:
    """Return the start tag of a text element with its eId and wId."""
    return f'<{naam} eId="{eid}" wId="{namen.wid(eid)}">'


def tekst_van_kern(namen: Namen, toevoeging: str = "") -> str:
    """Return the part that changes, with ``toevoeging`` behind its sentence."""
    it = kern(namen)
    if it.element == "Divisietekst":
        return (
            f"{element(namen, it.element, it.eid)}<Kop><Opschrift>{it.kop}</Opschrift></Kop>"
            f"<Inhoud><Al>{it.zin}{toevoeging}</Al></Inhoud></Divisietekst>"
        )
    nummer = it.eid.rpartition("art_")[2]
    return (
        f"{element(namen, it.element, it.eid)}{kop(nummer, it.kop)}"
        f"{element(namen, 'Lid', f'{it.eid}__para_1')}<LidNummer>1.</LidNummer>"
        f"<Inhoud><Al>{it.zin}{toevoeging}</Al></Inhoud></Lid>"
        f"{element(namen, 'Lid', f'{it.eid}__para_2')}<LidNummer>2.</LidNummer>"
        "<Inhoud><Al>Dit geldt in het voorbeeldgebied.</Al></Inhoud></Lid></Artikel>"
    )


def opschrift(namen: Namen) -> str:
    """Return the title of the regeling."""
    return f"Voorbeeld: {namen.document} {namen.nummer} van {namen.party.name}"


def regeling(
    namen: Namen, werking: date, *, attributen: str, toevoeging: str = "", intrekking: str = ""
) -> str:
    """Return the regeling in its model.

    :param attributen: ``wordt`` and ``componentnaam``, with a blank before them; empty inside a VervangRegeling.
    :param toevoeging: text behind the sentence that the version changes.
    :param intrekking: what a RegelingKlassiek withdraws, with its article.
    """
    model = namen.documentsoort.model
    titel = (
        f'<RegelingOpschrift eId="longTitle" wId="longTitle"><Al>{opschrift(namen)}</Al></RegelingOpschrift>'
    )
    lichaam = {
        "RegelingCompact": _hoofdstuk,
        "RegelingKlassiek": _hoofdstuk,
        "RegelingVrijetekst": _divisie,
        "RegelingTijdelijkdeel": _deel,
    }[model](namen, toevoeging)
    if model == "RegelingKlassiek":
        lichaam += (
            f"{element(namen, 'Hoofdstuk', 'chp_2')}{kop('2', 'Slot', 'Hoofdstuk')}"
            f"{inwerking(namen, WERKING_KLASSIEK, '2.1', werking)}"
        )
        if intrekking:
            lichaam += (
                f"{element(namen, 'Artikel', INTREKKING_KLASSIEK)}{kop('2.2', 'Intrekking')}"
                f"<Inhoud><Al>Eerder vastgesteld was {intrekking}; dat wordt ingetrokken.</Al></Inhoud></Artikel>"
            )
        lichaam += "</Hoofdstuk>"
    return (
        f'<{model}{attributen}>{titel}<Lichaam eId="body" wId="body">{lichaam}</Lichaam>'
        f"{_bijlage(namen)}</{model}>"
    )


def inwerking(namen: Namen, eid: str, nummer: str, werking: date) -> str:
    """Return the article that says from when it works."""
    return (
        f"{element(namen, 'Artikel', eid)}{kop(nummer, 'Inwerkingtreding')}"
        f"<Inhoud><Al>Dit besluit werkt vanaf {werking.isoformat()}.</Al></Inhoud></Artikel>"
    )


def _hoofdstuk(namen: Namen, toevoeging: str) -> str:
    return (
        f"{element(namen, 'Hoofdstuk', 'chp_1')}{kop('1', 'Bomen', 'Hoofdstuk')}"
        f"{tekst_van_kern(namen, toevoeging)}</Hoofdstuk>"
    )


def _divisie(namen: Namen, toevoeging: str) -> str:
    tweede = "div_1__content_2"
    return (
        f"{element(namen, 'Divisie', 'div_1')}{kop('1', 'Bomen', 'Hoofdstuk')}"
        f"{tekst_van_kern(namen, toevoeging)}"
        f"{element(namen, 'Divisietekst', tweede)}<Kop><Opschrift>Hoe wij dat doen</Opschrift></Kop>"
        "<Inhoud><Al>Wie een boom kapt, plant er een terug.</Al></Inhoud></Divisietekst></Divisie>"
    )


def _deel(namen: Namen, toevoeging: str) -> str:
    return (
        f"<Conditie>{element(namen, 'Artikel', 'art_1')}{kop('1', 'Voorrang')}"
        "<Inhoud><Al>Dit deel gaat voor de regels van de hoofdregeling.</Al></Inhoud></Artikel></Conditie>"
        f"{tekst_van_kern(namen, toevoeging)}"
    )


def _bijlage(namen: Namen) -> str:
    return (
        f"{element(namen, 'Bijlage', 'cmp_I')}{kop('I', 'Informatieobjecten', 'Bijlage')}"
        f"{element(namen, 'Divisietekst', 'cmp_I__content_o_1')}<Inhoud>"
        f"{element(namen, 'Begrippenlijst', _LIJST)}{element(namen, 'Begrip', f'{_LIJST}__item_o_1')}"
        "<Term>Voorbeeldgebied</Term><Definitie><Al>"
        f'<ExtIoRef eId="{REF}" wId="{namen.wid(REF)}" ref="{namen.join_expression}">'
        f"{namen.join_expression}</ExtIoRef></Al></Definitie></Begrip></Begrippenlijst></Inhoud></Divisietekst>"
        "</Bijlage>"
    )
