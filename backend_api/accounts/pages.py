"""The accounts room for people: pages that work without script, each form with a token and checked for its origin."""

from functools import partial

from pydantic import ValidationError

from backend_api.kit import wire
from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.errors import Refusal
from backend_api.kit.html import redirect
from backend_api.kit.http import SESSION_COOKIE
from backend_api.kit.limits import Limit
from backend_api.kit.route import BROWSER, PUBLIC, Handle, Route
from codementor.wire.accounts import Registration, SignIn
from codementor.wire.errors import ErrorCode

from . import devices, handlers, policy, service
from .handlers import FORM
from .passwords import Passwords

HTML = "text/html"


async def register_page(call: Call) -> Answer:
    """The form to register."""
    return call.site.pages.render("register.html", xsrf=call.xsrf(), email="", handle="", problem="")


async def register(passwords: Passwords, call: Call) -> Answer:
    """Register from the form."""
    email, handle = call.form.get("email", ""), call.form.get("handle", "")
    try:
        wanted = wire.adapter(Registration).validate_python(
            {"email": email, "handle": handle, "password": call.form.get("password", "")}
        )
        letter = await service.register(call.db, passwords, wanted, call.site.clock(), call.site.public_url)
    except ValidationError:
        problem = "Give an e-mail address, a handle, and a password of at least 10 characters."
    except Refusal as refusal:
        problem = refusal.errors[0].message if refusal.errors else refusal.detail
    else:
        call.after.append(partial(service.post, call.site.mail, letter))
        return call.site.pages.render("message.html", title="Look into your mail", text=handlers.REGISTERED.message)
    return call.site.pages.render(
        "register.html", status=422, xsrf=call.xsrf(), email=email, handle=handle, problem=problem
    )


async def sign_in_page(call: Call) -> Answer:
    """The form to sign in."""
    back = _local(call.query.get("next", ""))
    return call.site.pages.render("sign_in.html", xsrf=call.xsrf(), back=back, email="", problem="")


async def sign_in(passwords: Passwords, call: Call) -> Answer:
    """Sign in from the form, then go on to where the person wanted to."""
    email, back = call.form.get("email", ""), _local(call.form.get("next", ""))
    try:
        cookie = await handlers.open_session(passwords, call, SignIn(email[:254], call.form.get("password", "")[:256]))
    except Refusal as refusal:
        if refusal.code not in (ErrorCode.WRONG_CREDENTIALS, ErrorCode.RATE_LIMITED):
            raise
        return call.site.pages.render(
            "sign_in.html", status=refusal.status, xsrf=call.xsrf(), back=back, email=email, problem=refusal.detail
        )
    answer = redirect(back)
    answer.cookies[SESSION_COOKIE] = cookie
    return answer


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
        code=policy.shown_code(grant.user_code),
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


def routes(passwords: Passwords) -> tuple[Route, ...]:
    """The room's rows for browsers."""
    read, write = Limit(120, 60), Limit(30, 60, closed=True)

    def page(path: str, handle: Handle, scope: str = PUBLIC, query: tuple[str, ...] = ()) -> Route:
        return Route("GET", path, handle, scope, read, gives=HTML, query=query)

    def form(path: str, handle: Handle, fields: tuple[str, ...], scope: str = PUBLIC) -> Route:
        return Route("POST", path, handle, scope, write, gives=HTML, accepts=FORM, form=("_xsrf", *fields))

    return (
        page("/register", register_page),
        form("/register", partial(register, passwords), ("email", "handle", "password")),
        page("/sign-in", sign_in_page, query=("next",)),
        form("/sign-in", partial(sign_in, passwords), ("email", "password", "next")),
        page("/verify", verify_page, query=("token",)),
        form("/verify", verify, ("token",)),
        page("/device", device_page, BROWSER, query=("code",)),
        form("/device", device, ("code", "answer"), BROWSER),
    )


def _local(address: str) -> str:
    """An address of this service, never another site's."""
    good = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if good else "/device"
