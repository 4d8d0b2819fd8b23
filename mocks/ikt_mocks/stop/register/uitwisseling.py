"""The register as JSON: taken over by ``ikt check stop --state``, and shown by the control API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ikt_mocks.stop import state
from ikt_mocks.stop.register.state import TABELLEN
from ikt_mocks.workspace import Unit
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

FORMAAT = "ikt-stop-register-1"

_LEVERING = (
    "nummer",
    "oin_afzender",
    "id_levering",
    "soort",
    "ontvangen",
    "id_bevoegd_gezag",
    "id_aanleveraar",
)
_PUBLICATIE = ("levering", "work", "expression", "id_bevoegd_gezag", "datum_bekendmaking", "stand")


def uitvoer(unit: Unit) -> dict[str, Any]:
    """Return the register of the workspace, what was broken off included, without payloads."""

    def rows(table: sa.Table, names: tuple[str, ...], order: tuple[str, ...]) -> list[dict[str, Any]]:
        columns = [table.c[name] for name in names]
        query = sa.select(*columns).where(table.c.workspace == unit.workspace)
        query = query.order_by(*(table.c[name] for name in order))
        return [dict(row) for row in unit.connection.execute(query).mappings()]

    names = {key: tuple(c.name for c in t.c if c.name != "workspace") for key, t in TABELLEN.items()}
    return {
        "formaat": FORMAAT,
        "klok": unit.now.isoformat(),
        "leveringen": rows(state.levering, (*_LEVERING, "stand"), ("nummer",)),
        "publicaties": rows(state.publicatie, _PUBLICATIE, ("levering",)),
        **{key: rows(table, names[key], ("levering", "nummer")) for key, table in TABELLEN.items()},
    }


def invoer(unit: Unit, data: Mapping[str, Any]) -> None:
    """Take over the register of another workspace into this one, which is empty.

    :raises InputRefused: not a register of this form.
    """
    if data.get("formaat") != FORMAAT:
        raise _geen_register()
    try:
        leveringen = [
            {name: row[name] for name in (*_LEVERING, "stand")}
            | {"verzoek_sha256": "", "opdracht_sha256": "", "opdracht_bytes": 0}
            for row in data["leveringen"]
        ]
        publicaties = [
            {name: row[name] for name in _PUBLICATIE} | {"activiteiten": []} for row in data["publicaties"]
        ]
        groepen: list[tuple[sa.Table, list[dict[str, Any]]]] = [
            (state.levering, leveringen),
            (state.publicatie, publicaties),
        ]
        for key, table in TABELLEN.items():
            names = [c.name for c in table.c if c.name != "workspace"]
            # A register of before the OW objects were kept has none.
            rows = data.get(key, ()) if key in ("objecten", "geometrieen") else data[key]
            groepen.append((table, [{name: row[name] for name in names} for row in rows]))
        for table, values in groepen:
            if values:
                unit.connection.execute(
                    sa.insert(table), [{"workspace": unit.workspace, **row} for row in values]
                )
    except (KeyError, TypeError, ValueError, sa.exc.SQLAlchemyError) as error:
        raise _geen_register() from error


def _geen_register() -> InputRefused:
    return InputRefused(
        Text("dit is geen register van de mock-LVBB", "this is no register of the mock LVBB"),
        where="--state",
        todo=Text("Wijs een mock aan die nu draait.", "Name a mock that is running now."),
    )
