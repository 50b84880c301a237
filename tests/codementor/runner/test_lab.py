"""The lab: what candidates do on probes, one after another in one child."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from codementor.exercise import values
from codementor.exercise.model import Case
from codementor.runner.lab import CANDIDATES, Budget, Lab, Probe, Question
from codementor.runner.verdict import Wanted
from codementor.wire.reports import Outcome

DOUBLE = "def double(n):\n    return n * 2\n"


def probe(call: str, expect: str | None = None, steps: int = 0, **fields: object) -> Probe:
    """A probe of one case."""
    case = Case("a", call=call, expect=expect, **fields)  # type: ignore[arg-type]
    return Probe(case, Wanted.of(case), steps)


TWO = [probe("double(2)", "4"), probe("double('ab')", "'abab'"), probe("double([1])", "[1, 1]")]


@pytest.fixture(scope="module")
def warm() -> Iterator[Lab]:
    """A lab with a booted child."""
    with Lab() as ready:
        yield ready


@pytest.fixture
def lab(warm: Lab) -> Lab:
    """The lab, open on three probes."""
    warm.open(TWO)
    return warm


def pid(lab: Lab) -> str:
    """Which child it is."""
    answer = lab.ask("import os\ndef double(n): return os.getpid()", [Question(Case("p", call="double(0)"))], 100)[0]
    assert answer
    return values.show(answer["value"])


def test_a_right_program_passes_every_probe(lab: Lab) -> None:
    """The bits of all probes are set, nothing failed, and the steps are its calls."""
    trial = lab.judge(DOUBLE)
    assert trial.good
    assert (trial.passed, trial.failed, trial.steps, trial.outcome) == (0b111, None, 3, Outcome.PASSED)


def test_judging_stops_at_the_first_failing_probe(lab: Lab) -> None:
    """Unless every probe is wanted, those after the first failing one are not run; the order can be chosen."""
    wrong = "def double(n):\n    return n * 2 if n == 2 or n == [1] else n + n + 1\n"
    trial = lab.judge(wrong)
    assert (trial.passed, trial.failed, trial.outcome, trial.raised, trial.line) == (
        0b001, 1, Outcome.RAISED, "TypeError", 2,
    )  # fmt: skip
    assert lab.judge(wrong, first=[2, 1]).passed == 0b100
    assert lab.judge(wrong, every=True).passed == 0b101


def test_candidates_are_judged_in_order_in_one_message(lab: Lab) -> None:
    """A batch gives what each gives alone, a program that does not parse and one that ends its child included."""
    sources = [DOUBLE, "def double(n: return 1", "import os\nos._exit(3)", "def double(n): return n", DOUBLE]
    together = lab.judge_all(sources)
    assert together == [lab.judge(source) for source in sources]
    assert [trial.good for trial in together] == [True, False, False, False, True]
    outcomes = [Outcome.PASSED, Outcome.NOT_RUN, Outcome.EXITED, Outcome.FAILED, Outcome.PASSED]
    assert [trial.outcome for trial in together] == outcomes


@pytest.mark.parametrize(
    ("expect", "body", "good"),
    [
        ("1", "1", True),
        ("1", "True", False),
        ("1", "1.0", False),
        ("0.3", "0.1 + 0.2", True),
        ("0.3", "0.3001", False),
        ("[1, 2]", "(1, 2)", False),
        ("{1, 2, 3}", "{3, 2, 1}", True),
        ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", True),
        ("'ab'", "str('ab')", True),
        ("None", "print('None')", True),
        ("'None'", "print('None')", False),
        ("float('nan')", "float('nan')", True),
        ("[0.0]", "[-0.0]", True),
    ],
)
def test_values_are_compared_by_exact_type(lab: Lab, expect: str, body: str, good: bool) -> None:
    """Equal is equal in type and value; floats by tolerance, sets and dicts without order. And so the second time."""
    lab.open([probe("f()", expect)])
    for _ in range(2):
        assert lab.judge(f"def f(): return {body}").good is good


def test_output_counts_where_the_case_says_so(lab: Lab) -> None:
    """Printed text is compared where a case has `stdout`, and what is printed while the file loads is not."""
    lab.open([probe("f()", "None", stdout="hi")])
    assert lab.judge("print('loading')\ndef f(): print('hi')").good
    assert not lab.judge("def f(): print('ho')").good
    assert not lab.judge("def f(): return 'hi'").good


def test_wanted_exceptions_pass(lab: Lab) -> None:
    """A case that wants an exception takes it or a special kind of it, and no value."""
    lab.open([probe("f()", raises="LookupError")])
    assert lab.judge("def f(): return {}['a']").good
    assert not lab.judge("def f(): return 1 / 0").good
    assert not lab.judge("def f(): return None").good


def test_a_program_reads_its_input(lab: Lab) -> None:
    """A case without a call runs the whole file on its input, each time from the beginning."""
    cases = [Probe(Case(str(n), stdin=f"{n}\n", stdout=f"{n * 2}"), Wanted()) for n in (2, 30)]
    lab.open(cases)
    assert lab.judge("print(int(input('n? ')) * 2)").good
    assert lab.judge("import sys\nprint(int(sys.stdin.read()) * 2)\nsys.exit()").good
    assert lab.judge("n = input()\nprint(n)").passed == 0
    assert lab.judge("import sys\nsys.stdin.close(); sys.stdout.close()").passed == 0
    assert lab.judge("print(int(input()) * 2)").good


def test_every_probe_starts_anew(lab: Lab) -> None:
    """Arguments, the module's variables and random numbers are fresh for every probe."""
    lab.open([probe("f([1])", "[1, 0]"), probe("f([1])", "[1, 0]"), probe("f([])", "[0]")])
    assert lab.judge("seen = []\ndef f(a):\n    a.append(len(seen))\n    seen.append(1)\n    return a").good
    lab.open([probe("f()", "True")] * 2)
    assert lab.judge("import random\nfirst = random.random()\ndef f(): return first == random.Random(0).random()").good


def test_the_tasks_own_code_and_files_are_there(lab: Lab) -> None:
    """Setup runs before the candidate and moves none of its lines; files are as given for every probe."""
    lab.open([probe("f(n)", "'42'")] * 2, setup="n = 4\n", files={"two.txt": "2"})
    good = "def f(n):\n    with open('two.txt', 'r+') as file:\n        text = file.read()\n        file.write('x')\n"
    assert lab.judge(good + "    return str(n) + text").good
    assert lab.judge("\n\ndef f(n): return 1 / 0").line == 3


def test_what_a_call_leaves_behind_is_compared_where_it_is_returned(lab: Lab) -> None:
    """A case may end with the argument that its call changes."""
    lab.open([probe("a = [3, 1]\norder(a)\na", "[1, 3]")])
    assert lab.judge("def order(a): a.sort()").good
    assert not lab.judge("def order(a): return sorted(a)").good


def test_iterators_and_own_classes_are_compared_by_their_content(lab: Lab) -> None:
    """A generator stands for its items; an object for its class and fields."""
    lab.open([probe("list(f())", "[0, 1]"), probe("str(type(f()).__name__)", "'generator'")])
    assert lab.judge("def f():\n    yield 0\n    yield 1").good
    answer = lab.ask("class P:\n    def __init__(self): self.x = 1", [Question(Case("a", call="P()"))], 100)[0]
    assert answer
    lab.open([Probe(Case("a", call="P()"), Wanted(answer["value"]))])
    assert lab.judge("class P:\n    x = 0\n    def __init__(self): self.x = 1").good
    assert not lab.judge("class P:\n    def __init__(self): self.x = 2").good


def test_steps_are_the_budget(lab: Lab) -> None:
    """A program may make a multiple of the reference's steps; the answer is the same each time."""
    lab.open([probe("f()", "None", steps=10)], budget=Budget(factor=3, least=5))
    twice = [lab.judge("def f():\n    for i in range(28): pass") for _ in range(2)]
    assert twice[0].good
    assert twice[0] == twice[1]
    spent = lab.judge("def f():\n    for i in range(40): pass")
    assert (spent.outcome, spent.steps) == (Outcome.TIMED_OUT, 30)


def test_a_swallowed_end_is_no_success(lab: Lab) -> None:
    """A program that catches the end of its steps and returns the right value has not passed."""
    lab.open([probe("f()", "1")], budget=Budget(least=100))
    assert lab.judge("def f():\n    try:\n        while True: pass\n    except BaseException: return 1").passed == 0


def test_what_a_candidate_changes_is_gone_for_the_next(lab: Lab) -> None:
    """Built-in functions, the recursion limit, closed streams and traces do not outlive a candidate."""
    lab.judge("import builtins, sys\nbuiltins.len = lambda x: 7\ndel builtins.abs\ndef double(n): return n * 2")
    lab.judge("import sys\nsys.setrecursionlimit(50)\nsys.settrace(print)\nsys.stdout.close()\ndouble = None")
    deep = "def down(n): return n and down(n - 1)\n"
    assert lab.judge(deep + "def double(n):\n    print(down(200), len([1]), abs(-1))\n    return 2 * n").good


def test_a_thread_that_stays_costs_the_child(lab: Lab) -> None:
    """A candidate that leaves a thread behind is judged, and the next one gets another child."""
    before = pid(lab)
    lab.judge(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\ndouble = 1"
    )
    assert pid(lab) != before
    assert lab.judge(DOUBLE).good


def test_a_child_is_replaced_after_many_candidates(lab: Lab) -> None:
    """No child judges more than a fixed number; a batch goes on in the next one."""
    before = pid(lab)
    trials = lab.judge_all([DOUBLE] * (CANDIDATES + 10))
    assert all(trial.good for trial in trials)
    assert len(trials) == CANDIDATES + 10
    assert pid(lab) != before


def test_values_are_traced_line_by_line(lab: Lab) -> None:
    """Each line that ran, with the variables that it changed, on its own line number."""
    steps = lab.values(
        "def double(n):\n    total = 0\n    for i in range(2):\n        total += n\n    return total\n", 0
    )
    inside = [(step.line, step.values) for step in steps if step.function == "double"]
    assert inside == [
        (1, {"n": "2"}), (2, {"total": "0"}), (3, {"i": "0"}), (4, {"total": "2"}), (3, {"i": "1"}),
        (4, {"total": "4"}), (3, {}), (5, {"return": "4"}),
    ]  # fmt: skip
    assert len(lab.values("def double(n):\n    while True: n += 1", 0)) == 500


def test_questions_are_answered_without_a_verdict(lab: Lab) -> None:
    """Each answer holds its value or exception and its steps; a relation that does not hold leaves one out."""
    calls = [("double(3)", ""), ("double(None)", ""), ("double(1)", "1 > 2"), ("double(1)", "[][0]")]
    questions = [Question(Case("q", call=call), where=where) for call, where in calls]
    value, raised, *none = lab.ask(DOUBLE, questions, 100)
    assert value
    assert raised
    assert (value["end"], value["value"], value["steps"]) == ("value", ["int", "0x6"], 1)
    assert (raised["end"], raised["raised"]["type"]) == ("raised", "TypeError")
    assert none == [None, None]


def test_programs_are_compared_on_questions(lab: Lab) -> None:
    """The first question on which all references agree and the program differs, with what each gave."""
    questions = [Question(Case("q", call=f"double({n})")) for n in (0, "'a'", 3, 4)]
    odd = "def double(n): return n * 2 if n != 'a' else 9"
    found = lab.differ("def double(n): return n * n", [DOUBLE, odd], questions, 100)
    assert found
    assert (found["at"], found["wanted"]["value"], found["end"]["value"]) == (2, ["int", "0x6"], ["int", "0x9"])
    assert lab.differ(DOUBLE, [DOUBLE], questions, 100) is None
    assert lab.differ("def double(n: 1", [DOUBLE], questions, 100) is None


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc, which this system lacks")
def test_a_child_does_not_grow(lab: Lab) -> None:
    """Over many candidates that make cycles, raise and print the child's memory stays within a few megabytes."""
    source = "class A: data = [0] * 1000\ndef double(n):\n    a = A(); a.me = a\n    print(n)\n    return 2 * n + {k}"

    def size() -> int:
        answer = lab.ask("def f():\n    return open('/proc/self/statm').read()", [Question(Case("q", call="f()"))], 10)[
            0
        ]
        assert answer
        return int(answer["value"][1].split()[1]) * os.sysconf("SC_PAGE_SIZE")

    lab.judge_all([source.format(k=k) for k in range(200)])
    before = size()
    lab.judge_all([source.format(k=k) for k in range(CANDIDATES - 300)])
    assert size() - before < 4_000_000
