"""A leveringsverzoek whose zip stands elsewhere: writing the GB form, and fetching the zip (PULL).

By the LVBB's schema the reference is an element ``external-data-reference`` of the request itself, and its checksum
is MD5; a longer checksum is taken too, with a finding.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from lxml import etree

from ikt_mocks.blobs import Blob
from ikt_mocks.clock import later
from ikt_mocks.digikoppeling.grote_berichten.client import Fetched, RetryPolicy, Surroundings, fetch
from ikt_mocks.digikoppeling.grote_berichten.messages import DataReference, PullMetadata
from ikt_mocks.digikoppeling.grote_berichten.reader import read_metadata
from ikt_mocks.digikoppeling.grote_berichten.rules import judge_metadata
from ikt_mocks.digikoppeling.grote_berichten.writer import pull_element
from ikt_mocks.drivers.agreements import DSO_OIN
from ikt_mocks.http import OIN_HEADER
from ikt_mocks.jobs import Dispatch, Later
from ikt_schemas.errors import InputRefused
from ikt_schemas.xml_source import parse_xml

_LVBB = "http://www.overheid.nl/2017/lvbb"
_CHUNK = 1024 * 1024
#: Broken answers are asked on at once; an outage waits by the workspace's clock. Numbers are harness-defined.
_POLICY = RetryPolicy(attempts=10, after_cut=timedelta(0), after_outage=timedelta(minutes=1))
#: How often an outage is waited for.
_MAX_TURNS = 10


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of fetching: the zip, or why there is none, with what the journal tells."""

    blob: Blob | None
    details: dict[str, Any]


def gb_verzoek(verzoek: bytes, reference: DataReference) -> bytes:
    """Return the ordinary request ``verzoek`` in the form that refers to a zip elsewhere."""
    root = parse_xml(verzoek, name="verzoek").root
    name = etree.QName(root).localname.removesuffix("Verzoek")
    root.tag = f"{{{_LVBB}}}{name}GBVerzoek"
    root.append(pull_element(reference, namespace=_LVBB, name="external-data-reference"))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def pull(dispatch: Dispatch, verzoek: bytes, token: str, turn: int) -> Pulled:
    """Fetch the zip that ``verzoek`` refers to; no unit of work is held meanwhile.

    :param token: access token for a file server without TLS; empty when the certificate gives access.
    :param turn: how often this was tried before.
    :raises Later: the file server is out, or the file is not there yet.
    """
    try:
        read = read_metadata(verzoek, name="verzoek")
    except InputRefused as refused:
        return Pulled(None, {"groteBerichten": {"uitkomst": "onleesbaar", "reden": refused.what.nl}})
    if not isinstance(read.metadata, PullMetadata):
        return Pulled(None, {"groteBerichten": {"uitkomst": "geen PULL"}})
    odd = sorted({item.code for item in (*read.meldingen, *judge_metadata(read.metadata, lvbb=True))})
    now = dispatch.workspace.now()

    def wait(seconds: float) -> None:
        if seconds and turn < _MAX_TURNS:
            raise Later(later(now, timedelta(seconds=seconds)), "the file server is asked again later")

    headers = {"Authorization": f"Bearer {token}", OIN_HEADER: DSO_OIN} if token else {}
    with tempfile.TemporaryDirectory(prefix="ikt-gb-") as folder:
        done = fetch(
            read.metadata.references[0],
            Path(folder) / "opdracht.zip",
            client=dispatch.http,
            surroundings=Surroundings(now=dispatch.workspace.now, wait=wait, headers=headers),
            policy=_POLICY,
        )
        told = {"verzoeken": [item.status for item in done.attempts], "bevindingen": odd}
        if not isinstance(done, Fetched):
            return Pulled(
                None,
                {
                    "groteBerichten": {
                        "uitkomst": done.reason,
                        "status": done.status,
                        "reden": done.text.nl,
                        **told,
                    }
                },
            )
        with done.path.open("rb") as stream:
            blob = dispatch.workspace.blobs.put(iter(lambda: stream.read(_CHUNK), b""))
        return Pulled(blob, {"groteBerichten": {"uitkomst": "opgehaald", **told}})
