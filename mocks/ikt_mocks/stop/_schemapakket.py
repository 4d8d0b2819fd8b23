"""A package judged by the schema packs that the user installed: its documents by XSD, and the schematrons.

A rule of the schematrons that the product judges by itself too is left to the pack when there is one, so that a
fault is told once, in the words that the chain uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ikt_mocks.stop._pakket import Pakket
from ikt_schemas.catalogue import published
from ikt_schemas.melding import Melding
from ikt_schemas.packs.folders import any_installed
from ikt_schemas.packs.verdict import DOCUMENT, OW_FILE, PackJudgement, without_packs

#: Every code of the published schematrons.
SCHEMATRON = frozenset(code for code in published() if code.startswith(("STOP", "BHKV")))
#: Every code that only a pack can judge, or judges better.
PAKKETCODES = SCHEMATRON | {DOCUMENT, OW_FILE}


def beoordeel_met_pakketten(
    pakket: Pakket, *, schemas: bool = True, schematrons: bool = True
) -> PackJudgement:
    """Judge the XML and GML files of a package.

    :raises InputRefused: a pack on disk is damaged.
    """
    if not any_installed():
        return without_packs(SCHEMATRON, schemas=schemas, schematrons=schematrons)
    # Compiler and validator are loaded only when there is something to judge by.
    from ikt_schemas.packs.judging import judge_with_packs

    versie = pakket.manifest_ow.imow_versie if pakket.manifest_ow is not None else ""
    return judge_with_packs(
        _Bestanden(pakket), imow_version=versie, codes=SCHEMATRON, schemas=schemas, schematrons=schematrons
    )


def samengevoegd(eigen: Iterable[Melding], oordeel: PackJudgement) -> list[Melding]:
    """Return our own findings and those of the packs, each fault once."""
    eigen = list(eigen)
    gemeld = {(melding.code, melding.file) for melding in eigen if melding.code not in SCHEMATRON}
    over = [m for m in eigen if m.code not in SCHEMATRON or m.code not in oordeel.checked]
    return over + [m for m in oordeel.meldingen if (m.code, m.file) not in gemeld]


class _Bestanden(Mapping[str, bytes]):
    """The files of a package that can be read, each read when asked for."""

    def __init__(self, pakket: Pakket) -> None:
        self._pakket = pakket
        self._names = [name for name in sorted(pakket.names) if pakket.leesbaar(name)]

    def __getitem__(self, name: str) -> bytes:
        # That one is damaged is a finding of the rules on the package.
        return self._pakket.inhoud(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
