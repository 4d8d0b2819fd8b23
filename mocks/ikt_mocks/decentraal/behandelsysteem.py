"""Stand-in for a behandelsysteem: receives notifications, follows the links, keeps cases.

It behaves as a good receiver does: it acknowledges first and retrieves later, bears doubles and any order, tries again
with back-off, checks every document against its hash, refuses an invalid message visibly, and never builds a link. It
sends its token to the origin of its own DSO-LV only, whatever a link says.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
from lxml import etree
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ikt_mocks.client import http_client
from ikt_mocks.http import OIN_HEADER, Problem, read_body
from ikt_mocks.stam import harness_defined as contract
from ikt_mocks.stam.messages import INTREKKING, Verzoekbericht, read_verzoekbericht, schema_faults
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.xml_source import parse_xml

_MAX_NOTIFICATION = 1024 * 1024
_AGAIN = {404, 408, 429, 500, 502, 503, 504}
_GONE = 410
_REFUSED = {401, 403}
Polygoon = list[list[float]]
_SEEN_HEADER = "x-ikt-bericht-id"
_MISSING = Text("het element '{name}' ontbreekt", "the element '{name}' is missing")


@dataclass(frozen=True, slots=True)
class Notificatie:
    """A received notification."""

    verzoeknummer: str
    volgnummer: str
    referenties: str
    bericht_id: str


@dataclass(slots=True)
class Bestand:
    """A document of a version: what the message tells, and what was retrieved (empty SHA-256: nothing good yet)."""

    document_id: str
    bestandsnaam: str
    vertrouwelijk: bool
    vraag: str
    sha256: str = ""


@dataclass(slots=True)
class Versie:
    """One version of a case."""

    volgnummer: str
    bericht: Verzoekbericht
    bestanden: dict[str, Bestand] = field(default_factory=dict)


@dataclass(slots=True)
class Zaak:
    """One case: everything about one verzoeknummer, versions by volgnummer."""

    verzoeknummer: str
    versies: dict[str, Versie] = field(default_factory=dict)

    @property
    def laatste(self) -> Versie:
        """The version that counts now; a withdrawal (999) is always the last."""
        return self.versies[max(self.versies)]

    @property
    def ingetrokken(self) -> bool:
        """Whether the applicant withdrew the verzoek."""
        return INTREKKING in self.versies

    @property
    def ontbrekend(self) -> list[str]:
        """The documentIds of the last version that were not retrieved whole and unaltered."""
        return sorted(key for key, file in self.laatste.bestanden.items() if not file.sha256)


class NietOpgehaald(Exception):  # noqa: N818 - an outcome that the stand-in keeps and reports
    """Something could not be retrieved; the message says why."""


class Behandelsysteem:
    """The stand-in.

    :param dso_url: base URL of DSO-LV; links to another origin are not followed.
    :param oin: the OIN spoken for.
    :param token: access token.
    :param pogingen: how often one retrieval is tried before it is left for later.
    :param pauze: seconds before the second try; doubled each time.
    :param transport: replaces the network, for use in-process.
    """

    def __init__(
        self,
        dso_url: str,
        oin: str,
        token: str,
        *,
        pogingen: int = 4,
        pauze: float = 0.05,
        transport: httpx.BaseTransport | None = None,
        slaap: Callable[[float], None] = time.sleep,
    ) -> None:
        self.oin = oin
        self.zaken: dict[str, Zaak] = {}
        #: verzoeknummer → why its message was not taken in.
        self.geweigerd: dict[str, str] = {}
        self.fouten: list[str] = []
        self._inbox: list[Notificatie] = []
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        self._base = dso_url.rstrip("/")
        self._origin = _origin(httpx.URL(dso_url))
        self._pogingen = pogingen
        self._pauze = pauze
        self._slaap = slaap
        self._http = http_client(
            headers={"Authorization": f"Bearer {token}", OIN_HEADER: oin},
            transport=transport,
            timeout=30,
            follow_redirects=False,
        )
        self.app = Starlette(routes=[Route("/{path:path}", self._receive, methods=["POST"])])

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    # -- receiving ---------------------------------------------------------------------------------------------

    async def _receive(self, request: Request) -> Response:
        try:
            body = await read_body(request, _MAX_NOTIFICATION)
            notificatie = read_notificatie(body, request.headers.get(_SEEN_HEADER, ""))
        except Problem as problem:
            return problem.response()
        except InputRefused as error:
            return Problem(400, "Geen verzoeknotificatie", error.what.nl).response()
        with self._lock:
            if notificatie.bericht_id not in self._seen or not notificatie.bericht_id:
                self._seen.add(notificatie.bericht_id)
                self._inbox.append(notificatie)
        return Response(status_code=202)

    @property
    def wachtend(self) -> int:
        """How many notifications wait to be worked on."""
        with self._lock:
            return len(self._inbox)

    # -- working -----------------------------------------------------------------------------------------------

    def verwerk(self) -> int:
        """Work through what was received and return how many notifications that were."""
        with self._lock:
            batch, self._inbox = self._inbox, []
        for notificatie in batch:
            self.haal_op(notificatie)
        return len(batch)

    def haal_op(self, notificatie: Notificatie) -> None:
        """Retrieve the verzoek of a notification with all its documents; what fails is kept in ``fouten``."""
        nummer = notificatie.verzoeknummer
        try:
            references = self._get(notificatie.referenties).json()
            links = references["_links"]
            xml = self._get(links["verzoek"]["href"]).content
            self._get(links["publiceerbaar"]["href"])
            versie = self._take_in(nummer, xml)
        except (NietOpgehaald, KeyError, TypeError, ValueError) as error:
            self.fouten.append(f"{nummer}: {error}")
            return
        if versie is None:
            return
        for link in links.get("documenten", []):
            self._fetch_document(nummer, versie, link, notificatie.referenties)

    def haal_gemiste_op(self, polygoon: Polygoon, van: date, tot: date) -> int:
        """Search DSO-LV for verzoeken that never were announced here, take them in, and return how many those were.

        Other than links, the paths of ``_zoek`` and ``samenvatting`` are published, so a client may know them.

        :param polygoon: corners [x, y] in RD of the own area.
        :param van: first day, inclusive; ``tot`` likewise the last.
        """
        taken = 0
        body = {"polygoon": polygoon, "datumVan": van.isoformat(), "datumTot": tot.isoformat()}
        try:
            answer = self._http.post(self._base + contract.ZOEK, json=body)
            found = answer.raise_for_status().json()["_embedded"]["zaakverwijzingen"]
            for row in found:
                nummer = str(row["verzoeknummer"])
                if nummer in self.zaken or self.oin not in (row["bevoegdGezag"], row["behandeldienst"]):
                    continue
                path = contract.SAMENVATTING.format(verzoeknummer=nummer)
                taken += self._take_in(nummer, self._get(self._base + path).content) is not None
        except (NietOpgehaald, httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            self.fouten.append(f"zoeken: {error}")
        return taken

    def _take_in(self, nummer: str, xml: bytes) -> Versie | None:
        try:
            root = parse_xml(xml, name=f"verzoek {nummer}").root
        except InputRefused as error:
            self.geweigerd[nummer] = error.what.nl
            return None
        faults = schema_faults(root)
        if faults:
            self.geweigerd[nummer] = f"regel {faults[0].line}: {faults[0].message}"
            return None
        bericht = read_verzoekbericht(root)
        zaak = self.zaken.setdefault(nummer, Zaak(nummer))
        volgnummer = bericht.verzoek.volgnummer
        known = zaak.versies.get(volgnummer)
        if known is not None:
            return known
        versie = Versie(volgnummer, bericht, _bestanden(bericht))
        for previous in zaak.versies.values():
            for key, file in previous.bestanden.items():
                if key in versie.bestanden:
                    versie.bestanden[key].sha256 = versie.bestanden[key].sha256 or file.sha256
        zaak.versies[volgnummer] = versie
        return versie

    def _fetch_document(self, nummer: str, versie: Versie, link: dict[str, Any], referenties: str) -> None:
        key = str(link.get("documentId", ""))
        file = versie.bestanden.get(key)
        if file is None:
            self.fouten.append(f"{nummer}: document {key} staat niet in het verzoekbericht")
            return
        if file.sha256:
            return
        try:
            data = self._get(str(link["href"]), again=lambda: self._fresh(referenties, key)).content
        except (NietOpgehaald, KeyError) as error:
            self.fouten.append(f"{nummer}: {file.bestandsnaam}: {error}")
            return
        digest = hashlib.sha256(data).hexdigest()
        if digest != link["hash"]["waarde"]:
            self.fouten.append(f"{nummer}: {file.bestandsnaam}: de hash klopt niet")
            return
        file.sha256 = digest

    def _fresh(self, referenties: str, document_id: str) -> str:
        """Return the new link of a document whose link has expired."""
        for link in self._get(referenties).json()["_links"]["documenten"]:
            if link["documentId"] == document_id:
                return str(link["href"])
        raise NietOpgehaald(f"document {document_id} is vervallen")

    def _get(self, url: str, *, again: Callable[[], str] | None = None) -> httpx.Response:
        """Return the answer of following ``url``, tried again with back-off where that can help.

        :param again: gives a fresh URL when this one has expired.
        :raises NietOpgehaald: refused, a foreign origin, or still failing after the last try.
        """
        reason = ""
        for attempt in range(self._pogingen):
            if attempt:
                self._slaap(self._pauze * 2 ** (attempt - 1))
            if not self._is_own(url):
                raise NietOpgehaald("de link wijst niet naar de eigen DSO-LV")
            try:
                response = self._http.get(url)
            except httpx.HTTPError as error:
                reason = type(error).__name__
                continue
            if response.is_success:
                return response
            reason = f"HTTP {response.status_code}"
            if response.status_code == _GONE and again is not None:
                url = again()
            elif response.status_code not in _AGAIN:
                break
        raise NietOpgehaald(reason)

    def _is_own(self, url: object) -> bool:
        try:
            return _origin(httpx.URL(str(url))) == self._origin
        except httpx.InvalidURL:
            return False


def read_notificatie(body: bytes, bericht_id: str) -> Notificatie:
    """Read a notification by the local names of its fields; root and namespace may be anything.

    :raises InputRefused: no XML, or without verzoeknummer or verzoekreferenties.
    """
    root = parse_xml(body, name="notificatie").root
    values = {
        etree.QName(child).localname: (child.text or "").strip()
        for child in root
        if isinstance(child.tag, str)
    }
    missing = [name for name in ("verzoeknummer", "verzoekreferenties") if not values.get(name)]
    if missing:
        raise InputRefused(_MISSING.fill(name=missing[0]))
    return Notificatie(
        values["verzoeknummer"], values.get("volgnummer", ""), values["verzoekreferenties"], bericht_id
    )


def _bestanden(bericht: Verzoekbericht) -> dict[str, Bestand]:
    found: dict[str, Bestand] = {}
    for activiteit in bericht.verzoek.projectactiviteiten:
        for vraag in activiteit.specificaties:
            for document in vraag.gevraagde_bijlage.documenten if vraag.gevraagde_bijlage else ():
                found[document.document_id] = Bestand(
                    document.document_id, document.bestandsnaam, document.vertrouwelijk, vraag.vraag_id
                )
    for bijlage in bericht.verzoek.verzoek_bijlage:
        for document in bijlage.gevraagde_bijlage.documenten:
            found[document.document_id] = Bestand(
                document.document_id, document.bestandsnaam, document.vertrouwelijk, ""
            )
    return found


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return (url.scheme, url.host, url.port)
