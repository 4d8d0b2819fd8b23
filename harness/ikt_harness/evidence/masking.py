"""Taking personal data out of evidence: format-keeping pseudonyms in place of what tells of a person.

In XML and JSON the elements of a verzoekbericht that hold a person, a company, an address or a place are masked by
name, and everything that the sender marked as not to be published. In every text, wherever it stands, e-mail addresses,
mobile numbers, postcodes in STAM, numbers that meet the test of the BSN, KvK numbers, and values masked elsewhere in
the bundle are. A payload that cannot be looked into is left out.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

from lxml import etree

from ikt_harness.evidence._pseudonyms import Kind, Pseudonyms, is_bsn
from ikt_harness.evidence.container import write_member
from ikt_harness.ledger.canonical import canonical_json
from ikt_schemas.errors import InputRefused
from ikt_schemas.xml_source import parse_xml
from ikt_schemas.zip_source import open_zip

#: Name of an element or JSON key, in lower case → what it holds.
FIELDS: dict[str, Kind] = {
    "bsn": "bsn",
    "burgerservicenummer": "bsn",
    "rsin": "bsn",
    "kvknummer": "digits",
    "vestigingsnummer": "digits",
    "emailadres": "email",
    "telefoonnummer": "phone",
    "pos": "coordinates",
    "poslist": "coordinates",
    "coordinates": "coordinates",
    **dict.fromkeys(
        (
            "achternaam",
            "geslachtsnaam",
            "geslachtsnaamnaamgebruik",
            "voornamen",
            "voorletters",
            "voorlettersnaamgebruik",
            "voorvoegsel",
            "voorvoegselnaamgebruik",
            "statutairenaam",
            "handelsnaam",
            "verkortehandelsnaam",
            "geboortedatum",
            "huisletter",
            "huisnummer",
            "huisnummertoevoeging",
            "postcode",
            "straatnaam",
            "woonplaatsnaam",
            "adresbuitenland1",
            "adresbuitenland2",
            "adresbuitenland3",
            "opgegevenadreshuisletter",
            "opgegevenadreshuisnummer",
            "opgegevenadreshuisnummertoevoeging",
            "opgegevenadrespostcode",
            "opgegevenadresstraatnaam",
            "opgegevenadreswoonplaatsnaam",
            "identificatiecodenummeraanduiding",
            "brkidentificatie",
            "kadastraalperceelnummer",
            "kadastralegemeente",
            "kadastralesectie",
        ),
        "text",
    ),
}

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_NINE = re.compile(r"(?<![\w./-])\d{9}(?![\w/-]|\.\d)")
_KVK = re.compile(r"(?i)(kvk[\s-]?(?:nummer|nr)?\.?[\s:=\"']{0,3})(\d{8})(?!\d)")
_MOBILE = re.compile(r"(?<![\w.+-])(?:\+316|00316|06)[ -]?\d{8}(?!\d)")
_POSTCODE = re.compile(r"(?<![\w.])[1-9]\d{3} ?[A-Z]{2}(?!\w)")
#: Their content is meant for publication, so what cannot be looked into may stay.
_PUBLISHED = ("STOP", "STTR")


class Masker:
    """Masks the messages and texts of one bundle; messages first, so that texts that repeat them are recognised.

    :param key: secret of the bundle, bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._pseudonyms = Pseudonyms(key)
        self._count = 0
        self._known: tuple[int, re.Pattern[str] | None] = (0, None)

    def message(self, data: bytes, media_type: str, *, koppelvlak: str) -> tuple[bytes, int] | None:
        """Return ``data`` masked and how many values that took; unchanged bytes when it took none.

        :return: ``None`` when the payload cannot be looked into and must stay out.
        """
        before = self._count
        masked = self._message(data, media_type, koppelvlak)
        if masked is None:
            return (data, 0) if koppelvlak in _PUBLISHED else None
        changed = self._count - before
        return (masked, changed) if changed else (data, 0)

    def text(self, text: str, *, private: bool = True) -> str:
        """Return ``text`` with everything recognisable replaced.

        :param private: also look for postcodes and for values masked elsewhere; not in what is meant for
            publication, and not in the words of a scenario script.
        """
        text = _EMAIL.sub(lambda found: self._put("email", found[0]), text)
        text = _KVK.sub(lambda found: found[1] + self._put("digits", found[2]), text)
        text = _NINE.sub(lambda found: self._put("bsn", found[0]) if is_bsn(found[0]) else found[0], text)
        text = _MOBILE.sub(lambda found: self._put("phone", found[0]), text)
        if private:
            text = _POSTCODE.sub(lambda found: self._put("text", found[0]), text)
        return self._repeated(text) if private else text

    def value(self, value: Any) -> tuple[Any, int]:  # noqa: ANN401 - any JSON value
        """Return a JSON value with its texts masked, and how many values that took."""
        before = self._count
        return self._json(value, private=True), self._count - before

    # -- forms -------------------------------------------------------------------------------------------------

    def _message(self, data: bytes, media_type: str, koppelvlak: str) -> bytes | None:
        private = koppelvlak not in _PUBLISHED
        try:
            if media_type == "application/xml":
                return self._xml(data, private=private)
            if media_type == "application/json":
                value = self._json(json.loads(data), private=private)
                return canonical_json(value).encode()
            if media_type == "application/zip":
                return self._zip(data, koppelvlak)
            # Text without a form may be a MIME message around a verzoek, whose parts have no names here.
            if media_type == "text/plain" and not private:
                return self.text(data.decode(), private=private).encode()
        except (InputRefused, ValueError, RecursionError, zipfile.BadZipFile):
            return None
        return None

    def _xml(self, data: bytes, *, private: bool) -> bytes:
        root = parse_xml(data, name="bericht").root
        around = [*root.itersiblings(preceding=True), *root.itersiblings()]
        for node in [*around, *root.iter()]:
            self._node(node, private=private)
            if node.tail:
                node.tail = self.text(node.tail, private=private)
        return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")

    def _node(self, node: etree._Element, *, private: bool) -> None:
        # Comments and processing instructions have a function for a tag, and no attributes of their own.
        kind: Kind | None = None
        if isinstance(node.tag, str):
            for name, value in node.attrib.items():
                node.set(name, self.text(str(value), private=private))
            kind = FIELDS.get(etree.QName(node).localname.lower()) if private else None
            if kind is None and private and node.get("publiceerbaar") in ("false", "0"):
                kind = "text"
        if not node.text or not node.text.strip():
            return
        node.text = self._put(kind, node.text) if kind else self.text(node.text, private=private)

    def _zip(self, data: bytes, koppelvlak: str) -> bytes | None:
        """Return the zip with its members masked; the very same bytes when none had to be."""
        before = self._count
        out = io.BytesIO()
        with open_zip(io.BytesIO(data), name="zip") as source, zipfile.ZipFile(out, "w") as target:
            for member in source.members:
                found = source.read(member)
                masked = self._message(found, _media_type(member.name), koppelvlak)
                if masked is None and koppelvlak not in _PUBLISHED:
                    return None
                target.NameToInfo.pop(
                    member.name, None
                )  # a message may hold a name twice; zipfile warns of that
                write_member(target, member.name, found if masked is None else masked)
        return out.getvalue() if self._count > before else data

    def _json(self, value: Any, *, private: bool, kind: Kind | None = None) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, dict):
            return {
                name: self._json(one, private=private, kind=FIELDS.get(str(name).lower()))
                for name, one in value.items()
            }
        if isinstance(value, list):
            return [self._json(one, private=private, kind=kind) for one in value]
        if isinstance(value, str):
            return self._put(kind, value) if kind and value.strip() else self.text(value, private=private)
        if kind in ("bsn", "digits", "phone") and isinstance(value, int) and not isinstance(value, bool):
            return int(self._put(kind, str(value)))
        if kind == "coordinates" and isinstance(value, float):
            return float(self._put(kind, f"{value:f}"))
        return value

    # -- one value ---------------------------------------------------------------------------------------------

    def _put(self, kind: Kind, value: str) -> str:
        self._count += 1
        return self._pseudonyms.of(kind, value)

    def _repeated(self, text: str) -> str:
        """Replace what was masked elsewhere and stands here as whole words."""
        telling = self._pseudonyms.telling
        if self._known[0] != len(telling):
            words = sorted(telling, key=lambda word: (-len(word), word))
            pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)") if words else None
            self._known = (len(telling), pattern)
        pattern = self._known[1]
        if pattern is None:
            return text

        def put(found: re.Match[str]) -> str:
            self._count += 1
            return telling[found[0]]

        return pattern.sub(put, text)


def _media_type(name: str) -> str:
    ending = name.rsplit(".", 1)[-1].lower()
    known = {"xml": "application/xml", "gml": "application/xml", "dmn": "application/xml"}
    return known.get(ending) or {
        "json": "application/json",
        "zip": "application/zip",
        "txt": "text/plain",
    }.get(ending, "application/octet-stream")
