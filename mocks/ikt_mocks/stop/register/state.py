"""The tables of the register, and how a delivery is written to and read from them; always per workspace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa

from ikt_mocks.stop import state
from ikt_mocks.stop.register.objecten import OwGeometrie, OwVersie
from ikt_mocks.stop.register.stand import Bekend, Datum, Intrekking, Procedurestap, Stand, Versie
from ikt_mocks.tables import metadata
from ikt_mocks.workspace import Unit

R = TypeVar("R")


def _tabel(name: str, *columns: sa.Column[Any]) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("levering", sa.Integer, primary_key=True),
        sa.Column("nummer", sa.Integer, primary_key=True),
        *columns,
    )


bekend = _tabel(
    "stop_register_bekend",
    sa.Column("soort", sa.String(20), nullable=False),
    sa.Column("ontwerp", sa.Boolean, nullable=False),
    sa.Column("bekend_op", sa.String(40), nullable=False),
    sa.Column("ontvangen_op", sa.String(10), nullable=False),
    sa.Column("mededeling_over", sa.String(500), nullable=False),
)
versie = _tabel(
    "stop_register_versie",
    sa.Column("soort", sa.String(20), nullable=False),
    sa.Column("work", sa.String(500), nullable=False),
    sa.Column("expression", sa.String(500), nullable=False),
    sa.Column("was", sa.String(500), nullable=False),
    sa.Column("soort_work", sa.String(200), nullable=False),
    sa.Column("model", sa.String(80), nullable=False),
    sa.Column("schemaversie", sa.String(40), nullable=False),
    sa.Column("ontwerp", sa.Boolean, nullable=False),
    sa.Column("doelen", sa.JSON, nullable=False),
    sa.Column("metadata_soort", sa.String(200), nullable=False),
    sa.Column("eindverantwoordelijke", sa.String(200), nullable=False),
    sa.Column("instructie", sa.String(200), nullable=False),
    sa.Column("opvolger_van", sa.JSON, nullable=False),
    sa.Column("hoort_bij", sa.String(500), nullable=False),
)
intrekking = _tabel(
    "stop_register_intrekking",
    sa.Column("soort", sa.String(20), nullable=False),
    sa.Column("work", sa.String(500), nullable=False),
    sa.Column("doelen", sa.JSON, nullable=False),
)
datum = _tabel(
    "stop_register_datum",
    sa.Column("doel", sa.String(500), nullable=False),
    sa.Column("soort", sa.String(40), nullable=False),
    sa.Column("datum", sa.String(40), nullable=False),
)
stap = _tabel(
    "stop_register_stap",
    sa.Column("besluit", sa.String(500), nullable=False),
    sa.Column("actie", sa.String(20), nullable=False),
    sa.Column("soort", sa.String(200), nullable=False),
    sa.Column("datum", sa.String(40), nullable=False),
    sa.Column("oud", sa.String(40), nullable=False),
)

ow_object = _tabel(
    "stop_register_ow_object",
    sa.Column("regeling", sa.String(500), nullable=False),
    sa.Column("doel", sa.String(500), nullable=False),
    sa.Column("soort", sa.String(80), nullable=False),
    sa.Column("identificatie", sa.String(300), nullable=False),
    sa.Column("houder", sa.String(300), nullable=False),
    sa.Column("naam", sa.String(2000), nullable=False),
    sa.Column("type", sa.String(500), nullable=False),
    sa.Column("wid", sa.String(300), nullable=False),
    sa.Column("beeindigd", sa.Boolean, nullable=False),
    sa.Column("ontwerp", sa.Boolean, nullable=False),
    sa.Column("verwijzingen", sa.JSON, nullable=False),
    sa.Column("inhoud", sa.String(32), nullable=False),
    sa.Column("file", sa.String(500), nullable=False),
    sa.Column("vanaf", sa.String(10), nullable=False),
    sa.Column("oin", sa.String(40), nullable=False),
)
ow_geometrie = _tabel(
    "stop_register_geometrie",
    sa.Column("identificatie", sa.String(300), nullable=False),
    sa.Column("inhoud", sa.String(32), nullable=False),
    sa.Column("gio", sa.String(500), nullable=False),
)

#: The tables by the name under which their rows travel as JSON.
TABELLEN = {
    "bekend": bekend,
    "versies": versie,
    "intrekkingen": intrekking,
    "datums": datum,
    "stappen": stap,
    "objecten": ow_object,
    "geometrieen": ow_geometrie,
}


def schrijf(unit: Unit, made: Stand) -> None:
    """Store what one delivery adds; its besluit or kennisgeving itself stands in ``stop_publicatie``."""
    groepen: tuple[tuple[sa.Table, Sequence[Any]], ...] = (
        (bekend, made.bekend),
        (versie, made.versies),
        (intrekking, made.intrekkingen),
        (datum, made.datums),
        (stap, made.stappen),
        (ow_object, made.objecten),
        (ow_geometrie, made.geometrieen),
    )
    for table, rows in groepen:
        names = set(table.c.keys())
        values = []
        for number, row in enumerate(rows, start=1):
            fields = {key: _plat(value) for key, value in asdict(row).items() if key in names}
            values.append({"workspace": unit.workspace, "nummer": number, **fields})
        if values:
            unit.connection.execute(sa.insert(table), values)


def _plat(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def lees(unit: Unit, *, aanwezig: Callable[[str], bool] = lambda _sha256: True) -> Stand:
    """Return the register of the workspace, without what was broken off.

    :param aanwezig: tells whether the zip with this SHA-256 is still stored.
    """
    weg = sa.select(state.publicatie.c.levering).where(
        state.publicatie.c.workspace == unit.workspace, state.publicatie.c.stand == state.AFGEBROKEN
    )

    def rows(table: sa.Table, make: Callable[[sa.RowMapping], R]) -> tuple[R, ...]:
        query = (
            sa.select(table)
            .where(table.c.workspace == unit.workspace, table.c.levering.not_in(weg))
            .order_by(table.c.levering, table.c.nummer)
        )
        return tuple(make(row) for row in unit.connection.execute(query).mappings())

    return Stand(
        bekend=_bekend(unit, aanwezig),
        versies=rows(versie, _versie),
        intrekkingen=rows(
            intrekking, lambda r: Intrekking(r["levering"], r["soort"], r["work"], tuple(r["doelen"]))
        ),
        datums=rows(datum, lambda r: Datum(r["levering"], r["doel"], r["soort"], r["datum"])),
        stappen=rows(
            stap,
            lambda r: Procedurestap(
                r["levering"], r["nummer"], r["besluit"], r["actie"], r["soort"], r["datum"], r["oud"]
            ),
        ),
        objecten=rows(ow_object, _ow_object),
        geometrieen=rows(
            ow_geometrie, lambda r: OwGeometrie(r["levering"], r["identificatie"], r["inhoud"], r["gio"])
        ),
    )


def _bekend(unit: Unit, aanwezig: Callable[[str], bool]) -> tuple[Bekend, ...]:
    pub, lev = state.publicatie, state.levering
    query = (
        sa.select(bekend, pub, lev.c.id_levering, lev.c.opdracht_sha256)
        .join(pub, sa.and_(pub.c.workspace == bekend.c.workspace, pub.c.levering == bekend.c.levering))
        .join(lev, sa.and_(lev.c.workspace == bekend.c.workspace, lev.c.nummer == bekend.c.levering))
        .where(bekend.c.workspace == unit.workspace, pub.c.stand != state.AFGEBROKEN)
        .order_by(bekend.c.levering)
    )
    return tuple(
        Bekend(
            levering=row[bekend.c.levering],
            soort=row[bekend.c.soort],
            work=row[pub.c.work],
            expression=row[pub.c.expression],
            oin=row[pub.c.id_bevoegd_gezag],
            id_levering=row[lev.c.id_levering],
            ontwerp=row[bekend.c.ontwerp],
            datum_bekendmaking=date.fromisoformat(row[pub.c.datum_bekendmaking]),
            bekend_op=row[bekend.c.bekend_op],
            ontvangen_op=row[bekend.c.ontvangen_op],
            mededeling_over=row[bekend.c.mededeling_over],
            stand=row[pub.c.stand],
            # A register that was taken over has no zips (empty digest): there is nothing to miss.
            opdracht_aanwezig=not row[lev.c.opdracht_sha256] or aanwezig(row[lev.c.opdracht_sha256]),
        )
        for row in unit.connection.execute(query).mappings()
    )


def _versie(row: sa.RowMapping) -> Versie:
    values = {name: row[name] for name in Versie.__slots__}
    return Versie(**values | {name: tuple(row[name]) for name in ("doelen", "opvolger_van")})


def _ow_object(row: sa.RowMapping) -> OwVersie:
    values = {name: row[name] for name in OwVersie.__slots__}
    return OwVersie(**values | {"verwijzingen": tuple((a, b, c) for a, b, c in row["verwijzingen"])})
