"""Every page for people: what WCAG 2.1 AA asks of its markup and colours, and a policy that runs no script."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from backend_api import app
from backend_api.config import Settings
from backend_api.kit.route import BROWSER, PUBLIC
from tests.backend_api.house import House, running

_QUERY = {
    "/authorize": "response_type=code&client_id=codementor&redirect_uri=http://127.0.0.1:9/callback&state=s"
    f"&code_challenge={'x' * 43}&code_challenge_method=S256",
    "/device": "code=",
}
_ELSEWHERE = (
    "/sign-in/{provider}",
    "/sign-in/{provider}/callback",
    "/account/link/{provider}",
    "/docs",
    "/classes/{id}",
)
_PAIRS = (("ink", "paper"), ("quiet", "paper"), ("act", "paper"), ("bad", "paper"), ("on-act", "act"))


@dataclass
class _Page(HTMLParser):
    """What a page's markup says."""

    lang: str = ""
    headings: list[int] = field(default_factory=list)
    fields: list[dict[str, str | None]] = field(default_factory=list)
    labels: list[str | None] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    described: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes what matters of an element."""
        given = dict(attrs)
        self.inside.append(tag)
        self.lang = given.get("lang") or self.lang if tag == "html" else self.lang
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "input" and given.get("type") != "hidden":
            self.fields.append({**given, "wrapped": "yes" if "label" in self.inside else ""})
        if tag == "label":
            self.labels.append(given.get("for"))
        if "id" in given:
            self.ids.append(given["id"] or "")
        self.described += (given.get("aria-describedby") or "").split()
        self.forbidden += [name for name in given if name.startswith("on") or name == "style"]
        if tag in ("script", "style", "iframe"):
            self.forbidden.append(tag)
        if tag in ("input", "meta", "link", "br"):
            self.inside.pop()

    def handle_endtag(self, tag: str) -> None:
        """Leaves an element."""
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Notes the text of titles and buttons."""
        if self.inside and self.inside[-1] in ("title", "button"):
            self.texts[self.inside[-1]] = self.texts.get(self.inside[-1], "") + data


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[House]:
    """The service with the embedded stores: its pages are the same with the others."""
    async with running(Settings(data_dir=tmp_path / "data")) as house:
        yield house


async def test_every_page_can_be_used_by_everybody(alone: House) -> None:
    """Each has a language, a title, one first heading and no gap in them, and a label for every field."""
    browser = await alone.browser("ada")
    seen = 0
    for path in _paths(alone):
        answer = await browser.get(f"{path}?{_QUERY.get(path, '')}")
        assert answer.status_code == 200, path
        page = _Page()
        page.feed(answer.text)
        labelled = set(page.labels)
        assert page.lang == "en", path
        assert "CodeMentor" in page.texts["title"], path
        assert page.headings.count(1) == 1, path
        assert all(after - before <= 1 for before, after in pairwise(page.headings)), path
        assert [each for each in page.fields if not each["wrapped"] and each.get("id") not in labelled] == [], path
        assert len(page.ids) == len(set(page.ids)), path
        assert set(page.described) <= set(page.ids), path
        seen += 1
    assert seen >= 12


async def test_no_page_runs_a_script_or_can_be_framed(alone: House) -> None:
    """Each page has a policy without script and without inline style, in which no other site can show it."""
    browser = await alone.browser("ada")
    for path in _paths(alone):
        answer = await browser.get(f"{path}?{_QUERY.get(path, '')}")
        page = _Page()
        page.feed(answer.text)
        policy = answer.headers["Content-Security-Policy"]
        assert page.forbidden == [], path
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert "script-src" not in policy, path
        assert answer.headers["Cache-Control"] == "no-store", path


def test_every_colour_can_be_read() -> None:
    """Text on its ground has a contrast of at least 4.5 to 1 (WCAG 1.4.3), in light and in dark."""
    sheet = (app.TEMPLATES / "style.css").read_text()
    schemes = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", sheet)
    ]
    assert len(schemes) == 2
    low = [
        (text, ground) for scheme in schemes for text, ground in _PAIRS if _contrast(scheme[text], scheme[ground]) < 4.5
    ]
    assert low == []
    assert "outline: none" not in sheet
    assert ":focus-visible { outline: 3px" in sheet


def _paths(house: House) -> Iterator[str]:
    for route in house.service.routes:
        shown = route.gives == "text/html" and route.method == "GET" and route.path not in _ELSEWHERE
        if shown and route.scope in (PUBLIC, BROWSER):
            yield route.path


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.1, 1.4.3)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
