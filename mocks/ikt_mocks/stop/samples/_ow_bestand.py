"""OW files of the samples per document type: the file itself, the objects every type has, and manifest-ow.xml.

IMOW 2.0.0; valid by 3.1.0 too. Regels stand in ``_ow_regels``, the vrijetekststructuur in ``_ow_vrijetekst``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ikt_mocks.stop.samples._namen import Namen
from ikt_mocks.stop.samples.voorbeeld import Bestand

CONCEPT = "http://standaarden.omgevingswet.overheid.nl"
_IMOW = "http://www.geostandaarden.nl/imow"
_NAMESPACES = (
    f'xmlns:da="{_IMOW}/datatypenalgemeen" xmlns:l="{_IMOW}/locatie" xmlns:op="{_IMOW}/opobject" '
    f'xmlns:ow="{_IMOW}/owobject" '
    f'xmlns:ow-dc="{_IMOW}/bestanden/deelbestand" xmlns:r="{_IMOW}/regels" '
    f'xmlns:rg="{_IMOW}/regelingsgebied" xmlns:rol="{_IMOW}/regelsoplocatie" '
    'xmlns:sl="http://www.geostandaarden.nl/bestanden-ow/standlevering-generiek" '
    f'xmlns:vt="{_IMOW}/vrijetekst" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


@dataclass(frozen=True, slots=True)
class Stand:
    """How objects are delivered: as they are, as an ontwerp, or ended.

    :param ontwerp: they belong to an ontwerpbesluit.
    :param einde: they are ended.
    :param versie: number of the version of the regeling; from 2 on it shows in what a name says.
    """

    ontwerp: bool = False
    einde: bool = False
    versie: int = 1

    @property
    def xml(self) -> str:
        """The elements that an object begins with."""
        return self._elementen("ow")

    @property
    def xml_bij_tekst(self) -> str:
        """The elements that an object begins with when it stands for a piece of text: of another namespace."""
        return self._elementen("op")

    def _elementen(self, prefix: str) -> str:
        einde = f"<{prefix}:status>beëindigen</{prefix}:status>" if self.einde else ""
        ontwerp = f"<{prefix}:procedurestatus>ontwerp</{prefix}:procedurestatus>" if self.ontwerp else ""
        return einde + ontwerp

    def naam(self, tekst: str) -> str:
        """Return the name of an object in this version."""
        return tekst if self.versie == 1 else f"{tekst} (versie {self.versie})"


@dataclass(frozen=True, slots=True)
class OwBestand:
    """An OW file: its name, its object types and its objects."""

    naam: str
    typen: tuple[str, ...]
    objecten: tuple[str, ...]

    def bestand(self, namen: Namen) -> Bestand:
        """Return the file."""
        typen = "".join(f"<sl:objectType>{soort}</sl:objectType>" for soort in self.typen)
        standen = "".join(
            f"    <sl:stand><ow-dc:owObject>{inhoud}</ow-dc:owObject></sl:stand>\n"
            for inhoud in self.objecten
        )
        return Bestand(
            self.naam,
            (
                f'<?xml version="1.0" encoding="UTF-8"?>\n<ow-dc:owBestand {_NAMESPACES}>\n  <sl:standBestand>\n'
                f"    <sl:dataset>{namen.document}</sl:dataset>\n"
                f"    <sl:inhoud><sl:gebied>{namen.code}</sl:gebied>"
                f"<sl:leveringsId>voorbeeld{namen.nummer}{namen.stap}</sl:leveringsId>"
                f"<sl:objectTypen>{typen}</sl:objectTypen></sl:inhoud>\n"
                f"{standen}  </sl:standBestand>\n</ow-dc:owBestand>\n"
            ).encode(),
        )


def manifest(aanleveringen: Iterable[tuple[str, str, Sequence[OwBestand]]]) -> Bestand:
    """Return ``manifest-ow.xml``.

    :param aanleveringen: (work of the regeling, doel, files).
    """
    regels = "".join(
        f"  <Aanlevering>\n    <WorkIDRegeling>{work}</WorkIDRegeling>\n    <DoelID>{doel}</DoelID>"
        + "".join(
            f"\n    <Bestand><naam>{bestand.naam}</naam>"
            + "".join(f"<objecttype>{soort}</objecttype>" for soort in bestand.typen)
            + "</Bestand>"
            for bestand in bestanden
        )
        + "\n  </Aanlevering>\n"
        for work, doel, bestanden in aanleveringen
    )
    return Bestand(
        "manifest-ow.xml",
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<Aanleveringen xmlns="http://www.geostandaarden.nl/bestanden-ow/manifest-ow">\n'
            f"  <domein>omgevingswet</domein>\n{regels}</Aanleveringen>\n"
        ).encode(),
    )


def gebied(namen: Namen, stand: Stand, achtervoegsel: str) -> OwBestand:
    """Return the gebied of the GIO."""
    return OwBestand(
        f"owLocaties{achtervoegsel}.xml",
        ("Gebied",),
        (
            (
                f"<l:Gebied>{stand.xml}<l:identificatie>{namen.ow('gebied')}</l:identificatie>"
                f"<l:noemer>{stand.naam('Voorbeeldgebied')}</l:noemer>"
                f'<l:geometrie><l:GeometrieRef xlink:href="{namen.geometrie}"/></l:geometrie></l:Gebied>'
            ),
        ),
    )


def regelingsgebied(namen: Namen, stand: Stand, achtervoegsel: str) -> OwBestand:
    """Return the regelingsgebied of the regeling."""
    return OwBestand(
        f"owRegelingsgebied{achtervoegsel}.xml",
        ("Regelingsgebied",),
        (
            (
                f"<rg:Regelingsgebied>{stand.xml}"
                f"<rg:identificatie>{namen.ow('regelingsgebied')}</rg:identificatie>"
                f'<rg:locatieaanduiding><l:LocatieRef xlink:href="{namen.ow("gebied")}"/></rg:locatieaanduiding>'
                "</rg:Regelingsgebied>"
            ),
        ),
    )
