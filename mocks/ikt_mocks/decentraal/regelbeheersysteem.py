"""Stand-in for a regelbeheersysteem: delivers, verifies, reads back and asks the vergunningcheck, over real HTTP.

It behaves as a good client does: it tries again with a pause when the RTR is overloaded, looks what became of a
delivery whose answer was lost before delivering again, resolves rules through their functioneleStructuurRef because
identifiers differ per environment, follows ``_links.next`` because totals are inexact, and sends its token to the
origin of its own DSO-LV only, whatever a link says.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx

from ikt_mocks.client import http_client
from ikt_mocks.http import OIN_HEADER
from ikt_mocks.sttr.raadplegen import RTRGEGEVENS, UITVOERENGEGEVENS
from ikt_mocks.sttr.routes import AANLEVEREN, UITVOEREN, VERIFIEREN

#: Answers after which a call may be tried again: the RTR did nothing with it.
_OPNIEUW = (429, 502, 503, 504)
_MAX_BLADZIJDEN = 1000


class NietGelukt(Exception):  # noqa: N818 - an outcome that the caller judges
    """A call that brought nothing usable; the message says why.

    :param status: HTTP status of the last answer; ``None`` when none came.
    """

    def __init__(self, reden: str, status: int | None = None) -> None:
        super().__init__(reden)
        self.status = status


@dataclass(frozen=True, slots=True)
class Antwoord:
    """What the RTR answered to a delivery.

    :param body: the JSON; empty when the outcome was found by looking in the RTR.
    :param pogingen: how often the zip was sent.
    :param teruggevonden: the answer was lost and the rules proved to be in the RTR already.
    """

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    pogingen: int = 1
    teruggevonden: bool = False

    @property
    def geaccepteerd(self) -> bool:
        """Whether the RTR took the delivery in."""
        return self.teruggevonden or self.body.get("status") == "geaccepteerd"

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the meldingen, in order."""
        return tuple(str(melding["code"]) for melding in self.body.get("meldingen", ()))


@dataclass(frozen=True, slots=True)
class Levering:
    """A zip to deliver.

    :param structuurref: functioneleStructuurRef of the rules inside; empty for another order.
    :param begindatum: their begin date, ``dd-MM-yyyy``.
    :param bestand: the rule file inside, to recognise it in the RTR.
    """

    zip: bytes
    structuurref: str = ""
    begindatum: str = ""
    bestand: bytes = b""


class Regelbeheersysteem:
    """The stand-in; close it, or use it in a ``with`` block.

    :param dso_url: base URL of DSO-LV.
    :param oin: the OIN spoken for; empty to send none.
    :param token: access token, sent as ``x-api-key``.
    :param pogingen: how often one call is tried.
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
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
        slaap: Callable[[float], None] = time.sleep,
    ) -> None:
        headers = {"x-api-key": token} | ({OIN_HEADER: oin} if oin else {})
        self._http = http_client(base_url=dso_url, headers=headers, timeout=timeout, transport=transport)
        self._pogingen = pogingen
        self._pauze = pauze
        self._slaap = slaap

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    # -- delivering --------------------------------------------------------------------------------------------

    def lever_aan(self, levering: Levering) -> Antwoord:
        """Deliver a zip once, however often it has to be sent.

        :raises NietGelukt: refused by HTTP, or not answered after all tries.
        """
        reden = NietGelukt("geen poging gedaan")
        for poging in range(1, self._pogingen + 1):
            if poging > 1:
                self._slaap(self._pauze * 2 ** (poging - 2))
            try:
                response = self._http.post(
                    AANLEVEREN, content=levering.zip, headers={"Content-Type": "application/zip"}
                )
            except httpx.TransportError as error:
                reden = NietGelukt(f"verbinding verbroken: {type(error).__name__}")
                if self._staat_er_al(levering):
                    return Antwoord(0, pogingen=poging, teruggevonden=True)
                continue
            if response.status_code in _OPNIEUW:
                reden = NietGelukt(f"HTTP {response.status_code}", response.status_code)
                continue
            return Antwoord(response.status_code, _json(response), poging)
        raise reden

    def _staat_er_al(self, levering: Levering) -> bool:
        if not levering.structuurref:
            return False
        try:
            found = self.regels(levering.structuurref, levering.begindatum)
            return any(self.bestand(item) == levering.bestand for item in found)
        except NietGelukt:
            return False

    def verifieer(self, data: bytes) -> Antwoord:
        """Have a zip or rule file checked without storing it."""
        response = self._roep("POST", VERIFIEREN, content=data)
        return Antwoord(response.status_code, _json(response))

    # -- reading -----------------------------------------------------------------------------------------------

    def activiteit(self, urn: str, datum: str | None = None) -> Mapping[str, Any]:
        """Return one activiteit.

        :raises NietGelukt: 404 when it is not known on that day.
        """
        return _json(self._roep("GET", f"{RTRGEGEVENS}/activiteiten/{urn}", params=_datum(datum)))

    def zoek(self, body: Mapping[str, Any], *, page_size: int = 20) -> list[Mapping[str, Any]]:
        """Return all activiteiten of a search, page by page."""
        url = f"{RTRGEGEVENS}/activiteiten/_zoek?pageSize={page_size}"
        return [
            item
            for page in self._bladzijden("POST", url, json=dict(body))
            for item in page.get("activiteiten", ())
        ]

    def regels(self, structuurref: str, datum: str | None = None) -> list[Mapping[str, Any]]:
        """Return the rule files behind a functioneleStructuurRef."""
        query = httpx.QueryParams({"functioneleStructuurRef": structuurref, **_datum(datum)})
        url = f"{UITVOERENGEGEVENS}/toepasbareRegels?{query}"
        return [item for page in self._bladzijden("GET", url) for item in page.get("toepasbareRegels", ())]

    def bestand(self, regels: Mapping[str, Any]) -> bytes:
        """Return the bytes of a rule file as found by :meth:`regels`."""
        href = str(regels["_links"]["sttrBestand"]["href"])
        return self._roep("GET", href, headers={"Accept": "application/xml"}).content

    def _bladzijden(self, method: str, url: str, **options: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - options of httpx
        for _ in range(_MAX_BLADZIJDEN):
            page = _json(self._roep(method, url, **options))
            yield page.get("_embedded", {})
            following = page.get("_links", {}).get("next")
            if following is None:
                return
            url = str(following["href"])

    # -- executing ---------------------------------------------------------------------------------------------

    def bepaal_conclusie(self, structuurref: str, antwoorden: Mapping[int, str]) -> Mapping[str, Any]:
        """Ask the vergunningcheck, with all answers so far: question id → answer."""
        return self._bepaal("conclusie", structuurref, antwoorden, {})

    def bepaal_indieningsvereisten(
        self, structuurref: str, antwoorden: Mapping[int, str]
    ) -> Mapping[str, Any]:
        """Ask what an application must hold, with all answers so far."""
        extra = {"rolaanduiding": {"rol": "INITIATIEFNEMER"}}
        return self._bepaal("indieningsvereisten", structuurref, antwoorden, extra)

    def _bepaal(
        self, soort: str, structuurref: str, antwoorden: Mapping[int, str], extra: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        given = [{"id": id_, "antwoord": antwoord} for id_, antwoord in antwoorden.items()]
        body = {
            "functioneleStructuurRefs": [{"functioneleStructuurRef": structuurref, "antwoorden": given}],
            **extra,
        }
        response = self._roep(
            "POST", f"{UITVOEREN}/{soort}/_bepaal", json=body, headers={"Content-Crs": "EPSG:28992"}
        )
        found: list[Mapping[str, Any]] = response.json()
        return found[0]

    # -- calling -----------------------------------------------------------------------------------------------

    def _roep(self, method: str, url: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - options of httpx
        target = self._http.base_url.join(url)
        if (target.scheme, target.host, target.port) != (
            self._http.base_url.scheme,
            self._http.base_url.host,
            self._http.base_url.port,
        ):
            raise NietGelukt(f"de link wijst naar een andere host: {target.host}")
        reden = NietGelukt("geen poging gedaan")
        for poging in range(self._pogingen):
            if poging:
                self._slaap(self._pauze * 2 ** (poging - 1))
            try:
                response = self._http.request(method, target, **options)
            except httpx.TransportError as error:
                reden = NietGelukt(f"verbinding verbroken: {type(error).__name__}")
                continue
            if response.status_code in _OPNIEUW:
                reden = NietGelukt(f"HTTP {response.status_code}", response.status_code)
                continue
            if response.is_error:
                raise NietGelukt(f"HTTP {response.status_code}", response.status_code)
            return response
        raise reden


def _datum(datum: str | None) -> dict[str, str]:
    return {} if datum is None else {"datum": datum}


def _json(response: httpx.Response) -> Mapping[str, Any]:
    try:
        value = response.json()
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise NietGelukt("het antwoord is geen JSON-object", response.status_code)
    return value


def antwoorden_op(vragen: Sequence[Mapping[str, Any]], bij_referentie: Mapping[str, str]) -> dict[int, str]:
    """Return question id → answer from answers by vraagReferentie (the id in the rule file)."""
    return {
        int(vraag["id"]): bij_referentie[vraag["vraagReferentie"]]
        for vraag in vragen
        if vraag["vraagReferentie"] in bij_referentie
    }


def vragen_van(element: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return all questions in one element of the answer of a ``_bepaal``."""
    activiteiten = element.get("activiteiten") or element.get("subactiviteiten") or []
    return [vraag for item in activiteiten for groep in item["vraaggroepen"] for vraag in groep["vragen"]]


def conclusies_van(element: Mapping[str, Any]) -> list[str]:
    """Return the codes of all conclusies in one element of the answer of ``conclusie/_bepaal``."""
    return [
        str(conclusie["toestemmingstype"]["code"])
        for item in element.get("activiteiten", ())
        for conclusie in item["conclusies"]
    ]
