"""Checks of ordinary programs: verdicts, comparison outside of the process, lines, warm children."""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from codementor.exercise.model import Case
from codementor.runner.child import Child, Local, LocalChild
from codementor.runner.run import Runner, Stopped, Unstartable
from codementor.wire.reports import Outcome, Report
from tests.codementor.runner.conftest import TWO, exercise

Check = Callable[..., Report]
GOOD = "def double(n):\n    return n * 2\n"


def call(code: str, expect: str, **fields: object) -> Case:
    """A case of one call."""
    return Case(id="only", call=code, expect=expect, **fields)  # type: ignore[arg-type]


def test_a_right_program_passes_every_case(check: Check) -> None:
    """All cases of a right program pass, and the report is good."""
    report = check(GOOD, TWO, call("double('a')", "'aa'"))
    assert (report.good, report.passed, report.total, report.failing) == (True, 2, 2, None)
    assert [case.outcome for case in report.cases] == [Outcome.PASSED] * 2


def test_a_wrong_value_shows_wanted_got_and_the_return_line(check: Check) -> None:
    """A wrong value fails with both values as Python text and the line of the last return of the called function."""
    report = check("def double(n):\n    if n > 1:\n        return n\n    return 0\n")
    case = report.cases[0]
    assert (case.outcome, case.wanted, case.got, case.line) == (Outcome.FAILED, "4", "2", 3)
    assert case.advice


def test_an_exception_shows_type_message_and_the_learners_last_line(check: Check) -> None:
    """An exception in a library call is placed at the learner's own line."""
    source = "import json\n\ndef helper(n):\n    return json.loads('{')\n\ndef double(n):\n    return helper(n)\n"
    case = check(source).cases[0]
    assert case.outcome is Outcome.RAISED
    assert case.raised is not None
    assert (case.raised.type, case.raised.line, case.raised.function, case.line) == ("JSONDecodeError", 4, "helper", 4)
    assert case.got.startswith("JSONDecodeError: Expecting property name")


def test_an_error_while_loading_is_the_result_of_every_case(check: Check) -> None:
    """A program that fails before any call says so at its line."""
    report = check("x = 1\ny = x / 0\n", TWO, call("double(1)", "2"))
    assert [case.line for case in report.cases] == [2, 2]
    assert report.trace[-1].line == 2


@pytest.mark.parametrize(
    ("source", "alike"),
    [
        ("def double(n): return '4'", True),
        ("def double(n): return 4.0", False),
        ("def double(n): return True", False),
        ("def double(n): return [4]", False),
        ("def double(n):\n    class A:\n        def __eq__(self, other): return True\n    return A()", False),
        ("class I(int): pass\ndef double(n): return I(4)", False),
    ],
)
def test_types_are_exact_and_equality_is_ours(check: Check, source: str, alike: bool) -> None:
    """Another type is wrong, however it compares itself; where it prints alike the report says so."""
    case = check(source).cases[0]
    assert (case.outcome, case.same_text) == (Outcome.FAILED, alike)


def test_a_call_may_be_several_lines(check: Check) -> None:
    """Classes are tested by lines of which the last gives the value."""
    source = "class Jar:\n    def __init__(self): self.n = 0\n    def add(self, n): self.n += n\n"
    assert check(source, call("jar = Jar()\njar.add(2)\njar.add(3)\njar.n", "5")).good


def test_every_case_starts_from_nothing(check: Check) -> None:
    """State that one case leaves in the program is gone in the next."""
    source = "seen = []\ndef double(n, more=[]):\n    seen.append(n)\n    more.append(n)\n    return len(seen + more)\n"
    assert check(source, *(Case(id=str(n), call="double(1)", expect="2") for n in range(3))).good


def test_a_wanted_exception_passes(check: Check) -> None:
    """A case with `raises` passes on that exception or a kind of it, and fails on a value or another one."""
    case = Case(id="raises", call="double('x')", raises="ValueError")
    assert check("class Bad(ValueError): pass\ndef double(n): raise Bad('no')", case).good
    assert check("def double(n): raise TypeError", case).cases[0].outcome is Outcome.RAISED
    failed = check("def double(n): return 1", case).cases[0]
    assert (failed.outcome, failed.wanted, failed.got) == (Outcome.FAILED, "raise ValueError", "1")


def test_a_program_reads_stdin_and_is_judged_by_its_output(check: Check) -> None:
    """A case without a call runs the file as a program; prompts and a missing last line end do not count."""
    case = Case(id="ada", stdin="Ada\n3\n", stdout="Hello Ada\n3")
    source = (
        "name = input('Your name? ')\nif __name__ == '__main__':\n    print('Hello', name)\n    print(int(input()))\n"
    )
    assert check(source, case).good
    wrong = check("print('Hello  Ada')", case).cases[0]
    assert (wrong.outcome, wrong.wanted, wrong.got) == (Outcome.FAILED, "'Hello Ada\\n3'", "'Hello  Ada\\n'")


def test_a_program_may_end_with_sys_exit(check: Check) -> None:
    """A program that printed what it should and calls sys.exit has done its work."""
    assert check("import sys\nprint('done')\nsys.exit()\n", Case(id="done", stdout="done\n")).good


def test_the_main_block_does_not_run_in_a_call(check: Check) -> None:
    """Under a call the program is imported, so its main block stays silent."""
    assert check(GOOD + "if __name__ == '__main__':\n    raise SystemExit(3)\n").good


def test_output_of_the_call_is_judged_apart_from_loading(check: Check) -> None:
    """What a program prints while it loads is not part of what a call prints."""
    case = Case(id="prints", call="double(2)", expect="None", stdout="4\n")
    assert check("print('loading')\ndef double(n): print(n * 2)\n", case).good
    both = check("def double(n):\n    print(n)\n", case).cases[0]
    assert (both.wanted, both.got, both.stdout) == ("'4\\n'", "'2\\n'", "2\n")


def test_the_same_program_prints_the_same(check: Check) -> None:
    """Sets of texts and random numbers come out alike in every run."""
    source = "import random\ndef double(n):\n    print({'a', 'b', 'c', 'd'}, random.random())\n"
    prints = [check(source, Case(id="p", call="double(1)", stdout="")).cases[0].stdout for _ in range(3)]
    assert len(set(prints)) == 1


def test_extra_files_lie_beside_the_program(runner: Runner) -> None:
    """Files of the exercise can be read in every case, also after a case has spoilt them."""
    source = (
        "def double(n):\n    text = open('data.txt').read()\n    open('data.txt', 'w').write('-')\n    return text\n"
    )
    cases = [Case(id=str(n), call="double(1)", expect="'three'") for n in range(2)]
    assert runner.check(exercise(*cases, extra=(("data.txt", "three"),)), source).good


def test_the_smallest_failing_case_is_chosen(check: Check) -> None:
    """Of several failing cases the one with the least to read is named, hidden ones last."""
    cases = [
        Case(id="long", call="double(200000)", expect="1"),
        Case(id="short", call="double(2)", expect="1"),
        Case(id="hidden", call="double()", expect="1", hidden=True),
    ]
    assert check(GOOD, *cases).failing == "short"


def test_only_visible_cases_run_unless_named(runner: Runner) -> None:
    """A learner's check runs the visible cases; the service names all."""
    made = exercise(TWO, Case(id="hidden", call="double(3)", expect="6", hidden=True))
    assert runner.check(made, GOOD).total == 1
    assert runner.check(made, GOOD, cases=made.cases).total == 2


def test_a_reference_computes_what_a_call_must_give(runner: Runner) -> None:
    """`expect_call` is computed by the reference, apart from the learner's program; without one it is not run."""
    case = Case(id="point", call="double(2)", expect_call="double(2)")
    point = "class P:\n    def __init__(self, x): self.x = x\n"
    reference = point + "def double(n): return [P(n * 2), secret()]\ndef secret(): return 'x'\n"
    made = exercise(case, solutions=(("a.py", reference),))
    assert runner.check(made, point + "def double(n): return [P(n + n), 'x']\n").good
    wrong = runner.check(made, point + "def double(n): return [P(n), 'x']\n").cases[0]
    assert (wrong.wanted, wrong.got) == ("[P(x=4), 'x']", "[P(x=2), 'x']")
    assert runner.check(exercise(case), GOOD).cases[0].outcome is Outcome.NOT_RUN


def test_stopping_ends_a_check_at_once(runner: Runner) -> None:
    """A check that is stopped raises Stopped within a fraction of a second."""
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    started = time.perf_counter()
    with pytest.raises(Stopped):
        runner.check(exercise(TWO, seconds=30), "def double(n):\n    while True: pass\n", stop=stop)
    assert time.perf_counter() - started < 5


def test_a_closed_runner_leaves_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the block every child that was started has ended, and so it is after a check without a block."""
    started: list[Child] = []

    def launch(local: Local) -> Child:
        started.append(LocalChild(local.python, local.user))
        return started[-1]

    monkeypatch.setattr(Local, "launch", launch)
    with Runner() as short:
        assert short.check(exercise(TWO), GOOD).good
    assert Runner().check(exercise(TWO), GOOD).good
    assert len(started) >= 2
    assert all(each.ended for each in started)


def test_several_threads_may_check_at_once(runner: Runner) -> None:
    """Checks from several threads do not mix up their programs."""
    results: dict[int, Report] = {}

    def work(number: int) -> None:
        case = Case(id=str(number), call="double(1)", expect=str(number))
        results[number] = runner.check(exercise(case), f"def double(n): return {number}\n")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [results[number].good for number in range(6)] == [True] * 6


def test_another_interpreter_may_be_named(runner: Runner) -> None:
    """A missing interpreter is an error of the system, told to the caller; an existing one runs."""
    with Runner("/nowhere/python") as missing, pytest.raises(OSError, match="nowhere"):
        missing.check(exercise(TWO), GOOD)
    assert Runner(sys.executable).check(exercise(TWO), GOOD).good


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_an_interpreter_that_does_not_start_is_told(tmp_path: Path) -> None:
    """An interpreter that ends at once is an error with its name and what to do, not a result of the program."""
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 2\n", encoding="utf-8")
    old.chmod(0o755)
    with pytest.raises(Unstartable, match=r"python did not start\. Programs run with Python 3\.11 or newer"):
        Runner(str(old)).check(exercise(TWO), GOOD)


def test_no_environment_reaches_the_program(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in our environment, such as a token, is not in the program's."""
    monkeypatch.setenv("CODEMENTOR_SECRET", "token")
    fresh = Runner()
    case = Case(id="env", call="sorted(double(0))", expect="[]")
    source = "import os\ndef double(n): return [name for name in os.environ if 'SECRET' in name or 'TOKEN' in name]\n"
    assert fresh.check(exercise(case), source).good


def test_give_shows_what_programs_give(runner: Runner) -> None:
    """Without anything wanted, each program gives its value, exception or output for each case."""
    cases = [Case(id="a", call="double(2)"), Case(id="b", call="double(None)")]
    first, second = runner.give(exercise(), [GOOD, "def double(n):\n    print(n)\n"], cases)
    assert [(one.value, one.raised) for one in first] == [(["int", "0x4"], ""), (None, "TypeError")]
    assert [one.stdout for one in second] == ["2\n", "None\n"]


def test_sweep_tells_which_programs_pass(runner: Runner) -> None:
    """Programs that share children pass or fail each on its own, also after one that ends its child."""
    sources = [GOOD, "def double(n): return 1", "import os\nos._exit(0)", "def double(n", "while True: pass", GOOD]
    made = exercise(TWO, seconds=0.4)
    assert list(runner.sweep(made, sources, made.cases)) == [True, False, False, False, False, True]
