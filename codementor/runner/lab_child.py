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
import mmap
import os
import random
import sys
import types
from pathlib import Path
from typing import Any, Final

Json = Any

RECURSION: Final = 1_000
MARK_BYTES: Final = 4
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
streams = load("lab_streams")
observer = load("observer")
values = harness.values


class Probe:
    """One call and what must come of it."""

    def __init__(self, sent: dict[str, Json]) -> None:
        self.call: str = sent["call"]
        self.stdin: str = sent["stdin"]
        self.steps: int = sent["steps"]
        self.raises: str | None = sent["raises"]
        self.message: str | None = sent["message"]
        self.stdout: str | None = None if sent["stdout"] is None else _lines(sent["stdout"])
        self.tolerance: float = sent["tolerance"]
        self.wanted: Json = sent["wanted"]
        self.nodes = 200 + 2 * _size(self.wanted)  # what is larger is another value
        self.known: set[bytes] = set()
        self.asked: Json = sent.get("asked")  # what is compared, of a probe for which nothing is wanted yet
        self._code: tuple[types.CodeType, types.CodeType] | None = None

    def value(self, scope: dict[str, Json]) -> object:
        """The value of the call, its arguments made anew."""
        self._code = self._code or harness.compiled(self.call)
        exec(self._code[0], scope)
        return eval(self._code[1], scope)

    def taken(self, value: object) -> dict[str, Json]:
        """The value as the end of a run, encoded unless it is known to be right: `encode` is the slow part."""
        if self.asked:
            return {"end": "value", "value": values.encode(value)}
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
                says = self.message is None or end["raised"]["message"] == self.message[:500]
                return says and self.raises in end["raised"]["kinds"]
            return not self.call and end["raised"]["type"] == "SystemExit" and self.wanted is None
        return end["end"] == "value" and self.raises is None and "known" in end


class Bench:
    """The probes and everything else that stays the same from candidate to candidate."""

    def __init__(self, job: dict[str, Json], state: Any) -> None:
        self.job = job
        self.state = state
        self.file: str = job["file"]
        self.name = Path(self.file).stem
        self.streams = streams.Streams(lambda: harness.Capture(job["output_kb"] * 1024, state), harness.text_stream)
        self.streams.lay("")
        self.seeds = False  # whether the candidate may draw random numbers: to seed them costs as much as a small run
        self.probes = [Probe(sent) for sent in job["probes"]]
        self.setup = compile(job["setup"], "<setup>", "exec", dont_inherit=True)
        self.counter = steps.Counter()
        self.counter.allow(0)
        self.builtins = dict(vars(builtins))
        self.dirty = False
        os.chdir(job["folder"])
        self.mark = shared(job["mark"] if isinstance(job["mark"], int) else Path(job["folder"], job["mark"]))
        gc.collect()
        gc.freeze()  # what is here stays: candidates' garbage is found without looking through it

    def judge(self, source: str, order: list[int], every: bool, bar: tuple[int, int] = (0, 0)) -> dict[str, Json]:
        """What the candidate did: the probes passed as bits, the first that failed and how, the steps made.

        With a `bar` (bits, count) it is given up when it fails one of these bits, or all of the first `count` probes.
        """
        passed = used = 0
        failed, end = None, {"end": "value"}
        code = self._ready(source)
        if code is None:
            return {"passed": 0, "failed": order[0], "steps": 0, "end": {"end": "syntax"}}
        for done, at in enumerate(order, 1):
            self.mark[:] = at.to_bytes(MARK_BYTES, "little")
            came, good = self.run(code, self.probes[at])
            used += self.counter.used
            if good:
                passed |= 1 << at
            elif failed is None:
                failed, end = at, came
                if not every:
                    break
            if (not good and bar[0] >> at & 1) or (done == bar[1] and not passed):
                break
        self._tidy()
        return {"passed": passed, "failed": failed, "steps": used, "end": end}

    def ask(self, job: dict[str, Json]) -> list[dict[str, Json] | None]:
        """What the program gives on each case, and the steps it makes; None where the case's own relation fails."""
        code = self._ready(job["ask"])
        answers: list[dict[str, Json] | None] = []
        for sent in job["cases"]:
            probe = Probe(sent)
            if code is None or (sent["asked"]["where"] and not self._holds(sent["asked"]["where"])):
                answers.append(None)
                continue
            end, _ = self.run(code, probe)
            answers.append(end | {"steps": self.counter.used})
        self._tidy()
        return answers

    def differ(self, job: dict[str, Json]) -> dict[str, Json] | None:
        """The first case on which all references give the same and the candidate something else; what each gave."""
        references = [steps.counted(source, self.file) for source in job["references"]]
        code = self._ready(job["differ"])
        if code is None:
            return None
        for at, sent in enumerate(job["cases"]):
            asked = sent["asked"]
            if asked["where"] and not self._holds(asked["where"]):
                continue
            wanted = [self.run(reference, Probe(sent))[0] for reference in references]
            if not all(_agree(wanted[0], one, asked) for one in wanted) or wanted[0]["end"] not in asked["ends"]:
                continue
            end, good = self.run(code, Probe(sent | _wanting(wanted[0], asked)))
            if not good:
                return {"at": at, "wanted": wanted[0], "end": end}
        return None

    def _holds(self, where: str) -> bool:
        """True when the author's relation between the arguments holds."""
        try:
            return bool(eval(where, {}))
        except Exception:  # it is not defined there, as `items[0]` of no items
            return False

    def run(self, code: types.CodeType, probe: Probe) -> tuple[dict[str, Json], bool]:
        """What one probe gave, as a message of the harness, and whether that is right."""
        self._prepare()
        name = self.name if probe.call else "__main__"
        module = types.ModuleType(name)
        module.__file__ = self.file
        sys.modules["__main__"] = sys.modules[name] = module
        self.counter.allow(probe.steps)
        self.streams.lay(probe.stdin)
        self.state.armed = True
        end = self._guarded(code, module, probe)
        self.state.armed = False
        output = self.streams.output.data
        for registered in ("__main__", name):
            sys.modules.pop(registered, None)
        if self.counter.used >= probe.steps:
            end = {"end": "timed_out"}
        end |= {"notice": self.state.noticed}
        good = not probe.asked and not self.state.noticed and probe.accepts(end, output)
        if not good:
            end["stdout"] = output.decode("utf-8", "backslashreplace")
        return end, good

    def trace(self, source: str, at: int) -> list[dict[str, Json]]:
        """The steps of the candidate on one probe."""
        code = self._ready(source)
        if code is None:
            return []
        tracer = harness.tracing.Tracer(self.file, harness.brief)
        tracer.start()
        self.run(code, self.probes[at])
        tracer.stop()
        self._tidy()
        return list(tracer.steps)

    def observe(self, job: dict[str, Json]) -> dict[str, Json]:
        """What the candidate's places saw while it ran the probes asked for; see `observer`."""
        watch: Any = observer.Observer(
            job, lambda value: values.Encoder(nodes=400, iterate=False).encode(value), values.same
        )
        code = self._ready(job["observe"])
        if code is None:
            return dict(watch.end())
        vars(builtins)[observer.LOOK] = watch.look
        for at in job["on"]:
            watch.begin(at, self.probes[at].wanted)
            self.run(code, self.probes[at])
        watch.busy = True
        self._tidy()
        return dict(watch.end())

    def _guarded(self, code: types.CodeType, module: types.ModuleType, probe: Probe) -> dict[str, Json]:
        try:
            exec(self.setup, module.__dict__)
            exec(code, module.__dict__)
            if not probe.call:
                return probe.taken(None)
            self.streams.output.data.clear()
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

    def _ready(self, source: str) -> types.CodeType | None:
        """The program, counting its steps, with everything ready to run it; None where it does not parse."""
        try:
            code: types.CodeType = steps.counted(source, self.file)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return None
        sys.setrecursionlimit(RECURSION)
        self.streams.renew()
        self.seeds = "random" in source or "random" in self.job["setup"]
        return code

    def _prepare(self) -> None:
        for name, text in self.job["files"].items():
            harness.restore(Path(self.job["folder"], name), text)
        if self.seeds:
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


def _agree(one: dict[str, Json], other: dict[str, Json], asked: dict[str, Json]) -> bool:
    """True when both runs gave what counts the same."""
    if one["end"] != other["end"] or (asked["prints"] and one["stdout"] != other["stdout"]):
        return False
    if one["end"] == "raised":
        return bool(one["raised"]["type"] == other["raised"]["type"])
    return not asked["value"] or one["end"] != "value" or bool(values.same(one["value"], other["value"]))


def _wanting(end: dict[str, Json], asked: dict[str, Json]) -> dict[str, Json]:
    """What a probe must send for that end to be wanted."""
    return {
        "asked": None,
        "wanted": end["value"] if end["end"] == "value" and asked["value"] else None,
        "raises": end["raised"]["type"] if end["end"] == "raised" else None,
        "stdout": end["stdout"] if asked["prints"] else None,
    }


def shared(place: Path | int) -> mmap.mmap:
    """The bytes that the parent reads when this process has ended: of a file, or behind a descriptor it was given."""
    if isinstance(place, int):
        return mmap.mmap(place, MARK_BYTES)
    with contextlib.suppress(FileNotFoundError):
        place.unlink()  # an earlier child's
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o644)
    os.write(descriptor, bytes(MARK_BYTES))
    found = mmap.mmap(descriptor, MARK_BYTES)
    os.close(descriptor)
    return found


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
    if "ask" in job or "differ" in job:
        harness.system.deadline(4 * job["seconds"])
        answer = bench.ask(job) if "ask" in job else bench.differ(job)
        harness.system.deadline(0)
        channel.send({"answers" if "ask" in job else "difference": answer})
        return
    if "trace" in job:
        harness.system.deadline(job["seconds"])
        channel.send({"trace": bench.trace(job["trace"], job["at"])})
        harness.system.deadline(0)
        return
    if "observe" in job:
        harness.system.deadline(2 * job["seconds"])
        channel.send({"observed": bench.observe(job)})
        harness.system.deadline(0)
        return
    rest = [at for at in range(len(bench.probes)) if at not in job["first"]]
    order = [*job["first"], *rest]
    for source in job["judge"]:
        harness.system.deadline(job["seconds"])
        trial = bench.judge(source, order, job["every"], tuple(job.get("bar", (0, 0))))
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
