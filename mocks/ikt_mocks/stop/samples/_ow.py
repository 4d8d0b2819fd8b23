"""The OW files of the samples (IMOW 2.0.0; valid by 3.1.0 too)."""

from __future__ import annotations

import re

from ikt_mocks.stop.samples._namen import Namen

CONCEPT = "http://standaarden.omgevingswet.overheid.nl"
_NAMESPACES = (
    'xmlns:da="http://www.geostandaarden.nl/imow/datatypenalgemeen" '
    'xmlns:ga="http://www.geostandaarden.nl/imow/gebiedsaanwijzing" '
    'xmlns:k="http://www.geostandaarden.nl/imow/kaart" '
    'xmlns:l="http://www.geostandaarden.nl/imow/locatie" '
    'xmlns:op="http://www.geostandaarden.nl/imow/opobject" '
    'xmlns:ow="http://www.geostandaarden.nl/imow/owobject" '
    'xmlns:ow-dc="http://www.geostandaarden.nl/imow/bestanden/deelbestand" '
    'xmlns:p="http://www.geostandaarden.nl/imow/pons" '
    'xmlns:r="http://www.geostandaarden.nl/imow/regels" '
    'xmlns:rg="http://www.geostandaarden.nl/imow/regelingsgebied" '
    'xmlns:rol="http://www.geostandaarden.nl/imow/regelsoplocatie" '
    'xmlns:s="http://www.geostandaarden.nl/imow/symbolisatie" '
    'xmlns:sl="http://www.geostandaarden.nl/bestanden-ow/standlevering-generiek" '
    'xmlns:vt="http://www.geostandaarden.nl/imow/vrijetekst" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)


#: File → the types of the objects in it.
Indeling = dict[str, tuple[str, ...]]

_ACTIVITEITEN: Indeling = {"owActiviteiten.xml": ("Activiteit",)}
ALLES: Indeling = _ACTIVITEITEN | {
    "owLocaties.xml": ("Gebied",),
    "owRegelingsgebied.xml": ("Regelingsgebied",),
    "owRegelteksten.xml": ("Regeltekst", "RegelVoorIedereen"),
}
_OBJECT = re.compile(r"(<ow-dc:owObject><(\w+):(\w+)[^>]*>)")
_TEKSTOBJECTEN = ("Regeltekst", "Divisie", "Divisietekst")


def manifest(namen: Namen, *, alleen_activiteiten: bool = False, bestanden: Indeling | None = None) -> bytes:
    """Return ``manifest-ow.xml``; ``bestanden`` when given, else those of a besluit or a change of it."""
    bestanden = bestanden or (_ACTIVITEITEN if alleen_activiteiten else ALLES)
    regels = "".join(
        f"\n    <Bestand><naam>{naam}</naam>"
        + "".join(f"<objecttype>{soort}</objecttype>" for soort in soorten)
        + "</Bestand>"
        for naam, soorten in bestanden.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Aanleveringen xmlns="http://www.geostandaarden.nl/bestanden-ow/manifest-ow">\n'
        "  <domein>omgevingswet</domein>\n  <Aanlevering>\n"
        f"    <WorkIDRegeling>{namen.act}</WorkIDRegeling>\n    <DoelID>{namen.doel}</DoelID>{regels}\n"
        "  </Aanlevering>\n</Aanleveringen>\n"
    ).encode()


def met_status(data: bytes, element: str, tekst: str) -> bytes:
    """Give every object of a file ``status`` or ``procedurestatus``."""

    def erbij(found: re.Match[str]) -> str:
        prefix = "op" if found[3] in _TEKSTOBJECTEN else "ow"
        return f"{found[1]}<{prefix}:{element}>{tekst}</{prefix}:{element}>"

    return _OBJECT.sub(erbij, data.decode()).encode()


def activiteitnaam(versie: int) -> str:
    """Return what the activiteit is called by this version of the regeling; each version gives it another name."""
    if versie == 1:
        return "Boom kappen"
    return "Boom kappen of snoeien" + (f" (versie {versie})" if versie > 2 else "")


def bestand(namen: Namen, soorten: tuple[str, ...], objecten: tuple[str, ...]) -> bytes:
    """Return an OW file with these objects."""
    typen = "".join(f"<sl:objectType>{soort}</sl:objectType>" for soort in soorten)
    standen = "".join(
        f"    <sl:stand><ow-dc:owObject>{inhoud}</ow-dc:owObject></sl:stand>\n" for inhoud in objecten
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ow-dc:owBestand {_NAMESPACES}>\n  <sl:standBestand>\n'
        f"    <sl:dataset>{namen.document}</sl:dataset>\n"
        f"    <sl:inhoud><sl:gebied>{namen.code}</sl:gebied><sl:leveringsId>voorbeeld{namen.nummer}</sl:leveringsId>"
        f"<sl:objectTypen>{typen}</sl:objectTypen></sl:inhoud>\n"
        f"{standen}  </sl:standBestand>\n</ow-dc:owBestand>\n"
    ).encode()


def activiteiten(namen: Namen, *, naam: str = "Boom kappen") -> bytes:
    """Return the file with one activiteit under the general one of the document."""
    boven = f"nl.imow-{namen.code}.activiteit.ActInOmgevingsplanGem"
    return bestand(
        namen,
        ("Activiteit",),
        (
            (
                f"<rol:Activiteit><rol:identificatie>{namen.ow('activiteit')}</rol:identificatie>"
                f"<rol:naam>{naam}</rol:naam>"
                f"<rol:groep>{CONCEPT}/activiteit/id/concept/MilieubelastendeActiviteit</rol:groep>"
                f'<rol:bovenliggendeActiviteit><rol:ActiviteitRef xlink:href="{boven}"/></rol:bovenliggendeActiviteit>'
                "</rol:Activiteit>"
            ),
        ),
    )


def locaties(namen: Namen) -> bytes:
    """Return the file with the gebied of the GIO."""
    return bestand(
        namen,
        ("Gebied",),
        (
            (
                f"<l:Gebied><l:identificatie>{namen.ow('gebied')}</l:identificatie>"
                "<l:noemer>Voorbeeldgebied</l:noemer>"
                f'<l:geometrie><l:GeometrieRef xlink:href="{namen.geometrie}"/></l:geometrie></l:Gebied>'
            ),
        ),
    )


def regelingsgebied(namen: Namen) -> bytes:
    """Return the file with the regelingsgebied."""
    return bestand(
        namen,
        ("Regelingsgebied",),
        (
            (
                f"<rg:Regelingsgebied><rg:identificatie>{namen.ow('regelingsgebied')}</rg:identificatie>"
                f'<rg:locatieaanduiding><l:LocatieRef xlink:href="{namen.ow("gebied")}"/></rg:locatieaanduiding>'
                "</rg:Regelingsgebied>"
            ),
        ),
    )


def regelteksten(namen: Namen) -> bytes:
    """Return the file with the rule in article 1.1, first lid, that points to the activiteit."""
    plaats = f'<r:locatieaanduiding><l:LocatieRef xlink:href="{namen.ow("gebied")}"/></r:locatieaanduiding>'
    return bestand(
        namen,
        ("Regeltekst", "RegelVoorIedereen"),
        (
            (
                f'<r:Regeltekst wId="{namen.wid("chp_1__art_1.1__para_1")}">'
                f"<r:identificatie>{namen.ow('regeltekst')}</r:identificatie></r:Regeltekst>"
            ),
            (
                f"<r:RegelVoorIedereen><r:identificatie>{namen.ow('juridischeregel')}</r:identificatie>"
                f"<r:idealisatie>{CONCEPT}/idealisatie/id/concept/Exact</r:idealisatie>"
                f'<r:artikelOfLid><r:RegeltekstRef xlink:href="{namen.ow("regeltekst")}"/></r:artikelOfLid>{plaats}'
                f'<r:activiteitaanduiding><rol:ActiviteitRef xlink:href="{namen.ow("activiteit")}"/>'
                "<r:ActiviteitLocatieaanduiding>"
                f"<r:identificatie>{namen.ow('activiteitlocatieaanduiding')}</r:identificatie>"
                f"<r:activiteitregelkwalificatie>{CONCEPT}/activiteitregelkwalificatie/id/concept/Vergunningplicht"
                f"</r:activiteitregelkwalificatie>{plaats}</r:ActiviteitLocatieaanduiding></r:activiteitaanduiding>"
                "</r:RegelVoorIedereen>"
            ),
        ),
    )


def tijdelijke_regels(namen: Namen, wid: str) -> bytes:
    """Return the file of a tijdelijk deel: its regelingsgebied, and a rule at ``wid`` about the main activiteit."""
    plaats = f'locatieaanduiding><l:LocatieRef xlink:href="{namen.ow("gebied")}"/></'
    return bestand(
        namen,
        ("Regeltekst", "RegelVoorIedereen", "Regelingsgebied"),
        (
            (
                f'<r:Regeltekst wId="{wid}"><r:identificatie>{namen.ow("regeltekst")}t</r:identificatie>'
                "</r:Regeltekst>"
            ),
            (
                f"<r:RegelVoorIedereen><r:identificatie>{namen.ow('juridischeregel')}t</r:identificatie>"
                f"<r:idealisatie>{CONCEPT}/idealisatie/id/concept/Exact</r:idealisatie>"
                f'<r:artikelOfLid><r:RegeltekstRef xlink:href="{namen.ow("regeltekst")}t"/></r:artikelOfLid>'
                f"<r:{plaats}r:locatieaanduiding>"
                f'<r:activiteitaanduiding><rol:ActiviteitRef xlink:href="{namen.ow("activiteit")}"/>'
                "<r:ActiviteitLocatieaanduiding>"
                f"<r:identificatie>{namen.ow('activiteitlocatieaanduiding')}t</r:identificatie>"
                f"<r:activiteitregelkwalificatie>{CONCEPT}/activiteitregelkwalificatie/id/concept/Verbod"
                f"</r:activiteitregelkwalificatie><r:{plaats}r:locatieaanduiding>"
                "</r:ActiviteitLocatieaanduiding></r:activiteitaanduiding></r:RegelVoorIedereen>"
            ),
            (
                f"<rg:Regelingsgebied><rg:identificatie>{namen.ow('regelingsgebied')}t</rg:identificatie>"
                f"<rg:{plaats}rg:locatieaanduiding></rg:Regelingsgebied>"
            ),
        ),
    )
