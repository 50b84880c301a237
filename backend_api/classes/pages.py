"""The classes room for people: pages that work without script, and do what programs do by the same services."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from pydantic import ValidationError

from backend_api.kit import wire
from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.errors import Refusal
from backend_api.kit.html import redirect
from backend_api.kit.ids import new_id
from backend_api.kit.limits import Limit
from backend_api.kit.route import BROWSER, Route
from codementor.wire.accounts import Role
from codementor.wire.classes import AssignmentRequest, ClassPolicy, ClassRequest, Help
from codementor.wire.errors import ErrorCode

from . import service
from .handlers import JOIN_LIMIT

_HTML, _FORM = "text/html", "application/x-www-form-urlencoded"
_READ, _WRITE = Limit(120, 60), Limit(60, 60)
_TAUGHT = "/classes/{id}"
_VERIFY = "Verify your e-mail address first: open the link in the mail."
_SAYS = {Help.OFF: "No hints", Help.HINTS: "Hints up to level 3", Help.FULL: "All hints"}
Act = Callable[[Call], Awaitable[None]]


async def join_page(call: Call, problem: str = "", status: int = 200) -> Answer:
    """The page behind the link: it only asks."""
    code = (call.form or call.query).get("code", "")[:20]
    return call.site.pages.render(
        "join.html", status, xsrf=call.xsrf(), handle=call.who.handle, code=code, problem=problem
    )


async def join(call: Call) -> Answer:
    """Join from the page."""
    try:
        _require_verified(call)
        url, now = call.site.public_url, call.site.clock()
        joined = await service.join(call.db, call.who, call.form.get("code", ""), now, url)
    except Refusal as refusal:
        return await join_page(call, refusal.detail, refusal.status)
    text = f"You are a member of {joined.title} now. You can close this page."
    return call.site.pages.render("message.html", title="Joined", text=text)


async def listing(call: Call, problem: str = "", status: int = 200) -> Answer:
    """The classes that one teaches or is a member of, and for instructors the form to make one."""
    page = await service.page(call.db, call.who, call.query.get("cursor", ""), call.site.public_url)
    teaches = call.who.role is not Role.LEARNER
    return call.site.pages.render(
        "classes.html", status, xsrf=call.xsrf(), page=page, id=new_id(), teaches=teaches, problem=problem
    )


async def make(call: Call) -> Answer:
    """Make a class from the form; then its page."""
    try:
        _require_instructor(call)
        given = {"id": call.form.get("id", ""), "title": call.form.get("title", "").strip(), "policy": {}}
        wanted = wire.adapter(ClassRequest).validate_python(given)
        made = await service.make(call.db, call.who, wanted, call.site.clock(), call.site.public_url)
    except ValidationError:
        return await listing(call, "Give the class a title of at most 200 characters.", 422)
    except Refusal as refusal:
        return await listing(call, _said(refusal), refusal.status)
    return redirect(f"/classes/{made.id}")


async def one(call: Call, problem: str = "", status: int = 200) -> Answer:
    """A class: for its instructor with code, sets, members and policy, and their forms; for a member what it asks."""
    found = await service.one(call.db, call.who, call.path["id"], call.site.public_url)
    members = (
        await service.members(call.db, call.who, found.id, call.query.get("cursor", "")) if found.teaching else None
    )
    shown: dict[str, Any] = {"xsrf": call.xsrf(), "found": found, "members": members, "says": _SAYS, "problem": problem}
    return call.site.pages.render("class.html", status, me=call.who.user, **shown)


async def allow(call: Call) -> None:
    """The class allows what the form says."""
    form = call.form
    rules: dict[str, Any] = {name: name in form for name in ("focus", "sharing", "own_key")}
    budget = form.get("budget", "").strip()
    rules |= {"help": form.get("help", ""), "budget": int(budget) if budget.isdecimal() else (budget or None)}
    wanted = wire.adapter(ClassPolicy).validate_python(rules)
    await service.set_policy(call.db, call.who, call.path["id"], wanted)


async def change_code(call: Call) -> None:
    """The class has another code, or none."""
    if call.form.get("answer") == "close":
        await service.close(call.db, call.who, call.path["id"])
    else:
        await service.renew_code(call.db, call.who, call.path["id"], call.site.public_url)


async def assign(call: Call) -> None:
    """The class works on the set, from and until moments in UTC: a page without script knows no other zone."""
    form = call.form
    given = {"version": form.get("version", ""), "opens": _moment(form, "opens"), "closes": _moment(form, "closes")}
    wanted = wire.adapter(AssignmentRequest).validate_python(given)
    await service.assign(call.db, call.who, {**call.path, **_set(form)}, wanted)


async def unassign(call: Call) -> None:
    """The class does not work on the set."""
    await service.unassign(call.db, call.who, {**call.path, **_set(call.form)})


async def remove(call: Call) -> None:
    """The member named is none any more."""
    await service.leave(call.db, call.who, call.path["id"], call.form.get("user", ""))


async def leave(call: Call) -> Answer:
    """The person who asks is no member any more."""
    await service.leave(call.db, call.who, call.path["id"], call.who.user)
    return redirect("/classes")


async def changed(act: Act, call: Call) -> Answer:
    """What an instructor's form asks is done; then the class' page, which says so where it was not."""
    try:
        _require_instructor(call)
        await act(call)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][-1])
        return await one(call, f"The field {field} does not fit. Look at it again.", 422)
    except Refusal as refusal:
        if refusal.code is ErrorCode.NOT_FOUND:
            raise
        return await one(call, _said(refusal), refusal.status)
    return redirect(f"/classes/{call.path['id']}")


def _require_verified(call: Call) -> None:
    if not call.who.verified:
        raise Refusal(ErrorCode.EMAIL_NOT_VERIFIED, _VERIFY)


def _require_instructor(call: Call) -> None:
    _require_verified(call)
    if call.who.role is Role.LEARNER:
        raise Refusal(ErrorCode.FORBIDDEN, "Only instructors have classes of their own. Ask an administrator.")


def _set(form: dict[str, str]) -> dict[str, str]:
    owner, _, name = form.get("set", "").strip().partition("/")
    return {"owner": owner, "set": name}


def _moment(form: dict[str, str], name: str) -> str:
    given = form.get(name, "").strip()
    return f"{given}Z" if given else ""


def _said(refusal: Refusal) -> str:
    return refusal.errors[0].message if refusal.errors else refusal.detail


def _form(path: str, act: Act, *fields: str) -> Route:
    handle = partial(changed, act)
    return Route("POST", path, handle, BROWSER, _WRITE, gives=_HTML, accepts=_FORM, form=("_xsrf", *fields))


ROUTES = (
    Route("GET", "/join", join_page, BROWSER, _READ, gives=_HTML, query=("code",)),
    Route("POST", "/join", join, BROWSER, JOIN_LIMIT, gives=_HTML, accepts=_FORM, form=("_xsrf", "code")),
    Route("GET", "/classes", listing, BROWSER, _READ, gives=_HTML, query=("cursor",)),
    Route("POST", "/classes", make, BROWSER, _WRITE, gives=_HTML, accepts=_FORM, form=("_xsrf", "id", "title")),
    Route("GET", _TAUGHT, one, BROWSER, _READ, gives=_HTML, query=("cursor",)),
    _form(f"{_TAUGHT}/policy", allow, "help", "focus", "sharing", "own_key", "budget"),
    _form(f"{_TAUGHT}/code", change_code, "answer"),
    _form(f"{_TAUGHT}/sets", assign, "set", "version", "opens", "closes"),
    _form(f"{_TAUGHT}/sets/remove", unassign, "set"),
    _form(f"{_TAUGHT}/members/remove", remove, "user"),
    Route("POST", f"{_TAUGHT}/leave", leave, BROWSER, _WRITE, gives=_HTML, accepts=_FORM, form=("_xsrf",)),
)
