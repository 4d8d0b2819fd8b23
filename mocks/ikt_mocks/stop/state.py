"""What the mock LVBB remembers, per workspace: deliveries, the answers to them, and registered publications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ikt_mocks.blobs import Blob
from ikt_mocks.clock import stamp
from ikt_mocks.stop.register.stand import AFGEBROKEN, GEPUBLICEERD, GEREGISTREERD, IN_REGISTRATIE, WACHT
from ikt_mocks.tables import metadata
from ikt_mocks.workspace import Unit

__all__ = ["AFGEBROKEN", "GEPUBLICEERD", "GEREGISTREERD", "IN_REGISTRATIE", "WACHT"]

levering = sa.Table(
    "stop_levering",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    # Counted per workspace: the same deliveries in the same order get the same number.
    sa.Column("nummer", sa.Integer, primary_key=True),
    sa.Column("oin_afzender", sa.String(20), nullable=False),
    sa.Column("id_levering", sa.String(80), nullable=False),
    sa.Column("soort", sa.String(40), nullable=False),
    sa.Column("ontvangen", sa.String(40), nullable=False),
    sa.Column("id_bevoegd_gezag", sa.String(20), nullable=False),
    sa.Column("id_aanleveraar", sa.String(20), nullable=False),
    sa.Column("stand", sa.String(40), nullable=False),
    sa.Column("verzoek_sha256", sa.String(64), nullable=False),
    sa.Column("opdracht_sha256", sa.String(64), nullable=False),
    sa.Column("opdracht_bytes", sa.BigInteger, nullable=False),
    sa.Index("stop_levering_by_id", "workspace", "oin_afzender", "id_levering"),
)

bericht = sa.Table(
    "stop_bericht",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("levering", sa.Integer, primary_key=True),
    sa.Column("volgnummer", sa.Integer, primary_key=True),
    sa.Column("gemaakt", sa.String(40), nullable=False),
    sa.Column("xml", sa.LargeBinary, nullable=False),
    sa.Column("bezorgd", sa.String(40)),
    sa.Column("opgehaald", sa.String(40)),
)

publicatie = sa.Table(
    "stop_publicatie",
    metadata,
    sa.Column("workspace", sa.String(64), sa.ForeignKey("workspace.id"), primary_key=True),
    sa.Column("levering", sa.Integer, primary_key=True),
    sa.Column("work", sa.String(500), nullable=False),
    sa.Column("expression", sa.String(500), nullable=False),
    sa.Column("id_bevoegd_gezag", sa.String(20), nullable=False),
    sa.Column("datum_bekendmaking", sa.String(10), nullable=False),
    sa.Column("stand", sa.String(40), nullable=False),
    sa.Column("activiteiten", sa.JSON, nullable=False),
    sa.Index("stop_publicatie_by_work", "workspace", "work"),
)


@dataclass(frozen=True, slots=True)
class Levering:
    """One delivery.

    :param nummer: counted from 1 in the workspace; also the gesprek of the exchange.
    :param soort: what the request asked.
    :param id_bevoegd_gezag: from the order; empty while it has not been read.
    :param stand: ontvangen, mislukt, opdracht-niet-valide, niet-valide, or how far it came.
    :param opdracht_sha256: the zip in the payload store; empty when there was none.
    """

    nummer: int
    oin_afzender: str
    id_levering: str
    soort: str
    ontvangen: str
    id_bevoegd_gezag: str
    id_aanleveraar: str
    stand: str
    verzoek_sha256: str
    opdracht_sha256: str
    opdracht_bytes: int

    @property
    def kenmerk(self) -> str:
        """The name under which answers are polled: OIN of the sender and number of the exchange."""
        return f"{self.oin_afzender}_{self.gesprek}"

    @property
    def gesprek(self) -> str:
        """The number of the exchange, with a fixed width."""
        return f"{self.nummer:08d}"

    def ziet(self, oin: str) -> bool:
        """Tell whether ``oin`` is entitled to the answers: sender, aanleveraar or bevoegd gezag."""
        return bool(oin) and oin in (self.oin_afzender, self.id_aanleveraar, self.id_bevoegd_gezag)


@dataclass(frozen=True, slots=True)
class Bericht:
    """One stored answer; ``bezorgd`` and ``opgehaald`` are moments, empty when not."""

    levering: int
    volgnummer: int
    gemaakt: str
    xml: bytes
    bezorgd: str
    opgehaald: str


def add_levering(
    unit: Unit, *, oin: str, id_levering: str, soort: str, verzoek: Blob, opdracht: Blob | None
) -> Levering:
    """Store a delivery that was received and return it with its number."""
    highest = unit.connection.execute(
        sa.select(sa.func.max(levering.c.nummer)).where(levering.c.workspace == unit.workspace)
    ).scalar_one()
    made = Levering(
        nummer=(highest or 0) + 1,
        oin_afzender=oin,
        id_levering=id_levering,
        soort=soort,
        ontvangen=stamp(unit.now),
        id_bevoegd_gezag="",
        id_aanleveraar="",
        stand="ontvangen",
        verzoek_sha256=verzoek.sha256,
        opdracht_sha256="" if opdracht is None else opdracht.sha256,
        opdracht_bytes=0 if opdracht is None else opdracht.size,
    )
    values = {name: getattr(made, name) for name in Levering.__slots__}
    unit.connection.execute(sa.insert(levering).values(workspace=unit.workspace, **values))
    return made


def get_levering(unit: Unit, nummer: int) -> Levering | None:
    """Return a delivery by its number."""
    query = sa.select(levering).where(levering.c.workspace == unit.workspace, levering.c.nummer == nummer)
    row = unit.connection.execute(query).mappings().one_or_none()
    return None if row is None else _levering(row)


def leveringen(unit: Unit, *, after: int = 0) -> list[Levering]:
    """Return the deliveries after number ``after``, oldest first."""
    query = (
        sa.select(levering)
        .where(levering.c.workspace == unit.workspace, levering.c.nummer > after)
        .order_by(levering.c.nummer)
    )
    return [_levering(row) for row in unit.connection.execute(query).mappings()]


def _levering(row: sa.RowMapping) -> Levering:
    return Levering(**{name: row[name] for name in Levering.__slots__})


def set_levering(unit: Unit, nummer: int, **values: object) -> None:
    """Change columns of a delivery."""
    unit.connection.execute(
        sa.update(levering)
        .where(levering.c.workspace == unit.workspace, levering.c.nummer == nummer)
        .values(values)
    )


def add_bericht(unit: Unit, nummer: int, xml: bytes) -> int:
    """Store an answer and return its number within the delivery, from 1."""
    volgnummer = aantal_berichten(unit, nummer) + 1
    unit.connection.execute(
        sa.insert(bericht).values(
            workspace=unit.workspace,
            levering=nummer,
            volgnummer=volgnummer,
            gemaakt=stamp(unit.now),
            xml=xml,
        )
    )
    return volgnummer


def aantal_berichten(unit: Unit, nummer: int) -> int:
    """Return how many answers a delivery has so far."""
    query = sa.select(sa.func.count()).where(
        bericht.c.workspace == unit.workspace, bericht.c.levering == nummer
    )
    return int(unit.connection.execute(query).scalar_one())


def berichten(unit: Unit, nummer: int) -> list[Bericht]:
    """Return the answers to a delivery in order."""
    query = (
        sa.select(bericht)
        .where(bericht.c.workspace == unit.workspace, bericht.c.levering == nummer)
        .order_by(bericht.c.volgnummer)
    )
    return [
        Bericht(
            levering=row["levering"],
            volgnummer=row["volgnummer"],
            gemaakt=row["gemaakt"],
            xml=row["xml"],
            bezorgd=row["bezorgd"] or "",
            opgehaald=row["opgehaald"] or "",
        )
        for row in unit.connection.execute(query).mappings()
    ]


def mark(unit: Unit, nummer: int, volgnummer: int, *, wat: str) -> None:
    """Note that an answer was ``bezorgd`` or first ``opgehaald`` now."""
    unit.connection.execute(
        sa.update(bericht)
        .where(
            bericht.c.workspace == unit.workspace,
            bericht.c.levering == nummer,
            bericht.c.volgnummer == volgnummer,
            bericht.c[wat].is_(None),
        )
        .values({wat: stamp(unit.now)})
    )


@dataclass(frozen=True, slots=True)
class Publicatie:
    """A registered besluit or kennisgeving.

    :param activiteiten: what becomes known once it is published, as plain JSON.
    """

    levering: int
    work: str
    expression: str
    id_bevoegd_gezag: str
    datum_bekendmaking: date
    stand: str
    activiteiten: Sequence[dict[str, Any]]


def add_publicatie(unit: Unit, made: Publicatie) -> None:
    """Register a besluit or kennisgeving."""
    unit.connection.execute(
        sa.insert(publicatie).values(
            workspace=unit.workspace,
            levering=made.levering,
            work=made.work,
            expression=made.expression,
            id_bevoegd_gezag=made.id_bevoegd_gezag,
            datum_bekendmaking=made.datum_bekendmaking.isoformat(),
            stand=made.stand,
            activiteiten=list(made.activiteiten),
        )
    )


def publicaties(unit: Unit, *, akn: str | None = None, nummer: int | None = None) -> list[Publicatie]:
    """Return registered publications, newest first: under a work or expression, or of one delivery."""
    query = sa.select(publicatie).where(publicatie.c.workspace == unit.workspace)
    if akn is not None:
        query = query.where(sa.or_(publicatie.c.work == akn, publicatie.c.expression == akn))
    if nummer is not None:
        query = query.where(publicatie.c.levering == nummer)
    return [
        Publicatie(
            levering=row["levering"],
            work=row["work"],
            expression=row["expression"],
            id_bevoegd_gezag=row["id_bevoegd_gezag"],
            datum_bekendmaking=date.fromisoformat(row["datum_bekendmaking"]),
            stand=row["stand"],
            activiteiten=list(row["activiteiten"]),
        )
        for row in unit.connection.execute(query.order_by(publicatie.c.levering.desc())).mappings()
    ]


def set_stand(unit: Unit, nummer: int, stand: str) -> None:
    """Change the state of the publication of a delivery."""
    unit.connection.execute(
        sa.update(publicatie)
        .where(publicatie.c.workspace == unit.workspace, publicatie.c.levering == nummer)
        .values(stand=stand)
    )
