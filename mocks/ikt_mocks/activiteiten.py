"""Activiteiten that DSO-LV knows: made known by a published STOP delivery, or seeded for a test.

In the real chain OZON hands the activiteiten of a published regeling over to the RTR. The koppelvlakken of
the mock do not know each other; this table is where the one writes and the other reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import sqlalchemy as sa

from ikt_mocks.tables import metadata
from ikt_mocks.workspace import Unit

Bron = Literal["STOP", "seed"]

activiteit = sa.Table(
    "activiteit",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("urn", sa.String(300), primary_key=True),
    sa.Column("omschrijving", sa.String(2000), nullable=False),
    sa.Column("oin", sa.String(20), nullable=False),
    sa.Column("bestuurslaag", sa.String(20), nullable=False),
    sa.Column("begin_datum", sa.String(10), nullable=False),
    sa.Column("eind_datum", sa.String(10)),
    sa.Column("bovenliggend", sa.String(300)),
    sa.Column("bron", sa.String(10), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Activiteit:
    """One activiteit as DSO-LV knows it.

    :param urn: IMOW identification, ``nl.imow-gm9901.activiteit.…``.
    :param omschrijving: its name in the regeling.
    :param oin: OIN of the bevoegd gezag that delivered it.
    :param bestuurslaag: gemeente, provincie, waterschap or rijk.
    :param begin_datum: first day on which it is in force.
    :param eind_datum: first day on which it no longer is; ``None`` while open.
    :param bovenliggend: identification of the activiteit above it; ``None`` at the top.
    :param bron: ``STOP`` when a published delivery brought it, ``seed`` when a test put it there.
    """

    urn: str
    omschrijving: str
    oin: str
    bestuurslaag: str
    begin_datum: date
    eind_datum: date | None = None
    bovenliggend: str | None = None
    bron: Bron = "STOP"


def add(unit: Unit, known: Activiteit) -> None:
    """Make ``known`` known in the unit's workspace; a later one with the same urn takes its place."""
    unit.connection.execute(
        sa.delete(activiteit).where(activiteit.c.workspace == unit.workspace, activiteit.c.urn == known.urn)
    )
    unit.connection.execute(
        sa.insert(activiteit).values(
            workspace=unit.workspace,
            urn=known.urn,
            omschrijving=known.omschrijving,
            oin=known.oin,
            bestuurslaag=known.bestuurslaag,
            begin_datum=known.begin_datum.isoformat(),
            eind_datum=None if known.eind_datum is None else known.eind_datum.isoformat(),
            bovenliggend=known.bovenliggend,
            bron=known.bron,
        )
    )


def end(unit: Unit, urn: str, eind_datum: date) -> bool:
    """Let the activiteit ``urn`` end on ``eind_datum``; ``False`` when it is not known."""
    done = unit.connection.execute(
        sa.update(activiteit)
        .where(activiteit.c.workspace == unit.workspace, activiteit.c.urn == urn)
        .values(eind_datum=eind_datum.isoformat())
    )
    return bool(done.rowcount)


def get(unit: Unit, urn: str) -> Activiteit | None:
    """Return the activiteit ``urn``, or ``None`` when the workspace does not know it."""
    query = sa.select(activiteit).where(activiteit.c.workspace == unit.workspace, activiteit.c.urn == urn)
    row = unit.connection.execute(query).mappings().one_or_none()
    return None if row is None else _read(row)


def known(unit: Unit, *, oin: str | None = None, on: date | None = None) -> list[Activiteit]:
    """Return the activiteiten of the workspace in order of urn.

    :param oin: only those of this bevoegd gezag.
    :param on: only those in force on this day.
    """
    query = sa.select(activiteit).where(activiteit.c.workspace == unit.workspace)
    if oin is not None:
        query = query.where(activiteit.c.oin == oin)
    if on is not None:
        day = on.isoformat()
        query = query.where(
            activiteit.c.begin_datum <= day,
            sa.or_(activiteit.c.eind_datum.is_(None), activiteit.c.eind_datum > day),
        )
    return [_read(row) for row in unit.connection.execute(query.order_by(activiteit.c.urn)).mappings()]


def _read(row: sa.RowMapping) -> Activiteit:
    return Activiteit(
        urn=row["urn"],
        omschrijving=row["omschrijving"],
        oin=row["oin"],
        bestuurslaag=row["bestuurslaag"],
        begin_datum=date.fromisoformat(row["begin_datum"]),
        eind_datum=None if row["eind_datum"] is None else date.fromisoformat(row["eind_datum"]),
        bovenliggend=row["bovenliggend"],
        bron=row["bron"],
    )
