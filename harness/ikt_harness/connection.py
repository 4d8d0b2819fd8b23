"""The connection file: the tester's own system, in TOML. Unknown keys are refused.

::

    [organisation]
    name = "gemeente Voorbeeldstad"
    oin = "00000099000000990101"
    code = "gm9901"

    [product]
    supplier = "Voorbeeldsoftware"
    name = "Plansysteem"
    version = "4.2"

    [access]
    token = "kies-zelf-een-testtoken"

    [koppelvlak.STOP]
    drive = "supplier"
    endpoint = "http://127.0.0.1:9001/stop"
    port = 8765
    oin = "00000099000000990101"
    timeout = 120
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from ikt_mocks.control import MIN_TOKEN
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

Drive = Literal["simulation", "supplier"]
Transport = Literal["http", "ebms"]
#: Koppelvlakken that have an actor.
ACTORS = ("STOP", "STAM", "STTR", "TRANSPORT")
DEFAULT_TIMEOUT = 120.0
_MAX_TIMEOUT = 24 * 3600.0
_OIN = re.compile(r"\d{20}")
_CODE = re.compile(r"(gm|ws)\d{4}|pv\d{2}|mn\d{3}|mnre\d{4}")
_MAX_BYTES = 1024 * 1024

#: Every key of the file with what it means; the documentation and the check on unknown keys read this.
KEYS: dict[str, dict[str, Text]] = {
    "organisation": {
        "name": Text("naam van de organisatie waarvoor getest wordt", "name of the organisation tested for"),
        "oin": Text("haar OIN, 20 cijfers", "its OIN, 20 digits"),
        "code": Text(
            "haar code in AKN- en IMOW-ids, zoals gm9901", "its code in AKN and IMOW ids, such as gm9901"
        ),
    },
    "product": {
        "supplier": Text("leverancier van het eigen systeem", "supplier of the own system"),
        "name": Text("naam van het product", "name of the product"),
        "version": Text("versie van het product", "version of the product"),
    },
    "access": {
        "token": Text(
            f"vast toegangstoken (minstens {MIN_TOKEN} tekens); zonder deze sleutel maakt de harness er een",
            f"fixed access token (at least {MIN_TOKEN} characters); without it the harness makes one",
        ),
    },
    "koppelvlak": {
        "drive": Text(
            "supplier: het eigen systeem handelt; simulation: een stand-in",
            "who acts: own system or stand-in",
        ),
        "endpoint": Text(
            "waar het eigen systeem luistert, als het gebeld wordt", "where the own system listens, if called"
        ),
        "port": Text(
            "poort waarop de mock voor dit koppelvlak luistert; 0 kiest een vrije",
            "port of the mock; 0 for a free one",
        ),
        "oin": Text(
            "OIN waarvoor het systeem hier spreekt; anders die van de organisatie", "OIN spoken for here"
        ),
        "timeout": Text(
            "hoeveel seconden op het eigen systeem gewacht wordt", "seconds to wait for the own system"
        ),
        "transport": Text(
            "http, of ebms: het eigen systeem stuurt en ontvangt dit koppelvlak over ebMS2",
            "http, or ebms: this koppelvlak goes over ebMS2",
        ),
        "cpa": Text(
            "bestand met een eigen CPA in plaats van de test-CPA, bij transport = ebms",
            "file with a CPA in the place of the test CPA, for transport = ebms",
        ),
        "pki": Text(
            "map van 'ikt pki init' waarmee DSO-LV TLS spreekt; alleen bij TRANSPORT",
            "folder of 'ikt pki init' for TLS; for TRANSPORT only",
        ),
        "tls_port": Text(
            "poort waarop de mock met TLS luistert; 0 kiest een vrije; alleen bij TRANSPORT",
            "port of the mock for TLS; 0 for a free one; for TRANSPORT only",
        ),
    },
}


@dataclass(frozen=True, slots=True)
class KoppelvlakConnection:
    """How one koppelvlak is driven; ``timeout`` in seconds."""

    drive: Drive = "simulation"
    endpoint: str = ""
    port: int = 0
    oin: str = ""
    timeout: float = DEFAULT_TIMEOUT
    transport: Transport = "http"
    cpa: Path | None = None
    pki: Path | None = None
    tls_port: int = 0


@dataclass(frozen=True, slots=True)
class Connection:
    """The tester's own system.

    :param token: fixed access token, or empty.
    :param koppelvlakken: STOP, STAM or STTR → how it is driven.
    """

    organisation: str
    oin: str
    product: str
    code: str = ""
    token: str = ""
    koppelvlakken: dict[str, KoppelvlakConnection] = field(default_factory=dict)

    def of(self, koppelvlak: str) -> KoppelvlakConnection:
        """Return how ``koppelvlak`` is driven; a stand-in acts for one the file does not name."""
        return self.koppelvlakken.get(koppelvlak, KoppelvlakConnection())

    def oin_of(self, koppelvlak: str) -> str:
        """Return the OIN to speak for on ``koppelvlak``."""
        return self.of(koppelvlak).oin or self.oin


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path

    def refuse(self, nl: str, en: str, todo: Text | None = None) -> InputRefused:
        return InputRefused(Text(nl, en), where=str(self.path), todo=todo)

    def table(self, data: dict[str, Any], name: str, keys: dict[str, Text], where: str) -> dict[str, Any]:
        value = data.get(name, {})
        if not isinstance(value, dict):
            raise self.refuse(f"[{where}] is geen tabel", f"[{where}] is not a table")
        for key in value:
            if key not in keys:
                raise self.refuse(
                    f"onbekende sleutel '{key}' in [{where}]",
                    f"unknown key '{key}' in [{where}]",
                    Text(f"Bekend zijn: {', '.join(keys)}.", f"Known are: {', '.join(keys)}."),
                )
        return value

    def text(self, table: dict[str, Any], key: str, where: str, *, required: bool = False) -> str:
        value = table.get(key, "")
        if not isinstance(value, str) or (required and not value.strip()):
            raise self.refuse(
                f"'{key}' in [{where}] {'ontbreekt of ' if required else ''}is geen tekst",
                f"'{key}' in [{where}] {'is missing or ' if required else ''}is not text",
            )
        return value

    def oin(self, table: dict[str, Any], where: str, *, required: bool = False) -> str:
        value = self.text(table, "oin", where, required=required)
        if value and not _OIN.fullmatch(value):
            raise self.refuse(
                f"'oin' in [{where}] is geen OIN van 20 cijfers: '{value}'",
                f"'oin' in [{where}] is no OIN of 20 digits: '{value}'",
            )
        return value

    def koppelvlak(self, name: str, table: dict[str, Any]) -> KoppelvlakConnection:
        where = f"koppelvlak.{name}"
        drive = table.get("drive", "supplier")
        if drive not in ("simulation", "supplier"):
            raise self.refuse(
                f"'drive' in [{where}] is simulation of supplier, niet '{drive}'",
                f"'drive' in [{where}] is simulation or supplier, not '{drive}'",
            )
        endpoint = self.text(table, "endpoint", where)
        if endpoint and (
            urlsplit(endpoint).scheme not in ("http", "https") or not urlsplit(endpoint).hostname
        ):
            raise self.refuse(
                f"'endpoint' in [{where}] is geen http(s)-adres: '{endpoint}'",
                f"'endpoint' in [{where}] is no http(s) address: '{endpoint}'",
            )
        timeout = table.get("timeout", DEFAULT_TIMEOUT)
        if (
            not isinstance(timeout, int | float)
            or isinstance(timeout, bool)
            or not 0 < timeout <= _MAX_TIMEOUT
        ):
            raise self.refuse(
                f"'timeout' in [{where}] is geen aantal seconden tussen 0 en {_MAX_TIMEOUT:g}",
                f"'timeout' in [{where}] is no number of seconds between 0 and {_MAX_TIMEOUT:g}",
            )
        transport = table.get("transport", "http")
        if transport not in ("http", "ebms"):
            raise self.refuse(
                f"'transport' in [{where}] is http of ebms, niet '{transport}'",
                f"'transport' in [{where}] is http or ebms, not '{transport}'",
            )
        for key in ("pki", "tls_port") if name != "TRANSPORT" else ("transport", "cpa"):
            if key in table:
                raise self.refuse(f"'{key}' hoort niet in [{where}]", f"'{key}' does not belong in [{where}]")
        return KoppelvlakConnection(
            drive,
            endpoint,
            self.port(table, "port", where),
            self.oin(table, where),
            float(timeout),
            transport,
            self.existing(table, "cpa", where),
            self.existing(table, "pki", where),
            self.port(table, "tls_port", where),
        )

    def port(self, table: dict[str, Any], key: str, where: str) -> int:
        port = table.get(key, 0)
        if not isinstance(port, int) or isinstance(port, bool) or not 0 <= port <= 65535:
            raise self.refuse(
                f"'{key}' in [{where}] is geen poort (0-65535)", f"'{key}' in [{where}] is no port (0-65535)"
            )
        return port

    def existing(self, table: dict[str, Any], key: str, where: str) -> Path | None:
        """Return a path of the file, taken from the folder the connection file stands in."""
        text = self.text(table, key, where)
        if not text:
            return None
        path = self.path.parent / text
        if not path.exists():
            raise self.refuse(
                f"'{key}' in [{where}] bestaat niet: '{text}'",
                f"'{key}' in [{where}] does not exist: '{text}'",
            )
        return path


def read_connection(path: Path) -> Connection:
    """Read a connection file.

    :raises InputRefused: missing, no TOML, an unknown key or a value of the wrong form.
    """
    reader = _Reader(path)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise reader.refuse(
                "het bestand is te groot voor een verbindingsbestand", "too large for a connection file"
            )
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise reader.refuse(
            f"niet te lezen: {error.strerror}", f"cannot be read: {error.strerror}"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise reader.refuse(f"geen TOML: {error}", f"not TOML: {error}") from error
    for key in data:
        if key not in KEYS:
            raise reader.refuse(
                f"onbekende tabel [{key}]",
                f"unknown table [{key}]",
                Text(f"Bekend zijn: {', '.join(KEYS)}.", f"Known are: {', '.join(KEYS)}."),
            )
    organisation = reader.table(data, "organisation", KEYS["organisation"], "organisation")
    code = reader.text(organisation, "code", "organisation")
    if code and not _CODE.fullmatch(code):
        raise reader.refuse(
            f"'code' in [organisation] is geen code als gm9901, pv91 of ws9901: '{code}'",
            f"'code' in [organisation] is no code such as gm9901, pv91 or ws9901: '{code}'",
        )
    product = reader.table(data, "product", KEYS["product"], "product")
    access = reader.table(data, "access", KEYS["access"], "access")
    token = reader.text(access, "token", "access")
    if token and len(token) < MIN_TOKEN:
        raise reader.refuse(
            f"'token' in [access] is korter dan {MIN_TOKEN} tekens",
            f"'token' in [access] is shorter than {MIN_TOKEN} characters",
        )
    named = [reader.text(product, key, "product", required=True) for key in ("supplier", "name", "version")]
    return Connection(
        organisation=reader.text(organisation, "name", "organisation", required=True),
        oin=reader.oin(organisation, "organisation", required=True),
        product=" ".join(named),
        code=code,
        token=token,
        koppelvlakken=_koppelvlakken(reader, data),
    )


def _koppelvlakken(reader: _Reader, data: dict[str, Any]) -> dict[str, KoppelvlakConnection]:
    tables = data.get("koppelvlak", {})
    if not isinstance(tables, dict):
        raise reader.refuse("[koppelvlak] is geen tabel", "[koppelvlak] is not a table")
    found: dict[str, KoppelvlakConnection] = {}
    for name in tables:
        if name not in ACTORS:
            raise reader.refuse(
                f"onbekend koppelvlak '{name}'",
                f"unknown koppelvlak '{name}'",
                Text(f"Bekend zijn: {', '.join(ACTORS)}.", f"Known are: {', '.join(ACTORS)}."),
            )
        found[name] = reader.koppelvlak(
            name, reader.table(tables, name, KEYS["koppelvlak"], f"koppelvlak.{name}")
        )
    return found
