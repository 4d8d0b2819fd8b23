"""What a script gets back from the message handlers on both sides of the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ikt_harness.actors.transport import Aankomst, Afgeleverd, Antwoord, Verzonden
from ikt_mocks.digikoppeling.profile import CpaProfile

_KANTEN = {"eigen": "het eigen systeem", "dso": "DSO-LV"}


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
