"""The database: one engine, plain SQL expressions, one transaction a request or job, committed at the edge.

SQLite's writers take the lock at the start (BEGIN IMMEDIATE): a reader that turns writer could not be waited for.
A commit is durable on both stores: it is on the disk before anybody is told.
"""

import logging
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CursorResult, DateTime, Dialect, Executable, MetaData, Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator

log = logging.getLogger(__name__)
_WRITE, _READ, _SNAPSHOT, _RESHAPE = "write", "read", "snapshot", "reshape"  # how a transaction begins on SQLite
_STATEMENT = 1000  # characters of a slow statement that are logged

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
    """The engine, as transactions; and where a replica is named, one more engine for what may lag behind."""

    def __init__(self, url: str, pool: int = 20, *, replica: str = "", slow_ms: int = 0) -> None:
        self.engine = _engine(url, pool, slow_ms)
        self._replica = _engine(replica, pool, slow_ms, read_only=True) if replica else None
        self._writing = self.engine.execution_options(mode=_WRITE)
        self._reshaping = self.engine.execution_options(mode=_RESHAPE)
        self._snapshot = _snapshot(self.engine)
        self._reading = _autocommit(self.engine)
        self._lagging = _autocommit(self._replica) if self._replica else self._reading

    def write(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that is committed at the end, or rolled back when an exception passes."""
        return _transaction(self._writing, keep=True)

    def read(self, *, lagging: bool = False) -> AbstractAsyncContextManager[Transaction]:
        """Statements that change nothing, each seeing what is committed by then; `lagging`: a replica may answer."""
        return _transaction(self._lagging if lagging else self._reading, keep=False)

    def snapshot(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that changes nothing, and whose statements all see the same moment."""
        return _transaction(self._snapshot, keep=False)

    def reshape(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that may change tables. Whoever does checks references: SQLite does not while it makes anew."""
        return _transaction(self._reshaping, keep=True)

    async def ping(self) -> None:
        """Returns when the database answers; raises when it does not."""
        async with self.read() as db:
            await db.execute(text("select 1"))

    async def close(self) -> None:
        """No connection is open any more."""
        await self.engine.dispose()
        if self._replica:
            await self._replica.dispose()


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


async def put(db: Transaction, table: Table, rows: Sequence[Mapping[str, Any]], add: Collection[str] = ()) -> None:
    """The rows are there with these values, whether or not their keys were; those of `add` are added to what was."""
    if not rows:
        return
    dialect = sqlite if db.dialect == "sqlite" else postgresql
    statement = dialect.insert(table)
    key = [column.name for column in table.primary_key]
    given = {name: statement.excluded[name] for name in rows[0] if name not in key}
    values = {name: table.c[name] + value if name in add else value for name, value in given.items()}
    await db.execute(statement.on_conflict_do_update(index_elements=key, set_=values), rows)


def _engine(url: str, pool: int, slow_ms: int, *, read_only: bool = False) -> AsyncEngine:
    """Parameters of statements are personal data: they stand in no exception and no log."""
    on_sqlite = url.startswith("sqlite")
    arguments: dict[str, Any] = {"timeout": 30} if on_sqlite else {}
    if read_only and not on_sqlite:
        arguments["server_settings"] = {"default_transaction_read_only": "on"}
    engine = create_async_engine(
        url, pool_size=pool, max_overflow=0, pool_recycle=1800, hide_parameters=True, connect_args=arguments
    )
    if on_sqlite:
        _tune_sqlite(engine, read_only=read_only)
    else:
        _drop_dead(engine)
    if slow_ms:
        _log_slow(engine, slow_ms)
    return engine


def _autocommit(engine: AsyncEngine) -> AsyncEngine:
    """Without begin and rollback, which cost more than a statement that finds its row by index."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(mode=_READ)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _snapshot(engine: AsyncEngine) -> AsyncEngine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(mode=_SNAPSHOT)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _tune_sqlite(engine: AsyncEngine, *, read_only: bool) -> None:
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"]
    if read_only:
        pragmas.append("query_only=ON")

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself: `begin` below does
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        mode = connection.get_execution_options().get("mode")
        if (mode == _RESHAPE) != connection.info.get("unchecked", False):
            connection.info["unchecked"] = mode == _RESHAPE
            connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if mode == _RESHAPE else 'ON'}")
        if mode != _READ:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if mode in (_WRITE, _RESHAPE) else "BEGIN")


def _drop_dead(engine: AsyncEngine) -> None:
    """A connection whose server went away is not given out. Asking the server each time would cost a round trip."""

    @event.listens_for(engine.sync_engine, "checkout")
    def checkout(connection: Any, _record: Any, _proxy: Any) -> None:
        if connection.driver_connection.is_closed():
            raise InvalidatePoolError


def _log_slow(engine: AsyncEngine, slow_ms: int) -> None:
    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def before(connection: Any, *_: Any) -> None:
        connection.info["began"] = time.perf_counter()

    @event.listens_for(engine.sync_engine, "after_cursor_execute")
    def after(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        took = round((time.perf_counter() - connection.info["began"]) * 1000, 1)
        if took >= slow_ms:
            log.warning("slow query", extra={"facts": {"ms": took, "statement": statement[:_STATEMENT]}})
