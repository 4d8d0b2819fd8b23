"""The connection file: what is read, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikt_harness.connection import DEFAULT_TIMEOUT, read_connection
from ikt_schemas.errors import InputRefused

GOOD = """
[organisation]
name = "gemeente Voorbeeldstad"
oin = "00000099000000990101"
code = "gm9901"

[product]
supplier = "Voorbeeldsoftware"
name = "Plansysteem"
version = "4.2"

[access]
token = "kies-zelf-een-token"

[koppelvlak.STOP]
endpoint = "http://127.0.0.1:9001/stop"
port = 8765
timeout = 30

[koppelvlak.STAM]
drive = "simulation"
oin = "00000099000000990501"
"""


def _write(folder: Path, text: str) -> Path:
    path = folder / "verbinding.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_full_file_is_read(tmp_path: Path) -> None:
    connection = read_connection(_write(tmp_path, GOOD))
    assert connection.product == "Voorbeeldsoftware Plansysteem 4.2"
    assert connection.code == "gm9901"
    assert connection.of("STOP").drive == "supplier"
    assert (connection.of("STOP").port, connection.of("STOP").timeout) == (8765, 30.0)
    assert connection.of("STAM").drive == "simulation"
    assert connection.oin_of("STAM") == "00000099000000990501"
    assert connection.oin_of("STOP") == connection.oin


def test_a_koppelvlak_that_is_not_named_is_played_by_a_stand_in(tmp_path: Path) -> None:
    connection = read_connection(_write(tmp_path, GOOD))
    assert connection.of("STTR").drive == "simulation"
    assert connection.of("STTR").timeout == DEFAULT_TIMEOUT


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('code = "gm9901"', 'kode = "gm9901"', "kode"),
        ("[product]", "[produkt]", "produkt"),
        ("[koppelvlak.STOP]", "[koppelvlak.STOPP]", "STOPP"),
        ("port = 8765", "poort = 8765", "poort"),
        ("port = 8765", "port = 70000", "port"),
        ("port = 8765", "port = true", "port"),
        ("timeout = 30", "timeout = 0", "timeout"),
        ("timeout = 30", 'timeout = "30"', "timeout"),
        ('drive = "simulation"', 'drive = "auto"', "auto"),
        ("http://127.0.0.1:9001/stop", "file:///etc/passwd", "endpoint"),
        ('oin = "00000099000000990101"', 'oin = "123"', "123"),
        ('oin = "00000099000000990101"', "", "oin"),
        ('code = "gm9901"', 'code = "gm99"', "gm99"),
        ("kies-zelf-een-token", "kort", "token"),
        ('version = "4.2"', "version = 4.2", "version"),
        ('supplier = "Voorbeeldsoftware"', "", "supplier"),
        ("[access]", "[access", "TOML"),
        ("[access]\ntoken", "access = 1\n[x]\ntoken", "access"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key(tmp_path: Path, old: str, new: str, word: str) -> None:
    path = _write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(InputRefused) as refused:
        read_connection(path)
    assert word in refused.value.explain("nl")
    assert "verbinding.toml" in refused.value.explain("nl")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="cannot be read"):
        read_connection(tmp_path / "weg.toml")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "verbinding.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputRefused, match="not TOML"):
        read_connection(path)


EBMS = """
[koppelvlak.STTR]
transport = "ebms"
cpa = "cpa.xml"

[koppelvlak.TRANSPORT]
pki = "pki"
tls_port = 9443
"""


def test_the_transport_is_read_with_paths_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "cpa.xml").write_text("<x/>", encoding="utf-8")
    (tmp_path / "pki").mkdir()
    connection = read_connection(_write(tmp_path, GOOD + EBMS))
    assert connection.of("STTR").transport == "ebms"
    assert connection.of("STTR").cpa == tmp_path / "cpa.xml"
    assert (connection.of("TRANSPORT").pki, connection.of("TRANSPORT").tls_port) == (tmp_path / "pki", 9443)
    assert connection.of("STOP").transport == "http"


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ('[koppelvlak.STTR]\ntransport = "ftp"', "transport"),
        ('[koppelvlak.STTR]\ncpa = "er-niet.xml"', "er-niet.xml"),
        ("[koppelvlak.STTR]\ntls_port = 1", "tls_port"),
        ('[koppelvlak.TRANSPORT]\ntransport = "http"', "transport"),
        ("[koppelvlak.TRANSPORT]\ntls_port = 70000", "tls_port"),
        ('[koppelvlak.TRANSPORT]\npki = "er-niet"', "er-niet"),
    ],
)
def test_a_transport_that_cannot_be_is_refused(tmp_path: Path, lines: str, named: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_connection(_write(tmp_path, f"{GOOD}\n{lines}\n"))
    assert named in refused.value.what.nl
