"""The OAuth endpoints of the accounts room, for programs: device codes, tokens, revocation."""

from functools import partial

from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.limits import Limit
from backend_api.kit.route import PUBLIC, Handle, Route
from codementor.wire.accounts import DeviceGrant, OAuthError, Tokens

from . import codes, devices, sessions
from .errors import oauth_error
from .sessions import Sessions

FORM = "application/x-www-form-urlencoded"
FAILED = ((400, OAuthError), (401, OAuthError))  # in the standard's own form
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


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
    """Exchange a device code, an authorization code or a refresh token for tokens."""
    kind, now = call.form.get("grant_type", ""), call.site.clock()
    if kind == DEVICE_CODE:
        return await devices.redeem(call.db, call.site.signer, call.form.get("device_code", ""), now)
    if kind == "refresh_token":
        return await _refresh(authority, call)
    if kind == "authorization_code":
        return await codes.redeem(call.db, call.site.signer, call.form, now)
    return oauth_error("unsupported_grant_type", "Use a device code, an authorization code or a refresh token.")


async def _refresh(authority: Sessions, call: Call) -> Tokens | Answer:
    given = call.form.get("refresh_token", "")
    answer = await sessions.refresh(call.db, call.site.signer, given, call.site.clock())
    if isinstance(answer, Answer) and (session := sessions.session_of(given)):
        call.after.append(partial(authority.tell, session))  # a token used again has ended it
    return answer


async def revoke(authority: Sessions, call: Call) -> Answer:
    """End the session of a refresh or personal token, or an access token alone. Unknown is no error (RFC 7009)."""
    changed = await sessions.revoke(call.db, call.site.signer, call.form.get("token", ""), call.site.clock())
    if changed:
        call.after.append(partial(authority.tell, changed))
    return Answer(content=b"{}")


def routes(authority: Sessions) -> tuple[Route, ...]:
    """The rows."""

    def form(path: str, handle: Handle, limit: Limit, fields: tuple[str, ...], answer: type | None = None) -> Route:
        return Route("POST", path, handle, PUBLIC, limit, accepts=FORM, form=fields, answer=answer, others=FAILED)

    granting = ("grant_type", "client_id", "device_code", "refresh_token", "code", "code_verifier", "redirect_uri")
    return (
        form("/v1/oauth/device", device, Limit(60, 600), ("client_id", "scope"), DeviceGrant),
        form("/v1/oauth/token", partial(token, authority), Limit(120, 60), granting, Tokens),
        form("/v1/oauth/revoke", partial(revoke, authority), Limit(60, 60), ("token", "token_type_hint")),
    )
