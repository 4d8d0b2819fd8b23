"""Stand-in for the message handler of a decentral system: a store, an address and a clock of its own.

It is the message handler of this product in a second copy, so that a scenario sees both ends of the wire. It can be
stopped and started again on the same store, as after a crash.
"""

from __future__ import annotations

import ssl
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from ikt_mocks.digikoppeling.answers import NO_KEYS, Keys
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.parties import default_oins
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_mocks.workspace import Workspaces

_WORKSPACE = "msh"


class Berichtenhandler:
    """The stand-in; it listens from :meth:`start` until :meth:`close`.

    :param folder: for the store and large payloads; exists.
    :param moment: where its clock stands until it is moved.
    :param tls: context of its server; plain HTTP when ``None``.
    :param client_tls: context for its own calls, with its client certificate.
    """

    def __init__(
        self,
        folder: Path,
        moment: datetime,
        *,
        keys: Keys = NO_KEYS,
        tls: ssl.SSLContext | None = None,
        client_tls: ssl.SSLContext | None = None,
    ) -> None:
        self._folder = folder
        self._tls = tls
        self._settings = MockSettings(dispatch=False, keys=keys, callback_tls=client_tls)
        self._stack = ExitStack()
        self._port = 0
        self._workspaces = self._open()
        workspace = self._workspaces.create(
            name="decentraal", moment=moment, runs=False, identifier=_WORKSPACE
        )
        #: Token with the right to steer it.
        self.token = workspace.add_token(default_oins(), control=True)
        self.url = ""
        self.start()

    def _open(self) -> Workspaces:
        return open_workspaces(f"sqlite:///{self._folder / 'msh.db'}", blobs=self._folder / "payloads")

    @property
    def library(self) -> Msh:
        """Its message handler, for what no call over HTTP can carry."""
        return Msh(self._workspaces.get(_WORKSPACE), self._settings.keys)

    def start(self) -> None:
        """Listen; at the same address as before when it listened already."""
        self._stack.callback(self._workspaces.database.close)
        app = create_app(self._workspaces, self._settings)
        server = self._stack.enter_context(LoopbackServer(app, port=self._port, tls=self._tls))
        self._port, self.url = server.port, server.url

    def restart(self) -> None:
        """Stop, forget everything that is not in the store, and start again."""
        self._stack.close()
        self._stack = ExitStack()
        self._workspaces = self._open()
        self.start()

    def close(self) -> None:
        """Stop listening."""
        self._stack.close()
