"""What the RTR remembers, per workspace: deliveries, activiteiten made applicable, and rule files with their dates.

Activiteiten themselves stand in the table that the koppelvlakken share; the bytes of deliveries and rule files are in
the blob store and are named here by their hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ikt_mocks import activiteiten
from ikt_mocks.activiteiten import Activiteit
from ikt_mocks.clock import moment, stamp
from ikt_mocks.sttr.messages import Activiteitgegevens, Status, lees_activiteit
from ikt_mocks.sttr.settings import RtrSettings
from ikt_mocks.tables import metadata
from ikt_mocks.workspace import Unit

levering = sa.Table(
    "rtr_levering",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("nummer", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("oin", sa.String(20), nullable=False),
    sa.Column("ontvangen", sa.String(40), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("antwoord", sa.JSON, nullable=False),
    sa.Index("rtr_levering_by_hash", "workspace", "oin", "sha256"),
)

toepasbaar = sa.Table(
    "rtr_toepasbaar",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("urn", sa.String(300), primary_key=True),
    sa.Column("levering", sa.Integer, nullable=False),
    sa.Column("gewijzigd", sa.String(40), nullable=False),
    sa.Column("gegevens", sa.LargeBinary, nullable=False),
)

regels = sa.Table(
    "rtr_regels",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("identifier", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("structuurref", sa.String(500), nullable=False),
    sa.Column("urn", sa.String(300), nullable=False),
    sa.Column("oin", sa.String(20), nullable=False),
    sa.Column("begindatum", sa.String(10), nullable=False),
    sa.Column("gewijzigd", sa.String(40), nullable=False),
    sa.Column("sttr_versie", sa.Integer, nullable=False),
    sa.Column("levering", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Index("rtr_regels_by_ref", "workspace", "structuurref", "begindatum"),
)


@dataclass(frozen=True, slots=True)
class Levering:
    """A delivery as it was stored; ``antwoord`` is empty until it was judged."""

    nummer: int
    oin: str
    ontvangen: datetime
    sha256: str
    status: Status
    antwoord: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Regels:
    """A stored rule file.

    :param identifier: number of the RTR; another environment gives another number.
    :param begindatum: first day on which this version counts.
    :param sha256: names its bytes in the blob store.
    """

    identifier: int
    structuurref: str
    urn: str
    oin: str
    begindatum: date
    gewijzigd: datetime
    sttr_versie: int
    sha256: str


def nieuwe_levering(unit: Unit, *, oin: str, sha256: str) -> int:
    """Store that a delivery came in and return its number within the workspace, from 1."""
    laatste = unit.connection.execute(
        sa.select(sa.func.max(levering.c.nummer)).where(levering.c.workspace == unit.workspace)
    ).scalar_one()
    nummer = (laatste or 0) + 1
    unit.connection.execute(
        sa.insert(levering).values(
            workspace=unit.workspace,
            nummer=nummer,
            oin=oin,
            ontvangen=stamp(unit.now),
            sha256=sha256,
            status="ontvangen",
            antwoord={},
        )
    )
    return nummer


def sluit_levering(unit: Unit, nummer: int, status: Status, antwoord: dict[str, Any]) -> None:
    """Store the answer to a delivery."""
    unit.connection.execute(
        sa.update(levering)
        .where(levering.c.workspace == unit.workspace, levering.c.nummer == nummer)
        .values(status=status, antwoord=antwoord)
    )


def eerder_geaccepteerd(unit: Unit, *, oin: str, sha256: str) -> Levering | None:
    """Return the first accepted delivery of the same bytes by the same OIN, or ``None``."""
    row = (
        unit.connection.execute(
            sa.select(levering)
            .where(
                levering.c.workspace == unit.workspace,
                levering.c.oin == oin,
                levering.c.sha256 == sha256,
                levering.c.status == "geaccepteerd",
            )
            .order_by(levering.c.nummer)
            .limit(1)
        )
        .mappings()
        .one_or_none()
    )
    return None if row is None else _levering(row)


def leveringen(unit: Unit, *, na: int = 0, limit: int = 500) -> list[Levering]:
    """Return the deliveries after number ``na``, oldest first."""
    query = (
        sa.select(levering)
        .where(levering.c.workspace == unit.workspace, levering.c.nummer > na)
        .order_by(levering.c.nummer)
        .limit(limit)
    )
    return [_levering(row) for row in unit.connection.execute(query).mappings()]


def _levering(row: sa.RowMapping) -> Levering:
    return Levering(
        row["nummer"],
        row["oin"],
        moment(row["ontvangen"]),
        row["sha256"],
        row["status"],
        dict(row["antwoord"]),
    )


def maak_toepasbaar(unit: Unit, urn: str, gegevens: bytes, *, nummer: int) -> None:
    """Keep the JSON that made ``urn`` applicable, in place of an earlier one."""
    unit.connection.execute(
        sa.delete(toepasbaar).where(toepasbaar.c.workspace == unit.workspace, toepasbaar.c.urn == urn)
    )
    unit.connection.execute(
        sa.insert(toepasbaar).values(
            workspace=unit.workspace, urn=urn, levering=nummer, gewijzigd=stamp(unit.now), gegevens=gegevens
        )
    )


def gegevens_van(unit: Unit, urn: str) -> Activiteitgegevens | None:
    """Return what ``urn`` was made applicable with, or ``None``."""
    found = unit.connection.execute(
        sa.select(toepasbaar.c.gegevens).where(
            toepasbaar.c.workspace == unit.workspace, toepasbaar.c.urn == urn
        )
    ).scalar_one_or_none()
    return None if found is None else lees_activiteit(bytes(found), naam=urn)


def alle_gegevens(unit: Unit) -> dict[str, Activiteitgegevens]:
    """Return urn → attributes for every activiteit made applicable."""
    rows = unit.connection.execute(
        sa.select(toepasbaar.c.urn, toepasbaar.c.gegevens)
        .where(toepasbaar.c.workspace == unit.workspace)
        .order_by(toepasbaar.c.urn)
    ).mappings()
    return {row["urn"]: lees_activiteit(bytes(row["gegevens"]), naam=row["urn"]) for row in rows}


def nieuwe_regels(
    unit: Unit,
    *,
    structuurref: str,
    urn: str,
    oin: str,
    begindatum: date,
    sttr_versie: int,
    nummer: int,
    sha256: str,
) -> int:
    """Store a rule file and return its identifier, counted up from the first one of the environment."""
    laatste = unit.connection.execute(
        sa.select(sa.func.max(regels.c.identifier)).where(regels.c.workspace == unit.workspace)
    ).scalar_one()
    eerste = RtrSettings.van(unit).eerste_identifier
    identifier: int = eerste if laatste is None else max(laatste + 1, eerste)
    unit.connection.execute(
        sa.insert(regels).values(
            workspace=unit.workspace,
            identifier=identifier,
            structuurref=structuurref,
            urn=urn,
            oin=oin,
            begindatum=begindatum.isoformat(),
            gewijzigd=stamp(unit.now),
            sttr_versie=sttr_versie,
            levering=nummer,
            sha256=sha256,
        )
    )
    return identifier


def regels_van(unit: Unit, identifier: int) -> Regels | None:
    """Return one rule file, or ``None`` when the identifier is unknown."""
    row = (
        unit.connection.execute(
            sa.select(regels).where(regels.c.workspace == unit.workspace, regels.c.identifier == identifier)
        )
        .mappings()
        .one_or_none()
    )
    return None if row is None else _regels(row)


def geldige_regels(
    unit: Unit, dag: date, *, structuurref: str | None = None, oin: str | None = None, urn: str | None = None
) -> list[Regels]:
    """Return per functioneleStructuurRef the version that counts on ``dag``, in order of identifier.

    Of the versions that have begun, the one with the latest begindatum counts; delivered last, with equal dates.
    """
    query = sa.select(regels).where(
        regels.c.workspace == unit.workspace, regels.c.begindatum <= dag.isoformat()
    )
    for column, value in ((regels.c.structuurref, structuurref), (regels.c.oin, oin), (regels.c.urn, urn)):
        if value is not None:
            query = query.where(column == value)
    newest: dict[str, Regels] = {}
    for row in unit.connection.execute(query.order_by(regels.c.begindatum, regels.c.identifier)).mappings():
        newest[row["structuurref"]] = _regels(row)
    return sorted(newest.values(), key=lambda found: found.identifier)


def _regels(row: sa.RowMapping) -> Regels:
    return Regels(
        identifier=row["identifier"],
        structuurref=row["structuurref"],
        urn=row["urn"],
        oin=row["oin"],
        begindatum=date.fromisoformat(row["begindatum"]),
        gewijzigd=moment(row["gewijzigd"]),
        sttr_versie=row["sttr_versie"],
        sha256=row["sha256"],
    )


class RtrRegister:
    """The register of one unit, in the form the rules ask for."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def activiteit(self, urn: str) -> Activiteit | None:
        """Return the activiteit, or ``None`` when it is not known."""
        return activiteiten.get(self._unit, urn)

    def toepasbaar(self, urn: str) -> Activiteitgegevens | None:
        """Return the attributes it was made applicable with, or ``None``."""
        return gegevens_van(self._unit, urn)

    def locaties(self) -> frozenset[str] | None:
        """Return the locations known in OZON, or ``None`` when the workspace names none and all pass."""
        return RtrSettings.van(self._unit).locaties
