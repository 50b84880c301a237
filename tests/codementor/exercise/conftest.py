"""A small sound set to break, one way at a time."""

from pathlib import Path

import pytest

SET = {
    "set.toml": 'id = "small"\ntitle = "Small"\nversion = "1.0"\norder = ["double", "greet"]\n',
    "double/exercise.toml": 'title = "Double"\nskills = ["numbers"]\n[inputs.double]\nn = { type = "int" }\n',
    "double/task.md": "Write `double(n)`.\n",
    "double/double.py": "def double(n):\n    ...\n",
    "double/cases.toml": '[[case]]\nid = "two"\ncall = "double(2)"\nexpect = "4"\n\n'
    '# the seven is hidden\n[[case]]\nid = "seven"\ncall = "double(7)"\nexpect = "14"\nhidden = true\n'
    'note = "a\\u007f\\"b"\n',
    "double/hints.toml": '[[hint]]\nlevel = 3\ntext = "Twice."\ncase = "two"\n'
    '[[hint]]\nlevel = 3\ntext = "7"\ncase = "seven"\n',
    "double/.solution/times.py": "def double(n):\n    return n * 2\n",
    "greet/exercise.toml": 'title = "Greet"\nafter = ["double"]\nfile = "hello.py"\n',
    "greet/task.md": "Print a greeting.\n",
    "greet/hello.py": "",
    "greet/names.txt": "Ada\n",
    "greet/cases.toml": '[[case]]\nid = "ada"\nstdin = "Ada\\n"\nstdout = "Hello Ada"\n',
    "greet/tests/test_shown.py": "def test_it():\n    assert True\n",
    "greet/tests/hidden/test_kept.py": "def test_it():\n    assert True\n",
    "greet/.solution/plain.py": "print('Hello', input())\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sound set, written to a folder of its own."""
    for name, text in SET.items():
        path = tmp_path / "set" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "set"
