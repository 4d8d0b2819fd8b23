"""The plansysteem as a script asks it: deliver a package, read the answers, say what they come to.

What a script gets back is what DSO-LV really received and answered. What the system makes of it shows only where it
can be looked into (:meth:`Plansysteem.oordeel`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ikt_harness.actors.context import ActorContext, NotArrived, NotPossible
from ikt_harness.actors.msh_actor import Msh
from ikt_harness.actors.transport_koppelvlakken import OverEbms
from ikt_harness.actors.viewer import Viewer
from ikt_mocks.calendar import WorkingDays
from ikt_mocks.decentraal.plansysteem import LEVERINGEN, UITLEVERING, Dossier, NietAangenomen
from ikt_mocks.decentraal.plansysteem import Plansysteem as StandIn
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE, Party
from ikt_mocks.stop.messages import Resultaat
from ikt_mocks.stop.samples import Voorbeeld
from ikt_schemas.errors import HarnessBroken

KOPPELVLAK = "STOP"
_POGINGEN = 4
_GROOT = (
    "Zet de zip als groot bestand klaar voor DSO-LV en stuur alleen de GB-vorm van het leveringsverzoek, met een "
    "external-data-reference naar dat bestand."
)


@dataclass(frozen=True, slots=True)
class Antwoord:
    """One answer of DSO-LV.

    :param uitkomst: ``succes`` or ``mislukt``: about handling the request.
    :param stand: the inner uitkomst or voortgang; the outer uitkomst when there is no verslag.
    :param codes: codes of the meldingen.
    :param gelezen: whether the system fetched it, or took it at its endpoint.
    """

    volgnummer: int
    naam: str
    uitkomst: str
    stand: str
    verslag: bool
    codes: frozenset[str]
    tijdstip_publicatie: datetime | None
    gelezen: bool


@dataclass(frozen=True, slots=True)
class Aanlevering:
    """What DSO-LV received, and its answers so far.

    :param nummer: number in the workspace.
    :param soort: what the request asked: ``publicatie``, ``validatie``, …
    :param work: AKN of what was registered; empty when nothing was.
    :param datum_bekendmaking: of what was registered.
    :param opdracht_bytes: size of the zip.
    """

    nummer: int
    id_levering: str
    soort: str
    work: str
    datum_bekendmaking: date | None
    antwoorden: tuple[Antwoord, ...]
    opdracht_bytes: int = 0

    @property
    def standen(self) -> list[str]:
        """The state each answer tells, in order."""
        return [antwoord.stand for antwoord in self.antwoorden]

    @property
    def laatste(self) -> Antwoord:
        """The newest answer."""
        return self.antwoorden[-1]

    @property
    def codes(self) -> frozenset[str]:
        """The codes in all answers together."""
        return frozenset(code for antwoord in self.antwoorden for code in antwoord.codes)

    @property
    def gelezen(self) -> bool:
        """Whether the system has every answer."""
        return all(antwoord.gelezen for antwoord in self.antwoorden)

    @property
    def telling(self) -> str:
        """How many answers the system has, as a check may show it."""
        return f"{sum(a.gelezen for a in self.antwoorden)} van {len(self.antwoorden)} antwoorden"


class Plansysteem(ABC):
    """The plansysteem of a bevoegd gezag."""

    def __init__(self, context: ActorContext) -> None:
        self.context = context
        self.oin = context.oin

    # -- what a script asks ------------------------------------------------------------------------------------

    def bekendmaking(self, dagen: int = 14) -> date:
        """Return the first working day at least ``dagen`` days from now, by the clock of DSO-LV."""
        return WorkingDays().next_working_day(self.vandaag + timedelta(days=dagen - 1))

    @property
    def vandaag(self) -> date:
        """The Dutch day by the clock of DSO-LV."""
        return self.context.dso.now().date()

    def lever(
        self,
        taak: str,
        voorbeeld: Voorbeeld,
        *,
        opdracht: bytes | None = None,
        zonder_opdracht: bool = False,
    ) -> Aanlevering:
        """Let the system deliver and return what arrived, with the answers that came at once.

        :param taak: what to deliver, in Dutch.
        :param voorbeeld: a package that fits the task.
        :param opdracht: bytes to send in the place of the zip of ``voorbeeld``.
        :param zonder_opdracht: whether the request goes without its zip.
        :raises NotArrived: nothing came within the limit.
        """
        before = self._highest()
        zip_ = voorbeeld.zip() if opdracht is None else opdracht
        self._lever(taak, voorbeeld, None if zonder_opdracht else zip_)
        return self._aangekomen(before)

    def lever_groot(self, taak: str, voorbeeld: Voorbeeld, *, storing: str = "") -> Aanlevering:
        """Let the system offer the zip as a large file, deliver the request in GB form, and return what arrived.

        :param storing: a fault of the stand-in's file server, once; an own system has none of ours.
        :raises NotArrived: nothing came within the limit.
        """
        before = self._highest()
        self._lever_groot(f"{taak} {_GROOT}", voorbeeld, storing)
        return self._aangekomen(before)

    def opgehaald(self, aanlevering: Aanlevering) -> dict[str, Any]:
        """Return what DSO-LV tells of fetching the zip of a delivery in GB form: ``uitkomst`` and ``verzoeken``."""
        for hop in self.context.dso.journal(koppelvlak=KOPPELVLAK):
            details = hop["details"]
            if details.get("gesprek") == f"{aanlevering.nummer:08d}" and "groteBerichten" in details:
                return dict(details["groteBerichten"])
        return {}

    def _aangekomen(self, before: int) -> Aanlevering:
        def look() -> Aanlevering | None:
            for row in self._rows(before):
                if row["oin"] == self.oin and row["stand"] != "ontvangen":
                    return _aanlevering(row)
            return None

        return self.volg(self.context.wacht("een aanlevering van het plansysteem", look))

    def volg(self, aanlevering: Aanlevering) -> Aanlevering:
        """Let the system read the answers that are there, and return the delivery as it stands now."""
        self.context.dso.run_due()

        def look() -> Aanlevering | None:
            self._lees(aanlevering)
            seen = self._stand(aanlevering)
            return seen if seen.gelezen else None

        # What did come is worth more to the script than that something was not read.
        with suppress(NotArrived):
            return self.context.wacht("het ophalen van de antwoorden door het plansysteem", look)
        return self._stand(aanlevering)

    def download(self, taak: str, work: str) -> dict[str, bytes]:
        """Let the system download a regeling and return the files it got, by name (none: no download).

        :param taak: what to do, in Dutch.
        :raises NotArrived: nothing was downloaded within the limit.
        """
        before = self._uitgeleverd(work)
        self._download(taak, work)

        def look() -> int | None:
            return self._uitgeleverd(work) if self._uitgeleverd(work) > before else None

        self.context.wacht(f"het downloaden van {work}", look)
        return Viewer(self.context.dso).download(work)

    def _uitgeleverd(self, work: str) -> int:
        return sum(
            1
            for hop in self.context.dso.journal(koppelvlak=KOPPELVLAK, kenmerk=work)
            if hop["subject"] == "uitlevering" and hop["oin"] == self.oin
        )

    def tot_en_met(self, dag: date) -> None:
        """Move the clock of DSO-LV into ``dag``, and let happen what is due by then."""
        self.context.dso.forward(days=max((dag - self.vandaag).days, 0), seconds=1)

    def stoor_aanlevering(self) -> None:
        """Let DSO-LV answer the next delivery with 503."""
        self.context.dso.plan_fault("stop.levering", "status", status=503)

    def stoor_antwoorden(self, keer: int) -> None:
        """Let DSO-LV answer the next ``keer`` questions for an answer with 503."""
        self.context.dso.plan_fault("stop.resultaat", "status", times=keer, status=503)

    def aantal(self) -> int:
        """Return how many deliveries of this system DSO-LV received."""
        return sum(1 for row in self._rows(0) if row["oin"] == self.oin)

    @property
    def ander(self) -> Party:
        """Another bevoegd gezag than the one the system speaks for."""
        return next(party for party in (BUURGEMEENTE, GEMEENTE) if party.oin != self.oin)

    def door_een_ander(self, party: Party, voorbeeld: Voorbeeld) -> Aanlevering:
        """Let another party deliver; a stand-in does that in every drive."""
        before = self._highest()
        other = StandIn(self.context.dso.url, party.oin, self.context.dso.token_for(party.oin))
        try:
            other.lever(voorbeeld.id_levering, voorbeeld.verzoek(), voorbeeld.zip())
        finally:
            other.close()
        self.context.dso.run_due()
        for row in self._rows(before):
            if row["oin"] == party.oin:
                return _aanlevering(row)
        raise HarnessBroken(f"the delivery of {party.oin} is not there")

    # -- what differs by drive ---------------------------------------------------------------------------------

    @property
    @abstractmethod
    def terzijde(self) -> int | None:
        """How many answers the system put aside as not its own; ``None`` when it is unseen."""

    @abstractmethod
    def oordeel(self, aanlevering: Aanlevering) -> str | None:
        """Return ``goedgekeurd``, ``afgekeurd`` or ``onderweg`` as the system shows it, ``None`` when it is unseen."""

    @abstractmethod
    def _lever(self, taak: str, voorbeeld: Voorbeeld, opdracht: bytes | None) -> None:
        """Deliver, or ask for it; ``None`` goes without a zip."""

    @abstractmethod
    def _lever_groot(self, taak: str, voorbeeld: Voorbeeld, storing: str) -> None:
        """Offer the zip and deliver the request in GB form, or ask for it."""

    def _download(self, taak: str, work: str) -> None:  # noqa: ARG002 - a stand-in reads no Dutch
        """Download, or ask for it; there is HTTP for this only."""
        client = StandIn(self.context.dso.url, self.oin, self.context.token)
        try:
            client.download(work)
        finally:
            client.close()

    @abstractmethod
    def _lees(self, aanlevering: Aanlevering) -> None:
        """Read the answers, or leave that to the system."""

    # -- the mock ----------------------------------------------------------------------------------------------

    def _rows(self, after: int) -> list[dict[str, Any]]:
        answer = self.context.dso.call("GET", "/stop/leveringen", params={"na": str(after)}).json()
        rows: list[dict[str, Any]] = answer["leveringen"]
        return rows

    def _highest(self) -> int:
        return max((int(row["nummer"]) for row in self._rows(0)), default=0)

    def _stand(self, aanlevering: Aanlevering) -> Aanlevering:
        return _aanlevering(self._rows(aanlevering.nummer - 1)[0])


def _aanlevering(row: dict[str, Any]) -> Aanlevering:
    publicatie = row["publicatie"] or {}
    datum = publicatie.get("datumBekendmaking")
    return Aanlevering(
        nummer=int(row["nummer"]),
        id_levering=row["idLevering"],
        soort=row["soort"],
        work=publicatie.get("work", ""),
        datum_bekendmaking=date.fromisoformat(datum) if datum else None,
        antwoorden=tuple(_antwoord(bericht) for bericht in row["berichten"]),
        opdracht_bytes=int(row["opdracht"]["bytes"]),
    )


def _antwoord(bericht: dict[str, Any]) -> Antwoord:
    resultaat = Resultaat.read(bericht["xml"].encode())
    return Antwoord(
        volgnummer=int(bericht["volgnummer"]),
        naam=resultaat.naam,
        uitkomst=resultaat.uitkomst,
        stand=resultaat.stand,
        verslag=resultaat.verslag is not None,
        codes=resultaat.codes,
        tijdstip_publicatie=resultaat.verslag.tijdstip_publicatie if resultaat.verslag else None,
        gelezen=bool(bericht["bezorgd"] or bericht["opgehaald"]),
    )


class SimulatedPlansysteem(Plansysteem):
    """A stand-in that polls.

    :param handler: gives the message handler of the same scenario, whose file server offers large files.
    """

    def __init__(self, context: ActorContext, handler: Callable[[], Msh]) -> None:
        super().__init__(context)
        self._handler = handler
        self._stand_in = StandIn(context.dso.url, context.oin, context.token)
        context.stack.callback(self._stand_in.close)

    @property
    def terzijde(self) -> int | None:
        """How many answers the stand-in put aside."""
        return len(self._stand_in.terzijde)

    def oordeel(self, aanlevering: Aanlevering) -> str | None:
        """Return what the stand-in concludes."""
        dossier = self._dossier(aanlevering)
        return dossier.oordeel if dossier else "onderweg"

    def _dossier(self, aanlevering: Aanlevering) -> Dossier | None:
        return self._stand_in.dossiers.get(f"{aanlevering.nummer:08d}")

    def _lever(self, taak: str, voorbeeld: Voorbeeld, opdracht: bytes | None) -> None:  # noqa: ARG002 - a stand-in reads no Dutch
        self._stuur(voorbeeld, voorbeeld.verzoek(), opdracht)

    def _lever_groot(self, taak: str, voorbeeld: Voorbeeld, storing: str) -> None:  # noqa: ARG002 - as above
        files = OverEbms(self._handler())
        if not files.gb_token:
            raise NotPossible(
                "De stand-in biedt grote bestanden aan met de stand-in voor de berichtenhandler; laat "
                "[koppelvlak.TRANSPORT] weg."
            )
        self.context.dso.change_settings(lvbb_gb_token=files.gb_token)
        self._stuur(voorbeeld, files.gb_verzoek(voorbeeld, storing=storing), None)

    def _stuur(self, voorbeeld: Voorbeeld, verzoek: bytes, opdracht: bytes | None) -> None:
        for attempt in range(1, _POGINGEN + 1):
            try:
                self._stand_in.lever(voorbeeld.id_levering, verzoek, opdracht)
            except NietAangenomen as reason:
                if not reason.later or attempt == _POGINGEN:
                    raise HarnessBroken(f"the stand-in could not deliver: {reason}") from reason
            else:
                return

    def _lees(self, aanlevering: Aanlevering) -> None:
        dossier = self._dossier(aanlevering)
        if dossier is None:
            return
        for _attempt in range(_POGINGEN):
            # A poll that fails is tried again, until everything that is there was read.
            with suppress(NietAangenomen):
                self._stand_in.haal_op(dossier)
                return


class OwnPlansysteem(Plansysteem):
    """The tester's own system: asked in Dutch, and judged by what it delivers and reads."""

    def __init__(self, context: ActorContext) -> None:
        super().__init__(context)
        self._asked = 0

    @property
    def terzijde(self) -> int | None:
        """Return ``None``: an own system cannot be looked into."""
        return None

    def oordeel(self, aanlevering: Aanlevering) -> str | None:  # noqa: ARG002 - the same question for every drive
        """Return ``None``: an own system cannot be looked into."""
        return None

    def _download(self, taak: str, work: str) -> None:
        self.context.vraag(
            KOPPELVLAK,
            f"{taak} Het adres is {UITLEVERING}?work={work}, met uw OIN en token.",
            methode="GET",
            pad=f"{UITLEVERING}?work={work}",
            work=work,
        )

    def _lever_groot(self, taak: str, voorbeeld: Voorbeeld, storing: str) -> None:  # noqa: ARG002 - it has a file server of its own
        self.context.vraag(
            KOPPELVLAK,
            taak,
            pad=LEVERINGEN,
            voorbeeld=self._sample(voorbeeld, voorbeeld.zip()),
            soort=voorbeeld.soort,
            grote_berichten=True,
        )

    def _lever(self, taak: str, voorbeeld: Voorbeeld, opdracht: bytes | None) -> None:
        folder = self._sample(voorbeeld, opdracht)
        delen = (
            "de delen 'verzoek' (XML) en 'opdracht' (zip)"
            if opdracht is not None
            else "alleen het deel 'verzoek'"
        )
        over_http = (
            f" Stuur multipart/form-data met {delen}, en haal daarna de antwoorden op bij het adres in de "
            "ontvangstbevestiging."
        )
        self.context.vraag(
            KOPPELVLAK,
            taak if self.context.ebms is not None else taak + over_http,
            pad=LEVERINGEN,
            voorbeeld=folder,
            soort=voorbeeld.soort,
        )

    def _sample(self, voorbeeld: Voorbeeld, opdracht: bytes | None) -> Path:
        """Write the request, the zip and the loose files, so that a tester may take either."""
        self._asked += 1
        folder = self.context.folder / f"aanlevering-{self._asked}"
        voorbeeld.schrijf(folder / "opdracht")
        (folder / "verzoek.xml").write_bytes(voorbeeld.verzoek())
        if opdracht is not None:
            (folder / "opdracht.zip").write_bytes(opdracht)
        return folder

    def _lees(self, aanlevering: Aanlevering) -> None:
        """Nothing: the own system polls by itself, or takes the answers at its endpoint."""


def make(context: ActorContext, handler: Callable[[], Msh]) -> Plansysteem:
    """Return the actor for ``context``: a stand-in over HTTP or ebMS2, or the tester's own system.

    :param handler: gives the message handler of the same scenario.
    """
    if context.own_system:
        return OwnPlansysteem(context)
    if context.over_ebms:
        # Imported here: it stands on this module.
        from ikt_harness.actors.plansysteem_ebms import PlansysteemOverEbms

        return PlansysteemOverEbms(context, handler)
    return SimulatedPlansysteem(context, handler)
