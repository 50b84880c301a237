"""Hostile programs and cheats, in the jail and on a learner's machine: none comes through or changes a verdict."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from codementor.exercise.model import Case
from codementor.runner.run import Runner
from codementor.wire.reports import CaseResult, Outcome
from tests.codementor.runner.conftest import TWO, exercise
from tests.codementor.runner.jail.attacks import ATTACKS, Attack
from tests.codementor.runner.jail.cheats import CHEATS
from tests.sampling import sample

pytestmark = pytest.mark.hostile

RIGHT = "def double(n): return n * 2\n"
SHORT, LONG = 0.3, 10.0  # seconds for a program that has no end, and for one that has


class Host:
    """What a program of this machine could reach: a file, a port, an abstract socket, the process of the tests."""

    def __init__(self, witness: Path) -> None:
        witness.write_text("secret")
        witness.chmod(0o644)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.local = socket.socket(socket.AF_UNIX)
        self.name = f"codementor-{os.getpid()}"
        self.local.bind(f"\0{self.name}")
        self.local.listen()
        port = self.listening.getsockname()[1]
        self.places = {"witness": str(witness), "port": port, "name": self.name, "pid": os.getpid()}

    def was_reached(self) -> bool:
        """True when somebody connected to the port or the socket since the last time."""
        reached = False
        for each in (self.listening, self.local):
            each.settimeout(0)
            try:
                each.accept()[0].close()
                reached = True
            except BlockingIOError:
                continue
        return reached


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """The witnesses of this machine; the file lies where every account may read it."""
    with tempfile.TemporaryDirectory(prefix="codementor-host-") as folder:
        Path(folder).chmod(0o755)
        made = Host(Path(folder, "witness"))
        with made.listening, made.local:
            yield made


def attacked(runner: Runner, attack: Attack, host: Host) -> CaseResult:
    """What came of the attack; then the runner still checks a right program."""
    seconds = SHORT if attack.jail is Outcome.TIMED_OUT else LONG
    lines = attack.body.format(**host.places).splitlines()
    source = "import os, sys\ndef double(n):\n" + "".join(f"    {line}\n" for line in lines)
    report = runner.check(exercise(TWO, seconds=seconds), source, trace=False)
    assert report.syntax is None, report.syntax
    assert runner.check(exercise(TWO), RIGHT, trace=False).good
    return report.cases[0]


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_in_the_jail(jailed: Runner, host: Host, name: str) -> None:
    """It reaches nothing of the host, its case has the outcome that fits, and the next program runs as ever."""
    attack = ATTACKS[name]
    result = attacked(jailed, attack, host)
    assert (result.outcome, result.got[: len(attack.got)]) == (attack.jail, attack.got), result
    assert result.advice
    assert not host.was_reached()


HERE = [name for name, attack in ATTACKS.items() if attack.here is not None]


@pytest.mark.parametrize("name", sample(HERE, 10))
def test_an_attack_ends_on_a_learners_machine(unprivileged: Runner, host: Host, name: str) -> None:
    """There too its case has the outcome that fits, and the next program runs as ever."""
    assert attacked(unprivileged, ATTACKS[name], host).outcome is ATTACKS[name].here


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_does_not_pass_in_the_jail(jailed: Runner, name: str) -> None:
    """It passes no case, and leaves nothing behind that would help the next."""
    assert cheated(jailed, CHEATS[name]) == 0


@pytest.mark.parametrize("name", sample(list(CHEATS), 10))
def test_a_cheat_does_not_pass_on_a_learners_machine(unprivileged: Runner, name: str) -> None:
    """There too it passes no case."""
    assert cheated(unprivileged, CHEATS[name]) == 0


def cheated(runner: Runner, source: str) -> int:
    """The number of cases that the program passes; a right program passes after it, and a wrong one does not."""
    text = Case(id="text", call="double('ab')", expect="'abab'")
    report = runner.check(exercise(TWO, text, seconds=LONG), f"import os, sys\n{source}\n", trace=False)
    assert runner.check(exercise(TWO), RIGHT, trace=False).good
    assert not runner.check(exercise(TWO), "def double(n): return n", trace=False).good
    return report.passed
