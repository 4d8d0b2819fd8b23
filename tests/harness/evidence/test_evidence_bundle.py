"""What a bundle holds, who signed it, and what verifying says about both."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from ikt_harness.evidence import bundle, signing, verification
from ikt_harness.evidence.judging import judgement_of
from ikt_harness.evidence.store import EvidenceStore
from ikt_harness.evidence.trust import Trust, load_trust
from ikt_harness.evidence.verification import verify_bundle
from ikt_harness.ledger import Ledger, ResultRecord, RunRecord
from ikt_mocks.clock import real_now
from ikt_mocks.digikoppeling.certificates import LeafRequest
from ikt_mocks.digikoppeling.pki import Pki
from ikt_schemas.errors import InputRefused

pytestmark = pytest.mark.slow

OIN = "00000099000000990101"


def pem_of(key: signing.PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_pem(key: signing.PrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


# -- the content -----------------------------------------------------------------------------------------------


def test_the_same_run_and_key_give_the_same_bytes(
    ran: Any,  # noqa: ANN401 - the Ran of conftest
    masked: Path,
    tmp_path: Path,
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    again, other = tmp_path / "again.zip", tmp_path / "other.zip"
    ran.bundle(again)
    ran.bundle(other, signer=tools.OTHER)
    assert again.read_bytes() == masked.read_bytes()
    assert other.read_bytes() != masked.read_bytes()


def test_what_holds_personal_data_is_for_its_owner_only(
    ran: Any,  # noqa: ANN401 - the Ran of conftest
    masked: Path,
    unmasked: Path,
) -> None:
    assert masked.stat().st_mode & 0o777 == 0o644
    assert unmasked.stat().st_mode & 0o777 == 0o600
    folder = EvidenceStore.beside(ran.url).folder
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}


def test_an_unmasked_bundle_is_judged_again_as_a_whole(unmasked: Path) -> None:
    found = verify_bundle(unmasked, now=real_now())
    assert found.differences == []
    assert (found.rejudging.same, found.rejudging.masked, found.rejudging.absent) == (7, (), ())
    assert found.bundle is not None
    assert [result.record.scenario for result in found.bundle.results] == [
        "stam:S04",
        "stop:F3",
        "sttr:TR-02",
    ]
    assert found.trusted is None


def test_masked_messages_are_said_not_to_be_judged_again(masked: Path) -> None:
    found = verify_bundle(masked, now=real_now())
    assert found.holds
    assert found.rejudging.same == 6
    assert found.rejudging.masked == ("stam:S04: 0001-in-verzoek.xml",)


def test_no_personal_data_leaves(masked: Path, unmasked: Path, tools: Any) -> None:  # noqa: ANN401 - the Tools
    original = tools.members_of(unmasked)["messages/0001/0001-in-verzoek.xml"].decode()
    names = "burgerservicenummer|kvkNummer|emailadres|telefoonnummer|straatnaam|geslachtsnaamNaamgebruik"
    pattern = rf"<(?:\w+:)?(?:{names})[^>]*>([^<]+)<"
    values = set(re.findall(pattern, original))
    assert len(values) > 6
    everything = b"\n".join(tools.members_of(masked).values()).decode(errors="replace")
    payload = json.loads(tools.members_of(masked)["attestation.json"])["payload"]
    everything += base64.b64decode(payload).decode()
    assert [value for value in values if value in everything] == []
    manifest = json.loads(tools.members_of(masked)["manifest.json"])
    row = next(row for row in manifest["members"] if row["name"] == "messages/0001/0001-in-verzoek.xml")
    assert row["original"]["sha256"] == hashlib.sha256(original.encode()).hexdigest()


def test_the_attestation_is_in_toto_in_dsse(masked: Path, tools: Any) -> None:  # noqa: ANN401 - the Tools
    members = tools.members_of(masked)
    envelope = json.loads(members["attestation.json"])
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    payload = base64.b64decode(envelope["payload"])
    key = serialization.load_pem_public_key(members["signer.pem"])
    assert isinstance(key, ed25519.Ed25519PublicKey)
    # The encoding that DSSE signs, written out by hand.
    key.verify(
        base64.b64decode(envelope["signatures"][0]["sig"]),
        b"DSSEv1 28 application/vnd.in-toto+json " + str(len(payload)).encode() + b" " + payload,
    )
    statement = json.loads(payload)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert {one["name"] for one in statement["subject"]} == members.keys() - {"attestation.json"}
    assert statement["predicate"]["result"] == "PASSED"
    assert statement["predicate"]["passedTests"] == ["stam:S04", "stop:F3", "sttr:TR-02"]


def test_files_that_were_not_kept_are_named(ran: Any, tmp_path: Path) -> None:  # noqa: ANN401 - the Ran of conftest
    target = tmp_path / "bundel.zip"
    with Ledger.open(ran.url) as ledger:
        made = bundle.export(ledger, EvidenceStore(tmp_path / "leeg"), ran.run, target, ran.signer)
    assert len(made.missing) > 10
    found = verify_bundle(target, now=real_now())
    assert found.holds
    assert found.rejudging.same == 0


def test_a_run_is_found_by_its_beginning_and_refused_when_unknown(ran: Any) -> None:  # noqa: ANN401 - the Ran
    with Ledger.open(ran.url) as ledger:
        assert bundle.find_run(ledger, ran.run[:6]).record.id == ran.run
        for wrong in ("", "weg"):
            with pytest.raises(InputRefused):
                bundle.find_run(ledger, wrong)


def test_an_existing_file_stays_when_writing_fails(ran: Any, tmp_path: Path) -> None:  # noqa: ANN401 - the Ran
    with pytest.raises(InputRefused, match="cannot be written"):
        ran.bundle(tmp_path / "weg" / "bundel.zip")
    (tmp_path / "map").mkdir()
    with pytest.raises(InputRefused, match="cannot be written"):
        ran.bundle(tmp_path / "map")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map"]


def test_results_without_evidence_can_be_handed_over(ran: Any, tmp_path: Path) -> None:  # noqa: ANN401 - the Ran
    target = tmp_path / "bundel.zip"
    with Ledger.open("sqlite://") as ledger:
        results = [ResultRecord("stop:F1", "Proef", "STOP", verdict) for verdict in ("geslaagd", "gezakt")]
        ledger.append_run(RunRecord("ingelezen"), results)
        bundle.export(ledger, EvidenceStore(tmp_path / "leeg"), "ingelezen", target, ran.signer)
    found = verify_bundle(target, now=real_now())
    assert found.holds
    assert not verify_bundle(target, now=real_now(), since=real_now()).holds, "no start, so maybe old"


# -- time ------------------------------------------------------------------------------------------------------


def test_an_old_bundle_is_not_taken_for_new(unmasked: Path) -> None:
    now = real_now()
    assert verify_bundle(unmasked, now=now, since=now - timedelta(days=1)).holds
    (difference,) = verify_bundle(unmasked, now=now, since=now + timedelta(hours=1)).differences
    assert difference.where == "run.json"
    assert "oude bundel" in difference.explain("nl")


def test_a_run_from_the_future_is_refused(unmasked: Path) -> None:
    (difference,) = verify_bundle(unmasked, now=datetime(2001, 1, 1, tzinfo=UTC)).differences
    assert "in the future" in difference.explain("en")


# -- other rules -----------------------------------------------------------------------------------------------


def test_another_rule_set_is_reported_as_such(
    unmasked: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stricter(*_arguments: object) -> dict[str, Any]:
        return {
            "verdict": "niet-valide",
            "reason": "streng",
            "meldingen": [],
            "checked": [],
            "not_checked": [],
        }

    monkeypatch.setattr(verification, "judgement_of", stricter)
    assert len(verify_bundle(unmasked, now=real_now()).differences) == 7, "the same rules must judge the same"
    monkeypatch.setattr(verification, "rule_set_digest", lambda: "0" * 64)
    found = verify_bundle(unmasked, now=real_now())
    assert found.holds
    assert found.rejudging.rules_differ
    assert len(found.rejudging.otherwise) == 7


def test_rules_that_one_side_cannot_judge_do_not_count(
    unmasked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = judgement_of

    def with_less(*arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - as the real one
        found = judge(*arguments)
        return {
            **found,
            "verdict": "valide",
            "checked": [code for code in found["checked"] if code != "LVBB1009"],
            "meldingen": [one for one in found["meldingen"] if one["code"] != "LVBB1009"],
        }

    monkeypatch.setattr(verification, "judgement_of", with_less)
    where = {one.explain("en") for one in verify_bundle(unmasked, now=real_now()).differences}
    assert not any("0001-in-publicatieVerzoek" in one for one in where)


# -- who signed ------------------------------------------------------------------------------------------------


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    made = Pki.init(tmp_path / "pki", moment=real_now() - timedelta(hours=1))
    made.issue(LeafRequest(OIN, "Gemeente Voorbeeldstad"), moment=real_now() - timedelta(hours=1))
    return made


def test_a_certificate_names_its_oin_and_is_trusted_by_its_authority(
    ran: Any,  # noqa: ANN401 - the Ran of conftest
    pki: Pki,
    tmp_path: Path,
) -> None:
    (leaf,) = pki.leafs()
    signer = signing.load_signer(leaf.key)
    target, again = tmp_path / "a.zip", tmp_path / "b.zip"
    ran.bundle(target, signer=signer)
    ran.bundle(again, signer=signer)
    assert target.read_bytes() == again.read_bytes()
    found = verify_bundle(target, now=real_now(), trust=load_trust(pki.trust))
    assert found.holds
    assert found.trusted
    assert found.signer is not None
    assert (found.signer.oin, found.signer.name) == (OIN, "Gemeente Voorbeeldstad")
    other = Pki.init(tmp_path / "other", moment=real_now())
    refused = verify_bundle(target, now=real_now(), trust=load_trust(other.trust))
    assert [one.where for one in refused.differences] == ["signer.pem"]
    assert refused.trusted is False


def test_a_certificate_must_have_been_valid_when_the_run_began(
    ran: Any,  # noqa: ANN401 - the Ran of conftest
    pki: Pki,
    tmp_path: Path,
) -> None:
    request = replace(LeafRequest("00000099000000990202", "Verlopen"), kind="expired")
    leaf = pki.issue(request, moment=real_now())
    target = tmp_path / "a.zip"
    ran.bundle(target, signer=signing.load_signer(leaf.key))
    found = verify_bundle(target, now=real_now(), trust=load_trust(pki.trust))
    assert "not valid when the run began" in found.differences[0].explain("en")
    itself = verify_bundle(target, now=real_now(), trust=load_trust(leaf.certificate))
    assert not itself.holds


def test_a_leaf_cannot_act_as_an_authority(ran: Any, pki: Pki, tmp_path: Path) -> None:  # noqa: ANN401 - the Ran
    (leaf,) = pki.leafs()
    trust = load_trust(leaf.certificate)
    only_leaf = Trust(trust.keys, ())
    target = tmp_path / "a.zip"
    ran.bundle(target, signer=signing.load_signer(leaf.key))
    assert verify_bundle(target, now=real_now(), trust=only_leaf).trusted
    assert not verify_bundle(target, now=real_now(), trust=Trust(frozenset(), (leaf.load(),))).trusted


def test_a_bare_key_is_trusted_by_its_public_half_only(
    ran: Any,  # noqa: ANN401 - the Ran of conftest
    masked: Path,
    tmp_path: Path,
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    file = tmp_path / "trust.pem"
    file.write_bytes(tools.OTHER.pem() + ran.signer.pem())
    assert verify_bundle(masked, now=real_now(), trust=load_trust(file)).trusted
    file.write_bytes(tools.OTHER.pem())
    assert not verify_bundle(masked, now=real_now(), trust=load_trust(file)).holds


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_other_keys_sign_repeatably_too(ran: Any, kind: str, tmp_path: Path) -> None:  # noqa: ANN401 - the Ran
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    for target in (first, second):
        ran.bundle(target, signer=signing.Signer(key))
    assert first.read_bytes() == second.read_bytes()
    assert verify_bundle(first, now=real_now()).holds


def test_keys_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    locked = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"geheim"),
    )
    weak = pem_of(rsa.generate_private_key(65537, 1024))  # noqa: S505 - weak on purpose
    for content in (b"", b"geen sleutel", locked, weak, b"\x00\xff"):
        file.write_bytes(content)
        with pytest.raises(InputRefused, match="no usable private key"):
            signing.load_signer(file)
    with pytest.raises(InputRefused, match="cannot be read"):
        signing.load_signer(tmp_path / "weg.pem")


def test_a_certificate_of_another_key_is_refused(pki: Pki, tmp_path: Path) -> None:
    (leaf,) = pki.leafs()
    file = tmp_path / "beide.pem"
    file.write_bytes(pem_of(ed25519.Ed25519PrivateKey.generate()) + leaf.certificate.read_bytes())
    with pytest.raises(InputRefused, match="not of this key"):
        signing.load_signer(file)
    file.write_bytes(leaf.key.read_bytes() + leaf.certificate.read_bytes())
    assert signing.load_signer(file).certificates[0] == leaf.load()


def test_a_trust_file_must_hold_something_to_trust(masked: Path, tmp_path: Path) -> None:
    file = tmp_path / "trust.pem"
    key = ed25519.Ed25519PrivateKey.generate()
    broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    for content in (b"", pem_of(key), masked.read_bytes(), broken):
        file.write_bytes(content)
        with pytest.raises(InputRefused):
            load_trust(file)
    file.write_bytes(public_pem(key))
    assert load_trust(file).keys == {signing.key_id(key.public_key())}


# -- the commands ----------------------------------------------------------------------------------------------


def test_the_commands_make_a_key_and_tell_the_unknown_signer(
    ran: Any,  # noqa: ANN401 - the Ran of conftest
    tmp_path: Path,
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    made = tools.ikt("export", ran.run, "--store", ran.url, "--out", "a.zip", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    key = tmp_path / "data" / "ikt" / "keys" / "evidence.pem"
    assert key.stat().st_mode & 0o777 == 0o600
    told = tools.ikt("verify", "a.zip", "--lang", "en", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "Unknown: without --trust" in told.stdout
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        (tmp_path / "trust.pem").write_bytes(archive.read("signer.pem"))
    assert tools.ikt("verify", "a.zip", "--trust", "trust.pem", cwd=tmp_path).returncode == 0
    (tmp_path / "trust.pem").write_bytes(tools.OTHER.pem())
    assert tools.ikt("verify", "a.zip", "--trust", "trust.pem", cwd=tmp_path).returncode == 1
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[len(content) // 3] ^= 1
    (tmp_path / "a.zip").write_bytes(content)
    broken = tools.ikt("verify", "a.zip", cwd=tmp_path)
    assert broken.returncode == 1
    assert "klopt NIET" in broken.stdout
    key.chmod(0o644)
    refused = tools.ikt("export", ran.run, "--store", ran.url, "--out", "b.zip", cwd=tmp_path)
    assert refused.returncode == 2
    assert "chmod 600" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["verify", "weg.zip"], "weg.zip"),
        (["verify", "."], "."),
        (["verify", "weg.zip", "--trust", "weg.pem"], "weg.pem"),
        (["verify", "weg.zip", "--since", "ooit"], "--since"),
        (["export", "weg", "--out", "a.zip"], "weg"),
        (["export", "weg"], "--out"),
    ],
)
def test_misuse_gives_one_message_and_exit_code_2(
    tmp_path: Path,
    arguments: list[str],
    word: str,
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    done = tools.ikt(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
