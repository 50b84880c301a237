"""Access and refresh tokens: forged, expired, reused, revoked."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta

import httpx
import jwt
import pytest

from backend_api.kit.tokens import Claims, Signer
from tests.backend_api.house import House


async def test_a_refresh_token_gives_the_next_pair(house: House) -> None:
    """Both new tokens work, and the access token carries the same scopes."""
    tokens = await house.tokens("ada")
    answer = await _refresh(house.client(), tokens.refresh_token)
    me = await house.client(answer.json()["access_token"]).get("/v1/accounts/me")
    following = await _refresh(house.client(), answer.json()["refresh_token"])
    assert (answer.status_code, me.status_code, following.status_code) == (200, 200, 200)
    assert answer.json()["scope"] == tokens.scope


async def test_the_same_refresh_again_at_once_gives_the_same_successor(house: House) -> None:
    """A repeated request within ten seconds is a lost answer: it gets the same refresh token again."""
    tokens = await house.tokens("ada")
    client = house.client()
    answers = [(await _refresh(client, tokens.refresh_token)).json() for _ in range(2)]
    following = await _refresh(client, answers[0]["refresh_token"])
    assert answers[0]["refresh_token"] == answers[1]["refresh_token"]
    assert following.status_code == 200


async def test_many_refreshes_at_once_agree_on_one_successor(house: House) -> None:
    """Eight requests with one token at the same time all succeed, and name one successor."""
    tokens = await house.tokens("ada")
    client = house.client()
    answers = await asyncio.gather(*(_refresh(client, tokens.refresh_token) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1


@pytest.mark.parametrize(("uses", "seconds"), [(1, 11), (2, 0)])
async def test_a_refresh_token_used_later_again_ends_the_session(house: House, uses: int, seconds: int) -> None:
    """Reuse after the grace, or of an older token, revokes the whole family: refresh and access tokens alike."""
    tokens = await house.tokens("ada")
    client, current = house.client(), tokens.refresh_token
    for _ in range(uses):
        latest = (await _refresh(client, current)).json()
        current = latest["refresh_token"]
    house.clock.forward(seconds=seconds)
    reused = await _refresh(client, tokens.refresh_token)
    robbed = await _refresh(client, current)
    me = await house.client(latest["access_token"]).get("/v1/accounts/me")
    assert [answer.json().get("error") for answer in (reused, robbed)] == ["invalid_grant", "invalid_grant"]
    assert (me.status_code, me.json()["code"]) == (401, "token_invalid")


async def test_a_forged_refresh_token_is_refused_and_ends_nothing(house: House) -> None:
    """Any other bytes than those given are invalid_grant, and the true token goes on working."""
    tokens = await house.tokens("ada")
    good = base64.urlsafe_b64decode(tokens.refresh_token + "==")
    client = house.client()
    for forged in (good[:-1] + bytes([good[-1] ^ 1]), good[:19] + b"\x09" + good[20:], b"\0" * 52, b"x", b""):
        answer = await _refresh(client, base64.urlsafe_b64encode(forged).decode().rstrip("="))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    for junk in ("é", "a b", "\N{SNAKE}" * 5):
        assert (await _refresh(client, junk)).status_code == 400
    assert (await _refresh(client, tokens.refresh_token)).status_code == 200


async def test_revoking_ends_the_session_at_once(house: House) -> None:
    """After revocation neither token works; revoking again, or something unknown, is no error."""
    tokens = await house.tokens("ada")
    client = house.client(tokens.access_token)
    assert (await client.get("/v1/accounts/me")).status_code == 200
    codes = [
        (await client.post("/v1/oauth/revoke", data={"token": token})).status_code
        for token in (tokens.refresh_token, tokens.refresh_token, "unknown")
    ]
    me = await client.get("/v1/accounts/me")
    refreshed = await _refresh(client, tokens.refresh_token)
    assert codes == [200, 200, 200]
    assert (me.json()["code"], refreshed.json()["error"]) == ("token_invalid", "invalid_grant")


async def test_an_expired_access_token_says_so(house: House) -> None:
    """A token past its time gives token_expired, on which clients refresh."""
    tokens = await house.tokens("ada")
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    old = house.service.site.signer.sign(_claims(claims), datetime.now(UTC) - timedelta(hours=1))
    answer = await house.client(old).get("/v1/accounts/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")


async def test_forged_access_tokens_are_refused(house: House) -> None:
    """Another key, no signature, changed claims, a missing claim, another algorithm: all token_invalid, no trace."""
    tokens = await house.tokens("ada")
    head, body, mark = tokens.access_token.split(".")
    header = jwt.get_unverified_header(tokens.access_token)
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    key = house.service.settings.keys()[0]
    without = {name: value for name, value in claims.items() if name != "sid"}
    admin = base64.urlsafe_b64encode(json.dumps({**claims, "role": "admin"}).encode()).decode().rstrip("=")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    forged = [
        Signer(("another-key-of-good-length-0123456789",), timedelta(minutes=5)).sign(
            _claims(claims), datetime.now(UTC)
        ),
        jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": header["kid"]}),
        jwt.encode(without, key, algorithm="HS256", headers={"kid": header["kid"]}),
        jwt.encode(claims, key * 2, algorithm="HS512", headers={"kid": header["kid"]}),
        jwt.encode({**claims, "sub": "someone"}, key, algorithm="HS256", headers={"kid": header["kid"]}),
        f"{unsigned}.{body}.",
        f"{head}.{admin}.{mark}",
        "x.y.z",
        "x",
    ]
    for token in forged:
        answer = await house.client(token).get("/v1/accounts/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid"), token


async def test_a_key_can_be_replaced_without_signing_anybody_out() -> None:
    """A token signed with the old first key is read while that key still stands in the list."""
    old, new = "o" * 16 + "ld-key-with-letters", "n" * 16 + "ew-key-with-letters"
    claims = Claims(user="u", session="s", role="learner", scopes=frozenset({"work:read"}))
    token = Signer((old,), timedelta(minutes=5)).sign(claims, datetime.now(UTC))
    assert Signer((new, old), timedelta(minutes=5)).read(token) == claims


async def test_a_browser_session_is_no_access_token(house: House) -> None:
    """The cookie opens pages only: the API asks for a token."""
    browser = await house.browser("ada")
    answer = await browser.get("/v1/accounts/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def _refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": "codementor"}
    return await client.post("/v1/oauth/token", data=form)


def _claims(claims: dict[str, str]) -> Claims:
    return Claims(claims["sub"], claims["sid"], claims["role"], frozenset(claims["scope"].split()))
