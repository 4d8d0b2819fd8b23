"""One way to open a store: SQLite by default, PostgreSQL by URL; used by the mock's state and by the ledger.

SQLite runs in WAL with ``synchronous=FULL``: what was acknowledged survives a crash of the process and of the
machine. A transaction that writes takes its lock at once (``BEGIN IMMEDIATE``), so that two writers wait for
each other in place of failing half way.

PostgreSQL behaves the same: a reading transaction sees one moment (``REPEATABLE READ``), and a writing one holds an
advisory lock of the database until it ends, unless it asks to go :meth:`~Database.write` beside others.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
import alembic.util.exc
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from ikt_schemas.errors import HarnessBroken, InputRefused
from ikt_schemas.language import Text

_BUSY_SECONDS = 10
_MEMORY = ":memory:"
_PASSWORD = re.compile(r"(?<=:)[^:@/]+(?=@)")
_READ = "ikt_read"
_WRITER = 0x696B74
"""Key of PostgreSQL's advisory lock that writers of one database hold; the letters ``ikt``."""
_LOCKED = ("locked", "lock timeout")


class Database:
    """An open store with its schema brought up to date.

    Use :meth:`write` for a transaction that may change something and :meth:`read` for one that does not.
    In memory there is one connection only: never open a transaction inside another.
    """

    def __init__(self, engine: sa.Engine, reading: sa.Connection | None = None) -> None:
        self._engine = engine
        self._reading = reading

    @property
    def url(self) -> str:
        """The URL for messages: a password in it shows as ``***``."""
        return self._engine.url.render_as_string(hide_password=True)

    @property
    def address(self) -> str:
        """The URL with its password, to open the same store from another process; never for a message."""
        return self._engine.url.render_as_string(hide_password=False)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @property
    def in_memory(self) -> bool:
        """Whether everything is gone when the process ends."""
        return self.dialect == "sqlite" and self._engine.url.database in (None, "", _MEMORY)

    @property
    def folder(self) -> Path | None:
        """The folder of an SQLite file; ``None`` for memory and PostgreSQL."""
        name = self._engine.url.database
        return (
            Path(name).resolve().parent if self.dialect == "sqlite" and name and not self.in_memory else None
        )

    @contextmanager
    def write(self, *, alone: bool = True) -> Iterator[sa.Connection]:
        """Yield a connection inside one transaction; it is committed at the end and rolled back on an exception.

        :param alone: no other transaction writes meanwhile. With ``False`` PostgreSQL lets several go side by side,
            and the caller locks what they share; SQLite has one writer in any case.
        """
        if self._reading is not None:
            raise HarnessBroken("a store was written to while it was read as of one moment")
        with self._engine.begin() as connection:
            if alone and self.dialect == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITER)))
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Yield a connection for reading; nothing written through it is kept."""
        if self._reading is not None:
            yield self._reading
            return
        options: dict[str, Any] = {_READ: True}
        if self.dialect == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"
        with self._engine.connect().execution_options(**options) as connection:
            yield connection

    @contextmanager
    def moment(self) -> Iterator[Database]:
        """Yield this store as it is at one moment, for reading: whatever is read meanwhile is of that moment."""
        with self.read() as connection:
            yield Database(self._engine, connection)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def open_database(url: str, migrations: str, *, what: Text) -> Database:
    """Open the store at ``url``, creating it when new, and bring its schema up to date.

    :param url: ``sqlite:///FILE``, ``sqlite://`` (memory) or ``postgresql://…``.
    :param migrations: import name of the package that holds ``env.py`` and ``versions/``.
    :param what: what this store is called in messages.
    :raises InputRefused: no such folder, not a database, locked, or made by a newer version.
    """
    engine = _engine(url, what)
    database = Database(engine)
    shown = database.url
    try:
        _upgrade(database, migrations)
    except alembic.util.exc.CommandError as error:
        engine.dispose()
        raise InputRefused(
            Text(
                f"{what.nl} is gemaakt door een andere, waarschijnlijk nieuwere versie",
                f"{what.en} was made by another, probably newer version",
            ),
            where=shown,
            todo=Text(
                "Werk dso-ketentest bij of gebruik een andere database.",
                "Update dso-ketentest or use another database.",
            ),
        ) from error
    except DatabaseError as error:
        engine.dispose()
        raise _refusal(error, shown, what) from error
    return database


def _refusal(error: DatabaseError, url: str, what: Text) -> InputRefused:
    reason = str(error.orig)
    if any(word in reason for word in _LOCKED):
        return InputRefused(
            Text(f"{what.nl} is bezet door een ander proces", f"{what.en} is locked by another process"),
            where=url,
            todo=Text(
                "Stop dat proces of gebruik een andere database.",
                "Stop that process or use another database.",
            ),
        )
    if "not a database" in reason or "malformed" in reason:
        return InputRefused(
            Text(f"{what.nl} is geen (gave) database", f"{what.en} is not a (sound) database"),
            where=url,
            todo=Text(
                "Wijs een ander bestand aan; dit bestand is niet gewijzigd.",
                "Name another file; this one was not changed.",
            ),
        )
    return InputRefused(
        Text(f"{what.nl} is niet te openen: {reason}", f"{what.en} cannot be opened: {reason}"), where=url
    )


def _no_url(url: str, what: Text) -> InputRefused:
    shown = _PASSWORD.sub("***", url)
    return InputRefused(
        Text(
            f"{what.nl}: '{shown}' is geen bruikbare database-URL",
            f"{what.en}: '{shown}' is not a usable database URL",
        ),
        todo=Text(
            "Gebruik sqlite:///PAD, sqlite:// of postgresql://…",
            "Use sqlite:///PATH, sqlite:// or postgresql://…",
        ),
    )


def _engine(url: str, what: Text) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "postgresql":
            return _postgresql(parsed)
    except ModuleNotFoundError as error:
        raise InputRefused(
            Text(
                f"{what.nl}: het stuurprogramma {error.name} ontbreekt",
                f"{what.en}: the driver {error.name} is not installed",
            ),
            todo=Text(
                "Installeer dso-ketentest[postgresql], of gebruik sqlite:///PAD.",
                "Install dso-ketentest[postgresql], or use sqlite:///PATH.",
            ),
        ) from error
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise _no_url(url, what) from error
    if parsed.get_backend_name() != "sqlite" or parsed.host:
        raise _no_url(url, what)
    memory = not parsed.database or parsed.database == _MEMORY
    if not memory and not (folder := Path(str(parsed.database)).resolve().parent).is_dir():
        raise InputRefused(
            Text(
                f"{what.nl}: de map {folder} bestaat niet", f"{what.en}: the folder {folder} does not exist"
            ),
            todo=Text("Maak die map, of wijs een andere aan.", "Make that folder, or name another."),
        )
    # One connection in memory: it *is* the database, and its checkout is what serialises threads.
    size = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 30} if memory else {"pool_size": 10}
    engine = sa.create_engine(
        parsed,
        poolclass=QueuePool,
        connect_args={"check_same_thread": False, "timeout": _BUSY_SECONDS},
        **size,
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        # SQLAlchemy's recipe: the driver must not open transactions by itself.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        if not memory:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get(_READ, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=10)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver is only there when installed
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(_BUSY_SECONDS * 1000)}")
        connection.commit()

    return engine


def _upgrade(database: Database, migrations: str) -> None:
    with as_file(files(migrations)) as folder, database.write() as connection:
        config = alembic.config.Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "head")


def as_row(row: sa.RowMapping | sa.Row[Any]) -> dict[str, Any]:
    """Return one result row as a plain dictionary."""
    # SQLAlchemy documents ``_mapping`` as public; the underscore only keeps it apart from column names.
    return dict(row) if isinstance(row, sa.RowMapping) else dict(row._mapping)  # noqa: SLF001 - see above
