"""What a simulated learner does; locust runs this file. A variable of the environment names the file of learners."""

import json
import os
import random
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import uuid6

LEARNERS = "CODEMENTOR_BENCH_LEARNERS"
_THINK_SECONDS = 20.0
_EXERCISE = {"owner": "grace", "set": "sample", "version": "1.0.0", "exercise": "double"}
_GOOD, _WRONG = "def double(n):\n    return n * 2\n", "def double(n):\n    return n + 2\n"
_MADE = "2026-03-01T10:00:00+01:00"

if os.environ.get(LEARNERS):
    _locust: Any = import_module("locust")
    _PEOPLE = json.loads(Path(os.environ[LEARNERS]).read_text("utf-8"))
    _numbers = count()

    class Learner(_locust.HttpUser):  # type: ignore[misc]  # known at run time alone
        """A learner with an editor that is signed in, and a browser; each at an address of their own."""

        def wait_time(self) -> float:
            """The seconds until the next request, as when many people act by themselves."""
            return random.expovariate(1 / _THINK_SECONDS)

        def on_start(self) -> None:
            """The learner signs in."""
            at = next(_numbers)
            self.own = _PEOPLE[at % len(_PEOPLE)]
            self.client.headers["X-Forwarded-For"] = f"10.{at >> 16 & 255}.{at >> 8 & 255}.{at & 255}"
            self.client.headers["Authorization"] = f"Bearer {self.own['token']}"
            self.sign_in()

        def sign_in(self) -> None:
            """With the password, in the browser."""
            body = {"email": self.own["email"], "password": self.own["password"]}
            self.client.post("/v1/accounts/sign-in", json=body, name="sign in")

        def read(self) -> None:
            """The list of sets, a set, the submissions."""
            path = random.choice(("/v1/sets", "/v1/sets/grace/sample", "/v1/submissions"))
            self.client.get(path, name="list and read")

        def upload(self) -> None:
            """What the editor saw the learner do: a check."""
            event = {"id": str(uuid6.uuid7()), "kind": "checked", "made": _MADE, "program": "p", "passed": False}
            event |= {name: _EXERCISE[name] for name in ("owner", "set", "exercise")}
            self.client.post("/v1/events", json={"events": [event]}, name="event upload")

        def hint(self) -> None:
            """For a program that others had, or for one of their own: half and half."""
            source = _WRONG if random.random() < 0.5 else f"{_WRONG}# {uuid6.uuid7()}\n"
            body = {**_EXERCISE, "file": "double.py", "source": source, "level": 1}
            with self.client.post("/v1/hints", json=body, name="hint", catch_response=True) as answer:
                if answer.status_code == 200 and "event: error" in answer.text:
                    answer.failure("the stream ended with an error")

        def submit(self) -> None:
            """A program that is right in half of the cases."""
            body = {
                **_EXERCISE,
                "file": "double.py",
                "source": random.choice((_GOOD, _WRONG)),
                "made": _MADE,
                "id": str(uuid6.uuid7()),
            }
            self.client.post("/v1/submissions", json=body, name="submit")

        def progress(self) -> None:
            """Streak and standing."""
            self.client.get("/v1/progress", name="progress")

        tasks: ClassVar = {sign_in: 3, read: 35, upload: 40, hint: 5, submit: 7, progress: 10}
