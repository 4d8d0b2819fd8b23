"""Who is responsible, judged by lists of overheden that the user installed: in the list, not in it, no list."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.mocks.stop.conftest import Judge
from tests.mocks.stop.rule_cases import MOMENT, register
from tests.mocks.stop.test_rules_register import MAX, Verleden

from ikt_mocks.stop import samples
from ikt_mocks.stop._instellingen import Instellingen
from ikt_mocks.stop._pakket import map_pakket
from ikt_mocks.stop.rules import overheid
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld
from ikt_schemas.melding import Melding
from ikt_schemas.packs.store import install

DATUM = date(2026, 3, 17)
LATER = date(2026, 4, 14)
#: An overheid of no register, well-formed; and the one that the list has.
WEG, ERIN = "/tooi/id/gemeente/gm0008", "/tooi/id/gemeente/gm0009"
EIGEN = "/tooi/id/gemeente/gm9901"
GEMEENTEN = "rwc_gemeenten_compleet_4"

Samenstelling = Callable[[str], Voorbeeld]


def besluit(wie: str) -> Voorbeeld:
    """Return a besluit of which every identification in the besluit itself is ``wie``."""
    return samples.besluit(datum=DATUM).vervang("Besluit.xml", EIGEN, wie)


def informatieobject(wie: str) -> Voorbeeld:
    return samples.besluit(datum=DATUM).vervang("Werkingsgebied.xml", EIGEN, wie)


def kennisgeving(wie: str) -> Voorbeeld:
    return samples.kennisgeving(datum=DATUM).vervang("Kennisgeving.xml", EIGEN, wie)


REGELS: dict[str, Samenstelling] = {
    "LVBB4037": besluit,
    "LVBB4042": informatieobject,
    "LVBB4737": kennisgeving,
}
per_regel = pytest.mark.parametrize("code", sorted(REGELS))


def installeer(tmp_path: Path, name: str, *ids: str) -> None:
    """Install one list, as a pack of its own."""
    bron = tmp_path / f"bron-{name}"
    bron.mkdir()
    register(bron, name, ids)
    install(bron)


@per_regel
def test_who_is_in_the_list_is_in_order(judge: Judge, tmp_path: Path, code: str) -> None:
    installeer(tmp_path, GEMEENTEN, f"https://identifier.overheid.nl{ERIN}")
    judgement = judge(REGELS[code](ERIN))
    assert code not in judgement.codes
    assert code in judgement.checked


@per_regel
def test_who_is_not_in_the_list_is_told_with_the_list(judge: Judge, tmp_path: Path, code: str) -> None:
    installeer(tmp_path, GEMEENTEN, ERIN)
    found = [m for m in judge(REGELS[code](WEG)).meldingen if m.code == code]
    assert len(found) == 1, "a value that stands in four places is told once"
    assert f"{WEG} staat niet in de waardelijst {GEMEENTEN}" in found[0].beschrijving.nl
    assert f"{WEG} is not in the value list {GEMEENTEN}" in found[0].beschrijving.en
    assert found[0].advice is not None
    assert "ikt schemas install" in found[0].advice.nl


@per_regel
def test_without_a_list_the_form_is_judged_and_the_answer_says_so(judge: Judge, code: str) -> None:
    judgement = judge(REGELS[code](WEG))
    assert code not in judgement.codes
    assert "gemeenten" in judgement.not_checked[code].nl
    assert "alleen de vorm" in judgement.not_checked[code].nl
    assert code in judge(REGELS[code]("/tooi/id/gemeente/pv99")).codes


@per_regel
def test_a_list_of_another_bestuurslaag_says_nothing_of_a_gemeente(
    judge: Judge, tmp_path: Path, code: str
) -> None:
    installeer(tmp_path, "rwc_provincies_compleet_1", "/tooi/id/provincie/pv09", WEG, ERIN)
    judgement = judge(REGELS[code](WEG))
    assert code not in judgement.codes
    assert "geen waardelijst van gemeenten" in judgement.not_checked[code].nl


def test_every_place_of_a_wrong_value_is_named(judge: Judge) -> None:
    (found,) = [m for m in judge(besluit("/tooi/id/gemeente/pv99")).meldingen if m.code == "LVBB4037"]
    assert found.beschrijving.nl.startswith(
        "eindverantwoordelijke /tooi/id/gemeente/pv99 noemt soort gemeente"
    )
    assert "ook op regel" in found.beschrijving.nl
    assert found.advice is not None
    assert "/tooi/id/provincie/pv99" in found.advice.nl


@pytest.mark.parametrize(
    ("waarde", "wat", "goed"),
    [
        ("gm0009", "alleen een code", "/tooi/id/gemeente/gm0009"),
        (f"https://identifier.overheid.nl{ERIN}", "webadres", ERIN),
        ("/tooi/id/provincie/ws0009", "noemt soort provincie", "/tooi/id/waterschap/ws0009"),
        ("Voorbeeldstad", "geen TOOI-identificatie", EIGEN),
        ("", "geen TOOI-identificatie", EIGEN),
    ],
)
def test_what_is_written_otherwise_is_told_how_to_write_it(
    judge: Judge, waarde: str, wat: str, goed: str
) -> None:
    (found,) = [m for m in judge(besluit(waarde)).meldingen if m.code == "LVBB4037"]
    assert found.advice is not None
    assert wat in found.beschrijving.nl
    assert goed in found.advice.nl
    assert goed in found.advice.en


def test_the_parties_of_the_harness_need_no_list(judge: Judge, tmp_path: Path) -> None:
    installeer(tmp_path, GEMEENTEN, ERIN)
    assert judge(samples.besluit(datum=DATUM)).codes == frozenset()


def test_lists_of_one_bestuurslaag_count_together(judge: Judge, tmp_path: Path) -> None:
    installeer(tmp_path, GEMEENTEN, "/tooi/id/gemeente/gm0010")
    installeer(tmp_path, "testgemeenten", "gm0009")
    assert "LVBB4037" not in judge(besluit(ERIN)).codes
    (found,) = [m for m in judge(besluit(WEG)).meldingen if m.code == "LVBB4037"]
    assert f"{GEMEENTEN}, testgemeenten" in found.beschrijving.nl


def test_a_register_in_json_is_read_without_the_others_that_it_names(judge: Judge, tmp_path: Path) -> None:
    bron = tmp_path / "json"
    bron.mkdir()
    host = "https://identifier.overheid.nl"
    nodes = [
        {
            "@id": f"{host}/tooi/set/rwc_gemeenten_compleet/4",
            "publisher": [{"@id": f"{host}/tooi/id/ministerie/mnre1034"}],
        },
        {"@id": f"{host}{ERIN}", "label": [{"@value": "gemeente Erin"}]},
    ]
    (bron / f"{GEMEENTEN}.json").write_text(json.dumps(nodes))
    install(bron)
    assert "LVBB4037" in judge(besluit(WEG)).codes
    judgement = judge(besluit("/tooi/id/ministerie/mnre0001"))
    assert "LVBB4037" not in judgement.codes
    assert "ministeries" in judgement.not_checked["LVBB4037"].nl


def _wijziging(wie: str) -> Voorbeeld:
    """Return a change of the regeling whose RegelingMetadata name another overheid."""
    besluit = samples.besluit(datum=DATUM).lees("Besluit.xml").decode()
    begin = besluit.index("<RegelingMetadata")
    eind = besluit.index("</RegelingMetadata>") + len("</RegelingMetadata>")
    anders = besluit[begin:eind].replace(EIGEN, wie)
    return samples.wijzigingsbesluit(datum=LATER).vervang(
        "Besluit.xml", "</RegelingVersieMetadata>", f"</RegelingVersieMetadata>{anders}"
    )


def _nieuwe_gio(wie: str) -> Voorbeeld:
    return (
        samples.besluit(datum=LATER, nummer=2)
        .vervang("Werkingsgebied.xml", "voorbeeldgebied2", "voorbeeldgebied1")
        .vervang("Werkingsgebied.xml", EIGEN, wie)
    )


WIJZIGINGEN: dict[str, Samenstelling] = {"LVBB4055": _wijziging, "LVBB4056": _nieuwe_gio}
per_wijziging = pytest.mark.parametrize("code", sorted(WIJZIGINGEN))
Gewijzigd = Callable[[str, str], tuple[list[Melding], dict[str, str]]]


@pytest.fixture
def gewijzigd(tmp_path: Path) -> Gewijzigd:
    """Return a function that judges a change of who is responsible: its meldingen, and why it was not judged."""

    def judged(code: str, wie: str) -> tuple[list[Melding], dict[str, str]]:
        verleden = Verleden(tmp_path / f"verleden-{code}-{wie.rpartition('/')[2]}")
        verleden.met(samples.besluit(datum=DATUM))
        pakket = map_pakket(WIJZIGINGEN[code](wie).schrijf(verleden.folder / "nu"), max_bestand=MAX)
        now = MOMENT + timedelta(days=30)
        zaak = Zaak(pakket=pakket, now=now, instellingen=Instellingen(), register=verleden)
        rule = overheid.LVBB4055 if code == "LVBB4055" else overheid.LVBB4056
        return list(rule(zaak)), {c: why.nl for c, why in overheid.zonder_lijst(zaak).items()}

    return judged


@per_wijziging
def test_another_overheid_of_the_same_list_may_take_over(
    gewijzigd: Gewijzigd, tmp_path: Path, code: str
) -> None:
    installeer(tmp_path, GEMEENTEN, ERIN)
    found, not_checked = gewijzigd(code, ERIN)
    assert found == []
    assert code not in not_checked


@per_wijziging
def test_who_takes_over_is_in_the_list(gewijzigd: Gewijzigd, tmp_path: Path, code: str) -> None:
    installeer(tmp_path, GEMEENTEN, ERIN)
    (found,) = gewijzigd(code, WEG)[0]
    assert found.beschrijving.nl.endswith(f"was {EIGEN}; {WEG} staat niet in de waardelijst {GEMEENTEN}")


@per_wijziging
def test_without_a_list_the_path_tells_the_group(gewijzigd: Gewijzigd, code: str) -> None:
    found, not_checked = gewijzigd(code, WEG)
    assert found == []
    assert "gemeenten" in not_checked[code]
    (found_of_pv,) = gewijzigd(code, "/tooi/id/provincie/pv91")[0]
    assert "andere bestuurslaag" in found_of_pv.beschrijving.nl


@per_wijziging
def test_a_list_of_another_bestuurslaag_does_not_judge_who_takes_over(
    gewijzigd: Gewijzigd, tmp_path: Path, code: str
) -> None:
    installeer(tmp_path, "rwc_waterschappen_compleet_2", "ws0009")
    found, not_checked = gewijzigd(code, WEG)
    assert found == []
    assert "gemeenten" in not_checked[code]


@per_wijziging
def test_who_stays_is_not_judged_again(gewijzigd: Gewijzigd, tmp_path: Path, code: str) -> None:
    installeer(tmp_path, GEMEENTEN, ERIN)
    assert gewijzigd(code, EIGEN)[0] == []
