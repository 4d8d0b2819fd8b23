"""Many rows into one table: the statement is made once for each dialect, and the rows go to the driver as they are.

SQLAlchemy's own way looks at every value of every row anew; for rows of one kind, by the thousand, that costs more than
the database does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class _Statement:
    """An INSERT in the words of one dialect.

    :param pick: makes the parameters of one row, in the order of the statement; ``None`` when they go by name.
    :param convert: column → what turns its value into that of the driver, where there is something to turn.
    """

    text: str
    pick: Callable[[Mapping[str, Any]], Any] | None
    convert: tuple[tuple[str, Callable[[Any], Any]], ...]


class Rows:
    """Puts rows into ``table``; each row names every column but those in ``left_out``, which the database fills in."""

    def __init__(self, table: sa.Table, *, left_out: Sequence[str] = ()) -> None:
        self._table = table
        self._columns = [column for column in table.columns if column.name not in left_out]
        self._statements: dict[str, _Statement] = {}

    def insert(self, connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Insert ``rows``; their values may be changed into those of the driver.

        :raises sqlalchemy.exc.IntegrityError: one of them breaks a constraint.
        """
        if not rows:
            return
        statement = self._statements.get(connection.dialect.name)
        if statement is None:
            statement = self._statements[connection.dialect.name] = self._make(connection.dialect)
        for name, convert in statement.convert:
            for row in rows:
                row[name] = convert(row[name])
        pick = statement.pick
        connection.exec_driver_sql(statement.text, rows if pick is None else list(map(pick, rows)))

    def _make(self, dialect: sa.Dialect) -> _Statement:
        names = [column.name for column in self._columns]
        compiled = sa.insert(self._table).compile(dialect=dialect, column_keys=names)
        convert = []
        for column in self._columns:
            processor = column.type.dialect_impl(dialect).bind_processor(dialect)
            # Both drivers take octets as they are.
            if processor is not None and not isinstance(column.type, sa.LargeBinary):
                convert.append((column.name, processor))
        order = compiled.positiontup
        return _Statement(str(compiled), None if order is None else itemgetter(*order), tuple(convert))
