"""The sample deliveries: a besluit that sets up a regeling, a kennisgeving, breaking off, and a directe mutatie.

Everything in them is made up. Structures and codes are those of STOP 1.3.0, BHKV 1.2.0 and IMOW 2.0.0.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from ikt_mocks.parties import GEMEENTE, Party
from ikt_mocks.stop.messages import Verzoeksoort
from ikt_mocks.stop.samples import _ow, _ow_rijk, _tekst
from ikt_mocks.stop.samples._namen import Namen
from ikt_mocks.stop.samples.voorbeeld import GML, Bestand, Voorbeeld

BESLUIT = "Besluit.xml"
KENNISGEVING = "Kennisgeving.xml"


def besluit(
    *,
    datum: date,
    id_levering: str = "voorbeeld-besluit-001",
    party: Party = GEMEENTE,
    aanleveraar: Party | None = None,
    nummer: int = 1,
    soort: Verzoeksoort = "publicatie",
) -> Voorbeeld:
    """Return a besluit with a new regeling, a GIO, an activiteit and the rule that points to it.

    :param datum: datumBekendmaking; the regeling works a week later.
    :param party: the bevoegd gezag: a gemeente, provincie or waterschap.
    :param aanleveraar: who delivers; the bevoegd gezag itself when left out.
    :param nummer: makes the identifications differ from those of another besluit.
    :param soort: ``publicatie`` or ``validatie``.
    """
    namen = Namen(party, datum.year, nummer)
    gml = _tekst.gml(namen, datum)
    return Voorbeeld(
        soort,
        id_levering,
        (
            maak_opdracht(
                soort,
                id_levering,
                party,
                aanleveraar,
                publicatie(BESLUIT, datum),
            ),
            Bestand("manifest-ow.xml", _ow.manifest(namen)),
            Bestand(BESLUIT, _tekst.besluit(namen, datum, datum + timedelta(days=7))),
            Bestand("Werkingsgebied.xml", _tekst.informatieobject(namen, hashlib.sha512(gml).hexdigest())),
            Bestand("Werkingsgebied.gml", gml, GML),
            Bestand("owActiviteiten.xml", _ow.activiteiten(namen)),
            Bestand("owLocaties.xml", _ow.locaties(namen)),
            Bestand("owRegelingsgebied.xml", _ow.regelingsgebied(namen)),
            Bestand("owRegelteksten.xml", _ow.regelteksten(namen)),
        ),
    )


def rijk_besluit(
    *,
    datum: date,
    id_levering: str = "voorbeeld-rijk-001",
    party: Party = GEMEENTE,
    nummer: int = 1,
    soort: Verzoeksoort = "publicatie",
) -> Voorbeeld:
    """Return :func:`besluit` with an OW object of every type of IMOW 2.0.0, and the text and geometries for it."""
    namen = Namen(party, datum.year, nummer)
    made = besluit(datum=datum, id_levering=id_levering, party=party, nummer=nummer, soort=soort)
    gml = _ow_rijk.rijke_gml(namen, made.lees("Werkingsgebied.gml"))
    made = made.met("Werkingsgebied.gml", gml, GML).met(
        "Werkingsgebied.xml", _tekst.informatieobject(namen, hashlib.sha512(gml).hexdigest())
    )
    # The divisie stands beside the divisietekst that the bijlage has already.
    divisie = (
        f'<Divisie eId="cmp_I__div_o_1" wId="{namen.wid("cmp_I__div_o_1")}"><Kop><Opschrift>Toelichting</Opschrift>'
        f'</Kop><Divisietekst eId="cmp_I__div_o_1__content_o_1" wId="{namen.wid("cmp_I__div_o_1__content_o_1")}">'
        "<Inhoud><Al>Bomen geven schaduw.</Al></Inhoud></Divisietekst></Divisie></Bijlage></RegelingCompact>"
    )
    made = made.vervang(BESLUIT, "</Bijlage></RegelingCompact>", divisie)
    for naam, data in _ow_rijk.rijke_bestanden(namen).items():
        made = made.met(naam, data)
    return made.met("manifest-ow.xml", _ow.manifest(namen, bestanden=_ow_rijk.RIJK))


def ontwerpbesluit(
    *,
    datum: date,
    id_levering: str = "voorbeeld-ontwerp-001",
    party: Party = GEMEENTE,
    nummer: int = 1,
    soort: Verzoeksoort = "publicatie",
) -> Voorbeeld:
    """Return the ontwerp of :func:`besluit`: another procedure, no tijdstempels (BHKV1004), objects that say so."""
    made = besluit(datum=datum, id_levering=id_levering, party=party, nummer=nummer, soort=soort)
    text = made.lees(BESLUIT).decode()
    text = text.replace("proceduretype_definitief", "proceduretype_ontwerp")
    before, _, rest = text.partition("<Tijdstempels>")
    made = made.met(BESLUIT, (before + rest.partition("</Tijdstempels>")[2]).encode())
    for naam in _ow.ALLES:
        made = made.met(naam, _ow.met_status(made.lees(naam), "procedurestatus", "ontwerp"))
    return made


def kennisgeving(
    *,
    datum: date,
    id_levering: str = "voorbeeld-kennisgeving-001",
    party: Party = GEMEENTE,
    nummer: int = 1,
    soort: Verzoeksoort = "publicatie",
) -> Voorbeeld:
    """Return a kennisgeving about the besluit with the same ``nummer``; it comes without OW data."""
    namen = Namen(party, datum.year, nummer)
    return Voorbeeld(
        soort,
        id_levering,
        (
            maak_opdracht(
                soort,
                id_levering,
                party,
                None,
                publicatie(KENNISGEVING, datum),
            ),
            Bestand(KENNISGEVING, _tekst.kennisgeving(namen, datum)),
        ),
    )


def identificaties(party: Party = GEMEENTE, *, jaar: int, nummer: int = 1) -> dict[str, str]:
    """Return what a besluit of :func:`besluit` is called, without versions, and its kind of regeling.

    The keys are ``bill``, ``act``, ``join``, ``doel`` and ``soortRegeling`` (the last part of its identification).
    """
    namen = Namen(party, jaar, nummer)
    return {
        "bill": namen.bill,
        "act": namen.act,
        "join": namen.join,
        "doel": namen.doel,
        "soortRegeling": namen.soort_regeling.rpartition("/")[2],
    }


def afbreken(
    *,
    akn: str,
    id_levering: str = "voorbeeld-afbreken-001",
    party: Party = GEMEENTE,
    aanleveraar: Party | None = None,
) -> Voorbeeld:
    """Return the order to break off the publication of ``akn`` (the work of the besluit)."""
    soort: Verzoeksoort = "breekPublicatieAf"
    inhoud = f"<identificatie>{akn}</identificatie>"
    return Voorbeeld(soort, id_levering, (maak_opdracht(soort, id_levering, party, aanleveraar, inhoud),))


def directe_mutatie(
    *,
    jaar: int,
    id_levering: str = "voorbeeld-mutatie-001",
    party: Party = GEMEENTE,
    nummer: int = 1,
    soort: Verzoeksoort = "directeMutatie",
    naam: str = "Boom kappen of rooien",
) -> Voorbeeld:
    """Return a mutation of OW objects only: the activiteit of the besluit of ``jaar`` gets ``naam`` as its name."""
    namen = Namen(party, jaar, nummer)
    return Voorbeeld(
        soort,
        id_levering,
        (
            maak_opdracht(soort, id_levering, party, None, ""),
            Bestand("manifest-ow.xml", _ow.manifest(namen, alleen_activiteiten=True)),
            Bestand("owActiviteiten.xml", _ow.activiteiten(namen, naam=naam)),
        ),
    )


def publicatie(bestand: str, datum: date) -> str:
    """Return the fields of an order that publishes ``bestand`` on ``datum``."""
    return f"<publicatie>{bestand}</publicatie><datumBekendmaking>{datum.isoformat()}</datumBekendmaking>"


def maak_opdracht(
    soort: Verzoeksoort, id_levering: str, party: Party, aanleveraar: Party | None, inhoud: str
) -> Bestand:
    """Return ``opdracht.xml`` of an order of ``soort`` with the fields ``inhoud``."""
    afzender = (aanleveraar or party).oin
    return Bestand(
        "opdracht.xml",
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<{soort}Opdracht xmlns="http://www.overheid.nl/2017/lvbb">'
            f"<idLevering>{id_levering}</idLevering>"
            f"<idBevoegdGezag>{party.oin}</idBevoegdGezag><idAanleveraar>{afzender}</idAanleveraar>"
            f"{inhoud}</{soort}Opdracht>\n"
        ).encode(),
    )
