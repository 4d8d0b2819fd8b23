"""The message handler of a decentral system as a script asks it: send, receive, acknowledge, retry, refuse.

What a script gets back is what was on the wire at DSO-LV, and what either side concluded. What the handler of a
supplier concluded shows only where it can be looked into; then it is ``None`` and a question to the tester.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import date, timedelta

from ikt_harness.actors.context import ActorContext, NotArrived, NotPossible
from ikt_harness.actors.msh_views import Laden, Ongeldig, Proef, Vraag, Zending
from ikt_harness.actors.transport import Antwoord, Kant
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
    post,
)
from ikt_mocks.digikoppeling.cpa import ReliableMessaging
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.messages import EbmsMessage, PartyId
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.digikoppeling.profile import CpaProfile
from ikt_mocks.drivers.agreements import DSO_OIN, NAMES, Side, Topic, Variant, agreement
from ikt_mocks.parties import BUURGEMEENTE

#: Rounds of work after which both sides have nothing left to say.
_ROUNDS = 12


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
        # Counted before it is looked at: what comes in between must not be waited for in vain.
        hops, seen = self._uitwisselingen(), self.volg(zending)
        for _turn in range(zending.cpa.reliability.retries + 2):
            if klaar(seen):
                break
            self._laat_tijd_voorbijgaan(zending.cpa.reliability.retry_interval, wacht_op, hops)
            hops, seen = self._uitwisselingen(), self.volg(zending)
        return seen

    def _uitwisselingen(self) -> int:
        """Return how many exchanges DSO-LV has seen; who moves the clocks waits for none and need not count."""
        return 0

    def vooruit(self, tijd: timedelta) -> None:
        """Let ``tijd`` pass at both sides.

        :raises NotPossible: the handler runs on a real clock.
        """
        self._laat_tijd_voorbijgaan(tijd, "", 0)
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
        if receiver is None and answer.soort == "leeg" and not answer.geweigerd:
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
        # The signals before the state: one that comes in between changes the state, which is then of later.
        acknowledged = self.dso.signalen(message_id, "Acknowledgment", ontvangen=van_dso)
        errors = self.dso.signalen(message_id, "MessageError", ontvangen=van_dso)
        return Zending(
            message_id=message_id,
            cpa=cpa,
            van_dso=van_dso,
            statussen=statuses,
            aankomsten=arrivals,
            afgeleverd=None if receiver is None else receiver.afgeleverd(message_id),
            verzonden=None if sender is None else sender.verzonden(message_id),
            bevestigingen=acknowledged,
            fouten=errors,
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
    def _laat_tijd_voorbijgaan(self, tijd: timedelta, wacht_op: str, hops: int) -> None:
        """Let time pass at both sides; a real clock is waited for, until there are more exchanges than ``hops``."""

    @abstractmethod
    def _wacht_op_signaal(self, sender: Kant, message_id: str) -> None:
        """Give a handler that cannot be looked into time to send its signal."""


def secured(context: ActorContext) -> Beveiligd:
    """Return DSO-LV behind two-way TLS.

    :raises NotPossible: it has no certificates here.
    """
    if context.secured is None:
        raise NotPossible("Deze mock DSO-LV luistert niet met TLS; laat --server weg.")
    return context.secured()
