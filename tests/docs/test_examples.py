"""Every example in the docs is true: commands are run, files are written and read, links lead somewhere.

A fence is what its info string says: `console` is run line by line and must print what stands below each command
(`...` for any text); `toml folder/file` writes that file first; `sh` is for a person's own machine and only parsed;
`text` is shown only. One page is one folder, in which the bundled set lies as `python-first-steps`.
"""

import ast
import doctest
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
FENCE = re.compile(r"^(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=fence)$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:)([^)#\s]*)[^)]*\)")
SHOWN = {"text", "lua", "lisp"}
PARSERS: dict[str, Callable[[str], object]] = {
    "toml": tomllib.loads,
    "json": json.loads,
    "python": ast.parse,
    "pycon": doctest.DocTestParser().get_examples,
    "markdown": str,
}

each = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "docs")))


@dataclass(frozen=True)
class Block:
    """One fence of a page: its language, the file it stands for (or ""), its text and its line."""

    language: str
    file: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """The fences of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in FENCE.finditer(text):
        language, _, file = match["info"].strip().partition(" ")
        found.append(Block(language, file, match["text"], text.count("\n", 0, match.start()) + 1))
    return found


def environment(home: Path) -> dict[str, str]:
    """An environment with this checkout's commands, and nothing of the person who runs the tests."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {name: os.environ[name] for name in ("LANG", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return {**kept, "PATH": path, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "PYTHONUTF8": "1"}


def run(block: Block, folder: Path, env: dict[str, str]) -> None:
    """Run the commands of a console block; `$ echo $?` shows how the one before ended, else it must end well."""
    commands = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    code = 0
    for at, text in enumerate(commands):
        command, _, wanted = text.partition("\n")
        if command == "echo $?":
            assert wanted.strip() == str(code), f"line {block.line}: the command before ended with {code}"
            continue
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, timeout=100, check=False
        )
        said, code = done.stdout + done.stderr, done.returncode
        asked = at + 1 < len(commands) and commands[at + 1].startswith("echo $?")
        assert asked or code == 0, f"line {block.line}: `{command}` ended with {code}:\n{said}"
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        matches = doctest.OutputChecker().check_output(wanted.strip() + "\n", said.strip() + "\n", flags)
        assert matches, f"line {block.line}: `{command}` printed:\n{said}"


@each
def test_examples_of_a_page_work(page: Path, tmp_path: Path) -> None:
    """Each example of a page does what the page says, one after the other."""
    folder, home = tmp_path / "work", tmp_path / "home"
    home.mkdir()
    shutil.copytree(ROOT / "exercise-sets" / "python-first-steps", folder / "python-first-steps")
    for block in blocks(page):
        if block.file:
            target = folder / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        if block.language == "console":
            run(block, folder, environment(home))
        elif block.language == "sh":
            subprocess.run(["bash", "-n"], input=block.text, text=True, check=True)
        elif block.language in PARSERS:
            PARSERS[block.language](block.text)
        else:
            assert block.language in SHOWN, f"{page.name}, line {block.line}: a fence needs a language"


@each
def test_links_lead_somewhere(page: Path) -> None:
    """A link from a page to a file of the project names a file that is there."""
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        assert not target or (page.parent / target).exists(), target


@each
def test_commands_for_people_exist(page: Path) -> None:
    """A `make` target or a console script that a page names is there."""
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    text = "\n".join(block.text for block in blocks(page) if block.language in ("sh", "console"))
    assert set(re.findall(r"^(?:\$ )?make ([a-z0-9-]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"^(?:\$ )?(codementor(?:-[a-z]+)?) ", text, re.MULTILINE)) <= set(scripts)
