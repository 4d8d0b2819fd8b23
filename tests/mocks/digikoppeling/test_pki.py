"""The test PKI: its folder, its certificates, and what it refuses."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from ikt_mocks.digikoppeling.certificates import MARK, LeafRequest
from ikt_mocks.digikoppeling.oin import identify
from ikt_mocks.digikoppeling.pki import Pki
from ikt_schemas.errors import InputRefused

pytestmark = pytest.mark.slow

OIN = "00000099000000990101"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BITS = 2048


@pytest.fixture(name="pki")
def make_pki(tmp_path: Path) -> Pki:
    return Pki.init(tmp_path / "pki", moment=NOW, bits=BITS)


def issue(pki: Pki, **changes: object) -> x509.Certificate:
    request = LeafRequest(oin=OIN, name="Voorbeeldstad", **changes)  # type: ignore[arg-type]  # keywords of the test
    return pki.issue(request, moment=NOW, bits=BITS).load()


def test_folder_always_looks_the_same(pki: Pki) -> None:
    pki.issue(LeafRequest(OIN, "Voorbeeldstad"), moment=NOW, bits=BITS)
    found = {str(path.relative_to(pki.folder)) for path in pki.folder.rglob("*") if path.is_file()}
    authorities = {
        f"ca/{level}.{kind}" for level in ("root", "domain", "tsp") for kind in ("pem", "key", "crl")
    }
    leaf = {f"leaf/{OIN}/{name}" for name in ("certificate.pem", "key.pem", "leaf.json")}
    assert found == {"NIET-VERTROUWEN.txt", "trust.pem"} | authorities | leaf


def test_private_keys_are_for_their_owner_only(pki: Pki) -> None:
    leaf = pki.issue(LeafRequest(OIN, "Voorbeeldstad"), moment=NOW, bits=BITS)
    for key in (leaf.key, *(pki.folder / "ca").glob("*.key")):
        assert key.stat().st_mode & 0o777 == 0o600
    assert pki.folder.stat().st_mode & 0o077 == 0


def test_every_subject_says_it_is_a_test(pki: Pki) -> None:
    issue(pki)
    for place in pki.folder.rglob("*.pem"):
        if place.name == "key.pem":
            continue
        for certificate in x509.load_pem_x509_certificates(place.read_bytes()):
            assert MARK in certificate.subject.rfc4514_string().replace("\\", "")


def test_chain_runs_from_the_leaf_to_the_root(pki: Pki) -> None:
    leaf = pki.issue(LeafRequest(OIN, "Voorbeeldstad"), moment=NOW, bits=BITS)
    chain = x509.load_pem_x509_certificates(leaf.certificate.read_bytes())
    chain.append(pki.authority("root").certificate)
    for one, issuer in pairwise(chain):
        one.verify_directly_issued_by(issuer)
    chain[-1].verify_directly_issued_by(chain[-1])
    assert len(chain) == 4


def test_leaf_holds_the_oin(pki: Pki) -> None:
    identity = identify(issue(pki))
    assert (identity.oin, identity.organisation, identity.reason) == (OIN, "Voorbeeldstad", None)


def test_leaf_without_oin_says_why(pki: Pki) -> None:
    identity = identify(issue(pki, kind="no-oin"))
    assert identity.oin == ""
    assert identity.reason is not None
    assert "serialNumber" in identity.reason.nl


def test_expired_and_future_leafs_do_not_hold_now(pki: Pki) -> None:
    assert issue(pki, kind="expired").not_valid_after_utc < NOW
    assert issue(pki, kind="not-yet-valid").not_valid_before_utc > NOW


def test_self_signed_leaf_is_its_own_issuer_and_cannot_be_revoked(pki: Pki) -> None:
    certificate = issue(pki, kind="self-signed")
    certificate.verify_directly_issued_by(certificate)
    with pytest.raises(InputRefused, match="self-signed"):
        pki.revoke(f"{OIN}-self-signed", moment=NOW)


def test_leaf_lives_no_longer_than_its_issuer(tmp_path: Path) -> None:
    pki = Pki.init(tmp_path, moment=NOW - timedelta(days=3600), bits=BITS)
    assert issue(pki).not_valid_after_utc == pki.authority("tsp").certificate.not_valid_after_utc


def test_revoking_puts_the_serial_on_the_list_of_the_tsp(pki: Pki) -> None:
    issue(pki)
    first = pki.crl("tsp")
    revoked = pki.revoke(OIN, moment=NOW)
    again = pki.revoke(OIN, moment=NOW + timedelta(days=1))
    crl = pki.crl("tsp")
    assert first is not None
    assert crl is not None
    entry = crl.get_revoked_certificate_by_serial_number(int(revoked.serial, 16))
    assert entry is not None
    assert entry.revocation_date_utc == NOW
    assert again.revoked == NOW
    assert first.get_revoked_certificate_by_serial_number(int(revoked.serial, 16)) is None
    assert pki.trust.read_bytes().count(b"BEGIN X509 CRL") == 3
    assert pki.trust.read_bytes().count(b"BEGIN CERTIFICATE") == 3


def test_what_was_made_is_found_again(pki: Pki) -> None:
    made = pki.issue(LeafRequest(OIN, "Voorbeeldstad", hosts=("voorbeeld.test",)), moment=NOW, bits=BITS)
    assert Pki.open(pki.folder).leafs() == (made,)
    key = serialization.load_pem_private_key(made.key.read_bytes(), password=None)
    assert key.public_key() == made.load().public_key()


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "kostbaar.txt").write_text("x")
    with pytest.raises(InputRefused, match="not empty"):
        Pki.init(tmp_path, moment=NOW, bits=BITS)
    assert [path.name for path in tmp_path.iterdir()] == ["kostbaar.txt"]


def test_issue_overwrites_nothing(pki: Pki) -> None:
    before = issue(pki)
    with pytest.raises(InputRefused, match="exists"):
        issue(pki)
    assert pki.leaf(OIN).load() == before


@pytest.mark.parametrize("label", ["../weg", "a/b", "", "A", "x" * 65, "a\n", "."])
def test_label_is_never_a_path(pki: Pki, label: str) -> None:
    with pytest.raises(InputRefused):
        pki.leaf(label)


@pytest.mark.parametrize("oin", ["", "1234", "0000009900000099010a", OIN + "0"])
def test_malformed_oin_is_refused(pki: Pki, oin: str) -> None:
    with pytest.raises(InputRefused, match="OIN"):
        pki.issue(LeafRequest(oin, "Voorbeeldstad"), moment=NOW, bits=BITS)
    assert pki.leafs() == ()


@pytest.mark.parametrize(
    ("name", "hosts"), [("x" * 65, ("localhost",)), ("x", ()), ("x", ("gemeente één",)), ("", ("a",))]
)
def test_what_does_not_fit_in_a_certificate_is_refused(pki: Pki, name: str, hosts: tuple[str, ...]) -> None:
    with pytest.raises(InputRefused):
        pki.issue(LeafRequest(OIN, name, hosts=hosts), moment=NOW, bits=BITS)
    assert pki.leafs() == ()


def test_opening_what_is_no_pki_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no test PKI"):
        Pki.open(tmp_path)


def test_damaged_description_is_refused_with_its_place(pki: Pki) -> None:
    issue(pki)
    (pki.folder / "leaf" / OIN / "leaf.json").write_text("{")
    with pytest.raises(InputRefused) as refused:
        pki.leaf(OIN)
    assert refused.value.where.endswith("leaf.json")
