"""Authors' test files: what splits into cases, and what stays a whole test."""

import pytest

from codementor.exercise.model import Case
from codementor.exercise.pytests import cases_of, whole


def split(body: str, name: str = "test_a.py") -> list[Case]:
    """The cases of one test file of the program double.py."""
    return list(cases_of([(name, body)], "double.py"))


@pytest.mark.parametrize(
    ("line", "call", "expect"),
    [
        ("assert double(2) == 4", "double(2)", "4"),
        ("assert 4 == double(2)", "double(2)", "4"),
        ("assert double(2) is None", "double(2)", "None"),
        ("assert double(2)", "bool(double(2))", "True"),
        ("assert not double(2)", "bool(double(2))", "False"),
        ("assert double(2) == {1, 2}, 'why'", "double(2)", "{1, 2}"),
    ],
)
def test_an_assertion_is_a_case(line: str, call: str, expect: str) -> None:
    """A call compared with a literal becomes the call and what it must give."""
    assert split(f"def test_it():\n    {line}\n") == [Case(id="test_it", call=call, expect=expect)]


def test_lines_before_an_assertion_belong_to_its_call() -> None:
    """Assignments and calls before an assertion run before it, and several assertions are several cases."""
    body = (
        'def test_it():\n    """Doc."""\n    n = 2\n    assert double(n) == 4\n    n += 1\n    assert double(n) == 6\n'
    )
    assert split(body) == [
        Case(id="test_it-1", call="double(2)", expect="4"),
        Case(id="test_it-2", call="n = 2\nn += 1\ndouble(n)", expect="6"),
    ]


def test_expected_exceptions_and_approximations_split() -> None:
    """pytest.raises becomes `raises`, pytest.approx a tolerance."""
    body = "import pytest\ndef test_a():\n    with pytest.raises(ValueError):\n        double('x')\n"
    body += "def test_b():\n    assert double(0.1) == pytest.approx(0.2)\n"
    raising, near = split(body)
    assert raising == Case(id="test_a", call="double('x')", raises="ValueError")
    assert near.expect == "0.2"
    assert near.tolerance == pytest.approx(2e-7)


def test_unittest_methods_split() -> None:
    """The plain assertions of unittest are cases too."""
    body = (
        "import unittest\nclass A(unittest.TestCase):\n"
        "    def test_a(self): self.assertEqual(double(2), 4)\n"
        "    def test_b(self): self.assertTrue(double(2))\n"
        "    def test_c(self): self.assertFalse(double(0))\n"
        "    def test_d(self): self.assertIsNone(double(None))\n"
        "    def test_e(self):\n        with self.assertRaises(TypeError):\n            double()\n"
    )
    assert [(case.id, case.call, case.expect or case.raises) for case in split(body)] == [
        ("test_a", "double(2)", "4"),
        ("test_b", "bool(double(2))", "True"),
        ("test_c", "bool(double(0))", "False"),
        ("test_d", "double(None)", "None"),
        ("test_e", "double()", "TypeError"),
    ]


def test_a_case_brings_the_definitions_it_uses() -> None:
    """Helpers, constants and imports of the file go with the calls that use them, and only with those."""
    body = (
        "import math\nfrom double import double\nfrom double import double as twice\nBASE = 4\n"
        "def helper(n):\n    return twice(n) + BASE\n"
        "def test_a():\n    assert helper(1) == 6\ndef test_b():\n    assert double(1) == 2\n"
    )
    first, second = split(body)
    assert first.call.splitlines()[-1] == "helper(1)"
    assert "BASE = 4" in first.call
    assert "return double(n) + BASE" in first.call
    assert "math" not in first.call
    assert second.call == "double(1)"


WHOLE = {
    "loop": "def test_it():\n    for n in double(3):\n        assert double(n) == n * 2\n",
    "endless loop": "def test_it():\n    while True:\n        assert double(1) == 2\n",
    "loop that ends early": "def test_it():\n    for n in (1, 2):\n        assert double(n) == n\n        break\n",
    "long loop": "def test_it():\n    for n in range(1000):\n        assert double(n) == n * 2\n",
    "decision": "def test_it():\n    if double(1):\n        assert double(2) == 4\n",
    "fixture": "def test_it(capsys):\n    assert double(2) == 4\n",
    "computed parameters": "@pytest.mark.parametrize('n', double(1))\ndef test_it(n):\n    assert double(n) == 2\n",
    "decorated": "@patch('builtins.print')\ndef test_it():\n    assert double(2) == 4\n",
    "no assertion": "def test_it():\n    double(2)\n",
    "nothing of the program": "def test_it():\n    assert 1 + 1 == 2\n",
    "coroutine": "async def test_it():\n    assert double(2) == 4\n",
    "skipped": "def test_it():\n    pytest.skip('no')\n    assert double(2) == 4\n",
    "leaves early": "def test_it():\n    assert double(2) == 4\n    return\n",
    "framework": "class TestA:\n    def test_it(self):\n        self.addCleanup(double)\n        assert double(1)\n",
    "several exceptions": "def test_it():\n    with pytest.raises((ValueError, TypeError)):\n        double('x')\n",
}


@pytest.mark.parametrize("name", WHOLE)
def test_what_cannot_be_split_stays_whole(name: str) -> None:
    """A test that is more than calls and literals gives no case and is named to run as it stands."""
    named = "TestA::test_it" if "class" in WHOLE[name] else "test_it"
    assert split(WHOLE[name]) == []
    assert whole([("test_a.py", WHOLE[name])]) == (("test_a.py", named),)


def test_hidden_files_give_hidden_cases_and_no_whole_tests() -> None:
    """A hidden test file becomes hidden cases; its other tests never run beside a learner's program."""
    body = "def test_a():\n    assert double(2) == 4\n" + WHOLE["loop"]
    assert [(case.id, case.hidden) for case in split(body, "hidden/test_b.py")] == [("test_a", True)]
    assert whole([("hidden/test_b.py", body)]) == ()


def test_equal_names_in_two_files_stay_apart() -> None:
    """Tests of the same name in different files become cases of different ids."""
    body = "def test_it():\n    assert double(2) == 4\n"
    assert [case.id for case in cases_of([("test_a.py", body), ("test_b.py", body)], "double.py")] == [
        "test_it",
        "test_b-test_it",
    ]


def test_a_file_that_does_not_parse_gives_nothing() -> None:
    """A broken test file gives no tests; the loader tells the flaw."""
    assert split("def test_it(:\n") == []


def calls(body: str) -> list[tuple[str, str | None]]:
    """Call and value of each case of a test body."""
    return [(case.call, case.expect) for case in split("def test_it():\n" + body)]


@pytest.mark.parametrize(
    ("method", "call", "expect"),
    [
        ("assertEqual([4, 4], double([4]))", "double([4])", "[4, 4]"),
        ("assertListEqual(double([4]), [4] * 2)", "double([4])", "[4, 4]"),
        ("assertIs(double(2), True)", "double(2)", "True"),
        ("assertNotEqual(double(2), 3)", "double(2) != 3", "True"),
        ("assertIn(double(2), [4, 5], 'why')", "double(2) in [4, 5]", "True"),
        ("assertIsInstance(double(2), int)", "isinstance(double(2), int)", "True"),
        ("assertIsNotNone(double(2))", "double(2) is not None", "True"),
        ("assertCountEqual(double([2]), [3, 1])", "sorted(double([2]))", "[1, 3]"),
        ("assertCountEqual(double([2]), ['b', 1])", "sorted(double([2]), key=repr)", "['b', 1]"),
        ("assertRegex(double('a'), 'a+')", "import re\nbool(re.search('a+', double('a')))", "True"),
        ("assertTrue(double(2) > 3)", "double(2) > 3", "True"),
        ("assertEqual(double(2), double(1) + 2)", "double(2) == double(1) + 2", "True"),
        ("assertEqual(double(2), {'b', 'a'} | double(1))", "double(2) == {'b', 'a'} | double(1)", "True"),
        ("assertEqual(double(0.5), float('inf'))", "double(0.5)", "float('inf')"),
    ],
)
def test_methods_of_unittest_say_a_value(method: str, call: str, expect: str) -> None:
    """Each assertion of unittest is an expression and the value it must give."""
    body = f"class A(TestCase):\n    def test_it(self):\n        self.{method}\n"
    assert split(body) == [Case(id="test_it", call=call, expect=expect)]


@pytest.mark.parametrize(
    ("method", "tolerance"),
    [("2.5", 5e-8), ("2.5, 2", 0.005), ("2.5, places=1", 0.05), ("2.5, delta=0.25", 0.25)],
)
def test_almost_equal_has_the_tolerance_of_unittest(method: str, tolerance: float) -> None:
    """Places round, a delta bounds."""
    body = f"class A(TestCase):\n    def test_it(self):\n        self.assertAlmostEqual(double(1), {method})\n"
    assert split(body) == [Case(id="test_it", call="double(1)", expect="2.5", tolerance=tolerance)]


def test_a_value_that_the_program_may_change_is_no_constant() -> None:
    """A list handed to the program is looked at afterwards, not taken for what it was before."""
    body = "    items = [2, 1]\n    double(items)\n    assert items == [1, 2]\n"
    assert calls(body) == [("items = [2, 1]\ndouble(items)\nitems", "[1, 2]")]


def test_state_is_carried_on_and_only_where_it_is_shared() -> None:
    """What an earlier assertion did to an object runs before the next; calls on fresh values do not."""
    body = "    box = Box()\n    assert box.take() == 1\n    assert double(1) == 2\n    assert box.take() == 2\n"
    first, fresh, second = calls(body)
    assert first == ("box = Box()\nbox.take()", "1")
    assert fresh == ("double(1)", "2")
    assert second == ("box = Box()\nbox.take()\nbox.take()", "2")


def test_an_expected_exception_is_survived_by_the_lines_after_it() -> None:
    """What follows an expected exception runs behind it, with the exception by its name."""
    body = (
        "    box = Box()\n    with pytest.raises(KeyError) as info:\n        box.take(3)\n"
        "    assert info.value.args[0] == 3\n    assert box.count == 0\n"
    )
    raising, argument, count = split("def test_it():\n" + body)
    assert (raising.call, raising.raises, raising.message) == ("box = Box()\nbox.take(3)", "KeyError", None)
    assert argument.call.endswith("except KeyError as error:\n    info = error\ninfo.args[0]")
    assert (count.call.splitlines()[-1], count.expect) == ("box.count", "0")


def test_the_message_of_a_key_error_is_as_it_prints() -> None:
    """`str` of a KeyError is its quoted key, so only that is taken for the message."""
    body = "    with pytest.raises(KeyError) as info:\n        double(1)\n    assert str(info.value) == \"'one'\"\n"
    assert [case.message for case in split("def test_it():\n" + body)] == ["'one'"]


def test_equal_checks_are_one_case() -> None:
    """What a loop checks again in the same words is kept once."""
    assert calls("    for _ in range(3):\n        assert double(1) == 2\n") == [("double(1)", "2")]
