"""The consent page of the authorization code grant."""

from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.html import POLICY, redirect
from backend_api.kit.route import BROWSER, Route

from . import codes, policy
from .pages import form, page

FIELDS = ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")


async def ask(call: Call) -> Answer:
    """Which program asks for what."""
    asked = codes.read(call.query, call.site.scopes)
    if asked.problem:
        return redirect(codes.way_back(asked, error=asked.problem, iss=call.site.public_url))
    names = policy.granted(asked.scope, call.site.scopes, call.who.role).split()
    answer = call.site.pages.render(
        "authorize.html",
        xsrf=call.xsrf(),
        handle=call.who.handle,
        asked=[call.site.scopes[name].says for name in names],
        fields={name: call.query.get(name, "") for name in FIELDS},
    )
    # Browsers hold the form to this policy also where its answer leads on.
    leads = POLICY.replace("form-action 'self'", f"form-action 'self' {asked.origin}")
    answer.headers["Content-Security-Policy"] = leads
    return answer


async def decide(call: Call) -> Answer:
    """The person's answer, taken back to the program."""
    asked = codes.read(call.form, call.site.scopes)
    here = call.site.public_url
    if asked.problem or call.form.get("answer") != "approve":
        return redirect(codes.way_back(asked, error=asked.problem or "access_denied", iss=here))
    code = await codes.approve(call.db, asked, call.who, call.site.scopes, call.site.clock())
    return redirect(codes.way_back(asked, code=code, iss=here))


ROUTES: tuple[Route, ...] = (
    page("/authorize", ask, BROWSER, query=FIELDS),
    form("/authorize", decide, (*FIELDS, "answer"), BROWSER),
)
