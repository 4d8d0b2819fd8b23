"""The OW files of a download: per file the objects as they stand after every delivery, what was ended left out."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from ikt_mocks.stop._pakket import Pakket
from ikt_mocks.stop.ow.soorten import BEEINDIGEN, DEELBESTAND, STANDLEVERING
from ikt_schemas.errors import XmlRefused

_STAND = f"{{{STANDLEVERING}}}stand"
_TYPEN = f"{{{STANDLEVERING}}}objectTypen"


class OwStanden:
    """Takes deliveries in their order, and gives the files of one regeling."""

    def __init__(self, work: str) -> None:
        self._work = work
        self._bestanden: dict[str, etree._Element] = {}
        self._staand: dict[str, tuple[str, etree._Element]] = {}

    def neem(self, pakket: Pakket) -> None:
        """Take over what a delivery says of the regeling."""
        for aanlevering in pakket.ow.aanleveringen:
            if aanlevering.regeling.text != self._work:
                continue
            for veld in aanlevering.bestanden:
                if pakket.leesbaar(veld.text):
                    self._lees(pakket, veld.text)

    def _lees(self, pakket: Pakket, naam: str) -> None:
        try:
            root = pakket.xml(naam).root
        except XmlRefused:
            return
        if root.tag != f"{{{DEELBESTAND}}}owBestand":
            return
        self._bestanden[naam] = root
        for stand in list(root.iter(_STAND)):
            item = next((e for drager in stand for e in drager if isinstance(e.tag, str)), None)
            ouder = stand.getparent()
            if item is None or ouder is None:
                continue
            ouder.remove(stand)
            # A symbolisatie-item has no identification: what it says tells it apart.
            key = (item.findtext("{*}identificatie") or "").strip() or etree.tostring(item).decode()
            if (item.findtext("{*}status") or "").strip() == BEEINDIGEN:
                self._staand.pop(key, None)
            else:
                self._staand[key] = (naam, stand)

    def bestanden(self) -> Iterable[tuple[str, bytes]]:
        """Yield name and bytes of each file that still has objects, in order of name."""
        for naam, root in sorted(self._bestanden.items()):
            standen = [stand for file, stand in self._staand.values() if file == naam]
            inhoud = next(root.iter(_TYPEN), None)
            if not standen or inhoud is None:
                continue
            bestand = root[0]
            for stand in standen:
                bestand.append(stand)
            genoemd = {(e.text or "").strip() for e in inhoud}
            for item in (e for stand in standen for drager in stand for e in drager):
                soort = str(item.tag).rpartition("}")[2]
                if isinstance(item.tag, str) and soort not in genoemd:
                    genoemd.add(soort)
                    etree.SubElement(inhoud, f"{{{STANDLEVERING}}}objectType").text = soort
            yield naam, etree.tostring(root, xml_declaration=True, encoding="UTF-8")
