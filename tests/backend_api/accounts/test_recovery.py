"""A new password or address."""

import re

import httpx
import pytest

from codementor.wire.accounts import Role
from tests.backend_api.house import PASSWORD, House, xsrf

_NEW = "seven quiet lanterns"


async def test_a_forgotten_password_is_replaced_by_mail(house: House) -> None:
    """The mailed token sets a new password once, ends every session, and the old password opens nothing."""
    tokens = await house.tokens("ada")
    browser, client = await house.browser("ada"), house.client()
    asked = await client.post("/v1/accounts/password/forgot", json={"email": "Ada@example.org"})
    body = {"token": _token(house, "reset"), "password": _NEW}
    answers = [await client.post("/v1/accounts/password/reset", json=body) for _ in range(2)]
    me = await house.client(tokens.access_token).get("/v1/accounts/me")
    page = await browser.get("/account")
    assert (asked.status_code, [answer.status_code for answer in answers]) == (202, [200, 401])
    assert (me.json()["code"], page.status_code) == ("token_invalid", 303)
    assert [await _signs_in(house, password) for password in (PASSWORD, _NEW)] == [False, True]


async def test_asking_tells_nothing_about_accounts(house: House) -> None:
    """Known and unknown addresses get the same answer; each is mailed something, and only the known one a link."""
    await house.account("ada")
    client = house.client()
    known, unknown = [
        await client.post("/v1/accounts/password/forgot", json={"email": f"{name}@example.org"})
        for name in ("ada", "nobody")
    ]
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert ["/reset?token=" in letter for letter in house.letters()] == [True, False]


async def test_a_reset_is_good_for_half_an_hour(house: House) -> None:
    """A token used after 30 minutes is refused, and the password stays."""
    await house.account("ada")
    client = house.client()
    await client.post("/v1/accounts/password/forgot", json={"email": "ada@example.org"})
    house.clock.forward(minutes=30, seconds=1)
    answer = await client.post("/v1/accounts/password/reset", json={"token": _token(house, "reset"), "password": _NEW})
    assert answer.json()["code"] == "token_invalid"
    assert await _signs_in(house, PASSWORD)


async def test_a_token_serves_its_own_purpose_only(house: House) -> None:
    """A token to reset does not verify, and a refused password leaves it good for another try."""
    await house.account("ada", verified=False)
    client = house.client()
    await client.post("/v1/accounts/password/forgot", json={"email": "ada@example.org"})
    token = _token(house, "reset")
    verified = await client.post("/v1/accounts/verify", json={"token": token})
    weak = await client.post("/v1/accounts/password/reset", json={"token": token, "password": "x" * 20})
    good = await client.post("/v1/accounts/password/reset", json={"token": token, "password": _NEW})
    assert [answer.status_code for answer in (verified, weak, good)] == [401, 422, 200]


async def test_one_address_gets_few_mails_an_hour(house: House) -> None:
    """Beyond five an hour nothing is mailed, and the answer does not tell."""
    client = house.client()
    codes = {
        (await client.post("/v1/accounts/password/forgot", json={"email": "ada@example.org"})).status_code
        for _ in range(7)
    }
    assert codes == {202}
    assert len(house.letters()) == 5


async def test_changing_the_password_ends_all_other_sessions(house: House) -> None:
    """The session that asked lives on, all others end, a mail tells of it; a wrong present password is refused."""
    ada = await house.somebody("ada")
    other, browser = await house.somebody("ada"), await house.browser("ada")
    wrong = await ada.post("/v1/accounts/password", json={"current": "not the password", "password": _NEW})
    right = await ada.post("/v1/accounts/password", json={"current": PASSWORD, "password": _NEW})
    assert (wrong.status_code, right.status_code) == (401, 200)
    assert (await ada.get("/v1/accounts/me")).status_code == 200
    assert (await other.get("/v1/accounts/me")).json()["code"] == "token_invalid"
    assert (await browser.get("/account")).status_code == 303
    assert "was changed" in house.letters()[-1]
    assert await _signs_in(house, _NEW)


async def test_a_new_address_counts_once_it_is_verified(house: House) -> None:
    """Both addresses are mailed; until the new one is verified nothing changes; then it alone signs in."""
    ada = await house.somebody("ada")
    asked = await ada.post("/v1/accounts/email", json={"email": "countess@example.org", "password": PASSWORD})
    before = (await ada.get("/v1/accounts/me")).json()["email"]
    token = _token(house, "verify", letter=0)
    verified = await house.client().post("/v1/accounts/verify", json={"token": token})
    after = (await ada.get("/v1/accounts/me")).json()["email"]
    assert (asked.status_code, verified.status_code) == (202, 200)
    assert (before, after) == ("ada@example.org", "countess@example.org")
    assert ["to change its e-mail address" in letter for letter in house.letters()] == [False, True]
    assert [await _signs_in(house, PASSWORD, name) for name in ("ada", "countess")] == [False, True]


async def test_a_taken_address_is_not_told_and_not_taken(house: House) -> None:
    """The answer for another account's address is the same; that account is told, and neither account changes."""
    await house.account("bob")
    ada = await house.somebody("ada")
    answers = [
        await ada.post("/v1/accounts/email", json={"email": f"{name}@example.org", "password": PASSWORD})
        for name in ("bob", "free")
    ]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1
    assert "You have an account already" in house.letters()[0]
    assert (await ada.get("/v1/accounts/me")).json()["email"] == "ada@example.org"


async def test_an_address_taken_in_between_is_refused(house: House) -> None:
    """Who registers the new address before it is verified keeps it."""
    ada = await house.somebody("ada")
    await ada.post("/v1/accounts/email", json={"email": "bob@example.org", "password": PASSWORD})
    token = _token(house, "verify", letter=0)
    await house.account("bob")
    assert (await house.client().post("/v1/accounts/verify", json={"token": token})).status_code == 401
    assert (await ada.get("/v1/accounts/me")).json()["email"] == "ada@example.org"


async def test_guessing_the_present_password_is_slowed_down(house: House) -> None:
    """A stolen session cannot try passwords: five failures block the sixth, even the right one."""
    ada = await house.somebody("ada")
    wrong = {"current": "not the password", "password": _NEW}
    codes = [(await ada.post("/v1/accounts/password", json=wrong)).status_code for _ in range(5)]
    right = await ada.post("/v1/accounts/password", json={"current": PASSWORD, "password": _NEW})
    assert (codes, right.status_code) == ([401] * 5, 429)


async def test_the_pages_do_the_same(house: House) -> None:
    """Forgetting, resetting, changing password and address work by forms; what is wrong is said on the page."""
    await house.account("ada")
    browser = house.client()
    await _send(browser, "/forgot", {"email": "ada@example.org"})
    link = f"/reset?token={_token(house, 'reset')}"
    form = {"token": _token(house, "reset"), "password": _NEW}
    weak = await _send(browser, "/reset", {**form, "password": "short"}, page=link)
    done = await _send(browser, "/reset", form, page=link)
    assert (weak.status_code, done.status_code) == (422, 200)
    await _send(browser, "/sign-in", {"email": "ada@example.org", "password": _NEW, "next": ""})
    wrong = await _send(browser, "/account/password", {"current": "no", "password": PASSWORD}, page="/account")
    changed = await _send(browser, "/account/password", {"current": _NEW, "password": PASSWORD}, page="/account")
    moved = await _send(
        browser, "/account/email", {"email": "countess@example.org", "password": PASSWORD}, page="/account"
    )
    assert [answer.status_code for answer in (wrong, changed, moved)] == [401, 200, 200]
    assert all('role="alert"' in answer.text for answer in (weak, wrong))


@pytest.mark.parametrize("role", list(Role))
async def test_a_password_does_not_change_what_an_account_may(house: House, role: Role) -> None:
    """After a reset the role is the same."""
    await house.account("ada", role)
    client = house.client()
    await client.post("/v1/accounts/password/forgot", json={"email": "ada@example.org"})
    await client.post("/v1/accounts/password/reset", json={"token": _token(house, "reset"), "password": _NEW})
    ada = await house.somebody("ada")
    assert (await ada.get("/v1/accounts/me")).json()["role"] == role


async def _signs_in(house: House, password: str, name: str = "ada") -> bool:
    body = {"email": f"{name}@example.org", "password": password}
    return (await house.client().post("/v1/accounts/sign-in", json=body)).status_code == 204


async def _send(browser: httpx.AsyncClient, path: str, form: dict[str, str], page: str = "") -> httpx.Response:
    shown = await browser.get(page or path)
    return await browser.post(path, data={**form, "_xsrf": xsrf(shown.text)})


def _token(house: House, page: str, letter: int = -1) -> str:
    found = re.search(rf"/{page}\?token=(\S+)", house.letters()[letter])
    assert found, house.letters()
    return found.group(1)
