"""Every request gets exactly one answer, in words for a person, whatever was sent."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from tests.lsp_server.driver import PATIENCE, Wire

INVALID_PARAMS = -32602
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INTERNAL = -32603


async def test_malformed_parameters_are_answered(wire: Wire) -> None:
    """A request whose parameters do not fit the protocol is refused, not left without an answer."""
    await wire.initialize()
    answer = await wire.ask(1, "textDocument/hover", {"textDocument": 7})
    assert answer["error"]["code"] == INVALID_PARAMS
    assert "textDocument/hover" in answer["error"]["message"]
    assert "data" not in answer["error"]


async def test_wrong_command_arguments_are_answered_in_a_sentence(wire: Wire) -> None:
    """A command called with the wrong object, none or two says what it takes, without a traceback."""
    await wire.initialize()
    wrong: list[list[object]] = [[], [{}], [{"uri": 7}], [7], [{"uri": "a"}, {"uri": "b"}], [None], ["x" * 1_000_000]]
    for number, arguments in enumerate(wrong, 1):
        call = {"command": "codementor.server.check", "arguments": arguments}
        answer = await wire.ask(number, "workspace/executeCommand", call)
        assert answer["error"]["code"] == INVALID_PARAMS, arguments
        assert answer["error"]["message"].startswith("'check'")
        assert "Traceback" not in str(answer)


async def test_a_hint_level_out_of_range_is_refused(wire: Wire) -> None:
    """Levels are 1 to 4."""
    await wire.initialize()
    call = {"command": "codementor.server.hint", "arguments": [{"uri": "file:///a.py", "level": 5}]}
    answer = await wire.ask(1, "workspace/executeCommand", call)
    assert answer["error"]["code"] == INVALID_PARAMS


async def test_unknown_commands_and_methods_are_answered(wire: Wire) -> None:
    """What the server does not know it says so."""
    await wire.initialize()
    answer = await wire.ask(1, "workspace/executeCommand", {"command": "codementor.server.fly"})
    assert answer["error"]["code"] == INVALID_PARAMS
    answer = await wire.ask(2, "textDocument/fly", {})
    assert answer["error"]["code"] == METHOD_NOT_FOUND


async def test_garbage_is_survived(wire: Wire) -> None:
    """Bodies that are no message, or no JSON, leave the server alive."""
    await wire.initialize()
    garbage: tuple[object, ...] = (7, [], "x", None, {"no": "method"})
    for each in garbage:
        await wire.send(each)
    assert wire.process.stdin
    wire.process.stdin.write(b"Content-Length: 3\r\n\r\n{x}")
    answer = await wire.ask(1, "textDocument/fly", {})
    assert answer["error"]["code"] == METHOD_NOT_FOUND


async def test_an_argument_that_looks_like_a_message_is_an_argument(wire: Wire) -> None:
    """An object with a `jsonrpc` key inside an argument is not taken for a message."""
    await wire.initialize()
    inner = {"jsonrpc": "2.0", "id": 5, "method": "textDocument/hover"}
    call = {"command": "codementor.server.check", "arguments": [inner]}
    answer = await wire.ask(1, "workspace/executeCommand", call)
    assert "required field missing" in answer["error"]["message"]


async def test_a_request_after_shutdown_is_refused(wire: Wire) -> None:
    """After `shutdown` a request is invalid, as the protocol says."""
    await wire.initialize()
    await wire.ask(1, "shutdown", None)
    answer = await wire.ask(2, "textDocument/hover", {})
    assert answer["error"]["code"] == INVALID_REQUEST


async def test_exit_ends_the_server(wire: Wire) -> None:
    """`shutdown` and `exit` end the process with code 0."""
    await wire.initialize()
    assert await wire.end() == 0


async def test_exit_without_shutdown_is_told_by_the_code(wire: Wire) -> None:
    """`exit` without `shutdown` ends the process with code 1, as the protocol says."""
    await wire.initialize()
    await wire.send({"method": "exit"})
    assert await asyncio.wait_for(wire.process.wait(), PATIENCE) == 1


async def test_the_end_of_input_ends_the_server(wire: Wire) -> None:
    """A closed pipe ends the process without a word from the editor."""
    await wire.initialize()
    assert wire.process.stdin
    wire.process.stdin.close()
    await asyncio.wait_for(wire.process.wait(), PATIENCE)


async def test_a_dead_editor_ends_the_server(wire: Wire) -> None:
    """When the editor's process is gone the server goes too, though its pipe is still open."""
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE)
    await wire.initialize(processId=parent.pid)
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    await asyncio.wait_for(wire.process.wait(), PATIENCE)


async def test_only_the_protocol_is_written_to_stdout(wire: Wire, tmp_path: Path) -> None:
    """From start to exit every byte on stdout belongs to a framed message."""
    await wire.initialize()
    uri = (tmp_path / "x.py").as_uri()
    document = {"uri": uri, "languageId": "python", "version": 1, "text": "print('x')"}
    await wire.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
    assert await wire.end() == 0
    assert wire.process.stdout
    assert await wire.process.stdout.read() == b""


@pytest.mark.skipif(sys.platform != "linux", reason="Looks for child processes in /proc, which is Linux's.")
@pytest.mark.parametrize("how", ["shutdown", "end of input"])
async def test_no_program_outlives_the_server(how: str, wire: Wire, sets: Path) -> None:
    """A session that ends while an endless program runs takes the program with it."""
    await wire.initialize()
    uri = (sets / "small-sums" / "endless" / "endless.py").as_uri()
    call = {"command": "codementor.server.check", "arguments": [{"uri": uri}]}
    await wire.send({"id": 1, "method": "workspace/executeCommand", "params": call})
    async with asyncio.timeout(PATIENCE):
        while not children(wire.process.pid):  # noqa: ASYNC110  # the program starts in another process
            await asyncio.sleep(0.05)
    await asyncio.sleep(1)
    running = children(wire.process.pid)
    if how == "shutdown":
        assert await wire.end() == 0
    else:
        assert wire.process.stdin
        wire.process.stdin.close()
        await asyncio.wait_for(wire.process.wait(), PATIENCE)
    await asyncio.sleep(0.5)
    assert running
    assert not alive(running)


def alive(pids: set[int]) -> set[int]:
    """Those of the processes that still run."""
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


def children(pid: int) -> set[int]:
    """The processes that this one started, and theirs."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    own = {int(child) for child in listed.read_text().split()} if listed.exists() else set()
    return own.union(*(children(child) for child in own))
