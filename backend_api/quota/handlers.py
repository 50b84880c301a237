"""The quota room over HTTP."""

from collections.abc import Awaitable, Callable

from backend_api.kit.call import Call
from backend_api.kit.limits import Limit
from backend_api.kit.route import Route
from codementor.wire.quota import Quota

from . import service
from .service import Quotas


async def own(quotas: Quotas, call: Call) -> Quota:
    """Your calls of language models an hour, and what is left of them."""
    return await service.standing(call.db, quotas, call.who.user, call.site.clock())


def routes(own: Callable[[Call], Awaitable[Quota]]) -> tuple[Route, ...]:
    """The room's rows."""
    return (Route("GET", "/v1/quota", own, "account:read", Limit(120, 60), answer=Quota),)
