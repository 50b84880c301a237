"""The service's pages in a real browser: axe-core finds nothing against WCAG 2.1 AA, and the keyboard is enough."""

import json
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from deploy.demo.house import House
from tests.journeys.browser import launch, need_chromium, picture
from tests.journeys.service import Service

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
_AUTHORIZE = {
    "response_type": "code",
    "client_id": "codementor",
    "redirect_uri": "http://127.0.0.1:9/callback",
    "state": "s",
    "code_challenge": "x" * 43,
    "code_challenge_method": "S256",
}
_ANYBODYS = ("/sign-in", "/register", "/forgot", "/reset?token=x", "/verify?token=x")
_OWN = (
    "/account",
    "/sessions",
    "/tokens",
    "/privacy",
    "/device",
    "/join",
    "/join?code=XXXX",
    "/classes",
    "/classes/none",
)


def test_axe_finds_nothing_on_any_page(house: House, service: Service, tmp_path: Path) -> None:
    """In light and in dark, narrow and wide: every page as anybody, a learner and an instructor see it."""
    need_chromium()
    found: dict[str, str] = {}
    with launch(tmp_path / "profile", width=900) as page:
        for path in _ANYBODYS:
            _look(page, f"{house.service}{path}", found)
        _sign_in(page, house, "school", service.accounts["school"])
        own = [f"{house.service}{path}" for path in (*_OWN, f"/authorize?{urlencode(_AUTHORIZE)}")]
        for address in [*own, _code(house)["verification_uri_complete"], _class(page, house)]:
            _look(page, address, found)
        picture(page, "class-dark")
        page.goto(f"{house.service}/tokens")
        page.get_by_label("Name").fill("A nightly check")
        page.get_by_role("checkbox").first.check()
        page.get_by_role("button", name="Make it").click()
        _inspect(page, "a token just made", found)
    assert found == {}


def test_the_keyboard_alone_lets_an_editor_in(house: House, service: Service, tmp_path: Path) -> None:
    """From the editor's link, through signing in, to the answer: tab, type and return, in turn."""
    need_chromium()
    with launch(tmp_path / "profile") as page:
        page.goto(_code(house)["verification_uri_complete"])
        _reach(page, "email")
        page.keyboard.type("ada@example.org")
        page.keyboard.press("Tab")
        page.keyboard.type(service.accounts["ada"])
        page.keyboard.press("Enter")
        page.wait_for_selector("p.code")
        _reach(page, "answer")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        picture(page, "let-this-editor-in")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Signed in')")
    assert outline == "solid"


def _look(page: Page, address: str, found: dict[str, str]) -> None:
    """Notes what axe finds on the page there, in both colour schemes and at the width of a phone."""
    page.goto(address)
    for scheme, width in (("light", 900), ("dark", 900), ("light", 320)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 850})
        _inspect(page, f"{address} {scheme} {width}", found)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found[f"{address} {width}"] = "has to be scrolled sideways (WCAG 1.4.10)"
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 900, "height": 850})


def _inspect(page: Page, name: str, found: dict[str, str]) -> None:
    results = Axe().run(page, options=_RULES)
    if results.violations_count:
        found[name] = results.generate_report()


def _sign_in(page: Page, house: House, handle: str, password: str) -> None:
    page.goto(f"{house.service}/sign-in?next=/account")
    page.get_by_label("E-mail address").fill(f"{handle}@example.org")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("h1:has-text('Account')")


def _class(page: Page, house: House) -> str:
    """The address of a class with a member and a set, all made by its pages; the member is its instructor."""
    page.goto(f"{house.service}/classes")
    page.get_by_label("Title").fill("Programming 1")
    page.get_by_role("button", name="Make it").click()
    page.wait_for_selector("p.code")
    address, link = page.url, page.locator("a[href*='/join?code=']").get_attribute("href")
    page.get_by_label("Set, as owner/name").fill("school/python-first-steps")
    page.get_by_label("Version").fill("1.0.0")
    page.get_by_label("From, in UTC").fill("2026-01-05T08:00")
    page.get_by_role("button", name="Assign it").click()
    page.wait_for_selector("td:has-text('2026-01-05 08:00')")
    page.goto(str(link))
    page.get_by_role("button", name="Join").click()
    page.wait_for_selector("h1:has-text('Joined')")
    return address


def _code(house: House) -> dict[str, str]:
    """What an editor is told that asks to be let in."""
    form = urlencode({"client_id": "codementor"}).encode()
    request = urllib.request.Request(f"{house.service}/v1/oauth/device", data=form)
    with urllib.request.urlopen(request) as answer:
        told: dict[str, str] = json.load(answer)
    return told


def _reach(page: Page, name: str) -> None:
    """The field or button of that name has the focus, by tab alone."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"{name} cannot be reached by the keyboard")
