"""What a message of a published schematron says.

The schematrons of STOP and BHKV write each message as a JSON fragment with a comma behind it: ``code``, ``melding``
and ``ernst``, and the variables under further keys. One message may hold several fragments, and a value from the
document is put in unescaped, so that the fragment need not be JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_START = re.compile(r'\{\s*"code"\s*:')
_PAIR = re.compile(r'"([\w .-]+)"\s*:\s*"(.*?)"(?=\s*,\s*"[\w .-]+"\s*:|\s*\}\s*,?\s*$)', re.DOTALL)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Fragment:
    """One message.

    :param code: empty when the message names none.
    :param melding: the sentence, white space made single.
    :param ernst: as written; empty when the message names none.
    :param variables: the further keys.
    """

    code: str
    melding: str
    ernst: str
    variables: Mapping[str, str] = field(default_factory=dict)


def read_message(text: str) -> list[Fragment]:
    """Return the fragments of a message, at least one; text that is no fragment is a sentence without a code."""
    starts = [found.start() for found in _START.finditer(text)]
    if not starts:
        return [Fragment("", _plain(text), "")]
    ends = [*starts[1:], len(text)]
    return [_read(text[start:end].strip()) for start, end in zip(starts, ends, strict=True)]


def _read(fragment: str) -> Fragment:
    pairs = _as_json(fragment.rstrip(", \n\r\t"))
    if pairs is None:
        pairs = {key: value.replace('\\"', '"') for key, value in _PAIR.findall(fragment)}
    return Fragment(
        code=pairs.pop("code", "").strip(),
        melding=_plain(pairs.pop("melding", "")) or _plain(fragment),
        ernst=pairs.pop("ernst", "").strip().lower(),
        variables={key: _plain(value) for key, value in pairs.items()},
    )


def _as_json(fragment: str) -> dict[str, str] | None:
    try:
        value = json.loads(fragment, strict=False)
    except (ValueError, RecursionError):
        return None
    return {str(key): str(item) for key, item in value.items()} if isinstance(value, dict) else None


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
