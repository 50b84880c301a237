"""The files of a set's folder as text. Nothing is followed out of the folder, nothing large or binary is read."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from codementor.exercise.files import SOLUTION, STARTERS, visibility
from codementor.exercise.model import Flaw, Visibility

LARGEST = 1_000_000  # bytes of one file
MOST = 5_000  # files of one set


def scan(folder: Path, flaws: list[Flaw], within: str = "") -> dict[str, str]:
    """Path (with "/", relative) to text of every file in a set's folder; what cannot be one is added to `flaws`.

    `within` names the one exercise to look at.

    In a pulled set the learner's own files are theirs: they are never a flaw, and the starters are read as they came.
    """
    pulled = (folder / STARTERS).is_dir()
    found: dict[str, str] = {}
    for path in _walk(folder / within):
        relative = PurePosixPath(path.relative_to(folder).as_posix())
        theirs: list[Flaw] = []
        text = _read(folder, path, relative, theirs)
        if not (pulled and visibility(relative) is Visibility.LEARNER):
            flaws += theirs
        if text is not None:
            found[str(relative)] = text
        if len(found) > MOST:
            flaws.append(Flaw(PurePosixPath("."), f"holds more than {MOST} files"))
            break
    return found | (scan(folder / STARTERS, flaws, within) if pulled else {})


def decode(data: bytes, file: PurePosixPath, flaws: list[Flaw]) -> str | None:
    """The file as text; None, and a flaw, when it is too large or is no text."""
    if len(data) > LARGEST:
        flaws.append(Flaw(file, f"is too large: {len(data) / 1e6:.1f} MB; at most 1 MB fits"))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        flaws.append(Flaw(file, "is not text in UTF-8; a set holds text files only", f"line {line}"))
        return None
    if "\0" in text:
        flaws.append(Flaw(file, "is binary; a set holds text files only"))
        return None
    return text.replace("\r\n", "\n")


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, followlinks=False):
        here = Path(parent)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in links and _wanted(name))
        yield from (here / name for name in sorted([*links, *names]) if _wanted(name))


def _wanted(name: str) -> bool:
    return name == SOLUTION or not (name.startswith((".", "__pycache__")) or name.endswith("~"))


def _read(folder: Path, path: Path, relative: PurePosixPath, flaws: list[Flaw]) -> str | None:
    if path.is_symlink():
        inside = path.resolve().is_relative_to(folder.resolve())
        flaws.append(
            Flaw(relative, "is a link" + ("" if inside else " out of the set's folder") + "; use a plain file")
        )
        return None
    size = path.stat().st_size
    if size > LARGEST:
        flaws.append(Flaw(relative, f"is too large: {size / 1e6:.1f} MB; at most 1 MB fits"))
        return None
    return decode(path.read_bytes(), relative, flaws) if path.is_file() else None
