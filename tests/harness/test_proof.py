"""The links between milestones and scenarios: what ships is sound, what is wrong is refused by key."""

from __future__ import annotations

import pytest

from ikt_harness.collection import load_all
from ikt_harness.milestones import load_milestones
from ikt_harness.proof import Level, check_proof, load_proof, read_proof
from ikt_harness.rounds import parse_round, round_number
from ikt_schemas.errors import InputRefused

_HEAD = """
[rondes]
bekend = ["IKT-4", "IKT-5"]
standaard = ["IKT-4", "IKT-5"]
[rondes.scenario]
"stop:H1" = ["IKT-5"]
[niveau]
PROD = "bevestigd"
PRE = "aangetoond"
"-" = "bevestigd"
[reeks]
stop = ["stop:F1..F3", "stop:H1"]
[gepland.STOP]
"stop:F1" = "een"
"stop:F2" = "twee"
"stop:F3" = "drie"
"""
_STOP = "[mijlpaal.gemeenten-aansluiting-stop.deel.STOP]\n"


def test_what_ships_names_only_known_milestones_and_scenarios() -> None:
    proof, register = load_proof(), load_milestones()
    check_proof(proof, [found.scenario.id for found in load_all()], register)
    assert list(proof.milestones) == [milestone.slug for milestone in register]
    for milestone in register:
        named = proof.milestones[milestone.slug]
        if milestone.evidence_kind == "automated":
            assert named.required, milestone.slug
        if milestone.evidence_kind == "not-testable":
            assert not named.parts, milestone.slug
        if milestone.environment == "PRE":
            assert named.required_level is Level.AANGETOOND
        if milestone.environment == "PROD":
            assert named.required_level is Level.BEVESTIGD


def test_connection_milestones_need_what_the_connection_needs() -> None:
    proof = load_proof()
    assert set(proof.milestones["rijk-aansluiting-stam"].required) == {
        *("digikoppeling:T01", "digikoppeling:T05", "digikoppeling:T06"),
        *("stam:S01", "stam:S02", "stam:S05", "stam:S08", "stam:S09", "stam:F01", "stam:F02", "stam:F03"),
    }
    swf = proof.milestones["gemeenten-aansluiting-stam-swf"]
    assert [part.name for part in swf.parts] == ["STAM", "SWF"]
    assert {"stam:S14", "stam:F27"} <= set(swf.required)
    picture_only = proof.milestones["waterschappen-aansluiting-stam"]
    assert not [id_ for id_ in picture_only.required if id_.startswith("sttr:")]


def test_sets_ranges_rounds_and_roles() -> None:
    proof = read_proof(
        _HEAD + _STOP + 'vereist = ["@stop"]\noptioneel = ["stop:H2"]\n', load_milestones(), where="p.toml"
    )
    part = proof.milestones["gemeenten-aansluiting-stop"].parts[0]
    assert part.required == ("stop:F1", "stop:F2", "stop:F3", "stop:H1")
    assert proof.rounds_of("stop:H1") == ("IKT-5",)
    assert proof.rounds_of("stop:F1") == ("IKT-4", "IKT-5")
    assert proof.milestones_of("stop:H2") == ("gemeenten-aansluiting-stop",)
    assert [proof.required(id_) for id_ in ("stop:H1", "stop:H2", "stop:H3")] == [True, False, None]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("x = [", "no readable TOML"),
        (_HEAD + "[mijlpalen]", "mijlpalen: unknown key"),
        (
            _HEAD + "[mijlpaal.gemeenten-aansluiting-stopp]",
            "mijlpaal.gemeenten-aansluiting-stopp: there is no such",
        ),
        (_HEAD + _STOP + 'vereist = ["@stam"]', "vereist: there is no set 'stam'"),
        (_HEAD + _STOP + 'vereist = ["F3"]', "'F3' is no qualified scenario id"),
        (_HEAD + _STOP + 'vereist = ["stop:F3..F1"]', "no range"),
        (_HEAD + _STOP + 'vereist = ["stop:F1..H3"]', "no range"),
        (_HEAD + _STOP + 'vereist = ["stop:F1", "@stop"]', "'stop:F1' stands there twice"),
        (_HEAD + _STOP + 'vereist = "stop:F1"', "is no list"),
        (_HEAD + _STOP + "vereist = [1]", "is no text"),
        (_HEAD + _STOP + "telt = 1", "neither true nor false"),
        (_HEAD + _STOP + "verplicht = []", "unknown key"),
        (_HEAD + "[mijlpaal.gemeenten-aansluiting-stop]\nniveau = 'zeker'", "'zeker' is no level"),
        (_HEAD + '[gepland.STOM]\n"stop:H9" = "x"', "gepland.STOM: is no koppelvlak"),
        (_HEAD + '[gepland.STAM]\n"stop:F1" = "x"', "the id stands there twice"),
        (_HEAD.replace('["IKT-5"]', '["ronde 5"]'), "rondes.scenario.stop:H1: 'ronde 5' is not a round"),
        (_HEAD.replace('PRE = "aangetoond"', ""), "an environment is missing"),
    ],
)
def test_a_broken_file_is_refused_by_key(text: str, part: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        read_proof(text, load_milestones(), where="p.toml")
    assert part in refusal.value.what.en
    assert refusal.value.where == "p.toml"


def test_an_id_that_is_neither_script_nor_planned_is_refused() -> None:
    register = load_milestones()
    proof = read_proof(_HEAD + _STOP + 'vereist = ["@stop"]', register, where="p.toml")
    with pytest.raises(InputRefused) as refusal:
        check_proof(proof, ["stop:F1"], register)
    assert "mijlpaal.gemeenten-aansluiting-stop.deel.STOP.vereist: there is no scenario 'stop:H1'" in str(
        refusal.value.what.en
    )
    check_proof(proof, ["stop:H1", "stop:F1"], register)


def test_two_scenarios_with_one_id_are_refused() -> None:
    with pytest.raises(InputRefused, match="stop:H1: 2 scenarios"):
        check_proof(load_proof(), ["stop:H1", "stop:H2", "stop:H1"], load_milestones())


@pytest.mark.parametrize("text", ["IKT-5", "ikt-5", "IKT 5", "ikt5", " IKT-5 "])
def test_a_round_has_one_name(text: str) -> None:
    assert parse_round(text) == "IKT-5"
    assert round_number(parse_round(text)) == 5


@pytest.mark.parametrize(
    "text", ["", "5", "IKT", "IKT-", "IKT-0", "IKT-5/../x", "../IKT-5", "IKT-5\n/x", "IKT-1٥"]
)
def test_what_is_no_round_is_refused(text: str) -> None:
    with pytest.raises(InputRefused, match="not a round"):
        parse_round(text)
