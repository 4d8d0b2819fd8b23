"""What the mock knows about its verzoeken, for who steers it: versions, notifications, and who retrieved what."""

from __future__ import annotations

import hashlib
from typing import Any

from ikt_mocks.clock import moment
from ikt_mocks.stam import state
from ikt_mocks.stam.errors import OnbekendVerzoek
from ikt_mocks.workspace import Unit


def alle(unit: Unit) -> list[dict[str, object]]:
    """Return all verzoeken of the workspace, by number."""
    return [
        {
            "verzoeknummer": row["verzoeknummer"],
            "bevoegdGezag": row["bevoegd_gezag"],
            "behandeldienst": row["behandeldienst"] or None,
            "volgnummers": [
                version["volgnummer"]
                for version in state.rows(
                    unit, state.versie, "volgnummer", verzoeknummer=row["verzoeknummer"]
                )
            ],
        }
        for row in state.rows(unit, state.verzoek, "verzoeknummer")
    ]


def van(unit: Unit, nummer: str) -> dict[str, object]:
    """Return everything about one verzoek.

    :raises OnbekendVerzoek: no such verzoek.
    """
    row = state.one(unit, state.verzoek, verzoeknummer=nummer)
    if row is None:
        raise OnbekendVerzoek(f"Verzoek {nummer}")
    versies = [_versie(unit, v) for v in state.rows(unit, state.versie, "volgnummer", verzoeknummer=nummer)]
    expected = {(v["volgnummer"], soort, key): sha for v in versies for soort, key, sha in _hashes(v)}
    return {
        "verzoeknummer": nummer,
        "bevoegdGezag": row["bevoegd_gezag"],
        "behandeldienst": row["behandeldienst"] or None,
        "versies": versies,
        "notificaties": [
            {
                "berichtId": n["bericht_id"],
                "volgnummer": n["volgnummer"],
                "ontvanger": n["ontvanger"],
                "stand": n["stand"],
                "pogingen": n["pogingen"],
                "bezorgingen": n["bezorgingen"],
                "laatsteFout": n["laatste_fout"],
            }
            for n in state.rows(unit, state.notificatie, "id", verzoeknummer=nummer)
        ],
        "ophalingen": [
            _ophaling(o, expected) for o in state.rows(unit, state.ophaling, "id", verzoeknummer=nummer)
        ],
    }


def _versie(unit: Unit, version: dict[str, Any]) -> dict[str, Any]:
    xml = version["verzonden"] or version["xml"]
    return {
        "volgnummer": version["volgnummer"],
        "doel": version["doel"],
        "type": version["type"],
        "afwijking": version["afwijking"] or None,
        "xmlSha256": hashlib.sha256(xml).hexdigest(),
        "pdfSha256": version["pdf_sha256"],
        "documenten": [
            {
                "documentId": d["document_id"],
                "bestandsnaam": d["bestandsnaam"],
                "vertrouwelijk": d["vertrouwelijk"],
                "sha256": d["sha256"],
                "omvang": d["size"],
            }
            for d in state.rows(
                unit,
                state.document,
                "bestandsnaam",
                "document_id",
                verzoeknummer=version["verzoeknummer"],
                volgnummer=version["volgnummer"],
            )
        ],
    }


def _hashes(version: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        ("xml", "", version["xmlSha256"]),
        ("samenvatting", "", version["xmlSha256"]),
        ("pdf", "", version["pdfSha256"]),
        *(("document", d["documentId"], d["sha256"]) for d in version["documenten"]),
    ]


def _ophaling(row: dict[str, Any], expected: dict[tuple[str, str, str], str]) -> dict[str, object]:
    whole = row["volledig"] and row["soort"] == "referenties"
    if row["volledig"] and not whole:
        whole = expected.get((row["volgnummer"], row["soort"], row["document_id"])) == row["sha256"]
    return {
        "op": moment(row["at"]).isoformat(),
        "oin": row["oin"],
        "volgnummer": row["volgnummer"],
        "soort": row["soort"],
        "documentId": row["document_id"] or None,
        "status": row["status"],
        # Everything went out, and unaltered.
        "juist": bool(whole),
    }
