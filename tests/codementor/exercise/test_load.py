"""Loading: a sound set as a value, and one clear line with file and place for everything that can be wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from codementor.exercise.load import load_exercise, load_set
from codementor.exercise.model import Case, HelpLevel, InputSpec, Limits, SetInvalid


def flaws(folder: Path) -> list[str]:
    """Every flaw of the set, as a line."""
    with pytest.raises(SetInvalid) as caught:
        load_set(folder)
    return str(caught.value).splitlines()


def replace(folder: Path, name: str, old: str, new: str) -> None:
    """Change one place of one file, which must be there."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_sound_set_is_what_its_files_say(folder: Path) -> None:
    """Order, texts, cases, hints, inputs, references, tests and extra files stand in the model as written."""
    loaded = load_set(folder)
    double, greet = loaded.exercises
    assert (loaded.id, loaded.version, double.id, greet.id) == ("small", "1.0", "double", "greet")
    assert double.visible == (Case(id="two", call="double(2)", expect="4"),)
    assert double.entry_points == ("double",)
    assert double.inputs[0].arguments == (("n", InputSpec("int")),)
    assert double.solutions == (("times.py", "def double(n):\n    return n * 2\n"),)
    assert (double.limits, double.help) == (Limits(), HelpLevel.FULL)
    assert (greet.file, greet.after, greet.extra) == ("hello.py", ("double",), (("names.txt", "Ada\n"),))
    assert [name for name, _ in greet.tests] == ["hidden/test_kept.py", "test_shown.py"]


def test_an_exercise_loads_alone(folder: Path) -> None:
    """One exercise loads from its own folder, also when the set around it is broken."""
    (folder / "set.toml").unlink()
    (folder / "double" / "task.md").unlink()
    assert load_exercise(folder / "greet").title == "Greet"


def _remove(name: str) -> Callable[[Path], None]:
    """Takes one file away."""
    return lambda folder: (folder / name).unlink()


def _write(name: str, data: bytes) -> Callable[[Path], object]:
    """Fills one file with other bytes."""
    return lambda folder: (folder / name).write_bytes(data)


def _change(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Changes one place of one file."""
    return lambda folder: replace(folder, name, old, new)


BROKEN = {
    "no set.toml": (_remove("set.toml"), "set.toml: is missing; it names the set: id, title, version"),
    "no task": (_remove("double/task.md"), "double/task.md: is missing; every exercise needs it"),
    "no starter": (
        _remove("double/double.py"),
        "double/double.py: is missing; it is the starter, the file that the learner gets",
    ),
    "ten megabyte task": (
        _write("double/task.md", b"a" * 10_000_000),
        "double/task.md: is too large: 10.0 MB; at most 1 MB fits",
    ),
    "task over a message": (
        _write("double/task.md", b"a" * 70_000),
        "double/task.md: has 70000 characters; at most 65536 fit",
    ),
    "binary": (
        _write("greet/names.txt", b"ok\n\xff\xfe"),
        "greet/names.txt (line 2): is not text in UTF-8; a set holds text files only",
    ),
    "null bytes": (_write("greet/names.txt", b"a\0b"), "greet/names.txt: is binary; a set holds text files only"),
    "not TOML": (
        _write("double/exercise.toml", b'title = "a\n'),
        "double/exercise.toml (line 1, column 11): is not TOML: Illegal character '\\n'",
    ),
    "wrong type": (
        _change("double/exercise.toml", '["numbers"]', '"numbers"'),
        "double/exercise.toml (skills): must be a list, not `'numbers'`",
    ),
    "wrong item type": (
        _change("double/exercise.toml", '["numbers"]', "[1]"),
        "double/exercise.toml (skills): must be a list of texts in quotes",
    ),
    "number for text": (
        _change("double/cases.toml", 'expect = "4"', "expect = 4"),
        "double/cases.toml (case 1, expect): must be text in quotes, not `4`",
    ),
    "unknown key": (
        _change("double/exercise.toml", "skills", "skils"),
        "double/exercise.toml (skils): unknown key; did you mean `skills`?",
    ),
    "out of range": (
        _change("double/exercise.toml", "skills", "difficulty = 9\nskills"),
        "double/exercise.toml (difficulty): is 9; it must lie between 1 and 5",
    ),
    "unknown help level": (
        _change("double/exercise.toml", "skills", 'help = "some"\nskills'),
        "double/exercise.toml (help): `some` is not one of off, hints, full",
    ),
    "escaping file": (
        _change("greet/exercise.toml", "hello.py", "../../hello.py"),
        "greet/exercise.toml (file): `../../hello.py` leads out of the exercise's folder; name a file in it",
    ),
    "escaping order": (
        _change("set.toml", '"greet"]', '"../greet"]'),
        "set.toml (order): `../greet` leads out of the set's folder or is not an id",
    ),
    "order without folder": (
        _change("set.toml", '"greet"]', '"greet", "gone"]'),
        "set.toml (order): the exercise `gone` has no folder",
    ),
    "duplicate in order": (
        _change("set.toml", '"greet"]', '"greet", "greet"]'),
        "set.toml (order): the id `greet` stands there twice",
    ),
    "duplicate case id": (
        _change("double/cases.toml", "# the", '[[case]]\nid = "two"\ncall = "double(0)"\nexpect = "0"\n# the'),
        "double/cases.toml (case 2, id two, id): the id `two` is taken by an earlier case",
    ),
    "unknown prerequisite": (
        _change("greet/exercise.toml", '["double"]', '["trouble"]'),
        "greet/exercise.toml (after): there is no exercise `trouble` in this set",
    ),
    "cycle": (
        _change("double/exercise.toml", "skills", 'after = ["greet"]\nskills'),
        "double/exercise.toml (after): goes round in a cycle: double → greet → double",
    ),
    "invalid literal": (
        _change("double/cases.toml", '"4"', '"four()"'),
        "double/cases.toml (case 1, id two, expect): `four()` is not a literal value; "
        "write the value as Python writes it",
    ),
    "invalid call": (
        _change("double/cases.toml", "double(2)", "double(2"),
        "double/cases.toml (case 1, id two, call): is not Python: '(' was never closed (<unknown>, line 1)",
    ),
    "call without a value": (
        _change("double/cases.toml", "double(2)", "x = double(2)"),
        "double/cases.toml (case 1, id two, call): its last line must be an expression, whose value is compared",
    ),
    "neither call nor program": (
        _change("greet/cases.toml", 'stdout = "Hello Ada"', ""),
        "greet/cases.toml (case 1, id ada): has neither a call nor a program's stdout; "
        "say what runs and what it must give",
    ),
    "nothing wanted": (
        _change("double/cases.toml", 'expect = "4"', ""),
        "double/cases.toml (case 1, id two): says not what it must give; add expect, expect_call, raises or stdout",
    ),
    "two verdicts": (
        _change("double/cases.toml", 'expect = "4"', 'expect = "4"\nraises = "ValueError"'),
        "double/cases.toml (case 1, id two): has both expect and raises; one of them decides",
    ),
    "message of no exception": (
        _change("double/cases.toml", 'expect = "4"', 'expect = "4"\nmessage = "no"'),
        "double/cases.toml (case 1, id two, message): is the text of an exception; name its type in raises",
    ),
    "program with a value": (
        _change("greet/cases.toml", "stdout", 'expect = "1"\nstdout'),
        "greet/cases.toml (case 1, id ada, expect): a program gives no value; use stdout",
    ),
    "hint on no case": (
        _change("double/hints.toml", 'case = "two"', 'case = "three"'),
        "double/hints.toml (hint 1, case): no case has the id `three`",
    ),
    "unknown input type": (
        _change("double/exercise.toml", 'type = "int"', 'type = "integer"'),
        "double/exercise.toml ([inputs], [double], [n], type): `integer` is not one of "
        "int, float, str, bool, list, tuple, set, dict, choice, either",
    ),
    "broken test file": (
        _write("greet/tests/test_shown.py", b"def test_it(:\n"),
        "greet/tests/test_shown.py: is not Python: invalid syntax (<unknown>, line 1)",
    ),
    "bad where": (
        _change("double/exercise.toml", "n = {", 'where = "n >"\nn = {'),
        "double/exercise.toml ([inputs], [double], where): is not an expression: invalid syntax",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_every_flaw_is_one_clear_line(folder: Path, name: str) -> None:
    """A broken set is refused with one line that names file, place and what would be right."""
    break_it, line = BROKEN[name]
    break_it(folder)
    assert flaws(folder) == [line]


def test_tests_may_stand_for_cases(folder: Path) -> None:
    """An exercise with test files needs no cases; one with neither says so."""
    (folder / "greet" / "cases.toml").unlink()
    assert load_set(folder).exercise("greet").cases == ()
    (folder / "double" / "cases.toml").unlink()
    (folder / "double" / "hints.toml").unlink()
    assert flaws(folder) == ["double/cases.toml: is missing or empty; an exercise needs at least one [[case]]"]


def test_every_flaw_is_told_not_only_the_first(folder: Path) -> None:
    """Flaws in different files of different exercises are all listed at once."""
    replace(folder, "double/cases.toml", '"4"', '"four()"')
    replace(folder, "greet/exercise.toml", "title", "tilte")
    (folder / "greet" / "task.md").unlink()
    assert len(flaws(folder)) == 4  # the misspelt title is also a missing one


def test_a_link_out_of_the_set_is_refused(folder: Path) -> None:
    """A symbolic link is no file of a set, wherever it leads, and what it leads to is not read."""
    secret = folder.parent / "secret.txt"
    secret.write_text("key", encoding="utf-8")
    (folder / "double" / "notes.txt").symlink_to(secret)
    (folder / "greet" / "up").symlink_to(folder.parent, target_is_directory=True)
    assert flaws(folder) == [
        "double/notes.txt: is a link out of the set's folder; use a plain file",
        "greet/up: is a link out of the set's folder; use a plain file",
    ]


def test_a_bad_folder_name_is_told(folder: Path) -> None:
    """An exercise's folder must be named by an id."""
    (folder / "double").rename(folder / "Double it")
    assert "Double it: its name is not an id; use lower-case letters, digits and single hyphens" in flaws(folder)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """A path that is no folder is a flaw of its own, not an exception of the system."""
    assert flaws(tmp_path / "nowhere") == [f"{(tmp_path / 'nowhere').as_posix()}: is not a folder"]


def test_a_set_with_windows_line_ends_is_the_same_set(folder: Path) -> None:
    """Line ends and a byte order mark do not change what a set says."""
    before = load_set(folder)
    for path in folder.rglob("*.*"):
        if path.is_file():
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_set(folder) == before
