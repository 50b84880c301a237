# ruff: noqa: E501 - files as they lie in a track
"""A small track of our own in Exercism's format: every style of test, and every trap that we know of."""

import json
from pathlib import Path

IMPORT = "import unittest\nfrom {module} import {names}\n\n\n"

# slug -> starter, solution, tests
EXERCISES: dict[str, tuple[str, str, str]] = {
    "ticket-price": (
        "def price(age):\n    pass\n",
        "def price(age):\n    if age < 0:\n        raise ValueError('no such age')\n    return 0 if age < 6 else 12.5\n",
        "# pylint: disable=missing-function-docstring\n"
        "# These tests are auto-generated with data from nowhere.\n"
        "import unittest\n\nfrom ticket_price import (\n    price,\n)\n\n\n"
        "class TicketPriceTest(unittest.TestCase):\n"
        "    def test_small_child(self):\n        self.assertEqual(price(3), 0)\n\n"
        "    def test_grown_up(self):\n        expected = 12.5\n        self.assertEqual(price(40), expected)\n\n"
        "    def test_unborn(self):\n"
        "        with self.assertRaises(ValueError) as err:\n            price(-1)\n"
        "        self.assertEqual(type(err.exception), ValueError)\n"
        "        self.assertEqual(err.exception.args[0], 'no such age')\n\n"
        "    def test_very_old(self):\n        self.assertEqual(price(400), 0)\n",
    ),
    "robot-arm": (
        "class Arm:\n    pass\n",
        "class Stuck(Exception):\n    pass\n\n\nclass Arm:\n    def __init__(self, reach):\n        self.reach = reach\n"
        "        self.at = 0\n\n    def move(self, steps):\n        if self.at + steps > self.reach:\n"
        "            raise Stuck('too far')\n        self.at += steps\n        return self.at\n",
        "import unittest\nimport robot_arm\nfrom robot_arm import Arm\n\n\nclass RobotArmTest(unittest.TestCase):\n"
        "    maxDiff = None\n    reach = 10\n\n    def setUp(self):\n        self.arm = Arm(self.reach)\n\n"
        "    def assert_at(self, arm, place):\n        self.assertEqual(arm.at, place)\n\n"
        "    def moved(self, steps):\n        self.arm.move(steps)\n        return self.arm\n\n"
        "    def test_starts(self):\n        self.assert_at(self.arm, 0)\n\n"
        "    def test_moves(self):\n        self.assertEqual(self.arm.move(3), 3)\n"
        "        self.assertEqual(self.arm.move(4), 7)\n        with self.assertRaises(robot_arm.Stuck):\n"
        "            self.arm.move(4)\n        self.assert_at(self.arm, 7)\n\n"
        "    def test_moved(self):\n        self.assertIs(self.moved(2), self.arm)\n        self.assert_at(self.arm, 2)\n",
    ),
    "word-steps": (
        "def steps(word):\n    pass\n",
        "LONGEST = 20\n\n\ndef steps(word):\n    return [word[:end] for end in range(1, len(word) + 1)]\n",
        "import unittest\nimport pytest\n\ntry:\n    from word_steps import LONGEST, steps\n"
        "except ImportError as failed:\n    raise ImportError('define LONGEST and steps') from failed\n\n\n"
        "class WordStepsTest(unittest.TestCase):\n    @pytest.mark.task(taskno=1)\n"
        "    def test_LONGEST(self):\n        said = 'LONGEST must be 20.'\n"
        "        self.assertIsInstance(LONGEST, int, msg=said)\n        self.assertEqual(LONGEST, 20, msg=said)\n\n"
        "    @pytest.mark.task(taskno=2)\n    def test_steps(self):\n"
        "        words = ['', 'a', 'tea']\n        results = [[], ['a'], ['t', 'te', 'tea']]\n"
        "        for variant, (word, expected) in enumerate(zip(words, results), start=1):\n"
        "            with self.subTest(f'variation #{variant}', word=word, expected=expected):\n"
        "                actual = steps(word)\n"
        "                said = (f'Called steps({word!r}) and got {actual}, not {expected}.')\n"
        "                self.assertEqual(actual, expected, msg=said)\n",
    ),
    "dash-board": (
        "def gauge(value):\n    pass\n",
        "def gauge(value):\n    return '#' * value\n",
        "import importlib\nimport unittest\n\nboard = importlib.import_module('dash-board')\n\n\n"
        "class DashBoardTest(unittest.TestCase):\n    def test_gauge(self):\n"
        "        self.assertEqual(board.gauge(3), '###')\n        self.assertEqual('#' * 40, board.gauge(40))\n",
    ),
    "count-down": (
        "def count_down(start):\n    pass\n",
        "def count_down(start):\n    while start:\n        yield start\n        start -= 1\n",
        IMPORT.format(module="count_down", names="count_down")
        + "class CountDownTest(unittest.TestCase):\n    def test_one_by_one(self):\n        numbers = count_down(2)\n"
        "        self.assertEqual(next(numbers), 2)\n        self.assertEqual(next(numbers), 1)\n"
        "        with self.assertRaises(StopIteration):\n            next(numbers)\n\n"
        "    def test_all(self):\n        self.assertEqual(list(count_down(5)), [5, 4, 3, 2, 1])\n",
    ),
    "flat-points": (
        "def corner(points):\n    pass\n",
        "from collections import namedtuple\n\nCorner = namedtuple('Corner', 'x y')\n\n\n"
        "def corner(points):\n    return Corner(min(p.x for p in points), min(p.y for p in points))\n",
        "import unittest\nfrom dataclasses import dataclass\nfrom flat_points import corner\n\n\n"
        "@dataclass\nclass Point:\n    x: int\n    y: int = 0\n\n\ndef line(length):\n"
        "    return [Point(at) for at in range(length)]\n\n\nclass FlatPointsTest(unittest.TestCase):\n"
        "    def test_line(self):\n        self.assertEqual(corner(line(3)), (0, 0))\n\n"
        "    def test_points(self):\n        points = [Point(4, 2), Point(3, 7)]\n"
        "        self.assertEqual(corner(points), (3, 2))\n        self.assertEqual(points, [Point(4, 2), Point(3, 7)])\n",
    ),
    "echo-lines": (
        "def main():\n    pass\n",
        "def main():\n    while line := input():\n        print(line.upper())\n",
        "import contextlib\nimport io\nimport unittest\nfrom unittest.mock import patch\nfrom echo_lines import main\n\n\n"
        "class EchoLinesTest(unittest.TestCase):\n    def test_echo(self):\n        out = io.StringIO()\n"
        "        with patch('builtins.input', side_effect=['tea', 'milk', '']), contextlib.redirect_stdout(out):\n"
        "            main()\n        self.assertEqual(out.getvalue(), 'TEA\\nMILK\\n')\n",
    ),
    "mean-value": (
        "def mean(numbers):\n    pass\n",
        "def mean(numbers):\n    if not numbers:\n        raise ValueError('mean of nothing')\n"
        "    return sum(numbers) / len(numbers)\n",
        "import pytest\nfrom mean_value import mean\n\n\n@pytest.fixture\ndef numbers():\n    return [1, 2, 6]\n\n\n"
        "@pytest.mark.parametrize('given, wanted', [([1], 1.0), pytest.param([1, 2], 1.5, id='two')])\n"
        "def test_mean(given, wanted):\n    assert mean(given) == wanted\n\n\n"
        "def test_fixture(numbers):\n    assert mean(numbers) == pytest.approx(3.0)\n\n\n"
        "def test_nothing():\n    with pytest.raises(ValueError, match='of noth'):\n        mean([])\n\n\n"
        "def test_printed(capsys):\n    print(mean([2]))\n    assert capsys.readouterr().out == '2.0\\n'\n",
    ),
    "odd-ends": (
        "def ends(items):\n    pass\n",
        "def ends(items):\n    return {items[0], items[-1]}\n",
        IMPORT.format(module="odd_ends", names="ends") + "class OddEndsTest(unittest.TestCase):\n"
        "    def test_of(self, items, wanted):\n        self.assertCountEqual(ends(items), wanted)\n\n"
        "    def test_some(self):\n        self.test_of('abc', ['c', 'a'])\n        self.test_of('a', wanted=['a'])\n\n"
        "    @unittest.skip('not yet')\n    def test_none(self):\n        self.assertEqual(ends([]), set())\n\n"
        "    def test_growing(self):\n        items = [1]\n        while len(items) < 4:\n            items.append(len(items))\n"
        "            self.assertIn(items[-1], ends(items))\n\n"
        "    def test_third(self):\n        self.assertAlmostEqual(max(ends([1, 1 / 3])), 1, places=3)\n",
    ),
    "large-table": (
        "def look_up(name):\n    pass\n",
        "from names_data import PRICES\n\n\ndef look_up(name):\n    return PRICES[name]\n",
        "import unittest\nfrom large_table import look_up\nfrom table_test_data import CASES, wanted\n\n\n"
        "class LargeTableTest(unittest.TestCase):\n    def test_all(self):\n        for name, price in CASES:\n"
        "            self.assertEqual(look_up(name), price)\n\n"
        "    def test_wanted(self):\n        self.assertEqual(look_up('tea'), wanted('tea'))\n",
    ),
    "many-parts": (
        "from tools import double\n\n\ndef whole(number):\n    pass\n",
        "from tools import double\n\n\ndef whole(number):\n    return double(number) + 1\n",
        IMPORT.format(module="many_parts", names="whole")
        + "class ManyPartsTest(unittest.TestCase):\n    def test_whole(self):\n        self.assertEqual(whole(4), 9)\n",
    ),
    "wrong-inside": (
        "def half(number):\n    pass\n",
        "def half(number):\n    return number // 2\n",
        IMPORT.format(module="wrong_inside", names="half")
        + "class WrongInsideTest(unittest.TestCase):\n    def test_even(self):\n        self.assertEqual(half(4), 2)\n\n"
        "    def test_odd(self):\n        self.assertEqual(half(3), 1.5)\n",
    ),
    "torn-test": ("def torn():\n    pass\n", "def torn():\n    return 1\n", "def test_torn(:\n"),
    "old-times": ("def old():\n    pass\n", "def old():\n    return 1\n", "from old_times import old\n"),
}
CONCEPT = ("word-steps", "large-table")
BESIDE = {
    "ticket-price/.meta/tests.toml": '[11]\ndescription = "small child"\n\n[12]\ndescription = "very old"\ninclude = false\n',
    "large-table/names_data.py": "PRICES = {'tea': 2, 'milk': 1}\n",
    "large-table/table_test_data.py": "CASES = [('tea', 2), ('milk', 1)]\n\n\ndef wanted(name):\n    return dict(CASES)[name]\n",
    "many-parts/tools.py": "def double(number):\n    pass\n",
    "many-parts/.meta/tools.py": "def double(number):\n    return 2 * number\n",
    "word-steps/.docs/introduction.md": "# About\n\nWords have letters.\n",
}


def write_track(folder: Path) -> Path:
    """The track lies in the folder."""
    kinds: dict[str, list[dict[str, object]]] = {"concept": [], "practice": [], "foregone": []}
    for number, (slug, parts) in enumerate(EXERCISES.items()):
        kind = "concept" if slug in CONCEPT else "practice"
        given: dict[str, object] = {
            "slug": slug,
            "name": slug.title(),
            "uuid": str(number),
            "difficulty": number % 10 + 1,
        }
        if kind == "concept":
            given |= {"concepts": [f"{slug}-concept"], "prerequisites": []}
        else:
            given |= {"practices": ["functions"], "prerequisites": ["word-steps-concept"]}
        if slug == "old-times":
            given["status"] = "deprecated"
        kinds[kind].append(given)
        write_exercise(folder / "exercises" / kind / slug, *parts)
    config = {"language": "Python", "slug": "python", "version": 3, "exercises": kinds}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    for name, text in BESIDE.items():
        kind = "concept" if name.partition("/")[0] in CONCEPT else "practice"
        (folder / "exercises" / kind / name).write_text(text, encoding="utf-8")
    return folder


def write_exercise(folder: Path, starter: str, solution: str, tests: str) -> Path:
    """One exercise as a track lays it out."""
    slug = folder.name
    file = "dash-board.py" if slug == "dash-board" else f"{slug.replace('-', '_')}.py"
    reference = ".meta/exemplar.py" if slug in CONCEPT else ".meta/example.py"
    test = f"{Path(file).stem}_test.py"
    named: dict[str, list[str]] = {"solution": [file], "test": [test], reference[6:-3]: [reference]}
    if slug == "many-parts":
        named |= {"solution": ["tools.py", file], "example": [reference, ".meta/tools.py"]}
    files = {
        ".meta/config.json": json.dumps({"authors": [], "files": named, "blurb": slug}),
        ".docs/instructions.md": f"# Instructions\n\nWrite {file}.\n",
        reference: solution,
        file: starter,
        test: tests,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
