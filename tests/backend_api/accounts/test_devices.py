"""The device authorization grant."""

import httpx

from codementor.wire.accounts import Role
from tests.backend_api.house import House, xsrf

_CODE = "urn:ietf:params:oauth:grant-type:device_code"


async def test_an_editor_gets_tokens_once_a_person_agrees(house: House) -> None:
    """Pending until the person approves in the browser; then tokens that work; the device code works once."""
    editor, browser = house.client(), await house.browser("ada")
    grant = await _ask(editor)
    pending = await _poll(editor, grant)
    page = await _decide(browser, grant, "approve")
    house.clock.forward(seconds=6)
    tokens = await _poll(editor, grant)
    again = await _poll(editor, grant)
    me = await house.client(tokens.json()["access_token"]).get("/v1/accounts/me")
    assert pending.json()["error"] == "authorization_pending"
    assert (page.status_code, tokens.status_code, me.status_code) == (200, 200, 200)
    assert me.json()["handle"] == "ada"
    assert again.json()["error"] == "invalid_grant"


async def test_asking_too_often_is_told_to_slow_down(house: House) -> None:
    """A poll before the interval is over gives slow_down, and the interval grows by five seconds."""
    editor = house.client()
    grant = await _ask(editor)
    answers = [(await _poll(editor, grant)).json() for _ in range(2)]
    house.clock.forward(seconds=6)
    answers.append((await _poll(editor, grant)).json())
    house.clock.forward(seconds=16)
    answers.append((await _poll(editor, grant)).json())
    errors = [answer["error"] for answer in answers]
    assert errors == ["authorization_pending", "slow_down", "slow_down", "authorization_pending"]


async def test_a_denied_code_lets_nobody_in(house: House) -> None:
    """After the person turned the device down, the editor is told access_denied."""
    editor, browser = house.client(), await house.browser("ada")
    grant = await _ask(editor)
    await _decide(browser, grant, "deny")
    assert (await _poll(editor, grant)).json()["error"] == "access_denied"


async def test_an_expired_code_lets_nobody_in(house: House) -> None:
    """After a quarter of an hour the code is gone for editor and person alike."""
    editor, browser = house.client(), await house.browser("ada")
    grant = await _ask(editor)
    house.clock.forward(minutes=15, seconds=1)
    expired = await _poll(editor, grant)
    page = await browser.get("/device", params={"code": grant["user_code"]})
    assert expired.json()["error"] == "expired_token"
    assert "No editor waits with the code" in page.text


async def test_the_page_says_what_asks_and_for_what(house: House) -> None:
    """It shows the code in letters that make no word, the device, each permission in words, and no script."""
    editor, browser = house.client(), await house.browser("ada")
    editor.headers["User-Agent"] = "<b>Editor</b>"
    grant = await _ask(editor, scope="account:read work:write")
    page = await browser.get("/device", params={"code": grant["user_code"].lower().replace("-", " ")})
    code = grant["user_code"]
    assert len(code) == 9
    assert not set(code) & set("AEIOUY")
    assert code in page.text
    assert "hand in programs" in page.text
    assert "publish" not in page.text
    assert "&lt;b&gt;Editor" in page.text
    assert "<script" not in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


async def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(house: House) -> None:
    """The device page leads to the sign-in form and back with the code; posting without a session is refused."""
    answer = await house.client().get("/device?code=BCDF-GHJK")
    posted = await house.client().post("/device", data={"code": "BCDFGHJK", "answer": "approve"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=%2Fdevice%3Fcode%3DBCDF-GHJK"
    assert posted.status_code == 401


async def test_approving_needs_the_pages_token(house: House) -> None:
    """Another site cannot approve in the person's name: without token, or from another origin, it is refused."""
    editor, browser = house.client(), await house.browser("ada")
    grant = await _ask(editor)
    page = await browser.get("/device", params={"code": grant["user_code"]})
    form = {"code": grant["user_code"], "answer": "approve"}
    without = await browser.post("/device", data=form)
    elsewhere = await browser.post(
        "/device", data={**form, "_xsrf": xsrf(page.text)}, headers={"Origin": "https://example.org"}
    )
    assert (without.status_code, elsewhere.status_code) == (403, 403)
    assert (await _poll(editor, grant)).json()["error"] == "authorization_pending"


async def test_a_learners_tokens_cannot_publish(house: House) -> None:
    """Scopes beyond the role are left out of what is granted; an instructor gets them."""
    await house.account("grace", Role.INSTRUCTOR)
    scopes = {}
    for handle in ("ada", "grace"):
        editor, browser = house.client(), await house.browser(handle)
        grant = await _ask(editor)
        await _decide(browser, grant, "approve")
        scopes[handle] = (await _poll(editor, grant)).json()["scope"].split()
    assert "sets:write" not in scopes["ada"]
    assert "sets:write" in scopes["grace"]


async def test_strange_requests_get_the_standards_errors(house: House) -> None:
    """An unknown client, scope, grant type or code gives the OAuth error of that name with status 400."""
    editor = house.client()
    unknown = await editor.post("/v1/oauth/device", data={"client_id": "other"})
    scope = await editor.post("/v1/oauth/device", data={"client_id": "codementor", "scope": "root"})
    kind = await editor.post("/v1/oauth/token", data={"grant_type": "password"})
    code = await editor.post("/v1/oauth/token", data={"grant_type": _CODE, "device_code": "x"})
    answers = [(answer.status_code, answer.json()["error"]) for answer in (unknown, scope, kind, code)]
    assert answers == [
        (400, "invalid_client"),
        (400, "invalid_scope"),
        (400, "unsupported_grant_type"),
        (400, "invalid_grant"),
    ]


async def _ask(editor: httpx.AsyncClient, scope: str = "") -> dict[str, str]:
    answer = await editor.post("/v1/oauth/device", data={"client_id": "codementor", "scope": scope})
    assert answer.status_code == 200, answer.text
    grant: dict[str, str] = answer.json()
    return grant


async def _poll(editor: httpx.AsyncClient, grant: dict[str, str]) -> httpx.Response:
    form = {"grant_type": _CODE, "device_code": grant["device_code"], "client_id": "codementor"}
    return await editor.post("/v1/oauth/token", data=form)


async def _decide(browser: httpx.AsyncClient, grant: dict[str, str], decision: str) -> httpx.Response:
    page = await browser.get("/device", params={"code": grant["user_code"]})
    form = {"_xsrf": xsrf(page.text), "code": grant["user_code"], "answer": decision}
    return await browser.post("/device", data=form)
