"""Whether an error says that a part of the service cannot be reached now: then it is tried again, and no fault."""

from asyncpg import CannotConnectNowError, PostgresConnectionError
from asyncpg.exceptions import OperatorInterventionError
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# what asyncpg says while PostgreSQL ends or starts comes through SQLAlchemy as it is, or as the cause of a DBAPIError
_POSTGRESQL = (PostgresConnectionError, OperatorInterventionError, CannotConnectNowError)
_AWAY = (OperationalError, InterfaceError, PoolTimeout, RedisError, ConnectionError, *_POSTGRESQL)


def is_away(error: BaseException | None) -> bool:
    """True for a database or a Redis that is gone, comes up, or has no connection left."""
    if isinstance(error, DBAPIError) and not isinstance(error, _AWAY):
        return error.connection_invalidated or isinstance(getattr(error.orig, "__cause__", None), _POSTGRESQL)
    return isinstance(error, _AWAY)
