"""What the packaged extension holds, and that it runs with nothing else installed."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from deploy.vsix import LOCKED, ROOT

pytestmark = [pytest.mark.xdist_group("vsix"), pytest.mark.timeout(400)]
OWN = {"codementor", "lsp_server"}
OUTER = {"package.json", "package.nls.json", "package.nls.de.json", "readme.md", "changelog.md", "LICENSE.txt"}
FOLDERS = {"out", "bundled", "media", "l10n"}


@pytest.fixture
def names(package: Path) -> list[str]:
    """The files in the package, relative to the extension's folder."""
    with zipfile.ZipFile(package) as archive:
        return [name.removeprefix("extension/") for name in archive.namelist() if name.startswith("extension/")]


def test_contents(names: list[str]) -> None:
    """The package holds the built extension, the bundle and its texts: no source, no test, no build leftover."""
    assert {name for name in names if "/" not in name} == OUTER
    assert {name.split("/")[0] for name in names if "/" in name} == FOLDERS
    assert {name for name in names if name.startswith("out/")} == {
        "out/extension.js",
        "out/panel.js",
        "out/NOTICES.txt",
    }
    assert not [name for name in names if "__pycache__" in name or name.endswith((".ts", ".map", ".pyc"))]


def test_bundled_packages(names: list[str]) -> None:
    """The bundle holds the locked dependencies and our two packages, and of ours neither service nor notebook parts."""
    locked = {line.split("==")[0].replace("-", "_") for line in LOCKED.read_text("utf-8").splitlines() if "==" in line}
    tops = {name.split("/")[2] for name in names if name.startswith("bundled/libs/")}
    bundled = {re.split(r"-\d", top)[0] for top in tops if top.endswith(".dist-info")}
    assert bundled == locked
    assert tops >= OWN
    assert not tops & {"backend_api", "jupyter_ext", "tests", "deploy"}
    assert not [name for name in names if name.startswith("bundled/libs/codementor/cli/")]


def test_pure_python(names: list[str]) -> None:
    """Nothing in the package is bound to a platform."""
    assert not [name for name in names if name.endswith((".so", ".pyd", ".dll", ".dylib", ".exe", ".node"))]


def test_size(package: Path) -> None:
    """The package is smaller than 3 MB."""
    assert package.stat().st_size < 3_000_000


def test_version(package: Path) -> None:
    """The extension carries the project's version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    with zipfile.ZipFile(package) as archive:
        manifest = json.loads(archive.read("extension/package.json"))
    assert manifest["version"] == project["version"]


def test_set_without_answers(package: Path, names: list[str]) -> None:
    """The set inside holds exercises for learners: no solution and no hidden case."""
    inside = [name for name in names if name.startswith("bundled/sets/")]
    assert len([name for name in inside if name.endswith("/exercise.toml")]) >= 3
    assert not [name for name in inside if ".solution" in name]
    with zipfile.ZipFile(package) as archive:
        cases = [archive.read(f"extension/{name}").decode() for name in inside if name.endswith("/cases.toml")]
    assert cases
    assert not [text for text in cases if "hidden = true" in text]


def test_starts_isolated(package: Path, tmp_path: Path) -> None:
    """The bundled server answers on a bare Python, though the learner's folder holds a random.py that would stop it."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "installed")
    learner = tmp_path / "learner"
    learner.mkdir()
    (learner / "random.py").write_text("raise SystemExit('the learner file was imported')\n", "utf-8")
    python = getattr(sys, "_base_executable", sys.executable)
    launcher = tmp_path / "installed" / "extension" / "bundled" / "launch.py"
    ask = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"processId": None, "rootUri": None, "capabilities": {}},
    }
    body = json.dumps(ask).encode()
    command = [python, "-I", "-X", "utf8", str(launcher), "useBundled"]
    message = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    done = subprocess.run(command, input=message, capture_output=True, cwd=learner, timeout=60)
    assert b'"serverInfo"' in done.stdout, done.stderr.decode()
