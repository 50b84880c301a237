"""Furnishes the demo's house: the bundled set published, the learner's copy pulled, both people signed in."""

import asyncio
import json

from codementor.client.errors import Refused
from codementor.exercise.load import load_set
from codementor.notebook.cells import make_notebook
from codementor.tutor import account, sets
from codementor.tutor.desk import Desk, Settings, open_desk
from codementor.wire.editor import SignInPrompt
from codementor.wire.errors import ErrorCode
from deploy.demo.approve import approve
from deploy.demo.house import BUNDLED, FIRST, House


def settings(house: House, handle: str) -> Settings:
    """The settings of one person's desk."""
    return Settings(service=house.service, data_dir=house.folder / handle)


async def furnish(house: House, accounts: dict[str, str]) -> None:
    """Afterwards the set is published by the instructor, and the learner is signed in and has pulled it."""
    async with open_desk(settings(house, "school")) as desk:
        await _signed_in(desk, "school", accounts)
        try:
            await sets.publish(desk, BUNDLED)
        except Refused as refusal:
            if refusal.problem.code != ErrorCode.VERSION_EXISTS:
                raise
    async with open_desk(settings(house, "ada")) as desk:
        await _signed_in(desk, "ada", accounts)
        if not (house.work / BUNDLED.name).exists():
            await sets.pull(desk, "school", BUNDLED.name, house.work / BUNDLED.name)
    notebook = house.exercise / f"{FIRST.replace('-', '_')}.ipynb"
    if not notebook.exists():
        exercise = load_set(house.work / BUNDLED.name).exercise(FIRST)
        notebook.write_text(json.dumps(make_notebook(exercise), indent=1), "utf-8")
    house.remember_furnished()


async def _signed_in(desk: Desk, handle: str, accounts: dict[str, str]) -> None:
    if account.status(desk).handle == handle:
        return

    async def show(prompt: SignInPrompt) -> None:
        address = prompt.verification_uri_complete
        await asyncio.to_thread(approve, address, f"{handle}@example.org", accounts[handle])

    await account.sign_in(desk, show)
