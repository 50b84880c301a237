"""The accounts room over HTTP, for programs."""

from functools import partial

from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.http import SESSION_COOKIE
from backend_api.kit.limits import Limit
from backend_api.kit.route import PUBLIC, Route
from codementor.wire.accounts import Account, DeviceGrant, Registration, SignIn, Tokens, Verification
from codementor.wire.editor import Notice

from . import devices, service, sessions
from .errors import oauth_error
from .passwords import Passwords
from .sessions import Sessions

FORM = "application/x-www-form-urlencoded"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
REGISTERED = Notice(message="Look into your mail: there is a message with what to do next.")
VERIFIED = Notice(message="Your e-mail address is verified.")


async def register(passwords: Passwords, call: Call) -> Notice:
    """Register an account. A mail says how to go on; the answer is the same for every address."""
    wanted = call.message(Registration)
    letter = await service.register(call.db, passwords, wanted, call.site.clock(), call.site.public_url)
    call.after.append(partial(service.post, call.site.mail, letter))
    return REGISTERED


async def verify(call: Call) -> Notice:
    """Verify the e-mail address with the token from the mail."""
    await service.verify(call.db, call.message(Verification).token, call.site.clock())
    return VERIFIED


async def sign_in(passwords: Passwords, call: Call) -> Answer:
    """Sign in with a password: starts a browser session, given as a cookie."""
    return Answer(status=204, cookies={SESSION_COOKIE: await open_session(passwords, call, call.message(SignIn))})


async def open_session(passwords: Passwords, call: Call, given: SignIn) -> str:
    """The cookie of a new browser session for whoever has this password."""
    site = call.site
    user_id = await service.check_password(site.db, passwords, site.limiter, given, call.address)
    return await sessions.start_browser(call.db, user_id, call.agent, site.clock())


async def me(call: Call) -> Account:
    """Your account."""
    return await service.account(call.db, call.who.user)


async def device(call: Call) -> DeviceGrant | Answer:
    """Ask for a code with which a person lets this device in (RFC 8628)."""
    if call.form.get("client_id") != devices.CLIENT:
        return oauth_error("invalid_client", "The client is not known here.")
    scope = call.form.get("scope", "")
    if not set(scope.split()) <= set(call.site.scopes):
        return oauth_error("invalid_scope", "A scope is not known here.")
    asker = devices.Asker(client=call.agent or "an editor", address=call.address)
    return await devices.ask(call.db, asker, scope, call.site.clock(), call.site.public_url)


async def token(authority: Sessions, call: Call) -> Tokens | Answer:
    """Exchange a device code or a refresh token for tokens."""
    kind, now = call.form.get("grant_type", ""), call.site.clock()
    if kind == DEVICE_CODE:
        return await devices.redeem(call.db, call.site.signer, call.form.get("device_code", ""), now)
    if kind == "refresh_token":
        return await _refresh(authority, call)
    return oauth_error("unsupported_grant_type", "Use a device code or a refresh token.")


async def _refresh(authority: Sessions, call: Call) -> Tokens | Answer:
    given = call.form.get("refresh_token", "")
    authority.drop(sessions.session_of(given))  # a reused token ends the session: not to be believed from memory
    return await sessions.refresh(call.db, call.site.signer, given, call.site.clock())


async def revoke(authority: Sessions, call: Call) -> Answer:
    """End the session that a refresh token belongs to. An unknown token is no error (RFC 7009)."""
    ended = await sessions.revoke(call.db, call.site.signer, call.form.get("token", ""), call.site.clock())
    if ended:
        authority.drop(ended)
    return Answer(content=b"{}")


def routes(passwords: Passwords, authority: Sessions) -> tuple[Route, ...]:
    """The room's rows for programs."""
    return (
        Route(
            "POST",
            "/v1/accounts",
            partial(register, passwords),
            PUBLIC,
            Limit(20, 600, closed=True),
            body=Registration,
            answer=Notice,
            status=202,
        ),
        Route("POST", "/v1/accounts/verify", verify, PUBLIC, Limit(30, 600), body=Verification, answer=Notice),
        Route(
            "POST", "/v1/accounts/sign-in", partial(sign_in, passwords), PUBLIC, Limit(60, 60), body=SignIn, status=204
        ),
        Route("GET", "/v1/accounts/me", me, "account:read", Limit(120, 60), answer=Account),
        Route(
            "POST",
            "/v1/oauth/device",
            device,
            PUBLIC,
            Limit(60, 600),
            accepts=FORM,
            form=("client_id", "scope"),
            answer=DeviceGrant,
        ),
        Route(
            "POST",
            "/v1/oauth/token",
            partial(token, authority),
            PUBLIC,
            Limit(120, 60),
            accepts=FORM,
            form=("grant_type", "client_id", "device_code", "refresh_token"),
            answer=Tokens,
        ),
        Route(
            "POST", "/v1/oauth/revoke", partial(revoke, authority), PUBLIC, Limit(60, 60), accepts=FORM, form=("token",)
        ),
    )
