"""Workspaces: the unit of isolation, and the unit of work in which everything that touches one is done."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ikt_mocks import clock as clocks
from ikt_mocks.blobs import Blobs
from ikt_mocks.database import Database
from ikt_mocks.tables import endpoint, token, workspace
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

# Made once: every unit of work asks these.
_THIS = workspace.c.id == sa.bindparam("wanted")
_CLOCK = sa.select(workspace.c.clock, workspace.c.clock_runs, workspace.c.set_at).where(_THIS)
_SETTINGS = sa.select(workspace.c.settings).where(_THIS)


@dataclass(frozen=True, slots=True)
class Unit:
    """One transaction on one workspace: the connection, the workspace's id and its time at the start."""

    connection: sa.Connection
    workspace: str
    now: datetime

    def settings(self) -> dict[str, Any]:
        """Return the settings of the workspace (harness-defined)."""
        row = self.connection.execute(_SETTINGS, {"wanted": self.workspace}).one()
        return dict(row.settings)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the workspace, the OIN spoken for (empty on public calls), and whether it may steer the mock."""

    workspace: str
    oins: tuple[str, ...]
    control: bool


class Workspace:
    """One workspace of a store; cheap to make, holds no state of its own."""

    def __init__(self, database: Database, blobs: Blobs, identifier: str) -> None:
        self.database = database
        self.blobs = blobs
        self.id = identifier

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """Yield a unit of work that may change the workspace; all of it is kept, or none."""
        with self.database.write() as connection:
            yield Unit(connection, self.id, self._now(connection))

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """Yield a unit of work that changes nothing."""
        with self.database.read() as connection:
            yield Unit(connection, self.id, self._now(connection))

    def _now(self, connection: sa.Connection) -> datetime:
        row = connection.execute(_CLOCK, {"wanted": self.id}).one_or_none()
        if row is None:
            raise InputRefused(
                Text(f"werkruimte '{self.id}' bestaat niet", f"workspace '{self.id}' does not exist")
            )
        return clocks.current(row.clock, runs=row.clock_runs, set_at=row.set_at)

    def now(self) -> datetime:
        """Return the workspace's time, in Dutch legal time."""
        with self.database.read() as connection:
            return self._now(connection)

    def set_clock(self, moment: datetime, *, runs: bool | None = None) -> None:
        """Set the clock; ``runs`` changes whether it runs on, ``None`` leaves that as it is."""
        values: dict[str, object] = {"clock": clocks.stamp(moment), "set_at": clocks.stamp(clocks.real_now())}
        if runs is not None:
            values["clock_runs"] = runs
        with self.database.write() as connection:
            connection.execute(sa.update(workspace).where(workspace.c.id == self.id).values(values))

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward and return the new time."""
        moment = clocks.later(self.now(), by)
        self.set_clock(moment)
        return moment

    def change_settings(self, /, **values: object) -> None:
        """Set some settings of the workspace (harness-defined); ``None`` removes one."""
        with self.write() as unit:
            settings = unit.settings()
            settings.update(values)
            kept = {key: value for key, value in settings.items() if value is not None}
            unit.connection.execute(
                sa.update(workspace).where(workspace.c.id == self.id).values(settings=kept)
            )

    def add_token(self, oins: Sequence[str], *, control: bool = False, secret: str | None = None) -> str:
        """Make an access token for this workspace and return it; only its hash is stored.

        :param oins: the OINs (20 digits) the bearer may speak for.
        :param control: whether it may also steer the mock under ``/ikt/v1``.
        :param secret: the token to use, for a connection file that fixes it; made at random when absent.
        """
        secret = secret or secrets.token_urlsafe(24)
        with self.database.write() as connection:
            # Who knows the secret may take it along to a new workspace of the same run.
            connection.execute(sa.delete(token).where(token.c.hash == _hash(secret)))
            connection.execute(
                sa.insert(token).values(
                    hash=_hash(secret), workspace=self.id, oins=list(oins), control=control
                )
            )
        return secret

    def set_endpoint(self, oin: str, koppelvlak: str, url: str | None) -> None:
        """State where the decentral system of ``oin`` listens for ``koppelvlak``; ``None`` forgets it."""
        with self.database.write() as connection:
            connection.execute(
                sa.delete(endpoint).where(
                    endpoint.c.workspace == self.id,
                    endpoint.c.oin == oin,
                    endpoint.c.koppelvlak == koppelvlak,
                )
            )
            if url is not None:
                connection.execute(
                    sa.insert(endpoint).values(workspace=self.id, oin=oin, koppelvlak=koppelvlak, url=url)
                )


def endpoint_of(unit: Unit, oin: str, koppelvlak: str) -> str | None:
    """Return the URL registered for ``oin`` and ``koppelvlak``, or ``None``."""
    row = unit.connection.execute(
        sa.select(endpoint.c.url).where(
            endpoint.c.workspace == unit.workspace, endpoint.c.oin == oin, endpoint.c.koppelvlak == koppelvlak
        )
    ).one_or_none()
    return None if row is None else str(row.url)


class Workspaces:
    """All workspaces of one store."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self.database = database
        self.blobs = blobs

    def create(
        self,
        *,
        name: str = "",
        moment: datetime | None = None,
        runs: bool = True,
        identifier: str | None = None,
    ) -> Workspace:
        """Make a workspace whose clock starts at ``moment`` (default: now)."""
        identifier = identifier or secrets.token_hex(6)
        with self.database.write() as connection:
            connection.execute(
                sa.insert(workspace).values(
                    id=identifier,
                    name=name or identifier,
                    clock=clocks.stamp(moment or clocks.real_now()),
                    clock_runs=runs,
                    set_at=clocks.stamp(clocks.real_now()),
                    settings={},
                )
            )
        return self.get(identifier)

    def get(self, identifier: str) -> Workspace:
        """Return the workspace called ``identifier`` without looking whether it exists."""
        return Workspace(self.database, self.blobs, identifier)

    def identifiers(self) -> list[str]:
        """Return the ids of all workspaces."""
        with self.database.read() as connection:
            return [row.id for row in connection.execute(sa.select(workspace.c.id).order_by(workspace.c.id))]

    def caller(self, secret: str) -> Caller | None:
        """Return whom ``secret`` belongs to, or ``None`` when it is unknown."""
        with self.database.read() as connection:
            row = connection.execute(sa.select(token).where(token.c.hash == _hash(secret))).one_or_none()
        return None if row is None else Caller(row.workspace, tuple(row.oins), bool(row.control))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
