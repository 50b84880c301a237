"""The accounts room for people: pages that work without script, each form with a token and checked for its origin."""

from functools import partial

from pydantic import ValidationError

from backend_api.kit import wire
from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.errors import Refusal
from backend_api.kit.html import redirect
from backend_api.kit.http import SESSION_COOKIE
from backend_api.kit.ids import shown_code
from backend_api.kit.limits import Limit
from backend_api.kit.route import BROWSER, PUBLIC, Handle, Route
from codementor.wire.accounts import LEAST_PASSWORD, PasswordReset, Registration, SignIn
from codementor.wire.errors import ErrorCode

from . import devices, handlers, policy, recovery, service
from .acts import Acts, post
from .oauth import FORM

HTML = "text/html"


async def register_page(call: Call) -> Answer:
    """The form to register."""
    return call.site.pages.render(
        "register.html", xsrf=call.xsrf(), least=LEAST_PASSWORD, email="", handle="", problem=""
    )


async def register(do: Acts, call: Call) -> Answer:
    """Register from the form."""
    email, handle = call.form.get("email", ""), call.form.get("handle", "")
    try:
        wanted = wire.adapter(Registration).validate_python(
            {"email": email, "handle": handle, "password": call.form.get("password", "")}
        )
        await do.register(call, wanted)
    except ValidationError:
        problem = f"Give an e-mail address, a handle, and a password of at least {LEAST_PASSWORD} characters."
    except Refusal as refusal:
        problem = said(refusal)
    else:
        return call.site.pages.render("message.html", title="Look into your mail", text=handlers.REGISTERED.message)
    return call.site.pages.render(
        "register.html",
        status=422,
        xsrf=call.xsrf(),
        least=LEAST_PASSWORD,
        email=email,
        handle=handle,
        problem=problem,
    )


async def sign_in_page(do: Acts, call: Call) -> Answer:
    """The form to sign in."""
    back = local(call.query.get("next", ""))
    return call.site.pages.render(
        "sign_in.html", xsrf=call.xsrf(), providers=do.providers, back=back, email="", problem=""
    )


async def sign_in(do: Acts, call: Call) -> Answer:
    """Sign in from the form, then go on to where the person wanted to."""
    email, back = call.form.get("email", ""), local(call.form.get("next", ""))
    try:
        cookie = await do.open_session(call, SignIn(email[:254], call.form.get("password", "")[:256]))
    except Refusal as refusal:
        if refusal.code not in (ErrorCode.WRONG_CREDENTIALS, ErrorCode.RATE_LIMITED):
            raise
        return call.site.pages.render(
            "sign_in.html",
            status=refusal.status,
            xsrf=call.xsrf(),
            providers=do.providers,
            back=back,
            email=email,
            problem=refusal.detail,
        )
    answer = redirect(back)
    answer.cookies[SESSION_COOKIE] = cookie
    return answer


async def forgot_page(call: Call) -> Answer:
    """The form to ask for a mail with which to set a new password."""
    return call.site.pages.render("forgot.html", xsrf=call.xsrf(), email="", problem="")


async def forgot(call: Call) -> Answer:
    """Ask from the form. The answer is the same for every address."""
    email = call.form.get("email", "")
    try:
        letter = await recovery.forgot(call.db, email[:254], call.site.clock(), call.site.public_url)
    except Refusal as refusal:
        return call.site.pages.render(
            "forgot.html", status=refusal.status, xsrf=call.xsrf(), email=email, problem=said(refusal)
        )
    post(call, letter)
    return call.site.pages.render("message.html", title="Look into your mail", text=handlers.REGISTERED.message)


async def reset_page(call: Call) -> Answer:
    """The page behind the mailed link: the form for the new password."""
    token = call.query.get("token", "")[:100]
    return call.site.pages.render("reset.html", xsrf=call.xsrf(), least=LEAST_PASSWORD, token=token, problem="")


async def reset(do: Acts, call: Call) -> Answer:
    """Set the new password from the form."""
    token, password = call.form.get("token", "")[:100], call.form.get("password", "")[:256]
    try:
        await do.set_password(call, PasswordReset(token, password))
    except Refusal as refusal:
        return call.site.pages.render(
            "reset.html",
            status=refusal.status,
            xsrf=call.xsrf(),
            least=LEAST_PASSWORD,
            token=token,
            problem=said(refusal),
        )
    return call.site.pages.render(
        "message.html", title="New password", text="The new password is set. Sign in with it where you work."
    )


async def verify_page(call: Call) -> Answer:
    """The page behind the mailed link. It only asks: programs that follow links must not use the token up."""
    return call.site.pages.render("verify.html", xsrf=call.xsrf(), token=call.query.get("token", "")[:100])


async def verify(call: Call) -> Answer:
    """Verify from the page."""
    await service.verify(call.db, call.form.get("token", ""), call.site.clock())
    return call.site.pages.render("message.html", title="Verified", text=handlers.VERIFIED.message)


async def device_page(call: Call) -> Answer:
    """What device asks, and for what; or the form for its code."""
    typed = call.query.get("code", "")
    grant = await devices.waiting(call.db, typed, call.site.clock()) if typed else None
    if grant is None:
        return call.site.pages.render("code.html", handle=call.who.handle, typed=typed[:20])
    asked = policy.granted(grant.scope, call.site.scopes, call.who.role).split()
    return call.site.pages.render(
        "device.html",
        xsrf=call.xsrf(),
        handle=call.who.handle,
        code=shown_code(grant.user_code),
        client=grant.client,
        address=grant.address,
        asked=[call.site.scopes[name].says for name in asked],
    )


async def device(call: Call) -> Answer:
    """The person's answer."""
    approved = call.form.get("answer") == "approve"
    scopes = call.site.scopes if approved else None
    await devices.decide(call.db, call.form.get("code", ""), call.who, scopes, call.site.clock())
    if approved:
        return call.site.pages.render(
            "message.html", title="Signed in", text="Go back to your editor. You can close this page."
        )
    return call.site.pages.render(
        "message.html", title="Turned down", text="The device was not let in. You can close this page."
    )


def page(path: str, handle: Handle, scope: str = PUBLIC, query: tuple[str, ...] = ()) -> Route:
    """The row of a page."""
    return Route("GET", path, handle, scope, Limit(120, 60), gives=HTML, query=query)


def form(path: str, handle: Handle, fields: tuple[str, ...], scope: str = PUBLIC) -> Route:
    """The row of a page's form."""
    limit = Limit(30, 60, closed=True)
    return Route("POST", path, handle, scope, limit, gives=HTML, accepts=FORM, form=("_xsrf", *fields))


def routes(do: Acts) -> tuple[Route, ...]:
    """The room's rows for browsers."""
    return (
        page("/register", register_page),
        form("/register", partial(register, do), ("email", "handle", "password")),
        page("/sign-in", partial(sign_in_page, do), query=("next",)),
        form("/sign-in", partial(sign_in, do), ("email", "password", "next")),
        page("/forgot", forgot_page),
        form("/forgot", forgot, ("email",)),
        page("/reset", reset_page, query=("token",)),
        form("/reset", partial(reset, do), ("token", "password")),
        page("/verify", verify_page, query=("token",)),
        form("/verify", verify, ("token",)),
        page("/device", device_page, BROWSER, query=("code",)),
        form("/device", device, ("code", "answer"), BROWSER),
    )


def said(refusal: Refusal) -> str:
    """The one sentence of a refusal that a form shows."""
    return refusal.errors[0].message if refusal.errors else refusal.detail


def local(address: str) -> str:
    """An address of this service, never another site's."""
    good = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if good else "/device"
