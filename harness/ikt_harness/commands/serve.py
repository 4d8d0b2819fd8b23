"""``ikt serve``: the mock DSO-LV as a server, until it is told to stop."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import ssl
from datetime import datetime
from pathlib import Path

import click
import uvicorn

from ikt_harness.cli import clock_option, default_url, json_option, lang_option
from ikt_mocks.loopback import bind, server_config
from ikt_mocks.parties import default_oins
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_mocks.workspace import Workspace, Workspaces
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Language, Text

_READY = Text(
    "De mock DSO-LV luistert op {url}\nWerkruimte  {workspace}\nToken       {token}\nStop met Ctrl-C.",
    "The mock DSO-LV listens on {url}\nWorkspace   {workspace}\nToken       {token}\nStop with Ctrl-C.",
)


#: Objects made and not yet gone, after which the collector looks for cycles; a few dozen requests leave no more.
_COLLECT_AFTER = 10_000


class _Server(uvicorn.Server):
    """uvicorn that says when it accepts requests."""

    def __init__(self, config: uvicorn.Config, message: str) -> None:
        super().__init__(config)
        self._message = message

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            click.echo(self._message)


def _spare_the_collector() -> None:
    """Let Python's collector pass over what is loaded now: it stays until the end; and look less often at the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 10, 10)


def _workspace(workspaces: Workspaces, wanted: str | None, clock: datetime | None) -> Workspace:
    if wanted is None:
        return workspaces.create(moment=clock)
    if wanted not in workspaces.identifiers():
        raise InputRefused(
            Text(
                f"werkruimte '{wanted}' bestaat niet in deze toestand",
                f"workspace '{wanted}' is not in this state",
            ),
            where="--workspace",
            todo=Text(
                "Laat --workspace weg om een nieuwe te maken.", "Leave --workspace out to make a new one."
            ),
        )
    found = workspaces.get(wanted)
    if clock is not None:
        found.set_clock(clock, runs=True)
    return found


def _surroundings(folder: Path | None, label: str | None) -> tuple[ssl.SSLContext | None, MockSettings]:
    """Return the context for the test PKI in ``folder`` (``None``: plain HTTP), and how the mock uses its certificate.

    :raises InputRefused: one of the two options without the other, no PKI there, or no such certificate.
    """
    if folder is None and label is None:
        return None, MockSettings()
    if folder is None or label is None:
        raise InputRefused(
            Text("--pki en --certificate horen bij elkaar", "--pki and --certificate go together"),
            where="--pki" if folder is None else "--certificate",
            todo=Text(
                "Noem de map van 'ikt pki init' en het label van het certificaat van de server.",
                "Name the folder of 'ikt pki init' and the label of the server's certificate.",
            ),
        )
    # Imported here: plain HTTP needs no certificates.
    from ikt_mocks.digikoppeling.answers import Keys
    from ikt_mocks.digikoppeling.pki import Pki
    from ikt_mocks.digikoppeling.tls import Identity, client_context, server_context

    found = Pki.open(folder)
    leaf = found.leaf(label)
    identity = Identity(leaf.certificate, leaf.key)
    # The mock calls back with the certificate it is called by, and signs with its key.
    settings = MockSettings(
        callback_tls=client_context(found.trust, identity), keys=Keys.load(leaf.certificate, leaf.key)
    )
    return server_context(identity, found.trust), settings


@click.command(help="Start de mock DSO-LV als server; stopt netjes bij Ctrl-C of SIGTERM.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adres om op te luisteren.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="Poort; 0 kiest een vrije."
)
@click.option(
    "--state",
    metavar="URL",
    envvar="IKT_STATE",
    help="Database met de toestand van de mock: sqlite:///BESTAND, sqlite:// (geheugen) of postgresql://…",
)
@click.option(
    "--workspace", metavar="ID", help="Ga verder met deze werkruimte in plaats van een nieuwe te maken."
)
@click.option(
    "--token", metavar="TEKST", envvar="IKT_TOKEN", help="Vast toegangstoken; anders maakt de mock er een."
)
@click.option(
    "--pki",
    type=click.Path(path_type=Path),
    metavar="MAP",
    help="Luister met TLS en eis een clientcertificaat van deze test-PKI ('ikt pki init').",
)
@click.option("--certificate", metavar="LABEL", help="Certificaat van de server in die PKI.")
@clock_option
@json_option
@lang_option
def serve(
    host: str,
    port: int,
    state: str | None,
    workspace: str | None,
    token: str | None,
    pki: Path | None,
    certificate: str | None,
    clock: datetime | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
    lang: Language,
) -> None:
    """Serve until told to stop."""
    tls, settings = _surroundings(pki, certificate)
    listening = bind(host, port)
    with listening:
        workspaces = open_workspaces(state or default_url("state"))
        chosen = _workspace(workspaces, workspace, clock)
        secret = chosen.add_token(default_oins(), control=True, secret=token)
        shown = f"[{host}]" if ":" in host else host
        facts = {
            "url": f"{'http' if tls is None else 'https'}://{shown}:{listening.getsockname()[1]}",
            "pid": os.getpid(),
            "workspace": chosen.id,
            "token": secret,
        }
        message = json.dumps(facts) if as_json else _READY.fill(**facts).in_language(lang)
        config = server_config(create_app(workspaces, settings), tls=tls, log_level="warning")
        # uvicorn raises the signal again once it has stopped; by then stopping is what happened, not a failure.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        _spare_the_collector()
        _Server(config, message).run(sockets=[listening])
        workspaces.database.close()
