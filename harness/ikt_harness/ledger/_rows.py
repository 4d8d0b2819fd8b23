"""Write many rows of one table at once, in the way each kind of database does best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

_BATCH = 2000
_KINDS: dict[type[sa.types.TypeEngine[Any]], str] = {sa.BigInteger: "bigint", sa.Integer: "integer"}


class Statement:
    """A statement that takes rows of ``columns`` of ``table``.

    :param text: the statement; ``{source}`` stands for the rows, and ``{columns}`` for their names. For SQLite it is
        executed for each row, for PostgreSQL once, over arrays, as each journey costs there.
    """

    def __init__(self, table: sa.Table, columns: Sequence[str], sqlite: str, postgresql: str) -> None:
        self._columns = tuple(columns)
        values = f"VALUES ({', '.join(f':{name}' for name in columns)})"
        arrays = ", ".join(
            f"CAST(:{name} AS {_KINDS.get(type(table.c[name].type), 'text')}[])" for name in columns
        )
        names = ", ".join(columns)
        self._texts = {
            "sqlite": sa.text(sqlite.format(source=values, columns=names)),
            "postgresql": sa.text(postgresql.format(source=f"unnest({arrays})", columns=names)),
        }

    def execute(self, connection: sa.Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Execute it for ``rows``."""
        name = connection.dialect.name
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            if name == "postgresql":
                parameters = dict(zip(self._columns, map(list, zip(*batch, strict=True)), strict=True))
                connection.execute(self._texts[name], parameters)
            else:
                connection.execute(
                    self._texts[name], [dict(zip(self._columns, row, strict=True)) for row in batch]
                )


def insertion(table: sa.Table, columns: Sequence[str], on_conflict: str = "") -> Statement:
    """Return what inserts rows into ``table``; ``on_conflict`` says what becomes of one that is there."""
    start = f"INSERT INTO {table.name} ({{columns}})"
    from_arrays = f"{start} SELECT * FROM {{source}} {on_conflict}"  # noqa: S608 - our own names
    return Statement(table, columns, f"{start} {{source}} {on_conflict}", from_arrays)
