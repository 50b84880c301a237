"""Nothing tells whether an address has an account: neither words, nor mails, nor how much work an answer is.

The work is counted, not timed: hashes and guesses of passwords cost a thousand times what else an answer costs.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from zxcvbn import zxcvbn

from backend_api.accounts import passwords
from backend_api.config import Settings
from tests.backend_api.house import PASSWORD, House, running, xsrf

_KNOWN, _UNKNOWN = "ada@example.org", "nobody@example.org"


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[House]:
    """The service with the embedded stores, in which Ada is known and Bob is signed in."""
    async with running(Settings(data_dir=tmp_path / "data")) as house:
        await house.account("ada")
        yield house


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What of the costly work is done, in order."""
    done: list[str] = []

    class Counted:
        """Hashes as the service does, and notes it."""

        def hash(self, password: str) -> str:
            done.append("hash")
            return hasher.hash(password)

        def verify(self, stored: str, password: str) -> bool:
            done.append("verify")
            return hasher.verify(stored, password)

    def guessed(password: str, user_inputs: tuple[str, ...]) -> Any:
        done.append("guess")
        return zxcvbn(password, user_inputs=user_inputs)

    hasher = passwords._HASHER
    monkeypatch.setattr(passwords, "_HASHER", Counted())
    monkeypatch.setattr(passwords, "zxcvbn", guessed)
    return done


async def test_every_answer_is_the_same_for_a_known_and_an_unknown_address(alone: House, work: list[str]) -> None:
    """Signing in, registering, a forgotten password and another address, by program and by page: all the same."""
    bob = await alone.somebody("bob")
    asked: dict[str, Callable[[str], Awaitable[httpx.Response]]] = {
        "sign in": lambda email: _post(alone, "/v1/accounts/sign-in", {"email": email, "password": "x" * 15}),
        "register": lambda email: _post(
            alone, "/v1/accounts", {"email": email, "password": PASSWORD, "handle": f"new-{len(work)}-{email[0]}"}
        ),
        "forgot": lambda email: _post(alone, "/v1/accounts/password/forgot", {"email": email}),
        "change": lambda email: bob.post("/v1/accounts/email", json={"email": email, "password": PASSWORD}),
        "sign in by page": lambda email: _form(alone, "/sign-in", {"email": email, "password": "x" * 15}),
        "forgot by page": lambda email: _form(alone, "/forgot", {"email": email}),
    }
    for name, ask in asked.items():
        told = []
        for email in (_KNOWN, _UNKNOWN):
            work.clear()
            letters = len(alone.letters())
            answer = await ask(email)
            told.append((_said(answer, email), tuple(work), len(alone.letters()) - letters))
        assert told[0] == told[1], name
        assert told[0][1] or name.startswith("forgot"), f"{name}: no work was counted"


async def test_a_taken_handle_tells_nothing_of_addresses(alone: House) -> None:
    """Registering a known address takes the handle as a new one does: asked for again, it is taken either way."""
    for email, handle in ((_KNOWN, "first"), (_UNKNOWN, "second")):
        wanted = {"email": email, "password": PASSWORD, "handle": handle}
        answers = [await _post(alone, "/v1/accounts", {**wanted, "email": each}) for each in (email, "c@example.org")]
        assert [answer.status_code for answer in answers] == [202, 422]


async def _post(house: House, path: str, body: dict[str, str]) -> httpx.Response:
    return await house.client().post(path, json=body)


async def _form(house: House, path: str, fields: dict[str, str]) -> httpx.Response:
    browser = house.client()
    token = xsrf((await browser.get(path)).text)
    return await browser.post(path, data={"_xsrf": token, **fields})


def _said(answer: httpx.Response, email: str) -> tuple[Any, ...]:
    """Status, names of headers and words, without what differs from one answer to the next anyway."""
    words = answer.text.replace(email, "-")
    if answer.headers["Content-Type"].endswith("json") and "instance" in answer.json():
        words = words.replace(answer.json()["instance"], "-")
    if 'name="_xsrf"' in words:
        words = words.replace(xsrf(words), "-")
    return answer.status_code, sorted(answer.headers), words
