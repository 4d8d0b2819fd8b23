"""Stand-in for a plansysteem: delivers packages to the LVBB, polls and receives the answers, and draws the conclusion.

It behaves as a good sender does: one idLevering per delivery, no second sending of the same one, answers in any order
and more than once, an answer about another delivery put aside, and the **last** answer decides: a later one may
contradict an earlier one. Which one is last its tijdstipVerslag says: an answer may overtake another on its way.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ikt_mocks.client import http_client
from ikt_mocks.http import OIN_HEADER, Problem, read_body
from ikt_mocks.stop.messages import Resultaat
from ikt_schemas.errors import InputRefused

LEVERINGEN = "/stop/v1/leveringen"
UITLEVERING = "/stop/v1/uitlevering"
_MAX_ANTWOORD = 10 * 1024 * 1024
_GOED = frozenset({"valide", "gepubliceerd", "ok"})


@dataclass(frozen=True, slots=True)
class Ontvangst:
    """The receipt: the number of the exchange, and the path under which its answers are polled."""

    id_levering: str
    gesprek: str
    resultaat: str


@dataclass(slots=True)
class Dossier:
    """What is known of one delivery; ``antwoorden`` by volgnummer."""

    id_levering: str
    ontvangst: Ontvangst | None = None
    antwoorden: dict[int, Resultaat] = field(default_factory=dict)

    @property
    def berichten(self) -> list[Resultaat]:
        """The answers in the order in which they were made, whatever the order in which they came."""

        # Without a verslag the request itself failed: nothing comes after that.
        gemaakt = {
            number: (antwoord.verslag.tijdstip.timestamp() if antwoord.verslag else math.inf, number)
            for number, antwoord in self.antwoorden.items()
        }
        return [self.antwoorden[number] for number in sorted(gemaakt, key=gemaakt.__getitem__)]

    @property
    def oordeel(self) -> str:
        """``goedgekeurd``, ``afgekeurd`` or ``onderweg``: what the last answer says, whatever came before."""
        if not self.antwoorden:
            return "onderweg"
        laatste = self.berichten[-1]
        if laatste.verslag is None:
            return "afgekeurd" if laatste.uitkomst == "mislukt" else "onderweg"
        if laatste.verslag.voortgang == "behandeling-afgebroken":
            return "afgekeurd"
        if not laatste.verslag.uitkomst:
            return "onderweg"
        return "goedgekeurd" if laatste.verslag.uitkomst in _GOED else "afgekeurd"


class Administratie:
    """What a plansysteem keeps of its deliveries, however their answers come in.

    :ivar dossiers: number of the exchange → what is known of it.
    :ivar terzijde: answers that are not ours, or could not be read: the reason of each.
    """

    def __init__(self) -> None:
        self.dossiers: dict[str, Dossier] = {}
        self.terzijde: list[str] = []
        self._lock = threading.Lock()

    def dossier(self, gesprek: str, id_levering: str) -> Dossier:
        """Return the dossier of an exchange, made when there is none."""
        with self._lock:
            return self.dossiers.setdefault(gesprek, Dossier(id_levering))

    def neem_op(self, dossier: Dossier, volgnummer: int, xml: bytes) -> None:
        """Keep an answer, once, or put it aside.

        :raises InputRefused: it is no answer of the LVBB.
        """
        try:
            resultaat = Resultaat.read(xml)
        except InputRefused as error:
            self.terzijde.append(error.what.nl)
            raise
        if resultaat.verslag is not None and resultaat.verslag.id_levering != dossier.id_levering:
            self.terzijde.append(f"verslag over {resultaat.verslag.id_levering}")
            return
        with self._lock:
            dossier.antwoorden.setdefault(volgnummer, resultaat)


class NietAangenomen(Exception):  # noqa: N818 - an outcome of delivering, with the reason
    """DSO-LV did not take a delivery or did not give an answer; the message says why.

    :param later: whether nothing was taken and it may be tried again as it is (an answer 5xx, or no connection
        made); after a connection that broke it is unknown what arrived.
    """

    def __init__(self, reason: str, *, later: bool = False) -> None:
        super().__init__(reason)
        self.later = later


def _weigering(answer: httpx.Response) -> NietAangenomen:
    return NietAangenomen(f"HTTP {answer.status_code}: {answer.text[:300]}", later=answer.status_code >= 500)


class Plansysteem:
    """The stand-in.

    :param dso_url: base URL of DSO-LV.
    :param oin: the OIN spoken for.
    :param token: access token.
    :param transport: replaces the network, for use in-process.
    """

    def __init__(
        self, dso_url: str, oin: str, token: str, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.oin = oin
        self.administratie = Administratie()
        self._client = http_client(
            base_url=dso_url,
            headers={"Authorization": f"Bearer {token}", OIN_HEADER: oin},
            timeout=60,
            transport=transport,
        )

    @property
    def dossiers(self) -> dict[str, Dossier]:
        """Number of the exchange → what is known of it."""
        return self.administratie.dossiers

    @property
    def terzijde(self) -> list[str]:
        """The reasons for which answers were put aside."""
        return self.administratie.terzijde

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def lever(self, id_levering: str, verzoek: bytes, opdracht: bytes | None) -> Dossier:
        """Deliver a package.

        :param opdracht: the zip; ``None`` sends the request without one.
        :raises NietAangenomen: no receipt came; whether it arrived is then unknown, so it is not sent again.
        """
        parts = {"verzoek": ("verzoek.xml", verzoek, "application/xml")}
        if opdracht is not None:
            parts["opdracht"] = ("opdracht.zip", opdracht, "application/zip")
        try:
            answer = self._client.post(LEVERINGEN, files=parts)
        except httpx.TransportError as error:
            later = isinstance(error, httpx.ConnectError)
            raise NietAangenomen(f"geen verbinding: {error}", later=later) from error
        if answer.status_code != 202:
            raise _weigering(answer)
        receipt = answer.json()
        ontvangst = Ontvangst(receipt["idLevering"], receipt["gesprek"], receipt["resultaat"])
        # A callback may be faster than the receipt.
        dossier = self.administratie.dossier(ontvangst.gesprek, id_levering)
        dossier.ontvangst = ontvangst
        return dossier

    def haal_op(self, dossier: Dossier) -> Dossier:
        """Poll every answer that is there and not known yet.

        :raises NietAangenomen: DSO-LV refuses, or there was no receipt.
        """
        if dossier.ontvangst is None:
            raise NietAangenomen("er is geen ontvangstbevestiging")
        volgnummer = 1
        while True:
            if volgnummer not in dossier.antwoorden:
                try:
                    answer = self._client.get(dossier.ontvangst.resultaat, params={"volgnummer": volgnummer})
                except httpx.TransportError as error:
                    # Asking again does no harm, whatever happened.
                    raise NietAangenomen(f"geen verbinding: {error}", later=True) from error
                if answer.status_code == 204:
                    return dossier
                if answer.status_code != 200:
                    raise _weigering(answer)
                self._neem_op(dossier, volgnummer, answer.content)
            volgnummer += 1

    def download(self, work: str) -> bytes:
        """Return the download of a published regeling, a zip.

        :raises NietAangenomen: DSO-LV does not give it.
        """
        try:
            answer = self._client.get(UITLEVERING, params={"work": work})
        except httpx.TransportError as error:
            raise NietAangenomen(f"geen verbinding: {error}", later=True) from error
        if answer.status_code != 200:
            raise _weigering(answer)
        return answer.content

    def _neem_op(self, dossier: Dossier, volgnummer: int, xml: bytes) -> None:
        try:
            self.administratie.neem_op(dossier, volgnummer, xml)
        except InputRefused as error:
            raise NietAangenomen(error.what.nl) from error

    def app(self) -> Starlette:
        """Return the ASGI application that receives answers, at any path."""
        return Starlette(routes=[Route("/{path:path}", self._ontvang, methods=["POST"])])

    async def _ontvang(self, request: Request) -> Response:
        """Take an answer; 200 as soon as it is kept, also when it is put aside."""
        try:
            body = await read_body(request, _MAX_ANTWOORD)
        except Problem as problem:
            return problem.response()
        gesprek = request.headers.get("x-ikt-gesprek", "")
        id_levering = request.headers.get("x-ikt-levering", "")
        number = request.headers.get("x-ikt-volgnummer", "")
        if not (gesprek and number.isdecimal() and len(number) < 9):
            return Problem(400, "Kopregels ontbreken").response()
        dossier = self.administratie.dossier(gesprek, id_levering)
        try:
            self._neem_op(dossier, int(number), body)
        except NietAangenomen as error:
            return Problem(400, str(error)).response()
        return Response(status_code=200)
