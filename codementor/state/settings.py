"""Small facts the record remembers by name. Never a secret: tokens have a store of their own."""

from .store import State


def read(state: State, key: str) -> str:
    """What is remembered under that name, "" when nothing."""
    rows = state.rows("SELECT value FROM settings WHERE key = ?", (key,))
    return rows[0][0] if rows else ""


def write(state: State, key: str, value: str) -> None:
    """The value is remembered under that name."""
    with state.transaction() as database:
        database.execute("INSERT INTO settings VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = ?2", (key, value))


def forget(state: State, key: str) -> None:
    """Nothing is remembered under that name."""
    with state.transaction() as database:
        database.execute("DELETE FROM settings WHERE key = ?", (key,))
