"""Importing an Exercism track: what becomes a case, what stays a test, and what is said of the rest."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from codementor.exercise.load import load_exercise, load_set
from codementor.exercise.model import Case
from codementor.exercise.pytests import whole
from codementor.importers.draft import Draft
from codementor.importers.exercism import read_exercise
from codementor.importers.settle import Imported, begin_set, place, settle
from codementor.importers.track import Entry, Unreadable, read_track
from codementor.prove.prove import prove
from codementor.runner.run import Runner

from .track import EXERCISES, write_exercise, write_track

BROKEN = ("torn-test", "old-times")


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One warm runner."""
    with Runner() as ready:
        yield ready


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, runner: Runner) -> tuple[Path, dict[str, Imported]]:
    """The whole track in a set, and what was said of each exercise."""
    folder = tmp_path_factory.mktemp("sets") / "our-set"
    track = read_track(write_track(tmp_path_factory.mktemp("track")))
    entries = [entry for entry in track.entries if entry.slug not in BROKEN]
    drafts = [read_exercise(entry) for entry in entries]
    told = {draft.id: settle(draft, runner) for draft in drafts}
    begin_set(folder, "Ours", tuple(draft.id for draft in drafts))
    for entry, draft in zip(entries, drafts, strict=True):
        place(draft, folder, track.after(entry, frozenset(told)))
    return folder, told


def cases(imported: tuple[Path, dict[str, Imported]], slug: str) -> dict[str, Case]:
    """The cases of an imported exercise by their id."""
    return {case.id: case for case in load_exercise(imported[0] / slug).cases}


def test_an_imported_track_is_proven(imported: tuple[Path, dict[str, Imported]], runner: Runner) -> None:
    """Every imported exercise loads, its reference passes all of it, its starter fails: the set may be published."""
    folder, told = imported
    assert set(told) == set(EXERCISES) - set(BROKEN)
    proof = prove(folder, runner)
    assert proof.flaws == ()


def test_an_imported_reference_passes_the_whole_tests(
    imported: tuple[Path, dict[str, Imported]], runner: Runner
) -> None:
    """Tests that stay whole run under pytest with the imported reference and pass."""
    folder, told = imported
    exercise = load_exercise(folder / "odd-ends")
    report = runner.check(exercise, exercise.solutions[0][1])
    assert (report.good, report.total) == (True, told["odd-ends"].cases + 1)
    assert whole(exercise.tests) == (("test_odd_ends.py", "OddEndsTest::test_growing"),)
    assert "test_some" not in exercise.tests[0][1]


def test_an_exception_keeps_its_message(imported: tuple[Path, dict[str, Imported]], runner: Runner) -> None:
    """A test of `args[0]` becomes type and text, and another text does not pass."""
    case = cases(imported, "ticket-price")["unborn"]
    assert (case.call, case.raises, case.message) == ("price(-1)", "ValueError", "no such age")
    exercise = load_exercise(imported[0] / "ticket-price")
    other = exercise.solutions[0][1].replace("no such age", "some age")
    assert runner.check(exercise, other, trace=False).failing == "unborn"


def test_a_test_that_tests_toml_takes_out_is_left_out(imported: tuple[Path, dict[str, Imported]]) -> None:
    """`include = false` leaves the test of that description out, and says so."""
    (left,) = imported[1]["ticket-price"].left_out
    assert (left.test, left.why) == ("TicketPriceTest::test_very_old", "tests.toml takes it out")


def test_setup_helpers_and_steps_are_written_out(imported: tuple[Path, dict[str, Imported]]) -> None:
    """What `setUp` and helpers do, and what was checked before of the same object, stands in the lines of a case."""
    found = cases(imported, "robot-arm")
    assert found["starts"].call == "Arm(10).at"
    assert found["moves-2"].call == "arm_ = Arm(10)\narm_.move(3)\narm_.move(4)"
    assert found["moves-3"].raises == "Stuck"
    assert found["moved-1"].call.startswith("def moved(steps):\n    arm_.move(steps)")


def test_a_loop_over_literals_is_unrolled(imported: tuple[Path, dict[str, Imported]]) -> None:
    """Each round of a loop with sub-tests is a case of one call; the message for the learner is dropped."""
    found = cases(imported, "word-steps")
    assert [(case.call, case.expect) for case in found.values()][2:] == [
        ("steps('')", "[]"),
        ("steps('a')", "['a']"),
        ("steps('tea')", "['t', 'te', 'tea']"),
    ]


def test_a_module_whose_name_has_a_dash_is_reached(imported: tuple[Path, dict[str, Imported]]) -> None:
    """A file that no import statement can name works, and computed values are written out."""
    found = cases(imported, "dash-board")
    assert found["gauge-2"].expect == repr("#" * 40)
    assert load_exercise(imported[0] / "dash-board").file == "dash-board.py"


def test_a_generator_is_asked_again(imported: tuple[Path, dict[str, Imported]]) -> None:
    """The second value of a generator is a case that takes the first one before."""
    assert cases(imported, "count-down")["one-by-one-2"].call == "numbers = count_down(2)\nnext(numbers)\nnext(numbers)"


def test_a_comparison_is_as_strict_as_the_reference_allows(imported: tuple[Path, dict[str, Imported]]) -> None:
    """Where the reference gives another type that is equal, the case compares as the test did."""
    found = cases(imported, "flat-points")
    assert found["line"].call.endswith("corner(line(3)) == (0, 0)")
    assert found["line"].expect == "True"
    assert cases(imported, "count-down")["all"].expect == "[5, 4, 3, 2, 1]"


def test_what_a_program_reads_and_prints_is_a_case(imported: tuple[Path, dict[str, Imported]]) -> None:
    """Patched input and redirected output stay in the lines; what was printed is the value."""
    assert cases(imported, "echo-lines")["echo"].expect == r"'TEA\nMILK\n'"


def test_pytest_style_is_read(imported: tuple[Path, dict[str, Imported]]) -> None:
    """Parameters, fixtures, `approx` and `match` become cases; what needs pytest's own fixtures stays whole."""
    found = cases(imported, "mean-value")
    assert [case.call.splitlines()[-1] for case in found.values()][:3] == [
        "mean([1])",
        "mean([1, 2])",
        "mean([1, 2, 6])",
    ]
    assert found["fixture"].tolerance > 0
    assert found["nothing-1"].raises == "ValueError"
    assert [told.test for told in imported[1]["mean-value"].whole] == ["test_printed"]


def test_values_beside_the_test_are_found(imported: tuple[Path, dict[str, Imported]]) -> None:
    """Constants of a module beside become values; the module itself is handed out where a case needs it."""
    found = cases(imported, "large-table")
    assert found["all-1"].call == "look_up('tea')"
    assert "import wanted" in found["wanted"].call
    extra = dict(load_exercise(imported[0] / "large-table").extra)
    assert set(extra) == {"names_data.py", "table_test_data.py"}


def test_a_solution_in_several_files_has_one_for_the_learner(imported: tuple[Path, dict[str, Imported]]) -> None:
    """The file that the tests import is the learner's; the others are handed out solved, and it is said."""
    exercise = load_exercise(imported[0] / "many-parts")
    assert exercise.file == "many_parts.py"
    assert "return 2 * number" in dict(exercise.extra)["tools.py"]
    assert "handed out solved" in imported[1]["many-parts"].notes[0]


def test_what_the_reference_fails_is_left_out(imported: tuple[Path, dict[str, Imported]]) -> None:
    """A test that the track's own solution does not pass is named with what it gave."""
    (left,) = imported[1]["wrong-inside"].left_out
    assert (left.test, left.why) == ("odd", "the track's own solution does not pass it (1)")


def test_the_track_says_skills_difficulty_and_order(imported: tuple[Path, dict[str, Imported]]) -> None:
    """Concepts become skills, difficulty 1 to 10 becomes 1 to 5, prerequisites the exercises that teach them."""
    loaded = load_set(imported[0])
    robot = loaded.exercise("robot-arm")
    assert (robot.skills, robot.difficulty, robot.after) == (("functions",), 1, ("word-steps",))
    assert loaded.exercise("odd-ends").difficulty == 5
    assert loaded.exercise("word-steps").task.startswith("# About\n\nWords have letters.\n\n# Instructions")


def read(folder: Path) -> Draft:
    """The draft of one exercise's folder."""
    return read_exercise(Entry(folder.name, folder))


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (".meta/config.json", "{", "is not JSON"),
        (".meta/config.json", "[]", "holds no object"),
        (".meta/config.json", '{"files": {"solution": ["a.py"]}}', "names no file as test"),
        (".meta/config.json", '{"files": {"solution": ["../a.py"], "test": ["b.py"]}}', "leads out"),
        ("ticket_price_test.py", "def (", "no Python"),
        ("ticket_price_test.py", "import unittest\n", "none of its tests"),
        (".docs/instructions.md", None, "is missing"),
        ("ticket_price.py", None, "ticket_price.py is missing"),
        (".meta/example.py", None, "example.py is missing"),
    ],
)
def test_a_broken_exercise_is_told_in_a_line(tmp_path: Path, path: str, text: str | None, said: str) -> None:
    """What keeps an exercise from being imported is one sentence that names the file."""
    folder = write_exercise(tmp_path / "ticket-price", *EXERCISES["ticket-price"])
    if text is None:
        (folder / path).unlink()
    else:
        (folder / path).write_text(text)
    with pytest.raises(Unreadable, match=said) as told:
        read(folder)
    assert "\n" not in str(told.value)


def test_a_solution_that_fails_everything_is_refused(tmp_path: Path, runner: Runner) -> None:
    """An exercise of which nothing could be tried with success is not imported."""
    starter, _, tests = EXERCISES["count-down"]
    with pytest.raises(Unreadable, match="passes none"):
        settle(read(write_exercise(tmp_path / "count-down", starter, starter, tests)), runner)


def test_a_solution_that_is_slow_gets_more_time(tmp_path: Path, runner: Runner) -> None:
    """Where the reference needs more than the usual limit, the exercise's limit is raised, and it is said."""
    slow = "import time\n\n\ndef half(number):\n    time.sleep(2.4)\n    return number // 2\n"
    tests = "from wrong_inside import half\n\n\ndef test_half():\n    assert half(4) == 2\n"
    draft = read(write_exercise(tmp_path / "wrong-inside", "", slow, tests))
    assert "slow" in settle(draft, runner).notes[0]
    assert tomllib.loads(draft.written()["exercise.toml"])["limits"]["seconds"] == 10


def test_texts_survive_the_way_through_toml(tmp_path: Path) -> None:
    """Quotes, escapes, control characters and several lines in a call or value come back as they were."""
    tests = "from odd_ends import ends\n\n\ndef test_a():\n" + "".join(
        f"    assert ends({text!r}) == {text!r}\n" for text in ("a'b", 'a"""b', "a\\nb", "\x7f\x00\t", "'''\n", "é")
    )
    draft = read(write_exercise(tmp_path / "odd-ends", "", "", tests))
    place(draft, tmp_path / "set", ())
    assert load_exercise(tmp_path / "set" / "odd-ends").cases == tuple(lifted.case for lifted in draft.cases)


def test_a_cycle_of_prerequisites_is_cut(tmp_path: Path) -> None:
    """Two exercises that need each other's concept come after neither."""
    given = [
        {"slug": "one", "concepts": ["a"], "prerequisites": ["b"]},
        {"slug": "two", "concepts": ["b"], "prerequisites": ["a"]},
    ]
    (tmp_path / "config.json").write_text(json.dumps({"exercises": {"concept": given}}))
    track = read_track(tmp_path)
    there = frozenset({"one", "two"})
    assert [track.after(entry, there) for entry in track.entries] == [(), ()]
