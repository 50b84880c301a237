"""A real server for every test, on a copy of a small set, as three editors start it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities

from tests.lsp_server import driver, small_sums
from tests.lsp_server.driver import Editor, Wire

PROFILES = ("visual-studio-code", "neovim", "emacs")
Start = Callable[..., Awaitable[Editor]]


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """A folder with the small set, the learner's own copy."""
    folder = tmp_path / "sets"
    small_sums.write(folder / "small-sums")
    return folder


@pytest.fixture
def add_up(sets: Path) -> Path:
    """The learner's program of the exercise `add-up`: it forgets to add."""
    return sets / "small-sums" / "add-up" / "add_up.py"


@pytest.fixture
async def start(sets: Path, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts editors; each of their servers is ended afterwards and must end well."""
    editors: list[Editor] = []

    async def begin(capabilities: types.ClientCapabilities | str = "neovim", **more: Any) -> Editor:
        known = client_capabilities(capabilities) if isinstance(capabilities, str) else capabilities
        editors.append(await driver.start(known, sets, tmp_path / "data", **more))
        return editors[-1]

    yield begin
    for editor in editors:
        if editor.client._server is not None and editor.client._server.returncode is None:
            await driver.stop(editor)


@pytest.fixture
async def neovim(start: Start) -> Editor:
    """One editor, where the kind makes no difference."""
    return await start("neovim")


@pytest.fixture(params=PROFILES)
async def editor(request: pytest.FixtureRequest, start: Start) -> Editor:
    """One editor of each kind."""
    return await start(request.param)


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    """A server spoken to message by message."""
    started = await Wire.start(tmp_path / "data")
    yield started
    if started.process.returncode is None:
        started.process.kill()
    await started.process.communicate()
