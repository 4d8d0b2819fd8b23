"""Who may speak for whom."""

from datetime import UTC, datetime, timedelta

import pytest

from ikt_mocks.digikoppeling.mandates import SETTING, Mandate, decide, read_mandates
from ikt_schemas.errors import InputRefused

OWN = "00000099000000990101"
OTHER = "00000099000000990901"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_own_oin_needs_no_mandate() -> None:
    assert decide(OWN, OWN, (), NOW).outcome == "same"


def test_other_oin_is_refused_without_mandate() -> None:
    decision = decide(OTHER, OWN, [Mandate(OWN, OTHER)], NOW)
    assert not decision.allowed
    assert decision.outcome == "no-mandate"
    assert OTHER in decision.reason.nl


@pytest.mark.parametrize(
    ("start", "end", "outcome"),
    [
        (None, None, "mandate"),
        (NOW, None, "mandate"),
        (None, NOW, "not-in-force"),
        (NOW + DAY, None, "not-in-force"),
        (NOW - DAY, NOW + DAY, "mandate"),
    ],
)
def test_mandate_holds_from_start_up_to_end(
    start: datetime | None, end: datetime | None, outcome: str
) -> None:
    assert decide(OTHER, OWN, [Mandate(OTHER, OWN, start, end)], NOW).outcome == outcome


def test_certificate_without_oin_is_refused_even_for_no_claim() -> None:
    assert decide("", "", (), NOW).outcome == "no-oin"


def test_list_of_known_oins_goes_before_everything() -> None:
    assert decide(OWN, OWN, (), NOW, known=frozenset()).outcome == "unknown-oin"
    assert decide(OWN, OWN, (), NOW, known=frozenset({OWN})).allowed


def test_mandates_are_read_from_the_settings() -> None:
    entry = {"gemachtigde": OTHER, "namens": OWN, "van": "2026-01-01T00:00:00+00:00"}
    (mandate,) = read_mandates({SETTING: [entry]})
    assert (mandate.holder, mandate.principal, mandate.end) == (OTHER, OWN, None)
    assert mandate.start == datetime(2026, 1, 1, tzinfo=UTC)
    assert read_mandates({}) == ()


@pytest.mark.parametrize(
    "value",
    [
        "alles",
        {"gemachtigde": OTHER},
        ["x"],
        [{"gemachtigde": OTHER}],
        [{"gemachtigde": "1", "namens": OWN}],
        [{"gemachtigde": OTHER, "namens": OWN, "tot": "morgen"}],
        [{"gemachtigde": OTHER, "namens": OWN, "tto": "2026-01-01"}],
    ],
)
def test_malformed_setting_is_refused_not_ignored(value: object) -> None:
    with pytest.raises(InputRefused):
        read_mandates({SETTING: value})
