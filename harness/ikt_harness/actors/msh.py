"""The message handler of a decentral system as a script asks it: send, receive, acknowledge, retry, refuse.

What a script gets back is what was on the wire at DSO-LV, and what either side concluded. What the handler of a
supplier concluded shows only where it can be looked into; then it is ``None`` and a question to the tester.
"""

from __future__ import annotations

import itertools
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from ikt_harness.actors.context import ActorContext, NotArrived, NotPossible
from ikt_harness.actors.transport import KOPPELVLAK, Aankomst, Afgeleverd, Antwoord, Kant, Verzonden
from ikt_harness.actors.transport_deviations import AFWIJKINGEN, lastige_zip
from ikt_harness.actors.transport_messages import Opmaak, Ruw, bericht_van, xml_bijlage
from ikt_harness.actors.transport_tls import (
    DECENTRAL_LABEL,
    DSO_LABEL,
    Beveiligd,
    Certificaat,
    Handdruk,
    Versie,
    bied_aan,
    haal,
    over_tls,
    post,
)
from ikt_harness.dso_lv import DsoLv
from ikt_mocks.decentraal.msh import Berichtenhandler
from ikt_mocks.digikoppeling.cpa import ReliableMessaging
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.messages import EbmsMessage, PartyId
from ikt_mocks.digikoppeling.outbox import Outgoing
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.digikoppeling.profile import CpaProfile
from ikt_mocks.drivers.agreements import DSO_OIN, NAMES, Side, Topic, Variant, agreement
from ikt_mocks.parties import BUURGEMEENTE

_KANTEN = {"eigen": "het eigen systeem", "dso": "DSO-LV"}
#: Rounds of work after which both sides have nothing left to say.
_ROUNDS = 12
#: What a supplier's handler is given: it runs on a real clock.
LIVE = ReliableMessaging(5, timedelta(seconds=10))


@dataclass(frozen=True, slots=True)
class Zending:
    """One message and what became of it so far.

    :param statussen: HTTP status of each time it was sent; ``None`` when the connection broke.
    :param aankomsten: each time it came in, as the receiver tells; ``None`` when that cannot be seen.
    :param afgeleverd: how it stands for the application of the receiver; ``None`` when that cannot be seen.
    :param verzonden: what the sender concluded; ``None`` when that cannot be seen.
    :param bevestigingen: MessageIds of the acknowledgments that crossed the wire on their own, in order.
    :param fouten: the same of MessageErrors.
    """

    message_id: str
    cpa: CpaProfile
    van_dso: bool
    statussen: tuple[int | None, ...]
    aankomsten: tuple[Aankomst, ...] | None
    afgeleverd: tuple[Afgeleverd, ...] | None
    verzonden: Verzonden | None
    bevestigingen: tuple[str, ...]
    fouten: tuple[str, ...]

    @property
    def stand(self) -> str | None:
        """What the sender concluded; ``None`` when that cannot be seen."""
        return None if self.verzonden is None else self.verzonden.stand

    @property
    def keer_afgeleverd(self) -> int | None:
        """How often the application of the receiver got it; ``None`` when that cannot be seen."""
        return None if self.afgeleverd is None else len(self.afgeleverd)

    @property
    def uitkomsten(self) -> list[str]:
        """How the receiver took each copy."""
        return [aankomst.uitkomst for aankomst in self.aankomsten or ()]

    @property
    def bevindingen(self) -> frozenset[str]:
        """What the receiver found odd."""
        return frozenset(code for aankomst in self.aankomsten or () for code in aankomst.bevindingen)

    @property
    def telling(self) -> str:
        """How it went, as a check may show it."""
        return f"{len(self.statussen)} keer verstuurd, {len(self.bevestigingen)} keer apart bevestigd"


@dataclass(frozen=True, slots=True)
class Proef:
    """What became of a message that was made to be wrong.

    :param wie: who received it: ``eigen`` or ``dso``.
    :param reden: what the sender was told by a signal of its own; empty when nothing.
    :param afgeleverd: how often it reached the application; ``None`` when that cannot be seen.
    :param bevindingen: what the receiver found odd about it.
    :param geweigerd_om: what the receiver refused it for, each time it did; empty when that cannot be seen.
    :param bevestigingen: MessageIds of the acknowledgments that crossed the wire on their own.
    :param bijlagen: the payloads as its application got them: file name, SHA-256, size in bytes.
    """

    wie: str
    message_id: str
    antwoord: Antwoord
    stand: str
    reden: str
    afgeleverd: int | None
    bevindingen: frozenset[str]
    geweigerd_om: tuple[str, ...]
    bevestigingen: tuple[str, ...]
    bijlagen: tuple[tuple[str, str, int], ...]

    @property
    def kant(self) -> str:
        """Who received it, in Dutch."""
        return _KANTEN[self.wie]

    @property
    def code(self) -> str:
        """The error code of :attr:`fout`; empty when nothing was refused by a signal."""
        return self.fout.partition(" ")[0] if self.antwoord.soort != "Fault" else ""

    @property
    def fout(self) -> str:
        """Code and location of the error that was answered, synchronously or not."""
        return self.antwoord.fout or self.reden

    @property
    def gezien(self) -> str:
        """What was seen, as a check may show it."""
        told = f", daarna {self.stand} {self.reden}".rstrip() if self.stand != "CREATED" else ""
        return f"{self.kant}: {self.antwoord}{told}"


@dataclass(frozen=True, slots=True)
class Vraag:
    """A Ping or StatusRequest; ``stand`` is DELIVERED once it was answered, and ``reden`` what was answered."""

    wie: str
    stand: str
    reden: str

    @property
    def kant(self) -> str:
        """Who was asked, in Dutch."""
        return _KANTEN[self.wie]


@dataclass(frozen=True, slots=True)
class Laden:
    """How a side took a CPA that must be refused; ``reden`` is empty when it did not refuse it."""

    wie: str
    reden: str

    @property
    def kant(self) -> str:
        """Which side, in Dutch."""
        return _KANTEN[self.wie]


Ongeldig = Literal["voorgesteld", "verlopen", "verwisseld"]


class Msh(ABC):
    """The message handler of a bevoegd gezag, and DSO-LV on the other side.

    :param dso: DSO-LV, over the transport that is tried.
    :param beveiligd: the certificates, when that is two-way TLS.
    """

    def __init__(self, context: ActorContext, dso: Kant, beveiligd: Beveiligd | None = None) -> None:
        self.context = context
        self.oin = context.oin
        self.dso = dso
        self.beveiligd = beveiligd
        self._cpas: dict[str, CpaProfile] = {}
        self._veilig: Msh | None = None
        self._numbers = itertools.count(1)

    # -- agreements --------------------------------------------------------------------------------------------

    def cpa(self, variant: Variant = "osb-rm") -> CpaProfile:
        """Return the agreement for ``variant``; it is installed at both sides when this returns."""
        if variant not in self._cpas:
            self.installeer(variant, self.concept(variant))
        return self._cpas[variant]

    def concept(self, variant: Variant = "osb-rm") -> CpaProfile:
        """Return the agreement for ``variant`` without installing it."""
        certificates = None if self.beveiligd is None else self.beveiligd.certificaten
        return agreement(
            variant,
            self.context.party,
            decentral=Side(
                endpoint=self.adres, certificate=certificates.der(DECENTRAL_LABEL) if certificates else b""
            ),
            dso=Side(
                endpoint=self.dso.adres(), certificate=certificates.der(DSO_LABEL) if certificates else b""
            ),
            moment=self.context.dso.now(),
            reliability=self._numbers_for(variant),
        )

    def installeer(self, naam: str, cpa: CpaProfile) -> CpaProfile:
        """Install an agreement at both sides under ``naam``."""
        xml = write_cpa(cpa)
        own = {party.party_id.oin: party.party_id.value for party in cpa.parties}
        self.dso.installeer(xml, own[DSO_OIN])
        self._installeer_eigen(cpa, xml, own[self.oin])
        self._cpas[naam] = cpa
        return cpa

    # -- sending -----------------------------------------------------------------------------------------------

    def naar_dso(
        self,
        variant: Variant = "osb-rm",
        *,
        taak: str = "Stuur één bericht aan DSO-LV.",
        bijlagen: Sequence[Attachment] = (),
        onderwerp: Topic = "bericht",
    ) -> Zending:
        """Let the handler send a message to DSO-LV and return how it stands after the first attempt."""
        cpa = self.cpa(variant)
        message_id = self._stuur(cpa, taak, list(bijlagen) or [xml_bijlage()], onderwerp)
        self.ga_na()
        return self._zending(message_id, cpa, van_dso=False, onderwerp=onderwerp)

    def van_dso(
        self,
        variant: Variant = "osb-rm",
        *,
        bijlagen: Sequence[Attachment] = (),
        antwoord_op: Zending | None = None,
        onderwerp: Topic = "bericht",
    ) -> Zending:
        """Let DSO-LV send a message to the handler and return how it stands after the first attempt."""
        cpa = self.cpa(variant)
        first = antwoord_op.afgeleverd if antwoord_op is not None else None
        message_id = self.dso.verstuur(
            cpa.cpa_id,
            NAMES[onderwerp].from_dso,
            list(bijlagen) or [xml_bijlage()],
            onderwerp=onderwerp,
            gesprek=first[0].gesprek if first else "",
            verwijst_naar=antwoord_op.message_id if antwoord_op is not None else "",
        )
        self.ga_na()
        return self._zending(message_id, cpa, van_dso=True, onderwerp=onderwerp)

    def volg(self, zending: Zending) -> Zending:
        """Return a message as it stands now."""
        self.ga_na()
        return self._zending(zending.message_id, zending.cpa, van_dso=zending.van_dso)

    def tot(self, zending: Zending, klaar: Callable[[Zending], bool], *, wacht_op: str) -> Zending:
        """Let time pass, attempt by attempt, until ``klaar``, or until the message has ended.

        :param wacht_op: what is waited for, in Dutch.
        """
        seen = self.volg(zending)
        for _turn in range(zending.cpa.reliability.retries + 2):
            if klaar(seen):
                break
            self._laat_tijd_voorbijgaan(zending.cpa.reliability.retry_interval, wacht_op)
            seen = self.volg(zending)
        return seen

    def vooruit(self, tijd: timedelta) -> None:
        """Let ``tijd`` pass at both sides.

        :raises NotPossible: the handler runs on a real clock.
        """
        self._laat_tijd_voorbijgaan(tijd, "")
        self.ga_na()

    def naar_moment(self, dag: date) -> None:
        """Move the clocks of both sides into ``dag``, and let happen what is due by then."""
        now = self.context.dso.now()
        self.context.dso.forward(days=max((dag - now.date()).days, 0), seconds=1)
        for kant in self.kanten:
            kant.zet_klok(self.context.dso.now())
        self.ga_na()

    def ga_na(self) -> None:
        """Let both sides do what they have to do now."""
        for _round in range(_ROUNDS):
            if not sum(kant.control.run_due() for kant in self.kanten):
                return

    # -- messages that are made to be wrong --------------------------------------------------------------------

    def proef(
        self,
        naam: str,
        variant: Variant = "osb-rm",
        *,
        kenmerk: str = "",
        bijlagen: Sequence[Attachment] | None = None,
        alleen_eigen: bool = False,
    ) -> list[Proef]:
        """Post a message that errs to the handler and, when a stand-in can be the sender, to DSO-LV as well.

        :param naam: one of :data:`~.transport_deviations.AFWIJKINGEN`.
        :param kenmerk: makes the MessageId; the same text gives the same one. The name when empty.
        :param alleen_eigen: leave DSO-LV out as receiver.
        """
        cpa = self.cpa(variant)
        found = []
        for van_dso in (True,) if alleen_eigen else self._richtingen:
            message, ruw = self._gemaakt(naam, kenmerk or naam, cpa, van_dso=van_dso, bijlagen=bijlagen)
            answer = self._sender(van_dso=van_dso).bewerkt(cpa.cpa_id, ruw)
            found.append(self._oordeel(message, answer, van_dso=van_dso))
        return found

    def tegelijk(self, kenmerk: str, variant: Variant = "osb-rm") -> list[Proef]:
        """Post the same good message twice at the same time."""
        cpa = self.cpa(variant)
        found = []
        for van_dso in self._richtingen:
            message, ruw = self._gemaakt("goed", kenmerk, cpa, van_dso=van_dso)
            sender = self._sender(van_dso=van_dso)
            with ThreadPoolExecutor(2) as pool:
                both = list(pool.map(lambda _, s=sender, r=ruw: s.bewerkt(cpa.cpa_id, r), range(2)))
            found.append(self._oordeel(message, both[-1], van_dso=van_dso))
        return found

    def onder_andere_cpa(self, kenmerk: str) -> list[Proef]:
        """Post the good message of ``kenmerk`` once more, under another agreement between the same parties."""
        first, other = self.cpa("osb-rm"), self.cpa("osb-rm-kort")
        found = []
        for van_dso in self._richtingen:
            before, _ = self._gemaakt("goed", kenmerk, first, van_dso=van_dso)
            after, _ = self._gemaakt("goed", kenmerk, other, van_dso=van_dso)
            message = replace(after, header=replace(after.header, message_id=before.header.message_id))
            ruw = Opmaak(other, van_dso, self.context.dso.now()).ruw(message)
            answer = self._sender(van_dso=van_dso).bewerkt(other.cpa_id, ruw)
            found.append(self._oordeel(message, answer, van_dso=van_dso))
        return found

    def ping(self, variant: Variant = "osb-rm") -> list[Vraag]:
        """Ask each side, from the other, whether it is there."""
        cpa = self.cpa(variant)
        return [
            self._vraag(sender, sender.ping(cpa.cpa_id), van_dso=van_dso)
            for van_dso in self._richtingen
            for sender in [self._sender(van_dso=van_dso)]
        ]

    def vraag_stand(self, *, bekend: bool, variant: Variant = "osb-rm") -> list[Vraag]:
        """Ask each side, from the other, what became of a message that it has, or of one that never was."""
        cpa = self.cpa(variant)
        about = {
            proef.wie: proef.message_id
            for proef in (self.proef("goed", variant, kenmerk="stand") if bekend else ())
        }
        found = []
        for van_dso in self._richtingen:
            sender = self._sender(van_dso=van_dso)
            unknown = "nooit-verstuurd@dso-ketentest.example"
            question = sender.vraag_stand(cpa.cpa_id, about.get("eigen" if van_dso else "dso", unknown))
            found.append(self._vraag(sender, question, van_dso=van_dso))
        return found

    def _vraag(self, sender: Kant, message_id: str, *, van_dso: bool) -> Vraag:
        self.ga_na()
        if self.eigen is None:
            self._wacht_op_signaal(sender, message_id)
        sent = sender.verzonden(message_id)
        return Vraag(
            "eigen" if van_dso else "dso",
            "" if sent is None else sent.stand,
            "" if sent is None else sent.reden,
        )

    def met_certificaat(
        self, welk: Certificaat, *, naar_dso: bool, versie: Versie = "", variant: Variant = "osb-rm"
    ) -> Handdruk:
        """Post a good message over TLS with another certificate, or other terms, and return what came of it.

        :param versie: what the client offers; all that is good when empty.
        """
        if self.beveiligd is None:
            raise NotPossible("Deze proef kan alleen over TLS.")
        cpa = self.cpa(variant)
        kenmerk = f"tls-{next(self._numbers)}"
        message, ruw = self._gemaakt("goed", kenmerk, cpa, van_dso=not naar_dso)
        context = self.beveiligd.certificaten.client_met(welk, DECENTRAL_LABEL if naar_dso else DSO_LABEL)
        seen = post(cpa.parties[1 if naar_dso else 0].endpoint, ruw, bied_aan(context, versie))
        receiver = self.dso if naar_dso else self.eigen
        self.ga_na()
        taken = None if receiver is None else len(receiver.afgeleverd(message.header.message_id))
        return replace(seen, wie="dso" if naar_dso else "eigen", afgeleverd=taken)

    def haalt_bestand_met(self, welk: Certificaat) -> int | None:
        """Ask DSO-LV for a large file that is offered to this party, with another certificate; return the status."""
        if self.beveiligd is None:
            raise NotPossible("Deze proef kan alleen over TLS.")
        offered = self.dso.biedt_bestand(b"alleen voor de lezer", self.oin)
        context = self.beveiligd.certificaten.client_met(welk, DECENTRAL_LABEL)
        return haal(str(offered["url"]), context)

    def machtig_ander(self) -> None:
        """Register at DSO-LV that another party may speak for this one (EB005)."""
        mandate = {"gemachtigde": BUURGEMEENTE.oin, "namens": self.oin}
        self.dso.control.change_settings(mandaten=[mandate])

    def groot(self, size: int) -> Zending | None:
        """Let the handler send a message of so many bytes; ``None`` when nothing of it arrived."""
        # Different octets all through, the same in every run.
        blob = b"".join(number.to_bytes(8, "big") for number in range(size // 8))
        item = Attachment("groot-1", "application/octet-stream", Payload.of(blob), "groot.bin")
        with suppress(NotArrived):
            return self.naar_dso("osb-rm", taak="Stuur één groot bericht.", bijlagen=(item,))
        return None

    @staticmethod
    def lastige_zip() -> Attachment:
        """Return a zip with every octet that a transport may stumble over."""
        return lastige_zip()

    @property
    def dso_oin(self) -> str:
        """The OIN of the mock DSO-LV."""
        return DSO_OIN

    def laadt(self, wat: Ongeldig) -> list[Laden]:
        """Offer each side a CPA that must be refused and return how it took it."""
        good = self.concept("osb-rm")
        changes: dict[str, CpaProfile] = {
            "voorgesteld": replace(good, status="proposed"),
            "verlopen": replace(
                good, start=good.start - timedelta(days=3650), end=good.start - timedelta(days=1)
            ),
            "verwisseld": replace(good, start=good.end, end=good.start),
        }
        xml = write_cpa(replace(changes[wat], cpa_id=f"{good.cpa_id}-{wat}"))
        return [
            Laden(
                "dso" if kant is self.dso else "eigen",
                kant.weigert(xml, DSO_OIN if kant is self.dso else self.oin),
            )
            for kant in self.kanten
        ]

    def met_achtervoegsel(self, achtervoegsel: str) -> Msh:
        """Use for ``osb-rm`` an agreement whose PartyIds carry the suffix of an environment (EB004)."""
        good = self.concept("osb-rm")
        parties = tuple(
            replace(party, party_id=PartyId(f"{party.party_id.value}{achtervoegsel}"))
            for party in good.parties
        )
        suffixed = replace(good, cpa_id=f"{good.cpa_id}{achtervoegsel}", parties=(parties[0], parties[1]))
        self.installeer("osb-rm", suffixed)
        return self

    def instellingen(self, **waarden: object) -> None:
        """Change the settings of the message handlers that can be steered."""
        for kant in self.kanten:
            kant.control.change_settings(ebms=waarden)

    def _oordeel(self, message: EbmsMessage, answer: Antwoord, *, van_dso: bool) -> Proef:
        identifier = message.header.message_id
        sender, receiver = self._sender(van_dso=van_dso), (self.eigen if van_dso else self.dso)
        self.ga_na()
        if receiver is None and not answer.soort.startswith(("Acknowledgment", "MessageError", "Fault")):
            self._wacht_op_signaal(sender, identifier)
        sent = sender.verzonden(identifier)
        delivered = () if receiver is None else receiver.afgeleverd(identifier)
        return Proef(
            wie="eigen" if van_dso else "dso",
            message_id=identifier,
            antwoord=answer,
            stand="CREATED" if sent is None else sent.stand,
            reden="" if sent is None else sent.reden,
            afgeleverd=None if receiver is None else len(delivered),
            bevindingen=frozenset()
            if receiver is None
            else frozenset(code for one in receiver.aankomsten(identifier) for code in one.bevindingen),
            geweigerd_om=() if receiver is None else receiver.geweigerd(identifier),
            bevestigingen=sender.signalen(identifier, "Acknowledgment", ontvangen=True),
            bijlagen=delivered[-1].bijlagen if delivered else (),
        )

    def _gemaakt(
        self,
        naam: str,
        kenmerk: str,
        cpa: CpaProfile,
        *,
        van_dso: bool,
        bijlagen: Sequence[Attachment] | None = None,
    ) -> tuple[EbmsMessage, Ruw]:
        opmaak = Opmaak(cpa, van_dso, self.context.dso.now())
        if bijlagen is not None:
            opmaak = replace(opmaak, bijlagen=tuple(bijlagen))
        if self.beveiligd is not None:
            certificates = self.beveiligd.certificaten
            opmaak = replace(
                opmaak,
                keys=certificates.keys(DSO_LABEL if van_dso else DECENTRAL_LABEL),
                vreemd=certificates.keys("andere-oin"),
            )
        made = AFWIJKINGEN[naam](opmaak, kenmerk)
        return (bericht_van(made), made) if isinstance(made, Ruw) else (made, opmaak.ruw(made))

    def _sender(self, *, van_dso: bool) -> Kant:
        sender = self.dso if van_dso else self.eigen
        assert sender is not None  # noqa: S101 - only a stand-in is made to err
        return sender

    @property
    def _richtingen(self) -> tuple[bool, ...]:
        """Whether DSO-LV is the sender, for each direction in which a message can be made to err."""
        return (True,) if self.eigen is None else (True, False)

    @property
    def kanten(self) -> list[Kant]:
        """The sides that can be looked into."""
        return [self.dso] if self.eigen is None else [self.dso, self.eigen]

    def _zending(
        self, message_id: str, cpa: CpaProfile, *, van_dso: bool, onderwerp: Topic = "bericht"
    ) -> Zending:
        names = NAMES[onderwerp]
        own = self.eigen if self.eigen in self.kanten else None
        sender, receiver = (self.dso, own) if van_dso else (own, self.dso)
        arrivals = None if receiver is None else receiver.aankomsten(message_id)
        if sender is None:
            statuses = tuple(item.status for item in arrivals or ())
        else:
            action = names.from_dso if van_dso else names.to_dso
            statuses = sender.pogingen(message_id, action)
        return Zending(
            message_id=message_id,
            cpa=cpa,
            van_dso=van_dso,
            statussen=statuses,
            aankomsten=arrivals,
            afgeleverd=None if receiver is None else receiver.afgeleverd(message_id),
            verzonden=None if sender is None else sender.verzonden(message_id),
            bevestigingen=self.dso.signalen(message_id, "Acknowledgment", ontvangen=van_dso),
            fouten=self.dso.signalen(message_id, "MessageError", ontvangen=van_dso),
        )

    # -- what differs by drive ---------------------------------------------------------------------------------

    @property
    @abstractmethod
    def eigen(self) -> Kant | None:
        """The handler, when it can be steered and looked into."""

    @property
    @abstractmethod
    def adres(self) -> str:
        """Where the handler listens."""

    @abstractmethod
    def over_tls(self) -> Msh:
        """Return the same actor over two-way TLS.

        :raises NotPossible: DSO-LV has no certificates here.
        """

    @abstractmethod
    def herstart(self) -> None:
        """Have the handler stopped and started again."""

    @abstractmethod
    def naar_andere_naam(self) -> Zending | None:
        """Let the handler send to an address whose certificate is for another host; ``None``: nothing was sent."""

    @abstractmethod
    def uit(self) -> AbstractContextManager[None]:
        """Keep the handler from listening while inside."""

    @abstractmethod
    def valt_uit_na_opslag(self) -> None:
        """Let a stand-in break off after it kept the next message; an own handler does as it does."""

    @abstractmethod
    def _numbers_for(self, variant: Variant) -> ReliableMessaging | None:
        """Return the retries of an agreement; ``None`` for those of the best practices."""

    @abstractmethod
    def _installeer_eigen(self, cpa: CpaProfile, xml: bytes, party_id: str) -> None:
        """Install an agreement at the handler, or ask for it."""

    @abstractmethod
    def _stuur(self, cpa: CpaProfile, taak: str, bijlagen: list[Attachment], onderwerp: Topic) -> str:
        """Let the handler send, and return the MessageId of what it sent."""

    @abstractmethod
    def _laat_tijd_voorbijgaan(self, tijd: timedelta, wacht_op: str) -> None:
        """Let time pass at both sides."""

    @abstractmethod
    def _wacht_op_signaal(self, sender: Kant, message_id: str) -> None:
        """Give a handler that cannot be looked into time to send its signal."""


class SimulatedMsh(Msh):
    """A stand-in with a store and a clock of its own."""

    def __init__(self, context: ActorContext, dso: Kant, beveiligd: Beveiligd | None = None) -> None:
        super().__init__(context, dso, beveiligd)
        folder = Path(context.folder) / ("msh" if beveiligd is None else "msh-tls")
        folder.mkdir(exist_ok=True)
        moment = context.dso.now()
        if beveiligd is None:
            self.stand_in = Berichtenhandler(folder, moment)
            control = DsoLv(self.stand_in.url, self.stand_in.token)
        else:
            certificates = beveiligd.certificaten
            self.stand_in = Berichtenhandler(
                folder,
                moment,
                keys=certificates.keys(DECENTRAL_LABEL),
                tls=certificates.server(DECENTRAL_LABEL),
                client_tls=certificates.client(DECENTRAL_LABEL),
            )
            control = over_tls(self.stand_in.url, self.stand_in.token, certificates.client(DECENTRAL_LABEL))
        context.stack.callback(self.stand_in.close)
        context.stack.callback(control.close)
        self._eigen = Kant("het eigen systeem", control)
        self._uit = False

    @property
    def eigen(self) -> Kant:
        """The stand-in."""
        return self._eigen

    @property
    def adres(self) -> str:
        """Where the stand-in listens."""
        return self._eigen.adres()

    def over_tls(self) -> Msh:
        """Return a second stand-in, with certificates."""
        if self.beveiligd is not None:
            return self
        if self._veilig is None:
            secure = _secured(self.context)
            self._veilig = SimulatedMsh(self.context, Kant("DSO-LV", secure.dso), secure)
        return self._veilig

    def herstart(self) -> None:
        """Stop the stand-in, forget what is not in its store, and start it again."""
        self.stand_in.restart()

    @contextmanager
    def uit(self) -> Iterator[None]:
        """Stop the stand-in while inside."""
        self.stand_in.close()
        self._uit = True
        try:
            yield
        finally:
            self._uit = False
            self.stand_in.restart()
            self._eigen.zet_klok(self.context.dso.now())

    def naar_andere_naam(self) -> Zending | None:
        """Give the stand-in another address for DSO-LV and let it send."""
        if self.beveiligd is None:
            raise NotPossible("Deze proef kan alleen over TLS.")
        path = urlsplit(self.dso.adres()).path
        self._eigen.control.set_endpoint(DSO_OIN, KOPPELVLAK, self.beveiligd.onder_andere_naam + path)
        try:
            return self.naar_dso("osb-rm")
        finally:
            self._eigen.control.set_endpoint(DSO_OIN, KOPPELVLAK, None)

    def valt_uit_na_opslag(self) -> None:
        """Let the stand-in keep the next message and then break the connection without an acknowledgment."""
        self._eigen.control.plan_fault("ebms.ontvangst", "drop-after-store")
        self._eigen.control.plan_fault("ebms.ack", "never")

    @property
    def kanten(self) -> list[Kant]:
        """DSO-LV, and the stand-in while it is there."""
        return [self.dso] if self._uit else [self.dso, self._eigen]

    def _numbers_for(self, variant: Variant) -> ReliableMessaging | None:  # noqa: ARG002 - its clock is moved
        return None

    def _installeer_eigen(self, cpa: CpaProfile, xml: bytes, party_id: str) -> None:  # noqa: ARG002 - the XML says it
        self._eigen.installeer(xml, party_id)

    def _stuur(self, cpa: CpaProfile, taak: str, bijlagen: list[Attachment], onderwerp: Topic) -> str:  # noqa: ARG002 - a stand-in reads no Dutch
        names = NAMES[onderwerp]
        # By the library, not over HTTP: a large payload fits in no call that steers.
        return self.stand_in.library.send(
            Outgoing(cpa_id=cpa.cpa_id, service=names.service, action=names.to_dso, attachments=bijlagen)
        )

    def _laat_tijd_voorbijgaan(self, tijd: timedelta, wacht_op: str) -> None:  # noqa: ARG002 - nobody waits
        self.context.dso.forward(seconds=tijd.total_seconds())
        self._eigen.zet_klok(self.context.dso.now())

    def _wacht_op_signaal(self, sender: Kant, message_id: str) -> None:
        """Nothing: it has had its turn."""


class OwnMsh(Msh):
    """The tester's own handler: asked in Dutch, judged by what crosses the wire at DSO-LV."""

    def __init__(self, context: ActorContext, dso: Kant, beveiligd: Beveiligd | None = None) -> None:
        super().__init__(context, dso, beveiligd)
        self._installed: dict[str, Path] = {}

    @property
    def eigen(self) -> None:
        """``None``: an own handler cannot be looked into."""
        return

    @property
    def adres(self) -> str:
        """Where the handler listens, as the connection file says."""
        if not self.context.endpoint:
            raise NotPossible("Het verbindingsbestand noemt geen 'endpoint' bij [koppelvlak.TRANSPORT].")
        return self.context.endpoint

    def over_tls(self) -> Msh:
        """Return the same handler over TLS, when its address is one with https."""
        if self.beveiligd is not None:
            return self
        if not self.adres.startswith("https://"):
            raise NotPossible("Het 'endpoint' van het eigen systeem is geen https-adres.")
        if self._veilig is None:
            secure = _secured(self.context)
            self._veilig = OwnMsh(self.context, Kant("DSO-LV", secure.dso), secure)
        return self._veilig

    def herstart(self) -> None:
        """Ask for a restart and wait until it is done."""
        with self.uit():
            pass

    @contextmanager
    def uit(self) -> Iterator[None]:
        """Ask to stop the handler, and afterwards to start it again; its port tells when that is done."""
        self.context.vraag(KOPPELVLAK, "Stop uw berichtenhandler.")
        self.context.wacht("het stoppen van de berichtenhandler", lambda: None if self._luistert() else True)
        try:
            yield
        finally:
            self.context.vraag(KOPPELVLAK, "Start uw berichtenhandler weer.")
            self.context.wacht("het starten van de berichtenhandler", lambda: self._luistert() or None)

    def naar_andere_naam(self) -> Zending | None:
        """Ask for a message to another address, and see whether it comes."""
        if self.beveiligd is None:
            raise NotPossible("Deze proef kan alleen over TLS.")
        cpa = self.cpa("osb-rm")
        other = self.beveiligd.onder_andere_naam + urlsplit(self.dso.adres()).path
        task = f"Stuur één bericht naar {other}: het certificaat daar heeft een andere naam, dus het mag niet lukken."
        try:
            message_id = self._stuur(cpa, task, [xml_bijlage()], "bericht")
        except NotArrived:
            return None
        return self._zending(message_id, cpa, van_dso=False)

    def valt_uit_na_opslag(self) -> None:
        """Nothing: an own handler is not made to fail."""

    def _luistert(self) -> bool:
        address = urlsplit(self.adres)
        port = address.port or (443 if address.scheme == "https" else 80)
        with suppress(OSError), socket.create_connection((address.hostname or "", port), timeout=2):
            return True
        return False

    def _numbers_for(self, variant: Variant) -> ReliableMessaging | None:
        return None if variant == "osb-rm-kort" else LIVE

    def _installeer_eigen(self, cpa: CpaProfile, xml: bytes, party_id: str) -> None:  # noqa: ARG002 - the XML says it
        path = self.context.folder / f"{cpa.cpa_id.partition('_')[0]}.xml"
        path.write_bytes(xml)
        self._installed[cpa.cpa_id] = path
        self.context.vraag(
            KOPPELVLAK,
            f"Installeer de CPA '{cpa.cpa_id}' in uw berichtenhandler, als u dat nog niet deed; u bent de partij "
            f"met OIN {self.oin}.",
            voorbeeld=path,
            cpa=cpa.cpa_id,
        )

    def _stuur(self, cpa: CpaProfile, taak: str, bijlagen: list[Attachment], onderwerp: Topic) -> str:
        names = NAMES[onderwerp]
        folder = self.context.folder / f"bericht-{next(self._numbers)}"
        folder.mkdir()
        for item in bijlagen:
            (folder / item.filename).write_bytes(item.payload.read())
        seen = {hop["reference"] for hop in self._incoming(cpa, names.to_dso)}
        self.context.vraag(
            KOPPELVLAK,
            f"{taak} Gebruik CPA '{cpa.cpa_id}', service '{names.service.value}' en action '{names.to_dso}', met de "
            "bestanden uit het voorbeeld als bijlagen.",
            pad=f"/ebms/{self.dso.adres().rpartition('/')[2]}",
            voorbeeld=folder,
            cpa=cpa.cpa_id,
            service=names.service.value,
            action=names.to_dso,
        )

        def look() -> str | None:
            for hop in self._incoming(cpa, names.to_dso):
                if hop["reference"] not in seen:
                    return str(hop["reference"])
            return None

        return self.context.wacht("een bericht van de berichtenhandler", look)

    def _incoming(self, cpa: CpaProfile, action: str) -> list[dict[str, str]]:
        return [
            hop
            for hop in self.dso.control.journal(koppelvlak=KOPPELVLAK)
            if hop["direction"] == "in"
            and hop["subject"] == action
            and hop["details"].get("cpa") == cpa.cpa_id
        ]

    def _laat_tijd_voorbijgaan(self, tijd: timedelta, wacht_op: str) -> None:
        if not wacht_op or tijd > timedelta(seconds=self.context.limit):
            raise NotPossible(
                "Dit vraagt een klok die vooruit kan; die van het eigen systeem loopt gewoon door."
            )
        before = len(self.dso.control.journal(koppelvlak=KOPPELVLAK))

        def look() -> bool | None:
            return True if len(self.dso.control.journal(koppelvlak=KOPPELVLAK)) > before else None

        # Nothing more coming is a finding of the script, not of the wait.
        with suppress(NotArrived):
            self.context.wacht(wacht_op, look, limiet=tijd.total_seconds() * 1.5)

    def _wacht_op_signaal(self, sender: Kant, message_id: str) -> None:
        def look() -> bool | None:
            found = sender.verzonden(message_id)
            return True if found is not None and found.stand != "CREATED" else None

        with suppress(NotArrived):
            self.context.wacht(
                "het antwoord van de berichtenhandler", look, limiet=min(self.context.limit, 10.0)
            )


def _secured(context: ActorContext) -> Beveiligd:
    if context.secured is None:
        raise NotPossible("Deze mock DSO-LV luistert niet met TLS; laat --server weg.")
    return context.secured()


def make(context: ActorContext) -> Msh:
    """Return the actor for ``context``: a stand-in, or the tester's own handler.

    :raises NotPossible: there is no real socket between the two sides.
    """
    if not context.dso.sockets:
        raise NotPossible(
            "Dit scenario vraagt een echte verbinding; de mock draait hier binnen het testproces."
        )
    dso = Kant("DSO-LV", context.dso)
    return OwnMsh(context, dso) if context.own_system else SimulatedMsh(context, dso)
