"""`codementor import`: a track into a set, and what is said and left alone."""

import json
from pathlib import Path

import pytest

from tests.codementor.importers.track import EXERCISES, write_exercise, write_track

from .conftest import Run


def test_a_track_becomes_a_set(run: Run, tmp_path: Path) -> None:
    """Exercises asked for lie in the set, which is begun; cases, whole tests and what is left out are told."""
    track = write_track(tmp_path / "track")
    said = run("import", track, "--only", "odd-ends", "--only", "ticket-price", "--into", tmp_path / "ours")
    assert said.code == 0
    assert "odd-ends: 3 cases, 1 whole test, 1 left out" in said.out
    assert "  whole     OddEndsTest::test_growing: line 19: an assertion inside `while`" in said.out
    assert "  left out  OddEndsTest::test_none: its author skips it" in said.out
    assert run("prove", tmp_path / "ours").code == 0


def test_one_broken_exercise_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    """The exercise that cannot be imported is named with its reason, the other lies there, and the code is 1."""
    track = write_track(tmp_path / "track")
    words = ("import", track, "--only", "torn-test", "--only", "dash-board", "--into", tmp_path / "ours", "--json")
    said = run(*words)
    assert said.code == 1
    assert [each["exercise"] for each in said.json["imported"]] == ["dash-board"]
    assert "no Python" in said.json["failed"][0]["why"]
    assert sorted(path.name for path in (tmp_path / "ours").iterdir()) == ["dash-board", "set.toml"]


def test_an_import_never_overwrites(run: Run, tmp_path: Path, exercise: Path) -> None:
    """An exercise of that name in the set stays as it is, and so does the set's own file."""
    before = {path: path.read_bytes() for path in exercise.parent.rglob("*") if path.is_file()}
    source = write_exercise(tmp_path / "two-fer", *EXERCISES["dash-board"])
    said = run("import", source, "--into", exercise.parent)
    assert (said.code, "there already" in said.out) == (1, True)
    assert {path: path.read_bytes() for path in exercise.parent.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("config", "only", "said"),
    [
        (None, "", "neither an Exercism track"),
        ("{", "", "is not JSON"),
        (json.dumps({"exercises": {"practice": []}}), "", "names no exercises"),
        (json.dumps({"exercises": []}), "", "names no exercises"),
        (json.dumps({"exercises": {"practice": [{"slug": "count-up"}]}}), "count-op", "did you mean `count-up`"),
    ],
)
def test_what_is_no_track_is_said(run: Run, tmp_path: Path, config: str | None, only: str, said: str) -> None:
    """A folder without a track, or an exercise the track has not, is one sentence, code 2, and nothing is written."""
    (tmp_path / "track").mkdir()
    if config is not None:
        (tmp_path / "track" / "config.json").write_text(config)
    words = ["--only", only] if only else []
    told = run("import", tmp_path / "track", *words, "--into", tmp_path / "ours")
    assert (told.code, said in told.err, (tmp_path / "ours").exists()) == (2, True, False)


def test_a_set_needs_a_name_that_can_be_an_id(run: Run, tmp_path: Path) -> None:
    """A folder whose name is no id is refused before anything is run."""
    assert run("import", write_track(tmp_path / "track"), "--into", tmp_path / "My Set").code == 2
