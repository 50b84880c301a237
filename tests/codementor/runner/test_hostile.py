"""Hostile programs, run without privileges: each is a result with advice, within its limit, and the editor lives."""

import os
import subprocess
import time
from collections.abc import Iterator

import pytest

from codementor.exercise.model import Case
from codementor.runner.advice import ADVICE
from codementor.runner.run import Runner
from codementor.wire.reports import CaseResult, Outcome, Report
from tests.codementor.runner.conftest import TWO, exercise
from tests.codementor.runner.hostile import ATTACKS, REFUSED, program

pytestmark = pytest.mark.hostile

SECONDS = 1.5


def attack(runner: Runner, body: str, head: str = "", *cases: Case) -> Report:
    """The report of a program whose function has this body."""
    return runner.check(exercise(*(cases or (TWO,)), seconds=SECONDS), program(body, head))


@pytest.fixture(autouse=True)
def alive(unprivileged: Runner) -> Iterator[None]:
    """After every attack the runner still checks a right program."""
    yield
    assert unprivileged.check(exercise(TWO), "def double(n): return n * 2\n").good


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_a_result(unprivileged: Runner, name: str) -> None:
    """Whatever a program does, its case ends within the limit, with the outcome that fits and a sentence of advice."""
    attack = ATTACKS[name]
    started = time.perf_counter()
    report = unprivileged.check(exercise(TWO, seconds=SECONDS), attack.source)
    assert report.cases[0].outcome is attack.checked
    assert report.cases[0].advice
    assert time.perf_counter() - started < 12  # the limit, the trace and a busy machine


@pytest.mark.parametrize("name", REFUSED)
def test_no_process_is_started_or_ended(unprivileged: Runner, name: str) -> None:
    """A program that starts or ends a process is refused, however it asks, and told so even if it caught the error."""
    report = unprivileged.check(exercise(TWO, seconds=SECONDS), REFUSED[name].source)
    assert report.cases[0].outcome is Outcome.REFUSED
    assert "process" in report.cases[0].advice


@pytest.mark.skipif(os.name != "posix", reason="limits of the system are POSIX's here")
def test_the_system_refuses_processes_where_the_hook_does_not(unprivileged: Runner) -> None:
    """A fork below Python, which no audit event tells of, fails at the system's own limit."""
    body = "import ctypes\nlibc = ctypes.CDLL(None)\npid = libc.fork()\nif pid == 0: os._exit(0)\nreturn pid"
    assert attack(unprivileged, body).cases[0].got == "-1"


@pytest.mark.skipif(os.name != "posix", reason="users are POSIX's here")
def test_hostile_programs_never_run_as_root(unprivileged: Runner) -> None:
    """The runner of these tests runs programs as a user other than uid 0."""
    assert attack(unprivileged, "return os.geteuid() > 0").cases[0].got == "True"


def test_a_deleted_program_still_runs(unprivileged: Runner) -> None:
    """A program that deletes its own file and folder harms only a private copy."""
    source = "import os, shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)\ndef double(n): return n * 2\n"
    cases = [Case(id=str(n), call="double(2)", expect="4") for n in range(3)]
    report = unprivileged.check(exercise(*cases), source)
    assert report.good


def test_a_symlink_left_behind_leads_nowhere(unprivileged: Runner) -> None:
    """Files that a program leaves, links among them, are gone with its folder, and what they led to stays."""
    report = attack(unprivileged, "os.symlink('/etc', 'link'); os.makedirs('a/b/c'); return os.getcwd()")
    folder = report.cases[0].got.strip("'")
    deadline = time.monotonic() + 10
    while os.path.exists(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not os.path.exists(folder)
    assert os.path.exists("/etc")


def test_a_huge_file_is_not_written(unprivileged: Runner) -> None:
    """A program cannot fill the disk through one file."""
    body = "with open('big', 'wb') as f:\n    for _ in range(100): f.write(bytes(1_000_000))"
    assert attack(unprivileged, body).cases[0].outcome is Outcome.RAISED


def test_after_two_time_outs_the_rest_is_not_run(unprivileged: Runner) -> None:
    """A program that never ends does not make a learner wait for every case."""
    cases = [Case(id=str(n), call=f"double({n})", expect="0") for n in range(5)]
    report = attack(unprivileged, "while True: pass", "", *cases)
    outcomes = [case.outcome for case in report.cases]
    assert outcomes == [Outcome.TIMED_OUT] * 2 + [Outcome.NOT_RUN] * 3
    assert all(case.advice for case in report.cases)


def test_one_bad_case_does_not_spoil_the_others(unprivileged: Runner) -> None:
    """A case that ends the child leaves the cases after it their own run."""
    cases = [Case(id=str(n), call=f"double({n})", expect=str(n * 2)) for n in range(4)]
    report = attack(unprivileged, "if n == 1: os._exit(1)\nreturn n * 2", "", *cases)
    assert [case.outcome for case in report.cases] == [Outcome.PASSED, Outcome.EXITED, Outcome.PASSED, Outcome.PASSED]


def test_garbage_is_shown_escaped(unprivileged: Runner) -> None:
    """Bytes that are no text are shown as escapes, and half a character too."""
    report = attack(unprivileged, "sys.stdout.buffer.write(b'\\xff\\xfeA'); print('\\udc80')")
    assert report.cases[0].stdout == "\\xff\\xfeA\\udc80\n"


def test_a_program_finds_no_expected_value(unprivileged: Runner) -> None:
    """Nothing in the program's process holds what a case wants, not even in its frames and its garbage collector."""
    body = (
        "import gc\nall = [o for o in gc.get_objects() if isinstance(o, (dict, list))]\nreturn 'zyx' * 2 in repr(all)"
    )
    case = Case(id="x", call="double(2)", expect="'zyxzyx'")
    assert attack(unprivileged, body, "", case).cases[0].got == "False"


def test_no_file_descriptor_of_ours_is_inherited(unprivileged: Runner) -> None:
    """A child has its pipes and nothing else that was open here."""
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("this system shows no descriptors under /proc")
    inheritable = True
    with open(__file__, encoding="utf-8") as held:
        os.set_inheritable(held.fileno(), inheritable)
        body = "return [os.readlink(f'/proc/self/fd/{fd}') for fd in os.listdir('/proc/self/fd')[:-1]]"
        assert "test_hostile" not in attack(unprivileged, body).cases[0].got


def test_no_process_is_left(unprivileged: Runner) -> None:
    """After all attacks no harness but the warm one is alive under this process."""
    attack(unprivileged, "os._exit(0)")
    deadline = time.monotonic() + 10
    while len(_harnesses()) > 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(_harnesses()) <= 2  # the warm child of this runner, and of the session's other one


def _harnesses() -> list[str]:
    """The command lines of the harnesses that this process has started and that live."""
    listed = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True, check=False
    )
    return [line for line in listed.stdout.splitlines() if "harness.py" in line]


def test_every_outcome_has_advice_in_every_language() -> None:
    """Each language's catalogue has a sentence for every outcome, and the same keys as English."""
    for language, texts in ADVICE.items():
        assert set(texts) == set(ADVICE["en"]), language
        assert all(texts[outcome] for outcome in Outcome if outcome is not Outcome.PASSED)


def test_advice_is_worded_in_the_learners_language(unprivileged: Runner) -> None:
    """The advice of a check comes in the language asked for, and in English where a language is not there."""
    cases: list[CaseResult] = []
    for language in ("de", "xx"):
        report = unprivileged.check(exercise(TWO), "import sys\ndef double(n): sys.exit()", language=language)
        cases.append(report.cases[0])
    assert cases[0].advice.startswith("Das Programm beendete sich")
    assert cases[1].advice.startswith("The program ended itself")


@pytest.mark.skipif(os.name != "posix", reason="limits of processor time are POSIX's here")
def test_a_program_without_its_editor_ends(unprivileged: Runner) -> None:
    """The processor time of a child is limited by the system, so that it ends even when nobody is left to end it."""
    body = "import resource\nreturn resource.getrlimit(resource.RLIMIT_CPU)[0] < 60"
    assert attack(unprivileged, body).cases[0].got == "True"
