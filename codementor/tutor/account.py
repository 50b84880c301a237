"""Signing in and out, and how this machine stands to the service."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from codementor.client.errors import Refused, Unreachable, refusal
from codementor.state import accounts, folds, outbox
from codementor.wire.accounts import Account
from codementor.wire.editor import Connection, SignInPrompt, Status
from codementor.wire.errors import ErrorCode

from .desk import Desk
from .texts import text, titled

if TYPE_CHECKING:
    from codementor.client.api import Api


def status(desk: Desk) -> Status:
    """What the status item shows, from what is known now: nothing is asked of the service."""
    events = desk.state.events(desk.scope)
    streak = folds.streak(events, date.today())
    known = accounts.account(desk.state, desk.api.service) if desk.api else None
    connection = _connection(desk, known)
    return Status(
        connection=connection,
        handle=known.handle if known else "",
        service=desk.api.service if desk.api else "",
        waiting=outbox.waiting(desk.state, desk.scope),
        streak_days=streak.days,
        streak_today=streak.today,
        note=_note(desk, connection, known),
    )


def service_of(desk: Desk) -> "Api":
    """The named service; raises `Refused` when none is."""
    if desk.api is None:
        raise refusal(ErrorCode.INVALID_REQUEST, *titled(desk.language, "no_service"))
    return desk.api


def signed_in(desk: Desk) -> "Api":
    """The service somebody is signed in to; raises `Refused` with `not_signed_in` otherwise."""
    api = service_of(desk)
    if desk.service is None:
        raise refusal(ErrorCode.NOT_SIGNED_IN, *titled(desk.language, "not_signed_in"))
    return api


async def sign_in(desk: Desk, show: Callable[[SignInPrompt], Awaitable[None]]) -> Account:
    """The learner is signed in on this machine, in every editor; `show` is told the code and where to enter it.

    Returns once they confirmed; raises `Refused` when they declined or the code ran out. Whether local work is taken
    over is theirs to say: see `local_work` and `adopt`.
    """
    return await _signed_in(desk, lambda api: api.sign_in(show))


async def sign_in_here(desk: Desk, open_page: Callable[[str], None]) -> Account:
    """As `sign_in`, with the browser of this machine, which `open_page` opens at an address: no code is compared."""
    return await _signed_in(desk, lambda api: api.sign_in_here(open_page))


async def meet(desk: Desk) -> None:
    """Who a JupyterHub has signed in is known here; does nothing without one. Raises `Refused` or `Unreachable`."""
    if desk.api and desk.api.broker:
        accounts.remember_account(desk.state, desk.api.service, await desk.api.me())


async def sign_out(desk: Desk) -> None:
    """Nobody is signed in on this machine any more, also when the service could not be told.

    Raises `Refused` where a JupyterHub signs the learner in: it would do so again at once.
    """
    api = service_of(desk)
    if api.broker:
        raise refusal(ErrorCode.INVALID_REQUEST, *titled(desk.language, "hub_signs_in"))
    with suppress(Refused, Unreachable):
        await api.sign_out()
    accounts.forget_account(desk.state, api.service)


def local_work(desk: Desk) -> int:
    """How many entries of local work the learner may be asked, once, to take over; 0 when there is nothing to ask."""
    return accounts.local_work(desk.state, desk.scope)


def adopt(desk: Desk, *, take: bool) -> int:
    """The learner's answer is remembered; with `take` what they did before signing in is theirs and will be sent."""
    desk.assure()
    return accounts.adopt(desk.state, desk.scope, take=take)


async def _signed_in(desk: Desk, way: "Callable[[Api], Awaitable[Account]]") -> Account:
    api = service_of(desk)
    desk.assure()
    account = await way(api)
    accounts.remember_account(desk.state, api.service, account)
    return account


def _connection(desk: Desk, known: Account | None) -> Connection:
    if desk.api is None:
        return Connection.LOCAL
    if desk.api.transport.too_old:
        return Connection.TOO_OLD
    if known is None or not desk.api.signed_in:
        return Connection.SIGNED_OUT
    return Connection.SIGNED_IN if desk.api.transport.reached else Connection.OFFLINE


def _note(desk: Desk, connection: Connection, known: Account | None) -> str:
    notes = {Connection.TOO_OLD: "too_old", Connection.OFFLINE: "not_reached"}
    if known:
        notes[Connection.SIGNED_OUT] = "sign_in_again"
    told = text(desk.language, notes[connection]) if connection in notes else ""
    return " ".join(filter(None, (told, desk.loss)))
