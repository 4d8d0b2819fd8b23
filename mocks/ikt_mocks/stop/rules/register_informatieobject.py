"""Informatieobjecten beside the register: new or changed, withdrawn, and what refers to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop.register.feiten import JOIN_IO, Koppeling, work_van
from ikt_mocks.stop.rules._dossier import Dossier, besluit
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.melding import Melding


@rule("LVBB3508")
def versie_nieuw(zaak: Zaak) -> Iterator[Melding]:
    """A version that is delivered is not known yet."""
    if it := besluit(zaak):
        for io in it.informatieobjecten:
            if it.stand.versie(io.expression.text):
                yield it.melding("LVBB3508", io.expression, file=io.file, versie=io.expression.text)


@rule("LVBB3513")
def metadata_bij_nieuw(zaak: Zaak) -> Iterator[Melding]:
    """The first version comes with InformatieObjectMetadata."""
    if it := besluit(zaak):
        for io in it.informatieobjecten:
            if io.metadata is None and not it.stand.versies_van(io.work.text):
                yield it.melding("LVBB3513", io.work, file=io.file, work=io.work.text)


@rule("LVBB3514")
def verwijzing_bekend(zaak: Zaak) -> Iterator[Melding]:
    """What the besluit refers to is delivered with it or known."""
    if it := besluit(zaak):
        geleverd = {io.expression.text for io in it.informatieobjecten}
        geleverd |= {io.work.text for io in it.informatieobjecten}
        for veld in it.feiten.verwijzingen:
            bekend = it.stand.versie(veld.text) or it.stand.versies_van(veld.text)
            if veld.text not in geleverd and not bekend:
                yield it.melding("LVBB3514", veld, versie=veld.text)


@rule("LVBB3515")
def was_zelfde_work(zaak: Zaak) -> Iterator[Melding]:
    """wasID in a GIO names a version of the same informatieobject."""
    if it := besluit(zaak):
        for io in it.informatieobjecten:
            if io.was and work_van(io.was.text) != io.work.text:
                yield it.melding("LVBB3515", io.was, file=io.file, was=io.was.text, work=io.work.text)


@rule("LVBB3516")
def was_geldend(zaak: Zaak) -> Iterator[Melding]:
    """wasID in a GIO names the only version whose end is not known."""
    if it := besluit(zaak):
        for io in it.informatieobjecten:
            if not io.was or work_van(io.was.text) != io.work.text:
                continue
            nu = it.stand.open_versie(io.work.text)
            if nu is None or nu.expression != io.was.text:
                yield it.melding(
                    "LVBB3516",
                    io.was,
                    file=io.file,
                    was=io.was.text,
                    work=io.work.text,
                    nu=nu.expression if nu else "-",
                )


def _in_te_trekken(it: Dossier) -> Iterator[Koppeling]:
    return (item for item in it.feiten.intrekkingen if item.work.startswith(JOIN_IO))


@rule("LVBB3800")
def in_te_trekken_bekend(zaak: Zaak) -> Iterator[Melding]:
    """An informatieobject that is withdrawn is known."""
    if it := besluit(zaak):
        for item in _in_te_trekken(it):
            if not it.stand.versies_van(item.work):
                yield it.melding("LVBB3800", item.instrument, work=item.work)


@rule("LVBB3801")
def niet_al_ingetrokken(zaak: Zaak) -> Iterator[Melding]:
    """An informatieobject is withdrawn once."""
    if it := besluit(zaak):
        for item in _in_te_trekken(it):
            if it.stand.intrekking(item.work):
                yield it.melding("LVBB3801", item.instrument, work=item.work)


@rule("LVBB3802")
def heeft_open_versie(zaak: Zaak) -> Iterator[Melding]:
    """An informatieobject that is withdrawn has a definitive version."""
    if it := besluit(zaak):
        for item in _in_te_trekken(it):
            if it.stand.versies_van(item.work) and not it.stand.versies_van(item.work, definitief=True):
                yield it.melding("LVBB3802", item.instrument, work=item.work)


@rule("LVBB3900")
def versie_uniek(zaak: Zaak) -> Iterator[Melding]:
    """A version occurs once in all deliveries: in this one, and before."""
    if it := besluit(zaak):
        aantal = Counter(io.expression.text for io in it.informatieobjecten)
        for io in it.informatieobjecten:
            if aantal[io.expression.text] > 1 or it.stand.versie(io.expression.text):
                yield it.melding("LVBB3900", io.expression, file=io.file, versie=io.expression.text)


@rule("LVBB3901")
def work_uniek(zaak: Zaak) -> Iterator[Melding]:
    """A delivery holds an informatieobject once; a new version of one that is known is a change."""
    if it := besluit(zaak):
        aantal = Counter(io.work.text for io in it.informatieobjecten)
        for io in it.informatieobjecten:
            if aantal[io.work.text] > 1:
                yield it.melding("LVBB3901", io.work, file=io.file, work=io.work.text)


@rule("LVBB4048")
def metadata_gelijk(zaak: Zaak) -> Iterator[Melding]:
    """formaatInformatieobject, publicatieinstructie and opvolging stay what they were."""
    if it := besluit(zaak):
        for io in it.informatieobjecten:
            vorige = it.stand.versies_van(io.work.text, definitief=True)
            if io.metadata is None or not vorige:
                continue
            paren = (
                ("formaatInformatieobject", vorige[-1].metadata_soort, io.metadata.soort),
                ("publicatieinstructie", vorige[-1].instructie, io.metadata.instructie),
                ("opvolging", vorige[-1].opvolger_van, io.metadata.opvolger_van),
            )
            for element, oud, nieuw in paren:
                if oud != nieuw:
                    yield it.melding("LVBB4048", io.work, file=io.file, element=element, work=io.work.text)


@rule("LVBB4050")
def voorganger_bekend(zaak: Zaak) -> Iterator[Melding]:
    """An informatieobject that another one succeeds is known."""
    if it := besluit(zaak):
        for io in it.informatieobjecten:
            for voorganger in io.metadata.opvolger_van if io.metadata else ():
                if not it.stand.versies_van(voorganger):
                    yield it.melding(
                        "LVBB4050", io.work, file=io.file, work=io.work.text, voorganger=voorganger
                    )


@rule("LVBB4051")
def niet_ingetrokken(zaak: Zaak) -> Iterator[Melding]:
    """An informatieobject that has been withdrawn gets no new version."""
    if it := besluit(zaak):
        for io in it.informatieobjecten:
            if it.stand.intrekking(io.work.text):
                yield it.melding("LVBB4051", io.work, file=io.file, work=io.work.text)
