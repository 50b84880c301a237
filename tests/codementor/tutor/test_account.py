"""Signing in and out, how this machine stands to the service, and the doctor."""

import asyncio
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from codementor.client.errors import Refused, Unreachable
from codementor.tutor import doctor as doctors
from codementor.tutor.account import adopt, local_work, sign_in, sign_out, status
from codementor.tutor.attempts import attempts
from codementor.tutor.check import check
from codementor.tutor.desk import Desk, Settings, open_desk
from codementor.tutor.doctor import doctor
from codementor.tutor.review import review_work
from codementor.tutor.sync import sync
from codementor.wire.editor import Connection, SignInPrompt
from tests.fakes.service import ADA, Book, Fault, Wrong

from .conftest import WRONG, At


async def nothing(_prompt: SignInPrompt) -> None:
    """The prompt is not looked at."""


async def test_local_work_is_taken_over_at_sign_in(tmp_path: Path, at: At, book: Book) -> None:
    """Work done before signing in is offered once, and is the account's when the learner says so."""
    async with open_desk(Settings(book.url, tmp_path / "data", warm=False)) as desk:
        assert status(desk).connection is Connection.SIGNED_OUT
        await check(desk, at(WRONG))
        assert await sign_in(desk, nothing) == ADA
        assert attempts(desk, at(WRONG)).attempts == ()
        assert local_work(desk) == 1
        assert adopt(desk, take=True) == 1
        assert local_work(desk) == 0
        assert len(attempts(desk, at(WRONG)).attempts) == 1
        await sync(desk)
        assert len(book.events) == 1
        assert (status(desk).connection, status(desk).handle) == (Connection.SIGNED_IN, "ada")


async def test_another_editor_sees_the_sign_in(online: Desk, book: Book) -> None:
    """A second program on this machine is signed in too, and signed out with the first."""
    async with open_desk(Settings(book.url, online.state.path.parent, warm=False)) as other:
        assert status(other).connection is Connection.SIGNED_IN
        assert other.service
        await other.service.me()
        await sign_out(online)
        assert status(other).connection is Connection.SIGNED_OUT
        assert other.service is None


@pytest.mark.parametrize(
    ("wrong", "connection"), [(Wrong.CUT, Connection.OFFLINE), (Wrong.TOO_OLD, Connection.TOO_OLD)]
)
async def test_the_status_says_how_things_stand(
    online: Desk, book: Book, at: At, wrong: Wrong, connection: Connection
) -> None:
    """After a failed exchange the status names the trouble, says what still works, and counts what waits."""
    await check(online, at(WRONG))
    book.faults.append(Fault("/v1", wrong, 9))
    with pytest.raises((Refused, Unreachable)):
        await sync(online)
    now = status(online)
    assert (now.connection, now.waiting, now.streak_today) == (connection, 1, True)
    assert "hints still work" in now.note


async def test_a_session_ended_elsewhere_keeps_the_record(online: Desk, book: Book, at: At) -> None:
    """When the service ends the session, the status asks to sign in again and the account's record stays in use."""
    await check(online, at(WRONG))
    book.access.clear()
    book.refresh.clear()
    with pytest.raises(Refused):
        await sync(online)
    assert status(online).connection is Connection.SIGNED_OUT
    assert status(online).note == "Your sign-in has ended. Sign in again to hand in work."
    assert len(attempts(online, at(WRONG)).attempts) == 1


async def test_signing_out_works_without_the_service(online: Desk, book: Book) -> None:
    """Signing out while the service is away leaves nobody signed in here."""
    book.faults.append(Fault("/v1/oauth/revoke", Wrong.CUT))
    await sign_out(online)
    assert status(online).connection is Connection.SIGNED_OUT


async def test_without_a_service_there_is_nothing_to_sign_in_to(desk: Desk) -> None:
    """With no service named, the status is local and signing in is refused in words."""
    assert status(desk).connection is Connection.LOCAL
    with pytest.raises(Refused, match="No service is named"):
        await sign_in(desk, nothing)


async def test_a_review_runs_nothing(desk: Desk, at: At, tmp_path: Path) -> None:
    """A review of a program that would write a file leaves no file and no record."""
    review_work(desk, at(f"open({str(tmp_path / 'ran')!r}, 'w')\n"))
    assert not (tmp_path / "ran").exists()
    assert attempts(desk, at("")).attempts == ()


async def test_the_doctor_finds_all_well(online: Desk, folder: Path) -> None:
    """On a sound machine, signed in, at an exercise, every line is well and none has a cure."""
    report = await doctor(online, folder / "double")
    assert [each.message for each in report.ailments if not each.well] == []
    assert {each.name for each in report.ailments} >= {
        "Python",
        "Runner",
        "Record",
        "Service",
        "Clock",
        "Sign-in",
        "Exercise",
    }
    assert not any(each.cure for each in report.ailments)


async def test_the_doctor_names_what_is_ill(desk: Desk, folder: Path) -> None:
    """A file that shadows a module, an empty program, a broken or wrong folder: each has a line and a cure."""
    (folder / "double" / "random.py").write_text("")
    (folder / "double" / "double.py").write_text(" \n")
    (folder / "total" / "cases.toml").write_text("[[")
    (folder.parent / "empty").mkdir()
    known = {"double": ("random.py", "is empty"), "total": ("cases.toml",), "../empty": ("no exercise",)}
    for place, words in known.items():
        ill = [each for each in (await doctor(desk, folder / place)).ailments if not each.well]
        assert len(ill) == len(words)
        assert all(any(word in each.message for each in ill) for word in words)
        assert all(each.cure for each in ill)


async def test_the_doctor_knows_a_set_that_an_editor_is_opened_on(desk: Desk, folder: Path) -> None:
    """A set's folder, and one with sets below, is told as its sets; a set that cannot be read is named with why."""
    for place in (folder, folder.parent):
        (told,) = [each for each in (await doctor(desk, place)).ailments if each.name.startswith("Exercise")]
        assert (told.name, told.well, told.message) == ("Exercise set", True, f"First steps: 2 exercises in {folder}")
    (folder / "set.toml").write_text("")
    (told,) = [each for each in (await doctor(desk, folder)).ailments if each.name.startswith("Exercise")]
    assert not told.well
    assert told.message.startswith(f"{folder}: Cannot be read")


async def test_the_doctor_looks_at_the_service(online: Desk, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong clock, an API this program does not speak, and a service that is away are told apart."""
    with monkeypatch.context() as patch:
        patch.setattr(doctors, "API_LEVEL", 7)
        patch.setattr(doctors, "time", SimpleNamespace(time=lambda: 1.0))
        ill = {each.name: each for each in (await doctor(online)).ailments if not each.well}
    assert set(ill) == {"Service", "Clock"}
    assert "Update it" in ill["Service"].cure
    book.faults.append(Fault("/v1/meta", Wrong.GARBAGE, 9))
    ill = {each.name: each for each in (await doctor(online)).ailments if not each.well}
    assert set(ill) == {"Service"}


async def test_the_doctor_finds_a_python_that_does_not_start(tmp_path: Path) -> None:
    """An interpreter that cannot be started is one line with what to do, not a crash."""
    broken = tmp_path / "python"
    broken.write_text("no program")
    await asyncio.to_thread(os.chmod, broken, 0o755)
    async with open_desk(Settings(data_dir=tmp_path / "data", python=str(broken), warm=False)) as desk:
        ill = [each.name for each in (await doctor(desk)).ailments if not each.well]
    assert ill == ["Runner"]
