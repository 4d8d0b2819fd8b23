"""An own behandelsysteem in forty lines: takes a notification, follows the links, checks every document.

python behandelsysteem.py PORT TOKEN OIN
"""

import hashlib
import json
import queue
import sys
import threading
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, TOKEN, OIN = int(sys.argv[1]), sys.argv[2], sys.argv[3]
inbox: "queue.Queue[str]" = queue.Queue()


def fetch(url: str) -> bytes:
    """Return the bytes at a link, trying again a few times; never for a refusal."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}", "X-IKT-OIN": OIN})  # noqa: S310 - a link of DSO-LV
    for attempt in range(5):
        try:
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - a link of DSO-LV
                data: bytes = response.read()
                return data
        except urllib.error.HTTPError as error:
            if error.code in (401, 403):
                raise
            time.sleep(0.1 * 2**attempt)
    raise OSError(f"not retrieved: {url}")


def retrieve(references_url: str) -> None:
    """Retrieve the message, the publishable PDF and every document of one verzoek."""
    references = json.loads(fetch(references_url))
    links = references["_links"]
    fetch(links["verzoek"]["href"])
    fetch(links["publiceerbaar"]["href"])
    for link in links["documenten"]:
        whole = hashlib.sha256(fetch(link["href"])).hexdigest() == link["hash"]["waarde"]
        print(references["verzoeknummer"], link["bestandsnaam"], "ok" if whole else "DAMAGED", flush=True)


class Receiver(BaseHTTPRequestHandler):
    """Takes notifications: acknowledge at once, retrieve afterwards."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        inbox.put(ET.fromstring(body).findtext("{*}verzoekreferenties") or "")  # noqa: S314 - from DSO-LV
        self.send_response(202)
        self.end_headers()


threading.Thread(target=ThreadingHTTPServer(("127.0.0.1", PORT), Receiver).serve_forever, daemon=True).start()
print("listening", flush=True)
while True:
    try:
        retrieve(inbox.get())
    except (OSError, ValueError, KeyError) as error:
        print("failed:", error, flush=True)
