"""An instructor's class by its pages alone, as a browser without script shows them; and what a member sees of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from backend_api.config import Settings
from codementor.wire.accounts import Role
from tests.backend_api.house import House, running, xsrf

_SET = {"set": "grace/sample", "version": "1.0.0", "opens": "2026-01-05T08:00", "closes": ""}


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[House]:
    """The service with the embedded stores: what the pages do goes through the services that both stores' tests ask."""
    async with running(Settings(data_dir=tmp_path / "data")) as house:
        yield house


async def test_an_instructor_keeps_a_class_by_its_pages(alone: House) -> None:
    """Made, a set with dates assigned, the policy set, a member removed, the code renewed and closed, as said."""
    await alone.account("grace", Role.INSTRUCTOR)
    grace = await alone.browser("grace")
    page = await _made(grace)
    learner = await _joined(alone, grace, page)
    shown = await _sent(grace, f"{page}/sets", **_SET)
    assert "<td>2026-01-05 08:00</td>" in shown
    assert "<td>open end</td>" in shown
    shown = await _sent(grace, f"{page}/policy", help="hints", focus="on", own_key="on", budget="250")
    api = await alone.somebody("grace", Role.INSTRUCTOR)
    found = (await api.get(f"/v1{page}")).json()
    assert found["policy"] == {"help": "hints", "focus": True, "sharing": False, "own_key": True, "budget": 250}
    assert 'value="250"' in shown
    assert (await learner.get("/v1/policy/grace/sample")).json()["help"] == "hints"
    before, shown = found["code"], await _sent(grace, f"{page}/code", answer="renew")
    assert before not in shown
    assert "class is closed" in await _sent(grace, f"{page}/code", answer="close")
    assert "No set is assigned" in await _sent(grace, f"{page}/sets/remove", set="grace/sample")
    assert "Nobody has joined yet" in await _sent(grace, f"{page}/members/remove", user=alone.people["ada"])
    assert (await learner.get("/v1/classes")).json()["classes"] == []


async def test_a_member_sees_what_is_asked_of_them_and_may_leave(alone: House) -> None:
    """A member's page has no code and no forms but the one to leave; afterwards the page is not theirs."""
    await alone.account("grace", Role.INSTRUCTOR)
    grace = await alone.browser("grace")
    page = await _made(grace)
    code = (await (await alone.somebody("grace")).get(f"/v1{page}")).json()["code"]
    await _joined(alone, grace, page)
    ada = await alone.browser("ada")
    shown = (await ada.get(page)).text
    assert "All hints" in shown
    assert code not in shown
    assert f'action="{page}/policy"' not in shown
    left = await ada.post(f"{page}/leave", data={"_xsrf": xsrf(shown)})
    assert (left.status_code, left.headers["Location"]) == (303, "/classes")
    assert (await ada.get(page)).status_code == 404


async def test_only_instructors_have_classes_of_their_own(alone: House) -> None:
    """A learner is offered no form, and refused with one; so is an instructor whose address is not verified."""
    await alone.account("grace", Role.INSTRUCTOR, verified=False)
    for handle in ("ada", "grace"):
        browser = await alone.browser(handle)
        shown = (await browser.get("/classes")).text
        form = {"_xsrf": xsrf(shown), "id": "01932f6e-8a4b-7c3d-9e5f-0123456789ac", "title": "Mine"}
        assert ('name="title"' in shown) == (handle == "grace")
        assert (await browser.post("/classes", data=form)).status_code == 403
        assert "Mine" not in (await browser.get("/classes")).text


async def test_mistakes_in_a_form_are_told_on_the_page(alone: House) -> None:
    """What is no set, no version, no date or no amount comes back with 422 and a sentence, and nothing has changed."""
    await alone.account("grace", Role.INSTRUCTOR)
    grace = await alone.browser("grace")
    page = await _made(grace)
    token = xsrf((await grace.get(page)).text)
    wrong = [
        *(("sets", _SET | each) for each in ({"set": "sample"}, {"version": ""}, {"opens": "soon"})),
        ("sets", _SET | {"closes": "2026-01-01T00:00"}),
        *(("policy", {"help": "full", "budget": each}) for each in ("-1", "much", "9" * 12)),
        ("policy", {"help": "everything"}),
    ]
    for form, fields in wrong:
        answer = await grace.post(f"{page}/{form}", data={"_xsrf": token, **fields})
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True), fields
    assert "No set is assigned" in (await grace.get(page)).text


async def test_another_instructors_class_is_not_there(alone: House) -> None:
    """Every page and form of a class that somebody else teaches answers 404."""
    await alone.account("grace", Role.INSTRUCTOR)
    await alone.account("alan", Role.INSTRUCTOR)
    page = await _made(await alone.browser("grace"))
    alan = await alone.browser("alan")
    token = xsrf((await alan.get("/classes")).text)
    forms = {"policy": {"help": "off"}, "code": {}, "sets": _SET, "sets/remove": {}, "members/remove": {"user": "x"}}
    answers = [await alan.get(page)]
    answers += [await alan.post(f"{page}/{form}", data={"_xsrf": token, **given}) for form, given in forms.items()]
    assert [answer.status_code for answer in answers] == [404] * 6


async def _made(browser: httpx.AsyncClient) -> str:
    """The address of a new class."""
    shown = (await browser.get("/classes")).text
    key = shown.partition('name="id" value="')[2].partition('"')[0]
    made = await browser.post("/classes", data={"_xsrf": xsrf(shown), "id": key, "title": "Programming <1>"})
    assert made.status_code == 303, made.text
    assert "Programming &lt;1&gt;" in (await browser.get("/classes")).text
    return str(made.headers["Location"])


async def _joined(house: House, grace: httpx.AsyncClient, page: str) -> httpx.AsyncClient:
    """Ada, a member, as a program."""
    code = (await grace.get(page)).text.partition('<p class="code">')[2].partition("<")[0]
    ada = await house.somebody("ada")
    assert (await ada.post("/v1/classes/join", json={"code": code})).status_code == 200
    return ada


async def _sent(browser: httpx.AsyncClient, form: str, **fields: str) -> str:
    """The page after a form of it was sent."""
    page = "/".join(form.split("/")[:3])
    answer = await browser.post(form, data={"_xsrf": xsrf((await browser.get(page)).text), **fields})
    assert (answer.status_code, answer.headers.get("Location")) == (303, page), answer.text
    return (await browser.get(page)).text
