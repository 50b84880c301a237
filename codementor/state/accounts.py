"""Whose record is in use, and taking over what was done before signing in."""

from uuid6 import uuid7

from codementor.wire.accounts import Account
from codementor.wire.codec import from_json, to_json

from .keys import LOCAL, Scope
from .settings import forget, read, write
from .store import State


def account(state: State, service: str) -> Account | None:
    """Who is signed in at a service, as all programs on this machine see it."""
    known = read(state, f"account:{service}")
    return from_json(Account, known) if known else None


def scope(state: State, service: str) -> Scope:
    """Whose record is in use: the account signed in at the service, else `LOCAL`."""
    known = account(state, service) if service else None
    return Scope(service, known.id) if known else LOCAL


def remember_account(state: State, service: str, account: Account) -> None:
    """From now on this account's record is in use for the service."""
    write(state, f"account:{service}", to_json(account))


def forget_account(state: State, service: str) -> None:
    """From now on the local record is in use; the account's own record stays for its next sign-in."""
    forget(state, f"account:{service}")


def local_work(state: State, scope: Scope) -> int:
    """How many local events and submissions the learner may be asked to take over: all since they last answered."""
    if scope == LOCAL:
        return 0
    answered = read(state, _answer(scope))
    query = "SELECT count(*) FROM {} WHERE service = ? AND account = ? AND id > ?"
    counts = (state.rows(query.format(table), (*LOCAL, answered)) for table in ("events", "submissions"))
    return sum(int(count) for ((count,),) in counts)


def adopt(state: State, scope: Scope, *, take: bool) -> int:
    """The learner's answer is remembered; with `take` local work is now this account's and waits to be sent.

    Returns how many events and submissions moved.
    """
    write(state, _answer(scope), str(uuid7()))
    if not take:
        return 0
    moved = 0
    with state.transaction() as database:
        for table in ("attempts", "events", "submissions"):
            changed = database.execute(
                f"UPDATE OR IGNORE {table} SET service = ?, account = ? WHERE service = ? AND account = ?",  # noqa: S608
                (*scope, *LOCAL),
            ).rowcount
            moved += changed if table != "attempts" else 0
    return moved


def _answer(scope: Scope) -> str:
    return f"adopt:{scope.service}:{scope.account}"
