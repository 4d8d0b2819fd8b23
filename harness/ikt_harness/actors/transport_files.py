"""Grote Berichten as a scenario asks it: the decentral system fetches from DSO-LV, or puts files there."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from ikt_harness.actors.context import NotArrived
from ikt_harness.actors.msh_actor import Msh
from ikt_harness.actors.transport import KOPPELVLAK
from ikt_mocks.client import http_client
from ikt_mocks.digikoppeling.grote_berichten import push
from ikt_mocks.digikoppeling.grote_berichten.checksum import Checksum
from ikt_mocks.digikoppeling.grote_berichten.client import Fetched, Surroundings, fetch
from ikt_mocks.digikoppeling.grote_berichten.messages import (
    PullMetadata,
    PushMetadata,
    PushPart,
    PushReference,
)
from ikt_mocks.digikoppeling.grote_berichten.reader import read_metadata
from ikt_mocks.digikoppeling.grote_berichten.rules import judge_metadata
from ikt_mocks.digikoppeling.grote_berichten.writer import write_push
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.digikoppeling.samples.volumes import volumes
from ikt_mocks.drivers.agreements import DSO_OIN
from ikt_mocks.http import OIN_HEADER
from ikt_schemas.errors import HarnessBroken, InputRefused

_FETCHED = "grote-berichten ophalen"
_POINT = "transport.gb"

Fout = Literal["", "grootte", "checksum", "algoritme", "cijfer-vooraan", "lange-naam", "adres"]
_FOUTEN: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "": lambda xml: xml,
        "grootte": lambda xml: re.sub(
            r"<gb:size>(\d+)<", lambda found: f"<gb:size>{int(found[1]) + 1}<", xml
        ),
        "checksum": lambda xml: re.sub(r'type="SHA256">[0-9a-f]{4}', 'type="SHA256">0000', xml),
        "algoritme": lambda xml: xml.replace('type="SHA256"', 'type="CRC32"'),
        "cijfer-vooraan": lambda xml: xml.replace("bestand.zip", "2024.zip"),
        "lange-naam": lambda xml: xml.replace("bestand.zip", f"b{'x' * 196}.zip"),
        "adres": lambda xml: re.sub(r"(/gb/[^/]+/)[0-9a-f-]+<", r"\1er-niet<", xml),
    }
)


@dataclass(frozen=True, slots=True)
class Overdracht:
    """How fetching one file went.

    :param verzoeken: each request DSO-LV saw: status, ``Range`` and ``If-Range`` (empty when absent).
    :param gelukt: whether the system has the file whole; ``None`` when that cannot be seen.
    :param reden: why not: a word, such as ``checksum``; empty when it has or cannot be seen.
    :param status: the nearest status code of the PUSH form; empty when it has or cannot be seen.
    :param bevindingen: codes of what is odd about the metadata; ``None`` when that cannot be seen.
    """

    verzoeken: tuple[tuple[int, str, str], ...]
    gelukt: bool | None
    reden: str = ""
    status: str = ""
    bevindingen: frozenset[str] | None = None

    @property
    def statussen(self) -> list[int]:
        """The HTTP statuses in order."""
        return [status for status, _, _ in self.verzoeken]

    @property
    def gezien(self) -> str:
        """How it went, as a check may show it."""
        return f"{self.statussen} {self.reden}".strip()


@dataclass(frozen=True, slots=True)
class Aangeboden:
    """What became of a PUSH: the status of the whole and of each part, and what DSO-LV has by file name."""

    statussen: tuple[str, ...]
    bestanden: Mapping[str, str]


class GroteBerichten:
    """Grote Berichten between a handler and DSO-LV; the message that tells of a file goes over ebMS2."""

    def __init__(self, msh: Msh) -> None:
        self._msh = msh
        self._context = msh.context
        self._numbers = itertools.count(1)

    def haal(
        self,
        inhoud: bytes,
        *,
        storingen: tuple[dict[str, object], ...] = (),
        fout: Fout = "",
        voor_een_ander: bool = False,
        weg: bool = False,
        van: timedelta | None = None,
        tot: timedelta | None = None,
        verzoeken: int = 1,
    ) -> Overdracht:
        """Let DSO-LV offer a file and tell of it, and let the system fetch it.

        :param storingen: faults of the file server: ``kind`` with its parameters.
        :param fout: what the metadata says wrong.
        :param voor_een_ander: offer it to another OIN.
        :param weg: withdraw it before it is fetched.
        :param van: when it becomes available, counted from now; ``tot`` until when.
        :param verzoeken: requests to wait for when an own system fetches.
        """
        now = self._context.dso.now()
        moments = {
            name: (now + delta).isoformat()
            for name, delta in (("van", van), ("tot", tot))
            if delta is not None
        }
        reader = DSO_OIN if voor_een_ander else self._msh.oin
        offered = self._msh.dso.biedt_bestand(inhoud, reader, **moments)
        if weg:
            self._context.dso.call("DELETE", f"/grote-berichten/bestanden/{offered['id']}")
        metadata = _FOUTEN[fout](offered["metadata"]).encode()
        for fault in storingen:
            self._context.dso.plan_fault(_POINT, **fault)  # type: ignore[arg-type]  # kind and its parameters
        told = self._msh.van_dso("osb-rm", bijlagen=[_metadata(metadata)])
        if self._msh.eigen is None:
            return self._wacht(offered, verzoeken)
        if not told.keer_afgeleverd:
            raise HarnessBroken("the message that tells of the file did not arrive")
        return self._haal_zelf(offered, metadata, inhoud)

    def _haal_zelf(self, offered: Mapping[str, str], metadata: bytes, inhoud: bytes) -> Overdracht:
        try:
            read = read_metadata(metadata, name="metadata")
        except InputRefused as refused:
            return Overdracht(
                (), gelukt=False, reden="onleesbaar", bevindingen=frozenset({refused.code or ""})
            )
        if not isinstance(read.metadata, PullMetadata):
            raise HarnessBroken("not the metadata of a PULL")
        odd = frozenset(item.code for item in (*read.meldingen, *judge_metadata(read.metadata)))
        target = Path(self._context.folder) / f"gehaald-{next(self._numbers)}"
        around = Surroundings(
            now=self._context.dso.now, wait=lambda seconds: self._msh.vooruit(timedelta(seconds=seconds))
        )
        headers = {"Authorization": f"Bearer {self._context.token}", OIN_HEADER: self._msh.oin}
        with http_client(headers=headers, timeout=30) as client:
            done = fetch(read.metadata.references[0], target, client=client, surroundings=around)
        seen = self._gezien(offered["id"])
        if isinstance(done, Fetched):
            same = target.read_bytes() == inhoud
            return Overdracht(seen, gelukt=same, reden="" if same else "andere bytes", bevindingen=odd)
        return Overdracht(seen, gelukt=False, reden=done.reason, status=done.status, bevindingen=odd)

    def _wacht(self, offered: Mapping[str, str], verzoeken: int) -> Overdracht:
        def look() -> tuple[tuple[int, str, str], ...] | None:
            seen = self._gezien(offered["id"])
            return seen if len(seen) >= verzoeken else None

        self._context.vraag(
            KOPPELVLAK,
            "Haal het grote bestand op waarover DSO-LV zojuist een bericht stuurde.",
            methode="GET",
            pad=offered["url"].partition("/gb/")[1] + offered["url"].partition("/gb/")[2],
        )
        with suppress(NotArrived):
            return Overdracht(self._context.wacht("het ophalen van het bestand", look), gelukt=None)
        return Overdracht(self._gezien(offered["id"]), gelukt=None)

    def _gezien(self, identifier: str) -> tuple[tuple[int, str, str], ...]:
        return tuple(
            (int(hop["status"]), hop["details"].get("range", ""), hop["details"].get("if-range", ""))
            for hop in self._context.dso.journal(koppelvlak=KOPPELVLAK, kenmerk=identifier)
            if hop["subject"] == _FETCHED
        )

    # -- PUSH --------------------------------------------------------------------------------------------------

    def vak(self) -> dict[str, Any]:
        """Open a box at DSO-LV in which this system may put files."""
        body = {"eigenaar": DSO_OIN, "afzenders": [self._msh.oin]}
        box: dict[str, Any] = self._context.dso.call("POST", "/grote-berichten/vakken", json=body).json()
        return box

    def bied_aan(
        self, vak: Mapping[str, Any], naam: str, inhoud: bytes, *, in_delen: bool = False, weglaten: int = 0
    ) -> Aangeboden:
        """Let the system put a file, and return what DSO-LV answers to its metadata.

        :param in_delen: as a zip in volumes (ZIP4J).
        :param weglaten: how many of the volumes are not put.
        """
        files = volumes(naam, inhoud, 4096) if in_delen else {naam: inhoud}
        reference = PushReference(
            filename=naam,
            content_type="application/pdf",
            checksum=_sha256(inhoud),
            size=len(inhoud),
            url=str(vak["url"]),
            compression="ZIP4J" if in_delen else "NONE",
            parts=tuple(PushPart(name, _sha256(data), len(data)) for name, data in files.items())
            if in_delen
            else (),
        )
        put = dict(list(files.items())[: len(files) - weglaten])
        self._zet(vak, put)
        answer = self._context.dso.call(
            "POST",
            f"/grote-berichten/vakken/{vak['id']}/antwoord",
            content=write_push(PushMetadata((reference,))),
            headers={"Content-Type": "application/xml"},
        )
        told = read_metadata(answer.content, name="antwoord").metadata
        if not isinstance(told, PushMetadata):
            raise HarnessBroken("not the response to a PUSH")
        outcomes = [told.references[0].outcome, *(part.outcome for part in told.references[0].parts)]
        return Aangeboden(
            tuple(outcome.status for outcome in outcomes if outcome is not None), self._inhoud(vak)
        )

    def _zet(self, vak: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
        folder = Path(self._context.folder) / f"aanbieden-{next(self._numbers)}"
        folder.mkdir()
        before = self._keren(vak)
        for name, data in files.items():
            (folder / name).write_bytes(data)
        if self._msh.eigen is None:
            self._context.vraag(
                KOPPELVLAK,
                "Zet de bestanden uit het voorbeeld met PUT in het vak, elk onder zijn eigen naam.",
                methode="PUT",
                pad=f"/gb/{str(vak['url']).partition('/gb/')[2]}",
                voorbeeld=folder,
            )
            self._context.wacht(
                "de bestanden in het vak", lambda: True if self._keren(vak) >= before + len(files) else None
            )
            return
        headers = {"Authorization": f"Bearer {self._context.token}", OIN_HEADER: self._msh.oin}
        with http_client(headers=headers, timeout=30) as client:
            for name in files:
                push.send(folder / name, f"{vak['url']}{name}", client=client, wait=lambda _: None)

    def _keren(self, vak: Mapping[str, Any]) -> int:
        hops = self._context.dso.journal(koppelvlak=KOPPELVLAK, kenmerk=str(vak["id"]))
        return sum(
            1 for hop in hops if hop["subject"] == "grote-berichten aanbieden" and hop["status"] in (201, 204)
        )

    def _inhoud(self, vak: Mapping[str, Any]) -> dict[str, str]:
        found = self._context.dso.call("GET", f"/grote-berichten/vakken/{vak['id']}").json()["bestanden"]
        return {str(item["bestandsnaam"]): str(item["sha256"]) for item in found}


def _sha256(data: bytes) -> Checksum:
    return Checksum("SHA256", hashlib.sha256(data).hexdigest())


def _metadata(xml: bytes) -> Attachment:
    return Attachment("metadata-1", "application/xml", Payload.of(xml), "metadata.xml")


def octets(size: int, seed: int = 0) -> bytes:
    """Return ``size`` octets that differ all through and are the same in every run."""
    block = hashlib.sha512(str(seed).encode()).digest()
    return b"".join(
        hashlib.sha512(block + number.to_bytes(8, "big")).digest() for number in range(size // 64 + 1)
    )[:size]
