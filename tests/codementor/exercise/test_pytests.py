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
        Case(id="test_it-1", call="n = 2\ndouble(n)", expect="4"),
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
    assert first.call.index("import double as twice") < first.call.index("def helper")
    assert "math" not in first.call
    assert second.call == "double(1)"


WHOLE = {
    "loop": "def test_it():\n    for n in range(3):\n        assert double(n) == n * 2\n",
    "computed value": "def test_it():\n    assert double(2) == other(2)\n",
    "fixture": "def test_it(capsys):\n    assert double(2) == 4\n",
    "parameters": "@pytest.mark.parametrize('n', [1])\ndef test_it(n):\n    assert double(n) == 2\n",
    "no assertion": "def test_it():\n    double(2)\n",
    "coroutine": "async def test_it():\n    assert double(2) == 4\n",
    "skipped": "def test_it():\n    pytest.skip('no')\n    assert double(2) == 4\n",
    "prepared": "class TestA:\n    def setUp(self): pass\n    def test_it(self): assert double(2) == 4\n",
    "state in self": "class TestA:\n    def test_it(self):\n        self.x = 1\n        assert double(self.x) == 2\n",
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
