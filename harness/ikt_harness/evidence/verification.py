"""Verifying a bundle offline: the signature, every byte, the chain of hashes, the verdicts and the judgements.

Nothing of this needs the ledger the bundle came from. A bundle that holds says who signed it and what could not be
judged again; whatever does not hold is named with its member.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ikt_harness.evidence.bundle import ATTESTATION, SIGNER, member_of, statement_of
from ikt_harness.evidence.capture import JOURNAL, JUDGEMENTS
from ikt_harness.evidence.container import LIMITS, check_names, same_as_written
from ikt_harness.evidence.judging import judgement_of, kind_to_judge
from ikt_harness.evidence.reading import (
    CHANGED,
    UNREADABLE,
    Bundle,
    BundledResult,
    Difference,
    NotWhole,
    load_json,
    read_members,
)
from ikt_harness.evidence.signing import open_envelope
from ikt_harness.evidence.trust import Identity, Trust, distrust, identity_of
from ikt_harness.ledger._chain import result_hash, run_hash
from ikt_harness.ledger.canonical import canonical_json
from ikt_harness.rule_status import rule_set_digest
from ikt_harness.verdict import Verdict, worst
from ikt_mocks.clock import moment, parse_moment
from ikt_schemas.errors import ZipRefused
from ikt_schemas.language import Text
from ikt_schemas.zip_source import open_zip

#: Clocks of honest machines differ by less.
_SLACK = timedelta(minutes=5)

_NO_ZIP = Text(
    "het bestand is geen gave bewijsbundel: {reason}", "the file is no intact evidence bundle: {reason}"
)
_CONTAINER = Text(
    "de zip zelf is gewijzigd: hij is niet zoals deze bestanden ingepakt worden",
    "the zip itself was changed: it is not how these members are packed",
)
_SIGNATURE = Text(
    "de handtekening klopt niet bij deze inhoud en sleutel",
    "the signature does not fit this content and key",
)
_MISSING = Text("ontbreekt", "is missing")
_UNSIGNED = Text("is niet ondertekend", "is not signed")
_STATEMENT = Text(
    "de verklaring zegt iets anders dan de uitslagen", "the statement says otherwise than the results"
)
_CHAIN = Text("sluit niet aan in de keten van hashes", "does not fit in the chain of hashes")
_VERDICT = Text("het oordeel volgt niet uit de controles", "the verdict does not follow from the checks")
_EVIDENCE = Text("is niet het bewijs dat de uitslag noemt", "is not the evidence that the result names")
_HOP = Text("noemt een bericht dat hier niet is", "names a message that is not here")
_FUTURE = Text("de run begon in de toekomst ({when})", "the run began in the future ({when})")
_OLD = Text(
    "een oude bundel: de run begon op {when}, vóór {since}",
    "an old bundle: the run began at {when}, before {since}",
)
_JUDGED = Text(
    "'{file}' wordt nu anders beoordeeld: {now} in plaats van {then}",
    "'{file}' is judged otherwise now: {now} instead of {then}",
)
_UNJUDGED = Text("'{file}' had beoordeeld moeten zijn", "'{file}' should have been judged")


@dataclass(frozen=True, slots=True)
class Rejudging:
    """How many judgements were made again, and which were not.

    :param same: came out as they were.
    :param masked: not made again, because masking touches the message: ``result: file``.
    :param absent: not made again, because the message is not in the bundle.
    :param rules_differ: whether this version judges by another rule set than the run did.
    :param otherwise: judgements that come out otherwise under that other rule set.
    """

    same: int = 0
    masked: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    rules_differ: bool = False
    otherwise: tuple[Difference, ...] = ()


@dataclass(slots=True)
class Verification:
    """What came out of verifying a bundle.

    :param signer: who signed; ``None`` when that could not be established.
    :param trusted: whether the reader trusts that signer; ``None`` when no trust was given.
    :param bundle: the content; ``None`` when it could not be read.
    """

    differences: list[Difference] = field(default_factory=list)
    signer: Identity | None = None
    trusted: bool | None = None
    bundle: Bundle | None = None
    rejudging: Rejudging = field(default_factory=Rejudging)

    @property
    def holds(self) -> bool:
        """Whether nothing differs and, where trust was given, the signer is trusted."""
        return not self.differences


def verify_bundle(
    path: Path, *, now: datetime, trust: Trust | None = None, since: datetime | None = None
) -> Verification:
    """Verify the bundle at ``path``.

    :param now: the reader's time, with a zone.
    :param trust: whom the reader trusts; ``None`` to check the signature without asking whose it is.
    :param since: a run that began earlier is refused as old evidence shown as new.
    :raises OSError: the file cannot be read.
    """
    found = Verification()
    try:
        data = _members(path)
        _signature(data, found)
        bundle = found.bundle = read_members(data)
        if trust is not None and found.signer is not None:
            reason = distrust(found.signer, trust, _started(bundle) or now)
            found.trusted = reason is None
            if reason is not None:
                found.differences.append(Difference(SIGNER, reason))
        found.differences += [
            *_manifest(bundle, data),
            *_moments(bundle, now, since),
            *_chain(bundle),
            *_verdicts(bundle),
            *_evidence(bundle, data),
            *_statement(bundle, data),
        ]
        _rejudge(bundle, data, found)
    except NotWhole as broken:
        found.differences.append(broken.difference)
    except ZipRefused as refused:
        found.differences.append(
            Difference(
                refused.where if refused.where != str(path) else "",
                Text(_NO_ZIP.nl.format(reason=refused.what.nl), _NO_ZIP.en.format(reason=refused.what.en)),
            )
        )
    except UNREADABLE as error:
        found.differences.append(Difference("", _NO_ZIP.fill(reason=type(error).__name__)))
    return found


def _members(path: Path) -> dict[str, bytes]:
    with open_zip(path, name=str(path), limits=LIMITS) as source:
        check_names(source, where=str(path))
        data = {member.name: source.read(member) for member in source.members}
        if not same_as_written(path, source):
            raise NotWhole(Difference("", _CONTAINER))
    return data


def _signature(data: Mapping[str, bytes], found: Verification) -> None:
    for name in (SIGNER, ATTESTATION):
        if name not in data:
            raise NotWhole(Difference(name, _MISSING))
    try:
        signer = identity_of(data[SIGNER])
        statement = open_envelope(data[ATTESTATION], signer.key)
        subjects = {str(one["name"]): str(one["digest"]["sha256"]) for one in statement["subject"]}
    except Exception as error:
        # Reading keys and certificates of strangers fails in more ways than the library names.
        raise NotWhole(Difference(ATTESTATION, _SIGNATURE)) from error
    found.signer = signer
    for name in sorted(subjects.keys() | data.keys() - {ATTESTATION}):
        if name not in data:
            found.differences.append(Difference(name, _MISSING))
        elif name not in subjects:
            found.differences.append(Difference(name, _UNSIGNED))
        elif hashlib.sha256(data[name]).hexdigest() != subjects[name]:
            found.differences.append(Difference(name, CHANGED))
    if found.differences:
        raise NotWhole(found.differences.pop())


def _statement(bundle: Bundle, data: Mapping[str, bytes]) -> Iterator[Difference]:
    signed = {name: content for name, content in data.items() if name != ATTESTATION}
    expected = statement_of(signed, bundle.run, [result.record for result in bundle.results])
    statement = open_envelope(data[ATTESTATION], identity_of(data[SIGNER]).key)
    if canonical_json(statement) != canonical_json(expected):
        yield Difference(ATTESTATION, _STATEMENT)


def _manifest(bundle: Bundle, data: Mapping[str, bytes]) -> Iterator[Difference]:
    for name, member in bundle.members.items():
        if (hashlib.sha256(data[name]).hexdigest(), len(data[name])) != (member.sha256, member.size):
            yield Difference(name, CHANGED)


def _moments(bundle: Bundle, now: datetime, since: datetime | None) -> Iterator[Difference]:
    started = _started(bundle)
    if started is None:
        if since is not None:
            yield Difference("run.json", _OLD.fill(when="?", since=since.isoformat(timespec="seconds")))
        return
    when = started.isoformat(timespec="seconds")
    if started > now + _SLACK:
        yield Difference("run.json", _FUTURE.fill(when=when))
    if since is not None and started < since:
        yield Difference("run.json", _OLD.fill(when=when, since=since.isoformat(timespec="seconds")))


def _started(bundle: Bundle) -> datetime | None:
    """Return when the run began; an imported run may not say."""
    return parse_moment(bundle.run.started, where="started") if bundle.run.started else None


def _chain(bundle: Bundle) -> Iterator[Difference]:
    """Follow the hashes from the run to its head; a masked result takes part by the hash of its original."""
    head = run_hash(bundle.run.as_json())
    for seq, result in enumerate(bundle.results, start=1):
        record = result.record
        text = canonical_json(record.as_json())
        own = result_hash(head, bundle.run.id, seq, record.scenario, record.verdict, text)
        if result.seq != seq or not (
            result.masked or result.hash in (own, _before_evidence(head, bundle, result))
        ):
            yield Difference(f"results/{result.seq:04d}.json", _CHAIN)
        head = result.hash
    if head != bundle.head or bundle.count != len(bundle.results):
        yield Difference("run.json", _CHAIN)


def _before_evidence(head: str, bundle: Bundle, result: BundledResult) -> str:
    """Return the hash of a result that was recorded when results had no field for evidence yet."""
    value = result.record.as_json()
    if value.pop("evidence"):
        return ""
    return result_hash(
        head, bundle.run.id, result.seq, result.record.scenario, result.record.verdict, canonical_json(value)
    )


def _verdicts(bundle: Bundle) -> Iterator[Difference]:
    """Judge steps by their checks and results by their steps, where checks were recorded at all."""
    for result in bundle.results:
        steps = result.record.steps
        if not any(step.checks for step in steps):
            continue
        wrong = any(
            step.verdict != worst(Verdict(check.verdict) for check in step.checks if check.required)
            for step in steps
            if step.checks
        )
        if wrong or result.record.verdict != worst(Verdict(step.verdict) for step in steps):
            yield Difference(f"results/{result.seq:04d}.json", _VERDICT)


def _evidence(bundle: Bundle, data: Mapping[str, bytes]) -> Iterator[Difference]:
    """Hold the files to what results and journals say of them, by the hash of the original."""
    originals = {name: member.original for name, member in bundle.members.items()} | dict(bundle.absent)
    named = {"run.json", *(f"results/{result.seq:04d}.json" for result in bundle.results)}
    for result in bundle.results:
        files = {record.name: record for record in result.record.evidence}
        for record in files.values():
            name = member_of(result.seq, record)
            named.add(name)
            if originals.get(name) != record.sha256:
                yield Difference(name, _EVIDENCE)
        if JOURNAL in files:
            name = member_of(result.seq, files[JOURNAL])
            for hop in load_json(data[name]) if name in data else []:
                if any(
                    file not in files or files[file].sha256 != sha256 for sha256, file in hop["files"].items()
                ):
                    yield Difference(name, _HOP)
    for name in sorted(originals.keys() - named):
        yield Difference(name, _EVIDENCE)


# -- judging again ---------------------------------------------------------------------------------------------


def _rejudge(bundle: Bundle, data: Mapping[str, bytes], found: Verification) -> None:
    same = 0
    masked: list[str] = []
    absent: list[str] = []
    differences: list[Difference] = []
    for result in bundle.results:
        files = {record.name: record for record in result.record.evidence}
        if JUDGEMENTS not in files:
            continue
        place = member_of(result.seq, files[JUDGEMENTS])
        rows = load_json(data[place]) if place in data else []
        seen = {str(row["file"]) for row in rows}
        differences += [
            Difference(place, _UNJUDGED.fill(file=file))
            for file in _to_judge(bundle, result, data)
            if file not in seen
        ]
        for row in rows:
            file = str(row["file"])
            name = member_of(result.seq, files[file])
            if name not in data:
                absent.append(f"{result.record.scenario}: {file}")
            elif bundle.members[name].masked or bundle.members[place].masked:
                masked.append(f"{result.record.scenario}: {file}")
            elif (difference := _again(row, data[name], place)) is not None:
                differences.append(difference)
            else:
                same += 1
    other = bundle.run.rule_set_hash != rule_set_digest()
    if not other:
        found.differences += differences
    found.rejudging = Rejudging(
        same, tuple(masked), tuple(absent), other, tuple(differences) if other else ()
    )


def _to_judge(bundle: Bundle, result: BundledResult, data: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the files of a result that have to have a judgement, as its journal tells."""
    journal = f"journals/{result.seq:04d}.json"
    for hop in load_json(data[journal]) if journal in data else []:
        for file in hop["files"].values():
            content = data.get(f"messages/{result.seq:04d}/{file}")
            first = content is not None and not bundle.members[f"messages/{result.seq:04d}/{file}"].masked
            if first and content is not None and kind_to_judge(hop["koppelvlak"], hop["subject"], content):
                yield str(file)


def _again(row: Mapping[str, Any], content: bytes, place: str) -> Difference | None:
    kind = kind_to_judge(
        row["koppelvlak"], "verzoek" if row["koppelvlak"] == "STAM" else "aanlevering", content
    )
    if kind is None or kind != row["kind"]:
        return Difference(place, _JUDGED.fill(file=row["file"], now="-", then=str(row["verdict"])))
    judged = judgement_of(row["koppelvlak"], kind, content, moment(str(row["moment"])))
    # Schema packs that are installed on one side only let a rule be judged there and not here.
    one_sided = set(judged["checked"]) ^ {str(code) for code in row["checked"]}
    if canonical_json(_common(judged, one_sided)) == canonical_json(_common(row, one_sided)):
        return None
    return Difference(place, _JUDGED.fill(file=row["file"], now=_short(judged), then=_short(row)))


def _common(judgement: Mapping[str, Any], one_sided: set[str]) -> dict[str, Any]:
    """Return what both sides judged; the verdict only when they judged by the same rules."""
    found = {
        "reason": judgement["reason"],
        "meldingen": [one for one in judgement["meldingen"] if one["code"] not in one_sided],
    }
    return found if one_sided else {**found, "verdict": judgement["verdict"]}


def _short(judgement: Mapping[str, Any]) -> str:
    codes = sorted({str(melding["code"]) for melding in judgement["meldingen"]})
    return str(judgement["verdict"]) + (f" ({', '.join(codes)})" if codes else "")
