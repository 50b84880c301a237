"""The same program asked about through every door: command line, language server, Jupyter extension, service."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from lsprotocol.types import ClientCapabilities

from backend_api.config import Settings
from deploy.unprivileged import service_settings
from tests.backend_api import samples
from tests.backend_api.house import running as service_running
from tests.jupyter_ext.jupyter import running as jupyter_running
from tests.lsp_server import driver
from tests.parts import missing

CASES = (
    '[[case]]\nid = "three"\ncall = "double(3)"\nexpect = "6"\n'
    '[[case]]\nid = "zero"\ncall = "double(0)"\nexpect = "0"\n'
    '[[case]]\nid = "seven"\ncall = "double(-7)"\nexpect = "-14"\n'
)
WRONG = "def double(n):\n    result = n + 2\n    return result\n"
Ladder = dict[str, Any]


@pytest.fixture
def data() -> bytes:
    """The set, without a case that only the service sees."""
    return samples.bundle(**{"double__cases.toml": CASES})


def _author(folder: Path, data: bytes) -> Path:
    """The set in its author's folder, references and all, with the wrong program in the learner's file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder / samples.SET)
    file = folder / samples.SET / samples.EXERCISE / "double.py"
    file.write_text(WRONG)
    return file


async def _ladder(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> Ladder:
    """The ladder at the end of a stream of hints."""
    answer = await client.post(path, json=body)
    said = [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: ")]
    assert said, answer.text
    return dict(json.loads(said[-1])["ladder"])


async def _by_service(tmp_path: Path, data: bytes) -> Ladder:
    settings: dict[str, Any] = dict(service_settings() or {})
    if not settings:
        missing("a Python 3.11 that user nobody can run", "programs never run as root; be another user")
    async with service_running(Settings(data_dir=tmp_path / "service", **settings)) as house:
        await house.publish(data)
        ada = await house.somebody("ada")
        asked = {"owner": "grace", "set": samples.SET, "version": "1.0.0", "exercise": samples.EXERCISE}
        return await _ladder(ada, "/v1/hints", asked | {"file": "double.py", "source": WRONG, "level": 1})


def _by_command(tmp_path: Path, data: bytes) -> Ladder:
    file = _author(tmp_path / "command", data)
    environment = {**os.environ, "CODEMENTOR_DATA_DIR": str(tmp_path / "record"), "CODEMENTOR_SERVICE": ""}
    words = [sys.executable, "-c", "from codementor.cli.main import main; raise SystemExit(main())"]
    said = subprocess.run([*words, "hint", str(file), "--json"], env=environment, capture_output=True, check=True)
    return dict(json.loads(said.stdout))


async def _by_editor(tmp_path: Path, data: bytes) -> Ladder:
    file = _author(tmp_path / "editor", data)
    editor = await driver.start(ClientCapabilities(), tmp_path / "editor", tmp_path / "editors-record")
    try:
        ladder = await editor.run("hint", {"uri": editor.open(file)})
    finally:
        await driver.stop(editor)
    return dict(ladder)


async def _by_notebook(tmp_path: Path, data: bytes) -> Ladder:
    _author(tmp_path / "notebooks" / "root", data)
    cell = {"id": "answer", "kind": "code", "source": WRONG.rstrip(), "role": "answer"}
    with jupyter_running(tmp_path / "notebooks", "server", extra={"CODEMENTOR_LANGUAGE": "en"}) as jupyter:
        async with jupyter.client() as client:
            path = f"{samples.SET}/{samples.EXERCISE}/double.ipynb"
            return await _ladder(client, "hint", {"path": path, "cells": [cell], "cell": "answer"})


async def test_every_door_gives_the_same_ladder(tmp_path: Path, data: bytes) -> None:
    """With the same references and cases the diagnosis, its id and the words of its hints are the same everywhere."""
    ladders = {
        "service": await _by_service(tmp_path, data),
        "command line": _by_command(tmp_path, data),
        "language server": await _by_editor(tmp_path, data),
        "notebook": await _by_notebook(tmp_path, data),
    }
    seen = {door: (ladder["diagnosis"], ladder["hints"]) for door, ladder in ladders.items()}
    assert len(seen["service"][1]) == 1
    assert seen == dict.fromkeys(seen, seen["service"])
