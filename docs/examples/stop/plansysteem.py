"""A small own plansysteem: packs the files it is asked to deliver, delivers them once, and reads every answer.

python plansysteem.py URL TOKEN OIN
"""

import io
import json
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

URL, TOKEN, OIN = sys.argv[1:4]
BOUNDARY = "een-grens-die-nergens-voorkomt"


def call(path: str, body: bytes | None = None, kind: str = "") -> tuple[int, bytes]:
    """Call DSO-LV and return status and body; status 0 when it cannot be reached."""
    headers = {"Authorization": f"Bearer {TOKEN}", "X-IKT-OIN": OIN} | (
        {"Content-Type": kind} if kind else {}
    )
    request = urllib.request.Request(URL + path, data=body, headers=headers)  # noqa: S310 - the address of DSO-LV
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - as above
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def pack(sample: Path) -> bytes:
    """Return the opdracht-zip of the files of ``sample``; with a name twice, which no folder holds, as it was made."""
    made = sample / "opdracht.zip"
    names = zipfile.ZipFile(made).namelist() if made.exists() and zipfile.is_zipfile(made) else []
    if len(names) > len(set(names)):
        return made.read_bytes()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((sample / "opdracht").iterdir()):
            archive.writestr(file.name, file.read_bytes())
    return stream.getvalue()


def deliver(sample: Path) -> str:
    """Deliver the package of ``sample`` and return where its answers are."""
    parts = (("verzoek", (sample / "verzoek.xml").read_bytes()), ("opdracht", pack(sample)))
    body = b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'.encode()
        + data
        + b"\r\n"
        for name, data in parts
    )
    while True:
        status, answer = call(
            "/stop/v1/leveringen",
            body + f"--{BOUNDARY}--\r\n".encode(),
            f"multipart/form-data; boundary={BOUNDARY}",
        )
        if status == 202:
            return str(json.loads(answer)["resultaat"])
        print("not taken:", status, flush=True)
        time.sleep(0.2)


def read(path: str, number: int) -> bool:
    """Read one answer; ``False`` while it is not there."""
    status, xml = call(f"{path}?volgnummer={number}")
    if status == 200:
        root = ET.fromstring(xml)  # noqa: S314 - from DSO-LV
        states = [e.text for e in root.iter() if e.tag.endswith(("uitkomst", "voortgang", "code"))]
        print(path.rpartition("_")[2], number, *states, flush=True)
    return status == 200


done: set[tuple[str, int]] = set()
following: dict[tuple[str, int], tuple[str, int]] = {}
while True:
    status, text = call("/ikt/v1/aanwijzing")
    asked = json.loads(text) if status == 200 else {}
    key = (asked.get("scenario", ""), asked.get("volgnummer", 0))
    if asked.get("koppelvlak") == "STOP" and key not in done:
        # Another scenario is another world: what was delivered before is gone.
        following = {old: value for old, value in following.items() if old[0] == key[0]}
        following[key] = (deliver(Path(asked["voorbeeld"])), 1)
        done.add(key)
    for key, (path, number) in following.items():
        if read(path, number):
            following[key] = (path, number + 1)
    time.sleep(0.1)
