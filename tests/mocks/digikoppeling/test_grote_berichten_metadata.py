"""Metadata of Grote Berichten: both forms read and written, tolerant in, strict out, and the rules about it."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from ikt_mocks.digikoppeling.grote_berichten.checksum import ALGORITHMS, Checksum, checksum_of, digits_of
from ikt_mocks.digikoppeling.grote_berichten.messages import (
    PULL_NAMESPACE,
    PUSH_NAMESPACE,
    ROOT_LVBB,
    STATUSES,
    DataReference,
    Lifetime,
    Outcome,
    PullMetadata,
    PushMetadata,
    PushPart,
    PushReference,
)
from ikt_mocks.digikoppeling.grote_berichten.reader import MAX_REFERENCES, SCHEMA_RULE, read_metadata
from ikt_mocks.digikoppeling.grote_berichten.rules import judge_metadata
from ikt_mocks.digikoppeling.grote_berichten.writer import pull_element, write_pull, write_push
from ikt_schemas.errors import InputRefused
from ikt_schemas.xml_source import parse_xml

MOMENT = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
REFERENCE = DataReference(
    filename="levering-1.zip",
    content_type="application/zip",
    checksum=checksum_of([b"inhoud"], "SHA256"),
    size=6,
    url="https://voorbeeld.test/gb/1",
    lifetime=Lifetime(MOMENT, MOMENT + timedelta(days=7)),
    context_id="c-1",
)
PUSHED = PushReference(
    filename="stuk.pdf",
    content_type="application/pdf",
    checksum=checksum_of([b"stuk"], "SHA512"),
    size=4,
    url="https://voorbeeld.test/gb/in/",
    compression="ZIP4J",
    parts=(PushPart("stuk.pdf.zip", checksum_of([b"zip"], "SHA256"), 3),),
    context_id="c-1",
)

_hex = st.text("0123456789abcdefABCDEF", max_size=128)
_checksums = st.builds(Checksum, st.sampled_from(ALGORITHMS), _hex.filter(bool))
_names = st.from_regex(r"[A-Za-z_][A-Za-z0-9._-]{0,199}", fullmatch=True)
_sizes = st.integers(0, 2**64 - 1)
_urls = st.text(string.ascii_letters + string.digits + ":/?&=%-_.~<>\"'", min_size=1, max_size=80)
_moments = st.none() | st.integers(-600_000_000, 29_000_000_000).map(
    lambda seconds: MOMENT + timedelta(seconds=seconds)
)
_contexts = st.text(string.ascii_letters + string.digits + "@-.&<", max_size=40)
_references = st.builds(
    DataReference,
    filename=_names,
    content_type=st.sampled_from(["application/zip", "text/xml; charset=UTF-8"]),
    checksum=_checksums,
    size=_sizes,
    url=_urls,
    side=st.sampled_from(["sender", "receiver"]),
    lifetime=st.builds(Lifetime, _moments, _moments),
    context_id=_contexts,
)
_outcomes = st.builds(Outcome, st.sampled_from(STATUSES), st.sampled_from(["", "omdat <&>"]))


def _push(*, response: bool) -> st.SearchStrategy[PushMetadata]:
    outcome = _outcomes if response else st.none()
    part = st.builds(PushPart, _names, _checksums, _sizes, outcome)
    reference = st.builds(
        PushReference,
        filename=_names,
        content_type=st.just("application/pdf"),
        checksum=_checksums,
        size=_sizes,
        url=_urls,
        compression=st.sampled_from(["NONE", "ZIP4J"]),
        parts=st.lists(part, max_size=3).map(tuple),
        context_id=_contexts,
        outcome=outcome,
    )
    return st.builds(PushMetadata, st.lists(reference, min_size=1, max_size=3).map(tuple), st.just(response))


@settings(max_examples=60, deadline=None)
@given(st.builds(PullMetadata, st.lists(_references, min_size=1, max_size=3).map(tuple)))
def test_pull_comes_back_as_it_was_written(metadata: PullMetadata) -> None:
    data = write_pull(metadata)
    read = read_metadata(data, name="x")
    assert read.metadata == metadata
    assert read.meldingen == ()
    assert write_pull(metadata) == data


@settings(max_examples=60, deadline=None)
@given(_push(response=False) | _push(response=True))
def test_push_comes_back_as_it_was_written(metadata: PushMetadata) -> None:
    data = write_push(metadata)
    read = read_metadata(data, name="x")
    assert read.metadata == metadata
    assert read.meldingen == ()


@settings(max_examples=80, deadline=None)
@example(132, b"}")
@example(134, b"{}")
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=4))
def test_damaged_metadata_is_read_or_refused(place: int, junk: bytes) -> None:
    data = write_pull(PullMetadata((REFERENCE,)))
    place %= len(data)
    try:
        outcome: object = read_metadata(data[:place] + junk + data[place + len(junk) :], name="x").metadata
    except InputRefused as refused:
        outcome = refused.what.nl
    assert outcome


def test_written_metadata_follows_the_published_schema(shared: Path) -> None:
    place = shared / "data" / "official" / "lvbb" / "gb-meta.xsd"
    schema = etree.XMLSchema(etree.parse(str(place)))
    for_lvbb = DataReference(
        "levering-1.zip", "application/zip", checksum_of([b"x"], "MD5"), 1, "https://voorbeeld.test/1"
    )
    assert schema.validate(
        parse_xml(write_pull(PullMetadata((for_lvbb,)), root_name=ROOT_LVBB), name="x").root
    )
    # The standard allows SHA256, the LVBB's schema does not: this is the difference rule IKT-GB-003 tells.
    assert not schema.validate(
        parse_xml(write_pull(PullMetadata((REFERENCE,)), root_name=ROOT_LVBB), name="x").root
    )


def test_reference_inside_another_message_under_another_name() -> None:
    lvbb = "http://www.overheid.nl/2017/lvbb"
    root = etree.Element(etree.QName(lvbb, "publicatieGBVerzoek"))
    etree.SubElement(root, etree.QName(lvbb, "idLevering")).text = "levering-1"
    root.append(pull_element(REFERENCE, namespace=lvbb, name="external-data-reference"))
    read = read_metadata(etree.tostring(root), name="verzoek.xml")
    assert read.metadata == PullMetadata((REFERENCE,), profile="")
    assert read.meldingen == ()


def test_deviations_are_read_and_told() -> None:
    # No namespace inside, white space around values: the form of the examples in the best practices.
    text = f"""<bericht><data-reference>
      <lifetime/><content contentType=" application/zip ">
       <filename> levering-1.zip </filename><checksum type=" SHA256 ">
         {REFERENCE.checksum.value}
       </checksum><size> 6 </size></content>
      <transport><location><senderUrl> {REFERENCE.url} </senderUrl></location></transport>
     </data-reference></bericht>"""
    read = read_metadata(text.encode(), name="oud.xml")
    assert isinstance(read.metadata, PullMetadata)
    (reference,) = read.metadata.references
    assert (reference.filename, reference.size, reference.url) == ("levering-1.zip", 6, REFERENCE.url)
    assert reference.checksum == REFERENCE.checksum
    assert reference.content_type == "application/zip"
    assert read.meldingen
    assert {melding.code for melding in read.meldingen} == {SCHEMA_RULE}
    assert read.meldingen[0].file == "oud.xml"


def test_name_that_starts_with_a_digit_fails_the_pull_schema() -> None:
    data = write_pull(PullMetadata((REFERENCE,))).replace(b"levering-1.zip", b"2024.zip")
    read = read_metadata(data, name="x")
    assert [melding.code for melding in read.meldingen] == [SCHEMA_RULE] * len(read.meldingen)
    assert "2024.zip" in read.meldingen[0].beschrijving.nl
    with pytest.raises(InputRefused, match=r"2024\.zip"):
        write_pull(read.metadata) if isinstance(read.metadata, PullMetadata) else None
    # The rule about names allows it: schema and rule differ.
    assert "MD007" not in {melding.code for melding in judge_metadata(read.metadata)}


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (b"<gb:size>6</gb:size>", b"<gb:size>zes</gb:size>", "not a number"),
        (b"<gb:size>6</gb:size>", b"", "size is missing"),
        (b"levering-1.zip", b"", "filename is missing"),
        (b"https://voorbeeld.test/gb/1", b" ", "senderUrl is missing"),
        (b"2026-01-01T12:00:00Z", b"gisteren", "not an ISO moment"),
        (b"2026-01-01T12:00:00Z", b"0001-01-01T00:00:00+14:00", "not possible"),
        (b"gb:content", b"gb:inhoud", "no metadata"),
        (b"<?xml", b"<!DOCTYPE x []><?xml", "DOCTYPE|well-formed"),
    ],
)
def test_what_cannot_be_understood_is_refused(before: bytes, after: bytes, message: str) -> None:
    data = write_pull(PullMetadata((REFERENCE,))).replace(before, after)
    with pytest.raises(InputRefused, match=message):
        read_metadata(data, name="x")


def test_too_many_references_are_refused() -> None:
    one = write_pull(PullMetadata((REFERENCE,)))
    inner = one[one.index(b"<gb:data-reference ") : one.index(b"</gb:digi")]
    with pytest.raises(InputRefused, match="files in one message"):
        read_metadata(one.replace(inner, inner * (MAX_REFERENCES + 1)), name="x")


def test_unknown_status_is_refused() -> None:
    answered = PushReference("a", "text/plain", PUSHED.checksum, 1, PUSHED.url, outcome=Outcome("OK"))
    data = write_push(PushMetadata((answered,), response=True)).replace(b">OK<", b">PRIMA<")
    with pytest.raises(InputRefused, match="not a status"):
        read_metadata(data, name="x")


def test_response_must_be_complete() -> None:
    with pytest.raises(InputRefused, match="says nothing"):
        write_push(PushMetadata((PUSHED,), response=True))


@pytest.mark.parametrize("filename", ["a/b", "x" * 201, "", "één.zip", "../a"])
def test_writer_refuses_a_name_outside_md007(filename: str) -> None:
    reference = DataReference(filename, "text/xml", REFERENCE.checksum, 6, REFERENCE.url)
    with pytest.raises(InputRefused) as refused:
        write_pull(PullMetadata((reference,)))
    assert refused.value.code == "MD007"


def test_namespaces_are_those_of_the_forms() -> None:
    pull = parse_xml(write_pull(PullMetadata((REFERENCE,))), name="x").root
    push = parse_xml(write_push(PushMetadata((PUSHED,))), name="x").root
    assert {etree.QName(one).namespace for one in pull.iter("*")} == {PULL_NAMESPACE}
    assert {etree.QName(one).namespace for one in push.iter("*")} == {PUSH_NAMESPACE}
    assert pull.get("profile") == "digikoppeling-gb-1.0"
    assert push.get("profile") == "digikoppeling-gb-4.0"


def _changed(**changes: object) -> PullMetadata:
    values = {name: getattr(REFERENCE, name) for name in DataReference.__slots__} | changes
    return PullMetadata((DataReference(**values),))


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        (PullMetadata((REFERENCE,)), set()),
        (PullMetadata((REFERENCE, REFERENCE)), {("MD002", "fout"), ("MD007", "fout")}),
        (_changed(lifetime=Lifetime(MOMENT, MOMENT)), {("IKT-GB-002", "fout")}),
        (_changed(checksum=Checksum("CRC32", "00")), {("MD006", "fout")}),
        (_changed(checksum=checksum_of([b""], "SHA1")), {("MD006", "waarschuwing")}),
        (_changed(checksum=Checksum("SHA256", "aa")), {("IKT-GB-004", "fout")}),
        (_changed(filename="x" * 201), {("MD007", "fout")}),
        (_changed(filename="a b"), {("MD007", "fout")}),
        (_changed(content_type="zip"), {("MD009", "fout")}),
        (_changed(side="receiver"), {("MD010", "fout")}),
        (_changed(url="http://voorbeeld.test/1"), {("GB006", "waarschuwing")}),
        (_changed(url="https://[kapot"), {("GB006", "waarschuwing")}),
        (PushMetadata((PUSHED,)), set()),
    ],
)
def test_rules(metadata: PullMetadata | PushMetadata, expected: set[tuple[str, str]]) -> None:
    assert {(melding.code, melding.ernst) for melding in judge_metadata(metadata)} == expected


def test_lvbb_takes_md5_and_nothing_else() -> None:
    md5 = _changed(checksum=checksum_of([b""], "MD5"))
    assert judge_metadata(md5, lvbb=True) == []
    assert [melding.code for melding in judge_metadata(_changed(), lvbb=True)] == ["IKT-GB-003"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_checksums(algorithm: str) -> None:
    made = checksum_of([b"a", b"", b"b"], algorithm)
    assert made == checksum_of([b"ab"], algorithm)
    assert len(made.value) == digits_of(algorithm)
    assert made.matches(Checksum(algorithm, made.value.upper()))
    assert not made.matches(checksum_of([b"ba"], algorithm))
