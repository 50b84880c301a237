"""A small exercise set for these tests, written where a test wants it."""

from pathlib import Path

FILES = {
    "add-up/add_up.py": '''\
"""Sums."""


def helper(number):
    return number


def add_up(numbers):
    total = 0
    for number in numbers:
        total = number
    return total
''',
    "add-up/cases.toml": """\
[[case]]
id = "none"
call = "add_up([])"
expect = "0"

[[case]]
id = "two"
call = "add_up([4, 1])"
expect = "5"

[[case]]
id = "three"
call = "add_up([4, 1, 2])"
expect = "7"

[[case]]
id = "hidden"
call = "add_up([1, 1])"
expect = "2"
hidden = true
""",
    "add-up/exercise.toml": """\
title = "Add up"
skills = ["loops"]
difficulty = 1
entry_points = ["add_up"]
""",
    "add-up/task.md": """\
# Add up

`add_up(numbers)` gives the sum of a list of numbers.
""",
    "endless/cases.toml": """\
[[case]]
id = "one"
call = "endless()"
expect = "1"
""",
    "endless/endless.py": """\
def endless():
    while True:
        pass
""",
    "endless/exercise.toml": """\
title = "Endless"
skills = ["loops"]
difficulty = 1
entry_points = ["endless"]

[limits]
seconds = 60
""",
    "endless/task.md": """\
# Endless

`endless()` gives 1.
""",
    "set.toml": """\
id = "small-sums"
title = "Small sums"
version = "1.0.0"
language = "en"
authors = ["The CodeMentor authors"]
licence = "MIT"
order = ["add-up", "endless"]
""",
}


def write(folder: Path) -> None:
    """The set stands in `folder`, as a learner has it."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
