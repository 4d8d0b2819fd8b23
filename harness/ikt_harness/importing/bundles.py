"""Evidence bundles of this product, made elsewhere: taken only when they hold and their signer is trusted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ikt_harness.evidence.trust import load_trust
from ikt_harness.evidence.verification import verify_bundle
from ikt_harness.ledger import ResultRecord, RunRecord
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text


def read_bundle(
    path: Path, *, now: datetime, trust: Path | None
) -> tuple[RunRecord, tuple[ResultRecord, ...]]:
    """Return the run in the bundle at ``path`` with its results, in their order.

    :param trust: file with the signers that are trusted.
    :raises InputRefused: no ``trust``, or something in the bundle does not hold; the first difference is named.
    """
    if trust is None:
        raise InputRefused(
            Text("een bundel telt alleen van wie u vertrouwt", "a bundle counts only of whom you trust"),
            where=str(path),
            todo=Text(
                "Geef --trust met de sleutel of het certificaat van de ondertekenaar.",
                "Give --trust with the key or certificate of the signer.",
            ),
        )
    found = verify_bundle(path, now=now, trust=load_trust(trust))
    if found.differences or found.bundle is None or not found.trusted:
        first = found.differences[0].what if found.differences else Text("niet te lezen", "cannot be read")
        where = found.differences[0].where if found.differences else ""
        raise InputRefused(
            first,
            where=f"{path}: {where}" if where else str(path),
            todo=Text(
                "'ikt verify' noemt alles wat niet klopt.", "'ikt verify' names all that does not hold."
            ),
        )
    return found.bundle.run, tuple(result.record for result in found.bundle.results)
