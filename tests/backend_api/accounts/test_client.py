"""The client's ways to sign in and stay signed in, against the real service."""

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from codementor.client.api import Api
from codementor.client.errors import Refused
from codementor.client.tokens import Session, TokenStore
from codementor.wire.errors import ErrorCode
from tests.backend_api.house import House, xsrf

_WHO_AM_I = """
import asyncio, sys
from pathlib import Path
from codementor.client.api import Api
from codementor.client.tokens import TokenStore

async def ask():
    async with Api(sys.argv[1], TokenStore(Path(sys.argv[2]), keyring=False)) as api:
        print((await api.me()).handle)

sys.stdin.readline()
asyncio.run(ask())
"""


async def test_ten_programs_that_refresh_at_once_all_stay_signed_in(house: House, tmp_path: Path) -> None:
    """Ten processes with one store find its access token ended together: each goes on, and there is one session."""
    tokens = await house.tokens("ada")
    store = TokenStore(tmp_path, keyring=False)
    store.save(house.url, Session("ended", tokens.refresh_token, time.time() - 1))
    command = [sys.executable, "-c", _WHO_AM_I, house.url, str(tmp_path)]
    programs = [await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE) for _ in range(10)]
    said = await asyncio.gather(*(program.communicate(b"go\n") for program in programs))
    assert [out.strip() for out, _ in said] == [b"ada"] * 10
    session = store.load(house.url)
    assert session is not None
    sessions = (await house.client(session.access_token).get("/v1/accounts/sessions")).json()["sessions"]
    assert len(sessions) == 1


async def test_a_learner_signs_in_with_this_machines_browser(house: House, tmp_path: Path) -> None:
    """The browser is opened at the consent page, leads back to the program, and the session is stored and works."""
    browser = await house.browser("ada")
    pages: list[asyncio.Task[httpx.Response]] = []
    async with Api(house.url, TokenStore(tmp_path, keyring=False)) as api:
        account = await api.sign_in_here(_person(browser, "approve", pages))
        assert (account.handle, api.signed_in) == ("ada", True)
    shown = await pages[0]
    assert "Go back to your editor" in shown.text
    assert "code=" not in shown.text


async def test_the_command_line_signs_in_with_this_machines_browser(house: House, tmp_path: Path) -> None:
    """`codementor login --here` opens the consent page with the machine's own browser and is signed in afterwards."""
    browser = await house.browser("ada")
    named = {"CODEMENTOR_SERVICE": house.url, "CODEMENTOR_DATA_DIR": str(tmp_path), "BROWSER": "true"}
    command = [sys.executable, "-c", "import sys; from codementor.cli.main import main; sys.exit(main())", "login"]
    program = await asyncio.create_subprocess_exec(
        *command, "--here", "--json", stdout=PIPE, stderr=PIPE, env={**os.environ, **named}
    )
    assert program.stderr
    address = (await program.stderr.readline()).decode().split()[-1]
    await _answer(browser, address, "approve")
    said, told = await program.communicate()
    assert program.returncode == 0, told.decode()
    assert json.loads(said)["handle"] == "ada"


async def test_a_declined_sign_in_stores_nothing(house: House, tmp_path: Path) -> None:
    """Turning it down is told as forbidden, and nobody is signed in."""
    browser = await house.browser("ada")
    async with Api(house.url, TokenStore(tmp_path, keyring=False)) as api:
        with pytest.raises(Refused) as refused:
            await api.sign_in_here(_person(browser, "deny", []))
        assert (refused.value.code, api.signed_in) == (ErrorCode.FORBIDDEN, False)


async def test_what_others_send_to_the_port_changes_nothing(house: House, tmp_path: Path) -> None:
    """Another state, another path, another method or noise is not found, and the true answer still counts."""
    browser = await house.browser("ada")
    answers: list[int] = []

    def open_page(address: str) -> None:
        async def noise_then_answer() -> None:
            back = dict(parse_qsl(urlsplit(address).query))["redirect_uri"]
            async with httpx.AsyncClient() as other:
                answers.append((await other.get(f"{back}?state=forged&code=x")).status_code)
                answers.append((await other.get(back.replace("callback", "other"))).status_code)
                answers.append((await other.post(back)).status_code)
                answers.append((await other.get(f"{back}?x={'y' * 9000}")).status_code)
            await _answer(browser, address, "approve")

        tasks.append(asyncio.ensure_future(noise_then_answer()))

    tasks: list[asyncio.Future[None]] = []
    async with Api(house.url, TokenStore(tmp_path, keyring=False)) as api:
        assert (await api.sign_in_here(open_page)).handle == "ada"
    await asyncio.gather(*tasks)
    assert answers == [404] * 4


def _person(
    browser: httpx.AsyncClient, decision: str, pages: list["asyncio.Task[httpx.Response]"]
) -> Callable[[str], None]:
    """Opens the address in the browser and decides there; the page that is left open is noted."""

    def open_page(address: str) -> None:
        pages.append(asyncio.ensure_future(_answer(browser, address, decision)))

    return open_page


async def _answer(browser: httpx.AsyncClient, address: str, decision: str) -> httpx.Response:
    page = await browser.get(address)
    form = {**dict(parse_qsl(urlsplit(address).query)), "_xsrf": xsrf(page.text), "answer": decision}
    back = await browser.post("/authorize", data=form)
    async with httpx.AsyncClient() as plain:
        return await plain.get(back.headers["Location"])
