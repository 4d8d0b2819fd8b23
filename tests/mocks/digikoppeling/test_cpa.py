"""CPAs: the given samples, the ones we make, and the refusals."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ikt_mocks.digikoppeling import names
from ikt_mocks.digikoppeling._times import format_duration, parse_duration
from ikt_mocks.digikoppeling.cpa import Cpa, ReliableMessaging
from ikt_mocks.digikoppeling.cpa_reader import read_cpa
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.errors import CpaRefused
from ikt_mocks.digikoppeling.messages import Party, PartyId, Service
from ikt_mocks.digikoppeling.profile import CpaProfile, CpaService, Profile
from ikt_mocks.digikoppeling.rules import cpa as cpa_rules
from ikt_mocks.digikoppeling.rules.cpa import CpaSubject
from ikt_mocks.digikoppeling.samples.exchange import OIN_A, OIN_B, REQUEST, RESPONSE, SERVICE, sample_profile
from ikt_mocks.rules import Rule, collect, judge
from ikt_schemas.errors import InputRefused

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CERTIFICATE = b"0\x03\x02\x01\x05"


def codes(cpa: Cpa, now: datetime = NOW) -> list[str]:
    rules: dict[str, Rule[CpaSubject]] = dict(collect(cpa_rules))
    return sorted({melding.code for melding in judge(rules.values(), CpaSubject(cpa, now))})


def made(profile: Profile, **changes: object) -> CpaProfile:
    return replace(sample_profile(profile, certificate=CERTIFICATE), **changes)  # type: ignore[arg-type]  # fields of the dataclass, named by each test


@pytest.mark.parametrize("profile", list(Profile))
def test_a_made_cpa_is_valid_by_the_published_schema(shared: Path, profile: Profile) -> None:
    folder = shared / "data" / "official" / "ebms"
    schema = etree.XMLSchema(etree.parse(str(folder / "cpp-cpa-2_0.xsd")))
    for data in (
        sample_profile(profile, certificate=CERTIFICATE),
        made(profile, sync_reply_mode="mshSignalsOnly"),
    ):
        root = etree.fromstring(write_cpa(data))
        assert schema.validate(root), schema.error_log


@pytest.mark.parametrize("profile", list(Profile))
def test_a_made_cpa_is_read_back(profile: Profile) -> None:
    data = made(profile, services=(CpaService(SERVICE, (REQUEST, "intrekken"), (RESPONSE,)),))
    cpa = read_cpa(write_cpa(data))
    a, b = cpa.parties
    channel = a.default_channel

    assert (cpa.cpa_id, cpa.version, cpa.status, cpa.start, cpa.end) == (
        data.cpa_id,
        "2_0b",
        "agreed",
        data.start,
        data.end,
    )
    assert (a.party_ids, b.party_ids) == ((PartyId(OIN_A),), (PartyId(OIN_B),))
    assert (a.roles, b.roles) == (("ROL_A",), ("ROL_B",))
    assert a.find("send", "ROL_A", SERVICE, "intrekken") is not None
    assert b.find("receive", "ROL_B", SERVICE, "intrekken") is not None
    assert b.find("send", "ROL_B", SERVICE, RESPONSE) is not None
    assert channel.transport.endpoint("error") == data.parties[0].endpoint
    always = "always" if profile.reliable else "never"
    assert (channel.ack_requested, channel.duplicate_elimination, channel.sync_reply_mode) == (
        always,
        always,
        "none",
    )
    assert channel.actor == names.TO_PARTY_MSH
    sender = channel.doc_exchange.sender
    assert (sender.reliable is not None) is profile.reliable
    if sender.reliable is not None:
        assert (sender.reliable.retries, sender.reliable.retry_interval) == (8, timedelta(hours=3))
        assert sender.reliable.window == timedelta(hours=27)
        assert sender.persist_duration == timedelta(days=1)
    assert (sender.non_repudiation is not None) is profile.signed
    if sender.non_repudiation is not None:
        assert sender.non_repudiation.signature_algorithm == names.RSA_SHA256
        signing = a.certificate(sender.non_repudiation.certificate)
        assert signing is not None
        assert signing.der == CERTIFICATE
    assert (channel.doc_exchange.receiver.digital_envelope is not None) is profile.encrypted
    binding = cpa.sending(Party((PartyId(OIN_A),), "ROL_A"), SERVICE, REQUEST)
    assert binding is not None
    assert binding.signature_required is profile.signed
    assert binding.encryption_required is profile.encrypted
    assert binding.other_binding == "B_R_0_0"


def test_a_made_cpa_says_that_it_is_a_test_and_is_the_same_every_time() -> None:
    data = sample_profile()

    assert write_cpa(data) == write_cpa(data)
    assert b"Test-CPA" in write_cpa(data)


def test_a_signed_profile_needs_certificates() -> None:
    with pytest.raises(InputRefused, match="signing_certificate"):
        write_cpa(sample_profile(Profile.RELIABLE_SIGNED))


def test_the_given_samples_are_read(shared: Path) -> None:
    found = {
        path.name: read_cpa(path.read_bytes(), name=path.name) for path in (shared / "data/cpa").glob("*.xml")
    }
    signed = found["cpaStubEBF.rm.https.signed-sha256.xml"]
    digipoort = Party((PartyId("00000000000000000000"),), "DIGIPOORT")
    sending = signed.sending(digipoort, Service("osb:afleveren:1.1$1.0"), "afleveren")

    assert len(found) == 4
    assert sending is not None
    assert sending.signature_required
    assert (sending.channel.ack_requested, sending.channel.ack_signature_requested) == ("always", "never")
    assert sending.channel.doc_exchange.sender.reliable == ReliableMessaging(5, timedelta(minutes=5))
    assert signed.parties[0].default_channel.ack_requested == "never"
    assert signed.parties[0].default_channel.transport.endpoint() == "https://localhost:8888/ebms"
    assert signed.parties[0].certificates[0].x509().not_valid_after_utc.year == 2030
    compliance = found["cpa-cv-https.xml"]
    assert len({binding.service for binding in compliance.parties[0].bindings}) == 6
    assert {item.status for item in found.values()} == {"agreed"}
    unsigned = found["cpaStubEBF.rm.http.unsigned.xml"]
    assert not any(binding.signature_required for binding in unsigned.parties[0].bindings)


def test_the_samples_may_be_used_and_differ_from_the_rules_in_known_ways(shared: Path) -> None:
    signed = read_cpa((shared / "data/cpa/cpaStubEBF.rm.https.signed-sha256.xml").read_bytes())
    compliance = read_cpa((shared / "data/cpa/cpa-cv-https.xml").read_bytes())

    assert codes(signed) == ["IKT-DK-311", "IKT-DK-312", "IKT-DK-313", "IKT-DK-317"]
    assert codes(compliance) == ["IKT-DK-311", "IKT-DK-312", "IKT-DK-315", "IKT-DK-317", "IKT-DK-321"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "proposed"}, "IKT-DK-301"),
        ({"start": datetime(2029, 1, 1, tzinfo=UTC)}, "IKT-DK-302"),
        ({"end": datetime(2026, 1, 1, tzinfo=UTC)}, "IKT-DK-303"),
        ({"end": datetime(2036, 1, 1, tzinfo=UTC)}, "IKT-DK-312"),
        ({"cpa_id": "met.punt"}, "IKT-DK-313"),
        ({"ack_signed": False}, "IKT-DK-317"),
        ({"reliability": ReliableMessaging(1, timedelta(hours=1), ordered=True)}, "IKT-DK-319"),
        ({"sync_reply_mode": "signalsAndResponse"}, "IKT-DK-320"),
        ({"hash_function": names.SHA1}, "IKT-DK-321"),
        ({"persist_duration": timedelta(days=2), "encryption_algorithm": names.AES256_CBC}, "IKT-DK-321"),
    ],
)
def test_each_rule_is_found(changes: dict[str, object], code: str) -> None:
    sound = made(Profile.RELIABLE_ENCRYPTED, persist_duration=timedelta(days=2))

    assert codes(read_cpa(write_cpa(sound))) == []
    assert code in codes(read_cpa(write_cpa(replace(sound, **changes))))  # type: ignore[arg-type]  # fields of the dataclass


def test_defaults_of_the_best_practices_keep_ids_shorter_than_the_retries_last() -> None:
    assert codes(read_cpa(write_cpa(sample_profile()))) == ["IKT-DK-318"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'tns:action="melden" tns:packageId', b'tns:action="anders" tns:packageId', "IKT-DK-304"),
        (b'tns:version="2_0b"', b'tns:version="1.0"', "IKT-DK-311"),
        (b'tns:type="urn:osb:oin"', b'tns:type="urn:test"', "IKT-DK-315"),
        (b'tns:ackRequested="always"', b'tns:ackRequested="never"', "IKT-DK-316"),
    ],
)
def test_rules_about_what_no_profile_makes(old: bytes, new: bytes, code: str) -> None:
    data = write_cpa(sample_profile())
    assert old in data

    assert code in codes(read_cpa(data.replace(old, new, 1)))


def test_a_second_role_is_found() -> None:
    data = sample_profile(certificate=CERTIFICATE)
    two = replace(data, services=(*data.services, CpaService(Service("test:ander:1"), ("vragen",))))
    written = write_cpa(two)
    second = [match.start() for match in re.finditer(b'tns:name="ROL_A"', written)][1]

    assert "IKT-DK-314" in codes(read_cpa(written[:second] + written[second:].replace(b"ROL_A", b"ROL_C", 1)))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"</tns:Colla", b"</tns:Kolla", "xml"),
        (b"<?xml version='1.0' encoding='UTF-8'?>", b"<!DOCTYPE a>", "xml"),
        (b"tns:CollaborationProtocolAgreement", b"tns:CollaborationProtocolProfile", "structure"),
        (b' tns:cpaid="', b' cpaid="', "structure"),
        (b'tns:value="agreed"', b'tns:value="maybe"', "value"),
        (b"<tns:Start>2025", b"<tns:Start>soon", "value"),
        (b"PT3H", b"P1M", "value"),
        (b"<tns:Retries>8", b"<tns:Retries>-8", "value"),
        (b"<tns:ChannelId>A_", b"<tns:ChannelId>C_", "reference"),
        (b'tns:docExchangeId="A_', b'tns:docExchangeId="C_', "reference"),
        (b'tns:id="B_R_0_0"', b'tns:id="A_S_0_0"', "reference"),
        (b"<tns:Role ", b"<tns:Rol ", "structure"),
    ],
)
def test_what_is_no_cpa_is_refused_with_its_place(old: bytes, new: bytes, reason: str) -> None:
    data = write_cpa(sample_profile())
    assert old in data
    changed = data.replace(old, new) if reason in ("structure", "xml") else data.replace(old, new, 1)
    with pytest.raises(CpaRefused) as refused:
        read_cpa(changed, name="proef.xml")
    assert refused.value.reason == reason
    assert refused.value.where


def test_a_certificate_that_is_none_is_told_when_it_is_needed() -> None:
    cpa = read_cpa(write_cpa(made(Profile.RELIABLE_SIGNED)))

    with pytest.raises(CpaRefused, match="A_Client"):
        cpa.parties[0].certificates[0].x509()


@settings(max_examples=100, deadline=None)
@given(at=st.integers(0, 9000), length=st.integers(0, 60), octets=st.binary(max_size=6))
def test_a_damaged_cpa_is_read_or_refused(at: int, length: int, octets: bytes) -> None:
    data = write_cpa(sample_profile(Profile.RELIABLE_ENCRYPTED, certificate=CERTIFICATE))
    at %= len(data)
    result: Cpa | CpaRefused
    try:
        result = read_cpa(data[:at] + octets + data[at + length :])
    except CpaRefused as refused:
        result = refused
    assert isinstance(result, Cpa) or result.explain("nl")


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9999)))
def test_durations_survive(duration: timedelta) -> None:
    assert parse_duration(format_duration(duration)) == duration


@pytest.mark.parametrize(
    "wrong", ["", "P", "PT", "P1DT", "1D", "-P1D", "P1Y", "P1M", "P1.5D", "PT1H2", "P1D "[::-1]]
)
def test_what_is_no_duration_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(wrong)
