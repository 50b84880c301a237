"""The authorization code grant with PKCE, back to a loopback address."""

import base64
import hashlib
import secrets
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from tests.backend_api.house import House, xsrf

_BACK = "http://127.0.0.1:54321/callback"
_VERIFIER = secrets.token_urlsafe(48)


async def test_a_program_gets_tokens_once_a_person_agrees(house: House) -> None:
    """The consent page names what is asked; the code comes back with state and issuer, and gives tokens that work."""
    browser, program = await house.browser("ada"), house.client()
    page = await browser.get("/authorize", params=_asked(scope="work:read"))
    back = await _decide(browser, page, "approve")
    tokens = await _redeem(program, back["code"])
    me = await house.client(tokens.json()["access_token"]).get("/v1/progress")
    refreshed = await program.post(
        "/v1/oauth/token", data={"grant_type": "refresh_token", "refresh_token": tokens.json()["refresh_token"]}
    )
    assert "see your submissions" in page.text
    assert (back["state"], back["iss"]) == ("s-1", house.url)
    assert (tokens.json()["scope"], me.status_code, refreshed.status_code) == ("work:read", 200, 200)


async def test_the_page_allows_the_way_back_and_nothing_else(house: House) -> None:
    """Its policy lets the form lead to the program's own address, besides this service, and runs no script."""
    browser = await house.browser("ada")
    policy = (await browser.get("/authorize", params=_asked())).headers["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:54321;" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://example.org/callback"},
        {"redirect_uri": "http://example.org:80/callback"},
        {"redirect_uri": "http://127.0.0.1.example.org:1/callback"},
        {"redirect_uri": "http://ada@127.0.0.1:1/callback"},
        {"redirect_uri": "http://127.0.0.1/callback"},
        {"redirect_uri": "http://127.0.0.1:99999/callback"},
        {"redirect_uri": "http://localhost:1/callback"},
        {"redirect_uri": "http://127.0.0.1:1/#x"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": ""},
        {"client_id": "another"},
    ],
)
async def test_nobody_is_led_off_the_machine(house: House, changed: dict[str, str]) -> None:
    """An unknown client or a way back that is no loopback address is told on the page, not to that address."""
    browser = await house.browser("ada")
    shown = await browser.get("/authorize", params=_asked(**changed))
    token = xsrf((await browser.get("/account")).text)
    posted = await browser.post("/authorize", data={**_asked(**changed), "_xsrf": token, "answer": "approve"})
    assert (shown.status_code, posted.status_code) == (400, 400)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"scope": "root"}, "invalid_scope"),
    ],
)
async def test_other_mistakes_are_told_to_the_program(house: House, changed: dict[str, str], error: str) -> None:
    """The program gets the standard's error with its state; no code without PKCE by SHA-256."""
    browser = await house.browser("ada")
    answer = await browser.get("/authorize", params=_asked(**changed))
    assert (_query(answer)["error"], _query(answer)["state"]) == (error, "s-1")


async def test_turning_it_down_gives_no_code(house: House) -> None:
    """The program is told access_denied."""
    browser = await house.browser("ada")
    page = await browser.get("/authorize", params=_asked())
    back = await _decide(browser, page, "deny")
    assert back["error"] == "access_denied"
    assert "code" not in back


async def test_a_code_used_again_ends_what_it_gave(house: House) -> None:
    """The second use is refused and ends the first one's session: one of the two was a thief."""
    browser, program = await house.browser("ada"), house.client()
    back = await _decide(browser, await browser.get("/authorize", params=_asked()), "approve")
    first = await _redeem(program, back["code"])
    second = await _redeem(program, back["code"])
    me = await house.client(first.json()["access_token"]).get("/v1/progress")
    assert (first.status_code, second.json()["error"]) == (200, "invalid_grant")
    assert me.json()["code"] == "token_invalid"


async def test_a_code_is_worth_nothing_without_the_rest(house: House) -> None:
    """Another verifier, another way back or a minute later: invalid_grant."""
    browser, program = await house.browser("ada"), house.client()
    back = await _decide(browser, await browser.get("/authorize", params=_asked()), "approve")
    other = [
        await _redeem(program, back["code"], code_verifier=secrets.token_urlsafe(48)),
        await _redeem(program, back["code"], code_verifier="short"),
        await _redeem(program, back["code"], redirect_uri="http://127.0.0.1:54322/callback"),
        await _redeem(program, "another"),
    ]
    house.clock.forward(seconds=61)
    other.append(await _redeem(program, back["code"]))
    assert {(answer.status_code, answer.json()["error"]) for answer in other} == {(400, "invalid_grant")}


async def test_who_is_not_signed_in_comes_back_afterwards(house: House) -> None:
    """The sign-in page leads back to the consent page with all that was asked."""
    answer = await house.client().get("/authorize", params=_asked())
    assert answer.headers["Location"].startswith("/sign-in?next=%2Fauthorize%3F")


async def test_consent_cannot_be_given_from_elsewhere(house: House) -> None:
    """Without the page's token, or from another site, nothing is approved."""
    browser = await house.browser("ada")
    token = xsrf((await browser.get("/authorize", params=_asked())).text)
    form = {**_asked(), "answer": "approve"}
    without = await browser.post("/authorize", data=form)
    elsewhere = await browser.post(
        "/authorize", data={**form, "_xsrf": token}, headers={"Origin": "https://example.org"}
    )
    assert (without.status_code, elsewhere.status_code) == (403, 403)


def _asked(**changed: str) -> dict[str, str]:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(_VERIFIER.encode()).digest()).decode().rstrip("=")
    asked = {"response_type": "code", "client_id": "codementor", "redirect_uri": _BACK, "scope": "", "state": "s-1"}
    return {**asked, "code_challenge": challenge, "code_challenge_method": "S256", **changed}


async def _decide(browser: httpx.AsyncClient, page: httpx.Response, decision: str) -> dict[str, str]:
    asked = dict(parse_qsl(urlsplit(str(page.request.url)).query))
    answer = await browser.post("/authorize", data={**asked, "_xsrf": xsrf(page.text), "answer": decision})
    assert answer.headers["Location"].startswith(_BACK)
    return _query(answer)


def _query(answer: httpx.Response) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


async def _redeem(program: httpx.AsyncClient, code: str, **changed: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "client_id": "codementor", "redirect_uri": _BACK, "code": code}
    return await program.post("/v1/oauth/token", data={**form, "code_verifier": _VERIFIER, **changed})
