"""The message handler of a decentral system as a script asks it: send, receive, acknowledge, retry, refuse.

What a script gets back is what was on the wire at DSO-LV, and what either side concluded. What the handler of a
supplier concluded shows only where it can be looked into; then it is ``None`` and a question to the tester.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from ikt_harness.actors.context import ActorContext, NotArrived, NotPossible
from ikt_harness.actors.transport import KOPPELVLAK, Aankomst, Afgeleverd, Antwoord, Kant, Verzonden
from ikt_harness.actors.transport_messages import Opmaak, Ruw, xml_bijlage
from ikt_harness.actors.transport_tls import (
    DECENTRAL_LABEL,
    DSO_LABEL,
    Beveiligd,
    Certificaat,
    Handdruk,
    over_tls,
    post,
)
from ikt_harness.dso_lv import DsoLv
from ikt_mocks.decentraal.msh import Berichtenhandler
from ikt_mocks.digikoppeling.cpa import ReliableMessaging
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.envelope import read_envelope
from ikt_mocks.digikoppeling.messages import EbmsMessage
from ikt_mocks.digikoppeling.payload import Attachment
from ikt_mocks.digikoppeling.profile import CpaProfile
from ikt_mocks.drivers.agreements import DSO_OIN, NAMES, Side, Topic, Variant, agreement

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

    :param kant: who received it, in Dutch.
    :param reden: what the sender was told by a signal of its own; empty when nothing.
    :param afgeleverd: how often it reached the application; ``None`` when that cannot be seen.
    """

    kant: str
    message_id: str
    antwoord: Antwoord
    stand: str
    reden: str
    afgeleverd: int | None
    bevindingen: frozenset[str]

    @property
    def fout(self) -> str:
        """Code and location of the error that was answered, synchronously or not."""
        return self.antwoord.fout or self.reden

    @property
    def gezien(self) -> str:
        """What was seen, as a check may show it."""
        told = f", daarna {self.stand} {self.reden}".rstrip() if self.stand != "CREATED" else ""
        return f"{self.kant}: {self.antwoord}{told}"


Maak = Callable[[Opmaak], Ruw | EbmsMessage]


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

    def ga_na(self) -> None:
        """Let both sides do what they have to do now."""
        for _round in range(_ROUNDS):
            if not sum(kant.control.run_due() for kant in self.kanten):
                return

    # -- messages that are made to be wrong --------------------------------------------------------------------

    def proef(
        self, maak: Maak, variant: Variant = "osb-rm", *, bijlagen: Sequence[Attachment] | None = None
    ) -> list[Proef]:
        """Post what ``maak`` makes to the handler and, when a stand-in can be the sender, to DSO-LV as well."""
        cpa = self.cpa(variant)
        return [self._proef(maak, cpa, van_dso=van_dso, bijlagen=bijlagen) for van_dso in self._richtingen]

    def tegelijk(self, maak: Maak, variant: Variant = "osb-rm") -> list[Proef]:
        """Post the same message twice at the same time."""
        cpa = self.cpa(variant)
        found = []
        for van_dso in self._richtingen:
            opmaak = self._opmaak(cpa, van_dso=van_dso)
            message, ruw = _gemaakt(maak, opmaak)
            sender = self._sender(van_dso=van_dso)
            with ThreadPoolExecutor(2) as pool:
                both = list(pool.map(lambda _, s=sender, r=ruw: s.bewerkt(cpa.cpa_id, r), range(2)))
            found.append(self._oordeel(message, both[-1], van_dso=van_dso))
        return found

    def opmaak(self, variant: Variant = "osb-rm", *, van_dso: bool) -> Opmaak:
        """Return what makes messages of one direction."""
        return self._opmaak(self.cpa(variant), van_dso=van_dso)

    def met_certificaat(
        self,
        welk: Certificaat,
        *,
        naar_dso: bool,
        aanpassen: Callable[..., object] | None = None,
        variant: Variant = "osb-rm",
    ) -> tuple[Handdruk, int | None]:
        """Post a good message over TLS with another certificate; return what came of it and how often it was taken.

        :param aanpassen: changes the client's TLS context.
        """
        if self.beveiligd is None:
            raise NotPossible("Deze proef kan alleen over TLS.")
        cpa = self.cpa(variant)
        message, ruw = _gemaakt(
            lambda opmaak: opmaak.bericht(f"tls-{next(self._numbers)}"),
            self._opmaak(cpa, van_dso=not naar_dso),
        )
        right = DECENTRAL_LABEL if naar_dso else DSO_LABEL
        context = self.beveiligd.certificaten.client_met(welk, right)
        if aanpassen is not None:
            aanpassen(context)
        target = cpa.parties[1 if naar_dso else 0].endpoint
        seen = post(target, ruw, context)
        receiver = self.dso if naar_dso else self.eigen
        return seen, None if receiver is None else len(receiver.afgeleverd(message.header.message_id))

    def _proef(
        self, maak: Maak, cpa: CpaProfile, *, van_dso: bool, bijlagen: Sequence[Attachment] | None
    ) -> Proef:
        message, ruw = _gemaakt(maak, self._opmaak(cpa, van_dso=van_dso, bijlagen=bijlagen))
        answer = self._sender(van_dso=van_dso).bewerkt(cpa.cpa_id, ruw)
        return self._oordeel(message, answer, van_dso=van_dso)

    def _oordeel(self, message: EbmsMessage, answer: Antwoord, *, van_dso: bool) -> Proef:
        identifier = message.header.message_id
        sender, receiver = self._sender(van_dso=van_dso), (self.eigen if van_dso else self.dso)
        self.ga_na()
        if receiver is None and not answer.soort.startswith(("Acknowledgment", "MessageError", "Fault")):
            self._wacht_op_signaal(sender, identifier)
        sent = sender.verzonden(identifier)
        return Proef(
            kant="het eigen systeem" if van_dso else "DSO-LV",
            message_id=identifier,
            antwoord=answer,
            stand="CREATED" if sent is None else sent.stand,
            reden="" if sent is None else sent.reden,
            afgeleverd=None if receiver is None else len(receiver.afgeleverd(identifier)),
            bevindingen=frozenset()
            if receiver is None
            else frozenset(code for one in receiver.aankomsten(identifier) for code in one.bevindingen),
        )

    def _opmaak(
        self, cpa: CpaProfile, *, van_dso: bool, bijlagen: Sequence[Attachment] | None = None
    ) -> Opmaak:
        made = Opmaak(cpa, van_dso, self.context.dso.now())
        return made if bijlagen is None else replace(made, bijlagen=tuple(bijlagen))

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
        sender, receiver = (self.dso, self.eigen) if van_dso else (self.eigen, self.dso)
        arrivals = None if receiver is None else receiver.aankomsten(message_id)
        if van_dso:
            statuses = tuple(
                hop["status"]
                for hop in self.dso.control.journal(koppelvlak=KOPPELVLAK, kenmerk=message_id)
                if hop["direction"] == "out" and hop["subject"] in (names.from_dso, NAMES["bericht"].from_dso)
            )
        else:
            statuses = tuple(item.status for item in arrivals or ())
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


def _gemaakt(maak: Maak, opmaak: Opmaak) -> tuple[EbmsMessage, Ruw]:
    made = maak(opmaak)
    if isinstance(made, Ruw):
        message = read_envelope(made.envelop).message
        assert isinstance(message, EbmsMessage)  # noqa: S101 - made by a scenario from a business message
        return message, made
    return made, opmaak.ruw(made)


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
        secure = _secured(self.context)
        return SimulatedMsh(self.context, Kant("DSO-LV", secure.dso), secure)

    def herstart(self) -> None:
        """Stop the stand-in, forget what is not in its store, and start it again."""
        self.stand_in.restart()

    def _numbers_for(self, variant: Variant) -> ReliableMessaging | None:  # noqa: ARG002 - its clock is moved
        return None

    def _installeer_eigen(self, cpa: CpaProfile, xml: bytes, party_id: str) -> None:  # noqa: ARG002 - the XML says it
        self._eigen.installeer(xml, party_id)

    def _stuur(self, cpa: CpaProfile, taak: str, bijlagen: list[Attachment], onderwerp: Topic) -> str:  # noqa: ARG002 - a stand-in reads no Dutch
        return self._eigen.verstuur(cpa.cpa_id, NAMES[onderwerp].to_dso, bijlagen, onderwerp=onderwerp)

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
        secure = _secured(self.context)
        return OwnMsh(self.context, Kant("DSO-LV", secure.dso), secure)

    def herstart(self) -> None:
        """Ask for a restart; a message afterwards tells that it is done."""
        self.naar_dso(
            taak="Stop uw berichtenhandler, start hem opnieuw, en stuur daarna één bericht aan DSO-LV."
        )

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
