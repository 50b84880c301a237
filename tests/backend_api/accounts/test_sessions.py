"""One's own sessions and personal access tokens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uuid6

from backend_api.accounts import repository
from backend_api.accounts.sessions import Sessions
from backend_api.kit.db import Transaction
from backend_api.kit.errors import Refusal
from codementor.wire.accounts import Role
from codementor.wire.errors import ErrorCode
from tests.backend_api.house import House, xsrf


async def test_a_person_sees_and_ends_their_own_sessions(house: House) -> None:
    """The list holds what lives, newest first, and marks the one that asks; what is ended works no more."""
    old = await house.somebody("ada")
    await house.browser("ada")
    ada = await house.somebody("ada")
    page = (await ada.get("/v1/accounts/sessions")).json()["sessions"]
    assert [item["kind"] for item in page] == ["device", "browser", "device"]
    assert [item["current"] for item in page] == [True, False, False]
    assert (await old.get("/v1/accounts/me")).status_code == 200
    codes = [(await ada.delete(f"/v1/accounts/sessions/{page[2]['id']}")).status_code for _ in range(2)]
    assert codes == [204, 204]
    assert (await old.get("/v1/accounts/me")).json()["code"] == "token_invalid"
    assert len((await ada.get("/v1/accounts/sessions")).json()["sessions"]) == 2


async def test_nobody_ends_or_sees_another_persons_session(house: House) -> None:
    """Another's session is not_found and lives on."""
    ada, bob = await house.somebody("ada"), await house.somebody("bob")
    theirs = (await bob.get("/v1/accounts/sessions")).json()["sessions"]
    answer = await ada.delete(f"/v1/accounts/sessions/{theirs[0]['id']}")
    assert answer.json()["code"] == "not_found"
    assert (await bob.get("/v1/accounts/me")).status_code == 200
    assert len(theirs) == 1


async def test_all_others_end_at_once(house: House) -> None:
    """After it only the session that asked lives."""
    others = [await house.somebody("ada") for _ in range(3)]
    ada = await house.somebody("ada")
    assert (await ada.delete("/v1/accounts/sessions")).status_code == 204
    assert {(await other.get("/v1/accounts/me")).status_code for other in others} == {401}
    assert (await ada.get("/v1/accounts/me")).status_code == 200


async def test_a_long_list_comes_in_pages(house: House) -> None:
    """Sixty sessions come as fifty and ten, each once."""
    ada = await house.somebody("ada")
    for _ in range(59):
        await house.tokens("ada")
    first = (await ada.get("/v1/accounts/sessions")).json()
    second = (await ada.get("/v1/accounts/sessions", params={"cursor": first["next"]})).json()
    assert (len(first["sessions"]), len(second["sessions"]), second["next"]) == (50, 10, "")
    assert len({item["id"] for item in first["sessions"] + second["sessions"]}) == 60


async def test_an_access_token_alone_can_be_revoked(house: House) -> None:
    """A revoked access token works no more, while its session and refresh token live on."""
    tokens = await house.tokens("ada")
    client = house.client()
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token, "client_id": "codementor"}
    revoked = await client.post("/v1/oauth/revoke", data={"token": tokens.access_token})
    old = await house.client(tokens.access_token).get("/v1/accounts/me")
    new = (await client.post("/v1/oauth/token", data=form)).json()["access_token"]
    assert (revoked.status_code, old.json()["code"]) == (200, "token_invalid")
    assert (await house.client(new).get("/v1/accounts/me")).status_code == 200


async def test_a_personal_token_does_what_it_was_made_for(house: House) -> None:
    """It works until it ends or is revoked, within its scopes, and its text is nowhere in the database."""
    ada = await house.somebody("ada")
    made = (await ada.post("/v1/accounts/tokens", json=_wanted("work:read"))).json()
    program = house.client(made["token"])
    listed = (await ada.get("/v1/accounts/sessions")).json()["sessions"][0]
    assert (listed["kind"], listed["client"], listed["scopes"]) == ("personal", "nightly", ["work:read"])
    assert (await program.get("/v1/progress")).status_code == 200
    assert (await program.get("/v1/accounts/me")).json()["code"] == "forbidden"
    assert (await house.client(made["token"] + "x").get("/v1/progress")).json()["code"] == "token_invalid"
    assert (await house.client("cmp_").get("/v1/progress")).json()["code"] == "token_invalid"
    assert (await ada.delete(f"/v1/accounts/sessions/{made['id']}")).status_code == 204
    assert (await program.get("/v1/progress")).json()["code"] == "token_invalid"
    assert (
        await program.post("/v1/oauth/token", data={"grant_type": "refresh_token", "refresh_token": made["token"]})
    ).status_code == 400


async def test_a_personal_token_ends_by_itself(house: House) -> None:
    """After its days it is refused, also by a process that has just seen it."""
    ada = await house.somebody("ada")
    made = (await ada.post("/v1/accounts/tokens", json=_wanted("work:read", days=1))).json()
    house.clock.forward(days=1, seconds=1)
    assert (await house.client(made["token"]).get("/v1/progress")).json()["code"] == "token_invalid"


async def test_a_personal_token_is_made_once(house: House) -> None:
    """The same id again is key_reused: there is one token, and its text is not told again."""
    ada = await house.somebody("ada")
    wanted = _wanted("work:read")
    answers = [await ada.post("/v1/accounts/tokens", json=wanted) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[1].json()["code"] == "key_reused"


async def test_a_personal_token_cannot_make_itself_permanent(house: House) -> None:
    """No such token may change the account, make tokens or administer, whatever its owner's role."""
    admin = await house.somebody("root", Role.ADMIN)
    for scope in ("account:write", "tokens:write", "admin:accounts", "no:such"):
        answer = await admin.post("/v1/accounts/tokens", json=_wanted(scope))
        assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "$.scopes")
    learner = await house.somebody("ada")
    assert (await learner.post("/v1/accounts/tokens", json=_wanted("sets:write"))).status_code == 422


async def test_revoking_by_the_token_itself_ends_it(house: House) -> None:
    """Who finds a personal token can end it without signing in (RFC 7009)."""
    ada = await house.somebody("ada")
    token = (await ada.post("/v1/accounts/tokens", json=_wanted("work:read"))).json()["token"]
    await house.client().post("/v1/oauth/revoke", data={"token": token})
    assert (await house.client(token).get("/v1/progress")).json()["code"] == "token_invalid"


async def test_the_pages_do_the_same(house: House) -> None:
    """By forms a token is made and shown once, sessions are ended one by one or all, and signing out ends this one."""
    old = await house.somebody("ada")
    browser = await house.browser("ada")
    made = await _send(browser, "/tokens", {**_form(), "scope.work:read": "on"})
    none = await _send(browser, "/tokens", _form())
    token = made.text.split("<code>")[1].split("</code>")[0]
    assert (made.status_code, none.status_code) == (200, 422)
    assert (await house.client(token).get("/v1/progress")).status_code == 200
    page = await browser.get("/sessions")
    assert ("(this one)" in page.text, "nightly" in page.text, token in page.text) == (True, True, False)
    ended = await _send(browser, "/sessions/end", {"id": "others"}, page="/sessions")
    assert (ended.status_code, ended.headers["Location"]) == (303, "/sessions")
    assert [(await client.get("/v1/progress")).status_code for client in (old, house.client(token))] == [401, 401]
    out = await _send(browser, "/sign-out", {}, page="/account")
    assert out.headers["Location"] == "/sign-in"
    assert (await browser.get("/account")).status_code == 303


async def test_only_who_is_verified_makes_tokens_by_the_page(house: House) -> None:
    """The form says what to do first."""
    await house.account("bob", verified=False)
    browser = await house.browser("bob")
    answer = await _send(browser, "/tokens", {**_form(), "scope.work:read": "on"})
    assert answer.status_code == 403
    assert "Verify your e-mail address first" in answer.text


def _wanted(*scopes: str, days: int = 30) -> dict[str, object]:
    return {"id": str(uuid6.uuid7()), "name": "nightly", "scopes": scopes, "days": days}


def _form() -> dict[str, str]:
    return {"id": str(uuid6.uuid7()), "name": "nightly", "days": "30"}


async def _send(browser: httpx.AsyncClient, path: str, form: dict[str, str], page: str = "") -> httpx.Response:
    shown = await browser.get(page or path)
    return await browser.post(path, data={**form, "_xsrf": xsrf(shown.text)})


async def test_a_session_that_ends_ends_in_every_process(house: House) -> None:
    """Another process, whose memory never ages here, refuses the token once this one has told of it."""
    tokens = await house.tokens("ada")
    async with _another_process(house) as other:
        assert (await other.bearer(tokens.access_token)).handle == "ada"
        async with asyncio.timeout(30), house.service.site.bus.subscribe("sessions") as told:
            await house.client().post("/v1/oauth/revoke", data={"token": tokens.refresh_token})
            await told.wait()
        with pytest.raises(Refusal) as refused:
            await other.bearer(tokens.access_token)
        assert refused.value.code is ErrorCode.TOKEN_INVALID


async def test_what_is_read_while_a_session_ends_is_not_remembered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look-up that began before the end may still say yes, and the next one does not."""
    tokens = await house.tokens("ada")
    async with _another_process(house) as other:

        async def ends_meanwhile(db: Transaction, session: str) -> frozenset[str]:
            await house.client().post("/v1/oauth/revoke", data={"token": tokens.refresh_token})
            other.drop(session)
            return frozenset()

        monkeypatch.setattr(repository, "revoked_tokens_of", ends_meanwhile)
        assert (await other.bearer(tokens.access_token)).handle == "ada"
        with pytest.raises(Refusal):
            await other.bearer(tokens.access_token)


@asynccontextmanager
async def _another_process(house: House) -> AsyncIterator[Sessions]:
    """What another process of the service remembers of sessions, and never forgets by itself."""
    site = house.service.site
    other = Sessions(site.db, site.signer, site.bus, house.clock, ticks=lambda: 0.0)
    await other.start()
    yield other
    await other.stop()
