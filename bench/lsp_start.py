"""How long an editor waits: process start to `initialize` answer, against a pygls server that does nothing.

The two are started in turns, so that whatever else the machine does meets both.
"""

import os
import sys
import tempfile
from pathlib import Path

from bench.languageserver import Server
from bench.report import Bench, median, percentile

HELLO = """
from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("hello", "1")


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hover(params):
    return None


server.start_io()
"""


def main() -> int:
    """Measures and reports."""
    bench = Bench("lsp_start")
    rounds = 10 if bench.quick else 30
    commands = {"codementor": (sys.executable, "-m", "lsp_server"), "hello": (sys.executable, "-c", HELLO)}
    times: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "CODEMENTOR_DATA_DIR": folder}
        for turn in range(rounds + 1):
            for name, command in commands.items():
                with Server(command, environment) as server:
                    taken = server.initialize(Path(folder))
                if turn:  # the first turn writes the byte code
                    times[name].append(taken)
    for name, values in times.items():
        bench.figure(f"{name} start to initialize p50 ms", median(values))
        bench.figure(f"{name} start to initialize best ms", min(values))
        bench.figure(f"{name} start to initialize p90 ms", percentile(values, 0.9))
    ratio = median(times["codementor"]) / median(times["hello"])
    bench.aim("start against a hello-world pygls server", "at most 1.3x", ratio, ratio <= 1.3)
    return bench.main()


if __name__ == "__main__":
    raise SystemExit(main())
