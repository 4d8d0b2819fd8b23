"""Every transport scenario passes with the stand-in, and fails at the named check when a handler makes a mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.conftest import MOMENT, SCENARIOS, Mistake, failed, play, scripts

from ikt_harness import surroundings
from ikt_harness.keten import Keten, ScenarioEnded
from ikt_harness.surroundings import Surroundings
from ikt_harness.testing import in_process_dso_lv
from ikt_harness.verdict import Verdict
from ikt_mocks import transport
from ikt_mocks.decentraal.msh import Berichtenhandler
from ikt_mocks.digikoppeling import endpoint, inbox_signals, judging, sending
from ikt_mocks.digikoppeling.exchange import Reply
from ikt_mocks.digikoppeling.grote_berichten.checksum import Checksum
from ikt_mocks.digikoppeling.mandates import Decision
from ikt_mocks.digikoppeling.terms import Terms
from ikt_mocks.drivers import ebms, large
from ikt_schemas.language import Text

# Takes longer than the quick run has; the full run holds it.
pytestmark = pytest.mark.slow

SCRIPTS = scripts([*(SCENARIOS / "transport").glob("*.py"), SCENARIOS / "stop" / "groot_bericht.py"])


def test_every_scenario_of_the_sheet_is_there() -> None:
    numbers = {f"digikoppeling:T{number:02}" for number in range(1, 51)} | {"digikoppeling:T43b"}
    others = {"digikoppeling:K01", "digikoppeling:K02", "digikoppeling:K03", "stop:H10"}
    assert set(SCRIPTS) == numbers | others


@pytest.mark.parametrize("scenario", sorted(SCRIPTS))
def test_good_handlers_pass_every_check(around: Surroundings, scenario: str) -> None:
    keten = play(around, SCRIPTS[scenario])
    assert failed(keten) == []
    expected = Verdict.OVERGESLAGEN if scenario == "digikoppeling:T50" else Verdict.GESLAAGD
    assert keten.verdict is expected
    assert all(step.checks for step in keten.steps)


def test_without_a_socket_nothing_is_judged() -> None:
    with in_process_dso_lv() as dso:
        keten = Keten(
            "digikoppeling:T01",
            dso,
            lambda koppelvlak, stack: _context(dso, koppelvlak, stack),
            lambda _: None,
        )
        with pytest.raises(ScenarioEnded):
            SCRIPTS["digikoppeling:T01"].function(keten)
        assert keten.verdict is Verdict.NIET_UITVOERBAAR


def _context(dso: Any, koppelvlak: str, stack: Any) -> Any:  # noqa: ANN401 - only what choosing an actor needs
    from ikt_harness.actors.context import ActorContext
    from ikt_mocks.parties import GEMEENTE

    return ActorContext(
        scenario="digikoppeling:T01",
        dso=dso,
        party=GEMEENTE,
        token=koppelvlak,
        seed=1,
        own_system=False,
        endpoint="",
        limit=1,
        folder=Path(),
        stack=stack,
        tester=None,
    )


# -- mistakes ------------------------------------------------------------------------------------------------------


def _no_rules(patch: pytest.MonkeyPatch) -> None:
    """Whatever the header says, the message is taken."""
    patch.setattr(Terms, "errors", lambda *_args, **_options: iter(()))


def _any_certificate(patch: pytest.MonkeyPatch) -> None:
    """The application does not look at the OIN of the certificate."""
    good = Decision("same", Text("goed", "good"))
    patch.setattr(judging, "decide", lambda *_args, **_options: good)


def _gives_up(patch: pytest.MonkeyPatch) -> None:
    """A sender that takes any answer that is no success for the end."""
    real = sending.classify
    patch.setattr(sending, "classify", lambda status: "sent" if real(status) == "sent" else "unrecoverable")


def _keeps_trying(patch: pytest.MonkeyPatch) -> None:
    """A sender that tries again after an error that will not go away."""
    real = sending.classify
    patch.setattr(sending, "classify", lambda status: "sent" if real(status) == "sent" else "recoverable")


def _believes_any_receipt(patch: pytest.MonkeyPatch) -> None:
    """An acknowledgment is taken for proof without a look at its signature."""
    patch.setattr(inbox_signals, "_bad_acknowledgment", lambda *_: iter(()))


def _polite_about_garbage(patch: pytest.MonkeyPatch) -> None:
    """What cannot be read is answered as if all were well."""
    patch.setattr(endpoint, "UNREADABLE", Reply(204))


def _checks_no_checksum(patch: pytest.MonkeyPatch) -> None:
    """A large file is taken whatever its checksum."""
    patch.setattr(Checksum, "matches", lambda _self, _other: True)


def _forgets(patch: pytest.MonkeyPatch) -> None:
    """A restart loses what was stored."""
    real = Berichtenhandler._open

    def fresh(self: Berichtenhandler) -> Any:  # noqa: ANN401 - as the real one
        number = sum(1 for _ in self._folder.glob("leeg-*"))
        self._folder = self._folder / f"leeg-{number}"
        self._folder.mkdir(parents=True)
        made = real(self)
        made.create(name="leeg", moment=MOMENT, runs=False, identifier="msh").add_token(
            [], control=True, secret=self.token
        )
        return made

    def restart(self: Berichtenhandler) -> None:
        self._stack.close()
        self._workspaces = fresh(self)
        self.start()

    patch.setattr(Berichtenhandler, "restart", restart)


def _silent_lvbb(patch: pytest.MonkeyPatch) -> None:
    """The answers of the LVBB are never sent."""
    patch.setattr(transport, "send", lambda *_: None)


def _no_zip(patch: pytest.MonkeyPatch) -> None:
    """The zip is not fetched."""
    patch.setattr(ebms, "pull", lambda *_: large.Pulled(None, {}))


MISTAKES: list[tuple[str, Mistake, str]] = [
    ("T15", _no_rules, "andere-partij-eigen"),
    ("T16", _no_rules, "zonder-ackrequested-dso"),
    ("T18", _no_rules, "verlopen-eigen-niet-afgeleverd"),
    ("T22", _no_rules, "onbekende-cid-eigen"),
    ("T36", _no_rules, "aangepast-deel-eigen-niets"),
    ("T32", _any_certificate, "andere-oin-dso-niets"),
    ("T33", _any_certificate, "zonder-oin-eigen"),
    ("T09", _gives_up, "herhaald"),
    ("T10", _keeps_trying, "404-niet-herhaald"),
    ("T37", _believes_any_receipt, "unsigned-geen-bewijs"),
    ("T20", _polite_about_garbage, "entiteitenbom-eigen"),
    ("T21", _polite_about_garbage, "afgekapt-dso"),
    ("T41", _checks_no_checksum, "checksum-mislukt"),
    ("T46", _forgets, "bevestigd"),
    ("K01", _silent_lvbb, "antwoorden"),
    ("K02", _silent_lvbb, "bezorgd"),
    ("T43b", _no_zip, "weg-gemeld"),
    ("stop:H10", _no_zip, "opgehaald"),
]


@pytest.mark.parametrize(
    ("scenario", "mistake", "check"), MISTAKES, ids=[f"{s}-{m.__name__}" for s, m, _ in MISTAKES]
)
def test_a_mistake_fails_at_the_named_check(
    around: Surroundings,
    monkeypatch: pytest.MonkeyPatch,
    scenario: str,
    mistake: Mistake,
    check: str,
) -> None:
    monkeypatch.setattr(surroundings, "STAND_IN_LIMIT", 0.3)
    mistake(monkeypatch)
    identifier = scenario if ":" in scenario else f"digikoppeling:{scenario}"
    assert check in failed(play(around, SCRIPTS[identifier]))
