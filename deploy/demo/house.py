"""The demo's house: where things lie, its people, and its service."""

import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from codementor.wire.accounts import Role
from deploy.demo.processes import Processes
from deploy.unprivileged import service_settings

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
BUNDLED = ROOT / "exercise-sets" / "python-first-steps"
FIRST = "sum-of-parcels"


@dataclass(frozen=True)
class House:
    """Where the demo keeps things, and at which address its service listens."""

    folder: Path
    service: str

    @property
    def work(self) -> Path:
        """The learner's folder: what JupyterLab and an editor open."""
        return self.folder / "work"

    @property
    def exercise(self) -> Path:
        """The folder of the exercise that the demo opens first."""
        return self.work / BUNDLED.name / FIRST

    @property
    def furnished(self) -> bool:
        """True when the bundled set lies there, published and pulled, as it is today."""
        stamp = self.folder / "furnished"
        return stamp.exists() and stamp.read_text("utf-8") == _newest()

    def remember_furnished(self) -> None:
        """Afterwards `furnished` holds until the bundled set changes."""
        (self.folder / "furnished").write_text(_newest(), "utf-8")


def _newest() -> str:
    return str(max(path.stat().st_mtime_ns for path in BUNDLED.rglob("*")))


def create_accounts(folder: Path) -> dict[str, str]:
    """Afterwards the learner `ada` and the instructor `school` exist, verified; gives handle and password."""
    kept = folder / "accounts.json"
    if kept.exists():
        found: dict[str, str] = json.loads(kept.read_text("utf-8"))
        return found
    accounts = {"ada": secrets.token_urlsafe(12), "school": secrets.token_urlsafe(12)}
    for handle, role in (("ada", Role.LEARNER), ("school", Role.INSTRUCTOR)):
        create = [str(BIN / "codementor-api"), "admin", "create-user"]
        create += [f"{handle}@example.org", handle, "--role", role, "--verified", "--data", str(folder / "service")]
        subprocess.run(create, input=accounts[handle].encode(), check=True)
    kept.touch(0o600)
    kept.write_text(json.dumps(accounts), "utf-8")
    return accounts


def serve(house: House, processes: Processes) -> None:
    """Starts the service at the house's address; programs are run, which loopback alone allows, and never as root."""
    command = [str(BIN / "codementor-api"), "serve", "--data", str(house.folder / "service")]
    command += ["--port", house.service.rsplit(":", 1)[1]]
    allowed = {f"CODEMENTOR_API_{name.upper()}": value for name, value in service_settings().items()}
    processes.start("service", command, environment(house) | allowed)


def await_service(house: House, processes: Processes) -> None:
    """Returns when the service answers."""
    processes.wait_for(f"{house.service}/health/live")


def environment(house: House) -> dict[str, str]:
    """What the children see: the learner's own, with Jupyter's folders inside the house."""
    own = {
        f"JUPYTER_{name}_DIR": str(house.folder / "jupyter" / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")
    }
    return {**os.environ, **own}
