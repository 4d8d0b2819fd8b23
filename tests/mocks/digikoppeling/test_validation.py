"""Each row of the answers of the independent handler, provoked by one fault in a good message."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ikt_mocks.digikoppeling import errors, names, signals, validation
from ikt_mocks.digikoppeling.cpa import Cpa
from ikt_mocks.digikoppeling.cpa_reader import read_cpa
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.envelope import SignatureSummary
from ikt_mocks.digikoppeling.errors import EbmsError
from ikt_mocks.digikoppeling.messages import (
    AckRequested,
    EbmsMessage,
    Manifest,
    Party,
    PartyId,
    Service,
    SignatureReference,
    SyncReply,
)
from ikt_mocks.digikoppeling.profile import CpaProfile, Profile
from ikt_mocks.digikoppeling.rules import header as header_rules
from ikt_mocks.digikoppeling.samples.exchange import MOMENT, sample_message, sample_profile
from ikt_mocks.rules import Rule, collect, judge

NOW = MOMENT + timedelta(minutes=1)
Change = Callable[[EbmsMessage], EbmsMessage]


def head(**changes: object) -> Change:
    return lambda message: replace(message, header=replace(message.header, **changes))  # type: ignore[arg-type]  # fields of the dataclass, named by each test


def block(**changes: object) -> Change:
    return lambda message: replace(message, **changes)  # type: ignore[arg-type]  # fields of the dataclass, named by each test


def agreement(data: CpaProfile) -> Cpa:
    return read_cpa(write_cpa(data))


def found(message: EbmsMessage, cpa: Cpa, *, known: Iterable[str] = ()) -> list[EbmsError]:
    ids = set(known)
    return list(validation.check_header(message, cpa, now=NOW, known=ids.__contains__))


ROWS: list[tuple[Change, str, str, str]] = [
    (head(version="1.0"), "Inconsistent", "//Header/MessageHeader/@version", "Invalid value."),
    (
        head(sender=Party((PartyId("00000000000000000099"),), "ROL_A")),
        "Inconsistent",
        "//Header/MessageHeader/From/PartyId",
        "Value not found.",
    ),
    (
        head(sender=Party((PartyId("00000000000000000011", "urn:other"),), "ROL_A")),
        "Inconsistent",
        "//Header/MessageHeader/From/PartyId",
        "Value not found.",
    ),
    (
        head(sender=Party((PartyId("00000000000000000011"),))),
        "Inconsistent",
        "//Header/MessageHeader/From/Role",
        "Invalid value.",
    ),
    (
        head(receiver=Party((PartyId("00000000000000000099"),), "ROL_B")),
        "Inconsistent",
        "//Header/MessageHeader/To/PartyId",
        "Value not found.",
    ),
    (
        head(sender=Party((PartyId("00000000000000000011"),), "ROL_X")),
        "ValueNotRecognized",
        "//Header/MessageHeader/Action",
        "Value not found.",
    ),
    (
        head(receiver=Party((PartyId("00000000000000000022"),), "ROL_X")),
        "ValueNotRecognized",
        "//Header/MessageHeader/Action",
        "Value not found.",
    ),
    (head(service=Service("x")), "ValueNotRecognized", "//Header/MessageHeader/Action", "Value not found."),
    (
        head(service=Service("test:dienst:1", "urn:other")),
        "ValueNotRecognized",
        "//Header/MessageHeader/Action",
        "Value not found.",
    ),
    (head(action="x"), "ValueNotRecognized", "//Header/MessageHeader/Action", "Value not found."),
    (
        head(ref_to_message_id="unknown"),
        "ValueNotRecognized",
        "//Header/MessageHeader/MessageData/RefToMessageId",
        "Value not found.",
    ),
    (
        head(time_to_live=NOW),
        "TimeToLiveExpired",
        "//Header/MessageHeader/MessageData/TimeToLive",
        "",
    ),
    (
        head(duplicate_elimination=False),
        "Inconsistent",
        "//Header/MessageHeader/DuplicateElimination",
        "Wrong value.",
    ),
    (block(ack_requested=None), "Inconsistent", "//Header/AckRequested", "Wrong value."),
    (
        block(ack_requested=AckRequested(version="1.0")),
        "Inconsistent",
        "//Header/AckRequested/@version",
        "Invalid value.",
    ),
    (
        block(ack_requested=AckRequested(actor=names.NEXT_MSH)),
        "NotSupported",
        "//Header/AckRequested/@actor",
        "NextMSH not supported.",
    ),
    (
        block(ack_requested=AckRequested(actor="urn:x")),
        "Inconsistent",
        "//Header/AckRequested/@actor",
        "Invalid value.",
    ),
    (
        block(ack_requested=AckRequested(signed=True)),
        "Inconsistent",
        "//Header/AckRequested/@signed",
        "Wrong value.",
    ),
    (block(sync_reply=SyncReply()), "Inconsistent", "//Header/SyncReply", "Wrong value."),
    (block(message_order=1), "NotSupported", "//Header/MessageOrder", "MessageOrder not supported."),
]


@pytest.mark.parametrize(("change", "code", "location", "description"), ROWS)
def test_one_fault_gives_one_answer(change: Change, code: str, location: str, description: str) -> None:
    data = sample_profile()
    good = sample_message(data)
    cpa = agreement(data)

    assert found(good, cpa) == []
    expected = EbmsError(code, location, description)
    answers = found(change(good), cpa)
    assert answers[0] == expected
    # A wrong party has no action either; that follows, and is not what is answered.
    assert set(answers[1:]) <= {errors.ACTION}


@pytest.mark.parametrize(
    ("change", "code", "location", "description"),
    [
        (block(sync_reply=None), "Inconsistent", "//Header/SyncReply", "Wrong value."),
        (
            block(sync_reply=SyncReply(version="1.0")),
            "Inconsistent",
            "//Header/SyncReply/@version",
            "Invalid value.",
        ),
        (block(sync_reply=SyncReply("urn:x")), "Inconsistent", "//Header/SyncReply/@actor", "Wrong value."),
    ],
)
def test_synchronous_channels(change: Change, code: str, location: str, description: str) -> None:
    data = sample_profile(sync_reply_mode="mshSignalsOnly")
    good, cpa = sample_message(data), agreement(data)

    assert found(good, cpa) == []
    assert found(change(good), cpa) == [EbmsError(code, location, description)]


def test_the_order_of_the_table_is_the_order_of_the_answers() -> None:
    data = sample_profile()
    message = sample_message(data)
    for change in (ROWS[0][0], ROWS[1][0], ROWS[4][0], ROWS[10][0], ROWS[11][0], ROWS[19][0]):
        message = change(message)

    assert [error.location.rpartition("/")[2] for error in found(message, agreement(data))] == [
        "@version",
        "PartyId",
        "PartyId",
        "Action",
        "RefToMessageId",
        "TimeToLive",
        "MessageOrder",
    ]


def test_best_effort_wants_neither_acknowledgment_nor_elimination() -> None:
    data = sample_profile(Profile.BEST_EFFORT)
    good, cpa = sample_message(data), agreement(data)
    wrong = replace(
        good, ack_requested=AckRequested(), header=replace(good.header, duplicate_elimination=True)
    )

    assert found(good, cpa) == []
    assert found(wrong, cpa) == [errors.DUPLICATE_ELIMINATION, errors.ACK_REQUESTED, errors.ACK_SIGNED][:2]


def test_a_known_message_may_be_referred_to() -> None:
    data = sample_profile()
    message = head(ref_to_message_id="m0")(sample_message(data))

    assert found(message, agreement(data), known=["m0"]) == []


@pytest.mark.parametrize(
    ("changes", "valid"),
    [
        ({}, True),
        ({"start": MOMENT}, True),
        ({"start": MOMENT + timedelta(seconds=1)}, False),
        ({"end": MOMENT}, False),
        ({"status": "proposed"}, False),
    ],
)
def test_the_cpa_is_valid_at_the_timestamp(changes: dict[str, object], *, valid: bool) -> None:
    data = replace(sample_profile(), **changes)  # type: ignore[arg-type]  # fields of the dataclass
    answers = list(validation.check_cpa(sample_message(data).header, agreement(data)))
    expected = EbmsError("Inconsistent", "//Header/MessageHeader/@cpaid", "Invalid CPA.")

    assert answers == ([] if valid else [expected])


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (None, []),
        (Manifest(("cid:p1",)), []),
        (
            Manifest(("cid:p1",), "1.0"),
            [EbmsError("Inconsistent", "//Body/Manifest/@version", "Invalid value.")],
        ),
        (
            Manifest(("http://x/y",)),
            [
                EbmsError(
                    "MimeProblem", "//Body/Manifest/Reference[@href='http://x/y']", "URI cannot be resolved."
                )
            ],
        ),
        (Manifest(("cid:x",)), [EbmsError("MimeProblem", "cid:x", "MIME part not found.")]),
    ],
)
def test_the_manifest(manifest: Manifest | None, expected: list[EbmsError]) -> None:
    message = replace(sample_message(sample_profile()), manifest=manifest)

    assert list(validation.check_manifest(message, ["p1"])) == expected


def test_a_signature_is_wanted_where_the_cpa_says_so() -> None:
    data = sample_profile(Profile.RELIABLE_SIGNED, certificate=b"0\x03\x02\x01\x05")
    message, cpa = sample_message(data), agreement(data)
    absent = EbmsError("SecurityFailure", "//Header/Signature", "Signature not found.")
    reference = SignatureReference("", names.SHA512, "eA==", "<x/>")
    other = SignatureSummary(names.RSA_SHA512, names.C14N, (reference,))

    assert list(validation.check_signature_algorithms(message, None, cpa)) == [absent]
    assert list(validation.check_signature_algorithms(message, other, cpa)) == []
    assert [
        error.location for error in validation.check_signature_algorithms(message, other, cpa, strict=True)
    ] == [
        "//Header/Signature/SignedInfo/Reference[@URI='']/DigestMethod/@Algorithm",
        "//Header/Signature/SignedInfo/SignatureMethod/@Algorithm",
    ]
    unsigned = sample_profile()
    assert not list(
        validation.check_signature_algorithms(sample_message(unsigned), None, agreement(unsigned))
    )


def test_acknowledgments_are_judged_and_matched() -> None:
    data = sample_profile()
    message, cpa = sample_message(data), agreement(data)
    good = signals.acknowledge(message, message_id="m2", timestamp=NOW)

    assert list(validation.check_acknowledgment(good, cpa, signed=False)) == []
    assert list(validation.check_acknowledgment(good, cpa, signed=True)) == [errors.ACKNOWLEDGMENT_REFERENCE]
    assert list(validation.check_acknowledgment(replace(good, version="1.0"), cpa, signed=False)) == [
        errors.ACKNOWLEDGMENT_VERSION
    ]
    assert list(validation.check_acknowledgment(replace(good, actor=names.NEXT_MSH), cpa, signed=False)) == [
        errors.ACKNOWLEDGMENT_NEXT_MSH
    ]
    assert list(validation.check_acknowledgment(replace(good, actor="urn:x"), cpa, signed=False)) == [
        errors.ACKNOWLEDGMENT_ACTOR
    ]
    assert validation.answers(message.header, good)
    for changes in ({"cpa_id": "x"}, {"ref_to_message_id": "x"}, {"sender": message.header.sender}):
        wrong = replace(good, header=replace(good.header, **changes))
        assert not validation.answers(message.header, wrong)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (head(sender=Party((PartyId("x", ""),), "ROL_A")), "IKT-DK-211"),
        (head(receiver=Party((PartyId("123"),), "ROL_B")), "IKT-DK-211"),
        (head(message_id="no-uuid"), "IKT-DK-212"),
        (head(action="twee woorden"), "IKT-DK-213"),
        (head(service=Service("x", "urn:other")), "IKT-DK-214"),
        (block(manifest=None), "IKT-DK-215"),
        (block(ack_requested=None), "IKT-DK-216"),
        (head(time_to_live=datetime(2020, 1, 1, tzinfo=UTC)), "IKT-DK-217"),
    ],
)
def test_deviations_from_the_standard_are_findings(change: Change, code: str) -> None:
    rules: dict[str, Rule[EbmsMessage]] = dict(collect(header_rules))
    good = sample_message(sample_profile(), "p1")

    assert judge(rules.values(), good) == []
    assert [melding.code for melding in judge(rules.values(), change(good))] == [code]


@pytest.mark.parametrize(
    ("value", "oin", "environment"),
    [
        ("00000000000000000011", "00000000000000000011", ""),
        ("00000000000000000011_T", "00000000000000000011", "T"),
        ("00000000000000000011_OTA", "00000000000000000011", "OTA"),
        ("00000000000000000011_X", "", ""),
        ("11", "", ""),
    ],
)
def test_a_party_id_may_carry_its_environment(value: str, oin: str, environment: str) -> None:
    assert (PartyId(value).oin, PartyId(value).environment) == (oin, environment)
