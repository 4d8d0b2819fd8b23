"""Receipt, the files of the package: LVBB1002, 1003, 1004, 1041, 1042."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop import errors
from ikt_mocks.stop._pakket import MANIFEST, OPDRACHT
from ikt_mocks.stop.rules._zaak import Zaak, lijkt_op
from ikt_schemas.melding import Melding

# dtBestandsnaam of the transport schema.
_NAAM = re.compile(r"[0-9A-Za-z._-]+")


@rule("LVBB1002")
def opdracht_aanwezig(zaak: Zaak) -> Iterator[Melding]:
    """``opdracht.xml`` is in the package."""
    if OPDRACHT not in zaak.pakket.names:
        lijkt_nl, lijkt_en = lijkt_op(OPDRACHT, zaak.pakket)
        yield errors.LVBB1002.melding(lijkt_nl=lijkt_nl, lijkt_en=lijkt_en)


@rule("LVBB1003")
def manifest_aanwezig(zaak: Zaak) -> Iterator[Melding]:
    """``manifest.xml`` is in the package."""
    if MANIFEST not in zaak.pakket.names:
        lijkt_nl, lijkt_en = lijkt_op(MANIFEST, zaak.pakket)
        yield errors.LVBB1003.melding(lijkt_nl=lijkt_nl, lijkt_en=lijkt_en)


@rule("LVBB1004")
def namen_geldig(zaak: Zaak) -> Iterator[Melding]:
    """File names hold letters, digits, dot, underscore and hyphen only; so there are no folders either."""
    mappen: dict[str, int] = {}
    for name in sorted(zaak.pakket.names):
        folder, slash, _ = name.rpartition("/")
        if slash:
            mappen[folder] = mappen.get(folder, 0) + 1
        elif not _NAAM.fullmatch(name):
            yield errors.LVBB1004.melding(
                file=name,
                reden_nl=f"de bestandsnaam {name} heeft een teken dat niet mag",
                reden_en=f"the file name {name} has a character that is not allowed",
                todo_nl="Gebruik alleen letters, cijfers, punt, liggend streepje en koppelteken.",
                todo_en="Use letters, digits, dot, underscore and hyphen only.",
            )
    # One sentence for a folder: whoever packed it made one mistake, not one for each file.
    for folder, number in mappen.items():
        yield errors.LVBB1004.melding(
            reden_nl=f"{number} {'bestand staat' if number == 1 else 'bestanden staan'} in de map {folder}/, en de "
            "namen van een levering kennen geen mappen",
            reden_en=f"{number} {'file is' if number == 1 else 'files are'} in the folder {folder}/, and the names of "
            "a delivery know no folders",
            todo_nl=f"Pak de bestanden zelf in, niet de map {folder}; met 'ikt check' wijst u die map zelf aan.",
            todo_en=f"Pack the files themselves, not the folder {folder}; name that folder itself to 'ikt check'.",
        )


@rule("LVBB1041")
def grootte_bestand(zaak: Zaak) -> Iterator[Melding]:
    """An unpacked file is at least 1 byte and at most 100 MB (a setting)."""
    grens = zaak.instellingen.max_bestand
    for bestand in zaak.pakket.bestanden:
        if not 1 <= bestand.size <= grens:
            yield errors.LVBB1041.melding(
                file=bestand.name, naam=bestand.name, bytes=bestand.size, grens=grens
            )


@rule("LVBB1042")
def namen_uniek(zaak: Zaak) -> Iterator[Melding]:
    """A name occurs once in the zip."""
    for name in zaak.pakket.dubbele_namen:
        yield errors.LVBB1042.melding(file=name, naam=name)
