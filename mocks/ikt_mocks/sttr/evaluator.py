"""What a rule file concludes from a set of answers.

The five hit policies that occur in STTR, over tables of unary tests, in the order of the informationRequirements.
A question without an answer is *unknown*, not ``null``: a table that cannot decide without it has no outcome, and
the questions that are still needed are named. How the real service treats a missing answer is not public; this
treatment never concludes anything that a later answer could overturn (harness-defined).

The work is bounded: one pass over the cells of the tables that the top decision needs, and no recursion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from ikt_mocks.sttr._unary import (
    ONBEKEND,
    Literal,
    NietOndersteund,
    UnaireTest,
    Waarde,
    lees_literal,
    lees_test,
)
from ikt_mocks.sttr.errors import line_of
from ikt_mocks.sttr.regelbestand import Beslissing, Beslistabel, Invoer, Regelbestand, Rij, Uitvoeringsregel
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.xml_source import path_of

HIT_POLICIES = ("UNIQUE", "ANY", "FIRST", "COLLECT", "RULE ORDER")
_LISTS = ("COLLECT", "RULE ORDER")

_NUMBER = re.compile(r"-?[0-9]{1,30}(?:[.,][0-9]{1,20})?")


class RegelsNietUitvoerbaar(InputRefused):
    """The rules hold what cannot be evaluated: an unsupported construct, a cycle, a dangling reference."""


class AntwoordGeweigerd(InputRefused):
    """An answer that does not fit the type of its question."""


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """The outcome of the top decision.

    :param waarde: a literal, a list of literals (COLLECT, RULE ORDER), or ``None`` without outcome.
    :param ontbrekend: ids of the uitvoeringsregels whose answer is still needed; empty when decided.
    :param voorbehouden: texts of the voorbehouden that come with fixed values.
    """

    waarde: Literal | tuple[Literal, ...]
    ontbrekend: tuple[str, ...] = ()
    voorbehouden: tuple[str, ...] = ()

    @property
    def waarden(self) -> tuple[Literal, ...]:
        """The outcome as a list; empty when there is none."""
        if isinstance(self.waarde, tuple):
            return self.waarde
        return () if self.waarde is None else (self.waarde,)


def _niet_uitvoerbaar(nl: str, en: str, element: etree._Element | None) -> RegelsNietUitvoerbaar:
    return RegelsNietUitvoerbaar(
        Text(nl, en),
        where="" if element is None else path_of(element),
        line=None if element is None else line_of(element),
        todo=Text(
            "Vereenvoudig de regels of toets deze in het Omgevingsloket zelf; de mock raadt geen uitkomst.",
            "Simplify the rules or test them in the Omgevingsloket itself; the mock guesses no outcome.",
        ),
    )


def lees_antwoord(regel: Uitvoeringsregel, text: str) -> Literal:
    """Read the answer to ``regel``; every answer comes as a text, also for booleans and numbers.

    :raises AntwoordGeweigerd: not of the type of the question, or not among its options.
    """
    soort = "boolean" if regel.soort == "bijlage" else regel.gegevens_type
    stripped = text.strip()
    if soort == "boolean":
        if stripped in ("true", "false"):
            return stripped == "true"
        raise _geweigerd(regel, text, "true of false", "true or false")
    if soort == "number":
        if _NUMBER.fullmatch(stripped):
            return Decimal(stripped.replace(",", "."))
        raise _geweigerd(regel, text, "een getal", "a number")
    if soort == "list" and text not in [optie.tekst for optie in regel.opties]:
        raise _geweigerd(regel, text, "een van de opties", "one of the options")
    return text


def _geweigerd(regel: Uitvoeringsregel, text: str, nl: str, en: str) -> AntwoordGeweigerd:
    shown = text if len(text) <= 60 else text[:57] + "..."
    return AntwoordGeweigerd(
        Text(
            f"het antwoord '{shown}' op vraag '{regel.id}' is niet {nl}",
            f"the answer '{shown}' to '{regel.id}' is not {en}",
        )
    )


class Rekenaar:
    """One rule file made ready for evaluation.

    :raises RegelsNietUitvoerbaar: no top decision, a dangling reference, a cycle, or an unsupported construct in
        what the top decision needs.
    """

    def __init__(self, bestand: Regelbestand) -> None:
        self._regels = {regel.id: regel for regel in bestand.uitvoeringsregels}
        self._invoer = {invoer.id: invoer for invoer in bestand.invoer}
        self._beslissingen = {beslissing.id: beslissing for beslissing in bestand.beslissingen}
        top = bestand.top
        if top is None:
            raise _niet_uitvoerbaar(
                "geen beslissing heeft een functioneleStructuurRef",
                "no decision has a functioneleStructuurRef",
                None,
            )
        self._volgorde = self._sorteer(top)
        self._top = top
        needed: dict[str, Invoer] = {}
        for beslissing in self._volgorde:
            for ref in beslissing.vereiste_invoer:
                if ref.doel not in self._invoer:
                    raise _niet_uitvoerbaar(
                        f"requiredInput '{ref.doel}' bestaat niet",
                        f"requiredInput '{ref.doel}' does not exist",
                        ref.element,
                    )
                needed[ref.doel] = self._invoer[ref.doel]
        self._nodig = tuple(invoer for invoer in bestand.invoer if invoer.id in needed)
        self._regel_van = {invoer.id: self._regel(invoer) for invoer in self._nodig}
        self._tests: dict[str, UnaireTest] = {}
        self._literals: dict[str, Literal] = {}
        for beslissing in self._volgorde:
            self._bereid_voor(beslissing)

    @property
    def vragen(self) -> tuple[Uitvoeringsregel, ...]:
        """The uitvoeringsregels that the top decision depends on, in the order of the inputData; each once."""
        return tuple({regel.id: regel for regel in self._regel_van.values()}.values())

    def _regel(self, invoer: Invoer) -> Uitvoeringsregel:
        found = [self._regels[ref.doel] for ref in invoer.regels if ref.doel in self._regels]
        if len(found) != 1 or len(invoer.regels) != 1:
            raise _niet_uitvoerbaar(
                f"inputData '{invoer.naam}' verwijst niet naar precies één uitvoeringsregel",
                f"inputData '{invoer.naam}' does not point at exactly one uitvoeringsregel",
                invoer.element,
            )
        regel = found[0]
        if regel.soort not in ("vraag", "bijlage", "geoVerwijzing", "vasteWaarde", "vasteWaardeVoorbehoud"):
            raise _niet_uitvoerbaar(
                f"uitvoeringsregel '{regel.id}' ({', '.join(regel.soorten) or 'geen soort'}) wordt niet ondersteund",
                f"uitvoeringsregel '{regel.id}' ({', '.join(regel.soorten) or 'no kind'}) is not supported",
                regel.element,
            )
        if regel.optie_type == "meerdereAntwoorden":
            raise _niet_uitvoerbaar(
                f"vraag '{regel.id}' met meerdere antwoorden wordt niet ondersteund",
                f"question '{regel.id}' with several answers is not supported",
                regel.element,
            )
        return regel

    def _sorteer(self, top: Beslissing) -> tuple[Beslissing, ...]:
        """Depth first without recursion: needed decisions before those that need them."""
        done: dict[str, Beslissing] = {}
        open_: set[str] = set()
        stack: list[tuple[Beslissing, int]] = [(top, 0)]
        open_.add(top.id)
        while stack:
            beslissing, place = stack.pop()
            if place == len(beslissing.vereiste_beslissingen):
                open_.discard(beslissing.id)
                done[beslissing.id] = beslissing
                continue
            stack.append((beslissing, place + 1))
            ref = beslissing.vereiste_beslissingen[place]
            needed = self._beslissingen.get(ref.doel)
            if needed is None:
                raise _niet_uitvoerbaar(
                    f"requiredDecision '{ref.doel}' bestaat niet",
                    f"requiredDecision '{ref.doel}' does not exist",
                    ref.element,
                )
            if needed.id in open_:
                raise _niet_uitvoerbaar(
                    f"beslissing '{needed.naam}' hangt van zichzelf af",
                    f"decision '{needed.naam}' depends on itself",
                    ref.element,
                )
            if needed.id not in done:
                open_.add(needed.id)
                stack.append((needed, 0))
        return tuple(done.values())

    def _bereid_voor(self, beslissing: Beslissing) -> None:
        tabel = beslissing.tabel
        if beslissing.expressies != ("decisionTable",) or tabel is None:
            wat = ", ".join(beslissing.expressies) or "niets"
            raise _niet_uitvoerbaar(
                f"beslissing '{beslissing.naam}' is geen beslistabel maar {wat}",
                f"decision '{beslissing.naam}' is no decision table but {wat}",
                beslissing.element,
            )
        if tabel.hit_policy not in HIT_POLICIES or tabel.aggregatie or tabel.uitvoerkolommen != 1:
            raise _niet_uitvoerbaar(
                f"beslistabel van '{beslissing.naam}': hit policy '{tabel.hit_policy} {tabel.aggregatie}'".rstrip()
                + f" met {tabel.uitvoerkolommen} uitvoerkolommen wordt niet ondersteund",
                f"table of '{beslissing.naam}': hit policy '{tabel.hit_policy} {tabel.aggregatie}'".rstrip()
                + f" with {tabel.uitvoerkolommen} output columns is not supported",
                tabel.element,
            )
        namen = {self._invoer[ref.doel].naam for ref in beslissing.vereiste_invoer}
        namen |= {self._beslissingen[ref.doel].naam for ref in beslissing.vereiste_beslissingen}
        for kolom in tabel.kolommen:
            if kolom.tekst not in namen:
                raise _niet_uitvoerbaar(
                    f"kolom '{kolom.tekst[:80]}' is geen naam van een vereiste invoer of beslissing",
                    f"column '{kolom.tekst[:80]}' is no name of a required input or decision",
                    kolom.element,
                )
        for rij in tabel.rijen:
            if len(rij.invoer) != len(tabel.kolommen) or len(rij.uitvoer) != 1:
                raise _niet_uitvoerbaar(
                    "een rij heeft niet evenveel cellen als de tabel kolommen",
                    "a row does not have as many cells as the table has columns",
                    rij.element,
                )
            for cel in (*rij.invoer, *rij.uitvoer):
                self._lees_cel(cel.tekst, cel.element, uitvoer=cel is rij.uitvoer[0])

    def _lees_cel(self, text: str, element: etree._Element, *, uitvoer: bool) -> None:
        try:
            if uitvoer:
                if text not in self._literals:
                    self._literals[text] = lees_literal(text)
            elif text not in self._tests:
                self._tests[text] = lees_test(text)
        except NietOndersteund as error:
            raise _niet_uitvoerbaar(
                f"de cel '{error.wat}' wordt niet ondersteund",
                f"the cell '{error.wat}' is not supported",
                element,
            ) from error

    def bereken(
        self, antwoorden: Mapping[str, str], *, locaties: Mapping[str, str] | None = None
    ) -> Uitkomst:
        """Evaluate the top decision.

        :param antwoorden: id of the uitvoeringsregel → answer as text.
        :param locaties: IMOW location → ``ja``, ``nee`` or ``deels``, for geoVerwijzingen.
        :raises AntwoordGeweigerd: an answer that does not fit its question.
        :raises RegelsNietUitvoerbaar: rules that contradict themselves on these answers, or a construct outside
            the evaluator that shows only now.
        """
        waarden: dict[str, Waarde] = {}
        voorbehouden: list[str] = []
        for invoer in self._nodig:
            regel = self._regel_van[invoer.id]
            waarden[invoer.id] = self._invoerwaarde(regel, antwoorden, locaties or {})
            if regel.voorbehoud:
                voorbehouden.append(regel.voorbehoud)
        for beslissing in self._volgorde:
            waarden[beslissing.id] = self._beslis(beslissing, waarden)
        uitkomst = waarden[self._top.id]
        if uitkomst is ONBEKEND:
            missing = {self._regel_van[i.id].id: None for i in self._nodig if waarden[i.id] is ONBEKEND}
            return Uitkomst(None, tuple(missing), tuple(voorbehouden))
        if isinstance(uitkomst, tuple):
            return Uitkomst(tuple(_literal(item) for item in uitkomst), (), tuple(voorbehouden))
        return Uitkomst(_literal(uitkomst), (), tuple(voorbehouden))

    def _invoerwaarde(
        self, regel: Uitvoeringsregel, antwoorden: Mapping[str, str], locaties: Mapping[str, str]
    ) -> Waarde:
        if regel.soort == "geoVerwijzing":
            return locaties.get(regel.locatie, ONBEKEND)
        if regel.soort in ("vasteWaarde", "vasteWaardeVoorbehoud"):
            return lees_antwoord(regel, regel.waarde)
        return lees_antwoord(regel, antwoorden[regel.id]) if regel.id in antwoorden else ONBEKEND

    def _beslis(self, beslissing: Beslissing, waarden: Mapping[str, Waarde]) -> Waarde:
        tabel = beslissing.tabel
        assert tabel is not None  # noqa: S101 - made sure of in _bereid_voor
        bij_naam: dict[str, Waarde] = {
            self._invoer[ref.doel].naam: waarden[ref.doel] for ref in beslissing.vereiste_invoer
        }
        bij_naam.update(
            {self._beslissingen[ref.doel].naam: waarden[ref.doel] for ref in beslissing.vereiste_beslissingen}
        )
        kolommen = [bij_naam[kolom.tekst] for kolom in tabel.kolommen]
        geraakt: list[Rij] = []
        misschien = False
        for rij in tabel.rijen:
            past = self._past(rij, kolommen)
            if past is ONBEKEND:
                misschien = True
                if tabel.hit_policy == "FIRST":
                    return ONBEKEND
            elif past:
                geraakt.append(rij)
                if tabel.hit_policy == "FIRST":
                    break
        if tabel.hit_policy in _LISTS:
            return ONBEKEND if misschien else tuple(self._literals[rij.uitvoer[0].tekst] for rij in geraakt)
        if not geraakt:
            return ONBEKEND if misschien else None
        self._keur(beslissing, tabel, geraakt)
        return self._literals[geraakt[0].uitvoer[0].tekst]

    def _past(self, rij: Rij, kolommen: list[Waarde]) -> bool | object:
        outcome: bool | object = True
        for cel, value in zip(rij.invoer, kolommen, strict=True):
            try:
                geldt = self._tests[cel.tekst].geldt(value)
            except NietOndersteund as error:
                raise _niet_uitvoerbaar(
                    f"{error.wat} wordt niet ondersteund", f"{error.wat} is not supported", cel.element
                ) from error
            if geldt is False:
                return False
            if geldt is ONBEKEND:
                outcome = ONBEKEND
        return outcome

    def _keur(self, beslissing: Beslissing, tabel: Beslistabel, geraakt: list[Rij]) -> None:
        if len(geraakt) == 1 or tabel.hit_policy == "FIRST":
            return
        outputs = [self._literals[rij.uitvoer[0].tekst] for rij in geraakt]
        same = all(type(output) is type(outputs[0]) and output == outputs[0] for output in outputs)
        if tabel.hit_policy == "UNIQUE" or not same:
            raise _niet_uitvoerbaar(
                f"beslistabel van '{beslissing.naam}' ({tabel.hit_policy}): {len(geraakt)} rijen gelden tegelijk",
                f"table of '{beslissing.naam}' ({tabel.hit_policy}): {len(geraakt)} rows hold at once",
                geraakt[1].element,
            )


def _literal(value: Waarde) -> Literal:
    # A table yields literals only; a tuple or a missing answer cannot stand inside an outcome.
    assert value is None or isinstance(value, bool | Decimal | str)  # noqa: S101
    return value
