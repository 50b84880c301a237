"""JupyterHubs that vouch for their learners: an assertion that a Hub's broker signed becomes a token (RFC 7523, 2.1).

No token of the Hub's own ever comes here. Hub and name make an account, which nobody signs in to in another way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from backend_api.kit.answer import Answer
from backend_api.kit.call import Call
from backend_api.kit.db import Transaction
from backend_api.kit.limits import Limit
from backend_api.kit.route import PUBLIC, Route
from codementor.wire.accounts import Role, Tokens

from . import identities, policy, repository, sessions
from .errors import oauth_error
from .oauth import FAILED, FORM
from .providers import Person

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LONGEST = timedelta(minutes=5)  # that an assertion may hold
_LEEWAY_SECONDS = 30
_LIMIT = Limit(1_200, 60)  # a whole school asks from one address, every learner once in the life of an access token


@dataclass(frozen=True, slots=True)
class Hub:
    """A JupyterHub whose broker knows the secret."""

    name: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Voucher:
    """Which Hub vouches for whom."""

    hub: str
    user: str

    @property
    def address(self) -> str:
        """What stands in for an e-mail address. It is none, so nobody can register it, and no mail goes to it."""
        return f"{self.hub}:{self.user}"


class Hubs:
    """The Hubs that are believed."""

    def __init__(self, known: Iterable[Hub]) -> None:
        self._keys = KeySet([OctKey.import_key(each.secret, {"kid": each.name}) for each in known])

    def read(self, assertion: str, audience: str, now: datetime) -> Voucher | None:
        """What the assertion says, when a known Hub signed it for this service and it holds now."""
        moment = int(now.timestamp())
        rules = jwt.JWTClaimsRegistry(
            now=moment,
            leeway=_LEEWAY_SECONDS,
            aud={"essential": True, "value": audience},
            iss={"essential": True},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            token = jwt.decode(assertion, self._keys, algorithms=["HS256"])
            rules.validate(token.claims)
        except (JoseError, ValueError, TypeError, KeyError):
            return None
        hub, user = token.claims["iss"], token.claims["sub"]
        soon = token.claims["exp"] <= moment + _LONGEST.total_seconds()
        named = isinstance(user, str) and 0 < len(user) <= policy.LONGEST_HUB_USER and user.isprintable()
        return Voucher(hub, user) if token.header.get("kid") == hub and soon and named else None


async def token(hubs: Hubs, call: Call) -> Tokens | Answer:
    """Exchange the assertion of a JupyterHub's broker for an access token of its learner (RFC 7523)."""
    now = call.site.clock()
    if call.form.get("grant_type") != GRANT:
        return oauth_error("unsupported_grant_type", "Use the assertion of a broker.")
    voucher = hubs.read(call.form.get("assertion", ""), call.site.public_url, now)
    if voucher is None:
        return oauth_error("invalid_grant", "No Hub that is known here vouches for this.")
    asked = set(call.form.get("scope", "").split())
    if not asked or not asked <= set(call.site.scopes) - policy.NAMED_ONLY:
        return oauth_error("invalid_scope", "Name scopes that a Hub may ask for.")
    user = await repository.user(call.db, await _account(call.db, voucher, now))
    assert user is not None
    scope = policy.granted(" ".join(asked), call.site.scopes, Role(user.role))
    device = sessions.Device(user.id, scope, f"JupyterHub {voucher.hub}")
    return await sessions.vouched(call.db, call.site.signer, device, Role(user.role), now)


async def _account(db: Transaction, voucher: Voucher, now: datetime) -> str:
    """The id of the account, which is there from the first time on."""
    provider = f"hub:{voucher.hub}"
    found = await repository.identity(db, provider, voucher.user)
    if found is not None:
        return str(found.user_id)
    return await identities.open_account(db, provider, Person(voucher.user, voucher.address, voucher.user), now)


def routes(hubs: Hubs) -> tuple[Route, ...]:
    """The row."""
    fields = ("grant_type", "assertion", "scope")
    handle = partial(token, hubs)
    return (
        Route("POST", "/v1/oauth/hub", handle, PUBLIC, _LIMIT, accepts=FORM, form=fields, answer=Tokens, others=FAILED),
    )
