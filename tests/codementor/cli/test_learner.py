"""The learner's verbs: what they say, and the code they leave with."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codementor.cli.main import VERBS
from tests.fakes.service import Book, Fault, Wrong

from .conftest import RIGHT, WRONG, Run


def write(exercise: Path, source: str) -> None:
    """The learner's program is saved."""
    (exercise / "two_fer.py").write_text(source)


def test_a_check_that_fails_says_where(run: Run, exercise: Path) -> None:
    """The smallest failing case stands with what was wanted and got; the code is 1."""
    write(exercise, WRONG)
    said = run("check", exercise)
    assert said.code == 1
    assert "0 of 2 cases passed" in said.out
    assert "two_fer(1)" in said.out
    assert "wanted  2\n  got     1" in said.out
    assert said.err == ""


def test_a_learner_reads_german(run: Run, exercise: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With German set, a check, the doctor, progress and the list of attempts are in German."""
    monkeypatch.setenv("CODEMENTOR_LANGUAGE", "de")
    assert "Noch keine Versuche" in run("attempts", exercise).out
    write(exercise, WRONG)
    checked = run("check", exercise).out
    assert "Fällen stimmen" in checked
    assert "  gewollt " in checked
    assert "Datenordner" in run("doctor", exercise).out
    assert "begonnen" in run("progress").out


def test_a_check_that_passes_is_good(run: Run, exercise: Path) -> None:
    """All visible cases passed: one line, the streak, code 0."""
    write(exercise, RIGHT)
    said = run("check", exercise / "two_fer.py")
    assert said.code == 0
    assert "2 of 2 cases passed" in said.out
    assert "Streak: 1 day\n" in said.out


def test_a_check_as_json_is_the_wire_object(run: Run, exercise: Path) -> None:
    """With --json the result is printed as editors get it, and nothing else."""
    write(exercise, WRONG)
    said = run("check", exercise, "--json")
    assert (said.code, said.json["report"]["passed"], said.json["ladder"]["next_level"]) == (1, 0, 1)


def test_a_syntax_error_is_shown_at_its_place(run: Run, exercise: Path) -> None:
    """A program that does not parse is named with file, line and column, as editors can jump to."""
    write(exercise, "def two_fer(number)\n    return 2\n")
    said = run("check", exercise)
    assert said.code == 1
    assert said.out.startswith("two_fer.py:1:")


def test_hints_open_step_by_step(run: Run, exercise: Path) -> None:
    """The first hint opens at once, the second after a change; each ask shows all that is open."""
    write(exercise, WRONG)
    first = run("hint", exercise)
    assert (first.code, first.out.splitlines()[0][0]) == (0, "1")
    assert [hint["level"] for hint in run("hint", exercise, "--json").json["hints"]] == [1]
    write(exercise, WRONG.replace("number\n", "number + 3\n"))
    assert len(run("hint", exercise, "--json").json["hints"]) == 2
    assert run("hint", exercise, "--level", "5").code == 2


def test_attempts_can_be_listed_and_printed(run: Run, exercise: Path) -> None:
    """Every checked program is listed, newest first, and any of them can be printed again."""
    assert run("attempts", exercise).out == "No attempts yet: they are kept at every check.\n"
    for source in (WRONG, RIGHT):
        write(exercise, source)
        run("check", exercise)
    newest, oldest = run("attempts", exercise, "--json").json["attempts"]
    assert (newest["passed"], oldest["passed"]) == (2, 0)
    assert run("attempts", exercise, "--show", oldest["id"]).out == WRONG
    assert run("attempts", exercise, "--show", "nothing").code == 2
    assert "2 of 2" in run("attempts", exercise).out


def test_progress_is_shown(run: Run, exercise: Path) -> None:
    """Streak and standing of every exercise touched are shown."""
    write(exercise, RIGHT)
    run("check", exercise)
    said = run("progress")
    assert (said.code, "Streak: 1 day (best 1 day)" in said.out, "two-fer  passed" in said.out) == (0, True, True)
    assert run("progress", "--json", "--local").json["streak"]["days"] == 1


def test_a_review_is_shown(run: Run, exercise: Path) -> None:
    """A review prints its findings or says that there are none; the code is 0."""
    write(exercise, RIGHT)
    assert "two_fer.py:" not in run("review", exercise).out
    write(exercise, "def two_fer(number, seen=[]):\n    seen.append(number)\n    return seen\n")
    said = run("review", exercise)
    assert said.code == 0
    assert said.out.startswith("two_fer.py:1:")


@pytest.mark.parametrize("verb", ["check", "hint", "review", "submit", "attempts"])
def test_a_folder_without_exercise_is_said(run: Run, tmp_path: Path, verb: str) -> None:
    """A path that belongs to no exercise gives one sentence with what to do, and code 2."""
    said = run(verb, tmp_path)
    assert (said.code, said.out) == (2, "")
    assert "belongs to no exercise. Name an exercise's folder" in said.err


def test_a_missing_program_is_said(run: Run, exercise: Path) -> None:
    """An exercise whose program was deleted is one line with the file, and code 2."""
    (exercise / "two_fer.py").unlink()
    said = run("check", exercise)
    assert said.code == 2
    assert "two_fer.py" in said.err
    assert "Traceback" not in said.err


def test_signing_in_shows_the_code(run: Run, book: Book) -> None:
    """The code and its address go to standard error, the account to standard output; signing out undoes it."""
    said = run("login", "--no-browser", "--json")
    assert (said.code, said.json["handle"]) == (0, "ada")
    assert f"Enter the code ABCD-EFGH at {book.url}/device" in said.err
    said = run("logout", "--json")
    assert (said.code, said.json["connection"]) == (0, "signed_out")


def test_local_work_is_adopted_when_asked_for(run: Run, exercise: Path, book: Book) -> None:
    """With --adopt what was done before signing in belongs to the account, and is sent."""
    write(exercise, RIGHT)
    run("check", exercise)
    assert run("login", "--no-browser", "--adopt").code == 0
    assert run("progress", "--json").json["waiting"] == 0
    assert len(book.events) == 1


def test_a_declined_sign_in_is_told_apart(run: Run, book: Book) -> None:
    """Declining in the browser leaves with code 4 and says so."""
    book.device_answers.append("access_denied")
    said = run("login", "--no-browser")
    assert (said.code, "declined" in said.err) == (4, True)


def test_a_program_is_handed_in(run: Run, exercise: Path, signed_in: Book) -> None:
    """Handing in waits for the grade and leaves with 0 for a pass."""
    write(exercise, RIGHT)
    said = run("submit", exercise)
    assert (said.code, said.out) == (0, "Your program is being graded.\nGraded: all cases pass.\n")
    assert run("submit", exercise, "--no-wait", "--json").json["status"] == "queued"
    assert len(signed_in.taken) == 2


def test_handing_in_without_the_service_waits(run: Run, exercise: Path, signed_in: Book) -> None:
    """While the service is away the program is kept: code 3, and the next progress sends it."""
    signed_in.faults.append(Fault("/v1", Wrong.CUT, 99))
    said = run("submit", exercise)
    assert said.code == 3
    assert "kept here, not handed in yet" in said.out
    signed_in.faults.clear()
    assert run("progress", "--json").json["waiting"] == 0
    assert len(signed_in.taken) == 1


def test_handing_in_signed_out_waits_for_the_sign_in(run: Run, exercise: Path, book: Book) -> None:
    """Signed out the program is kept: code 4, and what to do."""
    said = run("submit", exercise)
    assert (said.code, "Sign in" in said.out) == (4, True)


def test_a_set_is_pulled(run: Run, tmp_path: Path, signed_in: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """A set is fetched into a folder of its name; a pulled folder alone is brought up to date."""
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    assert run("pull", "course/my-set").code == 0
    write(tmp_path / "desk" / "my-set" / "two-fer", RIGHT)
    again = run("pull", "--folder", "my-set", "--json")
    assert (again.code, again.json["owner"]) == (0, "course")
    assert (tmp_path / "desk" / "my-set" / "two-fer" / "two_fer.py").read_text() == RIGHT


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("pull", "course"), 2, "OWNER/SET"),
        (("pull",), 2, "OWNER/SET"),
        (("pull", "course/missing"), 2, "not_found"),
        (("nothing",), 2, "invalid choice"),
        ((), 2, "required"),
    ],
)
def test_wrong_use_is_said(run: Run, signed_in: Book, words: tuple[str, ...], code: int, says: str) -> None:
    """Wrong use leaves with 2 and says what would be right."""
    said = run(*words)
    assert (said.code, said.out) == (code, "")
    assert says in said.err


@pytest.mark.parametrize(("wrong", "code"), [(Wrong.CUT, 3), (Wrong.GARBAGE, 3), (Wrong.BUSY, 3), (Wrong.TOO_OLD, 2)])
def test_trouble_with_the_service_has_its_code(run: Run, signed_in: Book, wrong: Wrong, code: int) -> None:
    """Network trouble leaves with 3, an old client with 2; each with a sentence and no traceback."""
    signed_in.faults.append(Fault("/v1/sets", wrong, 9))
    said = run("pull", "course/my-set")
    assert said.code == code
    assert said.err.startswith("codementor: ")
    assert len(said.err.splitlines()) == 1


def test_pulling_signed_out_asks_to_sign_in(run: Run, book: Book) -> None:
    """What needs an account leaves with 4 and names the command that signs in."""
    said = run("pull", "course/my-set")
    assert (said.code, "codementor login" in said.err) == (4, True)


def test_the_doctor_prints_a_line_each(run: Run, exercise: Path) -> None:
    """All well is code 0; anything else is 1, with what to do under it."""
    assert run("doctor", exercise).code == 0
    (exercise / "random.py").write_text("")
    said = run("doctor", exercise)
    assert said.code == 1
    assert "fix  Module names" in said.out
    assert run("doctor", "--json").json["ailments"][0]["well"] is True


def test_the_doctor_works_without_a_record(run: Run, tmp_path: Path) -> None:
    """When the record itself cannot be opened the doctor says so, and so does every verb that needs it."""
    (tmp_path / "data").write_text("a file where the folder should be")
    said = run("doctor")
    assert (said.code, "cannot be opened" in said.out) == (1, True)
    said = run("progress")
    assert (said.code, "cannot be opened" in said.err) == (2, True)


def test_a_check_without_a_record_says_that_it_is_not_kept(run: Run, exercise: Path, tmp_path: Path) -> None:
    """A check comes with its own exit code and a sentence on the record that cannot be opened, in JSON too."""
    (tmp_path / "data").write_text("a file where the folder should be")
    said = run("check", exercise)
    assert (said.code, said.err) == (1, "")
    assert said.out.splitlines()[-1].startswith(f"This is not on record: {tmp_path / 'data'} cannot be written.")
    assert run("check", "--json", exercise).json["note"] == said.out.splitlines()[-1]


@pytest.mark.parametrize("content", ["service = 5\n", "service =", "\0"])
def test_broken_settings_are_said(run: Run, tmp_path: Path, content: str) -> None:
    """A configuration file that cannot be used is named, with what to do."""
    (tmp_path / "config.toml").write_text(content)
    said = run("progress")
    assert said.code == 2
    assert "config.toml" in said.err


def test_settings_come_from_the_file_and_the_environment(
    run: Run, tmp_path: Path, exercise: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment speaks before the configuration file."""
    (tmp_path / "config.toml").write_text('service = "https://tutor.example.org"\nlanguage = "de"\n')
    assert "Die Aufgabe verlangt" in run("hint", exercise).out
    monkeypatch.setenv("CODEMENTOR_SERVICE", "")
    assert "No service is named" in run("login").err


def test_every_verb_has_help(run: Run) -> None:
    """Each verb explains itself and takes --json."""
    assert all(verb in run("--help").out for verb in VERBS)
    for verb in VERBS:
        said = run(verb, "--help")
        assert (said.code, "--json" in said.out) == (0, True)


def test_a_check_imports_no_network() -> None:
    """Without a service named, a check loads neither the HTTP library nor TLS trust, so it starts fast."""
    program = (
        "import json, sys\n"
        "from codementor.cli.main import main\n"
        "main(['check', '/'])\n"
        "print(json.dumps([name for name in ('httpx', 'truststore', 'filelock') if name in sys.modules]))\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert json.loads(ran.stdout) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to another process")
def test_a_check_can_be_interrupted(exercise: Path, tmp_path: Path) -> None:
    """Ctrl-C ends the check and the program it runs at once, with code 130, no traceback and nothing on record."""
    started = tmp_path / "started"
    write(exercise, f"def two_fer(number):\n    open({str(started)!r}, 'w').close()\n    while True:\n        pass\n")
    with (exercise / "exercise.toml").open("a") as settings:
        settings.write("\n[limits]\nseconds = 60\n")
    own = {
        **os.environ,
        "CODEMENTOR_DATA_DIR": str(tmp_path / "data"),
        "CODEMENTOR_CONFIG": str(tmp_path / "none.toml"),
    }
    command = [sys.executable, "-c", "import sys; from codementor.cli.main import main; sys.exit(main(sys.argv[1:]))"]
    running = subprocess.Popen([*command, "check", str(exercise)], env=own, stderr=subprocess.PIPE, text=True)
    while not started.exists():
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=10)
    assert (running.returncode, err) == (130, "")
    listed = subprocess.run([*command, "attempts", str(exercise)], env=own, capture_output=True, text=True, timeout=60)
    assert listed.stdout == "No attempts yet: they are kept at every check.\n"
