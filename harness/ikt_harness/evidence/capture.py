"""What was on the wire of one scenario, taken from the mock's journal and kept as evidence.

The files of a result: ``journaal.json`` (every hop in order, each naming its body and attachments by SHA-256 and file),
the bodies themselves, and ``oordelen.json``: how the checks of this version judge each delivery among them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ikt_harness.dso_lv import DsoLv
from ikt_harness.evidence.judging import judgement_of, kind_to_judge
from ikt_harness.evidence.store import EvidenceStore
from ikt_harness.ledger.canonical import canonical_json
from ikt_harness.ledger.records import EvidenceRecord
from ikt_mocks.clock import moment
from ikt_mocks.journal import attachments

JOURNAL = "journaal.json"
JUDGEMENTS = "oordelen.json"
#: Larger payloads are named by their hash only, in bytes; harness-defined.
LARGEST = 64 * 1024 * 1024

_KEPT = (
    "at",
    "koppelvlak",
    "direction",
    "subject",
    "oin",
    "reference",
    "method",
    "path",
    "status",
    "content_type",
    "size",
    "sha256",
    "details",
)
_EXTENSIONS = (
    (b"PK\x03\x04", "zip", "application/zip"),
    (b"%PDF", "pdf", "application/pdf"),
    (b"<", "xml", "application/xml"),
    (b"\xef\xbb\xbf<", "xml", "application/xml"),
    (b"{", "json", "application/json"),
    (b"[", "json", "application/json"),
)


@dataclass(slots=True)
class _Files:
    """The files of one result; the same bytes get one name."""

    store: EvidenceStore
    records: list[EvidenceRecord] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    judgements: list[dict[str, Any]] = field(default_factory=list)

    def keep(self, seq: int, hop: dict[str, Any], sha256: str, data: bytes) -> str:
        if sha256 in self.names:
            self._judge(hop, self.names[sha256], sha256, data)
            return self.names[sha256]
        extension, media_type = _form(data)
        word = re.sub(r"[^A-Za-z0-9]+", "-", str(hop["subject"])).strip("-")[:60] or "bericht"
        name = f"{seq:04d}-{hop['direction']}-{word}.{extension}"
        if name in self.names.values():
            name = f"{seq:04d}-{hop['direction']}-{word}-{sha256[:8]}.{extension}"
        self.names[sha256] = name
        self.records.append(self.store.put(name, media_type, data))
        self._judge(hop, name, sha256, data)
        return name

    def _judge(self, hop: dict[str, Any], name: str, sha256: str, data: bytes) -> None:
        kind = kind_to_judge(str(hop["koppelvlak"]), str(hop["subject"]), data)
        if kind is None or any(row["file"] == name for row in self.judgements):
            return
        judged = judgement_of(hop["koppelvlak"], kind, data, moment(hop["at"]))
        facts = {
            "file": name,
            "sha256": sha256,
            "koppelvlak": hop["koppelvlak"],
            "kind": kind,
            "moment": hop["at"],
        }
        self.judgements.append({**facts, **judged})


def capture(dso: DsoLv, store: EvidenceStore) -> tuple[EvidenceRecord, ...]:
    """Keep the journal of the workspace of ``dso`` with everything it names; return the files, by name.

    :raises InputRefused: the mock no longer answers, or the evidence cannot be written.
    """
    files = _Files(store)
    hops = []
    for seq, entry in enumerate(_entries(dso), start=1):
        hop: dict[str, Any] = {"seq": seq, **{name: entry[name] for name in _KEPT}}
        named = {str(entry["sha256"]): entry["body"]} if entry["size"] else {}
        named |= {one: None for one in attachments(entry["details"]) if one not in named}
        hop["files"] = {}
        for sha256, body in named.items():
            data = base64.b64decode(body) if body is not None else dso.payload(sha256, limit=LARGEST)
            if data is not None:
                hop["files"][sha256] = files.keep(seq, hop, sha256, data)
        hops.append(hop)
    if not hops:
        return ()
    made = [
        *files.records,
        store.put(JOURNAL, "application/json", canonical_json(hops).encode()),
        store.put(JUDGEMENTS, "application/json", canonical_json(files.judgements).encode()),
    ]
    return tuple(sorted(made, key=lambda record: record.name))


def _entries(dso: DsoLv) -> Iterator[dict[str, Any]]:
    after = 0
    while page := dso.journal(after=after):
        yield from page
        after = int(page[-1]["id"])


def _form(data: bytes) -> tuple[str, str]:
    for beginning, extension, media_type in _EXTENSIONS:
        if data.startswith(beginning):
            return extension, media_type
    try:
        data.decode()
    except UnicodeDecodeError:
        return "bin", "application/octet-stream"
    return "txt", "text/plain"
