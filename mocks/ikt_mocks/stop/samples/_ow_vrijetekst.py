"""OW objects of a regeling with vrijetekststructuur: Divisie, Divisietekst, Tekstdeel and Hoofdlijn."""

from __future__ import annotations

from ikt_mocks.stop.samples import _modellen
from ikt_mocks.stop.samples._namen import Namen
from ikt_mocks.stop.samples._ow_bestand import CONCEPT, OwBestand, Stand


def bestanden(namen: Namen, stand: Stand, achtervoegsel: str) -> tuple[OwBestand, ...]:
    """Return the files: a tekstdeel about the divisie as a whole, and one about its first divisietekst."""
    return (
        OwBestand(
            f"owDivisies{achtervoegsel}.xml",
            ("Divisie", "Divisietekst"),
            (
                _tekst(namen, stand, "Divisie", _modellen.kern(namen).bron.partition("__")[0]),
                _tekst(namen, stand, "Divisietekst", _modellen.kern(namen).bron),
            ),
        ),
        OwBestand(
            f"owTekstdelen{achtervoegsel}.xml",
            ("Tekstdeel",),
            (
                _tekstdeel(namen, stand, "Divisie"),
                _tekstdeel(namen, stand, "Divisietekst"),
            ),
        ),
        hoofdlijn(namen, stand, achtervoegsel),
    )


def hoofdlijn(namen: Namen, stand: Stand, achtervoegsel: str) -> OwBestand:
    """Return the hoofdlijn that the tekstdeel of the divisietekst names."""
    return OwBestand(
        f"owHoofdlijnen{achtervoegsel}.xml",
        ("Hoofdlijn",),
        (
            (
                f"<vt:Hoofdlijn>{stand.xml}<vt:identificatie>{namen.ow('hoofdlijn')}</vt:identificatie>"
                f"<vt:soort>Ambitie</vt:soort><vt:naam>{stand.naam('Meer bomen')}</vt:naam></vt:Hoofdlijn>"
            ),
        ),
    )


def _tekst(namen: Namen, stand: Stand, soort: str, eid: str) -> str:
    return (
        f'<vt:{soort} wId="{namen.wid(eid)}">{stand.xml_bij_tekst}'
        f"<vt:identificatie>{namen.ow(soort.lower())}</vt:identificatie></vt:{soort}>"
    )


def _tekstdeel(namen: Namen, stand: Stand, soort: str) -> str:
    rest = ""
    if soort == "Divisietekst":
        rest = (
            f'<vt:hoofdlijnaanduiding><vt:HoofdlijnRef xlink:href="{namen.ow("hoofdlijn")}"/>'
            "</vt:hoofdlijnaanduiding>"
        )
    rest += f'<vt:locatieaanduiding><l:LocatieRef xlink:href="{namen.ow("gebied")}"/></vt:locatieaanduiding>'
    # Each divisie or divisietekst has a tekstdeel of its own, told apart by the letter behind its number.
    return (
        f"<vt:Tekstdeel>{stand.xml}<vt:identificatie>{namen.ow('tekstdeel')}{soort[7:8]}</vt:identificatie>"
        f"<vt:idealisatie>{CONCEPT}/idealisatie/id/concept/Exact</vt:idealisatie>"
        f'<vt:divisieaanduiding><vt:{soort}Ref xlink:href="{namen.ow(soort.lower())}"/></vt:divisieaanduiding>'
        f"{rest}</vt:Tekstdeel>"
    )
