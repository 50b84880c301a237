"""Signing in with a password, and the browser's session."""

import pytest

from tests.backend_api.house import PASSWORD, House, xsrf


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(house: House) -> None:
    """Both are wrong_credentials with the same words, so the answer tells nothing about accounts."""
    await house.account("ada")
    client = house.client()
    wrong = await client.post("/v1/accounts/sign-in", json={"email": "ada@example.org", "password": "x" * 12})
    unknown = await client.post("/v1/accounts/sign-in", json={"email": "no@example.org", "password": "x" * 12})
    for answer in (wrong, unknown):
        assert (answer.status_code, answer.json()["code"]) == (401, "wrong_credentials")
    assert wrong.json()["detail"] == unknown.json()["detail"]


async def test_guessing_is_slowed_down_and_says_how_long(house: House) -> None:
    """After five failures in a minute the next try is rate_limited with Retry-After, even with the right password."""
    await house.account("ada")
    client = house.client()
    wrong = {"email": "ada@example.org", "password": "x" * 12}
    codes = [(await client.post("/v1/accounts/sign-in", json=wrong)).status_code for _ in range(5)]
    right = await client.post("/v1/accounts/sign-in", json={**wrong, "password": PASSWORD})
    other = await client.post("/v1/accounts/sign-in", json={**wrong, "email": "bob@example.org"})
    assert codes == [401] * 5
    assert (right.status_code, right.json()["code"]) == (429, "rate_limited")
    assert 0 < int(right.headers["Retry-After"]) <= 60
    assert other.status_code == 401


async def test_the_cookie_is_kept_from_scripts_and_other_sites(house: House) -> None:
    """The session cookie is httpOnly and SameSite=Lax, and without Secure on loopback http only."""
    await house.account("ada")
    answer = await house.client().post("/v1/accounts/sign-in", json={"email": "ada@example.org", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


async def test_the_sign_in_form_leads_back_to_this_service_only(house: House) -> None:
    """After signing in the browser goes where it was sent from, and never to another site."""
    await house.account("ada")
    for back, leads in (
        ("/device?code=BCDF-GHJK", "/device?code=BCDF-GHJK"),
        ("https://example.org/", "/device"),
        ("//example.org/", "/device"),
        ("/\\example.org", "/device"),
    ):
        browser = house.client()
        page = await browser.get("/sign-in", params={"next": back})
        form = {"_xsrf": xsrf(page.text), "next": back, "email": "ada@example.org", "password": PASSWORD}
        answer = await browser.post("/sign-in", data=form)
        assert (answer.status_code, answer.headers["Location"]) == (303, leads)


async def test_a_failed_form_says_so_and_keeps_the_address(house: House) -> None:
    """The page comes back with what went wrong and the address as typed, escaped."""
    browser = house.client()
    page = await browser.get("/sign-in")
    form = {"_xsrf": xsrf(page.text), "next": "", "email": '"><script>', "password": "x" * 12}
    answer = await browser.post("/sign-in", data=form)
    assert answer.status_code == 401
    assert "<script>" not in answer.text
    assert "&gt;&lt;script&gt;" in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/register", "/verify"])
async def test_a_form_without_its_token_or_from_elsewhere_is_refused(house: House, path: str) -> None:
    """A form without the page's token, with another's, or with another site's Origin changes nothing."""
    browser = house.client()
    token = xsrf((await browser.get(path)).text)
    without = await browser.post(path, data={"email": "a"})
    foreign = await house.client().post(path, data={"_xsrf": token})
    elsewhere = await browser.post(path, data={"_xsrf": token}, headers={"Origin": "https://example.org"})
    assert [answer.status_code for answer in (without, foreign, elsewhere)] == [403, 403, 403]
