"""A real OpenID Connect provider on loopback, from authlib's server part: it checks client, code, way back and PKCE."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import RSAKey
from tornado import web

CLIENT, SECRET = "tutor", secrets.token_hex(20)


@dataclass
class Person:
    """Who is signed in at the provider, with what is said of them."""

    id: str
    claims: dict[str, Any]


@dataclass
class Code:
    """A code that was given out."""

    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    user: Person

    def get_redirect_uri(self) -> str:
        """Where it was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """What was asked for."""
        return self.scope

    def get_nonce(self) -> str:
        """What the identity token must repeat."""
        return self.nonce

    def get_auth_time(self) -> None:
        """Not said."""

    get_acr = get_amr = get_auth_time


@dataclass
class Provider:
    """The provider. `fault` names one thing that it does wrong from then on."""

    url: str = ""
    person: Person = field(
        default_factory=lambda: Person("s-1", {"email": "ada@example.org", "email_verified": True, "name": "Ada L"})
    )
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}, private=True))
    fault: str = ""
    codes: dict[str, Code] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def application(self) -> web.Application:
        """What it serves."""
        return web.Application(
            [
                (path, handler, {"provider": self})
                for path, handler in (
                    ("/.well-known/openid-configuration", _Discovery),
                    ("/authorize", _Authorize),
                    ("/token", _Token),
                    ("/keys", _Keys),
                    ("/userinfo", _Userinfo),
                )
            ],
            log_function=lambda handler: None,
        )


class _Client(ClientMixin):  # type: ignore[misc]
    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        return uri.startswith("http://127.0.0.1:") and uri.endswith("/callback")

    def check_client_secret(self, secret: str) -> bool:
        return secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_post"

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"


class _Grant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_post",)

    def save_authorization_code(self, code: str, request: Any) -> None:
        data = request.payload.data
        self.server.provider.codes[code] = Code(
            data["redirect_uri"],
            data["scope"],
            data["nonce"],
            data["code_challenge"],
            data["code_challenge_method"],
            request.user,
        )

    def query_authorization_code(self, code: str, client: Any) -> Code | None:
        found: Code | None = self.server.provider.codes.get(code)
        return found

    def delete_authorization_code(self, code: Code) -> None:
        codes = self.server.provider.codes
        codes.pop(next(each for each in codes if codes[each] is code))

    def authenticate_user(self, code: Code) -> Person:
        return code.user


class _OpenIdCode(OpenIDCode):  # type: ignore[misc]
    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self.provider = provider

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def resolve_client_private_key(self, client: Any) -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": "one"}) if self.provider.fault == "forged" else self.provider.key

    def get_client_claims(self, client: Any) -> dict[str, Any]:
        wrong: dict[str, dict[str, Any]] = {
            "issuer": {"iss": "http://127.0.0.1:1"},
            "audience": {"aud": ["another"]},
            "old": {"iat": 1_000_000_000, "exp": 1_000_003_600},
        }
        return {"iss": self.provider.url, "aud": [CLIENT], **wrong.get(self.provider.fault, {})}

    def get_encode_header(self, client: Any) -> dict[str, str]:
        return {"alg": "RS256", "kid": str(self.provider.key.kid)}

    def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
        nonce = {"nonce": "another"} if self.provider.fault == "nonce" else {}
        claims = {"name": "Ada L"} if self.provider.fault == "email only in userinfo" else user.claims
        return {"sub": user.id, **claims, **nonce}


class _Server(AuthorizationServer):  # type: ignore[misc]
    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider
        self.register_grant(_Grant, [CodeChallenge(required=True), _OpenIdCode(provider)])
        self.register_token_generator("default", _bearer)

    def query_client(self, client_id: str) -> _Client | None:
        return _Client() if client_id == CLIENT else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """Nothing else is asked with it."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: Any) -> OAuth2Request:
        method, data, headers = request
        made = _Request(method, "https://loopback/", headers=headers)
        made.payload = BasicOAuth2Payload(data)
        return made

    def handle_response(self, status: int, body: Any, headers: Any) -> Any:
        return status, body, dict(headers)


class _Request(OAuth2Request):  # type: ignore[misc]
    @property
    def form(self) -> Any:
        return self.payload.data

    args = form


def _bearer(**asked: Any) -> dict[str, Any]:
    return {"token_type": "Bearer", "access_token": f"at-{asked['user'].id}", "expires_in": 60, "scope": asked["scope"]}


class _Handler(web.RequestHandler):
    def initialize(self, provider: Provider) -> None:
        self.provider = provider

    async def prepare(self) -> None:
        self.provider.asked.append(self.request.path)
        if self.provider.fault == f"slow {self.request.path}":
            await asyncio.sleep(8)
        if self.provider.fault == f"broken {self.request.path}":
            raise web.HTTPError(500)
        if self.provider.fault == f"nonsense {self.request.path}":
            self.finish("<html>")

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Faults are wanted."""

    def send(self, answer: tuple[int, Any, dict[str, str]]) -> None:
        """The answer of the authorization server."""
        status, body, headers = answer
        self.set_status(status)
        for name, value in headers.items():
            self.set_header(name, value)
        self.finish(body or "")


class _Discovery(_Handler):
    def get(self) -> None:
        at = self.provider.url
        endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        named = {name: f"{at}/{path}" for name, path in {**endpoints, "userinfo_endpoint": "userinfo"}.items()}
        self.finish({"issuer": at, **named})


class _Authorize(_Handler):
    def get(self) -> None:
        request: Any = ("GET", dict(parse_qsl(self.request.query)), {})
        server = _Server(self.provider)
        grant = server.get_consent_grant(request, end_user=self.provider.person)
        self.send(server.create_authorization_response(request, grant_user=self.provider.person, grant=grant))


class _Token(_Handler):
    def post(self) -> None:
        form = dict(parse_qsl(self.request.body.decode()))
        self.send(_Server(self.provider).create_token_response(("POST", form, dict(self.request.headers))))


class _Keys(_Handler):
    def get(self) -> None:
        self.finish({"keys": [self.provider.key.as_dict(private=False)]})


class _Userinfo(_Handler):
    def get(self) -> None:
        user = self.provider.person
        assert self.request.headers["Authorization"] == f"Bearer at-{user.id}"
        self.finish({"sub": user.id, **user.claims})
