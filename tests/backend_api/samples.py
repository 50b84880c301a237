"""A small exercise set, made in memory, and programs for its one exercise `double`."""

import io
import zipfile

SET, EXERCISE = "sample", "double"
GOOD = "def double(n):\n    return n * 2\n"
WRONG = "def double(n):\n    return n + 2\n"
ONLY_HIDDEN_FAILS = "def double(n):\n    return n * 2 if n < 100 else 0\n"
ENDLESS = "def double(n):\n    while True:\n        pass\n"
HIDDEN_INPUT, HIDDEN_OUTPUT = "20071", "40142"

_FILES = {
    "set.toml": 'id = "{set}"\ntitle = "A sample"\nversion = "{version}"\nlanguage = "en"\norder = ["double"]\n',
    "double/exercise.toml": 'title = "Double"\nskills = ["numbers"]\ndifficulty = 1\nentry_points = ["double"]\n',
    "double/task.md": "# Double\n\nWrite `double(n)`. It returns twice the number.\n",
    "double/double.py": "def double(n):\n    ...\n",
    "double/cases.toml": (
        '[[case]]\nid = "two"\ncall = "double(3)"\nexpect = "6"\n'
        '[[case]]\nid = "zero"\ncall = "double(0)"\nexpect = "0"\n'
        f'[[case]]\nid = "large-secret"\ncall = "double({HIDDEN_INPUT})"\nexpect = "{HIDDEN_OUTPUT}"\nhidden = true\n'
    ),
    "double/.solution/double.py": GOOD,
}


def bundle(name: str = SET, version: str = "1.0.0", **changed: str) -> bytes:
    """The set as an author's zip; `changed` gives files, by path with `/` as `__`, another text."""
    files = {path: text.replace("{set}", name).replace("{version}", version) for path, text in _FILES.items()}
    files |= {path.replace("__", "/"): text for path, text in changed.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return buffer.getvalue()
