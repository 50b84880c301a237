"""Other services with whose accounts people sign in here: GitHub, and any OpenID Connect provider (Google is one).

Authorization code with PKCE (RFC 7636), state and nonce; identity tokens by OpenID Connect Core, 3.1.3.7.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

_TIMEOUT = httpx.Timeout(5.0)
_LARGEST = 1_000_000
_LEEWAY_SECONDS = 60
_REMEMBERED_SECONDS = 3_600.0
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")


class ProviderFailed(Exception):
    """The other service did not answer as it should. The text says how, without anything secret."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A provider as the operator names it. Without an issuer it is GitHub, at these addresses."""

    name: str
    title: str
    client_id: str
    client_secret: str = field(repr=False)
    issuer: str = ""
    web: str = "https://github.com"
    api: str = "https://api.github.com"
    trusts_email: bool = False  # the provider's addresses are verified though it does not say so


@dataclass(frozen=True, slots=True)
class Flow:
    """One sign-in on its way: what was sent along, to be found again in what comes back."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who the provider says has signed in. `email` is empty unless it is verified."""

    subject: str
    email: str
    name: str


class Provider(Protocol):
    """Another service's accounts."""

    @property
    def title(self) -> str:
        """Its name for people."""

    async def begin(self, flow: Flow) -> str:
        """The address to send the browser to; raises ProviderFailed."""

    async def finish(self, flow: Flow, code: str) -> Person:
        """Who signed in there; raises ProviderFailed for whatever does not hold."""


class GitHub:
    """GitHub's OAuth apps: no identity token, the person is asked for over its API."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.title = settings.title

    async def begin(self, flow: Flow) -> str:
        """See `Provider`."""
        return _address(f"{self._settings.web}/login/oauth/authorize", self._settings, flow, "read:user user:email")

    async def finish(self, flow: Flow, code: str) -> Person:
        """See `Provider`."""
        settings = self._settings
        async with _client() as client:
            token = await _exchange(client, f"{settings.web}/login/oauth/access_token", settings, flow, code)
            headers = {"Authorization": f"Bearer {token['access_token']}", "Accept": "application/vnd.github+json"}
            user = _object(await _read(client.build_request("GET", f"{settings.api}/user", headers=headers), client))
            emails = await _read(client.build_request("GET", f"{settings.api}/user/emails", headers=headers), client)
        if not isinstance(user.get("id"), int) or not isinstance(emails, list):
            raise ProviderFailed("it did not say who you are")
        good = [each for each in emails if isinstance(each, dict) and each.get("verified") is True]
        first = [each for each in good if each.get("primary") is True]
        email = str(first[0].get("email", "")) if first else ""
        return Person(str(user["id"]), email, str(user.get("login", "")))


class OpenId:
    """An OpenID Connect provider, by its discovery document."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.title = settings.title
        self._known: dict[str, tuple[float, Any]] = {}

    async def begin(self, flow: Flow) -> str:
        """See `Provider`."""
        async with _client() as client:
            found = await self._discovery(client)
        address = _address(found["authorization_endpoint"], self._settings, flow, "openid email profile")
        return f"{address}&nonce={quote(flow.nonce)}"

    async def finish(self, flow: Flow, code: str) -> Person:
        """See `Provider`."""
        async with _client() as client:
            found = await self._discovery(client)
            token = await _exchange(client, found["token_endpoint"], self._settings, flow, code)
            claims = await self._claims(client, found, str(token.get("id_token", "")), flow.nonce)
            if "email" not in claims and "userinfo_endpoint" in found:
                claims = {**claims, **await self._userinfo(client, found, token["access_token"], claims["sub"])}
        verified = claims.get("email_verified") is True or self._settings.trusts_email
        email = str(claims.get("email", "")) if verified else ""
        return Person(str(claims["sub"]), email, str(claims.get("preferred_username") or claims.get("name") or ""))

    async def _discovery(self, client: httpx.AsyncClient) -> dict[str, Any]:
        issuer = self._settings.issuer
        found = _object(await self._fetched(client, f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
        wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if found.get("issuer") != issuer or not all(isinstance(found.get(name), str) for name in wanted):
            raise ProviderFailed("its description is not that of the issuer named in the settings")
        return found

    async def _claims(self, client: httpx.AsyncClient, found: dict[str, Any], token: str, nonce: str) -> dict[str, Any]:
        """What the identity token says, once all of it holds. Keys are fetched anew when none fits: they change."""
        rules = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        for anew in (False, True):
            keys = await self._fetched(client, found["jwks_uri"], anew=anew)
            try:
                claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims
            except (JoseError, ValueError, TypeError, KeyError):
                continue
            try:
                rules.validate(claims)
            except JoseError as error:
                raise ProviderFailed(f"its identity token does not hold ({error.error})") from None
            shared = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
            if claims.get("azp", "" if shared else self._settings.client_id) != self._settings.client_id:
                raise ProviderFailed("its identity token is for another client")
            return claims
        raise ProviderFailed("its identity token does not hold")

    async def _userinfo(
        self, client: httpx.AsyncClient, found: dict[str, Any], token: str, subject: str
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        request = client.build_request("GET", found["userinfo_endpoint"], headers=headers)
        said = _object(await _read(request, client))
        if said.get("sub") != subject:
            raise ProviderFailed("it speaks of somebody else")
        return {name: said[name] for name in ("email", "email_verified", "name", "preferred_username") if name in said}

    async def _fetched(self, client: httpx.AsyncClient, address: str, *, anew: bool = False) -> Any:
        when, value = self._known.get(address, (0.0, None))
        if value is None or anew or time.monotonic() - when > _REMEMBERED_SECONDS:
            value = await _read(client.build_request("GET", address), client)
            self._known[address] = (time.monotonic(), value)
        return value


def configured(settings: Iterable[Settings]) -> Mapping[str, Provider]:
    """The providers of these settings, by name."""
    return {each.name: OpenId(each) if each.issuer else GitHub(each) for each in settings}


def _address(endpoint: str, settings: Settings, flow: Flow, scope: str) -> str:
    address: str = prepare_grant_uri(
        endpoint,
        client_id=settings.client_id,
        response_type="code",
        redirect_uri=flow.redirect_uri,
        scope=scope,
        state=flow.state,
        code_challenge=create_s256_code_challenge(flow.verifier),
        code_challenge_method="S256",
    )
    return address


async def _exchange(
    client: httpx.AsyncClient, endpoint: str, settings: Settings, flow: Flow, code: str
) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": flow.redirect_uri,
        "code_verifier": flow.verifier,
        "client_id": settings.client_id,
        "client_secret": settings.client_secret,
    }
    headers = {"Accept": "application/json"}
    answer = _object(await _read(client.build_request("POST", endpoint, data=form, headers=headers), client))
    if not isinstance(answer.get("access_token"), str):
        raise ProviderFailed("it did not take the code")  # GitHub says so with status 200
    return answer


async def _read(request: httpx.Request, client: httpx.AsyncClient) -> Any:
    """The JSON that answers, read no further than is sensible."""
    try:
        answer = await client.send(request, stream=True)
        content = b""
        async for part in answer.aiter_bytes():
            content += part
            if len(content) > _LARGEST:
                raise ProviderFailed("its answer is too long")
        if answer.status_code != httpx.codes.OK:
            raise ProviderFailed(f"it answered with status {answer.status_code}")
        return httpx.Response(200, content=content).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
        raise ProviderFailed(f"it could not be asked ({type(error).__name__})") from None


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ProviderFailed("it answered in another form")
    return value


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False)
