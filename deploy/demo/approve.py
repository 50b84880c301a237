"""Approves a device code as a person at a browser would: signs in, opens the code's page, says yes."""

import re
from html import unescape
from urllib.parse import urljoin

import httpx


def approve(address: str, email: str, password: str) -> None:
    """Afterwards the device code in `address` is approved by the account; raises httpx.HTTPStatusError when refused."""
    with httpx.Client(follow_redirects=True, timeout=20) as browser:
        _submit(browser, urljoin(address, "/sign-in"), {"email": email, "password": password})
        _submit(browser, address, {"answer": "approve"})


def _submit(browser: httpx.Client, address: str, answers: dict[str, str]) -> None:
    page = browser.get(address).raise_for_status()
    hidden = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text)
    }
    origin = f"{page.url.scheme}://{page.url.netloc.decode()}"
    browser.post(page.url, data={**hidden, **answers}, headers={"Origin": origin}).raise_for_status()
