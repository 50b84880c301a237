"""The command `codementor-lsp`: serves one editor over stdin and stdout (or a loopback port, for development)."""

import argparse
import gc
import logging
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Serves until the editor ends the session; 1 when it left without `shutdown`. Logs go to stderr."""
    options = _parser().parse_args(argv)
    logging.basicConfig(
        stream=sys.stderr, level=options.log_level.upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    # pygls logs whole messages at INFO: learners' programs have no place in a log.
    logging.getLogger("pygls").setLevel(logging.WARNING)
    # The protocol's 500 classes are made while importing; collecting in between finds nothing and costs 60 ms.
    gc.disable()
    from .server import create_server

    server = create_server()
    gc.freeze()
    gc.enable()
    try:
        if options.tcp:
            server.start_tcp("127.0.0.1", options.tcp)
        else:
            server.start_io()
    finally:
        server.session.editor.views.close()
    return 0 if server.asked_to_end else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="codementor-lsp", description="The language server of CodeMentor.")
    parser.add_argument("--stdio", action="store_true", help="speak over stdin and stdout (what happens anyway)")
    parser.add_argument("--tcp", type=int, metavar="PORT", help="serve one client on 127.0.0.1:PORT, for development")
    parser.add_argument("--log-level", default="info", choices=["debug", "info", "warning", "error"])
    return parser
