"""Databases of any schema with a row in every table, made from what the database says of its tables."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, insert, select

Tables = list[Table]
Rows = dict[str, list[dict[str, Any]]]


def fill(connection: Connection, known: Tables, number: int) -> None:
    """Every table has one row more; rows of one number belong together: one user, one day of work."""
    new: dict[str, dict[str, Any]] = {}
    for table in known:
        new[table.name] = {column.name: _value(table, column, number, new) for column in table.c}
        connection.execute(insert(table), new[table.name])


def rows(connection: Connection, known: Tables) -> Rows:
    """Everything in the database, by table, in the order of keys."""
    return {
        table.name: [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]
        for table in known
    }


def kept(before: Rows, after: Rows) -> bool:
    """Whether every row of a table that is still there is in it, with the values of columns that are still there."""
    for name in before.keys() & after.keys():
        columns = set(next(iter(after[name]), {}))
        there = [{column: row[column] for column in columns & row.keys()} for row in before[name]]
        now = [{column: row[column] for column in there[0]} for row in after[name]] if there else []
        if any(row not in now for row in there):
            return False
    return True


def tables(connection: Connection) -> Tables:
    """The tables, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _value(table: Table, column: Column[Any], number: int, new: dict[str, dict[str, Any]]) -> Any:
    user = f"00000000-0000-7000-8000-{number:012}"
    for key in column.foreign_keys:
        return new[key.column.table.name][key.column.name]
    if column.name == "user_id" or (table.name, column.name) == ("users", "id"):
        return user
    kind, made = column.type.python_type, datetime(2026, 3, number, 10, tzinfo=UTC)
    named = {"kind": "checked", "made": made.isoformat(), "day": made.date().isoformat(), "shard": user[-1]}
    if kind is str:
        return named.get(column.name) or f"{table.name}-{number:05}"[-(getattr(column.type, "length", None) or 99) :]
    return {datetime: made, date: made.date(), bytes: b"\0\xff", bool: True, float: 0.5}.get(kind, number)
