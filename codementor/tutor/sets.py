"""Exercise sets: those on this machine, those the service offers, fetching and publishing them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from codementor.client.errors import Refused, Unreachable
from codementor.exercise import bundle
from codementor.exercise.files import read_marker, write_marker
from codementor.exercise.load import load_set
from codementor.exercise.model import ExerciseSet, SetInvalid
from codementor.state import folds
from codementor.state.keys import ExerciseKey, key_of
from codementor.wire.editor import ExerciseList
from codementor.wire.exercises import ExerciseItem, SetItem, SetMarker, SetSummary, Standing
from codementor.wire.progress import Event

from .account import signed_in, status
from .desk import Desk
from .work import LOCAL_OWNER, Work

if TYPE_CHECKING:
    from codementor.client.api import Api

DEEPEST = 2  # folders below a root in which a set is looked for


async def list_sets(desk: Desk, roots: list[Path]) -> ExerciseList:
    """The sets in and below these folders, and those the service offers; none offered when it was not reached."""
    here = await asyncio.to_thread(local_sets, desk, roots)
    if desk.service is None:
        return ExerciseList(here)
    try:
        return ExerciseList(here, await _offered(desk.service))
    except (Refused, Unreachable):
        return ExerciseList(here)


def local_sets(desk: Desk, roots: list[Path]) -> tuple[SetItem, ...]:
    """The sets in and below these folders, each with its standing. One that cannot be read says why as its title."""
    folders = dict.fromkeys(folder for root in roots for folder in _set_folders(root.absolute(), DEEPEST))
    return tuple(item(desk, folder) for folder in folders)


def item(desk: Desk, folder: Path) -> SetItem:
    """The set in this folder as a list shows it."""
    folder = folder.absolute()
    marker = read_marker(folder)
    owner = marker.owner if marker else LOCAL_OWNER
    try:
        loaded = load_set(folder)
    except SetInvalid as invalid:
        return SetItem(owner, folder.name or "-", "-", f"Cannot be read: {invalid.flaws[0]}", str(folder), ())
    return SetItem(owner, loaded.id, loaded.version, loaded.title, str(folder), _items(desk, loaded, owner, folder))


def next_folder(desk: Desk, work: Work) -> str:
    """The folder of the exercise to go on with, "" when all are passed or the exercise stands alone."""
    if not (work.set_folder / "set.toml").is_file():
        return ""
    exercises = item(desk, work.set_folder).exercises
    return next((entry.folder for entry in exercises if entry.recommended), "")


async def pull(desk: Desk, owner: str, name: str, folder: Path) -> SetItem:
    """The newest version of the set lies in `folder`, with its marker; the learner's own files are as they were.

    Raises `Refused`, `Unreachable`, or `SetInvalid` when the bundle breaks the format.
    """
    api = signed_in(desk)
    summary = await api.sets.newest(owner, name)
    data = await api.sets.bundle(owner, name, summary.version)
    await asyncio.to_thread(bundle.unpack, data, folder)
    write_marker(folder, SetMarker(api.service, owner, name, summary.version, summary.hash))
    return await asyncio.to_thread(item, desk, folder)


async def publish(desk: Desk, folder: Path) -> SetSummary:
    """The set in `folder` is published under the signed-in account, once a version; raises `SetInvalid`, `Refused`."""
    api = signed_in(desk)
    handle = status(desk).handle
    loaded = await asyncio.to_thread(load_set, folder)
    data = await asyncio.to_thread(bundle.pack, folder)
    return await api.sets.publish(handle, loaded.id, loaded.version, data)


async def _offered(api: "Api") -> tuple[SetSummary, ...]:
    page = await api.sets.page()
    offered = page.sets
    while page.next:
        page = await api.sets.page(page.next)
        offered += page.sets
    return offered


def _items(desk: Desk, loaded: ExerciseSet, owner: str, folder: Path) -> tuple[ExerciseItem, ...]:
    """The first exercise in order that is not passed, and whose prerequisites are, is the one to go on with."""
    events: defaultdict[ExerciseKey, list[Event]] = defaultdict(list)
    for event in desk.state.events(desk.scope):
        events[key_of(event)].append(event)
    standings = {
        entry.id: folds.standing(events[ExerciseKey(owner, loaded.id, entry.id)]) for entry in loaded.exercises
    }
    passed = {exercise for exercise, standing in standings.items() if standing is Standing.PASSED}
    coming = next(
        (entry.id for entry in loaded.exercises if entry.id not in passed and passed.issuperset(entry.after)), ""
    )
    return tuple(
        ExerciseItem(
            exercise=entry.id,
            title=entry.title,
            folder=str(folder / entry.id),
            file=str(folder / entry.id / entry.file),
            difficulty=entry.difficulty,
            skills=entry.skills,
            standing=standings[entry.id],
            recommended=entry.id == coming,
        )
        for entry in loaded.exercises
    )


def _set_folders(root: Path, depth: int) -> Iterator[Path]:
    if (root / "set.toml").is_file():
        yield root
        return
    if depth == 0 or not root.is_dir():
        return
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and not folder.is_symlink() and not folder.name.startswith("."):
            yield from _set_folders(folder, depth - 1)
