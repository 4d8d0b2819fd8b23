"""What persons state, joined with what results show: levels up and down, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ikt_harness.levels import MilestoneState
from ikt_harness.milestone_view import as_row, explain
from ikt_harness.proof import Level
from ikt_harness.tracking.attests import Attest
from ikt_harness.tracking.findings import Bevinding
from ikt_harness.tracking.organisations import Noemer
from ikt_schemas.errors import InputRefused

if TYPE_CHECKING:
    from tests.harness.tracking.conftest import World

PROVINCIE = "00000099000000990301"
_SLUG = "provincies-voorbereidingsbesluit"
_BEWIJS = (("rapport.xml", "ab" * 32),)
_PROD = Attest(
    mijlpaal=_SLUG,
    verklaring="Een besluit is op PROD bekendgemaakt.",
    naam="A. Voorbeeld",
    rol="functioneel beheerder",
    datum="2023-11-15",
    grond="publicatierapport",
    organisatie="pv91",
)


def _state(world: World, slug: str = _SLUG, round_: str | None = None) -> MilestoneState:
    return next(one for one in world.tracker.milestones(round_) if one.milestone.slug == slug)


def _green(world: World, started: str = "2023-11-01T10:00:00+00:00") -> None:
    world.run("IKT-5", [("stop:H7",), ("keten:KT-P01",)], organisation=PROVINCIE, started=started)


def test_a_complete_attest_about_prod_confirms(world: World) -> None:
    _green(world)
    assert _state(world).level is Level.AANNEMELIJK
    id_ = world.tracker.attest(_PROD)
    state = _state(world)
    assert (id_, state.level, state.reached) == ("A-0001", Level.BEVESTIGD, True)
    assert state.organisations[0].remarks == ()
    assert any("A-0001: bevestigd, PROD; A. Voorbeeld" in line for line in explain(state))


@pytest.mark.parametrize("field", ["naam", "rol", "datum", "grond", "verklaring"])
def test_an_attest_without_a_field_is_refused_by_name(world: World, field: str) -> None:
    empty: dict[str, Any] = {field: " "}
    with pytest.raises(InputRefused) as refusal:
        world.tracker.attest(replace(_PROD, **empty))
    assert refusal.value.where == field
    assert world.tracker.attests() == []


@pytest.mark.parametrize(
    ("attest", "field"),
    [
        (replace(_PROD, datum="1 mei"), "datum"),
        (replace(_PROD, geldig_tot="2023-01-01"), "geldig_tot"),
        (replace(_PROD, omgeving="mock"), "omgeving"),
        (replace(_PROD, omgeving="PRE"), "bewijs"),
        (replace(_PROD, bewijs=(("a", "zz"),)), "bewijs"),
        (replace(_PROD, organisatie="gm0000"), "organisatie"),
        (replace(_PROD, organisatie="gm9901"), "organisatie"),
        (replace(_PROD, organisatie=""), "organisatie"),
        (replace(_PROD, niet_van_toepassing="STOP"), "niet_van_toepassing"),
    ],
)
def test_an_attest_that_cannot_be_is_refused(world: World, attest: Attest, field: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        world.tracker.attest(attest)
    assert refusal.value.where == field


def test_evidence_from_pre_shows_aangetoond(world: World) -> None:
    world.tracker.attest(replace(_PROD, omgeving="PRE", bewijs=_BEWIJS))
    assert _state(world).level is Level.AANGETOOND
    assert not _state(world).reached, "the roadmap speaks of PROD"


def test_confirmed_without_a_chain_test_is_said(world: World) -> None:
    world.tracker.attest(_PROD)
    assert _state(world).organisations[0].remarks == ("bevestigd zonder ketentest",)


def test_an_expired_or_withdrawn_attest_falls_away_and_is_named(world: World) -> None:
    world.tracker.attest(replace(_PROD, geldig_tot="2023-11-30"))
    state = _state(world)
    assert state.level is Level.ONTBREEKT
    assert "A-0001 verlopen op 2023-11-30" in as_row(state)["evidence"]["explanation"]
    world.tracker.attest(_PROD)
    world.tracker.withdraw("A-0002", door="A. Voorbeeld", reden="verkeerde omgeving")
    state = _state(world)
    assert state.level is Level.ONTBREEKT
    assert "verkeerde omgeving" in "\n".join(explain(state))
    for wrong in ("A-0002", "A-0009"):
        with pytest.raises(InputRefused):
            world.tracker.withdraw(wrong, door="A", reden="b")
    assert world.ledger.verify() == []


def test_a_later_failure_puts_the_milestone_back_and_keeps_what_was_stated(world: World) -> None:
    _green(world)
    world.tracker.attest(_PROD)
    world.run("IKT-5", [("stop:H7", "gezakt")], organisation=PROVINCIE, started="2023-11-20T10:00:00+00:00")
    state = _state(world)
    assert (state.level, state.missing) == (Level.ONTBREEKT, ("stop:H7",))
    assert "later gezakt, op 2023-11-20" in "\n".join(explain(state))
    _green(world, "2023-11-21T10:00:00+00:00")
    assert _state(world).level is Level.BEVESTIGD


def test_an_organisation_counts_in_its_own_lane_only(world: World) -> None:
    world.run("IKT-5", [("stop:H7",), ("keten:KT-P01",)])
    assert _state(world).organisations == (), "a gemeente shows no milestone of provincies"
    world.run("IKT-5", [("stop:H7",), ("keten:KT-P01",)], organisation="00000012345678900000")
    assert _state(world).organisations[0].remarks == ("niet in het register",)


def test_a_count_has_a_denominator_only_when_somebody_gave_it(world: World) -> None:
    _green(world)
    assert "1 organisatie(s), noemer onbekend" in explain(_state(world))[2]
    world.tracker.add_rows([Noemer("provincie", 12, "opgave van het programma")])
    assert "1 van 12" in explain(_state(world))[2]
    assert as_row(_state(world))["evidence"]["shown_by"] == {"count": 1, "of": 12}


def test_a_part_that_does_not_apply_blocks_no_longer(world: World) -> None:
    slug = "gemeenten-aansluiting-stam-swf"
    proof = world.tracker.proof.milestones[slug]
    stam = next(part.required for part in proof.parts if part.name == "STAM")
    world.run("IKT-5", [(id_,) for id_ in stam], product="Zaakvolger 4.2")
    assert set(_state(world, slug).missing) == {"stam:S14", "stam:F27"}
    attest = replace(_PROD, mijlpaal=slug, organisatie="gm9901", niet_van_toepassing="SWF")
    with pytest.raises(InputRefused) as refusal:
        world.tracker.attest(replace(attest, grond=""))
    assert refusal.value.where == "grond"
    world.tracker.attest(attest)
    state = _state(world, slug)
    assert (state.missing, state.level) == ((), Level.AANNEMELIJK)
    assert state.organisations[0].attests[0].part == "SWF"


def test_what_lies_outside_the_chain_is_attested_for_the_programme(world: World) -> None:
    slug = "interbestuurlijk-beheerakkoord"
    assert _state(world, slug).level is Level.ONTBREEKT
    world.tracker.attest(replace(_PROD, mijlpaal=slug, organisatie="", omgeving="-"))
    state = _state(world, slug)
    assert (state.level, state.attests[0].id) == (Level.BEVESTIGD, "A-0001")


@pytest.mark.parametrize("oorzaak", ["harness", "standaard", "decentrale software"])
def test_a_cause_outside_the_product_is_held_against_nobody(world: World, oorzaak: str) -> None:
    _green(world)
    world.run("IKT-5", [("stop:H7", "gezakt", "LVBB1001")], organisation=PROVINCIE)
    assert _state(world).level is Level.ONTBREEKT
    (proposal,) = world.tracker.proposals("IKT-5")
    (id_,) = world.tracker.add_findings([proposal.as_finding(world.tracker.proof, "tester")])
    world.tracker.change_finding(
        id_, {"door": "c", "oorzaak": oorzaak, "eigenaar": "het team", "stand": "beoordeeld"}
    )
    state = _state(world)
    if oorzaak == "decentrale software":
        assert (state.level, state.discounted) == (Level.ONTBREEKT, 0)
    else:
        assert (state.level, state.discounted) == (Level.AANNEMELIJK, 1)
        world.tracker.change_finding(id_, {"door": "c", "stand": "afgewezen", "reden": "toch niet"})
        assert _state(world).level is Level.ONTBREEKT


def test_a_stand_in_still_counts_for_nothing(world: World) -> None:
    world.run("IKT-5", [("stop:H7",), ("keten:KT-P01",)], organisation="", product="", drive="simulation")
    assert _state(world).level is Level.ONTBREEKT
    assert [one.record.drive for one in world.ledger.results()] == ["simulation", "simulation"]


def test_a_finding_by_hand_needs_what_a_retest_repeats(world: World) -> None:
    with pytest.raises(InputRefused) as refusal:
        world.tracker.add_findings([Bevinding("Iets", door="tester")])
    assert refusal.value.where == "scenarios"
