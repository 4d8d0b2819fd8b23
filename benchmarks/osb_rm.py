"""Deliveries per second over Digikoppeling ebMS2: osb-rm, 8 KB payload, acknowledgment in the same connection.

    scripts/bench
    python benchmarks/osb_rm.py --rounds 5 --seconds 5 --wiremock wiremock-standalone.jar

Measured side by side, in turns, by the same load (``wrk``, a MessageId of its own in every message):

- ``memory`` and ``durable``: ``ikt serve``, on SQLite in memory and on an SQLite file that is flushed to disk before
  each acknowledgment; every message judged, kept and told in the journal;
- ``wiremock``: WireMock, warmed up until its code is compiled, that finds the message by an XPath in the SOAP part and
  gives one static answer;
- ``bare``: a uvicorn application that reads the body and gives the same octets: what this server could reach at most.

Each server has one processor and the load another. A turn begins when no server has work left over from an earlier
one. Ratios are taken within a round, so that a change in the speed of the machine falls out; the median over the
rounds counts. After the run the number of stored messages is compared with
the number of acknowledged ones.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from ikt_mocks.digikoppeling.answers import NO_KEYS, acknowledgment
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.messages import Acknowledgment
from ikt_mocks.digikoppeling.names import EB, SOAP
from ikt_mocks.digikoppeling.samples.exchange import (
    MOMENT,
    OIN_B,
    REQUEST,
    sample_attachment,
    sample_message,
    sample_profile,
)
from ikt_mocks.digikoppeling.wire import read_message, write_message

HERE = Path(__file__).resolve().parent
PAYLOAD_BYTES = 8 * 1024
CONNECTIONS = 32
_START_SECONDS = 60.0
_QUIET_SECONDS = 60.0
# The turn in the MessageIds of messages that are sent one by one.
_PROBE = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Load:
    """The request that is sent, with slots for what each message has of its own.

    :param slots: the texts in ``template`` and ``content_type`` that stand for these; the first is in the MessageId.
    """

    template: bytes
    content_type: str
    slots: tuple[str, ...]

    def message(self, turn: int, number: int) -> tuple[bytes, str]:
        """Return body and Content-Type of one request, as the load makes them."""
        body, content_type = self.template, self.content_type
        for place, slot in enumerate(self.slots):
            own = f"{turn:08x}-0001-4000-8{place:03x}-{number:012x}"
            body, content_type = body.replace(slot.encode(), own.encode()), content_type.replace(slot, own)
        return body, content_type


def make_load(*, own_ids: bool) -> Load:
    """Return a delivery that fits the sample CPA: reliable, unsigned, acknowledgment in the same connection.

    :param own_ids: every message has a boundary and Content-IDs of its own, as most senders write them.
    """
    message_id, content_id, boundary, start = (
        f"00000000-0000-4000-8000-00000000000{digit}" for digit in range(4)
    )
    message = sample_message(sample_profile(sync_reply_mode="mshSignalsOnly"), f"{content_id}@a.example")
    message = replace(message, header=replace(message.header, message_id=f"{message_id}@a.example"))
    frame = b"<melding></melding>"
    content = frame.replace(b"><", b">" + b"x" * (PAYLOAD_BYTES - len(frame)) + b"<")
    wire = write_message(message, [sample_attachment(content, f"{content_id}@a.example")])
    body, content_type = wire.read(), wire.content_type
    for name, slot in (("boundary", boundary), ("start", start)):
        found = re.search(name + r'="?[^"]*?([0-9a-f-]{36})', content_type)
        assert found is not None  # noqa: S101 - our own writer makes both of UUIDs
        body, content_type = (
            body.replace(found[1].encode(), slot.encode()),
            content_type.replace(found[1], slot),
        )
    return Load(body, content_type, (message_id, content_id, boundary, start) if own_ids else (message_id,))


@dataclass(frozen=True, slots=True)
class Figure:
    """What one turn of load gave; times in milliseconds.

    :param cpu_ms: processor time of the server for each request, its helper threads included; 0 where the system does
        not tell.
    """

    requests: int
    seconds: float
    failed: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    cpu_ms: float = 0.0

    @property
    def per_second(self) -> float:
        """Answered requests per second."""
        return self.requests / self.seconds


class Server:
    """A server that runs; ``sent`` counts what it was asked."""

    def __init__(self, name: str, url: str, process: subprocess.Popen[bytes]) -> None:
        self.name, self.url, self._process = name, url, process
        self.sent = 0

    def processor_seconds(self) -> float:
        """Return the processor time used so far, as Linux counts it; 0 on another system."""
        try:
            told = Path(f"/proc/{self._process.pid}/stat").read_text("ascii", "replace")
        except OSError:
            return 0.0
        # The name of the program, in brackets, may hold spaces.
        user, system = told.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def probe(self, load: Load) -> None:
        """Send one message and see that its acknowledgment comes back.

        :raises SystemExit: it does not.
        """
        answer = self._post(*load.message(_PROBE, self.sent))
        self.sent += 1
        with read_message(answer.content, "text/xml") as received:
            if answer.status_code != 200 or not isinstance(received.message, Acknowledgment):
                raise SystemExit(f"{self.name} gives {answer.status_code} and no acknowledgment")

    def refuses_other(self, load: Load) -> None:
        """See that another action is not answered in the same way: the server does look at the message.

        :raises SystemExit: it does not look.
        """
        other = replace(load, template=load.template.replace(REQUEST.encode(), b"iets-anders"))
        answer = self._post(*other.message(_PROBE, 0xF00000000000))
        if answer.status_code == 200 and b"Acknowledgment" in answer.content:
            raise SystemExit(f"{self.name} acknowledges a message that nobody agreed on")

    def _post(self, body: bytes, content_type: str) -> httpx.Response:
        headers = {"Content-Type": content_type, "SOAPAction": '"ebXML"'}
        return httpx.post(self.url, content=body, headers=headers, timeout=30.0, trust_env=False)

    def missing(self) -> str:
        """Return what the store lacks of what was acknowledged; empty when all is there, or nothing is stored."""
        return ""

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.communicate(timeout=60)


class Mock(Server):
    """``ikt serve`` with the agreement installed."""

    def __init__(self, name: str, state: str) -> None:
        command = [sys.executable, "-m", "ikt_harness", "serve", "--json", "--state", state]
        command += ["--clock", MOMENT.isoformat()]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603 - this interpreter, our own module
        facts = _first_line(name, process)
        super().__init__(name, f"{facts['url']}/ebms/{facts['workspace']}", process)
        self._control = httpx.Client(
            base_url=f"{facts['url']}/ikt/v1/ebms/",
            headers={"Authorization": f"Bearer {facts['token']}"},
            timeout=30.0,
            trust_env=False,
        )
        agreement = write_cpa(sample_profile(sync_reply_mode="mshSignalsOnly")).decode()
        self._control.put("cpas", json={"cpa": agreement, "partij": OIN_B}).raise_for_status()

    def missing(self) -> str:
        """Return what the store lacks; what was on its way when the load stopped is stored as well."""
        last = self._control.get("ontvangen", params={"na": self.sent - 1}).raise_for_status()
        found = bool(last.json()["ontvangen"])
        return "" if found else f"{self.name} acknowledged {self.sent} messages and holds less"


def _first_line(name: str, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    line = b"" if process.stdout is None else process.stdout.readline()
    if not line:
        raise SystemExit(f"{name} does not start")
    told: dict[str, Any] = json.loads(line)
    return told


@contextlib.contextmanager
def on_processors(numbers: set[int] | None) -> Iterator[None]:
    """Give what is started meanwhile these processors only; ``None`` or another system than Linux: all."""
    if numbers is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, numbers)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def start_bare() -> Server:
    """Start ``_bare_server.py``."""
    command = [sys.executable, str(HERE / "_bare_server.py")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603 - this interpreter, our own file
    return Server("bare", _first_line("bare", process)["url"], process)


def mapping() -> dict[str, Any]:
    """Return the stub of WireMock: the action by XPath in the SOAP part, and one acknowledgment for all."""
    message = sample_message(sample_profile(sync_reply_mode="mshSignalsOnly"), "p1")
    xpath = {
        "matchesXPath": f"/soap:Envelope/soap:Header/eb:MessageHeader[eb:Action='{REQUEST}']",
        "xPathNamespaces": {"soap": SOAP, "eb": EB},
    }
    return {
        "request": {
            "method": "POST",
            "urlPath": "/ebms/ontvanger",
            "multipartPatterns": [{"matchingType": "ANY", "bodyPatterns": [xpath]}],
        },
        "response": {
            "status": 200,
            "headers": {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '"ebXML"'},
            "body": acknowledgment(message, None, NO_KEYS, MOMENT).decode(),
        },
    }


def start_wiremock(jar: Path, folder: Path) -> Server:
    """Start WireMock, without the journal that would slow it down, and wait until it listens."""
    (folder / "mappings").mkdir(parents=True)
    (folder / "mappings" / "ebms.json").write_text(json.dumps(mapping()), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["java", "-jar", str(jar), "--port", str(port), "--bind-address", "127.0.0.1"]
    command += ["--no-request-journal", "--disable-banner", "--root-dir", str(folder)]
    process = subprocess.Popen(  # noqa: S603 - the jar that the caller named, no shell
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    limit = time.monotonic() + _START_SECONDS
    while time.monotonic() < limit and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/__admin/mappings", trust_env=False)
            return Server("wiremock", f"http://127.0.0.1:{port}/ebms/ontvanger", process)
        time.sleep(0.1)
    process.kill()
    raise SystemExit("wiremock does not start")


class Bench:
    """One run: the servers, the load and where the load runs."""

    def __init__(self, folder: Path, load: Load, processors: set[int] | None) -> None:
        self._folder, self._load, self._processors = folder, load, processors
        self._turns = 0
        (folder / "template").write_bytes(load.template)

    def turn(self, server: Server, seconds: int, connections: int) -> Figure:
        """Load ``server`` and return what it did.

        :raises SystemExit: requests failed: the figure would say nothing.
        """
        self._turns += 1
        command = ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
        command += ["--timeout", "10s", "--script", str(HERE / "osb_rm.lua"), server.url, "--"]
        what = [str(self._folder / "template"), self._load.content_type, *self._load.slots]
        before = server.processor_seconds()
        with on_processors(self._processors):
            done = subprocess.run(  # noqa: S603 - the load generator on our own files, no shell
                [*command, f"{self._turns:08x}", *what],
                capture_output=True,
                check=True,
                timeout=seconds + 60,
            )
        figure = Figure(**json.loads(done.stdout.splitlines()[-1]))
        used = server.processor_seconds() - before
        figure = replace(figure, cpu_ms=1000 * used / max(1, figure.requests))
        server.sent += figure.requests
        if figure.failed or not figure.requests:
            raise SystemExit(f"{server.name}: {figure.failed} of {figure.requests} requests failed")
        return figure


def quiet(servers: list[Server]) -> None:
    """Wait until no server works any more.

    WireMock goes on for seconds after its last answer: what stands next in turn would share the processor with that.

    :raises SystemExit: one keeps working: what it does then would count for another.
    """
    limit = time.monotonic() + _QUIET_SECONDS
    used = [server.processor_seconds() for server in servers]
    while time.monotonic() < limit:
        time.sleep(1.0)
        before, used = used, [server.processor_seconds() for server in servers]
        # Linux counts in hundredths of a second.
        if all(now - then <= 0.02 for then, now in zip(before, used, strict=True)):
            return
    raise SystemExit("a server keeps working after its load has ended")


def summary(rounds: list[dict[str, Figure]]) -> dict[str, Any]:
    """Return the medians per server, and its ratio to WireMock and to the bare server, taken within each round."""
    told: dict[str, Any] = {}
    for name in rounds[0]:
        mine = [one[name] for one in rounds]
        speeds = [item.per_second for item in mine]
        told[name] = {
            "per_second": round(median(speeds)),
            "lowest": round(min(speeds)),
            "highest": round(max(speeds)),
            "p50_ms": round(median(item.p50_ms for item in mine), 2),
            "p99_ms": round(median(item.p99_ms for item in mine), 2),
            "cpu_ms": round(median(item.cpu_ms for item in mine), 3),
        }
        for other in ("wiremock", "bare"):
            if other in rounds[0] and other != name:
                ratios = [one[name].per_second / one[other].per_second for one in rounds]
                told[name][f"of_{other}"] = round(median(ratios), 2)
    return told


def lost(servers: list[Server]) -> list[str]:
    """Tell which servers store less than they acknowledged."""
    return [told for server in servers if (told := server.missing())]


def stop(servers: list[Server]) -> None:
    """End all servers."""
    for server in servers:
        server.stop()


def run(
    *,
    rounds: int,
    seconds: int,
    warm: int,
    wiremock: Path | None,
    connections: int,
    pinned: bool,
    disk: Path,
    own_ids: bool,
) -> dict[str, Any]:
    """Measure and return all figures.

    :param warm: requests that WireMock answers before the first round, so that its code is compiled; it gets quicker
        up to some 200,000. The others get one turn: they do not change.
    :param wiremock: the standalone jar; ``None`` leaves WireMock out.
    :param pinned: one processor for the servers, one for the load.
    :param disk: folder on the disk where the durable store stands.
    :param own_ids: as for :func:`make_load`.
    """
    load = make_load(own_ids=own_ids)
    at, on = ({0}, {1}) if pinned and (os.cpu_count() or 1) > 1 else (None, None)
    with tempfile.TemporaryDirectory(dir=disk) as name:
        folder = Path(name)
        bench = Bench(folder, load, on)
        servers: list[Server] = []
        try:
            with on_processors(at):
                if wiremock is not None:
                    servers.append(start_wiremock(wiremock, folder / "wiremock"))
                servers.append(Mock("memory", "sqlite://"))
                servers.append(Mock("durable", f"sqlite:///{folder / 'state.db'}"))
                servers.append(start_bare())
            for server in servers:
                server.probe(load)
                if server.name != "bare":
                    server.refuses_other(load)
                bench.turn(server, seconds, connections)
                while server.name == "wiremock" and server.sent < warm:
                    bench.turn(server, seconds, connections)
            figures = []
            for number in range(rounds):
                turn = servers[number % len(servers) :] + servers[: number % len(servers)]
                found = {}
                for server in turn:
                    quiet(servers)
                    found[server.name] = bench.turn(server, seconds, connections)
                figures.append({server.name: found[server.name] for server in servers})
            for server in servers:
                server.probe(load)
            if missing := lost(servers):
                raise SystemExit("; ".join(missing))
        finally:
            stop(servers)
    return {
        "payload_bytes": PAYLOAD_BYTES,
        "request_bytes": len(load.template),
        "connections": connections,
        "seconds": seconds,
        "pinned": at is not None,
        "own_ids": own_ids,
        "python": platform.python_version(),
        "summary": summary(figures),
        "rounds": [{key: asdict(value) for key, value in one.items()} for one in figures],
    }


def table(summary: dict[str, Any]) -> str:
    """Return the figures as lines for people."""
    lines = [f"{'':10}{'per s':>8}{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>9}{'x WireMock':>12}{'x bare':>9}"]
    for name, one in summary.items():
        ratios = [one.get(f"of_{other}", "") for other in ("wiremock", "bare")]
        lines.append(
            f"{name:10}{one['per_second']:>8}{one['p50_ms']:>9}{one['p99_ms']:>9}{one['cpu_ms']:>9}{ratios[0]:>12}{ratios[1]:>9}"
        )
    return "\n".join(lines)


def markdown(summary: dict[str, Any]) -> str:
    """Return the figures as the table of ``docs/explanation/performance.md``."""
    lines = [
        "| server | per second | p50 (ms) | p99 (ms) | processor per request (ms) | × WireMock | × bare |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, one in summary.items():
        shown = [one["per_second"], one["p50_ms"], one["p99_ms"], one["cpu_ms"]]
        shown += [one.get("of_wiremock", ""), one.get("of_bare", "")]
        lines.append(f"| {name} | {' | '.join(map(str, shown))} |")
    return "\n".join(lines)


def main() -> None:
    """Measure by command."""
    parser = argparse.ArgumentParser(
        description="osb-rm deliveries per second, beside WireMock and a bare server"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="length of a turn")
    parser.add_argument(
        "--own-ids", action="store_true", help="a boundary and Content-IDs of its own for every message"
    )
    parser.add_argument("--warm", type=int, default=200_000, help="requests to WireMock beforehand")
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument(
        "--wiremock", type=Path, help="standalone jar of WireMock; without it, it is left out"
    )
    parser.add_argument("--unpinned", action="store_true", help="let the system place servers and load")
    parser.add_argument(
        "--disk", type=Path, default=Path(tempfile.gettempdir()), help="where the store stands"
    )
    parser.add_argument("--figures", type=Path, help="file in which all figures are kept, as JSON")
    parser.add_argument(
        "--markdown", action="store_true", help="show the figures as a table for the documentation"
    )
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is needed: apt-get install wrk")
    told = run(
        rounds=options.rounds,
        seconds=options.seconds,
        warm=options.warm,
        own_ids=options.own_ids,
        wiremock=options.wiremock,
        connections=options.connections,
        pinned=not options.unpinned,
        disk=options.disk,
    )
    print(markdown(told["summary"]) if options.markdown else table(told["summary"]))
    if options.figures is not None:
        options.figures.write_text(json.dumps(told, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
