"""An exercise set as one zip file: made the same way every time, read with caps, unpacked only into its folder."""

import hashlib
import io
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from codementor.exercise.files import SOLUTION, STARTERS, visibility
from codementor.exercise.load import read_set
from codementor.exercise.model import ExerciseSet, Flaw, SetInvalid, Visibility
from codementor.exercise.scan import LARGEST, MOST, decode, scan
from codementor.exercise.tables import read_table

TOTAL: Final = 20_000_000  # bytes of all files together, unpacked

_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the earliest a zip file knows: the same content gives the same bytes


def pack(folder: Path) -> bytes:
    """The author's set in `folder` as a zip file, solutions and hidden cases included. SetInvalid if it is no set."""
    flaws: list[Flaw] = []
    files = scan(folder, flaws)
    read_set(files, flaws)
    return _zip({path: text for path, text in files.items() if _belongs(PurePosixPath(path), files)})


def digest(data: bytes) -> str:
    """The sha256 (hex) of the content: names and texts, however the zip file was made."""
    total = hashlib.sha256()
    for path, text in sorted(_files(data).items()):
        total.update(f"{path}\0{len(text.encode())}\0{text}\0".encode())
    return total.hexdigest()


def read(data: bytes) -> ExerciseSet:
    """The set in a zip file. SetInvalid lists what is wrong with the file or the set."""
    return read_set(_files(data), [])


def for_learner(data: bytes) -> bytes:
    """The learner's part of a set: no solutions, no hidden cases or tests, and no hint on a hidden case.

    A case whose value only a reference can compute counts as hidden.
    """
    files = {path: text for path, text in _files(data).items() if _shown(path)}
    for path in [path for path in files if PurePosixPath(path).name == "cases.toml"]:
        cases = _tables(files[path], "case")
        hidden = {case.get("id") for case in cases if _is_hidden(case)}
        files[path] = _array("case", [case for case in cases if not _is_hidden(case)])
        hints = str(PurePosixPath(path).with_name("hints.toml"))
        if hints in files:
            kept = [hint for hint in _tables(files[hints], "hint") if hint.get("case") not in hidden]
            files[hints] = _array("hint", kept)
    return _zip(files)


def unpack(data: bytes, folder: Path) -> None:
    """Write a learner's bundle into `folder`. What the learner changed stays; what the set no longer has is removed.

    The starters are kept besides, under `.codementor/starter`, so that an exercise can be begun again.
    """
    files = {PurePosixPath(path): text for path, text in _files(data).items()}
    _within(folder, files)
    given = {path: _text(folder / STARTERS / path) for path in files}
    shutil.rmtree(folder / STARTERS, ignore_errors=True)
    for path, text in files.items():
        if visibility(path) is Visibility.LEARNER:
            _write(folder / STARTERS / path, text)
        if visibility(path) is not Visibility.LEARNER or _text(folder / path) in (None, given[path]):
            _write(folder / path, text)
    _remove_gone(folder, files)


def _belongs(path: PurePosixPath, files: Mapping[str, str]) -> bool:
    """True for the set's own files and those of its exercises."""
    return len(path.parts) == 1 or f"{path.parts[0]}/exercise.toml" in files


def _shown(path: str) -> bool:
    return visibility(PurePosixPath(path)) is not Visibility.AUTHOR


def _zip(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _DATE)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text.encode(), zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def _files(data: bytes) -> dict[str, str]:
    """Path to text of every file. SetInvalid for what is no zip file, too large, or leads out of a folder."""
    flaws: list[Flaw] = []
    files: dict[str, str] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST or sum(entry.file_size for entry in entries) > TOTAL:
                raise _broken(f"holds more than {MOST} files or {TOTAL // 1_000_000} MB")
            for entry in entries:
                _take(archive, entry, files, flaws)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _broken(f"is not a readable zip file: {error}") from error
    if flaws:
        raise SetInvalid(tuple(flaws))
    return files


def _take(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, files: dict[str, str], flaws: list[Flaw]) -> None:
    path = PurePosixPath(entry.filename)
    if not _safe(entry):
        flaws.append(Flaw(PurePosixPath(path.name or "?"), f"its path `{entry.filename}` leads out of the set"))
    elif str(path) in files:
        flaws.append(Flaw(path, "is there twice"))
    else:
        with archive.open(entry) as content:
            text = decode(content.read(LARGEST + 1), path, flaws)
        if text is not None:
            files[str(path)] = text


def _safe(entry: zipfile.ZipInfo) -> bool:
    """True for a plain file at a plain relative path: no link, no drive, no way up, nothing named like a device."""
    name, path = entry.filename, PurePosixPath(entry.filename)
    kind = entry.external_attr >> 28
    plain = kind in (0, 0o10) and not entry.flag_bits & 1
    strange = any(character in name for character in '\\:*?"<>|\0') or any(ord(letter) < 32 for letter in name)
    hidden = any(part.startswith(".") and part != SOLUTION for part in path.parts)
    trailing = any(part.endswith((".", " ")) for part in path.parts)
    return plain and not (strange or hidden or trailing) and not path.is_absolute() and str(path) == name


def _broken(message: str) -> SetInvalid:
    return SetInvalid((Flaw(PurePosixPath("bundle.zip"), message),))


def _is_hidden(case: dict[str, Any]) -> bool:
    return bool(case.get("hidden")) or "expect_call" in case


def _tables(text: str, key: str) -> list[dict[str, Any]]:
    """The tables of the array `[[key]]` in a file that was found sound before."""
    return [dict(table.data) for table in read_table(text, PurePosixPath(f"{key}s.toml"), []).tables(key, key)]


def _array(key: str, tables: list[dict[str, Any]]) -> str:
    """The array as TOML; an author's comments are gone, because they may tell of what was left out."""
    return "\n".join("".join([f"[[{key}]]\n", *(f"{k} = {_toml(v)}\n" for k, v in table.items())]) for table in tables)


def _toml(value: object) -> str:
    """A text, number or truth value as TOML writes it: as JSON does, but for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _within(folder: Path, files: Iterable[PurePosixPath]) -> None:
    """Refuse when a link in `folder` would lead a file out of it."""
    for path in files:
        if not (folder / path).parent.resolve().is_relative_to(folder.resolve()):
            raise SetInvalid((Flaw(path, "a link in the folder leads it elsewhere; remove the link first"),))


def _text(path: Path) -> str | None:
    """What the file holds; None when there is none, and for a file that is no text, which is the learner's."""
    if not path.is_file():
        return None
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _write(path: Path, text: str) -> None:
    """Write a file whole: a reader sees the old one or the new one. A link in its way is replaced, never followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)


def _remove_gone(folder: Path, files: Mapping[PurePosixPath, str]) -> None:
    """Remove described files of exercises that the new version no longer has; nothing of the learner's."""
    for path in scan(folder, []):
        relative = PurePosixPath(path)
        if relative not in files and visibility(relative) is Visibility.SHARED and len(relative.parts) > 1:
            (folder / relative).unlink(missing_ok=True)
