"""From the facts of a delivery to what it adds to the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.stop.ow.levering import OwLevering
from ikt_mocks.stop.ow.lezer import OwObject
from ikt_mocks.stop.register.feiten import JOIN_IO, Instrumentversie, Publicatiefeiten, work_van
from ikt_mocks.stop.register.objecten import OwGeometrie, OwVersie
from ikt_mocks.stop.register.stand import (
    GEREGISTREERD,
    Bekend,
    Datum,
    Intrekking,
    Procedurestap,
    Stand,
    Versie,
)


def bijdrage(
    levering: int,
    feiten: Publicatiefeiten,
    informatieobjecten: Iterable[Instrumentversie],
    *,
    work: str,
    expression: str,
    oin: str,
    id_levering: str,
    ontwerp: bool,
    datum_bekendmaking: date,
    ontvangen: datetime,
    eerder: Stand,
    ow: OwLevering | None = None,
) -> Stand:
    """Return the rows that a besluit or kennisgeving adds.

    :param eerder: the register before it: a version without metadata keeps that of the version before.
    :param ow: the OW objects and geometries that come along.
    """
    over = feiten.mededeling_over.text if feiten.mededeling_over else ""
    doelen: dict[str, tuple[str, ...]] = {}
    for koppeling in (*feiten.beoogde_regelingen, *feiten.beoogde_informatieobjecten):
        doelen[koppeling.instrument.text] = koppeling.doelen
    return Stand(
        bekend=(
            Bekend(
                levering=levering,
                soort="kennisgeving" if feiten.mededeling_over else "besluit",
                work=work[:500],
                expression=expression[:500],
                oin=oin,
                id_levering=id_levering,
                ontwerp=ontwerp,
                datum_bekendmaking=datum_bekendmaking,
                bekend_op=feiten.bekend_op.text[:40] if feiten.bekend_op else "",
                ontvangen_op=ontvangen.astimezone(AMSTERDAM).date().isoformat(),
                mededeling_over=over[:500],
                stand=GEREGISTREERD,
            ),
        ),
        versies=tuple(
            _versie(levering, made, doelen.get(made.expression.text, ()), eerder, ontwerp=ontwerp)
            for made in (*feiten.regelingen, *informatieobjecten)
        ),
        intrekkingen=tuple(
            Intrekking(
                levering,
                "informatieobject" if item.work.startswith(JOIN_IO) else "regeling",
                item.work[:500],
                tuple(doel[:500] for doel in item.doelen),
            )
            for item in feiten.intrekkingen
        ),
        datums=tuple(
            Datum(levering, item.doel[:500], item.soort[:40], item.datum.text[:40])
            for item in feiten.tijdstempels
        ),
        stappen=tuple(
            Procedurestap(
                levering,
                number,
                (work_van(over) if over else work)[:500],
                item.actie,
                item.soort.text[:200],
                item.datum[:40],
                item.oud[:40],
            )
            for number, item in enumerate(feiten.stappen, start=1)
        ),
        objecten=tuple(_objecten(levering, ow, oin, ontwerp=ontwerp)) if ow else (),
        geometrieen=_geometrieen(levering, ow) if ow else (),
    )


def mutatie(levering: int, ow: OwLevering, *, oin: str, vanaf: date) -> Stand:
    """Return the rows that a directe mutatie adds; they hold from the day of the mutation (harness-defined)."""
    return Stand(
        objecten=tuple(_objecten(levering, ow, oin, ontwerp=False, vanaf=vanaf.isoformat())),
        geometrieen=_geometrieen(levering, ow),
    )


def _objecten(
    levering: int, ow: OwLevering, oin: str, *, ontwerp: bool, vanaf: str = ""
) -> Iterator[OwVersie]:
    for item in ow.objecten:
        if not item.identificatie:
            continue
        aanlevering = ow.aanlevering(item)
        yield OwVersie(
            levering=levering,
            regeling=aanlevering.regeling.text[:500],
            doel=aanlevering.doel.text[:500],
            soort=item.soort[:80],
            identificatie=item.identificatie[:300],
            houder=item.houder[:300],
            naam=item.waarde("naam")[:2000],
            type=item.waarde("type")[:500],
            wid=item.wid[:300],
            beeindigd=item.beeindigd or _houder_eindigt(ow, item),
            ontwerp=ontwerp,
            verwijzingen=tuple((v.rol, v.element, v.doel) for v in item.verwijzingen),
            inhoud=item.inhoud,
            file=item.file[:500],
            vanaf=vanaf,
            oin=oin[:40],
        )


def _houder_eindigt(ow: OwLevering, item: OwObject) -> bool:
    return bool(item.houder) and item.houder in ow.beeindigd


def _geometrieen(levering: int, ow: OwLevering) -> tuple[OwGeometrie, ...]:
    return tuple(
        OwGeometrie(levering, item.identificatie[:300], item.inhoud, item.gio[:500])
        for item in ow.geometrieen
        if item.identificatie
    )


def _versie(
    levering: int, made: Instrumentversie, doelen: tuple[str, ...], eerder: Stand, *, ontwerp: bool
) -> Versie:
    known = eerder.versies_van(made.work.text)
    vorige = known[-1] if known else None
    data = made.metadata
    if data is None and vorige is not None:
        soort, maker, instructie, opvolger_van = (
            vorige.metadata_soort,
            vorige.eindverantwoordelijke,
            vorige.instructie,
            vorige.opvolger_van,
        )
    else:
        soort = data.soort if data else ""
        maker = data.eindverantwoordelijke if data else ""
        instructie = data.instructie if data else ""
        opvolger_van = data.opvolger_van if data else ()
    was = made.was.text if made.was else ""
    if not was and made.soort == "informatieobject" and vorige is not None:
        was = vorige.expression
    return Versie(
        levering=levering,
        soort=made.soort,
        work=made.work.text[:500],
        expression=made.expression.text[:500],
        was=was[:500],
        soort_work=(made.soort_work or (vorige.soort_work if vorige else ""))[:200],
        model=(made.model or (vorige.model if vorige else ""))[:80],
        schemaversie=made.schemaversie[:40],
        ontwerp=ontwerp,
        doelen=tuple(doel[:500] for doel in doelen),
        metadata_soort=soort[:200],
        eindverantwoordelijke=maker[:200],
        instructie=instructie[:200],
        opvolger_van=tuple(item[:500] for item in opvolger_van),
        hoort_bij=(made.hoort_bij.text if made.hoort_bij else "")[:500],
    )
