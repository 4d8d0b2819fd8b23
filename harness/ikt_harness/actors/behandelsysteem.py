"""The behandelsysteem as a script asks it: receive a verzoek, an aanvulling, an intrekking.

What a script gets back is what DSO-LV saw: which notification was taken, and what was retrieved whole and unaltered by
the OIN the system speaks for. What the system made of it shows only where it can be looked into (:meth:`zaak`).
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from ikt_harness.actors.beelden import GEEN_ZAAK, Ontvangst, Zaakbeeld
from ikt_harness.actors.context import ActorContext, NotArrived, NotPossible
from ikt_mocks.decentraal.behandelsysteem import Behandelsysteem as StandIn
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.stam.harness_defined import ZOEK, notificatie_xml, referenties_pad
from ikt_mocks.stam.messages import Persoon
from ikt_mocks.stam.settings import StamSettings

KOPPELVLAK = "STAM"
_BASE = "/stam/verzoeken"
_REFUSED = (401, 403)
#: Seconds in which an own system may show what it does after an answer.
_QUIET = 2.0
_WEEK = 7
# All of the Netherlands in RD, in metres, with room around it.
_NEDERLAND: list[list[float]] = [[0, 300_000], [300_000, 300_000], [300_000, 630_000], [0, 630_000]]


Klaar = Callable[[Ontvangst], bool]


class Behandelsysteem(ABC):
    """The behandelsysteem of a bevoegd gezag."""

    def __init__(self, context: ActorContext) -> None:
        self.context = context
        self.oin = context.oin

    # -- what a script asks ------------------------------------------------------------------------------------

    def verzoek(self, *, wacht: bool = True, klaar: Klaar | None = None, **opties: object) -> Ontvangst:
        """Have a verzoek made for this system and let it be received.

        :param wacht: whether to wait until the system has retrieved it.
        :param klaar: when there is no more to wait for; by default when everything was retrieved.
        :param opties: options of the verzoek as the control API takes them (``documenten=2``).
        """
        body = {"bevoegdGezag": self.oin, "seed": self.context.seed} | opties
        made = self._post(_BASE, body)
        nummer = str(made["verzoeknummer"])
        return self.ontvang(nummer, "000", klaar=klaar) if wacht else self.stand(nummer, "000")

    def aanvulling(self, nummer: str, *, wacht: bool = True, **wat: object) -> Ontvangst:
        """Have ``nummer`` supplemented (``vervalt``, ``erbij``, ``antwoord``) and let that be received."""
        volgnummer = self._latest(self._post(f"{_BASE}/{nummer}/aanvullingen", wat))
        return self.ontvang(nummer, volgnummer) if wacht else self.stand(nummer, volgnummer)

    def intrekking(self, nummer: str) -> Ontvangst:
        """Have ``nummer`` withdrawn and let that be received."""
        return self.ontvang(nummer, self._latest(self._post(f"{_BASE}/{nummer}/intrekking", {})))

    def notificatie(
        self, nummer: str, volgnummer: str = "", *, wacht: bool = True, klaar: Klaar | None = None
    ) -> Ontvangst:
        """Have a notification sent to this system under a new message id, whomever the verzoek is addressed to.

        :param klaar: when there is no more to wait for; by default when it was accepted.
        """
        details = self._details(nummer)
        chosen = volgnummer or self._latest(details)
        before = self._of(details, chosen).bezorgd
        self._post(f"{_BASE}/{nummer}/notificaties", {"volgnummer": chosen, "ontvanger": self.oin})
        if not wacht:
            return self.stand(nummer, chosen)
        return self.ontvang(nummer, chosen, klaar=klaar or (lambda seen: seen.bezorgd > before))

    def ontvang(self, nummer: str, volgnummer: str, *, klaar: Klaar | None = None) -> Ontvangst:
        """Let the system receive an announced version; return what DSO-LV saw of it, at the limit of the wait too."""
        enough = klaar or (lambda seen: seen.compleet)
        self._vraag(nummer, volgnummer)

        def look() -> Ontvangst | None:
            self._werk()
            seen = self.stand(nummer, volgnummer)
            return seen if enough(seen) else None

        try:
            return self.context.wacht(f"verzoek {nummer}, volgnummer {volgnummer}, opgehaald", look)
        except NotArrived:
            # What did come is worth more to the script, and to the tester, than that something did not.
            return self.stand(nummer, volgnummer)

    def zoek_gemiste(self, nummer: str) -> Ontvangst:
        """Let the system search for verzoeken of the last week that it never was told of; ``nummer`` is one of them."""
        self._vraag_zoeken()

        def look() -> Ontvangst | None:
            self._zoek()
            seen = self.stand(nummer, "000")
            return seen if seen.xml else None

        try:
            return self.context.wacht(f"verzoek {nummer} gevonden en opgehaald", look)
        except NotArrived:
            return self.stand(nummer, "000")

    def stand(self, nummer: str, volgnummer: str) -> Ontvangst:
        """Return what DSO-LV saw so far."""
        return self._of(self._details(nummer), volgnummer)

    @contextmanager
    def onbereikbaar(self) -> Iterator[None]:
        """Keep notifications from reaching the system while inside."""
        self.context.dso.set_endpoint(self.oin, KOPPELVLAK, None)
        try:
            yield
            self.context.dso.run_due()
        finally:
            self.context.dso.set_endpoint(self.oin, KOPPELVLAK, self.eindpunt)

    # -- what differs by drive ---------------------------------------------------------------------------------

    @property
    @abstractmethod
    def eindpunt(self) -> str:
        """URL at which the system takes notifications."""

    @abstractmethod
    def zaak(self, nummer: str) -> Zaakbeeld | None:
        """Return the case as the system shows it (:data:`GEEN_ZAAK`: it has none), ``None`` when it cannot be seen."""

    @abstractmethod
    def aantal_zaken(self) -> int | None:
        """Return how many cases the system has, ``None`` when it cannot be looked into."""

    @abstractmethod
    def toont_fout(self, nummer: str) -> bool | None:
        """Tell whether the system shows that something is wrong with ``nummer``; ``None``: it cannot be seen."""

    @abstractmethod
    def rust(self) -> None:
        """Give the system time to show what it does next of its own accord."""

    @abstractmethod
    def _vraag(self, nummer: str, volgnummer: str) -> None:
        """Ask for the version to be received."""

    @abstractmethod
    def _werk(self) -> None:
        """Let the system do what it does with what it received."""

    @abstractmethod
    def _vraag_zoeken(self) -> None:
        """Ask for a search for missed verzoeken."""

    @abstractmethod
    def _zoek(self) -> None:
        """Let the system search."""

    # -- the mock ----------------------------------------------------------------------------------------------

    def _post(self, path: str, body: dict[str, object]) -> dict[str, Any]:
        answer: dict[str, Any] = self.context.dso.call("POST", path, json=body).json()
        return answer

    def _details(self, nummer: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.context.dso.call("GET", f"{_BASE}/{nummer}").json()
        return answer

    @staticmethod
    def _latest(details: dict[str, Any]) -> str:
        return str(details["versies"][-1]["volgnummer"])

    def _of(self, details: dict[str, Any], volgnummer: str) -> Ontvangst:
        own = [row for row in details["ophalingen"] if row["oin"] == self.oin]
        good = [row for row in own if row["juist"]]
        version = next(row for row in details["versies"] if row["volgnummer"] == volgnummer)
        expected = frozenset(row["documentId"] for row in version["documenten"])
        asked = [row["documentId"] for row in own if row["soort"] == "document"]

        def has(*kinds: str) -> bool:
            return any(row["soort"] in kinds and row["volgnummer"] == volgnummer for row in good)

        return Ontvangst(
            nummer=details["verzoeknummer"],
            volgnummer=volgnummer,
            bezorgd=sum(
                row["bezorgingen"]
                for row in details["notificaties"]
                if row["volgnummer"] == volgnummer and row["ontvanger"] == self.oin
            ),
            referenties=any(row["soort"] == "referenties" for row in good),
            xml=has("xml", "samenvatting"),
            pdf=has("pdf"),
            verwacht=expected,
            documenten=expected & {row["documentId"] for row in good if row["soort"] == "document"},
            geweigerd=sum(1 for row in own if row["status"] in _REFUSED),
            pogingen={key: asked.count(key) for key in sorted(expected)},
        )


class SimulatedBehandelsysteem(Behandelsysteem):
    """A stand-in on a port of its own."""

    def __init__(self, context: ActorContext) -> None:
        super().__init__(context)
        self._stand_in = StandIn(context.dso.url, context.oin, context.token)
        context.stack.callback(self._stand_in.close)
        server = context.stack.enter_context(LoopbackServer(self._stand_in.app))
        self._eindpunt = f"{server.url}/verzoeknotificaties"
        context.dso.set_endpoint(context.oin, KOPPELVLAK, self._eindpunt)

    @property
    def eindpunt(self) -> str:
        """URL at which the stand-in takes notifications."""
        return self._eindpunt

    def zaak(self, nummer: str) -> Zaakbeeld | None:
        """Return the case, :data:`GEEN_ZAAK` when the stand-in has none."""
        zaak = self._stand_in.zaken.get(nummer)
        if zaak is None:
            return GEEN_ZAAK
        verzoek = zaak.laatste.bericht.verzoek
        files = zaak.laatste.bestanden.values()
        roles = {
            "initiatiefnemer": verzoek.initiatiefnemer,
            "gemachtigde": verzoek.gemachtigde,
            "contactpersoon": verzoek.contactpersoon,
            "uitvoerendeInstantie": verzoek.uitvoerende_instantie,
        }
        questions = [q for a in verzoek.projectactiviteiten for q in a.specificaties]
        return Zaakbeeld(
            type=verzoek.type,
            doel=verzoek.doel,
            naam=verzoek.naam.tekst,
            versies=tuple(sorted(zaak.versies)),
            ingetrokken=zaak.ingetrokken,
            documenten=frozenset(zaak.laatste.bestanden),
            ontbrekend=frozenset(zaak.ontbrekend),
            vertrouwelijk=frozenset(file.document_id for file in files if file.vertrouwelijk),
            bij_vraag=frozenset(file.document_id for file in files if file.vraag),
            rollen=frozenset(name for name, value in roles.items() if value is not None),
            locaties=len(verzoek.projectlocaties),
            activiteiten=len(verzoek.projectactiviteiten),
            antwoord=next((q.antwoord or "" for q in questions), ""),
            bronnen=_bronnen(verzoek.initiatiefnemer),
        )

    def aantal_zaken(self) -> int | None:
        """Return how many cases the stand-in has."""
        return len(self._stand_in.zaken)

    def toont_fout(self, nummer: str) -> bool | None:
        """Tell whether the stand-in refused the message or reports a failure about it."""
        return nummer in self._stand_in.geweigerd or any(
            line.startswith(f"{nummer}:") for line in self._stand_in.fouten
        )

    def rust(self) -> None:
        """Let the stand-in work through what it has; it does nothing of its own accord."""
        self.context.dso.run_due()
        self._stand_in.verwerk()

    def _vraag(self, nummer: str, volgnummer: str) -> None:
        """Nothing has to be asked of a stand-in."""

    def _werk(self) -> None:
        self._stand_in.verwerk()

    def _vraag_zoeken(self) -> None:
        """Nothing has to be asked of a stand-in."""

    def _zoek(self) -> None:
        today = self.context.dso.now().date()
        self._stand_in.haal_gemiste_op(_NEDERLAND, today - timedelta(days=_WEEK), today)


class OwnBehandelsysteem(Behandelsysteem):
    """The tester's own system: asked in Dutch, and judged by what it retrieves."""

    @property
    def eindpunt(self) -> str:
        """The endpoint of the connection file.

        :raises NotPossible: the file names none.
        """
        if not self.context.endpoint:
            raise NotPossible(
                "Het verbindingsbestand noemt geen 'endpoint' in [koppelvlak.STAM]; "
                "DSO-LV kan het verzoek nergens melden."
            )
        return self.context.endpoint

    def zaak(self, nummer: str) -> Zaakbeeld | None:  # noqa: ARG002 - the same question for every drive
        """Return ``None``: an own system cannot be looked into."""
        return None

    def aantal_zaken(self) -> int | None:
        """Return ``None``: an own system cannot be looked into."""
        return None

    def toont_fout(self, nummer: str) -> bool | None:  # noqa: ARG002 - the same question for every drive
        """Return ``None``: an own system cannot be looked into."""
        return None

    def rust(self) -> None:
        """Wait a little."""
        time.sleep(min(_QUIET, self.context.limit))

    def _vraag(self, nummer: str, volgnummer: str) -> None:
        self.context.vraag(
            KOPPELVLAK,
            f"DSO-LV meldt verzoek {nummer} (volgnummer {volgnummer}) aan {self.eindpunt}. Bevestig de melding met "
            "2xx, haal daarna de verzoekreferenties op met uw OIN en token, en volg de links naar het verzoekbericht, "
            "de PDF en alle documenten.",
            methode="GET",
            pad=referenties_pad(nummer),
            voorbeeld=self._sample(nummer, volgnummer),
            verzoeknummer=nummer,
        )

    def _werk(self) -> None:
        """Nothing: the own system works by itself."""

    def _vraag_zoeken(self) -> None:
        self.context.vraag(
            KOPPELVLAK,
            "Er is een verzoek waarvan de melding niet is aangekomen. Laat uw systeem de afgelopen week doorzoeken en "
            "haal op wat het mist.",
            pad=ZOEK,
        )

    def _zoek(self) -> None:
        """Nothing: the own system searches by itself."""

    def _sample(self, nummer: str, volgnummer: str) -> Path:
        file = self.context.folder / f"verzoeknotificatie-{nummer}-{volgnummer}.xml"
        file.write_bytes(
            notificatie_xml(
                StamSettings(),
                verzoeknummer=nummer,
                volgnummer=volgnummer,
                oin=self.oin,
                referenties=self.context.dso.url + referenties_pad(nummer),
            )
        )
        return file


def _bronnen(persoon: Persoon) -> frozenset[str]:
    natural, other = persoon.natuurlijk_persoon, persoon.niet_natuurlijk_persoon
    contact = natural.correspondentie_adres if natural else (other.postadres if other else None)
    address = contact.binnenlands_adres if contact else None
    values = address.postcode if address else ()
    return frozenset(value.bron or "" for value in values) if len(values) > 1 else frozenset()


def make(context: ActorContext) -> Behandelsysteem:
    """Return the actor for ``context``: a stand-in, or the tester's own system."""
    return OwnBehandelsysteem(context) if context.own_system else SimulatedBehandelsysteem(context)
