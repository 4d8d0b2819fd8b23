"""What a run stands in: a mock DSO-LV on real ports, started here or running already, and the tester's connection."""

from __future__ import annotations

import hashlib
import re
import tempfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ikt_harness.actors.context import ActorContext, Tester
from ikt_harness.actors.transport_choice import choose, fixed_address, fixed_name
from ikt_harness.actors.transport_tls import DSO_LABEL, ELSEWHERE, Beveiligd, Certificaten, over_tls
from ikt_harness.connection import ACTORS, Connection, KoppelvlakConnection, Transport
from ikt_harness.dso_lv import DsoLv
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.parties import GEMEENTE, Bestuurslaag, Party, default_oins
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_mocks.workspace import Workspaces

#: Seconds to wait for a stand-in, which answers at once or never.
STAND_IN_LIMIT = 20.0


#: Beginning of the code of an overheid → its bestuurslaag.
_LAAG: dict[str, Bestuurslaag] = {"gm": "gemeente", "pv": "provincie", "ws": "waterschap", "mn": "rijk"}


def _bestuurslaag(code: str) -> Bestuurslaag:
    """Return the bestuurslaag that a code such as ``pv25`` tells; that of the stand-in when there is none."""
    return _LAAG.get(code[:2], GEMEENTE.bestuurslaag)


class Surroundings:
    """Start what a run needs when entered, and stop it when left.

    :param connection: the tester's own system; ``None`` when stand-ins act for everybody.
    :param server: URL of a running mock; ``None`` starts one.
    :param token: a steering token of that mock; used with ``server`` only.
    :param seed: number everything random is derived from.
    :param clock: moment at which each scenario's workspace begins; now when ``None``.
    :param transport: how the stand-in for the plansysteem reaches DSO-LV.
    """

    def __init__(
        self,
        *,
        connection: Connection | None,
        server: str | None,
        token: str,
        seed: int,
        clock: datetime | None,
        tester: Tester | None,
        transport: Transport = "http",
    ) -> None:
        self._transport = transport
        self._connection = connection
        self._server = server
        self._token = token
        self._seed = seed
        self._clock = clock
        self._tester = tester
        self._stack = ExitStack()
        self._urls: dict[str, str] = {}
        self._folder = Path()
        self._workspaces: Workspaces | None = None
        self._secure: tuple[Certificaten, str, str] | None = None

    @property
    def drive(self) -> str:
        """``supplier`` when the tester's own system acts on at least one koppelvlak."""
        return "supplier" if any(self._own(koppelvlak) for koppelvlak in ACTORS) else "simulation"

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start(self) -> None:
        # Samples stay after a run with the tester's own system, so that they can be looked at.
        if self.drive == "supplier":
            self._folder = Path(tempfile.mkdtemp(prefix="ikt-voorbeelden-"))
        else:
            self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="ikt-run-")))
        if self._server is not None:
            self._urls = dict.fromkeys(ACTORS, self._server)
            return
        workspaces = self._workspaces = open_workspaces("sqlite://", blobs=self._folder / "payloads")
        self._stack.callback(workspaces.database.close)
        self._token = workspaces.create().add_token(default_oins(), control=True)
        # A run without the tester's own system runs due work itself, so that it is the same each time.
        app = create_app(workspaces, MockSettings(dispatch=self.drive == "supplier"))
        ports = {koppelvlak: self._port(koppelvlak) for koppelvlak in ACTORS}
        servers: dict[int, LoopbackServer] = {}
        for koppelvlak, port in ports.items():
            if port not in servers:
                servers[port] = self._stack.enter_context(LoopbackServer(app, port=port))
            self._urls[koppelvlak] = servers[port].url

    def _port(self, koppelvlak: str) -> int:
        return (
            self._connection.of(koppelvlak).port
            if self._connection is not None and self._own(koppelvlak)
            else 0
        )

    def _own(self, koppelvlak: str) -> bool:
        return self._connection is not None and self._connection.of(koppelvlak).drive == "supplier"

    def workspace(self, scenario: str) -> DsoLv:
        """Return the control client of a fresh workspace for ``scenario``.

        :raises InputRefused: the mock cannot be reached or refuses the token.
        """
        root = DsoLv(next(iter(self._urls.values())), self._token)
        try:
            return root.new_workspace(name=scenario, moment=self._clock, runs=self.drive == "supplier")
        finally:
            root.close()

    def context(self, scenario: str, dso: DsoLv, koppelvlak: str, stack: ExitStack) -> ActorContext:
        """Return what the actor of ``koppelvlak`` works with in ``scenario``."""
        own = self._own(koppelvlak)
        connection = self._connection
        party = GEMEENTE
        secret, endpoint, limit = None, "", STAND_IN_LIMIT
        if own and connection is not None:
            party = Party(
                connection.oin_of(koppelvlak),
                connection.code or GEMEENTE.code,
                connection.organisation,
                _bestuurslaag(connection.code),
            )
            secret, endpoint, limit = (
                connection.token or None,
                connection.of(koppelvlak).endpoint,
                connection.of(koppelvlak).timeout,
            )
        # A fixed token is one for the whole connection, so it may speak for each of its OINs.
        oins = {connection.oin_of(name) for name in ACTORS} if secret and connection else {party.oin}
        token = dso.token_for(*sorted(oins), secret=secret)
        if endpoint:
            dso.set_endpoint(party.oin, koppelvlak, endpoint)
        if dso.url != self._urls[koppelvlak]:
            dso = DsoLv(self._urls[koppelvlak], dso.token)
            stack.callback(dso.close)
        workspaces = self._workspaces
        address, over_ebms = "", None
        folder = self._folder / re.sub(r"[^A-Za-z0-9-]+", "-", scenario)
        folder.mkdir(exist_ok=True)
        if own and connection is not None:
            address = fixed_address(dso, fixed_name(connection.oin, connection.product))
            if connection.of(koppelvlak).transport == "ebms":
                dso.set_endpoint(party.oin, "TRANSPORT", endpoint or None)
                over_ebms = choose(
                    dso,
                    koppelvlak,
                    party,
                    endpoint=endpoint,
                    address=address,
                    folder=folder,
                    own_cpa=connection.of(koppelvlak).cpa,
                )
        return ActorContext(
            scenario=scenario,
            dso=dso,
            party=party,
            token=token,
            seed=self.seed_for(scenario),
            own_system=own,
            endpoint=endpoint,
            limit=limit,
            folder=folder,
            stack=stack,
            tester=self._tester if own else None,
            secured=None if workspaces is None else lambda: self._secured(dso, party, workspaces, stack),
            ebms=over_ebms,
            over_ebms=self._transport == "ebms" and not own and koppelvlak == "STOP",
            address=address,
        )

    def judge(self, question: str) -> bool | None:
        """Put ``question`` to the tester; ``None`` when there is none, or no answer."""
        return self._tester.judge(question) if self._tester is not None else None

    def _secured(self, dso: DsoLv, party: Party, workspaces: Workspaces, stack: ExitStack) -> Beveiligd:
        """Return DSO-LV behind two-way TLS; its certificates and its address are made once in a run."""
        given = self._connection.of("TRANSPORT") if self._connection is not None else KoppelvlakConnection()
        if self._secure is None:
            certificates = Certificaten(given.pki or self._folder / "pki", party)
            settings = MockSettings(
                dispatch=self.drive == "supplier",
                keys=certificates.keys(DSO_LABEL),
                callback_tls=certificates.client(DSO_LABEL),
            )
            urls = [
                self._stack.enter_context(
                    LoopbackServer(
                        create_app(workspaces, settings), port=port, tls=certificates.server(label)
                    )
                ).url
                for label, port in ((DSO_LABEL, given.tls_port), (ELSEWHERE, 0))
            ]
            self._secure = (certificates, urls[0], urls[1])
        certificates, url, elsewhere = self._secure
        client = over_tls(url, dso.token, certificates.client(DSO_LABEL))
        stack.callback(client.close)
        return Beveiligd(client, certificates, elsewhere)

    def seed_for(self, scenario: str) -> int:
        """Return the number that everything random in ``scenario`` is derived from."""
        return int(hashlib.sha256(f"{self._seed}:{scenario}".encode()).hexdigest()[:8], 16)
