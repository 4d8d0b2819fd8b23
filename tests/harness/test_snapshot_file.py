"""The form of a snapshot: what was written is read back a row at a time, and nothing that was changed is believed."""

from __future__ import annotations

import errno
import tempfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikt_harness import snapshot_file
from ikt_harness.snapshot_file import FORMAT, SECTIONS, Snapshot, SnapshotWriter
from ikt_schemas.errors import InputRefused


def _written(rows: int = 3) -> Snapshot:
    writer = SnapshotWriter()
    writer.add("format", FORMAT)
    writer.add("round", {"name": "IKT-5", "state": "bevroren", "concept": False})
    writer.add("chain", {"runs": 1, "head": "ab" * 32, "problems": []})
    writer.add("tracking", {"findings": []})
    for section in SECTIONS:
        for number in range(rows):
            writer.add(section, {"number": number, "text": f"{section} ë \ud83d"})
    return writer.end()


def _packed(snapshot: Snapshot) -> bytes:
    return b"".join(snapshot.pieces())


def test_what_was_written_is_read_back() -> None:
    made = _written()
    read = Snapshot(lambda: [_packed(made)])
    assert read.round == {"name": "IKT-5", "state": "bevroren", "concept": False}
    assert read.chain["runs"] == 1
    assert read.tracking == {"findings": []}
    for section in SECTIONS:
        assert [(row["number"], row["text"]) for row in read.rows(section)] == [
            (number, f"{section} ë \ud83d") for number in range(3)
        ]
    assert read.sha256 == made.sha256
    assert list(_written().lines()) == list(made.lines())


def test_two_sections_are_read_side_by_side_from_a_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_file, "_IN_MEMORY", 10)
    monkeypatch.setattr(snapshot_file, "_PIECE", 7)
    made = _written(20)
    pairs = list(zip(made.rows("runs"), made.rows("results"), strict=True))
    assert [(one["number"], other["number"]) for one, other in pairs] == [(n, n) for n in range(20)]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_change_in_any_byte_is_found(data: st.DataObject) -> None:
    packed = bytearray(_packed(_written()))
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(InputRefused, match="changed or damaged"):
        _everything(bytes(packed))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_change_in_any_byte_of_the_text_is_found(data: st.DataObject) -> None:
    """Whoever packs it anew has no fault of the packing to fear, only the hash."""
    text = bytearray(b"".join(_written().lines()))
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(InputRefused, match="changed or damaged"):
        _everything(zlib.compress(bytes(text)))


def _everything(packed: bytes) -> str:
    return Snapshot(lambda: [packed]).sha256


_WHOLE = _packed(_written())


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"{}",
        _WHOLE[:-1],
        _WHOLE[: len(_WHOLE) // 2],
        _WHOLE + b"x",
        zlib.compress(b"".join(_written().lines())[:-1]),
        zlib.compress(b"".join(list(_written().lines())[:-1])),
        zlib.compress(b'{"format":"ikt-snapshot-1"}'),
        zlib.compress(b'["format","ikt-snapshot-2"]\n'),
        zlib.compress(b"".join(_written().lines()).replace(b"ikt-snapshot-2", b"ikt-snapshot-3")),
        zlib.compress(b'["format",' + b"[" * 100_000 + b"\n"),
        zlib.compress(b'["format",\n'),
    ],
)
def test_what_is_no_whole_snapshot_is_refused(packed: bytes) -> None:
    with pytest.raises(InputRefused, match="changed or damaged"):
        _everything(packed)


def test_a_line_without_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_file, "_LONGEST", 10_000)
    monkeypatch.setattr(snapshot_file, "_PIECE", 1_000)
    asked = 0

    def pieces() -> Iterator[bytes]:
        nonlocal asked
        packer = zlib.compressobj()
        yield packer.compress(b'["format",') + packer.flush(zlib.Z_SYNC_FLUSH)
        while True:
            asked += 1
            assert asked < 100
            yield packer.compress(b" " * 1_000) + packer.flush(zlib.Z_SYNC_FLUSH)

    with pytest.raises(InputRefused, match="changed or damaged"):
        Snapshot(pieces)
    assert asked > 5


def test_a_full_temporary_folder_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(tempfile.SpooledTemporaryFile[bytes]):
        def write(self, *_arguments: Any) -> int:  # noqa: ANN401 - whatever a file takes
            raise OSError(errno.ENOSPC, "No space left on device")

    def full(*_arguments: object) -> IO[bytes]:
        return Full()

    monkeypatch.setattr("ikt_harness.snapshot_file.tempfile.SpooledTemporaryFile", full)
    with pytest.raises(InputRefused, match="No space left"):
        _written()
