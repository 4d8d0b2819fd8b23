"""Revocation lists: what they say about a certificate, and when they say nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from ikt_mocks.digikoppeling.certificates import LeafRequest, Signed, make_authority, make_leaf
from ikt_mocks.digikoppeling.crl import Revoked, build_crl, status

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(name="authority", scope="module")
def make_issuer() -> Signed:
    return make_authority("root", None, moment=NOW - 30 * DAY, bits=2048)


@pytest.fixture(name="leaf", scope="module")
def make_certificate(authority: Signed) -> Signed:
    return make_leaf(LeafRequest("00000099000000990101", "x"), authority, moment=NOW - 20 * DAY, bits=2048)


def test_not_on_the_list_is_good(authority: Signed, leaf: Signed) -> None:
    crl = build_crl(authority.certificate, authority.key, (), moment=NOW, until=NOW + DAY)
    assert status(leaf.certificate, authority.certificate, [crl], NOW) == "good"


def test_on_the_list_is_revoked_from_its_date(authority: Signed, leaf: Signed) -> None:
    entry = Revoked(leaf.certificate.serial_number, NOW)
    crl = build_crl(authority.certificate, authority.key, [entry], moment=NOW, until=NOW + DAY)
    assert status(leaf.certificate, authority.certificate, [crl], NOW) == "revoked"
    assert status(leaf.certificate, authority.certificate, [crl], NOW - timedelta(seconds=30)) == "good"


@pytest.mark.parametrize("moment", [NOW - DAY, NOW + 2 * DAY])
def test_list_outside_its_dates_says_nothing(authority: Signed, leaf: Signed, moment: datetime) -> None:
    crl = build_crl(authority.certificate, authority.key, (), moment=NOW, until=NOW + DAY)
    assert status(leaf.certificate, authority.certificate, [crl], moment) == "unknown"


def test_list_signed_by_another_key_says_nothing(authority: Signed, leaf: Signed) -> None:
    # Same name, another key: a forged list.
    forger = make_authority("root", None, moment=NOW, bits=2048)
    crl = build_crl(forger.certificate, forger.key, (), moment=NOW, until=NOW + DAY)
    assert crl.issuer == authority.certificate.subject
    assert status(leaf.certificate, authority.certificate, [crl], NOW) == "unknown"


def test_next_list_is_newer_even_within_the_same_second(authority: Signed) -> None:
    first = build_crl(authority.certificate, authority.key, (), moment=NOW, until=NOW + DAY)
    second = build_crl(authority.certificate, authority.key, (), moment=NOW, until=NOW + DAY, previous=first)
    assert second.last_update_utc > first.last_update_utc
    assert second.last_update_utc < NOW
