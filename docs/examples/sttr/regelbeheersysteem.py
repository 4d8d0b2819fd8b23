"""An own regelbeheersysteem in one file: does what the harness asks, with nothing but the standard library.

python regelbeheersysteem.py http://127.0.0.1:8767 TOKEN
"""

import io
import json
import sys
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

MANIFEST = "http://toepasbare-regels.omgevingswet.overheid.nl/v1/manifest.xsd"
OPDRACHT = "http://toepasbare-regels.omgevingswet.overheid.nl/v1/opdracht.xsd"


def datum(iso: str) -> str:
    """Write a date as the RTR asks: dd-MM-yyyy."""
    return f"{date.fromisoformat(iso):%d-%m-%Y}"


def bouw(vraag: dict[str, Any]) -> bytes:
    """Build the zip: the manifest, one order, and the file it is about."""
    (inhoud,) = (path for path in Path(vraag["bestanden"]).iterdir() if path.suffix in (".dmn", ".json"))
    data = inhoud.read_bytes()
    if inhoud.suffix == ".dmn":
        soort, order = "toepasbareRegels", "toevoegenToepasbareRegels"
        veld = f"<geldigBegindatum>{datum(vraag['begindatum'])}</geldigBegindatum>"
    else:
        soort, order = "activiteit", "updateActiviteit"
        veld = f"<activiteitIdentifier>{vraag['activiteit']}</activiteitIdentifier>"
        data = json.dumps(json.loads(data) | {"begindatum": datum(vraag["begindatum"])}).encode()
    opdracht = f"<{order}>{veld}<bestandsnaam>{inhoud.name}</bestandsnaam></{order}>"
    namen = (("manifest.xml", "manifest"), ("opdracht.xml", "opdracht"), (inhoud.name, soort))
    regels = "".join(
        f"<bestand><naam>{naam}</naam><type>{type_}</type><contenttype>application/xml</contenttype></bestand>"
        for naam, type_ in namen
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "manifest.xml", f'<manifest xmlns="{MANIFEST}"><bestanden>{regels}</bestanden></manifest>'
        )
        archive.writestr(
            "opdracht.xml", f'<opdrachten xmlns="{OPDRACHT}"><opdracht>{opdracht}</opdracht></opdrachten>'
        )
        archive.writestr(inhoud.name, data)
    return stream.getvalue()


def roep(url: str, token: str, oin: str = "", body: bytes | None = None) -> bytes:
    """Call the RTR, again after a pause when it is overloaded or refuses for now."""
    headers = {"x-api-key": token, "Content-Type": "application/zip"} | ({"X-IKT-OIN": oin} if oin else {})
    for poging in range(5):
        try:
            with urlopen(Request(url, body, headers)) as answer:  # noqa: S310 - the address of the tester's own mock
                return bytes(answer.read())
        except HTTPError as error:
            print(f"{url}: HTTP {error.code}", flush=True)
            if error.code not in (401, 503):
                raise
            time.sleep(0.2 * 2**poging)
    raise SystemExit(f"{url} blijft weigeren")


def bepaal(vraag: dict[str, Any], token: str) -> None:
    """Ask the vergunningcheck for its questions, and once more with the answers to them."""

    def vraag_met(antwoorden: list[dict[str, object]]) -> dict[str, Any]:
        ref = {"functioneleStructuurRef": vraag["functioneleStructuurRef"], "antwoorden": antwoorden}
        body = json.dumps({"functioneleStructuurRefs": [ref]}).encode()
        (element,) = json.loads(roep(vraag["eindpunt"], token, vraag["oin"], body))
        return dict(element)

    eerst = vraag_met([])
    delen = eerst.get("activiteiten") or eerst.get("subactiviteiten") or []
    vragen = [item for deel in delen for groep in deel["vraaggroepen"] for item in groep["vragen"]]
    vragen += [item for deel in delen for item in deel.get("bijlagen", [])]
    gegeven = vraag["antwoorden"]
    if gegeven:
        vraag_met([{"id": v["id"], "antwoord": gegeven[v["vraagReferentie"]]} for v in vragen])


def doe(vraag: dict[str, Any], token: str) -> None:
    """Do one thing that was asked for."""
    if "antwoorden" in vraag:
        bepaal(vraag, token)
        return
    if vraag["methode"] == "POST":
        zip_ = Path(vraag["voorbeeld"]).read_bytes() if vraag["letterlijk"] else bouw(vraag)
        print(roep(vraag["eindpunt"], token, vraag["oin"], zip_).decode(), flush=True)
        return
    query: dict[str, str] = {
        naam: vraag[naam] for naam in ("functioneleStructuurRef", "datum") if naam in vraag
    }
    found = json.loads(roep(f"{vraag['eindpunt']}?{urlencode(query, quote_via=quote)}", token))
    for regels in found.get("_embedded", {}).get("toepasbareRegels", []):
        roep(regels["_links"]["sttrBestand"]["href"], token)


def main() -> None:
    """Ask every quarter of a second what to do, and do each thing once."""
    url, token = sys.argv[1:3]
    gedaan = None
    while True:
        time.sleep(0.25)
        try:
            request = Request(f"{url}/ikt/v1/aanwijzing", headers={"x-api-key": token})  # noqa: S310 - as above
            with urlopen(request) as answer:  # noqa: S310 - as above
                vraag = json.loads(answer.read() or b"null")
            if vraag and vraag["koppelvlak"] == "STTR" and (vraag["scenario"], vraag["volgnummer"]) != gedaan:
                gedaan = (vraag["scenario"], vraag["volgnummer"])
                doe(vraag, token)
        except (URLError, ConnectionError):
            continue  # the mock is not there yet, or no longer


if __name__ == "__main__":
    main()
