"""The checksums of Grote Berichten: meant to find transmission errors, not to protect against anybody (MD006)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

#: The names in ``checksum/@type`` and those of :mod:`hashlib`.
_ALGORITHMS = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}
ALGORITHMS = tuple(_ALGORITHMS)
#: The SHA-2 family is recommended (MD006).
RECOMMENDED = ("SHA256", "SHA384", "SHA512")

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Checksum:
    """A checksum as it stands in metadata: the algorithm's name, which may be one nobody knows, and hex digits."""

    algorithm: str
    value: str

    @property
    def supported(self) -> bool:
        """Whether the standard names the algorithm."""
        return self.algorithm in _ALGORITHMS

    def matches(self, other: Checksum) -> bool:
        """Return whether both name the same algorithm and value; capitals in the digits make no difference."""
        return self.algorithm == other.algorithm and self.value.lower() == other.value.lower()


def digits_of(algorithm: str) -> int:
    """Return how many hex digits a checksum of ``algorithm`` has.

    :raises KeyError: the standard does not name it.
    """
    return hashlib.new(_ALGORITHMS[algorithm], usedforsecurity=False).digest_size * 2


def checksum_of(chunks: Iterable[bytes], algorithm: str) -> Checksum:
    """Return the checksum over ``chunks``.

    :raises KeyError: the standard does not name ``algorithm``.
    """
    digest = hashlib.new(_ALGORITHMS[algorithm], usedforsecurity=False)
    for chunk in chunks:
        digest.update(chunk)
    return Checksum(algorithm, digest.hexdigest())


def checksum_of_file(path: Path, algorithm: str) -> Checksum:
    """Return the checksum over a file, read piece by piece.

    :raises KeyError: the standard does not name ``algorithm``.
    """
    with path.open("rb") as stream:
        return checksum_of(iter(lambda: stream.read(_CHUNK), b""), algorithm)
