"""The hashes of the two chains: results within a run, and the heads of the runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from json.encoder import (
    encode_basestring as _quoted,  # of a text without lone surrogates, which no store holds
)
from typing import Any

from ikt_harness.ledger.canonical import canonical_json, sha256_hex

GENESIS = "0" * 64
"""What stands before the first run head."""


def run_hash(record: Mapping[str, Any]) -> str:
    """Return the hash of a run's own fields: what stands before its first result."""
    return sha256_hex("run", canonical_json(record))


def result_hash(prev_hash: str, run: str, seq: int, scenario: str, verdict: str, record: str) -> str:
    """Return the hash of one result, over everything its row holds.

    It is ``sha256_hex("result", prev_hash, canonical_json([run, seq, scenario, verdict]), record)``, written out as it
    is asked for every result there is.
    """
    row = f"[{_quoted(run)},{seq},{_quoted(scenario)},{_quoted(verdict)}]"
    return hashlib.sha256(f"result\n{prev_hash}\n{row}\n{record}\n".encode()).hexdigest()


def head_hash(prev_hash: str, seq: int, run: str, count: int, head: str) -> str:
    """Return the hash of one run head, over everything its row holds."""
    return sha256_hex("head", prev_hash, canonical_json([seq, run, count, head]))
