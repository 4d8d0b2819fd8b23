"""OW objects of a regeling with articles: Regeltekst and RegelVoorIedereen, and an Activiteit where rules name one."""

from __future__ import annotations

from ikt_mocks.stop.samples import _modellen
from ikt_mocks.stop.samples._namen import Namen
from ikt_mocks.stop.samples._ow_bestand import CONCEPT, OwBestand, Stand


def bestanden(namen: Namen, stand: Stand, achtervoegsel: str) -> tuple[OwBestand, ...]:
    """Return the files with the rule in the first lid."""
    found: tuple[OwBestand, ...] = (_regelteksten(namen, stand, achtervoegsel),)
    if namen.documentsoort.activiteit:
        found = (activiteit(namen, stand, achtervoegsel), *found)
    return found


def activiteit(namen: Namen, stand: Stand, achtervoegsel: str) -> OwBestand:
    """Return the activiteit under the general one of the document."""
    boven = f"nl.imow-{namen.code}.activiteit.ActInOmgevingsplanGem"
    return OwBestand(
        f"owActiviteiten{achtervoegsel}.xml",
        ("Activiteit",),
        (
            (
                f"<rol:Activiteit>{stand.xml}<rol:identificatie>{namen.ow('activiteit')}</rol:identificatie>"
                f"<rol:naam>{stand.naam('Boom kappen')}</rol:naam>"
                f"<rol:groep>{CONCEPT}/activiteit/id/concept/MilieubelastendeActiviteit</rol:groep>"
                f'<rol:bovenliggendeActiviteit><rol:ActiviteitRef xlink:href="{boven}"/></rol:bovenliggendeActiviteit>'
                "</rol:Activiteit>"
            ),
        ),
    )


def _regelteksten(namen: Namen, stand: Stand, achtervoegsel: str) -> OwBestand:
    plaats = f'<r:locatieaanduiding><l:LocatieRef xlink:href="{namen.ow("gebied")}"/></r:locatieaanduiding>'
    aanduiding = ""
    if namen.documentsoort.activiteit:
        aanduiding = (
            f'<r:activiteitaanduiding><rol:ActiviteitRef xlink:href="{namen.ow("activiteit")}"/>'
            "<r:ActiviteitLocatieaanduiding>"
            f"<r:identificatie>{namen.ow('activiteitlocatieaanduiding')}</r:identificatie>"
            f"<r:activiteitregelkwalificatie>{CONCEPT}/activiteitregelkwalificatie/id/concept/Vergunningplicht"
            f"</r:activiteitregelkwalificatie>{plaats}</r:ActiviteitLocatieaanduiding></r:activiteitaanduiding>"
        )
    return OwBestand(
        f"owRegelteksten{achtervoegsel}.xml",
        ("Regeltekst", "RegelVoorIedereen"),
        (
            (
                f'<r:Regeltekst wId="{namen.wid(_modellen.kern(namen).bron)}">{stand.xml_bij_tekst}'
                f"<r:identificatie>{namen.ow('regeltekst')}</r:identificatie></r:Regeltekst>"
            ),
            (
                f"<r:RegelVoorIedereen>{stand.xml}"
                f"<r:identificatie>{namen.ow('juridischeregel')}</r:identificatie>"
                f"<r:idealisatie>{CONCEPT}/idealisatie/id/concept/Exact</r:idealisatie>"
                f'<r:artikelOfLid><r:RegeltekstRef xlink:href="{namen.ow("regeltekst")}"/></r:artikelOfLid>'
                f"{plaats}{aanduiding}</r:RegelVoorIedereen>"
            ),
        ),
    )
