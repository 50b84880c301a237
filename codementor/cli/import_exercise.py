"""`codementor import`: turns an Exercism track, or an exercise of one, into exercises of a set."""

import argparse
import difflib
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from codementor.cli.exits import Exit, Usage
from codementor.cli.output import show
from codementor.importers.draft import Draft, Told
from codementor.importers.exercism import read_exercise
from codementor.importers.settle import Imported, begin_set, place, settle
from codementor.importers.track import GONE, Entry, Track, Unreadable, read_track
from codementor.runner.run import Runner
from codementor.wire.limits import SLUG


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the track and where to put its exercises."""
    parser.add_argument("track", type=Path, help="the folder of an Exercism track, or of one exercise of it")
    parser.add_argument(
        "--only", action="append", default=[], metavar="SLUG", help="this exercise only; may be repeated"
    )
    parser.add_argument("--into", type=Path, required=True, metavar="SET", help="the folder of the set that takes them")


def run(args: argparse.Namespace) -> int:
    """0 once every exercise asked for lies in the set, 1 when some could not be taken over: each is named."""
    folder = args.into.absolute()
    if not re.fullmatch(SLUG, folder.name):
        raise Usage(f"`{folder.name}` cannot be a set's id.", "Name the folder in lower-case words joined by `-`.")
    try:
        track = read_track(args.track.absolute())
    except Unreadable as error:
        raise Usage(str(error)) from error
    drafts: list[tuple[Entry, Draft]] = []
    done: list[Imported] = []
    failed: list[Told] = []
    with Runner() as runner:
        for entry in _wanted(track, args.only):
            try:
                drafts.append((entry, _read(entry, folder)))
                done.append(settle(drafts[-1][1], runner))
            except Unreadable as error:
                drafts = drafts[: len(done)]
                failed.append(Told(entry.slug, str(error)))
    if done:
        _place(track, drafts, folder)
    show(args, _plain(done, failed), _lines(folder, done, failed))
    return Exit.FAILS if failed else Exit.GOOD


def _wanted(track: Track, only: list[str]) -> list[Entry]:
    """The entries asked for; those that the track itself has given up only by name."""
    slugs = [entry.slug for entry in track.entries]
    unknown = [slug for slug in only if slug not in slugs]
    if unknown:
        near = difflib.get_close_matches(unknown[0], slugs, 1)
        raise Usage(f"The track has no exercise `{unknown[0]}`{f'; did you mean `{near[0]}`?' if near else '.'}")
    return [entry for entry in track.entries if (entry.slug in only if only else entry.status != GONE)]


def _read(entry: Entry, folder: Path) -> Draft:
    if (folder / entry.slug).exists():
        raise Unreadable(f"{folder.name}/{entry.slug} is there already and stays as it is.")
    return read_exercise(entry)


def _place(track: Track, drafts: list[tuple[Entry, Draft]], folder: Path) -> None:
    begin_set(folder, f"{track.language} exercises".strip().capitalize(), tuple(draft.id for _, draft in drafts))
    new = frozenset(draft.id for _, draft in drafts)
    there = new | {path.parent.name for path in folder.glob("*/exercise.toml")}
    for entry, draft in drafts:
        place(draft, folder, track.after(entry, there))


def _lines(folder: Path, done: list[Imported], failed: list[Told]) -> Iterator[str]:
    for each in done:
        counts = _count(each.cases, "case"), _count(len(each.whole), "whole test"), f"{len(each.left_out)} left out"
        yield f"{each.exercise}: {', '.join(counts)}"
        yield from (f"  whole     {told.test}: {told.why}" for told in each.whole)
        yield from (f"  left out  {told.test}: {told.why}" for told in each.left_out)
        yield from (f"  note      {note}" for note in each.notes)
    yield from (f"{told.test}: not imported: {told.why}" for told in failed)
    total = sum(each.cases for each in done)
    of = _count(len(done) + len(failed), "exercise")
    yield f"Imported {len(done)} of {of} into {folder}, with {_count(total, 'case')}."
    if done:
        yield f"Look through them, mind their licence, then run `codementor prove {folder}`."


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _plain(done: list[Imported], failed: list[Told]) -> dict[str, Any]:
    refused = [{"exercise": told.test, "why": told.why} for told in failed]
    return {"imported": [asdict(each) for each in done], "failed": refused}
