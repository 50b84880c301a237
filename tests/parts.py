"""Real parts that tests need. Where one is absent its tests are skipped by name; in CI they fail."""

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest


def missing(part: str, install: str) -> NoReturn:
    """Ends the test: `part` is absent, and `install` says how it comes."""
    reason = f"{part} is not on this machine ({install})"
    if os.environ.get("CODEMENTOR_CI") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def need(part: str | Path | None, name: str, install: str) -> Path:
    """The path of a part that is there; else see `missing`."""
    if part is not None and Path(part).exists():
        return Path(part)
    missing(name, install)


def need_neovim() -> Path:
    """The Neovim beside this interpreter, or the machine's."""
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return need(shutil.which("nvim", path=paths), "Neovim", "requirements/dev.txt brings it")
