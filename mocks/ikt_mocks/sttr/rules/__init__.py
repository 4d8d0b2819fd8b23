"""The rules of this koppelvlak, by verification layer, and how a delivery is judged with them.

A layer is judged only when the layers before it found no error, as in the real chain; verifying stops before layer 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from ikt_mocks.rules import Rule, collect
from ikt_mocks.sttr import errors
from ikt_mocks.sttr.errors import NIET_EVALUEERBAAR
from ikt_mocks.sttr.messages import ToevoegenToepasbareRegels, UpdateActiviteit
from ikt_mocks.sttr.pakket import Aanlevering
from ikt_mocks.sttr.rules import bestand, boom, inhoud, pakket, register, samenhang
from ikt_mocks.sttr.rules.boom import Boom
from ikt_mocks.sttr.rules.register import Functioneel
from ikt_schemas.melding import Melding, errors_only

S = TypeVar("S")

PAKKET: dict[str, Rule[Aanlevering]] = dict(collect(pakket))
BESTAND: dict[str, Rule[Aanlevering]] = dict(collect(bestand))
SAMENHANG: dict[str, Rule[Aanlevering]] = dict(collect(samenhang, inhoud))
REGISTER: dict[str, Rule[Functioneel]] = dict(collect(register))
BOOM: dict[str, Rule[Boom]] = dict(collect(boom))

#: No rule reports more than this: a hostile file must not turn into a hostile answer.
MAX_PER_REGEL = 50


@dataclass(frozen=True, slots=True)
class Oordeel:
    """What some layers said: the layers judged, the codes judged and what was found."""

    lagen: tuple[int, ...]
    codes: frozenset[str]
    meldingen: tuple[Melding, ...]

    @property
    def goed(self) -> bool:
        """Whether no melding is an error."""
        return not errors_only(self.meldingen)

    def met(self, later: Oordeel) -> Oordeel:
        """Return this and what a later layer said."""
        return Oordeel(self.lagen + later.lagen, self.codes | later.codes, self.meldingen + later.meldingen)


def _judge(rules: Iterable[Rule[S]], subject: S, file: str = "") -> tuple[Melding, ...]:
    found: list[Melding] = []
    for judge in dict.fromkeys(entry.judge for entry in rules):
        found.extend(melding.in_file(file) for melding in islice(judge(subject), MAX_PER_REGEL))
    return tuple(found)


def _beoordeelbaar(aanlevering: Aanlevering) -> frozenset[str]:
    """Return the codes of the package rules that this delivery gives something to judge."""
    manifest, opdracht, activiteit = aanlevering.manifest, aanlevering.opdracht, aanlevering.activiteit
    order = aanlevering.order
    gelezen = manifest is not None and manifest.waarde is not None
    vragen = {
        errors.MANIFEST_ONGELDIG.code: manifest is not None,
        errors.BESTAND_ONTBREEKT.code: gelezen,
        errors.BESTAND_NIET_GENOEMD.code: gelezen,
        errors.BESTANDSTYPEN.code: gelezen,
        errors.CONTENTTYPE.code: gelezen,
        errors.OPDRACHT_ONGELDIG.code: opdracht is not None,
        errors.OPDRACHT_ONBEKEND.code: opdracht is not None and opdracht.root is not None,
        errors.OPDRACHT_ANDER_BESTAND.code: order is not None,
        errors.BEGINDATUM_VORM.code: isinstance(order, ToevoegenToepasbareRegels),
        errors.ACTIVITEIT_URN.code: isinstance(order, UpdateActiviteit),
        errors.ACTIVITEIT_JSON.code: activiteit is not None,
        errors.ACTIVITEIT_DATUM.code: activiteit is not None and activiteit.waarde is not None,
        errors.REGELBEHEEROBJECT_SOORT.code: activiteit is not None and activiteit.waarde is not None,
    }
    return frozenset(code for code in PAKKET if vragen.get(code, True))


def beoordeel_inhoud(aanlevering: Aanlevering) -> Oordeel:
    """Judge layers 1 and 2: all that the delivery says by itself."""
    file = aanlevering.regels.naam if aanlevering.regels is not None else ""
    codes: set[str] = set()
    meldingen: tuple[Melding, ...] = ()
    if aanlevering.leden is not None:
        meldingen += _judge(PAKKET.values(), aanlevering)
        codes |= _beoordeelbaar(aanlevering)
    if aanlevering.regels is not None:
        meldingen += _judge(BESTAND.values(), aanlevering, file)
        codes |= BESTAND.keys() if aanlevering.bestand is not None else {errors.REGELS_GEEN_XML.code}
    eerste = Oordeel((1,), frozenset(codes), meldingen)
    if not eerste.goed:
        return eerste
    if aanlevering.regels is None:
        return eerste.met(Oordeel((2,), frozenset(), ()))
    relaties = {code: entry for code, entry in SAMENHANG.items() if code != NIET_EVALUEERBAAR.code}
    tweede = Oordeel((2,), frozenset(relaties), _judge(relaties.values(), aanlevering, file))
    if tweede.goed:
        # A construct that the mock cannot evaluate is worth naming only in a file that is otherwise sound.
        extra = {NIET_EVALUEERBAAR.code: SAMENHANG[NIET_EVALUEERBAAR.code]}
        tweede = tweede.met(Oordeel((), frozenset(extra), _judge(extra.values(), aanlevering, file)))
    return eerste.met(tweede)


def beoordeel_functioneel(subject: Functioneel, tree: Boom) -> Oordeel:
    """Judge layer 3: the delivery against the register, and the activiteit in its tree."""
    meldingen = _judge(REGISTER.values(), subject) + _judge(BOOM.values(), tree)
    return Oordeel((3,), frozenset(REGISTER) | frozenset(BOOM), meldingen)


def beoordeel_boom(tree: Boom) -> tuple[Melding, ...]:
    """Judge a tree of activiteiten by itself."""
    return _judge(BOOM.values(), tree)
