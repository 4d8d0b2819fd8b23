"""Zips from strangers: what is refused and why, and that damage never comes out as anything else."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_schemas.errors import ZipRefused
from ikt_schemas.zip_source import ZipLimits, is_safe_name, open_zip


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            # A fixed moment: the ids of tests are made from these bytes.
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, method)
    return stream.getvalue()


def unpack(data: bytes, limits: ZipLimits | None = None) -> dict[str, bytes]:
    with open_zip(io.BytesIO(data), name="a.zip", limits=limits) as source:
        return {member.name: source.read(member) for member in source.members}


def reason_of(data: bytes, limits: ZipLimits | None = None) -> str:
    with pytest.raises(ZipRefused) as refused:
        unpack(data, limits)
    assert refused.value.explain("nl")
    return refused.value.reason


def test_members_and_their_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(packed({"b.xml": b"<b/>", "map/": b"", "map/c.xml": b"<c/>"}))
    with open_zip(file, name="a.zip") as source:
        assert source.names == ["b.xml", "map/c.xml"]
        assert [source.read(member) for member in source.members] == [b"<b/>", b"<c/>"]
        found = source.member("map/c.xml")
        assert found is not None
        assert found.size == 4
        assert source.member("d.xml") is None


def test_doubled_names_are_kept_apart() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", b"2")
    with open_zip(stream, name="a.zip") as source:
        assert [source.read(member) for member in source.members] == [b"1", b"2"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no-zip"),
        (b"geen zip", "no-zip"),
        (packed({"a": b"x"})[:-10], "no-zip"),
        (packed({}), "empty"),
        (packed({"../a": b"x"}), "traversal"),
        (packed({"a/../../b": b"x"}), "traversal"),
        (packed({"/etc/passwd": b"x"}), "traversal"),
        (packed({"..\\a": b"x"}), "traversal"),
        (packed({"C:\\a": b"x"}), "traversal"),
        (packed({"bom": bytes(20_000_000)}), "ratio"),
        (packed({"a": b"x"}, zipfile.ZIP_LZMA), "damaged"),
    ],
    ids=[
        "empty file",
        "text",
        "cut off",
        "no members",
        "up",
        "up from a folder",
        "absolute",
        "backslash",
        "drive",
        "bomb",
        "lzma",
    ],
)
def test_refused_for(data: bytes, reason: str) -> None:
    assert reason_of(data) == reason


def test_limits() -> None:
    data = packed({f"{n}": b"xx" for n in range(5)}, zipfile.ZIP_STORED)
    assert reason_of(data, ZipLimits(count=4)) == "count"
    assert reason_of(data, ZipLimits(total=9)) == "size"
    assert reason_of(data, ZipLimits(member=1)) == "size"
    assert reason_of(data, ZipLimits(archive=20)) == "size"


def test_a_hundred_thousand_members() -> None:
    assert reason_of(packed({f"{n}": b"" for n in range(100_000)}, zipfile.ZIP_STORED)) == "count"


def test_symbolic_link() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert reason_of(stream.getvalue()) == "traversal"


def test_encrypted() -> None:
    data = bytearray(packed({"a": b"x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(signature) + offset
        struct.pack_into("<H", data, place, 1)
    assert reason_of(bytes(data)) == "encrypted"


def test_a_directory_that_lies_about_the_size() -> None:
    data = bytearray(packed({"a": b"x" * 50}, zipfile.ZIP_STORED))
    place = data.index(b"PK\x01\x02") + 24
    struct.pack_into("<I", data, place, 20)
    assert reason_of(bytes(data)) == "damaged"


def test_a_wrong_checksum() -> None:
    data = packed({"a": b"x" * 50}, zipfile.ZIP_STORED)
    assert reason_of(data.replace(b"x" * 50, b"y" * 50)) == "damaged"


@pytest.mark.parametrize("name", ["a.xml", "map/a.xml", "a..b", "...", "ä.xml"])
def test_safe_names(name: str) -> None:
    assert is_safe_name(name)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 250), st.binary(min_size=1, max_size=8))
def test_a_damaged_zip_is_read_or_refused(place: int, patch: bytes) -> None:
    good = packed({"a.xml": b"<a>tekst tekst tekst</a>", "map/b.xml": b"<b/>"})
    try:
        names = list(unpack(good[:place] + patch + good[place + len(patch) :]))
    except ZipRefused as refused:
        names = [refused.reason]
    assert all(is_safe_name(name) for name in names)


def test_a_member_before_the_begin_of_the_file(tmp_path: Path) -> None:
    data = bytearray(packed({"a": b"x" * 50}, zipfile.ZIP_STORED))
    struct.pack_into("<I", data, data.rindex(b"PK\x05\x06") + 16, data.index(b"PK\x01\x02") + 9)
    file = tmp_path / "a.zip"
    file.write_bytes(data)
    with open_zip(file, name="a.zip") as source, pytest.raises(ZipRefused) as refused:
        source.read(source.members[0])
    assert refused.value.reason == "damaged"
