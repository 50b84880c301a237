"""The way to another service and back, and the links to it on the account's page."""

import logging
from functools import partial

from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.errors import Refusal, not_found
from backend_api.kit.html import redirect
from backend_api.kit.http import SESSION_COOKIE
from backend_api.kit.route import BROWSER, Route
from codementor.wire.errors import ErrorCode

from . import audit, identities, sessions
from .acts import Acts
from .pages import form, local, page
from .providers import Flow, Person, Provider, ProviderFailed

log = logging.getLogger(__name__)
FLOW_COOKIE = "codementor_flow"


async def begin(do: Acts, call: Call) -> Answer:
    """To the provider, to sign in with it."""
    return await _begin(do, call, local(call.query.get("next", "")), user="")


async def begin_link(do: Acts, call: Call) -> Answer:
    """To the provider, to link it to the account that is signed in."""
    return await _begin(do, call, "/account", user=call.who.user)


async def finish(do: Acts, call: Call) -> Answer:
    """Back from the provider: signs in, or links."""
    name, now = call.path["provider"], call.site.clock()
    provider = _provider(do, name)
    given = identities.unpack(call.cookies.get(FLOW_COOKIE, ""), call.site.signer)
    journey = identities.check(given, name, call.query.get("state", ""), now)
    if "code" not in call.query:
        raise Refusal(ErrorCode.FORBIDDEN, f"{provider.title} did not let you in. Try again.")
    person = await _asked(provider, journey.flow(call.site.public_url), call.query["code"])
    answer = redirect(journey.back)
    answer.cookies[FLOW_COOKIE] = ""
    async with call.site.db.write() as db:  # the way back is a GET
        if journey.user:
            await identities.link(db, name, person, journey.user, now)
        else:
            user = await identities.user_of(db, name, person, now)
            await audit.record(db, audit.Kind.SIGNED_IN, user, now, audit.By(address=call.address))
            answer.cookies[SESSION_COOKIE] = await sessions.start_browser(db, user, call.agent, now)
    return answer


async def unlink(call: Call) -> Answer:
    """The provider opens the account no more."""
    await identities.unlink(call.db, call.path["provider"], call.who.user, call.site.clock())
    return redirect("/account")


async def _begin(do: Acts, call: Call, back: str, user: str) -> Answer:
    name = call.path["provider"]
    provider = _provider(do, name)
    journey = identities.begin(name, back, user, call.site.clock())
    try:
        address = await provider.begin(journey.flow(call.site.public_url))
    except ProviderFailed as failed:
        raise _unavailable(provider, failed) from None
    answer = redirect(address)
    answer.cookies[FLOW_COOKIE] = identities.pack(journey, call.site.signer)
    return answer


async def _asked(provider: Provider, flow: Flow, code: str) -> Person:
    try:
        return await provider.finish(flow, code)
    except ProviderFailed as failed:
        raise _unavailable(provider, failed) from None


def _provider(do: Acts, name: str) -> Provider:
    if name not in do.providers:
        raise not_found("way to sign in of this name")
    return do.providers[name]


def _unavailable(provider: Provider, failed: ProviderFailed) -> Refusal:
    log.warning("provider failed", extra={"facts": {"provider": provider.title, "how": str(failed)}})
    return Refusal(
        ErrorCode.UNAVAILABLE, f"{provider.title} cannot be used just now: {failed}. Try again, or sign in by password."
    )


def routes(do: Acts) -> tuple[Route, ...]:
    """The rows."""
    return (
        page("/sign-in/{provider}", partial(begin, do), query=("next",)),
        page("/sign-in/{provider}/callback", partial(finish, do), query=("code", "state", "error", "iss")),
        page("/account/link/{provider}", partial(begin_link, do), BROWSER),
        form("/account/unlink/{provider}", unlink, (), BROWSER),
    )
