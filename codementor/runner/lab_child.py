"""Runs in the lab's child: judges candidates one after another on probes that it was sent once.

Faster than the harness and less strict: candidates share the process, and the verdict falls here. What is called proven
is confirmed by a `Runner`. Standard library only; its neighbours are loaded by their path.
"""

import _thread
import builtins
import contextlib
import gc
import importlib.util
import json
import marshal
import os
import random
import sys
import types
from pathlib import Path
from typing import Any, Final

Json = Any

RECURSION: Final = 1_000
KNOWN: Final = 64  # accepted values of a probe that are remembered by their bytes


def load(file: str) -> types.ModuleType:
    """The module of a file beside this one."""
    spec = importlib.util.spec_from_file_location(f"codementor_{file}", Path(__file__).with_name(f"{file}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


harness = load("harness")
steps = load("steps")
values = harness.values


class Probe:
    """One call and what must come of it."""

    def __init__(self, sent: dict[str, Json]) -> None:
        self.call: str = sent["call"]
        self.stdin: str = sent["stdin"]
        self.steps: int = sent["steps"]
        self.raises: str | None = sent["raises"]
        self.stdout: str | None = None if sent["stdout"] is None else _lines(sent["stdout"])
        self.tolerance: float = sent["tolerance"]
        self.wanted: Json = sent["wanted"]
        self.nodes = 200 + 2 * _size(self.wanted)  # what is larger is another value
        self.known: set[bytes] = set()
        self._code: tuple[types.CodeType, types.CodeType] | None = None

    def value(self, scope: dict[str, Json]) -> object:
        """The value of the call, its arguments made anew."""
        self._code = self._code or harness.compiled(self.call)
        exec(self._code[0], scope)
        return eval(self._code[1], scope)

    def taken(self, value: object) -> dict[str, Json]:
        """The value as the end of a run, encoded unless it is known to be right: `encode` is the slow part."""
        data = _bytes(value)
        if data in self.known:
            return {"end": "value", "known": True}
        end = {"end": "value", "value": values.Encoder(nodes=self.nodes).encode(value)}
        if self.wanted is None or values.same(self.wanted, end["value"], self.tolerance):
            end["known"] = True
            if data and len(self.known) < KNOWN:
                self.known.add(data)
        return end

    def accepts(self, end: dict[str, Json], stdout: bytearray) -> bool:
        """True when the run passes: how it ended, its value, and what it printed."""
        if self.stdout is not None and _lines(stdout.decode("utf-8", "backslashreplace")) != self.stdout:
            return False
        if end["end"] == "raised":
            if self.raises is not None:
                return self.raises in end["raised"]["kinds"]
            return not self.call and end["raised"]["type"] == "SystemExit" and self.wanted is None
        return end["end"] == "value" and self.raises is None and "known" in end


class Bench:
    """The probes and everything else that stays the same from candidate to candidate."""

    def __init__(self, job: dict[str, Json], state: Any) -> None:
        self.job = job
        self.state = state
        self.file: str = job["file"]
        self.probes = [Probe(sent) for sent in job["probes"]]
        self.setup = compile(job["setup"], "<setup>", "exec", dont_inherit=True)
        self.counter = steps.Counter()
        self.counter.allow(0)
        self.builtins = dict(vars(builtins))
        self.dirty = False
        os.chdir(job["folder"])

    def judge(self, source: str, order: list[int], every: bool) -> dict[str, Json]:
        """What the candidate did: the probes passed as bits, the first that failed and how, the steps made."""
        passed = used = 0
        failed, end = None, {"end": "value"}
        try:
            code = steps.counted(source, self.file)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return {"passed": 0, "failed": order[0], "steps": 0, "end": {"end": "syntax"}}
        for at in order:
            came, good = self.run(code, self.probes[at])
            used += self.counter.used
            if good:
                passed |= 1 << at
            elif failed is None:
                failed, end = at, came
                if not every:
                    break
        self._tidy()
        return {"passed": passed, "failed": failed, "steps": used, "end": end}

    def run(self, code: types.CodeType, probe: Probe) -> tuple[dict[str, Json], bool]:
        """What one probe gave, as a message of the harness, and whether that is right."""
        self._prepare()
        output = harness.Capture(self.job["output_kb"] * 1024, self.state)
        errors = harness.Capture(self.job["output_kb"] * 1024, self.state)
        name = Path(self.file).stem if probe.call else "__main__"
        module = types.ModuleType(name)
        module.__file__ = self.file
        sys.modules["__main__"] = sys.modules[name] = module
        self.counter.allow(probe.steps)
        with harness.Streams(output, probe.stdin, errors):
            end = self._guarded(code, module, probe, output)
        for registered in ("__main__", name):
            sys.modules.pop(registered, None)
        if self.counter.used >= probe.steps:
            end = {"end": "timed_out"}
        end |= {"notice": self.state.noticed}
        good = not self.state.noticed and probe.accepts(end, output.data)
        if not good:
            end["stdout"] = output.data.decode("utf-8", "backslashreplace")
        return end, good

    def trace(self, source: str, at: int) -> list[dict[str, Json]]:
        """The steps of the candidate on one probe."""
        try:
            code = steps.counted(source, self.file)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return []
        tracer = harness.tracing.Tracer(self.file, harness.brief)
        tracer.start()
        self.run(code, self.probes[at])
        tracer.stop()
        self._tidy()
        return list(tracer.steps)

    def _guarded(self, code: types.CodeType, module: types.ModuleType, probe: Probe, output: Any) -> dict[str, Json]:
        try:
            exec(self.setup, module.__dict__)
            exec(code, module.__dict__)
            if not probe.call:
                return probe.taken(None)
            output.data.clear()
            return probe.taken(probe.value(dict(module.__dict__)))
        except MemoryError:
            module.__dict__.clear()
            gc.collect()
            self.dirty = True
            return {"end": "memory"}
        except harness.OutputFull:
            return {"end": "output"}
        except steps.Spent:
            return {"end": "timed_out"}
        except BaseException as error:  # whatever a learner's program raises is a result
            return {"end": "raised", "raised": harness.raised(error, self.file)}

    def _prepare(self) -> None:
        for name, text in self.job["files"].items():
            harness.restore(Path(self.job["folder"], name), text)
        sys.setrecursionlimit(RECURSION)
        random.seed(0)
        self.state.noticed = ""

    def _tidy(self) -> None:
        """Undo what a candidate may have left behind. A child that still runs its threads is of no use any more."""
        sys.settrace(None)
        sys.setprofile(None)
        self.counter.allow(0)
        self.builtins[steps.TICK] = vars(builtins)[steps.TICK]
        if any(vars(builtins).get(name) is not value for name, value in self.builtins.items()):
            vars(builtins).update(self.builtins)
        self.dirty = self.dirty or _thread._count() > 0


def _bytes(value: object) -> bytes | None:
    """Bytes that are equal only for values of the same exact types; None for other values than plain ones."""
    try:
        return marshal.dumps(value, 0)  # type: ignore[arg-type]  # what it cannot take, it says
    except ValueError:
        return None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").removesuffix("\n")


def _size(encoded: Json) -> int:
    if isinstance(encoded, str):
        return 1 + len(encoded) // 16
    return 1 + sum(map(_size, encoded)) if isinstance(encoded, list) else 1


def serve(job: dict[str, Json], bench: Bench, channel: Any) -> None:
    """Judge the candidates of one message in order and send what each did."""
    if "trace" in job:
        harness.system.deadline(job["seconds"])
        channel.send({"trace": bench.trace(job["trace"], job["at"])})
        harness.system.deadline(0)
        return
    rest = [at for at in range(len(bench.probes)) if at not in job["first"]]
    order = [*job["first"], *rest]
    for source in job["judge"]:
        harness.system.deadline(job["seconds"])
        bench.state.armed = True
        trial = bench.judge(source, order, job["every"])
        bench.state.armed = False
        harness.system.deadline(0)
        channel.send({"trial": trial, "dirty": bench.dirty})


def main() -> None:
    """Say that the interpreter is ready, then serve jobs until the parent closes the pipe."""
    channel = harness.Channel()
    state = harness.State(channel)
    sys.addaudithook(state.audit)
    harness.system.forbid(state.refuse)
    channel.send({"ready": True})
    bench = None
    for line in channel.incoming:
        job = json.loads(line)
        if "probes" in job:
            harness.system.confine(job["memory_mb"], job["cpu_seconds"])
            bench = Bench(job, state)
        elif bench is not None:
            serve(job, bench, channel)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
