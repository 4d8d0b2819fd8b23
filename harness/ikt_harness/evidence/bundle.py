"""Making a bundle: everything a third party needs to judge one run again, signed, in one zip.

===========================  ========================================================================================
``run.json``                 the run: versions, hashes of scenarios and rules, its place in the chain of the ledger
``results/NNNN.json``        one result, with its hash in that chain
``journals/NNNN.json``       every hop of that result on the wire
``judgements/NNNN.json``     how the checks judged its deliveries when the run was made
``messages/NNNN/…``          the messages themselves
``manifest.json``            every member above with its hash; what was masked, with the hash of the original; what is
                             not there, and why
``signer.pem``               the public key or the certificates of who signed
``attestation.json``         the DSSE envelope: an in-toto statement over every other member
===========================  ========================================================================================
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ikt_harness.evidence.capture import JOURNAL, JUDGEMENTS
from ikt_harness.evidence.container import write_zip
from ikt_harness.evidence.masking import Masker
from ikt_harness.evidence.signing import PREDICATE, STATEMENT, Signer, envelope
from ikt_harness.evidence.store import EvidenceStore
from ikt_harness.ledger import Ledger, StoredResult, StoredRun, canonical_json
from ikt_harness.ledger.records import EvidenceRecord, ResultRecord, RunRecord
from ikt_harness.verdict import Verdict
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

FORMAT = "ikt-evidence-1"
RUN = "run.json"
MANIFEST = "manifest.json"
SIGNER = "signer.pem"
ATTESTATION = "attestation.json"
_FOLDERS = {JOURNAL: "journals", JUDGEMENTS: "judgements"}
_MASK = b"ikt-evidence-1 pseudonyms\n"
#: Fields of a hop that a reader needs as they were; none of them tells of a person.
_BARE = (
    "seq",
    "at",
    "koppelvlak",
    "direction",
    "subject",
    "oin",
    "method",
    "status",
    "size",
    "sha256",
    "files",
)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    :param masked: values replaced by pseudonyms, over all members.
    :param withheld: members left out because they could not be looked into.
    :param missing: files of the evidence that are not in the store.
    """

    sha256: str
    size: int
    members: int
    masked: int
    withheld: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(slots=True)
class _Members:
    masker: Masker | None
    data: dict[str, bytes] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    absent: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, data: bytes, *, media_type: str, original: bytes, masked: int) -> None:
        row: dict[str, Any] = {"name": name, "media_type": media_type, **_digest(data), "original": None}
        if masked:
            row["original"] = {**_digest(original), "masked": masked}
        self.data[name] = data
        self.rows.append(row)

    def leave_out(self, name: str, reason: str, *, sha256: str, size: int) -> None:
        self.absent.append({"name": name, "reason": reason, "sha256": sha256, "size": size})


def export(
    ledger: Ledger, store: EvidenceStore, run: str, target: Path, signer: Signer, *, masked: bool = True
) -> Exported:
    """Write the bundle of ``run`` to ``target``; the same run and key give the same bytes.

    :param run: id of the run, or enough of its beginning to tell it from the others.
    :param masked: replace personal data by pseudonyms.
    :raises InputRefused: no such run, its results were changed, or ``target`` cannot be written.
    """
    stored = find_run(ledger, run)
    results = list(ledger.results(run=stored.record.id))
    key = hashlib.sha256(signer.sign(_MASK + stored.record.id.encode())).digest()
    members = _Members(Masker(key) if masked else None)
    _messages(members, results, store)
    for result in results:
        _result(members, result, store)
    _plain(members, RUN, run_facts(stored))
    manifest = {
        "format": FORMAT,
        "run": stored.record.id,
        "masked": masked,
        "members": sorted(members.rows, key=lambda row: str(row["name"])),
        "absent": sorted(members.absent, key=lambda row: str(row["name"])),
    }
    members.data[MANIFEST] = canonical_json(manifest).encode()
    members.data[SIGNER] = signer.pem()
    statement = statement_of(members.data, stored.record, [result.record for result in results])
    members.data[ATTESTATION] = envelope(statement, signer)
    # What holds personal data is for its owner only.
    sha256, size = _write(target, members.data, mode=0o644 if masked else 0o600)
    return Exported(
        sha256,
        size,
        len(members.data),
        sum(row["original"]["masked"] for row in members.rows if row["original"]),
        tuple(row["name"] for row in members.absent if row["reason"] == "withheld"),
        tuple(row["name"] for row in members.absent if row["reason"] == "not-kept"),
    )


def find_run(ledger: Ledger, run: str) -> StoredRun:
    """Return the run that ``run`` names.

    :raises InputRefused: none, or more than one.
    """
    runs = ledger.runs()
    found = [one for one in runs if one.record.id == run]
    found = found or [one for one in runs if run and one.record.id.startswith(run)]
    if len(found) == 1:
        return found[0]
    last = ", ".join(one.record.id for one in (found or runs)[-3:])
    raise InputRefused(
        Text(
            f"'{run}' is geen run in dit logboek" if not found else f"meer dan één run begint met '{run}'",
            f"'{run}' is no run in this ledger" if not found else f"more than one run begins with '{run}'",
        ),
        where=ledger.url,
        todo=Text(f"De laatste: {last or 'geen'}.", f"The last: {last or 'none'}."),
    )


def run_facts(stored: StoredRun) -> dict[str, Any]:
    """Return the content of ``run.json``."""
    return {
        "record": stored.record.as_json(),
        "position": stored.position,
        "count": stored.count,
        "head": stored.head,
    }


def statement_of(
    members: dict[str, bytes], run: RunRecord, results: Sequence[ResultRecord]
) -> dict[str, Any]:
    """Return the in-toto statement over ``members`` (name → bytes) with the outcome of ``results``."""
    names: dict[str, list[str]] = {"passedTests": [], "warnedTests": [], "failedTests": []}
    failed = warned = False
    for result in results:
        verdict = Verdict(result.verdict)
        key = "failedTests" if verdict.fails else "warnedTests"
        names["passedTests" if verdict is Verdict.GESLAAGD else key].append(result.scenario)
        failed |= verdict.fails and result.required is not False
        warned |= verdict is not Verdict.GESLAAGD
    return {
        "_type": STATEMENT,
        "subject": [
            {"name": name, "digest": {"sha256": hashlib.sha256(members[name]).hexdigest()}}
            for name in sorted(members)
        ],
        "predicateType": PREDICATE,
        "predicate": {
            "result": "FAILED" if failed else "WARNED" if warned else "PASSED",
            "configuration": [
                {"name": "scenario-set", "digest": {"sha256": run.scenario_set_hash}},
                {"name": "rule-set", "digest": {"sha256": run.rule_set_hash}},
            ],
            **names,
        },
    }


def member_of(number: int, record: EvidenceRecord) -> str:
    """Return where the evidence file ``record`` of result ``number`` stands in a bundle."""
    if record.name in _FOLDERS:
        return f"{_FOLDERS[record.name]}/{number:04d}.json"
    return f"messages/{number:04d}/{record.name}"


def _messages(members: _Members, results: Sequence[StoredResult], store: EvidenceStore) -> None:
    """Add every message; before any other text, so that what they hold is recognised there."""
    for result in results:
        koppelvlakken = _koppelvlakken(result.record, store)
        for record in result.record.evidence:
            if record.name in _FOLDERS:
                continue
            name = member_of(result.seq, record)
            data = store.read(record)
            if data is None:
                members.leave_out(name, "not-kept", sha256=record.sha256, size=record.size)
                continue
            koppelvlak = koppelvlakken.get(record.name, result.record.koppelvlak)
            found = (
                members.masker.message(data, record.media_type, koppelvlak=koppelvlak)
                if members.masker
                else (data, 0)
            )
            if found is None:
                members.leave_out(name, "withheld", sha256=record.sha256, size=record.size)
                continue
            members.add(name, found[0], media_type=record.media_type, original=data, masked=found[1])


def _koppelvlakken(record: ResultRecord, store: EvidenceStore) -> dict[str, str]:
    """Return file → koppelvlak of the hop that carried it, as the journal tells."""
    journal = next((one for one in record.evidence if one.name == JOURNAL), None)
    data = store.read(journal) if journal else None
    hops = json.loads(data) if data is not None else []
    return {file: str(hop["koppelvlak"]) for hop in hops for file in hop["files"].values()}


def _result(members: _Members, stored: StoredResult, store: EvidenceStore) -> None:
    for record in stored.record.evidence:
        if record.name not in _FOLDERS:
            continue
        name, data = member_of(stored.seq, record), store.read(record)
        if data is None:
            members.leave_out(name, "not-kept", sha256=record.sha256, size=record.size)
            continue
        rows: list[dict[str, Any]] = json.loads(data)
        count = 0
        if members.masker is not None:
            for row in rows:
                bare = {key: row[key] for key in _BARE if key in row} if record.name == JOURNAL else {}
                rest, changed = members.masker.value(
                    {key: value for key, value in row.items() if key not in bare}
                    if record.name == JOURNAL
                    else {"meldingen": row["meldingen"], "reason": row["reason"]}
                )
                count += changed
                row.update(rest)
        kept = canonical_json(rows).encode() if count else data
        members.add(name, kept, media_type=record.media_type, original=data, masked=count)
    value = stored.record.as_json()
    count = _mask_result(value, members.masker) if members.masker else 0
    facts = {"seq": stored.seq, "hash": stored.hash, "masked": count > 0, "record": value}
    members.add(
        f"results/{stored.seq:04d}.json",
        canonical_json(facts).encode(),
        media_type="application/json",
        original=canonical_json({**facts, "masked": False, "record": stored.record.as_json()}).encode(),
        masked=count,
    )


def _mask_result(value: dict[str, Any], masker: Masker) -> int:
    """Mask the texts of a result in place and return how many of them changed."""
    count = 0
    for step in value["steps"]:
        for part, names in [
            (step, ("note",)),
            *((check, ("seen", "explanation")) for check in step["checks"]),
        ]:
            for name in names:
                masked = masker.text(part[name], private=name != "explanation")
                count += masked != part[name]
                part[name] = masked
    return count


def _plain(members: _Members, name: str, value: object) -> None:
    data = canonical_json(value).encode()
    members.add(name, data, media_type="application/json", original=data, masked=0)


def _digest(data: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def _write(target: Path, members: dict[str, bytes], *, mode: int) -> tuple[str, int]:
    """Write the zip beside ``target`` and put it in its place when it is whole."""
    try:
        handle, name = tempfile.mkstemp(dir=target.resolve().parent, prefix=".ikt-export-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w+b") as stream:
                write_zip(stream, sorted(members.items()))
                stream.flush()
                os.fsync(stream.fileno())
                digest = _sha256(stream)
                size = stream.tell()
            temporary.chmod(mode)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputRefused(
            Text(f"niet te schrijven: {error.strerror}", f"cannot be written: {error.strerror}"),
            where=str(target),
            todo=Text("Kies met --out een map waarin u mag schrijven.", "Name a folder you may write in."),
        ) from error
    return digest, size


def _sha256(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    stream.seek(0)
    while piece := stream.read(1024 * 1024):
        digest.update(piece)
    return digest.hexdigest()
