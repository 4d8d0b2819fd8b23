"""The codes of OZON on references: what must exist, what must be used, and what may be named once only."""

from __future__ import annotations

from ikt_mocks.stop._fout import OFFICIEEL_OZON, Fout
from ikt_schemas.language import Text

_REGEL = "regel voor iedereen"
_INSTRUCTIE = "instructieregel"
_WAARDEREGEL = "omgevingswaarderegel"
_LOCATIE = "een bestaande locatie", "an existing locatie"
_GEBIEDSAANWIJZING = "een bestaande gebiedsaanwijzing", "an existing gebiedsaanwijzing"
_NORM = "een bestaande omgevingsnorm", "an existing omgevingsnorm"
_REGELTEKST = "een bestaande regeltekst", "an existing regeltekst"

# number, what refers, to what (Dutch, English).
_BESTAAN: tuple[tuple[int, str, str, str], ...] = (
    (33, _REGEL, *_REGELTEKST),
    (35, _INSTRUCTIE, *_REGELTEKST),
    (37, _WAARDEREGEL, *_REGELTEKST),
    (38, _REGEL, "een bestaande activiteit", "an existing activiteit"),
    (40, _REGEL, *_GEBIEDSAANWIJZING),
    (41, _INSTRUCTIE, *_GEBIEDSAANWIJZING),
    (42, _REGEL, *_NORM),
    (43, _INSTRUCTIE, *_NORM),
    (44, _WAARDEREGEL, "een bestaande omgevingswaarde", "an existing omgevingswaarde"),
    (45, _REGEL, *_LOCATIE),
    (46, _INSTRUCTIE, *_LOCATIE),
    (47, _WAARDEREGEL, *_LOCATIE),
    (53, "gebiedengroep", "een bestaand gebied", "an existing gebied"),
    (59, "lijnengroep", "een bestaande lijn", "an existing lijn"),
    (65, "puntengroep", "een bestaand punt", "an existing punt"),
    (66, "gebied", "een aanwezige geometrie", "a geometry that is there"),
    (67, "lijn", "een aanwezige geometrie", "a geometry that is there"),
    (68, "punt", "een aanwezige geometrie", "a geometry that is there"),
    (82, "activiteit", "een bestaande bovenliggende activiteit", "an existing activiteit above it"),
    (84, "activiteit", "een bestaande gerelateerde activiteit", "an existing related activiteit"),
    (92, "tekstdeel", "een bestaande divisie of divisietekst", "an existing divisie or divisietekst"),
    (93, "tekstdeel", *_GEBIEDSAANWIJZING),
    (94, "tekstdeel", "een bestaande hoofdlijn", "an existing hoofdlijn"),
    (96, "gebiedsaanwijzing", *_LOCATIE),
    (101, "normwaarde", *_LOCATIE),
    (109, "OW-object", "een bestaand OW-object", "an existing OW object"),
    (121, "activiteitlocatieaanduiding", *_LOCATIE),
    (124, "regelingsgebied", *_LOCATIE),
    (204, "tekstdeel", *_LOCATIE),
    (217, "pons", *_LOCATIE),
    (
        347, "symbolisatie-item", "een bestaande activiteitlocatieaanduiding, gebiedsaanwijzing of normwaarde",
        "an existing activiteitlocatieaanduiding, gebiedsaanwijzing or normwaarde",
    ),
    (
        349, "kaartlaag", "een bestaand object om te tonen",
        "an existing object to show",
    ),
)  # fmt: skip

_VERWIJS = Text(
    "Lever het genoemde object mee in een bestand dat manifest-ow.xml noemt, of verbeter de verwijzing.",
    "Deliver the named object in a file that manifest-ow.xml lists, or mend the reference.",
)

_GEOMETRIE = Text(
    "Lever het informatieobject mee waarvan de GML deze geometrie heeft (basisgeo:id), of verbeter de verwijzing.",
    "Deliver the informatieobject whose GML has this geometry (basisgeo:id), or mend the reference.",
)

# number, what must be used, by what (Dutch, English).
_GEBRUIKT: tuple[tuple[int, str, str, str], ...] = (
    (17, "activiteit", "regel voor iedereen", "regel voor iedereen"),
    (22, "gebiedsaanwijzing", "regel of tekstdeel", "rule or tekstdeel"),
    (26, "omgevingsnorm", "regel voor iedereen of instructieregel", "regel voor iedereen or instructieregel"),
    (30, "omgevingswaarde", "omgevingswaarderegel", "omgevingswaarderegel"),
    (86, "geometrie", "locatie", "locatie"),
    (90, "divisie of divisietekst", "tekstdeel", "tekstdeel"),
    (102, "regeltekst", "juridische regel", "juridische regel"),
)

_THEMA = "thema"
# number, what refers, what it refers to.
_DUBBEL: tuple[tuple[int, str, str], ...] = (
    (320, _REGEL, "locatie"),
    (321, _WAARDEREGEL, "locatie"),
    (322, _INSTRUCTIE, "locatie"),
    (324, _REGEL, "omgevingsnorm"),
    (325, _REGEL, "omgevingswaarde"),
    (326, _REGEL, "gebiedsaanwijzing"),
    (327, _WAARDEREGEL, "gebiedsaanwijzing"),
    (328, _INSTRUCTIE, "gebiedsaanwijzing"),
    (329, _INSTRUCTIE, "omgevingsnorm"),
    (331, "gebiedsaanwijzing", "locatie"),
    (340, "tekstdeel", "hoofdlijn"),
    (341, "tekstdeel", "locatie"),
    (342, "tekstdeel", "gebiedsaanwijzing"),
    (343, _REGEL, "kaart"),
    (344, _WAARDEREGEL, "kaart"),
    (345, _INSTRUCTIE, "kaart"),
    (346, "tekstdeel", "kaart"),
    (348, _REGEL, "activiteitlocatieaanduiding"),
    (369, "activiteitlocatieaanduiding", "locatie"),
    (371, "activiteit", "gerelateerde activiteit"),
    (372, "gebiedengroep", "gebied"),
    (373, "lijnengroep", "lijn"),
    (374, "puntengroep", "punt"),
    (375, "kaart", "kaartlaag"),
    (376, "kaartlaag", "activiteitlocatieaanduiding"),
    (377, "kaartlaag", "omgevingsnorm"),
    (378, "kaartlaag", "gebiedsaanwijzing"),
    (379, _REGEL, _THEMA),
    (380, _INSTRUCTIE, _THEMA),
    (381, _WAARDEREGEL, _THEMA),
    (382, _INSTRUCTIE, "instrument"),
    (383, _INSTRUCTIE, "taakuitoefening"),
    (384, "norm", "normwaarde"),
    (385, "normwaarde", "locatie"),
)


def _fout(nummer: int, tekst: Text, advies: Text) -> Fout:
    return Fout(f"OZON{nummer:04}", 8, tekst, advies, ground=OFFICIEEL_OZON)


#: Code → text, of every rule on references.
FOUTEN_OZON_VERWIJZING: dict[str, Fout] = {
    fout.code: fout
    for fout in (
        *(
            _fout(
                nummer,
                Text(
                    f"{bron} {{object}} verwijst niet naar {nl}: {{reden_nl}}",
                    f"{bron} {{object}} does not refer to {en}: {{reden_en}}",
                ),
                _GEOMETRIE if nummer in (66, 67, 68) else _VERWIJS,
            )
            for nummer, bron, nl, en in _BESTAAN
        ),
        *(
            _fout(
                nummer,
                Text(
                    f"geen {nl} verwijst naar {wat} {{object}}",
                    f"no {en} refers to {wat} {{object}}",
                ),
                Text(
                    f"Lever de {nl} die ernaar verwijst, of lever {{object}} niet (of beëindig het).",
                    f"Deliver the {en} that refers to it, or do not deliver {{object}} (or end it).",
                ),
            )
            for nummer, wat, nl, en in _GEBRUIKT
        ),
        *(
            _fout(
                nummer,
                Text(
                    f"{bron} {{object}} noemt {wat} {{doel}} {{aantal}} keer",
                    f"{bron} {{object}} names {wat} {{doel}} {{aantal}} times",
                ),
                Text(f"Noem {wat} {{doel}} één keer.", f"Name {wat} {{doel}} once."),
            )
            for nummer, bron, wat in _DUBBEL
        ),
    )
}
