"""Runs in the child: takes a job from stdin, runs its calls, sends what they gave. It never learns what is wanted.

Standard library only; its neighbours are loaded by their path. The learner's program cannot reach the pipes by name:
file descriptors 0 to 2 lead to nothing, and its streams are bounded and in memory.
"""

import ast
import builtins
import contextlib
import gc
import importlib.util
import io
import json
import os
import random
import sys
import time
import types
from pathlib import Path
from typing import Any

Json = Any
REFUSED = (
    *("os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "os.kill"),
    *("os.killpg", "pty.spawn", "subprocess.Popen", "_winapi.CreateProcess"),
)


def load(name: str, *parts: str) -> types.ModuleType:
    """The module of a neighbouring file, found by its path."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).resolve().parent.parent.joinpath(*parts))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


values = load("codementor_values", "exercise", "values.py")
tracing = load("codementor_tracer", "runner", "tracer.py")
suite = load("codementor_suite", "runner", "suite.py")
system = load("codementor_system", "runner", "systems", "posix.py" if os.name == "posix" else "windows.py")


class OutputFull(BaseException):
    """The program printed more than it may."""


class Channel:
    """The way to the parent: one JSON line a message, on descriptors that the program does not know."""

    def __init__(self) -> None:
        self.incoming = os.fdopen(os.dup(0), "r", encoding="utf-8")
        self.outgoing = os.dup(1)
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nothing, descriptor)

    def send(self, message: dict[str, Json]) -> None:
        """Send one message whole."""
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(self.outgoing, data) :]


class Capture(io.BufferedIOBase):
    """A stream that keeps what is written, up to `most` bytes; then every write ends the program."""

    def __init__(self, most: int, state: "State") -> None:
        self.most = most
        self.state = state
        self.data = bytearray()

    def writable(self) -> bool:
        """True: the program may write."""
        return True

    def write(self, data: Any) -> int:
        """Keep the bytes, or end the program when there are too many."""
        piece = bytes(data)
        self.data += piece[: self.most - len(self.data)]
        if len(self.data) >= self.most:
            self.state.notice("output_limit")
            raise OutputFull
        return len(piece)


def text_stream(capture: Any) -> io.TextIOWrapper:
    """A text stream over `capture` that writes through at once and translates nothing."""
    return io.TextIOWrapper(capture, "utf-8", "backslashreplace", newline="", write_through=True)


class State:
    """What the parent is told at once, because the program may never end: limits it met, processes it asked for."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.case = 0
        self.noticed = ""
        self.armed = False

    def notice(self, what: str) -> None:
        """Tell the parent, once a case; the first notice stands."""
        if not self.noticed:
            self.noticed = what
            self.channel.send({"notice": what, "case": self.case})

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse whatever starts or ends a process."""
        if self.armed and event in REFUSED:
            self.refuse()

    def refuse(self, *_: object) -> None:
        """Tell the parent and fail the call that asked for a process."""
        self.notice("refused")
        raise PermissionError("a program that is checked may not start or end processes")


class Program:
    """The learner's program, compiled once; every case runs it anew."""

    def __init__(self, job: dict[str, Json], state: State) -> None:
        self.job = job
        self.state = state
        self.file: str = job["file"]
        self.code = compile(job["source"], self.file, "exec", dont_inherit=True)

    def run(self, case: dict[str, Json], tracer: Any = None) -> dict[str, Json]:
        """What one case gave: its encoded value or its exception, and what it printed."""
        self._prepare()
        output, started = Capture(self.job["output_kb"] * 1024, self.state), time.perf_counter()
        name = Path(self.file).stem if case["call"] else "__main__"
        streams = Streams(output, case["stdin"], Capture(self.job["output_kb"] * 1024, self.state))
        module = types.ModuleType(name)
        module.__file__ = self.file
        sys.modules["__main__"] = sys.modules[name] = module
        self.loading = True
        with streams:
            result = self._guarded(module, case, output, tracer)
        for registered in ("__main__", name):
            sys.modules.pop(registered, None)
        result |= {"stdout": output.data.decode("utf-8", "backslashreplace"), "loading": self.loading}
        return result | {"notice": self.state.noticed, "seconds": time.perf_counter() - started}

    def _prepare(self) -> None:
        os.makedirs(self.job["folder"], mode=0o700, exist_ok=True)  # an earlier case may have removed it
        os.chdir(self.job["folder"])
        for name, text in self.job["files"].items():
            restore(Path(name), text)
        sys.setrecursionlimit(1_000)
        random.seed(0)
        self.state.noticed = ""

    def _guarded(
        self, module: types.ModuleType, case: dict[str, Json], output: Capture, tracer: Any
    ) -> dict[str, Json]:
        try:
            value = self._perform(module, case, output, tracer)
            return {"end": "value", "value": values.encode(value)}
        except MemoryError:
            sys.settrace(None)
            module.__dict__.clear()
            gc.collect()
            return {"end": "memory"}
        except OutputFull:
            return {"end": "output"}
        except BaseException as error:  # whatever a learner's program raises is a result
            sys.settrace(None)
            return {"end": "raised", "raised": raised(error, self.file)}
        finally:
            sys.settrace(None)

    def _perform(self, module: types.ModuleType, case: dict[str, Json], output: Capture, tracer: Any) -> object:
        if tracer and (not case["call"] or case.get("from_load")):
            tracer.start()
        exec(self.code, module.__dict__)
        self.loading = False
        if not case["call"]:
            return None
        output.data.clear()
        before, value = compiled(case["call"])
        scope = dict(module.__dict__)
        if tracer:
            tracer.start()
        exec(before, scope)
        return eval(value, scope)


def compiled(call: str) -> tuple[types.CodeType, types.CodeType]:
    """The statements of a call, and the expression at its end that gives its value; None where it ends otherwise."""
    body = ast.parse(call).body
    last: ast.expr = ast.Constant(None, lineno=1, col_offset=0)
    if isinstance(body[-1], ast.Expr):
        last = body[-1].value
        del body[-1]
    return compile(ast.Module(body, []), "<call>", "exec"), compile(ast.Expression(last), "<call>", "eval")


def raised(error: BaseException, file: str) -> dict[str, Json]:
    """The exception as a message: its types, its text, and the last line of `file` that it passed through."""
    kinds = [kind.__name__ for kind in type(error).__mro__[:-1]]
    place: dict[str, Json] = {"line": None, "function": ""}
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == file:
            place = {"line": trace.tb_lineno, "function": trace.tb_frame.f_code.co_name}
        trace = trace.tb_next
    try:
        message = str(error)[:500]
    except BaseException:  # the learner's own __str__ failed
        message = ""
    name = getattr(error, "name", None)
    code = error.code if isinstance(error, SystemExit) else None
    return place | {
        "type": kinds[0], "kinds": kinds, "message": message,
        "name": name if isinstance(name, str) else "", "code": code if isinstance(code, int | str) else None,
    }  # fmt: skip


def restore(path: Path, text: str) -> None:
    """Make the file what it was when the job came. One that is so already is not written again, which is slow."""
    with contextlib.suppress(OSError, ValueError):
        if path.read_text(encoding="utf-8") == text:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class Streams(contextlib.AbstractContextManager[None]):
    """The program's streams while a case runs: bounded, in memory, the prompt of `input` left out of its output."""

    def __init__(self, output: Capture, stdin: str, errors: Capture) -> None:
        self.output, self.errors = text_stream(output), text_stream(errors)
        self.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogatepass")), encoding="utf-8")

    def __enter__(self) -> None:
        self.kept = sys.stdin, sys.stdout, sys.stderr, builtins.input
        sys.stdin, sys.stdout, sys.stderr = self.stdin, self.output, self.errors
        builtins.input = lambda prompt="", /: self.kept[3]()

    def __exit__(self, *_: object) -> None:
        sys.stdin, sys.stdout, sys.stderr, builtins.input = self.kept


def main() -> None:
    """Say that the interpreter is ready, then serve jobs until the parent closes the pipe."""
    channel = Channel()
    state = State(channel)
    sys.addaudithook(state.audit)
    system.forbid(state.refuse)
    channel.send({"ready": True})
    for line in channel.incoming:
        job = json.loads(line)
        system.confine(job["memory_mb"], job["cpu_seconds"])
        if job["folder"] not in sys.path:
            sys.path.insert(0, job["folder"])
        state.armed = True
        serve(job, channel, state)
        state.armed = False


def serve(job: dict[str, Json], channel: Channel, state: State) -> None:
    """Run the job's cases in order and send what each gave, then `done`; or say why the program does not parse."""
    try:
        program = Program(job, state)
    except SyntaxError as error:
        place = error.lineno, error.offset, error.end_lineno, error.end_offset
        channel.send({"syntax": [error.msg, *place]})
        return
    except (ValueError, MemoryError, RecursionError) as error:
        channel.send({"syntax": [str(error), 1, 1, 1, 1]})
        return
    if job["tests"]:
        os.chdir(job["folder"])
        suite.run(job, channel.send)
    for case in job["cases"]:
        state.case = case["at"]
        if job["trace"]:
            channel.send(traced(program, case, state))
        else:
            channel.send({"case": case["at"]} | program.run(case))


def brief(value: object) -> str:
    """The value as a short text, without running the learner's code."""
    return str(values.show(values.Encoder(nodes=60, iterate=False).encode(value), tracing.WIDTH))


def traced(program: Program, case: dict[str, Json], state: State) -> dict[str, Json]:
    """The trace of one case. Of a case that does not end it is sent as soon as it is full, and the child ends."""

    def full() -> None:
        state.channel.send({"trace": tracer.steps, "cut": True, "line": tracer.steps[-1]["line"]})
        os._exit(0)

    tracer = tracing.Tracer(program.file, brief, full if case["endless"] else None)
    program.run(case, tracer)
    tracer.stop()
    return {"trace": tracer.steps, "cut": tracer.cut, "line": tracer.line}


if __name__ == "__main__":
    main()
