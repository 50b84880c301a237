"""The front end that users install is the one whose sources stand in the tree."""

import json
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from deploy import labextension

PLACE = "data/share/jupyter/labextensions/codementor/"


def test_wheel_carries_the_front_end_of_the_present_sources(tmp_path: Path) -> None:
    """A built wheel holds the front end that was built from the sources as they are, not an older one."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), "."]
    done = subprocess.run(build, cwd=labextension.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        stamps = [name for name in wheel.namelist() if name.endswith(PLACE + labextension.STAMP)]
        assert stamps, "not built: run `python -m deploy.labextension`"
        assert wheel.read(stamps[0]).decode() == labextension.stamp()


def test_one_version() -> None:
    """The front end has the version of the distribution it is part of."""
    project = tomllib.loads((labextension.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    package = json.loads((labextension.FRONT_END / "package.json").read_text("utf-8"))
    assert (package["name"], package["version"]) == (project["name"], project["version"])


def test_front_end_accepts_older_labs() -> None:
    """Every package shared with JupyterLab is asked for in the range that the front end declares, not in the newest."""
    package = json.loads((labextension.FRONT_END / "package.json").read_text("utf-8"))
    shared = {name: each["requiredVersion"] for name, each in package["jupyterlab"]["sharedPackages"].items()}
    assert shared == package["dependencies"]


def test_link_makes_the_extension_known(tmp_path: Path) -> None:
    """After linking, the Jupyter of an environment finds the front end and the switch of the server half."""
    labextension.link(tmp_path)
    assert json.loads((tmp_path / "share/jupyter/labextensions/codementor/package.json").read_text("utf-8"))
    config = tmp_path / "etc/jupyter/jupyter_server_config.d/codementor.json"
    assert json.loads(config.read_text("utf-8"))["ServerApp"]["jpserver_extensions"] == {"jupyter_ext": True}
