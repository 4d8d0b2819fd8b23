"""OW files with an object of every type of IMOW 2.0.0, for one regeling (valid by 3.1.0 without the symbolisatie-item).

Parts that a later version dropped are left out, save the SymbolisatieItem, which is an object type of 2.0.0 only.
"""

from __future__ import annotations

from ikt_mocks.stop.samples._namen import Namen
from ikt_mocks.stop.samples._ow import CONCEPT, Indeling, bestand

#: File → the types of the objects in it.
RIJK: Indeling = {
    "owActiviteiten.xml": ("Activiteit",),
    "owGebiedsaanwijzingen.xml": ("Gebiedsaanwijzing",),
    "owKaarten.xml": ("Kaart",),
    "owLocaties.xml": (
        "Gebied",
        "Gebiedengroep",
        "Lijn",
        "Lijnengroep",
        "Punt",
        "Puntengroep",
        "Ambtsgebied",
    ),
    "owNormen.xml": ("Omgevingsnorm", "Omgevingswaarde"),
    "owPons.xml": ("Pons",),
    "owRegelingsgebied.xml": ("Regelingsgebied",),
    "owRegelteksten.xml": ("Regeltekst", "RegelVoorIedereen", "Instructieregel", "Omgevingswaarderegel"),
    "owSymbolisatie.xml": ("SymbolisatieItem",),
    "owTekstdelen.xml": ("Divisie", "Divisietekst", "Tekstdeel", "Hoofdlijn"),
}


def rijke_bestanden(namen: Namen) -> dict[str, bytes]:
    """Return the files of :data:`RIJK`."""
    objecten = {
        "owActiviteiten.xml": _activiteiten(namen),
        "owGebiedsaanwijzingen.xml": _gebiedsaanwijzing(namen),
        "owKaarten.xml": _kaart(namen),
        "owLocaties.xml": _locaties(namen),
        "owNormen.xml": _normen(namen),
        "owPons.xml": (_op_locatie(namen, "p", "Pons", "gebied"),),
        "owRegelingsgebied.xml": (_op_locatie(namen, "rg", "Regelingsgebied", "ambtsgebied"),),
        "owRegelteksten.xml": _regels(namen),
        "owSymbolisatie.xml": _symbolisatie(namen),
        "owTekstdelen.xml": _tekstdelen(namen),
    }
    return {naam: bestand(namen, RIJK[naam], inhoud) for naam, inhoud in objecten.items()}


def _ref(prefix: str, naam: str, rol: str, element: str, *doelen: str) -> str:
    """Return a role with references in it."""
    refs = "".join(f'<{prefix}:{element} xlink:href="{doel}"/>' for doel in doelen)
    return f"<{naam}:{rol}>{refs}</{naam}:{rol}>"


def _plaats(namen: Namen, prefix: str, soort: str = "gebiedengroep") -> str:
    return _ref("l", prefix, "locatieaanduiding", "LocatieRef", namen.ow(soort))


def _id(prefix: str, identificatie: str) -> str:
    return f"<{prefix}:identificatie>{identificatie}</{prefix}:identificatie>"


def _op_locatie(namen: Namen, prefix: str, soort: str, locatie: str) -> str:
    return (
        f"<{prefix}:{soort}>{_id(prefix, namen.ow(soort.lower()))}{_plaats(namen, prefix, locatie)}"
        f"</{prefix}:{soort}>"
    )


def _activiteiten(namen: Namen) -> tuple[str, ...]:
    boven = f"nl.imow-{namen.code}.activiteit.ActInOmgevingsplanGem"

    def activiteit(achter: str, naam: str, gerelateerd: str = "") -> str:
        return (
            f"<rol:Activiteit>{_id('rol', namen.ow('activiteit') + achter)}<rol:naam>{naam}</rol:naam>"
            f"<rol:groep>{CONCEPT}/activiteit/id/concept/MilieubelastendeActiviteit</rol:groep>{gerelateerd}"
            f"{_ref('rol', 'rol', 'bovenliggendeActiviteit', 'ActiviteitRef', boven)}</rol:Activiteit>"
        )

    ander = _ref("rol", "rol", "gerelateerdeActiviteit", "ActiviteitRef", namen.ow("activiteit") + "b")
    return activiteit("", "Boom kappen", ander), activiteit("b", "Boom planten")


def _locaties(namen: Namen) -> tuple[str, ...]:
    def locatie(soort: str, geometrie: str) -> str:
        return (
            f"<l:{soort}>{_id('l', namen.ow(soort.lower()))}<l:noemer>Voorbeeld{soort.lower()}</l:noemer>"
            f"{_ref('l', 'l', 'geometrie', 'GeometrieRef', geometrie)}</l:{soort}>"
        )

    def groep(soort: str, deel: str) -> str:
        doel = namen.ow(deel.lower())
        return (
            f"<l:{soort}>{_id('l', namen.ow(soort.lower()))}<l:noemer>Voorbeeld{soort.lower()}</l:noemer>"
            f"{_ref('l', 'l', 'groepselement', deel + 'Ref', doel)}</l:{soort}>"
        )

    return (
        locatie("Gebied", namen.geometrie),
        groep("Gebiedengroep", "Gebied"),
        locatie("Lijn", geometrie(namen, "lijn")),
        groep("Lijnengroep", "Lijn"),
        locatie("Punt", geometrie(namen, "punt")),
        groep("Puntengroep", "Punt"),
        (
            f"<l:Ambtsgebied>{_id('l', namen.ow('ambtsgebied'))}<l:bestuurlijkeGrenzenVerwijzing>"
            "<l:BestuurlijkeGrenzenVerwijzing>"
            f"<l:bestuurlijkeGrenzenID>{namen.code.upper()}</l:bestuurlijkeGrenzenID>"
            "<l:domein>NL.BI.BestuurlijkGebied</l:domein><l:geldigOp>2026-01-01</l:geldigOp>"
            "</l:BestuurlijkeGrenzenVerwijzing></l:bestuurlijkeGrenzenVerwijzing></l:Ambtsgebied>"
        ),
    )


def geometrie(namen: Namen, soort: str) -> str:
    """Return the UUID of a second geometry: the last digits of the first one replaced."""
    return namen.geometrie[:-4] + {"lijn": "0001", "punt": "0002"}[soort]


def rijke_gml(namen: Namen, gml: bytes) -> bytes:
    """Return the GML of the GIO with a line and a point added to its locaties."""
    vormen = {
        "lijn": '<gml:LineString srsName="urn:ogc:def:crs:EPSG::28992"><gml:posList>120000 480000 121000 480500'
        "</gml:posList></gml:LineString>",
        "punt": '<gml:Point srsName="urn:ogc:def:crs:EPSG::28992"><gml:pos>120500 480500</gml:pos></gml:Point>',
    }
    locaties = "".join(
        f"<geo:Locatie><geo:naam>Voorbeeld{soort}</geo:naam><geo:geometrie><basisgeo:Geometrie>"
        f"<basisgeo:id>{geometrie(namen, soort)}</basisgeo:id><basisgeo:geometrie>{vorm}</basisgeo:geometrie>"
        "</basisgeo:Geometrie></geo:geometrie></geo:Locatie>"
        for soort, vorm in vormen.items()
    )
    return gml.replace(b"</geo:locaties>", locaties.encode() + b"</geo:locaties>")


def _norm(namen: Namen, soort: str, groep: str, eenheid: str, waarde: str) -> str:
    # Each norm has a normwaarde of its own, told apart by the letter behind its number.
    nummer = namen.ow("normwaarde") + soort[9:10]
    return (
        f"<rol:{soort}>{_id('rol', namen.ow(soort.lower()))}<rol:naam>Voorbeeld{soort.lower()}</rol:naam>"
        f"<rol:type>{CONCEPT}/typenorm/id/concept/MaximumBouwhoogte</rol:type>{eenheid}"
        f"<rol:normwaarde><rol:Normwaarde>{_id('rol', nummer)}{waarde}{_plaats(namen, 'rol')}"
        f"</rol:Normwaarde></rol:normwaarde><rol:groep>{CONCEPT}/{groep}</rol:groep></rol:{soort}>"
    )


def _normen(namen: Namen) -> tuple[str, ...]:
    meter = f"<rol:eenheid>{CONCEPT}/eenheid/id/concept/Meter</rol:eenheid>"
    hoog = "<rol:kwantitatieveWaarde>13</rol:kwantitatieveWaarde>"
    return (
        _norm(namen, "Omgevingsnorm", "omgevingsnorm/id/concept/Bouwaanduiding", meter, hoog),
        _norm(namen, "Omgevingswaarde", "omgevingswaarde/id/concept/Luchtkwaliteit", meter, hoog),
    )


def _gebiedsaanwijzing(namen: Namen) -> tuple[str, ...]:
    return (
        (
            f"<ga:Gebiedsaanwijzing>{_id('ga', namen.ow('gebiedsaanwijzing'))}"
            f"<ga:type>{CONCEPT}/typegebiedsaanwijzing/id/concept/Functie</ga:type>"
            "<ga:naam>Voorbeeldcentrum</ga:naam>"
            f"<ga:groep>{CONCEPT}/functie/id/concept/Centrumgebied</ga:groep>{_plaats(namen, 'ga')}"
            "</ga:Gebiedsaanwijzing>"
        ),
    )


def _kaart(namen: Namen) -> tuple[str, ...]:
    laag = (
        f"<k:Kaartlaag>{_id('k', namen.ow('kaartlaag'))}<k:naam>Voorbeeldlaag</k:naam><k:niveau>1</k:niveau>"
        + _ref(
            "r", "k", "activiteitlocatieweergave", "ActiviteitLocatieaanduidingRef",
            namen.ow("activiteitlocatieaanduiding"),
        )
        + _ref("rol", "k", "normweergave", "OmgevingsnormRef", namen.ow("omgevingsnorm"))
        + _ref("ga", "k", "gebiedsaanwijzingweergave", "GebiedsaanwijzingRef", namen.ow("gebiedsaanwijzing"))
        + "</k:Kaartlaag>"
    )  # fmt: skip
    return (
        (
            f"<k:Kaart>{_id('k', namen.ow('kaart'))}<k:naam>Voorbeeldkaart</k:naam><k:nummer>1</k:nummer>"
            "<k:uitsnede><k:Kaartextent><k:minX>120000</k:minX><k:minY>480000</k:minY><k:maxX>121000</k:maxX>"
            f"<k:maxY>481000</k:maxY></k:Kaartextent></k:uitsnede><k:kaartlagen>{laag}</k:kaartlagen></k:Kaart>"
        ),
    )


def _regel(namen: Namen, soort: str, achter: str, eigen: str) -> str:
    return (
        f"<r:{soort}>{_id('r', namen.ow('juridischeregel') + achter)}"
        f"<r:idealisatie>{CONCEPT}/idealisatie/id/concept/Exact</r:idealisatie>"
        f"{_ref('r', 'r', 'artikelOfLid', 'RegeltekstRef', namen.ow('regeltekst') + achter)}"
        f"<r:thema>{CONCEPT}/thema/id/concept/Bodem</r:thema>{_plaats(namen, 'r')}"
        f"{_ref('ga', 'r', 'gebiedsaanwijzing', 'GebiedsaanwijzingRef', namen.ow('gebiedsaanwijzing'))}"
        f"{_ref('k', 'r', 'kaartaanduiding', 'KaartRef', namen.ow('kaart'))}{eigen}</r:{soort}>"
    )


def _regels(namen: Namen) -> tuple[str, ...]:
    def regeltekst(achter: str, eid: str) -> str:
        identificatie = _id("r", namen.ow("regeltekst") + achter)
        return f'<r:Regeltekst wId="{namen.wid(eid)}">{identificatie}</r:Regeltekst>'

    def aanduiding(achter: str) -> str:
        ala = namen.ow("activiteitlocatieaanduiding") + achter
        return (
            f'<r:activiteitaanduiding><rol:ActiviteitRef xlink:href="{namen.ow("activiteit")}{achter}"/>'
            f"<r:ActiviteitLocatieaanduiding>{_id('r', ala)}<r:activiteitregelkwalificatie>{CONCEPT}"
            "/activiteitregelkwalificatie/id/concept/Vergunningplicht</r:activiteitregelkwalificatie>"
            f"{_plaats(namen, 'r')}</r:ActiviteitLocatieaanduiding></r:activiteitaanduiding>"
        )

    norm = _ref("rol", "r", "omgevingsnormaanduiding", "OmgevingsnormRef", namen.ow("omgevingsnorm"))
    waarde = _ref("rol", "r", "omgevingswaardeaanduiding", "OmgevingswaardeRef", namen.ow("omgevingswaarde"))
    return (
        regeltekst("", "chp_1__art_1.1__para_1"),
        regeltekst("i", "chp_1__art_1.1__para_2"),
        regeltekst("w", "chp_1__art_1.1"),
        _regel(namen, "RegelVoorIedereen", "", f"{aanduiding('')}{aanduiding('b')}{norm}"),
        _regel(namen, "Instructieregel", "i", norm),
        _regel(namen, "Omgevingswaarderegel", "w", waarde),
    )


def _symbolisatie(namen: Namen) -> tuple[str, ...]:
    ref = _ref(
        "ga", "s", "gebiedsaanwijzingSymbolisatie", "GebiedsaanwijzingRef", namen.ow("gebiedsaanwijzing")
    )
    return (f"<s:SymbolisatieItem><s:symboolcode>vsgt201</s:symboolcode>{ref}</s:SymbolisatieItem>",)


def _tekstdelen(namen: Namen) -> tuple[str, ...]:
    def tekst(soort: str, eid: str) -> str:
        return f'<vt:{soort} wId="{namen.wid(eid)}">{_id("vt", namen.ow(soort.lower()))}</vt:{soort}>'

    def tekstdeel(soort: str, achter: str) -> str:
        return (
            f"<vt:Tekstdeel>{_id('vt', namen.ow('tekstdeel') + achter)}"
            f"<vt:idealisatie>{CONCEPT}/idealisatie/id/concept/Exact</vt:idealisatie>"
            f"<vt:thema>{CONCEPT}/thema/id/concept/Bodem</vt:thema>"
            f"{_ref('vt', 'vt', 'divisieaanduiding', soort + 'Ref', namen.ow(soort.lower()))}"
            f"{_ref('vt', 'vt', 'hoofdlijnaanduiding', 'HoofdlijnRef', namen.ow('hoofdlijn'))}"
            f"{_ref('k', 'vt', 'kaartaanduiding', 'KaartRef', namen.ow('kaart'))}{_plaats(namen, 'vt')}"
            f"{_ref('ga', 'vt', 'gebiedsaanwijzing', 'GebiedsaanwijzingRef', namen.ow('gebiedsaanwijzing'))}"
            "</vt:Tekstdeel>"
        )

    return (
        tekst("Divisie", "cmp_I__div_o_1"),
        tekst("Divisietekst", "cmp_I__content_o_1"),
        tekstdeel("Divisie", ""),
        tekstdeel("Divisietekst", "t"),
        (
            f"<vt:Hoofdlijn>{_id('vt', namen.ow('hoofdlijn'))}<vt:soort>Ambitie</vt:soort>"
            "<vt:naam>Meer bomen</vt:naam></vt:Hoofdlijn>"
        ),
    )
