"""Builds `dist/codementor-VERSION.vsix`: the VS Code extension with the language server inside, for every platform.

`python -m deploy.vsix` builds when a source has changed since the last build. Only pure-Python packages with the hashes
of `requirements/bundle.txt` go in, so nothing is downloaded where the extension runs.
"""

import hashlib
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock

from codementor.exercise import bundle
from deploy.node import run_node, run_npm

ROOT = Path(__file__).resolve().parent.parent
CLIENT = ROOT / "editor-client"
BUNDLED = CLIENT / "bundled"
LOCKED = ROOT / "requirements" / "bundle.txt"
WHEELS = ROOT / ".cache" / "bundle"
SET = ROOT / "exercise-sets" / "python-first-steps"
PACKAGES = ("codementor", "lsp_server")
# What an editor never runs: the command line, and what only documents or generates the messages.
LEFT_OUT = shutil.ignore_patterns("__pycache__", "cli", "examples", "ts", "schema.py", "schema.json")
BINARY = (".so", ".pyd", ".dylib", ".dll")


def target() -> Path:
    """The package that is built, named by the project's version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return ROOT / "dist" / f"codementor-{project['version']}.vsix"


def sources() -> Iterator[Path]:
    """Every file the package is made of, in a fixed order."""
    yield from (LOCKED, ROOT / "LICENSE", Path(__file__))
    yield from sorted(path for path in CLIENT.iterdir() if path.is_file())
    folders = (
        [CLIENT / name for name in ("src", "media", "l10n", "python")] + [ROOT / name for name in PACKAGES] + [SET]
    )
    for folder in folders:
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def stamp() -> str:
    """The hash of the sources' names and contents."""
    total = hashlib.sha256()
    for path in sources():
        total.update(f"{path.relative_to(ROOT).as_posix()} {_digest(path)}\n".encode())
    return total.hexdigest()


def build() -> None:
    """Builds the package from nothing but its sources."""
    _install_node_modules()
    shutil.rmtree(BUNDLED, ignore_errors=True)
    bundle_python(BUNDLED)
    bundle_set(BUNDLED / "sets" / SET.name)
    shutil.copyfile(ROOT / "LICENSE", CLIENT / "LICENSE")
    modules = CLIENT / "node_modules"
    run_node([str(modules / "typescript" / "bin" / "tsc"), "--noEmit"], CLIENT)
    run_node(["build.mjs"], CLIENT)
    target().parent.mkdir(exist_ok=True)
    pack = [str(modules / "@vscode" / "vsce" / "vsce"), "package", "--no-dependencies", "--allow-missing-repository"]
    run_node(
        [*pack, "--out", str(target())], CLIENT, {"SOURCE_DATE_EPOCH": "315532800"}
    )  # 1980: the same bytes each time
    _stamp_file().write_text(stamp(), "ascii")


def bundle_python(folder: Path) -> None:
    """Puts the launcher, the server, the core and their dependencies into `folder`; refuses what is not pure Python."""
    libs = folder / "libs"
    wheels = WHEELS / _digest(LOCKED)
    if not wheels.is_dir():
        _install_wheels(wheels)
    shutil.copytree(wheels, libs)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, libs / name, ignore=LEFT_OUT)
    shutil.copyfile(CLIENT / "python" / "launch.py", folder / "launch.py")
    binaries = [path for path in libs.rglob("*") if path.suffix in BINARY]
    if binaries:
        raise SystemExit(f"The bundle must be pure Python, but holds {binaries[0].relative_to(libs)}.")


def bundle_set(folder: Path) -> None:
    """Puts the set that comes with the extension into `folder`, as a learner gets it."""
    bundle.unpack(bundle.for_learner(bundle.pack(SET)), folder)


def _install_wheels(folder: Path) -> None:
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    options = ["--require-hashes", "--no-deps", "--no-compile", "--quiet", "--disable-pip-version-check"]
    pure = ["--only-binary", ":all:", "--implementation", "py", "--abi", "none", "--platform", "any"]
    install = [sys.executable, "-m", "pip", "install", *options, *pure, "--python-version", "3.11"]
    subprocess.run([*install, "--requirement", str(LOCKED), "--target", str(fresh)], check=True)
    shutil.rmtree(fresh / "bin", ignore_errors=True)
    fresh.rename(folder)


def _install_node_modules() -> None:
    lock, installed = CLIENT / "package-lock.json", CLIENT / "node_modules" / ".codementor-lock"
    if not installed.is_file() or installed.read_bytes() != lock.read_bytes():
        run_npm(["ci", "--ignore-scripts"], CLIENT)
        shutil.copyfile(lock, installed)


def _stamp_file() -> Path:
    return target().with_suffix(".vsix.sources")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Builds if needed and prints where the package lies; 1 when a step failed (it has said why itself)."""
    (ROOT / ".cache").mkdir(exist_ok=True)
    try:
        with FileLock(ROOT / ".cache" / "vsix.lock"):  # two builds at once would share a folder
            if not (target().is_file() and _stamp_file().is_file() and _stamp_file().read_text("ascii") == stamp()):
                build()
    except subprocess.CalledProcessError as error:
        print(f"The extension was not built: {' '.join(map(str, error.cmd[:3]))} ended with {error.returncode}.")
        return 1
    print(target().relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
