"""The database: one engine, plain SQL expressions, one transaction a request or job, committed at the edge.

SQLite's writers take the lock at the start (BEGIN IMMEDIATE): a reader that turns writer could not be waited for.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CursorResult, DateTime, Dialect, Executable, MetaData, Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: timestamptz where there is one; SQLite keeps it without zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment as the database keeps it."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment with its zone."""
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC)


class Transaction:
    """One transaction, begun by its first statement: until then it holds neither a connection nor a lock."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._connection = engine.connect()
        self._begun = False

    @property
    def dialect(self) -> str:
        """The database's kind: sqlite or postgresql."""
        return self._connection.engine.dialect.name

    async def execute(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """The result of a statement; with `rows`, it runs once for each."""
        connection = await self.connection()
        return await connection.execute(statement, rows)

    async def connection(self) -> AsyncConnection:
        """The open connection, for what is more than a statement."""
        if not self._begun:
            await self._connection.start()
            self._begun = True
        return self._connection

    async def end(self, *, keep: bool) -> None:
        """The changes are kept or given up, and the connection is free."""
        if not self._begun:
            return
        try:
            if keep:
                await self._connection.commit()
        finally:
            await self._connection.close()


class Database:
    """The engine, as transactions."""

    def __init__(self, url: str, pool: int = 20) -> None:
        if url.startswith("sqlite"):
            self.engine = create_async_engine(url, pool_size=pool, max_overflow=0, connect_args={"timeout": 10})
            _tune_sqlite(self.engine)
        else:
            self.engine = create_async_engine(url, pool_size=pool, max_overflow=0, pool_pre_ping=True)
        self._writing = self.engine.execution_options(writing=True)

    def write(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that is committed at the end, or rolled back when an exception passes."""
        return _transaction(self._writing, keep=True)

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that changes nothing."""
        return _transaction(self.engine, keep=False)

    async def ping(self) -> None:
        """Returns when the database answers; raises when it does not."""
        async with self.read() as db:
            await db.execute(text("select 1"))

    async def close(self) -> None:
        """No connection is open any more."""
        await self.engine.dispose()


@asynccontextmanager
async def _transaction(engine: AsyncEngine, *, keep: bool) -> AsyncIterator[Transaction]:
    transaction = Transaction(engine)
    try:
        yield transaction
    except BaseException:
        await transaction.end(keep=False)
        raise
    await transaction.end(keep=keep)


async def insert_missing(db: Transaction, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Inserts the rows whose keys are not there yet, and gives their number; the others stay as they are."""
    if not rows:
        return 0
    dialect = sqlite if db.dialect == "sqlite" else postgresql
    statement = dialect.insert(table).values([dict(row) for row in rows]).on_conflict_do_nothing()
    return (await db.execute(statement)).rowcount


def _tune_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself: `begin` below does
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
