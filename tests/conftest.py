"""Fixtures that every test may use; among them a real PostgreSQL, started as an ordinary user on loopback."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# No test is about time: on a machine that does other work as well, an example may take long or be long in the making.
settings.register_profile("ikt", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ikt")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root of the repository."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def no_packs_of_this_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Judge without the schema packs, and without the stores, of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with published material beside the repository; skip when it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"the published material is not at {folder}")
    return folder


class PostgreSql:
    """A running server; its databases are made of templates, one for each kind of store."""

    def __init__(self, port: int, password: str) -> None:
        self._port = port
        self._password = password
        self._templates: set[str] = set()
        self._numbers = count(1)

    def url(self, database: str) -> str:
        """Return the URL of ``database``."""
        return f"postgresql://ikt:{self._password}@127.0.0.1:{self._port}/{database}"

    def execute(self, statement: str) -> None:
        """Execute ``statement`` outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextlib.contextmanager
    def database(self, kind: str = "", prepare: Callable[[str], None] | None = None) -> Iterator[str]:
        """Yield the URL of a new database, dropped at the end.

        :param prepare: makes a store at a URL; done once for each ``kind``, then copied. Without it nothing is there.
        """
        template = self._template(kind, prepare) if prepare is not None else "template0"
        name = f"trial_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        yield self.url(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextlib.contextmanager
    def emptied(self, kind: str, prepare: Callable[[str], None]) -> Iterator[str]:
        """Yield the URL of a store without rows; every use gets the same one, which is much quicker than a new one."""
        url = self.url(self._template(kind, prepare))
        yield url
        with psycopg.connect(url) as connection:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            sequences = connection.execute("SELECT sequencename FROM pg_sequences").fetchall()
            connection.execute("SET session_replication_role = replica")  # foreign keys have no order here
            names = [name for (name,) in tables if not name.endswith("_version")]
            statements = [f'DELETE FROM "{name}"' for name in names]  # noqa: S608 - names that PostgreSQL told
            statements += [f'ALTER SEQUENCE "{name}" RESTART' for (name,) in sequences]
            for statement in statements:
                connection.execute(statement.encode())

    def _template(self, kind: str, prepare: Callable[[str], None]) -> str:
        name = f"template_{kind}"
        if name not in self._templates:
            self.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
            prepare(self.url(name))
            self._templates.add(name)
        return name


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    """Return a real PostgreSQL of this test session; skip when the machine has none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    binary = str(found[-1]) if found else shutil.which("postgres")
    if binary is None:
        pytest.skip("there is no PostgreSQL on this machine")
    user = None
    if os.getuid() == 0:  # the server refuses to run as root
        names = {entry.pw_name for entry in pwd.getpwall()}
        user = "postgres" if "postgres" in names else "nobody"
    password = secrets.token_urlsafe(16)
    folder = Path(tempfile.mkdtemp(prefix="ikt-postgresql-"))
    try:
        (folder / "password").write_text(password, encoding="utf-8")
        if user is not None:
            shutil.chown(folder, user)
            shutil.chown(folder / "password", user)
        with _running(Path(binary).parent, folder, user, password) as server:
            yield server
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def _running(binaries: Path, folder: Path, user: str | None, password: str) -> Iterator[PostgreSql]:
    data, log = folder / "data", folder / "log"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    subprocess.run(
        [
            *(str(binaries / "initdb"), "-D", str(data), "-U", "ikt", "--pwfile", str(folder / "password")),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        user=user,
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    settings = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(folder)}
    # What a crash of the machine would lose is of no interest here.
    settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(data), *arguments],
            user=user,
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            server = PostgreSql(port, password)
            _wait_until_ready(process, server, log)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # ends open sessions and stops
            process.wait(timeout=60)


def _wait_until_ready(process: subprocess.Popen[bytes], server: PostgreSql, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        with contextlib.suppress(psycopg.OperationalError):
            server.execute("SELECT 1")
            return
        time.sleep(0.1)
    pytest.fail(f"PostgreSQL did not start: {log.read_text(encoding='utf-8', errors='replace')}")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def dialect(request: pytest.FixtureRequest) -> str:
    """Return the database that a test runs on: every test that asks for it runs on each."""
    name: str = request.param
    return name
