"""A small own message handler: installs the CPA it is given, sends what it is asked to send, and answers by itself.

python berichtenhandler.py URL TOKEN PORT OIN

It is made with the library of this product; a handler in any other language does the same.
"""

import json
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from ikt_mocks.digikoppeling.messages import Service
from ikt_mocks.digikoppeling.msh import Msh
from ikt_mocks.digikoppeling.outbox import Outgoing
from ikt_mocks.digikoppeling.payload import Attachment, Payload
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.server import create_app, open_workspaces

URL, TOKEN, PORT, OIN = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
TYPES = {".xml": "application/xml", ".zip": "application/zip"}


def asked() -> dict[str, Any]:
    """Return what DSO-LV asks to be done now; nothing when it asks nothing or is not there."""
    request = urllib.request.Request(  # noqa: S310 - the address of DSO-LV
        f"{URL}/ikt/v1/aanwijzing", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - as above
            return dict(json.loads(answer.read() or b"{}"))
    except OSError:
        return {}


def attachments(sample: Path) -> list[Attachment]:
    """Return the files of a sample as payloads."""
    return [
        Attachment(
            f"deel-{number}",
            TYPES.get(file.suffix, "application/octet-stream"),
            Payload.of(file.read_bytes()),
            file.name,
        )
        for number, file in enumerate(sorted(path for path in sample.iterdir() if path.is_file()))
    ]


def main() -> None:
    """Listen, and do what is asked, until the process is stopped."""
    workspaces = open_workspaces("sqlite://")
    workspace = workspaces.create(identifier="eigen")
    handler, done = Msh(workspace), ("", 0)
    server = LoopbackServer(create_app(workspaces), port=PORT)
    with server:
        while True:
            task = asked()
            turn = (str(task.get("scenario", "")), int(task.get("volgnummer", 0)))
            if not task or turn == done:
                time.sleep(0.05)
                continue
            done = turn
            if task.get("cpa_bestand"):
                handler.install(Path(task["cpa_bestand"]).read_bytes(), party=task.get("partij", OIN))
            if task.get("action"):
                handler.send(
                    Outgoing(
                        cpa_id=task["cpa"],
                        service=Service(task["service"]),
                        action=task["action"],
                        attachments=attachments(Path(task["voorbeeld"])),
                    )
                )


if __name__ == "__main__":
    main()
