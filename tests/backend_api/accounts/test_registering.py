"""Registering and verifying an e-mail address."""

import re

import httpx

from tests.backend_api.house import PASSWORD, House, xsrf

_ADA = {"email": "Ada@Example.org", "password": PASSWORD, "handle": "ada"}


async def test_a_person_registers_verifies_and_is_verified(house: House) -> None:
    """Registering mails a link; its token verifies the address once, and not twice."""
    client = house.client()
    registered = await client.post("/v1/accounts", json=_ADA)
    token = _token(house)
    first = await client.post("/v1/accounts/verify", json={"token": token})
    second = await client.post("/v1/accounts/verify", json={"token": token})
    browser = house.client()
    signed_in = await browser.post("/v1/accounts/sign-in", json={"email": "ada@example.org", "password": PASSWORD})
    assert (registered.status_code, first.status_code, signed_in.status_code) == (202, 200, 204)
    assert (second.status_code, second.json()["code"]) == (401, "token_invalid")


async def test_a_link_is_good_for_a_day(house: House) -> None:
    """A verification token used after 24 hours is refused."""
    client = house.client()
    await client.post("/v1/accounts", json=_ADA)
    house.clock.forward(hours=24, seconds=1)
    answer = await client.post("/v1/accounts/verify", json={"token": _token(house)})
    assert answer.json()["code"] == "token_invalid"


async def test_a_known_address_gets_the_same_answer_and_another_mail(house: House) -> None:
    """Nobody learns from the answer, or from the handle's fate, whether an address has an account."""
    await house.account("ada")
    client = house.client()
    known = await client.post("/v1/accounts", json={**_ADA, "handle": "new-one"})
    unknown = await client.post("/v1/accounts", json={**_ADA, "email": "bob@example.org", "handle": "new-two"})
    taken = [
        (await client.post("/v1/accounts", json={**_ADA, "email": f"{n}@example.org", "handle": handle})).status_code
        for n, handle in enumerate(("new-one", "new-two"))
    ]
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert taken == [422, 422]
    assert "You have an account already" in house.letters()[0]
    assert "/verify?token=" in house.letters()[1]


async def test_who_never_verified_gets_a_new_link_by_registering_again(house: House) -> None:
    """For an unverified account a second registration mails a fresh link, and verifying by it works."""
    client = house.client()
    await client.post("/v1/accounts", json=_ADA)
    await client.post("/v1/accounts", json={**_ADA, "handle": "ada-again"})
    answer = await client.post("/v1/accounts/verify", json={"token": _token(house)})
    assert answer.status_code == 200


async def test_what_is_no_address_or_handle_is_refused_by_field(house: House) -> None:
    """Each bad field is named by its place, and nothing is mailed."""
    client = house.client()
    bad: list[tuple[dict[str, object], str]] = [
        ({**_ADA, "email": "nobody"}, "$.email"),
        ({**_ADA, "email": "a@b\r\nBcc: c@d"}, "$.email"),
        ({**_ADA, "handle": "Ada Lovelace"}, "$.handle"),
        ({**_ADA, "handle": "admin"}, "$.handle"),
        ({**_ADA, "password": "short"}, "$.password"),
        ({**_ADA, "password": 12345678901}, "$.password"),
        ({**_ADA, "role": "admin"}, "$.role"),
        ({"email": "ada@example.org"}, "$.password"),
    ]
    for body, place in bad:
        answer = await client.post("/v1/accounts", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_fields"), body
        assert place in [error["place"] for error in answer.json()["errors"]], body
    assert house.letters() == []


async def test_an_unverified_person_may_read_but_not_write(house: House) -> None:
    """Until the address is verified, writing is refused with email_not_verified; afterwards the same token works."""
    bob = await house.somebody("bob", verified=False)
    read = await bob.get("/v1/progress")
    refused = await bob.post("/v1/events", json={"events": []})
    client = house.client()
    await client.post("/v1/accounts", json={"email": "bob@example.org", "password": PASSWORD, "handle": "bob-two"})
    await client.post("/v1/accounts/verify", json={"token": _token(house)})
    allowed = await bob.post("/v1/events", json={"events": []})
    assert (read.status_code, refused.status_code, allowed.status_code) == (200, 403, 200)
    assert refused.json()["code"] == "email_not_verified"


async def test_a_person_registers_and_verifies_in_the_browser(house: House) -> None:
    """The pages do the same without script; opening the mailed link alone uses nothing up."""
    browser = house.client()
    form = {"email": "ada@example.org", "handle": "ada", "password": PASSWORD}
    bad = await _send(browser, "/register", {**form, "password": "short"})
    done = await _send(browser, "/register", form)
    link = f"/verify?token={_token(house)}"
    for _ in range(2):
        assert (await browser.get(link)).status_code == 200
    verified = await _send(browser, "/verify", {"token": _token(house)}, page=link)
    assert (bad.status_code, done.status_code, verified.status_code) == (422, 200, 200)
    assert 'role="alert"' in bad.text
    assert "verified" in verified.text


async def _send(browser: httpx.AsyncClient, path: str, form: dict[str, str], page: str = "") -> httpx.Response:
    shown = await browser.get(page or path)
    return await browser.post(path, data={**form, "_xsrf": xsrf(shown.text)})


def _token(house: House) -> str:
    found = re.findall(r"/verify\?token=(\S+)", house.letters()[-1])
    assert found
    return str(found[0])
