"""Fetching a large file (PULL): resumes after a cut, checks size and checksum, and knows when to stop.

What each answer means to a client is the table of the best practices: 200 and 206 when cut off ask again, 403 and 416
stop, 404 stops unless the lifetime has not begun, 500 and up try again later, after expirationTime give up. Number
of attempts and window are agreed per situation (GB013); the numbers here are harness-defined.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Literal

import httpx

from ikt_mocks.digikoppeling.grote_berichten.checksum import checksum_of_file
from ikt_mocks.digikoppeling.grote_berichten.messages import DataReference, Status
from ikt_mocks.digikoppeling.grote_berichten.ranges import parse_content_range
from ikt_schemas.language import Text

Reason = Literal[
    "address",
    "checksum-type",
    "too-large",
    "not-begun",
    "expired",
    "forbidden",
    "not-found",
    "range",
    "status",
    "exhausted",
    "size",
    "checksum",
]

_STATUS: dict[Reason, Status] = {
    "checksum-type": "CHECKSUM_TYPE_NOT_SUPPORTED",
    "not-found": "FILE_NOT_FOUND",
    "not-begun": "FILE_NOT_FOUND",
    "expired": "FILE_NOT_FOUND",
    "size": "INCORRECT_FILE_SIZE",
    "checksum": "CHECKSUM_ERROR",
}
#: A host name in ASCII (an international one is encoded by then), or an address.
_HOST = re.compile(rb"[0-9A-Za-z._-]+|[0-9A-Fa-f:.]+")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to try.

    :param attempts: number of requests in all.
    :param after_cut: pause before asking on after a broken answer.
    :param after_outage: pause after a server error or without a connection; longer, as the best practices advise.
    :param window: time for the whole transfer from its first request.
    :param limit: largest file that is fetched, in bytes.
    """

    attempts: int = 20
    after_cut: timedelta = timedelta(seconds=1)
    after_outage: timedelta = timedelta(seconds=30)
    window: timedelta = timedelta(hours=6)
    limit: int = 4 * 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request: the first byte asked for, the status (``None``: no answer), bytes that came, what went wrong."""

    start: int
    status: int | None
    received: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The file is whole and its checksum is right."""

    path: Path
    size: int
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """The transfer was not successful.

    :param partial: what was received, kept for handling by hand; ``None`` when nothing was.
    """

    reason: Reason
    text: Text
    attempts: tuple[Attempt, ...]
    partial: Path | None

    @property
    def status(self) -> Status:
        """The nearest of the status codes that the PUSH form knows."""
        return _STATUS.get(self.reason, "UNKNOWN_ERROR")


def is_plain_address(url: httpx.URL) -> bool:
    """Return whether ``url`` is an http(s) address with a host and without credentials."""
    return url.scheme in ("http", "https") and _HOST.fullmatch(url.raw_host) is not None and not url.userinfo


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a transfer needs from outside.

    :param now: the time to judge the lifetime by; the clock of a workspace.
    :param wait: passes a time in seconds; a test moves the clock.
    :param may_fetch: whether an address from a message may be asked at all. The default lets any http(s) host
        through; who runs where a stranger's message must not reach the inner network states a stricter one.
    :param headers: sent with each request: a token, where no client certificate gives access.
    """

    now: Callable[[], datetime]
    wait: Callable[[float], None]
    may_fetch: Callable[[httpx.URL], bool] = is_plain_address
    headers: Mapping[str, str] = field(default_factory=dict)


class _Stop(Exception):  # noqa: N818 - ends the transfer, carries why
    def __init__(self, reason: Reason, nl: str, en: str) -> None:
        super().__init__(en)
        self.reason: Reason = reason
        self.text = Text(nl, en)


def fetch(
    reference: DataReference,
    target: Path,
    *,
    client: httpx.Client,
    surroundings: Surroundings,
    policy: RetryPolicy | None = None,
) -> Fetched | Failed:
    """Fetch the file of ``reference`` into ``target``.

    :param target: path of the finished file, chosen by the caller: the name in the metadata is never used as a path.
        Until it is whole it stands beside it with ``.part`` at the end; a part left by an earlier call is discarded.
    :param client: with the client certificate or token that gives access.
    """
    transfer = _Transfer(reference, target, client, surroundings, policy or RetryPolicy())
    try:
        transfer.run()
    except _Stop as stop:
        partial = transfer.part if transfer.part.exists() and transfer.part.stat().st_size else None
        return Failed(stop.reason, stop.text, tuple(transfer.attempts), partial)
    return Fetched(target, reference.size, tuple(transfer.attempts))


class _Transfer:
    """The state of one transfer: what is there so far, and which version of the file it belongs to."""

    def __init__(
        self,
        reference: DataReference,
        target: Path,
        client: httpx.Client,
        surroundings: Surroundings,
        policy: RetryPolicy,
    ) -> None:
        self.reference = reference
        self.target = target
        self.part = target.with_name(target.name + ".part")
        self.attempts: list[Attempt] = []
        self._client = client
        self._outside = surroundings
        self._policy = policy
        self._have = 0
        self._etag = ""
        self._whole = False
        self._deadline = surroundings.now() + policy.window

    def run(self) -> None:
        url = self._check_metadata()
        with self.part.open("w+b") as stream:
            while not self._whole:
                self._wait_for_begin()
                if len(self.attempts) >= self._policy.attempts:
                    raise _Stop(
                        "exhausted",
                        f"na {len(self.attempts)} pogingen opgegeven",
                        f"given up after {len(self.attempts)} attempts",
                    )
                pause = self._attempt(url, stream)
                if pause is not None:
                    self._outside.wait(pause.total_seconds())
            stream.flush()
            os.fsync(stream.fileno())
        self._verify()
        self.part.replace(self.target)

    def _check_metadata(self) -> httpx.URL:
        reference = self.reference
        try:
            url = httpx.URL(reference.url)
        except httpx.InvalidURL as error:
            raise _Stop("address", "de URL is niet leesbaar", "the URL cannot be read") from error
        if not self._outside.may_fetch(url):
            raise _Stop("address", "dit adres wordt niet opgevraagd", "this address is not asked")
        if not reference.checksum.supported:
            raise _Stop(
                "checksum-type",
                f"checksum-algoritme '{reference.checksum.algorithm[:40]}' bestaat niet",
                f"checksum algorithm '{reference.checksum.algorithm[:40]}' does not exist",
            )
        if reference.size > self._policy.limit:
            raise _Stop(
                "too-large",
                f"{reference.size} bytes is meer dan {self._policy.limit}",
                f"{reference.size} bytes is more than {self._policy.limit}",
            )
        return url

    def _wait_for_begin(self) -> None:
        now, lifetime = self._outside.now(), self.reference.lifetime
        if lifetime.has_ended(now):
            raise _Stop("expired", "expirationTime is verstreken", "expirationTime has passed")
        if lifetime.creation is not None and lifetime.creation > now:
            if lifetime.creation > self._deadline:
                raise _Stop(
                    "not-begun",
                    "het bestand komt pas na de afgesproken tijd beschikbaar",
                    "the file becomes available only after the time agreed",
                )
            self._outside.wait((lifetime.creation - now).total_seconds())
        self._check_deadline()

    def _check_deadline(self) -> None:
        if self._outside.now() >= self._deadline:
            raise _Stop("exhausted", "de afgesproken tijd is om", "the time agreed is over")

    def _attempt(self, url: httpx.URL, stream: IO[bytes]) -> timedelta | None:
        """Ask once; return how long to pause before the next request, ``None`` when it can follow at once."""
        headers = {**self._outside.headers, "Accept-Encoding": "identity"}
        if self._have:
            headers["Range"] = f"bytes={self._have}-"
            if self._etag:
                headers["If-Range"] = self._etag
        start, before, status, error = self._have, 0, None, ""
        try:
            with self._client.stream("GET", url, headers=headers, follow_redirects=False) as response:
                status = response.status_code
                if status in (200, 206):
                    self._place(response, stream)
                    start = before = self._have
                    self._receive(response, stream)
                    return None if self._complete(response, before) else self._policy.after_cut
                return self._refused(status)
        except httpx.HTTPError as problem:
            error = type(problem).__name__
            return self._policy.after_outage if status is None else self._policy.after_cut
        finally:
            answered = status in (200, 206)
            received = self._have - before if answered else 0
            self._whole = answered and self._have == self.reference.size
            self.attempts.append(Attempt(start, status, received, error))

    def _refused(self, status: int) -> timedelta:
        if status >= 500:
            return self._policy.after_outage
        if status == 403:
            raise _Stop("forbidden", "geen toegang tot het bestand (403)", "no access to the file (403)")
        if status == 404:
            raise _Stop("not-found", "het bestand is er niet (404)", "the file is not there (404)")
        if status == 416:
            raise _Stop("range", "het bereik bestaat niet (416)", "the range does not exist (416)")
        raise _Stop("status", f"onbruikbaar antwoord ({status})", f"unusable answer ({status})")

    def _place(self, response: httpx.Response, stream: IO[bytes]) -> None:
        """Put the file pointer where this answer belongs; forget everything when it is another version."""
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise _Stop("status", "het antwoord is gecodeerd", "the answer is encoded")
        etag = response.headers.get("etag", "")
        # A weak validator does not promise the same bytes.
        etag = "" if etag.startswith("W/") else etag
        position = 0
        if response.status_code == 206:
            told = parse_content_range(response.headers.get("content-range"))
            if told is None or told[0].first > self._have:
                raise _Stop(
                    "range", "het antwoord past niet bij de vraag", "the answer does not fit the question"
                )
            if told[1] is not None and told[1] != self.reference.size:
                self._wrong_size(told[1])
            position = told[0].first
            if self._etag and etag and etag != self._etag and position:
                raise _Stop(
                    "range",
                    "het bestand veranderde terwijl het werd opgehaald",
                    "the file changed while it was fetched",
                )
        stream.seek(position)
        stream.truncate()
        self._have = position
        self._etag = etag

    def _receive(self, response: httpx.Response, stream: IO[bytes]) -> None:
        for chunk in response.iter_raw():
            if self._have + len(chunk) > self.reference.size:
                self._wrong_size(None)
            stream.write(chunk)
            self._have += len(chunk)
            self._check_deadline()

    def _complete(self, response: httpx.Response, start: int) -> bool:
        """Return whether the answer was whole; one without a stated length may have been cut unseen."""
        stated = response.headers.get("content-length", "")
        whole = stated.isdigit() and int(stated) == self._have - start
        if whole and response.status_code == 200 and self._have < self.reference.size:
            self._wrong_size(self._have)
        return whole

    def _wrong_size(self, found: int | None) -> None:
        told = self.reference.size
        raise _Stop(
            "size",
            f"size error: de metadata zegt {told} bytes, het bestand heeft er {'meer' if found is None else found}",
            f"size error: the metadata says {told} bytes, the file has {'more' if found is None else found}",
        )

    def _verify(self) -> None:
        told = self.reference.checksum
        if not checksum_of_file(self.part, told.algorithm).matches(told):
            raise _Stop(
                "checksum",
                f"checksum error: de {told.algorithm} van het bestand is een andere dan in de metadata",
                f"checksum error: the {told.algorithm} of the file is not that of the metadata",
            )
