"""The ledger: every result the harness ever gave, append-only and hash-chained."""

from ikt_harness.ledger._walk import Told, unheard
from ikt_harness.ledger.canonical import canonical_json, sha256_hex
from ikt_harness.ledger.projection import Key, Latest
from ikt_harness.ledger.records import (
    CheckRecord,
    EvidenceRecord,
    ResultRecord,
    RunRecord,
    StepRecord,
    StoredResult,
    StoredRun,
)
from ikt_harness.ledger.store import Ledger
from ikt_harness.ledger.verification import Problem

__all__ = [
    "CheckRecord",
    "EvidenceRecord",
    "Key",
    "Latest",
    "Ledger",
    "Problem",
    "ResultRecord",
    "RunRecord",
    "StepRecord",
    "StoredResult",
    "StoredRun",
    "Told",
    "canonical_json",
    "sha256_hex",
    "unheard",
]
