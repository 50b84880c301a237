"""The broker between a JupyterHub and CodeMentor's service: `python -m jupyter_ext.broker`, a service of the Hub.

A learner's server shows its Hub token here. The Hub says whose it is, the broker signs that for the service (RFC 7523),
and what comes back is the learner's access token. The Hub's tokens go no further, and the secret is here alone.
"""

import asyncio
import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import OctKey
from jupyterhub.services.auth import HubAuth
from tornado.web import Application, RequestHandler
from traitlets import Int, Unicode
from traitlets.config import Application as Configurable

from codementor.client.auth import SCOPE
from codementor.client.broker import PATH
from codementor.client.errors import Refused, Unreachable
from codementor.client.transport import Ask, Transport
from codementor.wire.accounts import Tokens
from codementor.wire.codec import to_json
from codementor.wire.errors import ErrorCode, Problem

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
HOLDS_SECONDS = 60  # that what is signed here is good
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Vouching:
    """What the broker signs with, and for which service."""

    service: str
    hub: str
    secret: str = field(repr=False)

    def assertion(self, user: str) -> str:
        """What tells the service who is asking."""
        now = int(time.time())
        claims = {"iss": self.hub, "sub": user, "aud": self.service, "jti": str(uuid4())}
        key = OctKey.import_key(self.secret)
        return jwt.encode({"alg": "HS256", "kid": self.hub}, {**claims, "iat": now, "exp": now + HOLDS_SECONDS}, key)

    async def tokens(self, user: str) -> Tokens:
        """The user's access token; raises `Refused` or `Unreachable`."""
        transport = Transport(self.service)
        form = {"grant_type": GRANT, "assertion": self.assertion(user), "scope": SCOPE}
        try:
            return await transport.read(Tokens, Ask("POST", "/v1/oauth/hub", form=form, again=True))
        finally:
            await transport.close()


class TokenHandler(RequestHandler):
    """`POST token`: a Hub token in the header, an access token in the answer."""

    def initialize(self, auth: HubAuth, vouching: Vouching) -> None:
        """What it needs."""
        self._auth, self._vouching = auth, vouching

    def check_xsrf_cookie(self) -> None:
        """No cookie counts here, so none can be abused."""

    async def post(self) -> None:
        """Answers with the learner's tokens, or a problem document."""
        token = self._auth.get_token(self, in_cookie=False)
        user = await self._auth.user_for_token(token, use_cache=False, sync=False) if token else None
        if not user or user.get("kind") != "user" or not self._auth.check_scopes(self._auth.access_scopes, user):
            self._refuse(Problem(ErrorCode.FORBIDDEN, "Not yours", 403, "The Hub does not know this server's token."))
            return
        try:
            tokens = await self._vouching.tokens(user["name"])
        except (Refused, Unreachable) as error:
            log.warning("the service gave no token: %s", error)
            self._refuse(Problem(ErrorCode.UNAVAILABLE, "No sign-in", 503, str(error)))
            return
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(to_json(tokens))

    def _refuse(self, problem: Problem) -> None:
        self.set_status(problem.status)
        self.set_header("Content-Type", "application/problem+json")
        self.finish(to_json(problem))


class Broker(Configurable):
    """The broker as the Hub starts it."""

    name = "codementor-broker"
    description = "Gives the learners of a JupyterHub their access tokens at CodeMentor's service."
    aliases = {  # noqa: RUF012 - as traitlets has it
        "service": "Broker.service",
        "hub": "Broker.hub",
        "ip": "Broker.ip",
        "port": "Broker.port",
        "secret-file": "Broker.secret_file",
    }
    service = Unicode(help="Address of CodeMentor's service.").tag(config=True)
    hub = Unicode(help="The name by which the service knows this Hub.").tag(config=True)
    ip = Unicode("127.0.0.1", help="Where it listens, as in the `url` of the Hub's service.").tag(config=True)
    port = Int(10_201, help="The port, as in that `url`.").tag(config=True)
    secret_file = Unicode(help="File with the secret that the service knows this Hub by.").tag(config=True)

    def start(self) -> None:
        """Serves until it is stopped."""
        logging.basicConfig(level=logging.INFO)
        secret = Path(self.secret_file).read_text("utf-8").strip()
        vouching = Vouching(self.service.rstrip("/"), self.hub, secret)
        asyncio.run(self._serve(vouching))

    async def _serve(self, vouching: Vouching) -> None:
        auth = HubAuth()  # knows from its environment which service of which Hub this is
        given = {"auth": auth, "vouching": vouching}
        Application([(auth.base_url.rstrip("/") + PATH, TokenHandler, given)]).listen(self.port, self.ip)
        await asyncio.Event().wait()


if __name__ == "__main__":
    Broker.launch_instance()
