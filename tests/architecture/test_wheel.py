"""The built wheel, opened: it carries what users need and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The file names in a wheel built from the tree as it stands."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(next(Path(out).glob("*.whl"))) as wheel:
        return wheel.namelist()


def test_top_level_names(names: list[str]) -> None:
    """The wheel installs the four packages, its data and its metadata, and no tests."""
    top = {name.split("/")[0] for name in names}
    assert top == {*PACKAGES, "codementor-0.1.0.data", "codementor-0.1.0.dist-info"}
    assert not [name for name in names if "node_modules" in name or "/tests/" in name or name.endswith(".tsx")]


def test_front_end_is_prebuilt(names: list[str]) -> None:
    """JupyterLab's part is in the wheel ready to run, and the server half is switched on by its file."""
    data = "codementor-0.1.0.data/data/"
    assert any(name.startswith(data + "share/jupyter/labextensions/codementor/static/remoteEntry") for name in names)
    assert data + "etc/jupyter/jupyter_server_config.d/codementor.json" in names


def test_the_page_of_the_api_is_in_with_its_licence(names: list[str]) -> None:
    """The service's API page travels whole, with the licence of what it is made of, and with nothing of its making."""
    folder = "backend_api/kit/swagger/"
    static = {"swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css", "LICENSE", "NOTICE"}
    wanted = {"package.json", "package-lock.json", "initializer.js", *(f"static/{name}" for name in static)}
    assert {name.removeprefix(folder) for name in names if name.startswith(folder)} == wanted


def test_data_of_the_core_is_in(names: list[str]) -> None:
    """Texts, message examples and types that the core reads at run time travel with it."""
    for name in ("codementor/hints/texts/en.toml", "codementor/wire/schema.json", "codementor/py.typed"):
        assert name in names
