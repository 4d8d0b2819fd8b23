"""Canonical JSON: one value, one text, so that a hash over it means something.

Keys are sorted, there is no white space between tokens, non-ASCII characters stand as themselves and the bytes
are UTF-8. A lone surrogate, which UTF-8 cannot hold but a tested system may send, stands as its ``\\u`` escape.
Numbers that JSON does not know (NaN, infinities) are refused.
"""

from __future__ import annotations

import hashlib
import json
import re

_PIECE = 1 << 20
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def canonical_json(value: object) -> str:
    """Return the one JSON text of ``value``.

    :raises ValueError: a number that JSON does not know.
    :raises TypeError: a value that is no JSON value.
    """
    text = _ENCODER.encode(value)
    if text.isascii():
        return text
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def sha256_hex(*parts: str) -> str:
    """Return the SHA-256, in lower-case hexadecimals, over ``parts``, each ended by a line feed.

    Canonical JSON and hexadecimals hold no line feed, so no two sequences of parts share their bytes.
    """
    digest = hashlib.sha256()
    for part in parts:
        for start in range(0, len(part), _PIECE):
            digest.update(part[start : start + _PIECE].encode())
        digest.update(b"\n")
    return digest.hexdigest()
