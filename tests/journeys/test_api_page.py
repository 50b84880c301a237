"""The page of the service's API in a real browser."""

import json
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.demo.house import House
from tests.journeys.browser import launch, need_chromium, picture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]


def test_every_route_is_shown_and_nothing_comes_from_elsewhere(house: House, tmp_path: Path) -> None:
    """`/docs` shows every path of the document, breaks no rule of its policy and asks no other server for anything."""
    need_chromium()
    with urllib.request.urlopen(f"{house.service}/openapi.json") as answer:
        document = json.load(answer)
    asked: list[str] = []
    complaints: list[str] = []
    with launch(tmp_path / "profile") as page:
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{house.service}/docs")
        page.wait_for_selector(".opblock")
        shown = {each.get_attribute("data-path") for each in page.query_selector_all(".opblock-summary-path")}
        page.locator(".opblock-summary-path", has_text="/v1/meta").click()
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute").click()
        page.wait_for_selector(".live-responses-table .response .status_200, .live-responses-table .response")
        told = page.locator(".live-responses-table").inner_text()
        picture(page, "api-page")
    assert shown == set(document["paths"])
    assert '"name": "CodeMentor"' in told
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(house.service).netloc}
    assert complaints == []
