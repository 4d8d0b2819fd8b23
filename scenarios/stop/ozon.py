"""Fouten in OW-objecten: wat OZON afkeurt."""

from __future__ import annotations

import hashlib
from datetime import date

from ikt_harness.api import Keten, afgekeurd, gepubliceerd, geregistreerd, scenario
from ikt_mocks.stop import samples

_GML, _IO = "Werkingsgebied.gml", "Werkingsgebied.xml"
_GEOMETRIE = "5f0c8f1e-0000-4000-8000-000000000001"


def _besluit(keten: Keten, naam: str, datum: date | None = None) -> samples.Voorbeeld:
    return samples.besluit(
        datum=datum or keten.plansysteem.bekendmaking(), party=keten.partij("STOP"), id_levering=naam
    )


def _met_gml(voorbeeld: samples.Voorbeeld, oud: str, nieuw: str) -> samples.Voorbeeld:
    """Change the GML and the hash that the informatieobject gives of it."""
    made = voorbeeld.vervang(_GML, oud, nieuw)
    was, wordt = (hashlib.sha512(one.lees(_GML)).hexdigest() for one in (voorbeeld, made))
    return made.vervang(_IO, was, wordt)


def _object(voorbeeld: samples.Voorbeeld, bestand: str, soort: str) -> str:
    """Return the element of an OW object, whole."""
    text = voorbeeld.lees(bestand).decode()
    begin, einde = text.index(f"<{soort}>"), text.index(f"</{soort}>") + len(f"</{soort}>")
    return text[begin:einde]


def _zonder_regelingsgebied(voorbeeld: samples.Voorbeeld) -> samples.Voorbeeld:
    regel = "<Bestand><naam>owRegelingsgebied.xml</naam><objecttype>Regelingsgebied</objecttype></Bestand>"
    return voorbeeld.zonder("owRegelingsgebied.xml").vervang("manifest-ow.xml", regel, "")


@scenario(
    id="stop:F13",
    title="OW-objecten kloppen niet met elkaar of met wat bekend is",
    koppelvlak="STOP",
    keten="planketen",
    ground="OZON0033, OZON0045, OZON0086, OZON0103, OZON0310, OZON4001",
    needs=("klok",),
)
def verkeerde_objecten(keten: Keten) -> None:
    """Elke verwijzing heeft een doel, elke geometrie een gebruik, elk object één identificatie."""
    plansysteem, party = keten.plansysteem, keten.partij("STOP")
    made = _besluit(keten, "f13")
    regeltekst = _ref(made, "owRegelteksten.xml", "r:RegeltekstRef")
    plaats = _ref(made, "owRegelteksten.xml", "l:LocatieRef")
    gebied = _object(made, "owLocaties.xml", "l:Gebied")
    locatie = made.lees(_GML).decode()
    eerste = locatie[locatie.index("<geo:Locatie>") : locatie.index("</geo:locaties>")]
    id_ = eerste[eerste.index("<basisgeo:id>") : eerste.index("</basisgeo:id>")]
    tweede = (
        eerste.replace(id_, f"<basisgeo:id>{_GEOMETRIE}")
        .replace("120000", "130000")
        .replace("121000", "131000")
    )
    naar_tekst, naar_plaats = f'RegeltekstRef xlink:href="{regeltekst}', f'LocatieRef xlink:href="{plaats}'
    gevallen = (
        (
            "OZON0033", "een regel aan die naar een regeltekst verwijst die er niet is",
            made.vervang("owRegelteksten.xml", f'{naar_tekst}"', f'{naar_tekst}x"'),
        ),
        (
            "OZON0045", "een regel aan die naar een gebied verwijst dat er niet is",
            made.vervang("owRegelteksten.xml", f'{naar_plaats}"', f'{naar_plaats}x"'),
        ),
        (
            "OZON0086", "een GML aan met een geometrie die geen object gebruikt",
            _met_gml(made, "</geo:locaties>", f"{tweede}</geo:locaties>"),
        ),
        (
            "OZON0310", "twee objecten met dezelfde identificatie aan",
            made.vervang(
                "owLocaties.xml", "</sl:standBestand>",
                f"<sl:stand><ow-dc:owObject>{gebied}</ow-dc:owObject></sl:stand></sl:standBestand>",
            ),
        ),
        ("OZON0103", "een regeling zonder regelingsgebied aan", _zonder_regelingsgebied(made)),
    )  # fmt: skip
    for code, wat, voorbeeld in gevallen:
        afgekeurd(keten, code, f"Lever {wat}.", voorbeeld.met_id(f"f13-{code.lower()}"))
    datum = plansysteem.bekendmaking()
    with keten.stap("Er is een gepubliceerd besluit"):
        besluit = plansysteem.lever(
            "Lever een besluit aan ter publicatie.", _besluit(keten, "f13-besluit", datum)
        )
        geregistreerd(keten, "geregistreerd", besluit)
        gepubliceerd(keten, "gepubliceerd", besluit)
    wijziging = samples.wijzigingsbesluit(
        datum=plansysteem.bekendmaking(), jaar=datum.year, party=party, id_levering="f13-einde"
    )
    activiteit = _object(wijziging, "owActiviteiten.xml", "rol:Activiteit")
    kop = "<rol:Activiteit><rol:identificatie>"
    weg = activiteit.replace(kop, "<rol:Activiteit><ow:status>beëindigen</ow:status><rol:identificatie>")
    weg = weg.replace("</rol:identificatie>", "onbekend</rol:identificatie>", 1)
    afgekeurd(
        keten,
        "OZON4001",
        "Lever een wijziging aan die een object beëindigt dat er niet is.",
        wijziging.vervang("owActiviteiten.xml", activiteit, weg),
    )


def _ref(voorbeeld: samples.Voorbeeld, bestand: str, element: str) -> str:
    """Return what the first reference of this kind points to."""
    return voorbeeld.lees(bestand).decode().partition(f'<{element} xlink:href="')[2].partition('"')[0]
