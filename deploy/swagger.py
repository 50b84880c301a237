"""Puts the files of Swagger UI where the service's API page takes them from.

`python -m deploy.swagger` installs the npm package by the hash in its lock, runs none of its scripts, and keeps the
few files that the page needs, with their licences.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from deploy.node import run_npm

FOLDER = Path(__file__).parent.parent / "backend_api" / "kit" / "swagger"
BUILT = FOLDER / "static"
FILES = ("swagger-ui-bundle.js", "swagger-ui.css", "swagger-ui-bundle.js.LICENSE.txt", "LICENSE", "NOTICE")


def main() -> int:
    """Afterwards the files lie there, and no others; 1 when npm failed (it has said why itself)."""
    try:
        run_npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], FOLDER)
    except subprocess.CalledProcessError as error:
        print(f"The page of the API was not built: npm ended with {error.returncode}.")
        return 1
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.mkdir()
    for name in FILES:
        shutil.copyfile(FOLDER / "node_modules" / "swagger-ui-dist" / name, BUILT / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
