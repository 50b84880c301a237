"""With a service: signing in from an editor, handing in, the grade that comes later, and a service that goes away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pygls.exceptions import JsonRpcException

from codementor.exercise.bundle import digest, pack
from codementor.exercise.files import write_marker
from codementor.wire import codec
from codementor.wire.accounts import Account
from codementor.wire.editor import Connection, ExerciseList, Status
from codementor.wire.exercises import SetMarker, SetSummary
from codementor.wire.hints import CheckResult
from codementor.wire.submissions import Submission, SubmissionStatus
from tests.fakes.service import ADA, Book, Fault, Wrong, fake_service
from tests.lsp_server.conftest import Start

RIGHT = "def add_up(numbers):\n    return sum(numbers)\n"


@pytest.fixture
def book(sets: Path) -> Iterator[Book]:
    """The book of a running service, from which the learner's set was pulled."""
    with fake_service() as running:
        data = pack(sets / "small-sums")
        running.summaries.append(SetSummary("course", "small-sums", "1.0.0", "Small sums", digest(data), 2))
        running.bundles["small-sums@1.0.0"] = data
        write_marker(sets / "small-sums", SetMarker(running.url, "course", "small-sums", "1.0.0", digest(data)))
        yield running


async def test_signing_in_shows_the_code_and_the_page(start: Start, book: Book) -> None:
    """The learner is shown the code and the page to enter it, and is signed in once they confirmed."""
    book.device_answers[:] = ["authorization_pending"]
    editor = await start("visual-studio-code", options={"service": book.url})
    account = codec.decode(Account, await editor.run("signIn"))
    assert account.handle == ADA.handle
    assert "ABCD-EFGH" in editor.client.messages[0].message
    assert [(each.uri, each.external) for each in editor.client.shown_documents] == [
        (f"{book.url}/device?code=ABCD-EFGH", True)
    ]
    status = codec.decode(Status, await editor.run("status"))
    assert (status.connection, status.handle) == (Connection.SIGNED_IN, ADA.handle)


async def test_earlier_work_may_be_taken_over(start: Start, book: Book, add_up: Path) -> None:
    """After signing in the learner is asked once about earlier work; taken over, it reaches the service."""
    editor = await start(options={"service": book.url})
    await editor.run("check", {"uri": editor.open(add_up)})
    await editor.run("signIn")
    await editor.until(lambda: bool(editor.questions))
    await editor.run("sync")
    assert len(book.events) == 1
    await editor.run("signOut")
    await editor.run("signIn")
    await editor.run("status")
    assert len(editor.questions) == 1


async def test_our_own_editor_code_is_told_the_prompt(start: Start, book: Book) -> None:
    """Our own editor code gets the code to show, and the new status, as notifications."""
    editor = await start("visual-studio-code", options={"service": book.url, "client": "codementor"})
    await editor.run("signIn")
    assert [each.user_code for each in editor.of("codementor/signInPrompt")] == ["ABCD-EFGH"]
    await editor.until(
        lambda: any(each.connection == Connection.SIGNED_IN.value for each in editor.of("codementor/status"))
    )


async def test_declining_is_a_refusal(start: Start, book: Book) -> None:
    """A learner who declines in the browser reads a sentence, and stays signed out."""
    book.device_answers[:] = ["access_denied"]
    editor = await start(options={"service": book.url})
    with pytest.raises(JsonRpcException) as refused:
        await editor.run("signIn")
    assert refused.value.message
    assert codec.decode(Status, await editor.run("status")).connection is Connection.SIGNED_OUT


async def test_a_submission_is_followed_to_its_grade(start: Start, book: Book, add_up: Path) -> None:
    """Handing in answers at once; the grade comes later by itself."""
    editor = await start("visual-studio-code", options={"service": book.url, "client": "codementor"})
    await editor.run("signIn")
    uri = editor.open(add_up, RIGHT)
    submission = codec.decode(Submission, await editor.run("submit", {"uri": uri}))
    assert submission.status in (SubmissionStatus.QUEUED, SubmissionStatus.GRADED)
    await editor.until(lambda: any(each.status == "graded" for each in editor.of("codementor/submission")))
    assert [each.source for each in book.taken.values()] == [RIGHT]


async def test_work_waits_while_the_service_is_away(start: Start, book: Book, add_up: Path) -> None:
    """With the service away a check works and a submission waits; `sync` hands it in exactly once."""
    editor = await start(options={"service": book.url})
    await editor.run("signIn")
    book.faults.append(Fault("/v1/", Wrong.AWAY, times=1_000))
    uri = editor.open(add_up, RIGHT)
    assert codec.decode(CheckResult, await editor.run("check", {"uri": uri})).report.good
    submission = codec.decode(Submission, await editor.run("submit", {"uri": uri}))
    assert submission.status is SubmissionStatus.WAITING
    book.faults.clear()
    status = codec.decode(Status, await editor.run("sync"))
    assert status.waiting == 0
    await editor.run("sync")
    assert len(book.taken) == 1


async def test_a_set_is_pulled_and_listed(start: Start, book: Book, sets: Path) -> None:
    """A set of the service is fetched into a folder, and the list shows it with its exercises."""
    editor = await start(options={"service": book.url})
    await editor.run("signIn")
    target = sets / "pulled"
    await editor.run("pull", {"owner": "course", "set": "small-sums", "folder": str(target)})
    listed = codec.decode(ExerciseList, await editor.run("exercises"))
    found = {Path(each.folder).name: [item.exercise for item in each.exercises] for each in listed.sets}
    assert ["add-up", "endless"] in found.values()
    assert len(found) >= 2


async def test_a_relative_folder_is_refused(start: Start, book: Book) -> None:
    """A folder that depends on where the server was started is refused."""
    editor = await start(options={"service": book.url})
    with pytest.raises(JsonRpcException, match="in full"):
        await editor.run("pull", {"owner": "course", "set": "small-sums", "folder": "here"})


async def test_signing_out_leaves_local_work(start: Start, book: Book, add_up: Path) -> None:
    """After signing out checks still work."""
    editor = await start(options={"service": book.url})
    await editor.run("signIn")
    status = codec.decode(Status, await editor.run("signOut"))
    assert status.connection is Connection.SIGNED_OUT
    assert await editor.run("check", {"uri": editor.open(add_up)})


async def test_another_service_is_used_from_the_moment_it_is_named(start: Start, book: Book) -> None:
    """Naming a service in the settings needs no restart."""
    from lsprotocol import types

    editor = await start()
    assert codec.decode(Status, await editor.run("status")).connection is Connection.LOCAL
    settings = {"codementor": {"service": book.url}}
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=settings))
    assert codec.decode(Status, await editor.run("status")).connection is Connection.SIGNED_OUT


@pytest.mark.parametrize("service", ["nonsense", "http://127.0.0.1:9", "ftp://example.org"])
async def test_a_wrong_service_leaves_checks(service: str, start: Start, add_up: Path) -> None:
    """A service that is none is said to be unreachable in a sentence, and a check still works."""
    editor = await start(options={"service": service})
    with pytest.raises(JsonRpcException) as refused:
        await editor.run("signIn")
    assert "fault of its own" not in refused.value.message
    assert await editor.run("check", {"uri": editor.open(add_up)})


async def test_a_wrong_python_is_named(start: Start, add_up: Path) -> None:
    """A Python that cannot be started is named, with what to do."""
    editor = await start(options={"python": "/nowhere/python"})
    with pytest.raises(JsonRpcException, match="/nowhere/python"):
        await editor.run("check", {"uri": editor.open(add_up)})
