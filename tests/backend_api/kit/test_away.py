"""What counts as a part that is away, and what as a fault."""

import asyncpg
import pytest
from redis.exceptions import ConnectionError as RedisGone
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from backend_api.kit.away import is_away


def _wrapped(cause: BaseException) -> DBAPIError:
    adapted = Exception("adapted")
    adapted.__cause__ = cause
    return DBAPIError("select 1", None, adapted)


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (OperationalError("select 1", None, Exception()), True),
        (asyncpg.CannotConnectNowError("the database system is starting up"), True),
        (_wrapped(asyncpg.ConnectionDoesNotExistError("closed in the middle")), True),
        (_wrapped(asyncpg.exceptions.AdminShutdownError("terminating")), True),
        (RedisGone(), True),
        (ConnectionRefusedError(), True),
        (_wrapped(asyncpg.exceptions.DivisionByZeroError("a fault")), False),
        (IntegrityError("insert", None, Exception()), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_a_part_that_is_away_is_told_from_a_fault(error: BaseException | None, away: bool) -> None:
    """Ends, starts and lost connections are away, however they are wrapped; anything else is a fault."""
    assert is_away(error) is away
