"""Builds the notebook front end, and links it into the environment of this interpreter.

`python -m deploy.labextension` builds when a source has changed since the last build and links the result, so that a
JupyterLab started from the checkout has the extension. `--no-link` leaves the environment alone: what a wheel needs.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from jupyter_builder.federated_extensions import develop_labextension

from deploy.node import node_environment, run_node, run_npm

ROOT = Path(__file__).resolve().parent.parent
FRONT_END = ROOT / "jupyter_ext" / "labextension"
BUILT = FRONT_END / "static"
STAMP = "sources.sha256"
SERVER_CONFIG = ROOT / "jupyter_ext" / "codementor.json"
WIRE = ROOT / "codementor" / "wire" / "ts" / "index.ts"


def sources() -> Iterator[Path]:
    """Every file that the built front end is made of, in a fixed order."""
    for name in ("package.json", "package-lock.json", "tsconfig.json"):
        yield FRONT_END / name
    for folder in ("schema", "src", "style"):
        yield from sorted(path for path in (FRONT_END / folder).rglob("*") if path.is_file())
    yield WIRE


def stamp() -> str:
    """The hash of the sources' names and contents: what a build of the present sources carries."""
    total = hashlib.sha256()
    for path in sources():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(ROOT).as_posix()} {content}\n".encode())
    return total.hexdigest()


def fresh() -> bool:
    """Whether the built front end is that of the present sources."""
    path = BUILT / STAMP
    return path.is_file() and path.read_text("ascii") == stamp()


def build() -> None:
    """Builds the front end into `static`, from nothing: an old file is never packed."""
    lock, installed = FRONT_END / "package-lock.json", FRONT_END / "node_modules" / ".codementor-lock"
    if not installed.is_file() or installed.read_bytes() != lock.read_bytes():
        run_npm(["ci", "--ignore-scripts"], FRONT_END)
        shutil.copyfile(lock, installed)
    for leftover in (FRONT_END / "lib", BUILT):
        shutil.rmtree(leftover, ignore_errors=True)
    run_node([str(FRONT_END / "node_modules" / "typescript" / "bin" / "tsc")], FRONT_END)
    builder = [sys.executable, "-m", "jupyter_builder.main", "build", str(FRONT_END)]
    subprocess.run(builder, cwd=FRONT_END, env={**os.environ, **node_environment()}, check=True)
    (BUILT / STAMP).write_text(stamp(), "ascii")


def link(prefix: Path) -> None:
    """Makes the front end and the server extension known to the Jupyter under `prefix`."""
    extensions = prefix / "share" / "jupyter" / "labextensions"
    develop_labextension(
        BUILT, symlink=os.name != "nt", overwrite=True, labextensions_dir=str(extensions), destination="codementor"
    )
    config = prefix / "etc" / "jupyter" / "jupyter_server_config.d"
    config.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SERVER_CONFIG, config / SERVER_CONFIG.name)


def main(args: Sequence[str]) -> int:
    """Builds if needed and links unless told not to; 1 when a step failed (it has said why itself)."""
    try:
        if not fresh():
            build()
    except subprocess.CalledProcessError as error:
        print(f"The front end was not built: {' '.join(map(str, error.cmd[:3]))} ended with {error.returncode}.")
        return 1
    if "--no-link" not in args:
        link(Path(sys.prefix))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
