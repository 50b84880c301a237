"""A TOML table read with its types: what does not fit is kept as a flaw with file and place, and reading goes on."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar

from codementor.exercise.model import Flaw
from codementor.wire.limits import SLUG

T = TypeVar("T")
N = TypeVar("N", int, float)

_NAMES = {str: "text in quotes", bool: "true or false", int: "a whole number", float: "a number", list: "a list"}


@dataclass
class Table:
    """One table of `file`; `place` says which. Keys never asked for are flaws once `close` is called."""

    data: Mapping[str, object]
    file: PurePosixPath
    flaws: list[Flaw]
    place: str = ""
    asked: set[str] = field(default_factory=set)

    def flaw(self, message: str, key: str = "") -> None:
        """Keep one flaw of this table, or of its `key`."""
        self.flaws.append(Flaw(self.file, message, ", ".join(part for part in (self.place, key) if part)))

    def text(self, key: str, *, default: str | None = None, longest: int = 2_000) -> str:
        """The text under `key`; required when there is no default."""
        value = self._get(key, str, default)
        if value is None:
            return ""
        if len(value) > longest:
            self.flaw(f"has {len(value)} characters; at most {longest} fit", key)
        return value

    def slug(self, key: str) -> str:
        """A required id: lower-case words joined by "-"."""
        value = self.text(key, longest=64)
        if value and not re.fullmatch(SLUG, value):
            self.flaw(f"`{value}` is not an id; use lower-case letters, digits and single hyphens", key)
        return value

    def optional(self, key: str) -> str | None:
        """The text under `key`, or None when the key is not there."""
        return self.text(key, longest=65_536) if key in self.data else self._get(key, str, None, required=False)

    def number(self, key: str, default: N, least: float, most: float) -> N:
        """The number under `key`, within its range; a whole one if the default is whole."""
        value = self._get(key, type(default), default)
        if value is None or least <= value <= most:
            return default if value is None else value
        self.flaw(f"is {value:g}; it must lie between {least:g} and {most:g}", key)
        return default

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        return bool(self._get(key, bool, False))  # noqa: FBT003 - the default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when absent."""
        items = self._get(key, list, []) or []
        if not all(isinstance(item, str) for item in items):
            self.flaw("must be a list of texts in quotes", key)
            return ()
        return tuple(items)

    def table(self, key: str) -> "Table":
        """The table under `key`; empty when absent."""
        value = self._get(key, dict, {}) or {}
        place = ", ".join(part for part in (self.place, f"[{key}]") if part)
        return Table(value, self.file, self.flaws, place)

    def tables(self, key: str, word: str) -> list["Table"]:
        """The tables of the array `[[key]]`, each placed as `word N`."""
        items = self._get(key, list, []) or []
        if not all(isinstance(item, dict) for item in items):
            self.flaw(f"write each one as [[{key}]]", key)
            return []
        return [Table(item, self.file, self.flaws, f"{word} {n}") for n, item in enumerate(items, 1)]

    def close(self) -> None:
        """Make a flaw of every key that nobody asked for."""
        for key in sorted(set(self.data) - self.asked):
            near = difflib.get_close_matches(key, self.asked, 1)
            self.flaw(f"unknown key{f'; did you mean `{near[0]}`?' if near else ''}", key)

    def _get(self, key: str, kind: type[T], default: T | None, *, required: bool = True) -> T | None:
        self.asked.add(key)
        if key not in self.data:
            if default is None and required:
                self.flaw("is missing", key)
            return default
        value = self.data[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.flaw(f"must be {_NAMES.get(kind, 'a table')}, not `{value!r:.40}`", key)
            return default
        return value


def read_table(text: str, file: PurePosixPath, flaws: list[Flaw]) -> Table:
    """The TOML file as a table; an empty one, and a flaw with the line, when it is not TOML."""
    try:
        return Table(tomllib.loads(text), file, flaws)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at ")
        flaws.append(Flaw(file, f"is not TOML: {message}", place.rstrip(")")))
        return _Unreadable({}, file, flaws)


class _Unreadable(Table):
    """Stands for a file already found broken, and finds nothing more in it."""

    def flaw(self, message: str, key: str = "") -> None:
        """Nothing more: the file's one flaw is kept already."""
