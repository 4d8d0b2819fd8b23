"""The form of an OIN and of a PartyId that holds one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikt_mocks.digikoppeling.oin import PartyOin, check_oin, is_oin, register_of, split_party_id
from ikt_schemas.errors import InputRefused

OIN = "00000001123456789000"


@pytest.mark.parametrize(
    ("prefix", "register"),
    [
        ("00000001", "RSIN"),
        ("00000002", "Fi"),
        ("00000003", "KvK"),
        ("00000004", "subOIN"),
        ("00000006", "Logius"),
        ("00000099", "unknown"),
    ],
)
def test_prefix_names_the_register(prefix: str, register: str) -> None:
    assert register_of(prefix + "0" * 12) == register


@pytest.mark.parametrize("environment", ["", "O", "T", "A", "OTA"])
def test_environment_stands_behind_the_oin(environment: str) -> None:
    value = OIN + (f"_{environment}" if environment else "")
    assert split_party_id(value) == PartyOin(OIN, environment)


@pytest.mark.parametrize("value", ["", OIN + "_", OIN + "_P", OIN + "T", OIN[:-1], f" {OIN}", f"{OIN}\n"])
def test_anything_else_is_no_party(value: str) -> None:
    assert split_party_id(value) is None


@given(st.text(max_size=25))
def test_only_twenty_ascii_digits_are_an_oin(text: str) -> None:
    expected = len(text) == 20 and all(character in "0123456789" for character in text)
    assert is_oin(text) == expected
    if not expected:
        with pytest.raises(InputRefused):
            check_oin(text)


def test_digits_of_other_scripts_do_not_count() -> None:
    assert not is_oin("٠" * 20)
