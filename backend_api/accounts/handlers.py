"""The accounts room over HTTP, for programs. The OAuth endpoints are in `oauth`, the administrators' in `admin`."""

from functools import partial

from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.http import SESSION_COOKIE
from backend_api.kit.limits import Limit
from backend_api.kit.route import PUBLIC, Route
from codementor.wire.accounts import (
    Account,
    EmailChange,
    PasswordChange,
    PasswordReset,
    PersonalToken,
    Recovery,
    Registration,
    SessionPage,
    SignIn,
    TokenRequest,
    Verification,
)
from codementor.wire.editor import Notice
from codementor.wire.errors import ErrorCode

from . import personal, policy, recovery, service, sessions
from .acts import Acts, post

REGISTERED = Notice(message="Look into your mail: there is a message with what to do next.")
VERIFIED = Notice(message="Your e-mail address is verified.")
NEW_PASSWORD = Notice(message="The new password is set. All other sessions were ended.")


async def register(do: Acts, call: Call) -> Notice:
    """Register an account. A mail says how to go on; the answer is the same for every address."""
    await do.register(call, call.message(Registration))
    return REGISTERED


async def sign_in(do: Acts, call: Call) -> Answer:
    """Sign in with a password: starts a browser session, given as a cookie."""
    return Answer(status=204, cookies={SESSION_COOKIE: await do.open_session(call, call.message(SignIn))})


async def reset(do: Acts, call: Call) -> Notice:
    """Set a new password with the token from the mail. All sessions are ended."""
    await do.set_password(call, call.message(PasswordReset))
    return NEW_PASSWORD


async def change_password(do: Acts, call: Call) -> Notice:
    """Change your password. All other sessions are ended, and a mail tells of it."""
    await do.change_password(call, call.message(PasswordChange))
    return NEW_PASSWORD


async def change_email(do: Acts, call: Call) -> Notice:
    """Change your e-mail address. It counts once the new one is verified; the present one is told."""
    await do.change_email(call, call.message(EmailChange))
    return REGISTERED


async def end_session(do: Acts, call: Call) -> Answer:
    """End one of your sessions, or revoke a personal access token. Ending it again changes nothing."""
    await do.end(call, call.path["id"])
    return Answer(status=204)


async def end_others(do: Acts, call: Call) -> Answer:
    """End all your sessions but the one that asks."""
    await do.end_others(call)
    return Answer(status=204)


async def verify(call: Call) -> Notice:
    """Verify an e-mail address with the token from the mail."""
    await service.verify(call.db, call.message(Verification).token, call.site.clock())
    return VERIFIED


async def forgot(call: Call) -> Notice:
    """Ask for a mail with which to set a new password. The answer is the same for every address."""
    post(call, await recovery.forgot(call.db, call.message(Recovery).email, call.site.clock(), call.site.public_url))
    return REGISTERED


async def me(call: Call) -> Account:
    """Your account."""
    return await service.account(call.db, call.who.user)


async def listing(call: Call) -> SessionPage:
    """Your sessions and personal access tokens that live, newest first."""
    return await sessions.page(call.db, call.who, call.query.get("cursor", ""), call.site.clock())


async def make_token(call: Call) -> PersonalToken:
    """Make a personal access token. Its text is shown this once."""
    wanted = call.message(TokenRequest)
    return await personal.make(call.db, call.who, wanted, call.site.scopes, call.site.clock())


_RARE = Limit(100, 600, closed=True)  # a class shares one address


def routes(do: Acts) -> tuple[Route, ...]:
    """The room's rows for programs."""
    return _account_rows(do) + _session_rows(do)


def _account_rows(do: Acts) -> tuple[Route, ...]:
    rare, guess = _RARE, Limit(60, 60)
    dead, wrong = (ErrorCode.TOKEN_INVALID,), (ErrorCode.WRONG_CREDENTIALS,)
    at, mine = "/v1/accounts", "account:write"
    return (
        Route("POST", at, partial(register, do), PUBLIC, rare, body=Registration, answer=Notice, status=202),
        Route("POST", f"{at}/verify", verify, PUBLIC, Limit(30, 600), body=Verification, answer=Notice, refuses=dead),
        Route("POST", f"{at}/sign-in", partial(sign_in, do), PUBLIC, guess, body=SignIn, status=204, refuses=wrong),
        Route("POST", f"{at}/password/forgot", forgot, PUBLIC, rare, body=Recovery, answer=Notice, status=202),
        Route(
            "POST",
            f"{at}/password/reset",
            partial(reset, do),
            PUBLIC,
            rare,
            body=PasswordReset,
            answer=Notice,
            refuses=dead,
        ),
        Route(
            "POST",
            f"{at}/password",
            partial(change_password, do),
            mine,
            rare,
            body=PasswordChange,
            answer=Notice,
            refuses=wrong,
        ),
        Route(
            "POST",
            f"{at}/email",
            partial(change_email, do),
            mine,
            rare,
            body=EmailChange,
            answer=Notice,
            status=202,
            refuses=wrong,
        ),
    )


def _session_rows(do: Acts) -> tuple[Route, ...]:
    guess, read = Limit(60, 60), Limit(120, 60)
    at, mine = "/v1/accounts", "account:write"
    return (
        Route("GET", f"{at}/me", me, "account:read", read, answer=Account),
        Route(
            "GET",
            f"{at}/sessions",
            listing,
            "account:read",
            read,
            answer=SessionPage,
            listing=True,
            page_size=policy.PAGE_SIZE,
            query=("cursor",),
        ),
        Route("DELETE", f"{at}/sessions", partial(end_others, do), mine, guess, status=204),
        Route("DELETE", f"{at}/sessions/{{id}}", partial(end_session, do), mine, guess, status=204),
        Route(
            "POST",
            f"{at}/tokens",
            make_token,
            "tokens:write",
            _RARE,
            body=TokenRequest,
            answer=PersonalToken,
            refuses=(ErrorCode.KEY_REUSED,),
        ),
    )
