"""Rules that only a request, a zip, a setting, an earlier order or a schema pack can break."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.mocks.stop.rule_cases import MOMENT, RuleCase

from ikt_mocks.parties import PROVINCIE
from ikt_mocks.stop import samples
from ikt_mocks.stop._instellingen import Instellingen, Machtiging
from ikt_mocks.stop._oordeel import Levering, beoordeel
from ikt_mocks.stop.check import check
from ikt_mocks.stop.messages import Leveringsverzoek
from ikt_mocks.stop.register.stand import Stand
from ikt_mocks.stop.rules._zaak import BekendePublicatie
from ikt_mocks.stop.samples.voorbeeld import Bestand, Voorbeeld
from ikt_schemas.packs.store import install

_OIN = "00000099000000990101"
_OW_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" version="2.0.0" elementFormDefault="qualified"
  targetNamespace="http://www.geostandaarden.nl/imow/bestanden/deelbestand"><xs:element name="owBestand">
  <xs:complexType><xs:sequence><xs:any processContents="skip"/></xs:sequence>
  </xs:complexType></xs:element></xs:schema>"""

Change = Callable[[Levering], Levering]


def _besluit() -> Voorbeeld:
    return samples.besluit(datum=date(2026, 3, 17))


def _same(levering: Levering) -> Levering:
    return levering


class _Gebruikt:
    """A register that knows nothing but one idLevering."""

    def stand(self) -> Stand:
        return Stand()

    def id_levering_gebruikt(self, oin: str, id_levering: str) -> bool:
        return (oin, id_levering) == (_OIN, _besluit().id_levering)

    def publicaties(self, akn: str) -> list[BekendePublicatie]:
        del akn
        return []


def _case(
    code: str, change: Change = _same, data: Callable[[], bytes] | None = None, *, clean: Change = _same
) -> RuleCase:
    """Return a case in which what goes with the zip, or its bytes, are changed."""

    def judged(folder: Path, content: bytes, change: Change) -> frozenset[str]:
        path = folder / "opdracht.zip"
        path.write_bytes(content)
        verzoek = Leveringsverzoek.read(_besluit().verzoek())
        levering = change(Levering(path, MOMENT, Instellingen(), verzoek, _OIN))
        return frozenset(melding.code for melding in beoordeel(levering).meldingen)

    return RuleCase(
        code,
        lambda folder: judged(folder, _besluit().zip(), clean),
        lambda folder: judged(folder, (data or _besluit().zip)(), change),
    )


def _verzoek(change: Callable[[Leveringsverzoek], Leveringsverzoek]) -> Change:
    def changed(levering: Levering) -> Levering:
        assert levering.verzoek
        return replace(levering, verzoek=change(levering.verzoek))

    return changed


def _settings(settings: Instellingen) -> Change:
    return lambda levering: replace(levering, instellingen=settings)


def _mandates(*mandates: Machtiging) -> Change:
    return _settings(Instellingen(machtigingen=mandates))


def _with(*files: Bestand) -> Callable[[], bytes]:
    def data() -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # zipfile says that a name comes twice
            return _besluit().zip(extra=files)

    return data


def _by_intermediary() -> bytes:
    return samples.besluit(datum=date(2026, 3, 17), aanleveraar=PROVINCIE).zip()


def _with_many_absent() -> bytes:
    entry = (
        "<bestand><bestandsnaam>Weg{}.xml</bestandsnaam><contentType>application/xml</contentType></bestand>"
    )
    absent = "".join(entry.format(number) for number in range(200))
    return _besluit().vervang("manifest.xml", "</manifest>", f"{absent}</manifest>").zip()


def _install_ow_schema(folder: Path) -> None:
    pack = folder / "imow"
    pack.mkdir()
    (pack / "IMOW_Deelbestand.xsd").write_text(_OW_SCHEMA)
    install(pack, name=f"imow-{folder.name}")


def _judged_with_ow_schema(voorbeeld: Voorbeeld) -> Callable[[Path], frozenset[str]]:
    def judged(folder: Path) -> frozenset[str]:
        _install_ow_schema(folder)
        judgement = check(voorbeeld.schrijf(folder / "levering"), MOMENT)
        assert "IKT-STOP-020" in judgement.checked
        return judgement.codes

    return judged


CASES: tuple[RuleCase, ...] = (
    _case("LVBB0002", lambda levering: replace(levering, zip=None)),
    _case("LVBB1001", data=lambda: b"geen zip"),
    _case("LVBB1012", lambda levering: replace(levering, register=_Gebruikt())),
    _case("LVBB1040", _settings(Instellingen(max_zip=100)), clean=_settings(Instellingen(max_zip=100_000))),
    _case("LVBB1042", data=_with(Bestand("Besluit.xml", b"<a/>"))),
    _case("LVBB1512", _mandates(), data=_by_intermediary, clean=_mandates(Machtiging(PROVINCIE.oin, _OIN))),
    _case("IKT-STOP-001", _verzoek(lambda verzoek: replace(verzoek, id_levering="anders"))),
    _case("IKT-STOP-002", _verzoek(lambda verzoek: replace(verzoek, soort="validatie"))),
    _case("IKT-STOP-003", lambda levering: replace(levering, afzender=PROVINCIE.oin)),
    _case("IKT-STOP-004", data=_with(Bestand("bom.xml", bytes(20_000_000)))),
    _case("IKT-STOP-008", data=_with_many_absent),
    RuleCase(
        "IKT-STOP-020",
        _judged_with_ow_schema(_besluit()),
        _judged_with_ow_schema(
            _besluit().vervang("owLocaties.xml", "</ow-dc:owBestand>", "<a/></ow-dc:owBestand>")
        ),
    ),
)


def test_a_mandate_is_enough_for_an_intermediary(tmp_path: Path) -> None:
    case = _case("LVBB1512", _mandates(Machtiging(PROVINCIE.oin, _OIN)), data=_by_intermediary)
    assert case.wrong(tmp_path) == frozenset()
