"""An exercise on its way into our format: what became of each of its tests, and the files that come of it."""

import ast
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from codementor.exercise.model import Case
from codementor.exercise.pytests import Lifted, Split
from codementor.importers.track import Unreadable

LONGEST_CALL: Final = 10_000  # characters, of the format
_KEYS: Final = ("id", "call", "expect", "raises", "message")


@dataclass(frozen=True, slots=True)
class Told:
    """A test and what is to be said of it."""

    test: str
    why: str


@dataclass
class Draft:
    """An exercise as it was read. `tests` holds its test files by their name here."""

    id: str
    settings: dict[str, str | int | tuple[str, ...]]
    files: dict[str, str]
    tests: dict[str, str]
    beside: dict[str, str]
    cases: list[Lifted] = field(default_factory=list)
    whole: dict[tuple[str, str], str] = field(default_factory=dict)  # file and test, and why it stays whole
    left_out: list[Told] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: int = 0  # of the limits; 0: the usual
    splits: dict[str, tuple[Split, ...]] = field(default_factory=dict)
    eased: dict[str, str] = field(default_factory=dict)  # cases compared by `==`, and what the reference gave

    def written(self) -> dict[str, str]:
        """The files of the exercise, path to text, as they stand now."""
        cases = "\n".join(_case(lifted.case) for lifted in self.cases)
        tests = {f"tests/{name}": text for name in self.tests if (text := self._kept(name))}
        files = {"exercise.toml": self._settings(), **self.files, **tests}
        texts = [*self.files.values(), *tests.values(), *(lifted.case.call for lifted in self.cases)]
        return files | ({"cases.toml": cases} if cases else {}) | self._needed(texts)

    def _settings(self) -> str:
        lines = [f"{key} = {_toml(value)}" for key, value in self.settings.items() if value not in ("", ())]
        limits = ["", "[limits]", f"seconds = {float(self.seconds)}"] if self.seconds else []
        return "\n".join([*lines, *limits, ""])

    def _kept(self, name: str) -> str:
        """The test file with only those tests that stay whole; "" when none does."""
        keep = {test for file, test in self.whole if file == name}
        if not keep:
            return ""
        cut = {split.name: split.lines for split in self.splits[name] if split.name not in keep}
        return _without(self.tests[name], cut)

    def _needed(self, texts: Iterable[str]) -> dict[str, str]:
        """The files beside that anything imports; data is kept as it is."""
        texts, kept = list(texts), dict[str, str]()
        for name, text in self.beside.items():
            module, _, ending = name.rpartition(".")
            if ending != "py" or any(module in _imports(one) for one in (*texts, *self.beside.values())):
                kept[name] = text
        return kept


def _case(case: Case) -> str:
    lines = [f"{key} = {_toml(value)}" for key in _KEYS if (value := getattr(case, key)) is not None]
    lines += [f"tolerance = {case.tolerance!r}"] if case.tolerance else []
    return "\n".join(["[[case]]", *lines, ""])


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if not isinstance(value, str):
        return str(value)
    if "\n" in value and "'''" not in value and all(letter.isprintable() or letter == "\n" for letter in value):
        return f"'''\n{value}\n'''"
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Unreadable("A test holds half of a surrogate pair, which no file in UTF-8 can.") from error
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # TOML escapes as JSON does


def _without(text: str, cut: Mapping[str, tuple[int, int]]) -> str:
    """The file without these tests; a class that loses its whole body goes, too."""
    gone = [lines for name, lines in cut.items()]
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef) and all(_inside(each, gone) for each in node.body):
            gone.append((min([node.lineno, *(each.lineno for each in node.decorator_list)]), node.end_lineno or 0))
    lines = text.splitlines(keepends=True)
    return "".join(line for at, line in enumerate(lines, 1) if not any(first <= at <= last for first, last in gone))


def _inside(node: ast.stmt, gone: Iterable[tuple[int, int]]) -> bool:
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return docstring or any(first <= node.lineno <= last for first, last in gone)


def _imports(text: str) -> set[str]:
    """The modules that a text imports; none when it is no Python."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError):
        return set()
    plain = {alias.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {(node.module or "").partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
