"""Starts the language server that lies beside this file.

The extension runs it as `python -I launch.py STRATEGY`: with `-I` neither the learner's folder nor PYTHONPATH is
searched, so a file called `random.py` beside an exercise cannot take the place of a module. The bundled modules come
first, unless the strategy is `fromEnvironment`: then those installed for this Python are used.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    if sys.argv[1:] != ["fromEnvironment"]:
        sys.path.insert(0, str(Path(__file__).resolve().parent / "libs"))
    from lsp_server.cli import main

    sys.exit(main(["--stdio"]))
