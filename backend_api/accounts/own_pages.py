"""The pages of who is signed in: account, sessions, personal access tokens, signing out."""

from functools import partial

from pydantic import ValidationError

from backend_api.kit import wire
from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.errors import Refusal
from backend_api.kit.html import redirect
from backend_api.kit.http import SESSION_COOKIE
from backend_api.kit.ids import new_id
from backend_api.kit.route import BROWSER, Route
from codementor.wire.accounts import LEAST_PASSWORD, EmailChange, PasswordChange, PersonalToken, TokenRequest
from codementor.wire.errors import ErrorCode

from . import handlers, personal, policy, service, sessions
from .acts import Acts
from .pages import form, page, said

_OTHERS = "others"


async def account_page(do: Acts, call: Call, problem: str = "", status: int = 200) -> Answer:
    """The account, with forms to change its password and address."""
    account = await service.account(call.db, call.who.user)
    return call.site.pages.render(
        "account.html",
        status,
        xsrf=call.xsrf(),
        account=account,
        providers=do.providers,
        linked=await service.providers_of(call.db, call.who.user),
        least=LEAST_PASSWORD,
        problem=problem,
    )


async def password(do: Acts, call: Call) -> Answer:
    """Change the password from the form."""
    given = PasswordChange(call.form.get("current", "")[:256], call.form.get("password", "")[:256])
    try:
        await do.change_password(call, given)
    except Refusal as refusal:
        return await account_page(do, call, said(refusal), refusal.status)
    return call.site.pages.render("message.html", title="New password", text=handlers.NEW_PASSWORD.message)


async def email(do: Acts, call: Call) -> Answer:
    """Change the address from the form."""
    try:
        await do.change_email(call, EmailChange(call.form.get("email", "")[:254], call.form.get("password", "")[:256]))
    except Refusal as refusal:
        return await account_page(do, call, said(refusal), refusal.status)
    return call.site.pages.render("message.html", title="Look into your mail", text=handlers.REGISTERED.message)


async def sessions_page(call: Call) -> Answer:
    """The sessions that live, each with a button to end it."""
    shown = await sessions.page(call.db, call.who, call.query.get("cursor", ""), call.site.clock())
    return call.site.pages.render("sessions.html", xsrf=call.xsrf(), page=shown)


async def end(do: Acts, call: Call) -> Answer:
    """End one session, or all others."""
    which = call.form.get("id", "")
    await (do.end_others(call) if which == _OTHERS else do.end(call, which))
    return redirect("/sessions")


async def sign_out(do: Acts, call: Call) -> Answer:
    """End the browser's own session."""
    await do.end(call, call.who.session)
    answer = redirect("/sign-in")
    answer.cookies[SESSION_COOKIE] = ""
    return answer


async def tokens_page(call: Call, made: PersonalToken | None = None, problem: str = "", status: int = 200) -> Answer:
    """The form to make a personal access token, or the one just made."""
    names = policy.granted("", call.site.scopes, call.who.role).split()
    scopes = [call.site.scopes[name] for name in names]
    return call.site.pages.render(
        "tokens.html", status, xsrf=call.xsrf(), id=new_id(), scopes=scopes, made=made, problem=problem
    )


async def make_token(call: Call) -> Answer:
    """Make a personal access token from the form."""
    chosen = tuple(name.removeprefix("scope.") for name in call.form if name.startswith("scope."))
    days = call.form.get("days", "")
    given = {"id": call.form.get("id", ""), "name": call.form.get("name", ""), "scopes": chosen, "days": days}
    try:
        if not call.who.verified:
            raise Refusal(ErrorCode.EMAIL_NOT_VERIFIED, "Verify your e-mail address first: open the link in the mail.")
        wanted = wire.adapter(TokenRequest).validate_python(given)
        made = await personal.make(call.db, call.who, wanted, call.site.scopes, call.site.clock())
    except ValidationError:
        return await tokens_page(call, problem="Give a name, what it may do, and 1 to 366 days.", status=422)
    except Refusal as refusal:
        return await tokens_page(call, problem=said(refusal), status=refusal.status)
    return await tokens_page(call, made)


def routes(do: Acts) -> tuple[Route, ...]:
    """The rows. All need a signed-in browser."""
    return (
        page("/account", partial(account_page, do), BROWSER),
        form("/account/password", partial(password, do), ("current", "password", "username"), BROWSER),
        form("/account/email", partial(email, do), ("email", "password"), BROWSER),
        page("/sessions", sessions_page, BROWSER, query=("cursor",)),
        form("/sessions/end", partial(end, do), ("id",), BROWSER),
        form("/sign-out", partial(sign_out, do), (), BROWSER),
        page("/tokens", tokens_page, BROWSER),
        form("/tokens", make_token, ("id", "name", "days", "scope"), BROWSER),
    )
