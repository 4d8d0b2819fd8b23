"""What follows a first besluit: a change of the regeling, its withdrawal, a tijdelijk deel, later kennisgevingen.

Made from the texts of the first besluit, so that both name the same regeling, GIO and text elements.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from ikt_mocks.parties import GEMEENTE, Party
from ikt_mocks.stop.messages import Verzoeksoort
from ikt_mocks.stop.samples import _ow, _tekst
from ikt_mocks.stop.samples._namen import Namen
from ikt_mocks.stop.samples.leveringen import BESLUIT, KENNISGEVING, kennisgeving, maak_opdracht, publicatie
from ikt_mocks.stop.samples.voorbeeld import Bestand, Voorbeeld

Wijzigvorm = Literal["renvooi", "vervangen"]
Stapactie = Literal["vervangen", "verwijderen"]

_EERSTE_LID = "Het kappen van een boom is zonder vergunning niet toegestaan."
_STAP = "/join/id/stop/procedure"


def _knip(text: str, begin: str, einde: str) -> str:
    """Return ``text`` without everything from ``begin`` to ``einde``, both included."""
    voor, _, rest = text.partition(begin)
    return voor + rest.partition(einde)[2]


def _volgend_besluit(namen: Namen, datum: date, werking: date, toevoeging: str) -> str:
    """Return the text of a besluit about the same regeling, with its own work and doel and without the GIO."""
    text = _tekst.besluit(namen, datum, werking).decode()
    text = text.replace(namen.bill, f"{namen.bill}{toevoeging}").replace(
        namen.doel, f"{namen.doel}{toevoeging}"
    )
    text = _knip(text, "<informatieobjectRefs>", "</informatieobjectRefs>")
    return _knip(text, "<BeoogdInformatieobject>", "</BeoogdInformatieobject>")


def _levering(
    soort: Verzoeksoort,
    id_levering: str,
    namen: Namen,
    datum: date,
    text: str,
    toevoeging: str,
    ow: Mapping[str, tuple[tuple[str, ...], bytes]],
) -> Voorbeeld:
    """Return the delivery; ``ow`` gives per OW file the types of its objects and its bytes."""
    inhoud = publicatie(BESLUIT, datum)
    lijst = _ow.manifest(namen, bestanden={naam: soorten for naam, (soorten, _) in ow.items()}).decode()
    return Voorbeeld(
        soort,
        id_levering,
        (
            maak_opdracht(soort, id_levering, namen.party, None, inhoud),
            Bestand("manifest-ow.xml", lijst.replace(namen.doel, namen.doel + toevoeging).encode()),
            Bestand(BESLUIT, text.encode()),
            *(Bestand(naam, data) for naam, (_, data) in ow.items()),
        ),
    )


def wijzigingsbesluit(
    *,
    datum: date,
    versie: int = 2,
    vorm: Wijzigvorm = "renvooi",
    id_levering: str = "voorbeeld-wijziging-001",
    party: Party = GEMEENTE,
    jaar: int | None = None,
    nummer: int = 1,
    soort: Verzoeksoort = "publicatie",
) -> Voorbeeld:
    """Return a besluit that makes version ``versie`` of the regeling of ``besluit``, from the version before.

    :param datum: datumBekendmaking; the version works a week later.
    :param vorm: ``renvooi`` changes one lid, ``vervangen`` replaces the regeling whole.
    :param jaar: year of the first besluit; that of ``datum`` when left out.
    """
    namen, toevoeging = Namen(party, jaar or datum.year, nummer), f"w{versie}"
    text = _volgend_besluit(namen, datum, datum + timedelta(days=7), toevoeging)
    was, wordt = (f"{namen.act}/nld@{namen.jaar};{n}" for n in (versie - 1, versie))
    blank = " " if vorm == "vervangen" else ""
    regeling = f"<RegelingCompact {text.partition('<RegelingCompact ')[2].partition('</RegelingCompact>')[0]}"
    if vorm == "vervangen":
        # BHKV1006 asks for wordt here too, STOP0074 refuses the same text twice: see ``_besluit``.
        nieuw = regeling.replace(
            f' wordt="{namen.act_expression}" componentnaam="regeling"', f' wordt="{wordt}"'
        )
        nieuw = nieuw.replace(_EERSTE_LID, f"{_EERSTE_LID} Dit is versie {versie}.")
        mutatie = f"<VervangRegeling>{nieuw}</RegelingCompact></VervangRegeling>"
    else:
        begin = f'<Artikel eId="chp_1__art_1.1" wId="{namen.wid("chp_1__art_1.1")}">'
        artikel = f"{begin}{regeling.partition(begin)[2].partition('</Artikel>')[0]}</Artikel>"
        artikel = artikel.replace(
            _EERSTE_LID, f"{_EERSTE_LID}<NieuweTekst> Dit is versie {versie}.</NieuweTekst>"
        )
        mutatie = f'<Vervang wat="{namen.wid("chp_1__art_1.1")}">{artikel}</Vervang>'
    text = text.replace(
        f"{regeling}</RegelingCompact>",
        f'<RegelingMutatie componentnaam="regeling" was="{was}" wordt="{wordt}{blank}">{mutatie}</RegelingMutatie>',
    )
    text = text.replace(
        f">{namen.act_expression}</instrumentVersie>", f">{wordt}</instrumentVersie>"
    ).replace(f"<FRBRExpression>{namen.act_expression}<", f"<FRBRExpression>{wordt}<")
    text = text.replace("<versienummer>1<", f"<versienummer>{versie}<")
    activiteiten = _ow.activiteiten(namen, naam=_ow.activiteitnaam(versie))
    ow = {"owActiviteiten.xml": (("Activiteit",), activiteiten)}
    return _levering(soort, id_levering, namen, datum, text, toevoeging, ow)


def intrekkingsbesluit(
    *,
    datum: date,
    id_levering: str = "voorbeeld-intrekking-001",
    party: Party = GEMEENTE,
    jaar: int | None = None,
    nummer: int = 1,
    informatieobject: bool = False,
    soort: Verzoeksoort = "publicatie",
    activiteit: str = "Boom kappen",
) -> Voorbeeld:
    """Return a besluit that withdraws the regeling of ``besluit``, and ends all its OW objects.

    :param activiteit: the name that the activiteit has now: what ends must say what it said last.
    :param informatieobject: withdraws its GIO too, without the reference in a text that BHKV1063 asks for.
    """
    namen = Namen(party, jaar or datum.year, nummer)
    text = _volgend_besluit(namen, datum, datum + timedelta(days=7), "i")
    doelen = f"<doelen><doel>{namen.doel}i</doel></doelen>"
    works = (namen.act, namen.join) if informatieobject else (namen.act,)
    intrekkingen = "".join(
        f"<Intrekking>{doelen}<instrument>{work}</instrument><eId>art_I</eId></Intrekking>" for work in works
    )
    voor, _, rest = text.partition("<BeoogdeRegelgeving>")
    na = rest.partition("</BeoogdeRegelgeving>")[2]
    text = f"{voor}<Intrekkingen>{intrekkingen}</Intrekkingen>{na}"
    text = _knip(text, "<RegelingVersieInformatie>", "</RegelingVersieInformatie>")
    text = _knip(text, "<WijzigBijlage ", "</WijzigBijlage>")
    voor, _, rest = text.partition("<WijzigArtikel ")
    na = rest.partition("</WijzigArtikel>")[2]
    text = (
        f'{voor}<Artikel eId="art_I" wId="{namen.wid("art_I")}"><Kop><Label>Artikel</Label><Nummer>I</Nummer></Kop>'
        f"<Inhoud><Al>Het {namen.document} wordt ingetrokken.</Al></Inhoud></Artikel>{na}"
    )
    objecten = {
        "owActiviteiten.xml": _ow.activiteiten(namen, naam=activiteit),
        "owLocaties.xml": _ow.locaties(namen),
        "owRegelingsgebied.xml": _ow.regelingsgebied(namen),
        "owRegelteksten.xml": _ow.regelteksten(namen),
    }
    ow = {
        naam: (_ow.ALLES[naam], _ow.met_status(data, "status", "beëindigen"))
        for naam, data in objecten.items()
    }
    return _levering(soort, id_levering, namen, datum, text, "i", ow)


def tijdelijk_deel(
    *,
    datum: date,
    id_levering: str = "voorbeeld-tijdelijk-deel-001",
    party: Party = GEMEENTE,
    jaar: int | None = None,
    nummer: int = 1,
    soort: Verzoeksoort = "publicatie",
) -> Voorbeeld:
    """Return a voorbereidingsbesluit: a tijdelijk deel of the regeling of ``besluit``."""
    namen = Namen(party, jaar or datum.year, nummer)
    text = _volgend_besluit(namen, datum, datum + timedelta(days=7), "t")
    deel = f"{namen.act}tijdelijk"
    hoofd = (
        f"<isTijdelijkDeelVan><WorkIdentificatie><FRBRWork>{namen.act}</FRBRWork>"
        "<soortWork>/join/id/stop/work_019</soortWork></WorkIdentificatie></isTijdelijkDeelVan>"
    )
    voor, _, rest = text.partition("<RegelingCompact ")
    na = rest.partition("</RegelingCompact>")[2]
    wid = f"{namen.code}_t__art_2"
    text = (
        f'{voor}<RegelingTijdelijkdeel wordt="{namen.act_expression}" componentnaam="regeling">'
        '<RegelingOpschrift eId="longTitle" wId="longTitle"><Al>Voorbereidingsbescherming</Al></RegelingOpschrift>'
        f'<Lichaam eId="body" wId="body"><Conditie>'
        f'<Artikel eId="art_1" wId="{namen.code}_t__art_1"><Kop><Label>Artikel</Label>'
        "<Nummer>1</Nummer></Kop><Inhoud><Al>Dit deel gaat voor.</Al></Inhoud></Artikel></Conditie>"
        f'<Artikel eId="art_2" wId="{wid}"><Kop><Label>Artikel</Label><Nummer>2</Nummer></Kop>'
        "<Inhoud><Al>Het kappen van een boom is verboden.</Al></Inhoud></Artikel></Lichaam>"
        f"</RegelingTijdelijkdeel>{na}"
    )
    text = text.replace(namen.act, deel)
    text = text.replace(
        "<soortWork>/join/id/stop/work_019</soortWork>",
        f"<soortWork>/join/id/stop/work_021</soortWork>{hoofd}",
    )
    # Voorbeschermingsregels; a waterschap makes none.
    text = text.replace(namen.soort_regeling, "/join/id/stop/regelingtype_009")
    soorten = ("Regeltekst", "RegelVoorIedereen", "Regelingsgebied")
    ow = {"owTijdelijkDeel.xml": (soorten, _ow.tijdelijke_regels(namen, wid))}
    made = _levering(soort, id_levering, namen, datum, text, "t", ow)
    return made.vervang("manifest-ow.xml", f"<WorkIDRegeling>{namen.act}<", f"<WorkIDRegeling>{deel}<")


def vervolgkennisgeving(
    *,
    datum: date,
    volgnummer: int = 2,
    actie: Stapactie = "vervangen",
    id_levering: str = "voorbeeld-kennisgeving-002",
    party: Party = GEMEENTE,
    nummer: int = 1,
    eerste: date | None = None,
) -> Voorbeeld:
    """Return a later kennisgeving about the same besluit, which changes the end of the term to look in.

    :param eerste: datumBekendmaking of the first kennisgeving; that of this one when left out.
    """
    namen = Namen(party, datum.year, nummer)
    made = kennisgeving(datum=datum, id_levering=id_levering, party=party, nummer=nummer)
    text = made.lees(KENNISGEVING).decode().replace(namen.doc, f"{namen.doc}n{volgnummer}")
    oud = ((eerste or datum) + timedelta(days=43)).isoformat()
    nieuw = ((eerste or datum) + timedelta(days=50)).isoformat()
    if actie == "vervangen":
        stap = (
            f"<vervangStappen><Procedurestap><datumTeMuterenStap>{oud}</datumTeMuterenStap>"
            f"<soortStap>{_STAP}/stap_005</soortStap><voltooidOp>{nieuw}</voltooidOp></Procedurestap>"
            "</vervangStappen>"
        )
    else:
        stap = (
            f"<verwijderStappen><Procedurestapref><soortStap>{_STAP}/stap_005</soortStap>"
            f"<datumTeMuterenStap>{oud}</datumTeMuterenStap></Procedurestapref></verwijderStappen>"
        )
    voor, _, rest = text.partition("<voegStappenToe>")
    text = f"{voor}{stap}{rest.partition('</voegStappenToe>')[2]}"
    bekend = (datum + timedelta(days=volgnummer - 1)).isoformat()
    text = text.replace(f"<bekendOp>{datum.isoformat()}<", f"<bekendOp>{bekend}<")
    return made.met(KENNISGEVING, text.encode())
