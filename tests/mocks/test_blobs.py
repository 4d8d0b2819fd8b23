"""Payloads by their hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ikt_mocks.blobs import Blobs


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "payloads")
    data = bytes(range(256)) * 5000
    blob = blobs.put_bytes(data)
    assert (blob.sha256, blob.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert blobs.read(blob.sha256) == data


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    assert blobs.put_bytes(b"x") == blobs.put([b"", b"x"])
    assert len(list(tmp_path.iterdir())) == 1


def test_nothing_is_left_of_a_broken_stream(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        Blobs(tmp_path).put(broken())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_a_digest_is_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=re.escape(name)):
        Blobs(tmp_path).path(name)
