"""The streams of candidates in the lab's child. Loaded by its path: standard library only."""

import builtins
import io
import sys
from collections.abc import Callable
from typing import Any


class Streams:
    """Bounded streams in memory, kept from run to run: making them anew would cost more than a small program.

    `capture` makes what keeps the written bytes, `wrap` a text stream over it. `output` holds what the run printed.
    """

    def __init__(self, capture: Callable[[], Any], wrap: Callable[[Any], io.TextIOWrapper]) -> None:
        self.capture = capture
        self.wrap = wrap
        self._read = builtins.input
        self._stdin = io.TextIOWrapper(io.BytesIO())
        self.renew()

    def renew(self) -> None:
        """New streams: a candidate may have closed or changed the old ones."""
        self.output, self.errors = self.capture(), self.capture()
        self._texts = self.wrap(self.output), self.wrap(self.errors)
        self._fed = True

    def lay(self, stdin: str) -> None:
        """The streams of the next run: nothing printed, `stdin` to be read, the prompt of `input` left out."""
        if any(map(_is_closed, self._texts)):
            self.renew()
        self.output.data.clear()
        self.errors.data.clear()
        if stdin or self._fed or _is_closed(self._stdin):
            self._stdin = io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogatepass")), encoding="utf-8")
            self._fed = bool(stdin)
        sys.stdin, (sys.stdout, sys.stderr) = self._stdin, self._texts
        builtins.input = self._input

    def _input(self, prompt: object = "", /) -> str:
        return self._read()


def _is_closed(stream: io.TextIOWrapper) -> bool:
    try:
        return stream.closed
    except ValueError:  # detached
        return True
