"""Whatever is changed in a bundle is found and named: by a vandal without a key, by a forger with a key of his own."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ikt_harness.evidence import bundle
from ikt_harness.evidence.store import EvidenceStore
from ikt_harness.evidence.trust import identity_of
from ikt_harness.evidence.verification import Verification, verify_bundle
from ikt_harness.ledger import EvidenceRecord, Ledger, ResultRecord, RunRecord, canonical_json
from ikt_harness.ledger.records import CheckRecord, StepRecord

# Takes longer than the quick run has; the full run holds it.
pytestmark = pytest.mark.slow

Forge = Callable[[dict[str, bytes], Mapping[str, bytes | None]], Verification]
"""Verifies a bundle of which a forger changed members (name → bytes, ``None`` to leave it out) and signed it anew."""

KINDS = ("attestation", "journals", "judgements", "manifest", "messages", "results", "run", "signer")


def kind_of(name: str) -> str:
    return name.split("/")[0].split(".")[0]


@pytest.fixture
def verify(tools: Any) -> Callable[[Path], Verification]:  # noqa: ANN401 - the Tools of conftest
    def one(path: Path) -> Verification:
        return verify_bundle(path, now=tools.LATER)

    return one


@pytest.fixture
def forge(
    written: Callable[[bytes], Path],
    verify: Callable[[Path], Verification],
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> Forge:
    return lambda members, changes: verify(written(tools.forged(members, changes)))


@pytest.fixture
def small(tmp_path: Path, ran: Any) -> Path:  # noqa: ANN401 - the Ran of conftest
    """Return a bundle of a few kilobytes with every kind of member."""
    store = EvidenceStore(tmp_path / "bewijs")
    message = store.put("0001-in-x.xml", "application/xml", b"<bericht/>")
    hops = [{"seq": 1, "koppelvlak": "STAM", "subject": "x", "files": {message.sha256: message.name}}]
    files = [message]
    for name, value in (("journaal.json", hops), ("oordelen.json", [])):
        files.append(store.put(name, "application/json", canonical_json(value).encode()))
    step = StepRecord("stap", "geslaagd", checks=(CheckRecord("stam:S01/a", "geslaagd", seen="ja"),))
    record = ResultRecord("stam:S01", "Proef", "STAM", "geslaagd", steps=(step,), evidence=tuple(files))
    target = tmp_path / "klein.zip"
    with Ledger.open("sqlite://") as ledger:
        ledger.append_run(RunRecord("klein", started="2026-01-05T09:00:00+01:00"), [record])
        bundle.export(ledger, store, "klein", target, ran.signer)
    return target


# -- without a key ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["masked", "unmasked"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_member_is_named(
    request: pytest.FixtureRequest,
    which: str,
    kind: str,
    written: Callable[[bytes], Path],
    verify: Callable[[Path], Verification],
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    members = tools.members_of(request.getfixturevalue(which))
    names = [name for name in members if kind_of(name) == kind]
    assert names, "every kind of member is in the bundle"
    for name in names:
        content = members[name]
        for place in {0, len(content) // 2, len(content) - 1}:
            changed = bytearray(content)
            changed[place] ^= 1
            found = verify(written(tools.packed({**members, name: bytes(changed)})))
            assert not found.holds
            # Another key shows at the signature that it does not confirm.
            expected = {name, bundle.ATTESTATION} if name == bundle.SIGNER else {name}
            assert found.differences[-1].where in expected, (name, place)


def test_a_removed_added_or_renamed_member_is_named(
    masked: Path,
    written: Callable[[bytes], Path],
    verify: Callable[[Path], Verification],
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    members = tools.members_of(masked)
    for name in members:
        rest = {other: content for other, content in members.items() if other != name}
        assert verify(written(tools.packed(rest))).differences[-1].where == name
        moved = verify(written(tools.packed({**rest, "messages/0099/ander.xml": members[name]})))
        assert not moved.holds
    found = verify(written(tools.packed({**members, "messages/0001/extra.xml": b"<extra/>"})))
    assert [one.where for one in found.differences] == ["messages/0001/extra.xml"]


def _flipped_bytes_are_found(
    small: Path, step: int, written: Callable[[bytes], Path], verify: Callable[[Path], Verification]
) -> None:
    assert verify(small).holds
    data = small.read_bytes()
    for place in range(0, len(data), step):
        changed = bytearray(data)
        changed[place] ^= 1 << (place % 8)
        assert not verify(written(bytes(changed))).holds, place


def test_changed_bytes_all_over_the_file_are_found(
    small: Path, written: Callable[[bytes], Path], verify: Callable[[Path], Verification]
) -> None:
    _flipped_bytes_are_found(small, 23, written, verify)


@pytest.mark.slow
def test_any_changed_byte_is_found(
    small: Path, written: Callable[[bytes], Path], verify: Callable[[Path], Verification]
) -> None:
    _flipped_bytes_are_found(small, 1, written, verify)


def test_every_byte_of_the_directory_of_the_zip_counts(
    small: Path, written: Callable[[bytes], Path], verify: Callable[[Path], Verification]
) -> None:
    data = small.read_bytes()
    for start in (0, data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")):
        for place in range(start, min(start + 46, len(data))):
            changed = bytearray(data)
            changed[place] ^= 0x81
            assert not verify(written(bytes(changed))).holds, place


def test_a_file_cut_off_or_extended_is_refused(
    small: Path, written: Callable[[bytes], Path], verify: Callable[[Path], Verification]
) -> None:
    data = small.read_bytes()
    for other in (b"", data[:1], data[:-1], data[: len(data) // 2], data + b"x", b"MZ" + data, data + data):
        assert not verify(written(other)).holds


# -- zip tricks ------------------------------------------------------------------------------------------------


def _tricky(members: dict[str, bytes], trick: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in sorted(members.items()):
            archive.writestr(name, content)
        info = zipfile.ZipInfo("messages/0001/trick.xml")
        match trick:
            case "traversal":
                archive.writestr("../../buiten.txt", b"x")
            case "absolute":
                archive.writestr("/etc/buiten", b"x")
            case "backslash":
                archive.writestr("..\\buiten.txt", b"x")
            case "link":
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
                archive.writestr(info, b"/etc/hosts")
            case "bomb":
                archive.writestr(info, b"\x00" * 30_000_000, compress_type=zipfile.ZIP_DEFLATED)
            case "method":
                archive.writestr(info, b"x" * 100, compress_type=zipfile.ZIP_BZIP2)
            case "comment":
                archive.comment = b"hallo"
            case _:
                archive.mkdir("messages/0002")
    return out.getvalue()


@pytest.mark.parametrize(
    "trick", ["traversal", "absolute", "backslash", "link", "bomb", "method", "comment", "folder"]
)
def test_zip_tricks_are_refused(
    trick: str,
    masked: Path,
    written: Callable[[bytes], Path],
    verify: Callable[[Path], Verification],
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    found = verify(written(_tricky(tools.members_of(masked), trick)))
    assert not found.holds
    assert found.bundle is None
    assert found.differences[0].explain("nl") != found.differences[0].explain("en")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused(
    masked: Path,
    written: Callable[[bytes], Path],
    verify: Callable[[Path], Verification],
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    out = io.BytesIO(masked.read_bytes())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("run.json", tools.members_of(masked)["run.json"])
    assert not verify(written(out.getvalue())).holds


# -- with a key of one's own -----------------------------------------------------------------------------------


def _edit(members: dict[str, bytes], name: str, edit: Callable[[Any], None]) -> dict[str, bytes]:
    value = json.loads(members[name])
    edit(value)
    return {name: canonical_json(value).encode()}


def _all_passed(value: Any) -> None:  # noqa: ANN401 - JSON of a result
    value["record"]["verdict"] = "gezakt" if value["record"]["verdict"] == "geslaagd" else "geslaagd"


def _better_check(value: Any) -> None:  # noqa: ANN401 - JSON of a result
    value["record"]["steps"][0]["checks"][0]["seen"] = "iets anders"


FORGERIES: dict[str, tuple[str, Callable[[Any], None]]] = {
    "another verdict": ("results/0001.json", _all_passed),
    "another observation": ("results/0002.json", _better_check),
    "an observation called masked": ("results/0002.json", lambda value: value.update(hash="0" * 64)),
    "another product": ("run.json", lambda value: value["record"].update(product="Beter 2.0")),
    "another start": ("run.json", lambda value: value["record"].update(started="2026-12-31T00:00:00+01:00")),
    "another rule set": ("run.json", lambda value: value["record"].update(rule_set_hash="0" * 64)),
    "another head": ("run.json", lambda value: value.update(head="0" * 64)),
    "fewer results": ("run.json", lambda value: value.update(count=2)),
    "another hop": ("journals/0001.json", lambda value: value[0].update(status=200)),
    "another judgement": ("judgements/0002.json", lambda value: value[0].update(verdict="valide")),
    "no judgement": ("judgements/0002.json", lambda value: value.clear()),
    "another original": (
        "manifest.json",
        lambda value: value["members"][0].update(original={"sha256": "0" * 64, "size": 1, "masked": 1}),
    ),
    "something absent": (
        "manifest.json",
        lambda value: value["absent"].append(
            {"name": "messages/0009/x", "reason": "not-kept", "sha256": "0" * 64, "size": 1}
        ),
    ),
}


@pytest.mark.parametrize("what", sorted(FORGERIES))
def test_a_forger_with_a_key_is_found_by_the_content(
    what: str,
    unmasked: Path,
    forge: Forge,
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    members = tools.members_of(unmasked)
    assert forge(members, {}).holds, "an unknown signer alone is no difference"
    name, edit = FORGERIES[what]
    found = forge(members, _edit(members, name, edit))
    assert found.signer is not None
    assert found.signer.key_id == identity_of(tools.OTHER.pem()).key_id
    assert not found.holds


@pytest.mark.parametrize("folder", ["messages/", "results/", "journals/", "judgements/"])
def test_a_forger_cannot_leave_out_or_replace(
    folder: str,
    unmasked: Path,
    forge: Forge,
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    members = tools.members_of(unmasked)
    for name in [name for name in members if name.startswith(folder)]:
        assert not forge(members, {name: None}).holds, name
        assert not forge(members, {name: b"[]"}).holds, name


def test_a_message_of_another_run_does_not_pass_for_this_one(
    unmasked: Path,
    forge: Forge,
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    members = tools.members_of(unmasked)
    zips = [name for name in members if name.startswith("messages/0002/") and name.endswith(".zip")]
    swapped = {zips[0]: members[zips[1]], zips[1]: members[zips[0]]}
    found = forge(members, swapped)
    assert {one.where for one in found.differences} >= set(zips[:2])


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_signed_nonsense_breaks_the_reader(
    data: st.DataObject,
    masked: Path,
    forge: Forge,
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    """A forger signs any JSON in place of any value of any member: refused in words, never by an exception."""
    members = tools.members_of(masked)
    name = data.draw(st.sampled_from([one for one in sorted(members) if one.endswith(".json")][1:]))
    if name == bundle.ATTESTATION:
        return
    value = json.loads(members[name])
    node: Any = value
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.booleans()):
            break
        node = node[key]
    before = canonical_json(value)
    node[key] = data.draw(json_values)
    if canonical_json(value) == before:
        return
    found = forge(members, {name: canonical_json(value).encode()})
    assert all(one.explain("nl") and one.explain("en") for one in found.differences)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_any_bytes_are_refused_in_words(
    content: bytes, written: Callable[[bytes], Path], verify: Callable[[Path], Verification]
) -> None:
    found = verify(written(content))
    assert not found.holds
    assert found.differences[0].explain()


def test_deep_json_is_refused_in_words(
    masked: Path,
    forge: Forge,
    tools: Any,  # noqa: ANN401 - the Tools of conftest
) -> None:
    members = tools.members_of(masked)
    for name in ("run.json", "manifest.json", "results/0001.json", "journals/0001.json"):
        found = forge(members, {name: b"[" * 200_000 + b"]" * 200_000})
        assert not found.holds


def test_the_record_of_a_file_is_a_digest() -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        EvidenceRecord("a", "text/plain", "../../etc/passwd", 1)
    assert EvidenceRecord("a", "text/plain", hashlib.sha256(b"").hexdigest(), 0).size == 0
