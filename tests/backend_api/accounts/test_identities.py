"""Signing in with another service's account: a real OpenID Connect provider, and GitHub's wire format."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import func, select
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port

from backend_api.accounts.tables import users
from backend_api.config import Settings
from tests.backend_api.accounts import github, openid
from tests.backend_api.accounts.github import GitHub
from tests.backend_api.accounts.openid import Provider
from tests.backend_api.house import House, running, xsrf

Elsewhere = tuple[House, Provider, GitHub]


# What Google says of a person, as its documentation of OpenID Connect has it.
_GOOGLES = {
    "azp": openid.CLIENT,
    "email": "ada@example.org",
    "email_verified": True,
    "given_name": "Ada",
    "family_name": "Lovelace",
    "name": "Ada Lovelace",
    "picture": "-",
}


@pytest.fixture
async def town(settings: Settings) -> AsyncIterator[Elsewhere]:
    """The service, with a provider, a Google and a GitHub that it knows."""
    provider, hub, google = Provider(), GitHub(), Provider(person=openid.Person("110169484474386276334", _GOOGLES))
    async with _listening(provider), _listening(hub), _listening(google):
        school = {"name": "school", "title": "The school", "issuer": provider.url, "client_id": openid.CLIENT}
        known: dict[str, Any] = {
            "oidc": [{**school, "client_secret": openid.SECRET}],
            "google_client_id": openid.CLIENT,
            "google_client_secret": openid.SECRET,
            "google_url": google.url,
            "github_client_id": github.CLIENT,
            "github_client_secret": github.SECRET,
            "github_url": hub.url,
            "github_api_url": hub.url,
        }
        async with running(Settings(**{**settings.model_dump(), **known})) as house:
            yield house, provider, hub


@pytest.mark.parametrize(("name", "handle"), [("school", "ada-l"), ("google", "ada-lovelace"), ("github", "ada-l")])
async def test_a_person_signs_in_with_another_services_account(town: Elsewhere, name: str, handle: str) -> None:
    """The first time an account is made with the verified address; the second time it is the same one."""
    house = town[0]
    for _ in range(2):
        browser = house.client()
        page = await browser.get("/sign-in", params={"next": "/sessions"})
        assert f'href="/sign-in/{name}?next=%2Fsessions"' in page.text
        back = await _around(browser, f"/sign-in/{name}?next=/sessions")
        assert (back.status_code, back.headers["Location"]) == (303, "/sessions")
        account = await browser.get("/account")
        assert f"<dd>{handle}</dd>" in account.text
        assert "<dd>ada@example.org</dd>" in account.text
    assert await _accounts(house) == 1


@pytest.mark.parametrize("name", ["school", "github"])
async def test_an_account_is_never_taken_over_by_its_address(town: Elsewhere, name: str) -> None:
    """With the address of an account here nobody is let in; once its owner has linked it, they are."""
    house = town[0]
    owner, stranger = await house.browser("ada"), house.client()
    refused = await _around(stranger, f"/sign-in/{name}")
    assert refused.status_code == 403
    assert "There is an account with this e-mail address" in refused.text
    assert (await stranger.get("/account")).status_code == 303
    linked = await _around(owner, f"/account/link/{name}")
    assert linked.headers["Location"] == "/account"
    assert (await _around(stranger, f"/sign-in/{name}")).status_code == 303
    assert "<dd>ada</dd>" in (await stranger.get("/account")).text


async def test_one_identity_opens_one_account(town: Elsewhere) -> None:
    """An identity linked to one account cannot be linked to another; ending the link frees it."""
    house = town[0]
    ada, bob = await house.browser("ada"), await house.browser("bob")
    await _around(ada, "/account/link/github")
    refused = await _around(bob, "/account/link/github")
    page = await ada.get("/account")
    ended = await ada.post("/account/unlink/github", data={"_xsrf": xsrf(page.text)})
    again = await _around(bob, "/account/link/github")
    assert [answer.status_code for answer in (refused, ended, again)] == [403, 303, 303]


async def test_the_only_way_in_cannot_be_ended(town: Elsewhere) -> None:
    """Who has no password keeps the link until they set one, which they can by mail."""
    house = town[0]
    browser = house.client()
    await _around(browser, "/sign-in/github")
    page = await browser.get("/account")
    refused = await browser.post("/account/unlink/github", data={"_xsrf": xsrf(page.text)})
    empty = await house.client().post("/v1/accounts/sign-in", json={"email": "ada@example.org", "password": " "})
    await house.client().post("/v1/accounts/password/forgot", json={"email": "ada@example.org"})
    assert (refused.status_code, empty.status_code) == (403, 401)
    assert "/reset?token=" in house.letters()[-1]


@pytest.mark.parametrize(("name", "primary"), [("school", True), ("github", True), ("github", False)])
async def test_an_unverified_address_makes_no_account(town: Elsewhere, name: str, primary: bool) -> None:
    """An address that the provider does not call verified, or that is not the primary one, is refused."""
    house, provider, hub = town
    provider.person.claims["email_verified"] = False
    hub.emails[1]["verified" if primary else "primary"] = False
    answer = await _around(house.client(), f"/sign-in/{name}")
    assert answer.status_code == 403
    assert "not verified there" in answer.text
    assert await _accounts(house) == 0


@pytest.mark.parametrize(
    "fault",
    [
        "forged",
        "issuer",
        "audience",
        "old",
        "nonce",
        "broken /token",
        "broken /keys",
        "broken /.well-known/openid-configuration",
        "nonsense /token",
        "nonsense /keys",
    ],
)
async def test_what_a_provider_says_is_believed_only_when_all_of_it_holds(town: Elsewhere, fault: str) -> None:
    """A forged, foreign, old or replayed identity token, or a broken answer, lets nobody in."""
    house, provider, _ = town
    provider.fault = fault
    browser = house.client()
    answer = await _around(browser, "/sign-in/school")
    assert answer.status_code == 503
    assert "The school cannot be used just now" in answer.text
    assert (await browser.get("/account")).status_code == 303
    assert await _accounts(house) == 0


@pytest.mark.parametrize("path", ["/login/oauth/access_token", "/user", "/user/emails"])
@pytest.mark.parametrize("fault", ["broken", "limited"])
async def test_github_failing_lets_nobody_in(town: Elsewhere, fault: str, path: str) -> None:
    """A failure or a refusal at any of the three calls is told in a sentence."""
    house, _, hub = town
    hub.fault = f"{fault} {path}"
    answer = await _around(house.client(), "/sign-in/github")
    assert answer.status_code == 503
    assert "GitHub cannot be used just now" in answer.text


@pytest.mark.parametrize(("name", "path"), [("school", "/token"), ("github", "/user")])
async def test_a_provider_that_does_not_answer_is_given_up(town: Elsewhere, name: str, path: str) -> None:
    """After five seconds of silence the person is told, and may sign in by password."""
    house, provider, hub = town
    provider.fault = hub.fault = f"slow {path}"
    answer = await _around(house.client(), f"/sign-in/{name}")
    assert answer.status_code == 503
    assert "ReadTimeout" in answer.text


async def test_an_identity_token_for_another_client_lets_nobody_in(town: Elsewhere) -> None:
    """Google names in `azp` whom it gave the token to: when that is another, the token was carried here."""
    house, provider, _ = town
    provider.person.claims["azp"] = "another"
    answer = await _around(house.client(), "/sign-in/school")
    assert (answer.status_code, "for another client" in answer.text) == (503, True)


async def test_a_changed_key_is_fetched_anew(town: Elsewhere) -> None:
    """After the provider changed its key, the next sign-in works without a restart."""
    house, provider, _ = town
    assert (await _around(house.client(), "/sign-in/school")).status_code == 303
    provider.key = RSAKey.generate_key(2048, {"kid": "two"}, private=True)
    assert (await _around(house.client(), "/sign-in/school")).status_code == 303
    provider.key = RSAKey.generate_key(2048, {"kid": "two"}, private=True)
    assert (await _around(house.client(), "/sign-in/school")).status_code == 303
    assert provider.asked.count("/keys") == 3


async def test_an_address_that_only_userinfo_gives_is_asked_for(town: Elsewhere) -> None:
    """Where the identity token holds no address, the provider is asked for it."""
    house, provider, _ = town
    provider.fault = "email only in userinfo"
    assert (await _around(house.client(), "/sign-in/school")).status_code == 303
    assert "/userinfo" in provider.asked


async def test_the_way_back_holds_only_for_the_browser_that_set_out(town: Elsewhere) -> None:
    """Another browser, another state, another provider, a time later, or a second use: nobody is let in."""
    house = town[0]
    mine, other = house.client(), house.client()
    link = await _there(mine, "/sign-in/github")
    query = dict(parse_qsl(urlsplit(link).query))
    stolen = await other.get(link)
    states = await mine.get("/sign-in/github/callback", params={**query, "state": "another"})
    crossed = await mine.get("/sign-in/school/callback", params=query)
    house.clock.forward(minutes=10, seconds=1)
    late = await mine.get(link)
    assert [answer.status_code for answer in (stolen, states, crossed, late)] == [400] * 4
    link = await _there(mine, "/sign-in/github")
    used = [(await mine.get(link)).status_code for _ in range(2)]
    assert used == [303, 400]


async def test_a_forged_cookie_is_no_flow(town: Elsewhere) -> None:
    """A cookie that was changed, or is none at all, is refused."""
    house = town[0]
    browser = house.client()
    link = await _there(browser, "/sign-in/github")
    value = browser.cookies["codementor_flow"]
    for forged in (value[:-4] + "AAAA", "x", "", value[:20]):
        browser.cookies.set("codementor_flow", forged, domain="127.0.0.1")
        fresh = house.client()
        answer = await fresh.get(link, headers={"Cookie": f"codementor_flow={forged}"})
        assert answer.status_code == 400


async def test_turning_it_down_there_is_told_here(town: Elsewhere) -> None:
    """`access_denied` becomes a sentence, and nobody is signed in."""
    house, _, hub = town
    hub.fault = "denied"
    answer = await _around(house.client(), "/sign-in/github")
    assert answer.status_code == 403
    assert "GitHub did not let you in" in answer.text


async def test_an_unknown_provider_is_not_found(house: House) -> None:
    """Without settings there is no other way to sign in, and no link to one."""
    browser = house.client()
    assert (await browser.get("/sign-in/github")).status_code == 404
    assert (await browser.get("/sign-in/github/callback")).status_code == 404
    assert "/sign-in/github" not in (await browser.get("/sign-in")).text


async def _there(browser: httpx.AsyncClient, path: str) -> str:
    """The address that leads back, once the person has agreed at the other service."""
    sent = await browser.get(path)
    if sent.status_code != 303:
        return ""
    async with httpx.AsyncClient() as elsewhere:
        answer = await elsewhere.get(sent.headers["Location"])
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


async def _around(browser: httpx.AsyncClient, path: str) -> httpx.Response:
    """The answer at the end of the whole way."""
    link = await _there(browser, path)
    return await browser.get(link or path)


async def _accounts(house: House) -> int:
    async with house.service.site.db.read() as db:
        return int((await db.execute(select(func.count()).select_from(users))).scalar_one())


@asynccontextmanager
async def _listening(elsewhere: Provider | GitHub) -> AsyncIterator[None]:
    socket, port = bind_unused_port()
    elsewhere.url = f"http://127.0.0.1:{port}"
    server = HTTPServer(elsewhere.application())
    server.add_socket(socket)
    try:
        yield
    finally:
        server.stop()
        await server.close_all_connections()
