"""MIME headers: parameters of a Content-Type, the headers of one part, and their strict written form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.utils import encode_rfc2231
from functools import lru_cache

from ikt_mocks.digikoppeling.errors import MimeRefused
from ikt_schemas.language import Text

#: Longest single header value that is looked at, in characters.
MAX_VALUE = 2000
_NAME = re.compile(r"[!-9;-~]+")
# The usual form, which needs no general parser: no escapes, no RFC 2231, nothing after the last parameter.
_USUAL = re.compile(r"[\w.+/-]+(?:[ \t]*;[ \t]*[\w-]+=(?:\"[^\"\\]*\"|[\w.+/:=@-]+))*", re.ASCII)
_USUAL_PARAMETER = re.compile(r";[ \t]*([\w-]+)=(?:\"([^\"\\]*)\"|([\w.+/:=@-]+))", re.ASCII)


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type and its parameters; names in lower case, values unquoted."""

    name: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_multipart(self) -> bool:
        """Whether the content is made of parts."""
        return self.name.startswith("multipart/")


def refuse_header(nl: str, en: str) -> MimeRefused:
    """Return the refusal of a header."""
    return MimeRefused(Text(nl, en), reason="header")


def _parameters(value: str, *, header: str) -> tuple[str, dict[str, str]]:
    if len(value) > MAX_VALUE or "\n" in value or "\r" in value:
        raise refuse_header(
            f"de header {header} is te lang of bevat een regeleinde",
            f"the header {header} is too long or holds a line end",
        )
    if _USUAL.fullmatch(value):
        simple: dict[str, str] = {}
        for name, inside, bare in _USUAL_PARAMETER.findall(value):
            simple.setdefault(name.lower(), inside or bare)
        return value.partition(";")[0].strip().lower(), simple
    return _general(value, header)


def _general(value: str, header: str) -> tuple[str, dict[str, str]]:
    message = Message()
    message[header] = value
    try:
        found = message.get_params(failobj=[], header=header)
    except (ValueError, LookupError) as error:
        raise refuse_header(
            f"de header {header} is niet te lezen", f"the header {header} cannot be read"
        ) from error
    head = found[0][0] if found else ""
    parameters: dict[str, str] = {}
    for name, parameter in found[1:]:
        # The extended form of RFC 2231 comes as a tuple, whatever the annotation says.
        value_found: object = parameter
        text = _extended(*value_found) if isinstance(value_found, tuple) else parameter
        parameters.setdefault(name.lower(), text)
    return head.strip().lower(), parameters


def _extended(charset: str | None, _language: str | None, text: str) -> str:
    """Decode the extended form of RFC 2231; an unknown character set is read as UTF-8."""
    data = text.encode("raw-unicode-escape")
    try:
        return data.decode(charset or "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


@lru_cache(maxsize=256)
def parse_media_type(value: str) -> MediaType:
    """Return the media type in a Content-Type header.

    :raises MimeRefused: the header is too long or cannot be taken apart.
    """
    name, parameters = _parameters(value, header="content-type")
    return MediaType(name, parameters)


@lru_cache(maxsize=256)
def parse_filename(disposition: str) -> str:
    """Return the file name in a Content-Disposition header; empty when there is none."""
    return _parameters(disposition, header="content-disposition")[1].get("filename", "")


def parse_content_id(value: str) -> str:
    """Return a Content-ID or ``start`` value without its angle brackets."""
    text = value.strip()
    return text[1:-1] if len(text) > 1 and text[0] == "<" and text[-1] == ">" else text


def parse_headers(block: bytes) -> dict[str, str]:
    """Return the headers of a part, names in lower case; of a repeated header the first counts.

    :raises MimeRefused: a line is no header.
    """
    headers: dict[str, str] = {}
    name = ""
    for raw in block.decode("utf-8", "replace").split("\n"):
        line = raw.rstrip("\r")
        if not line:
            continue
        if line[0] in " \t":
            if not name:
                raise refuse_header(
                    "een deel begint met een vervolgregel", "a part begins with a folded line"
                )
            headers[name] += " " + line.strip()
            continue
        key, colon, value = line.partition(":")
        key = key.rstrip()
        if not colon or not _NAME.fullmatch(key):
            raise refuse_header(
                "een deel bevat een regel die geen header is", "a part has a line that is no header"
            )
        fresh = key.lower()
        # The value of a repeated header is collected under a name that nobody asks for.
        name = fresh if fresh not in headers else f"{fresh} (repeated)"
        headers[name] = value.strip()
    return headers


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def quoted(text: str) -> str:
    """Return ``text`` as a quoted-string.

    :raises ValueError: it holds a character that no quoted-string can hold.
    """
    if not _plain(text):
        raise ValueError(f"not printable ASCII: {text!r}")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def written_filename(name: str) -> str:
    """Return the Content-Disposition of an attachment called ``name``: quoted, or by RFC 2231 outside ASCII."""
    if not name:
        return "attachment"
    if _plain(name):
        return f"attachment; filename={quoted(name)}"
    wellformed = name.encode("utf-8", "replace").decode("utf-8")
    return f"attachment; filename*={encode_rfc2231(wellformed, 'utf-8')}"
