"""A besluit and its regelingen beside the register: new or changed, was-versie and wordt-versie, metadata."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop._inhoud import Veld
from ikt_mocks.stop.register.feiten import Instrumentversie
from ikt_mocks.stop.register.stand import GELDIG, GEPUBLICEERD, JWV, WACHT, Versie
from ikt_mocks.stop.rules._dossier import Dossier, besluit
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding


@rule("LVBB4001")
def besluit_nieuw(zaak: Zaak) -> Iterator[Melding]:
    """A besluit has a work of its own; one that was broken off may come again."""
    it, publicatie = besluit(zaak), zaak.pakket.publicatie
    if it and publicatie and publicatie.work and any(b.work == publicatie.work.text for b in it.stand.bekend):
        yield it.melding("LVBB4001", publicatie.work, akn=publicatie.work.text)


@rule("LVBB4014")
def wordt_nieuw(zaak: Zaak) -> Iterator[Melding]:
    """The wordt-versie is not known yet."""
    if it := besluit(zaak):
        for regeling in it.feiten.regelingen:
            if it.stand.versie(regeling.expression.text):
                yield it.melding("LVBB4014", regeling.expression, versie=regeling.expression.text)


@rule("LVBB4015")
def was_bekend(zaak: Zaak) -> Iterator[Melding]:
    """The was-versie is known."""
    if it := besluit(zaak):
        for regeling in it.feiten.regelingen:
            was = regeling.was.text if regeling.mutatie and regeling.was else ""
            if was and it.stand.versie(was) is None:
                yield it.melding("LVBB4015", regeling.was, versie=was)


@rule("LVBB4040")
def metadata_bij_nieuw(zaak: Zaak) -> Iterator[Melding]:
    """The first version of a regeling comes with RegelingMetadata."""
    if it := besluit(zaak):
        for regeling in it.feiten.regelingen:
            nieuw = not regeling.mutatie and not it.stand.versies_van(regeling.work.text)
            if nieuw and regeling.metadata is None:
                yield it.melding("LVBB4040", regeling.work, work=regeling.work.text)


def _opvolgingen(it: Dossier) -> Iterator[tuple[Instrumentversie, str]]:
    for regeling in it.feiten.regelingen:
        for voorganger in regeling.metadata.opvolger_van if regeling.metadata else ():
            yield regeling, voorganger


@rule("LVBB4043")
def voorganger_ingetrokken(zaak: Zaak) -> Iterator[Melding]:
    """A regeling that another one succeeds is withdrawn, by this besluit or before."""
    if it := besluit(zaak):
        weg = {item.work for item in it.feiten.intrekkingen}
        for regeling, voorganger in _opvolgingen(it):
            gaat_weg = voorganger in weg or it.stand.intrekking(voorganger) is not None
            if it.stand.versies_van(voorganger) and not gaat_weg:
                yield it.melding("LVBB4043", regeling.work, work=regeling.work.text, voorganger=voorganger)


@rule("LVBB4049")
def voorganger_bekend(zaak: Zaak) -> Iterator[Melding]:
    """A regeling that another one succeeds is known."""
    if it := besluit(zaak):
        for regeling, voorganger in _opvolgingen(it):
            if not it.stand.versies_van(voorganger):
                yield it.melding("LVBB4049", regeling.work, work=regeling.work.text, voorganger=voorganger)


@rule("LVBB4046")
def metadata_gelijk(zaak: Zaak) -> Iterator[Melding]:
    """soortRegeling and opvolging stay what they were in the version before."""
    if it := besluit(zaak):
        for regeling in it.feiten.regelingen:
            vorige = it.stand.versies_van(regeling.work.text, definitief=True)
            if regeling.metadata is None or not vorige:
                continue
            if vorige[-1].metadata_soort != regeling.metadata.soort:
                yield it.melding("LVBB4046", regeling.work, element="soortRegeling", work=regeling.work.text)
            if vorige[-1].opvolger_van != regeling.metadata.opvolger_van:
                yield it.melding("LVBB4046", regeling.work, element="opvolging", work=regeling.work.text)


@rule("LVBB4052")
def regeling_niet_ingetrokken(zaak: Zaak) -> Iterator[Melding]:
    """A regeling that has been withdrawn gets no new version."""
    if it := besluit(zaak):
        for regeling in it.feiten.regelingen:
            if _is_ingetrokken(it, regeling.work.text):
                yield it.melding("LVBB4052", regeling.work, work=regeling.work.text)


def _is_ingetrokken(it: Dossier, work: str) -> bool:
    intrekking = it.stand.intrekking(work)
    return intrekking is not None and "" < it.stand.datum(intrekking.doelen) <= it.vandaag


@rule("LVBB5012")
def gewijzigde_regeling_niet_ingetrokken(zaak: Zaak) -> Iterator[Melding]:
    """The regeling of was-versie and wordt-versie has not been withdrawn."""
    if it := besluit(zaak):
        for regeling, was in it.mutaties():
            if _is_ingetrokken(it, was.work):
                yield it.melding("LVBB5012", regeling.was, work=was.work)


def _begin(it: Dossier, regeling: Instrumentversie, soort: str = JWV) -> str:
    return "" if it.ontwerp else it.datum(it.doelen(regeling.expression.text), soort)


@rule("LVBB4200")
def werkt_na_was(zaak: Zaak) -> Iterator[Melding]:
    """The wordt-versie is not in force before its was-versie; the same day is for LVBB7005."""
    if it := besluit(zaak):
        for regeling, was in it.mutaties():
            nieuw, oud = _begin(it, regeling), it.stand.begin(was)
            if nieuw and oud and nieuw < oud:
                yield it.melding(
                    "LVBB4200", regeling.expression, wordt=regeling.expression.text, nieuw=nieuw, oud=oud
                )


@rule("LVBB4201")
def werkt_voor_einde(zaak: Zaak) -> Iterator[Melding]:
    """The wordt-versie is in force before its was-versie ends, when the regeling is to be withdrawn."""
    if it := besluit(zaak):
        for regeling, was in it.mutaties():
            nieuw, intrekking = _begin(it, regeling), it.stand.intrekking(was.work)
            einde = it.stand.datum(intrekking.doelen) if intrekking else ""
            if nieuw and einde and nieuw >= einde:
                yield it.melding(
                    "LVBB4201", regeling.expression, wordt=regeling.expression.text, nieuw=nieuw, einde=einde
                )


def _zonder_datum(it: Dossier, soort: str, code: str) -> Iterator[Melding]:
    for regeling, was in it.mutaties():
        nieuw = _begin(it, regeling, soort)
        if nieuw and not was.ontwerp and not it.datum(was.doelen, soort):
            yield it.melding(
                code,
                regeling.expression,
                wordt=regeling.expression.text,
                nieuw=nieuw,
                was=was.expression,
            )


@rule("LVBB4204")
def was_heeft_datum(zaak: Zaak) -> Iterator[Melding]:
    """When the wordt-versie has a date juridischWerkendVanaf, its was-versie has one."""
    if it := besluit(zaak):
        yield from _zonder_datum(it, JWV, "LVBB4204")


@rule("LVBB4206")
def geldig_na_was(zaak: Zaak) -> Iterator[Melding]:
    """The wordt-versie is not valid before its was-versie (the published message; the rule text is inverted)."""
    if it := besluit(zaak):
        for regeling, was in it.mutaties():
            nieuw, oud = _begin(it, regeling, GELDIG), it.stand.datum(was.doelen, GELDIG)
            if nieuw and oud and nieuw < oud:
                yield it.melding(
                    "LVBB4206", regeling.expression, wordt=regeling.expression.text, nieuw=nieuw, oud=oud
                )


@rule("LVBB4209")
def was_heeft_geldigheid(zaak: Zaak) -> Iterator[Melding]:
    """When the wordt-versie has a date geldigVanaf, its was-versie has one."""
    if it := besluit(zaak):
        yield from _zonder_datum(it, GELDIG, "LVBB4209")


def _ongepubliceerd(it: Dossier, versie: Versie | None) -> bool:
    return versie is not None and it.stand.bron(versie.levering).stand != GEPUBLICEERD


@rule("LVBB4211")
def was_gepubliceerd(zaak: Zaak) -> Iterator[Melding]:
    """The besluit that makes the was-versie has been published."""
    if it := besluit(zaak):
        for regeling, was in it.mutaties():
            if _ongepubliceerd(it, was):
                yield it.melding("LVBB4211", regeling.was, versie=was.expression)


def _eerste(it: Dossier, work: str) -> Versie | None:
    return next(iter(it.stand.versies_van(work)), None)


@rule("LVBB4212")
def genoemde_regeling_gepubliceerd(zaak: Zaak) -> Iterator[Melding]:
    """A regeling to withdraw, hoofdregeling or geboorteregeling comes from a published besluit, or from this."""
    it = besluit(zaak)
    if it is None:
        return
    eigen = {regeling.work.text for regeling in it.feiten.regelingen}
    genoemd: list[tuple[str, str, Veld, str, str]] = [
        (it.feiten.file, item.work, item.instrument, "die wordt ingetrokken", "it is withdrawn")
        for item in it.feiten.intrekkingen
    ]
    genoemd += [
        (it.feiten.file, r.hoort_bij.text, r.hoort_bij, "het is de hoofdregeling", "it is the hoofdregeling")
        for r in it.feiten.regelingen
        if r.hoort_bij
    ]
    genoemd += [
        (io.file, io.hoort_bij.text, io.hoort_bij, "het is de geboorteregeling", "it is the geboorteregeling")
        for io in it.informatieobjecten
        if io.hoort_bij
    ]
    for file, work, veld, rol, rol_en in genoemd:
        if work not in eigen and _ongepubliceerd(it, _eerste(it, work)):
            yield it.melding("LVBB4212", veld, file=file, work=work, rol=rol, rol_en=rol_en)


@rule("LVBB5006")
def was_gevuld(zaak: Zaak) -> Iterator[Melding]:
    """A mutation names its was-versie."""
    if it := besluit(zaak):
        for regeling in it.feiten.regelingen:
            if regeling.mutatie and (regeling.was is None or not regeling.was.text):
                yield it.melding("LVBB5006", regeling.expression, wordt=regeling.expression.text)


@rule("LVBB5007")
def was_definitief(zaak: Zaak) -> Iterator[Melding]:
    """The was-versie was not made by an ontwerpbesluit."""
    if it := besluit(zaak):
        for regeling, was in it.mutaties():
            if was.ontwerp:
                yield it.melding("LVBB5007", regeling.was, versie=was.expression)


@rule("LVBB5008")
def was_niet_in_afwachting(zaak: Zaak) -> Iterator[Melding]:
    """The besluit of the was-versie is not waiting to be broken off."""
    if it := besluit(zaak):
        for regeling, was in it.mutaties():
            if it.stand.bron(was.levering).stand == WACHT:
                yield it.melding("LVBB5008", regeling.was, versie=was.expression)


@rule("LVBB5009")
def zelfde_soort_work(zaak: Zaak) -> Iterator[Melding]:
    """was-versie and wordt-versie have one soortWork."""
    if it := besluit(zaak):
        for regeling, was in it.mutaties():
            if regeling.soort_work and was.soort_work and regeling.soort_work != was.soort_work:
                yield it.melding(
                    "LVBB5009",
                    regeling.was,
                    versie=was.expression,
                    oud=was.soort_work,
                    nieuw=regeling.soort_work,
                )


@rule("LVBB5013")
def in_te_trekken_werkt(zaak: Zaak) -> Iterator[Melding]:
    """A regeling that is withdrawn is in force: a definitive version works, and it was not withdrawn."""
    if it := besluit(zaak):
        for item in it.feiten.intrekkingen:
            known = it.stand.versies_van(item.work)
            if not known or known[0].soort != "regeling":
                continue
            werkt = any("" < it.stand.begin(v) <= it.vandaag for v in known)
            if not werkt or it.stand.intrekking(item.work) is not None:
                yield it.melding("LVBB5013", item.instrument, work=item.work)


@rule("LVBB5014")
def in_te_trekken_bekend(zaak: Zaak) -> Iterator[Melding]:
    """A regeling that is withdrawn is known."""
    if it := besluit(zaak):
        for item in it.feiten.intrekkingen:
            if item.work.startswith("/akn/") and not it.stand.versies_van(item.work):
                yield it.melding("LVBB5014", item.instrument, work=item.work)


@rule("LVBB5015")
def was_niet_eerder_gebruikt(zaak: Zaak) -> Iterator[Melding]:
    """No definitive besluit was based on the was-versie before; an ontwerp may be, and may use it again."""
    it = besluit(zaak)
    if it is None or it.ontwerp:
        return
    for regeling, was in it.mutaties():
        for andere in it.stand.versies_van(was.work, definitief=True):
            if andere.was == was.expression:
                yield it.melding(
                    "LVBB5015",
                    regeling.was,
                    versie=was.expression,
                    besluit=it.stand.bron(andere.levering).work,
                )


@rule("LVBB5019")
def regeling_nieuw(zaak: Zaak) -> Iterator[Melding]:
    """A regeling that is set up does not exist yet; an ontwerp of it may."""
    if it := besluit(zaak):
        for regeling in it.feiten.regelingen:
            if not regeling.mutatie and it.stand.versies_van(regeling.work.text, definitief=True):
                yield it.melding("LVBB5019", regeling.work, work=regeling.work.text)


@rule("LVBB5020")
def zelfde_schemaversie(zaak: Zaak) -> Iterator[Melding]:
    """A change has the schemaversie of the version it builds on: regelingen and informatieobjecten."""
    it = besluit(zaak)
    if it is None:
        return
    paren = list(it.mutaties())
    for io in it.informatieobjecten:
        vorige = it.stand.open_versie(io.work.text)
        if vorige is not None:
            paren.append((io, vorige))
    for nieuw, oud in paren:
        if nieuw.schemaversie != oud.schemaversie:
            yield it.melding(
                "LVBB5020",
                nieuw.expression,
                file=nieuw.file,
                versie=nieuw.expression.text,
                nieuw=nieuw.schemaversie,
                oud=oud.schemaversie,
            )


@rule("LVBB5022")
def hoofdregeling_definitief(zaak: Zaak) -> Iterator[Melding]:
    """A definitive tijdelijk deel does not belong to a regeling that is an ontwerp only."""
    it = besluit(zaak)
    if it is None or it.ontwerp:
        return
    for regeling in it.feiten.regelingen:
        known = it.stand.versies_van(regeling.hoort_bij.text) if regeling.hoort_bij else []
        if known and all(versie.ontwerp for versie in known):
            yield it.melding("LVBB5022", regeling.hoort_bij, work=known[0].work)


@rule("LVBB5100")
def zelfde_model(zaak: Zaak) -> Iterator[Melding]:
    """A regeling that is replaced whole keeps its model."""
    if it := besluit(zaak):
        for regeling, was in it.mutaties():
            if regeling.model and was.model and regeling.model != was.model:
                yield it.melding(
                    "LVBB5100",
                    regeling.expression,
                    versie=regeling.expression.text,
                    nieuw=regeling.model,
                    oud=was.model,
                )
