"""Reads an exercise of an Exercism track: its unit tests become cases where they can."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, count
from pathlib import Path, PurePosixPath
from typing import Final

from codementor.exercise.files import SOLUTION
from codementor.exercise.pytests import Lifted, Split, split
from codementor.importers.draft import LONGEST_CALL, Draft, Told
from codementor.importers.track import Entry, Unreadable, read_json, read_text
from codementor.wire.limits import SLUG

_DOCS: Final = ("introduction.md", "introduction.append.md", "instructions.md", "instructions.append.md")
_REFERENCES: Final = ("example", "exemplar")


def read_exercise(entry: Entry) -> Draft:
    """The exercise of an entry. Raises Unreadable when it cannot be one of ours."""
    if not re.fullmatch(SLUG, entry.slug) or len(entry.slug) > 64:
        raise Unreadable(f"`{entry.slug}` cannot be an id; ids are lower-case words joined by `-`.")
    if not entry.folder.is_dir():
        raise Unreadable(f"the track names it, but {entry.folder} is no folder.")
    named = _named(entry.folder)
    tests = {_test_name(name): read_text(entry.folder / name) for name in named["test"]}
    file = _main(named["solution"], tests)
    starter = read_text(entry.folder / file)
    draft = Draft(
        id=entry.slug,
        settings={
            "title": entry.title or entry.slug.replace("-", " ").capitalize(),
            "skills": entry.skills,
            "difficulty": entry.difficulty,
            "after": (),
            "file": PurePosixPath(file).name,
        },
        files={"task.md": _task(entry.folder), PurePosixPath(file).name: starter},
        tests=tests,
        beside=_beside(entry.folder, named),
    )
    _references(draft, entry.folder, named, file)
    _split_tests(draft, PurePosixPath(file).name, _excluded(entry.folder, draft))
    if not draft.cases and not draft.whole:
        said = "; ".join(f"{told.test}: {told.why}" for told in draft.left_out[:3])
        raise Unreadable(f"none of its tests can be taken over{f' ({said})' if said else ''}.")
    return draft


def _named(folder: Path) -> dict[str, list[str]]:
    """The files that the exercise's own `config.json` names, by role."""
    given = read_json(folder / ".meta" / "config.json").get("files")
    named = {role: [str(name) for name in names] for role, names in given.items()} if isinstance(given, dict) else {}
    for role in ("solution", "test"):
        if not named.get(role):
            raise Unreadable(f".meta/config.json names no file as {role}.")
    for name in chain.from_iterable(named.values()):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise Unreadable(f".meta/config.json names `{name}`, which leads out of the exercise.")
    return named


def _test_name(name: str) -> str:
    stem = PurePosixPath(name).stem.replace("-", "_")
    return f"test_{stem.removeprefix('test_').removesuffix('_test').removesuffix('_tests')}.py"


def _main(solutions: list[str], tests: dict[str, str]) -> str:
    """The file of the solution that the tests import; the first when they import none of them by name."""
    for text in tests.values():
        try:
            nodes = list(ast.walk(ast.parse(text)))
        except (SyntaxError, ValueError, RecursionError) as error:
            raise Unreadable(f"its test file is no Python: {error}.") from error
        modules = [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
        modules += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        for name in solutions:
            if PurePosixPath(name).stem in modules:
                return name
    return next((name for name in solutions if name.endswith(".py")), solutions[0])


def _task(folder: Path) -> str:
    parts = [folder / ".docs" / name for name in _DOCS]
    text = "\n\n".join(read_text(part).strip() for part in parts if part.is_file())
    if not text:
        raise Unreadable(".docs/instructions.md is missing.")
    return text + "\n"


def _beside(folder: Path, named: dict[str, list[str]]) -> dict[str, str]:
    """Files that lie beside the solution and are neither it, nor tests, nor about the exercise."""
    used = set(chain.from_iterable(named.get(role, []) for role in ("solution", "test")))
    paths = (path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith("."))
    kept = (path for path in paths if path.name not in used and path.suffix != ".md")
    return {path.name: read_text(path) for path in kept}


def _references(draft: Draft, folder: Path, named: dict[str, list[str]], main: str) -> None:
    """Add the references, and the files of a solution in several files, as its example has them."""
    examples = [name for role in _REFERENCES for name in named.get(role, []) if name.endswith(".py")]
    file = PurePosixPath(main).name
    of_main = [name for name in examples if PurePosixPath(name).name == file] or [
        name for name in examples if PurePosixPath(name).stem in _REFERENCES
    ]
    chosen = of_main[0] if of_main else next(iter(examples), None)
    if chosen is None:
        draft.notes.append("the track has no solution of it: add one to .solution, nothing could be tried")
    else:
        draft.files[f"{SOLUTION}/{PurePosixPath(chosen).name}"] = read_text(folder / chosen)
    solved = {PurePosixPath(name).name: name for name in examples if name != chosen}
    others = [name for name in named["solution"] if name != main]
    for name in dict.fromkeys([*(PurePosixPath(other).name for other in others), *solved]):
        source = solved.get(name) or next(other for other in others if PurePosixPath(other).name == name)
        draft.files[name] = read_text(folder / source)
        draft.notes.append(f"{name} is handed out{' solved' * (name in solved)}: learners write one file, {file}")


def _excluded(folder: Path, draft: Draft) -> set[str]:
    """Ids of the tests that `tests.toml` takes out of the exercise, and no other entry of it keeps."""
    path = folder / ".meta" / "tests.toml"
    if not path.is_file():
        return set()
    try:
        entries = tomllib.loads(read_text(path))
    except (tomllib.TOMLDecodeError, Unreadable) as error:
        draft.notes.append(f".meta/tests.toml is not read: {error}")
        return set()
    tables = [entry for entry in entries.values() if isinstance(entry, dict)]
    out = {_slug(str(entry.get("description", ""))) for entry in tables if entry.get("include") is False}
    kept = {_slug(str(entry.get("description", ""))) for entry in tables if entry.get("include") is not False}
    return out - kept


def _split_tests(draft: Draft, file: str, excluded: set[str]) -> None:
    taken: set[str] = set()
    modules = {PurePosixPath(name).stem: text for name, text in draft.beside.items() if name.endswith(".py")}
    for name, text in draft.tests.items():
        draft.splits[name] = split(text, file, modules)
        for test in draft.splits[name]:
            _sort(draft, name, test, excluded, taken)


def _sort(draft: Draft, name: str, test: Split, excluded: set[str], taken: set[str]) -> None:
    """The test's cases into the draft, or itself whole, or left out."""
    if test.skipped or _slug(test.name.rpartition("::")[2]) in excluded:
        draft.left_out.append(Told(test.name, test.why if test.skipped else "tests.toml takes it out"))
    elif not test.cases or any(len(lifted.case.call) > LONGEST_CALL for lifted in test.cases):
        draft.whole[name, test.name] = test.why or "its call is too long for a case"
    else:
        draft.cases += _identified(test.cases, taken)


def _identified(cases: tuple[Lifted, ...], taken: set[str]) -> Iterator[Lifted]:
    for lifted in cases:
        base = _slug(lifted.case.id)[:56].strip("-") or "case"
        names = chain([base], (f"{base}-{number}" for number in count(2)))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        yield replace(lifted, case=replace(lifted.case, id=name))


def _slug(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name.lower().removeprefix("test")).strip("-")
