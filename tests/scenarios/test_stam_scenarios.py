"""Every STAM scenario passes with the good stand-in, and fails at the named check when the stand-in makes a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.scenarios.conftest import SCENARIOS, Mistake, failed, play, scripts

from ikt_harness import surroundings
from ikt_harness.surroundings import Surroundings
from ikt_harness.verdict import Verdict
from ikt_mocks.decentraal import behandelsysteem as stand_in
from ikt_mocks.decentraal.behandelsysteem import Behandelsysteem
from ikt_mocks.stam.messages import read_verzoekbericht
from ikt_schemas.xml_source import parse_xml

SCRIPTS = scripts((SCENARIOS / "stam").glob("*.py"))


# -- mistakes ----------------------------------------------------------------------------------------------------


def _deaf(patch: pytest.MonkeyPatch) -> None:
    """Notifications are acknowledged and forgotten."""
    patch.setattr(Behandelsysteem, "haal_op", lambda *_: None)


def _half(patch: pytest.MonkeyPatch) -> None:
    """Only the first document is retrieved."""
    original = Behandelsysteem._fetch_document

    def fetch(self: Behandelsysteem, nummer: str, versie: Any, *rest: Any) -> None:  # noqa: ANN401 - passed on
        if not any(file.sha256 for file in versie.bestanden.values()):
            original(self, nummer, versie, *rest)

    patch.setattr(Behandelsysteem, "_fetch_document", fetch)


def _credulous(patch: pytest.MonkeyPatch) -> None:
    """A damaged document is taken for good."""

    def fetch(self: Behandelsysteem, _nummer: str, versie: Any, link: Any, _url: str) -> None:  # noqa: ANN401 - as there
        self._get(link["href"])
        versie.bestanden[link["documentId"]].sha256 = link["hash"]["waarde"]

    patch.setattr(Behandelsysteem, "_fetch_document", fetch)


def _doubling(patch: pytest.MonkeyPatch) -> None:
    """Every notification becomes a case, also one that came before."""
    original = Behandelsysteem.haal_op

    def retrieve(self: Behandelsysteem, notificatie: Any) -> None:  # noqa: ANN401 - passed on
        original(self, notificatie)
        for nummer in list(self.zaken):
            self.zaken[f"{nummer}-{len(self.zaken)}"] = self.zaken.pop(nummer)

    patch.setattr(Behandelsysteem, "haal_op", retrieve)
    patch.setattr(stand_in, "_SEEN_HEADER", "x-none")


def _silent(patch: pytest.MonkeyPatch) -> None:
    """An invalid message vanishes, and so does a refusal."""
    original = Behandelsysteem.haal_op

    def retrieve(self: Behandelsysteem, notificatie: Any) -> None:  # noqa: ANN401 - passed on
        original(self, notificatie)
        self.geweigerd.clear()
        self.fouten.clear()

    patch.setattr(Behandelsysteem, "haal_op", retrieve)


def _first_version_only(patch: pytest.MonkeyPatch) -> None:
    """What comes after the first version is retrieved and then ignored."""
    original = Behandelsysteem._take_in

    def take_in(self: Behandelsysteem, nummer: str, xml: bytes) -> Any:  # noqa: ANN401 - as there
        bericht = read_verzoekbericht(parse_xml(xml, name="x").root)
        if bericht.verzoek.volgnummer == "000":
            return original(self, nummer, xml)
        return stand_in.Versie(bericht.verzoek.volgnummer, bericht, stand_in._bestanden(bericht))

    patch.setattr(Behandelsysteem, "_take_in", take_in)


def _never_searching(patch: pytest.MonkeyPatch) -> None:
    """What was not announced is never looked for."""
    patch.setattr(Behandelsysteem, "haal_gemiste_op", lambda *_: 0)


def _changed(patch: pytest.MonkeyPatch, change: Callable[[bytes], bytes]) -> None:
    original = Behandelsysteem._take_in
    patch.setattr(Behandelsysteem, "_take_in", lambda self, nummer, xml: original(self, nummer, change(xml)))


def _first_value_only(patch: pytest.MonkeyPatch) -> None:
    """Of a doubled value the second is dropped."""
    _changed(patch, lambda xml: re.sub(rb'<ic:postcode bron="DSO-LV".*?</ic:postcode>', b"", xml))


def _cutting(patch: pytest.MonkeyPatch) -> None:
    """A long name is cut without saying so."""
    _changed(patch, lambda xml: xml.replace(b"heel lang " * 40, b""))


def _stubborn(patch: pytest.MonkeyPatch) -> None:
    """A refusal is taken for a passing fault."""
    patch.setattr(stand_in, "_AGAIN", {*stand_in._AGAIN, 403})
    _tries(patch, 12)


def _impatient(patch: pytest.MonkeyPatch) -> None:
    """Nothing is tried twice."""
    _tries(patch, 1)


def _tries(patch: pytest.MonkeyPatch, number: int) -> None:
    original = Behandelsysteem.__init__

    def init(self: Behandelsysteem, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - passed on
        original(self, *arguments, pogingen=number, pauze=0.001, **named)

    patch.setattr(Behandelsysteem, "__init__", init)


NEGATIVES: list[tuple[str, Mistake, str]] = [
    ("stam:S01", _deaf, "xml"),
    ("stam:S02", _deaf, "melding-opgehaald"),
    ("stam:S03", _deaf, "opgehaald"),
    ("stam:S04", _deaf, "opgehaald"),
    ("stam:S05", _half, "documenten"),
    ("stam:S06", _deaf, "adres-opgehaald"),
    ("stam:S07", _deaf, "opgehaald"),
    ("stam:S08", _half, "eerste"),
    ("stam:S08", _first_version_only, "zelfde-zaak"),
    ("stam:S08", _first_version_only, "vervallen-en-nieuw"),
    ("stam:S08", _first_version_only, "antwoord"),
    ("stam:S09", _first_version_only, "ingetrokken"),
    ("stam:S10", _deaf, "opgehaald"),
    ("stam:S13", _never_searching, "opgehaald"),
    ("stam:F19", _first_value_only, "beide"),
    ("stam:F22", _cutting, "naam"),
    ("stam:F01", _deaf, "opgehaald"),
    ("stam:F02", _doubling, "een-zaak"),
    ("stam:F03", _doubling, "een-zaak"),
    ("stam:F05", _first_version_only, "niets-verloren"),
    ("stam:F10", _stubborn, "blijft-niet-proberen"),
    ("stam:F10", _silent, "zichtbaar"),
    ("stam:F12", _impatient, "opgehaald"),
    ("stam:F13", _impatient, "opgehaald"),
    ("stam:F14", _credulous, "ontbrekend-gemeld"),
    ("stam:F14", _half, "vier"),
    ("stam:F15", _half, "veel"),
    ("stam:F16", _half, "eerste-documenten"),
    ("stam:F17", _impatient, "opgehaald"),
    ("stam:F18", _silent, "doel-vooroverleg-zichtbaar"),
]


@pytest.mark.parametrize("scenario", sorted(SCRIPTS))
def test_the_good_stand_in_passes(around: Surroundings, scenario: str) -> None:
    keten = play(around, SCRIPTS[scenario])
    assert failed(keten) == []
    assert keten.verdict is Verdict.GESLAAGD


@pytest.mark.slow
@pytest.mark.parametrize(("scenario", "mistake", "check"), NEGATIVES)
def test_a_mistake_is_found(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch, scenario: str, mistake: Mistake, check: str
) -> None:
    monkeypatch.setattr(surroundings, "STAND_IN_LIMIT", 0.3)
    mistake(monkeypatch)
    assert check in failed(play(around, SCRIPTS[scenario]))


def test_every_scenario_can_fail() -> None:
    assert {scenario for scenario, _, _ in NEGATIVES} == set(SCRIPTS)
