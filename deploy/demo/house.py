"""Prepares the demo's house: accounts, the bundled set published, the learner's copy pulled and signed in."""

import asyncio
import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from codementor.client.errors import Refused
from codementor.exercise.load import load_set
from codementor.notebook.cells import make_notebook
from codementor.tutor import account, sets
from codementor.tutor.desk import Desk, Settings, open_desk
from codementor.wire.accounts import Role
from codementor.wire.editor import SignInPrompt
from codementor.wire.errors import ErrorCode
from deploy.demo.approve import approve
from deploy.demo.processes import Processes

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

    def settings(self, handle: str) -> Settings:
        """The settings of one person's desk."""
        return Settings(service=self.service, data_dir=self.folder / handle)


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


async def furnish(house: House, accounts: dict[str, str]) -> None:
    """Afterwards the set is published by the instructor, and the learner is signed in and has pulled it."""
    async with open_desk(house.settings("school")) as desk:
        await _signed_in(desk, "school", accounts)
        try:
            await sets.publish(desk, BUNDLED)
        except Refused as refusal:
            if refusal.problem.code != ErrorCode.VERSION_EXISTS:
                raise
    async with open_desk(house.settings("ada")) as desk:
        await _signed_in(desk, "ada", accounts)
        if not (house.work / BUNDLED.name).exists():
            await sets.pull(desk, "school", BUNDLED.name, house.work / BUNDLED.name)
    notebook = house.exercise / f"{FIRST.replace('-', '_')}.ipynb"
    if not notebook.exists():
        exercise = load_set(house.work / BUNDLED.name).exercise(FIRST)
        notebook.write_text(json.dumps(make_notebook(exercise), indent=1), "utf-8")


async def _signed_in(desk: Desk, handle: str, accounts: dict[str, str]) -> None:
    if account.status(desk).handle == handle:
        return

    async def show(prompt: SignInPrompt) -> None:
        address = prompt.verification_uri_complete
        await asyncio.to_thread(approve, address, f"{handle}@example.org", accounts[handle])

    await account.sign_in(desk, show)


def serve(house: House, processes: Processes) -> None:
    """Afterwards the service answers at the house's address; programs are run, which loopback alone allows."""
    command = [str(BIN / "codementor-api"), "serve", "--data", str(house.folder / "service")]
    command += ["--port", house.service.rsplit(":", 1)[1], "--allow-unsandboxed-runs"]
    processes.start("service", command, environment(house))
    processes.wait_for(f"{house.service}/healthz")


def environment(house: House) -> dict[str, str]:
    """What the children see: the learner's own, with Jupyter's folders inside the house."""
    own = {
        f"JUPYTER_{name}_DIR": str(house.folder / "jupyter" / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")
    }
    return {**os.environ, **own}
