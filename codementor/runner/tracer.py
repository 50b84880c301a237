"""Traces one case through the learner's own lines. Loaded by its path in the child: standard library only.

Values are read without running the learner's code and without consuming their iterators.
"""

import inspect
import sys
import types
from collections.abc import Callable
from typing import Any, Final

STEPS: Final = 500
OPCODES: Final = 50_000  # a loop on one line makes no new steps; after so many instructions its trace is full
WIDTH: Final = 60

Json = Any
_UNSHOWN: Final = (types.ModuleType, types.FunctionType, type)


class Tracer:
    """Collects steps `{line, function, values}` of the frames of `file`, at most STEPS; `cut` says there were more.

    A step's values are those that changed while its line ran; under "return" (or "yield") stands what a
    function gave back.
    `line` is where the entry function, called from outside the file, last returned.
    """

    def __init__(self, file: str, show: Callable[[object], str], when_full: Callable[[], None] | None = None) -> None:
        self.file = file
        self.show = show
        self.when_full = when_full
        self.steps: list[dict[str, Json]] = []
        self.cut = False
        self.line: int | None = None
        self._opcodes = 0
        self._raising: set[types.FrameType] = set()
        self._open: dict[types.FrameType, dict[str, Json]] = {}
        self._seen: dict[types.FrameType, dict[str, str]] = {}

    def start(self) -> None:
        """Trace from here on, in this thread."""
        sys.settrace(self._call)

    def stop(self) -> None:
        """Trace no more."""
        sys.settrace(None)
        self._raising.clear()
        self._open.clear()
        self._seen.clear()

    def _call(self, frame: types.FrameType, event: str, argument: object) -> Callable[..., Any] | None:
        if frame.f_code.co_filename != self.file or _is_inner(frame):
            return None
        frame.f_trace_opcodes = self.when_full is not None
        resumed = frame in self._seen  # a generator goes on after its yield
        if frame.f_code.co_name != "<module>" and not resumed:
            self._step(frame, frame.f_code.co_firstlineno)
            self._changes(frame)
        return self._event

    def _event(self, frame: types.FrameType, event: str, argument: object) -> Callable[..., Any] | None:
        if event == "return" and (frame.f_back is None or frame.f_back.f_code.co_filename != self.file):
            self.line = frame.f_lineno
        if self.cut:
            frame.f_trace_lines = False
            return self._event
        if event == "opcode":
            self._count()
            return self._event
        if event == "exception":
            self._raising.add(frame)
        else:
            self._changes(frame)
        if event == "line":
            self._raising.discard(frame)
            self._step(frame, frame.f_lineno)
        elif event == "return":
            self._returned(frame, argument)
        return self._event

    def _step(self, frame: types.FrameType, line: int) -> None:
        if self.cut:
            return
        if len(self.steps) >= STEPS:
            self._full()
            return
        step: dict[str, Json] = {"line": line, "function": frame.f_code.co_name, "values": {}}
        self.steps.append(step)
        self._open[frame] = step

    def _count(self) -> None:
        self._opcodes += 1
        if self._opcodes > OPCODES:
            self._full()

    def _full(self) -> None:
        self.cut = True
        if self.when_full:
            self.when_full()

    def _changes(self, frame: types.FrameType) -> None:
        step = self._open.get(frame)
        if step is None:
            return
        seen = self._seen.setdefault(frame, {})
        for name, value in list(frame.f_locals.items()):
            if name.startswith((".", "__")) or issubclass(type(value), _UNSHOWN):
                continue
            text = self.show(value)
            if seen.get(name) != text:
                seen[name] = step["values"][name] = text

    def _returned(self, frame: types.FrameType, value: object) -> None:
        step = self._open.pop(frame, None)
        yields = bool(frame.f_code.co_flags & inspect.CO_GENERATOR)
        if not yields:
            self._seen.pop(frame, None)
        raised = value is None and (yields or frame in self._raising)  # or a generator's end: nothing was given
        if step is None or raised or frame.f_code.co_name == "<module>":
            return
        step["values"]["yield" if yields else "return"] = self.show(value)


def _is_inner(frame: types.FrameType) -> bool:
    """Comprehensions and lambdas: their lines are their function's lines."""
    return frame.f_code.co_name.startswith("<") and frame.f_code.co_name != "<module>"
