"""The accounts room for administrators: accounts, roles, sessions, and the log of security events."""

from functools import partial

from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.errors import Refusal, not_found
from backend_api.kit.limits import Limit
from backend_api.kit.route import Route
from codementor.wire.accounts import Account, AccountPage, RoleChange, SecurityEventPage
from codementor.wire.errors import ErrorCode

from . import audit, policy, service
from .acts import Acts


async def listing(call: Call) -> AccountPage:
    """List all accounts, oldest first."""
    return await service.accounts(call.db, call.query.get("cursor", ""))


async def set_role(do: Acts, call: Call) -> Account:
    """Give an account a role. Its sessions have it from their next request on."""
    user, role = call.path["id"], call.message(RoleChange).role
    if user == call.who.user:
        raise Refusal(ErrorCode.FORBIDDEN, "Nobody changes their own role. Ask another administrator.")
    changed = await service.set_role(call.db, user, role, call.site.clock(), call.who.user)
    if changed is None:
        raise not_found("account with this id")
    account, living = changed
    do.ended(call, living)
    return account


async def end_sessions(do: Acts, call: Call) -> Answer:
    """End all sessions of an account, its personal access tokens too."""
    ended = await service.end_sessions(call.db, call.path["id"], call.site.clock(), call.who.user)
    do.ended(call, ended)
    return Answer(status=204)


async def events(call: Call) -> SecurityEventPage:
    """Read the log of security events, newest first; of one account where `user` names it."""
    return await audit.page(call.db, call.query.get("cursor", ""), call.query.get("user", ""))


def routes(do: Acts) -> tuple[Route, ...]:
    """The rows."""
    scope, limit, size = "admin:accounts", Limit(120, 60), policy.PAGE_SIZE
    at = "/v1/admin/accounts"
    log = ("cursor", "user")
    return (
        Route("GET", at, listing, scope, limit, answer=AccountPage, listing=True, page_size=size, query=("cursor",)),
        Route("PUT", f"{at}/{{id}}/role", partial(set_role, do), scope, limit, body=RoleChange, answer=Account),
        Route("DELETE", f"{at}/{{id}}/sessions", partial(end_sessions, do), scope, limit, status=204),
        Route(
            "GET",
            "/v1/admin/events",
            events,
            scope,
            limit,
            answer=SecurityEventPage,
            listing=True,
            page_size=size,
            query=log,
        ),
    )
