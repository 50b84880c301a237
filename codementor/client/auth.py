"""Signing in without a browser of our own (RFC 8628), and keeping the access token fresh across processes."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from filelock import AsyncFileLock, Timeout

from codementor.wire.accounts import DeviceGrant, OAuthError, Tokens
from codementor.wire.codec import Malformed, from_json
from codementor.wire.editor import SignInPrompt
from codementor.wire.errors import ErrorCode

from .errors import Refused, Unreachable, refusal
from .tokens import Session, TokenStore
from .transport import Answer, Ask, Transport, readable

CLIENT = "codementor"
SCOPE = "account:read sets:read sets:write work:read work:write"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
EARLY = 30.0  # seconds before its end in which a token is no longer used
LOCKED = 60.0  # seconds to wait for another process that refreshes

Show = Callable[[SignInPrompt], Awaitable[None]]


async def device_flow(transport: Transport, show: Show) -> Session:
    """The session the learner granted in a browser; `show` is told code and address once.

    Raises `Refused` when they declined or the code ran out.
    """
    grant = await transport.read(DeviceGrant, form("/v1/oauth/device", scope=SCOPE))
    await show(SignInPrompt(grant.user_code, grant.verification_uri, grant.verification_uri_complete, grant.expires_in))
    return await _granted(transport, grant)


async def access_token(transport: Transport, tokens: TokenStore, stale: str = "") -> str:
    """An access token that still holds. `stale` is one the service refused: it is not given again.

    Raises `Refused` with `not_signed_in` when nobody is signed in or the session has ended.
    """
    session = tokens.load(transport.service)
    if session is None:
        raise _signed_out()
    if holds(session, stale):
        return session.access_token
    # The service forgets the old refresh token at once: a refresh that began must also be stored.
    return await asyncio.shield(asyncio.ensure_future(_refreshed(transport, tokens, stale)))


async def revoke(transport: Transport, tokens: TokenStore) -> None:
    """The service no longer takes the refresh token stored here."""
    session = tokens.load(transport.service)
    if session:
        transport.accept(await transport.ask(form("/v1/oauth/revoke", token=session.refresh_token)))


def holds(session: Session, stale: str) -> bool:
    """True when its access token may be used, for a while yet."""
    return session.access_token != stale and session.expires_at - EARLY > time.time()


async def _refreshed(transport: Transport, tokens: TokenStore, stale: str) -> str:
    """One process at a time refreshes; whoever waited finds the new session and uses it."""
    try:
        async with AsyncFileLock(tokens.lock(transport.service), timeout=LOCKED):
            session = tokens.load(transport.service)
            if session is None:
                raise _signed_out()
            if not holds(session, stale):
                session = await _refresh(transport, tokens, session)
            return session.access_token
    except Timeout as error:
        raise Unreachable("Another program on this machine is renewing your sign-in. Try again in a minute.") from error


async def _refresh(transport: Transport, tokens: TokenStore, session: Session) -> Session:
    given = {"grant_type": "refresh_token", "refresh_token": session.refresh_token}
    answer = await transport.ask(form("/v1/oauth/token", **given))
    if _oauth_error(answer) == "invalid_grant":
        tokens.drop(transport.service)
        raise _signed_out()
    transport.accept(answer)
    renewed = session_of(readable(Tokens, answer.content))
    tokens.save(transport.service, renewed)
    return renewed


async def _granted(transport: Transport, grant: DeviceGrant) -> Session:
    """Asks at the pace the service sets until the learner has answered. An answer that does not come is asked again."""
    ends, interval = time.monotonic() + grant.expires_in, float(max(grant.interval, 1))
    while time.monotonic() < ends:
        await asyncio.sleep(interval)
        try:
            answer = await transport.ask(form("/v1/oauth/token", grant_type=DEVICE_CODE, device_code=grant.device_code))
        except Unreachable:
            interval *= 2  # RFC 8628, 3.5
            continue
        error = _oauth_error(answer)
        if error == "slow_down":
            interval += 5
        elif error == "access_denied":
            raise refusal(ErrorCode.FORBIDDEN, "Declined", "The sign-in was declined in the browser.")
        elif error == "expired_token":
            break
        elif error != "authorization_pending":
            transport.accept(answer)
            return session_of(readable(Tokens, answer.content))
    raise refusal(ErrorCode.TOKEN_EXPIRED, "The code ran out", "The code ran out before it was entered. Sign in again.")


def form(path: str, **fields: str) -> Ask:
    """A request of this client at an OAuth endpoint."""
    return Ask("POST", path, form={"client_id": CLIENT, **fields})


def _oauth_error(answer: Answer) -> str:
    if answer.status not in (400, 401):
        return ""
    try:
        return from_json(OAuthError, answer.content).error
    except (Malformed, UnicodeDecodeError):
        return ""


def session_of(tokens: Tokens) -> Session:
    """The tokens as they are stored, with the moment at which the access token ends."""
    return Session(tokens.access_token, tokens.refresh_token, time.time() + tokens.expires_in)


def _signed_out() -> Refused:
    return refusal(ErrorCode.NOT_SIGNED_IN, "Not signed in", "You are not signed in. Sign in, then try again.", 401)
