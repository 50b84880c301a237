"""The corpus of drafts: nothing that leaks passes, and nearly everything that a good tutor would say does."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.guard import REFUSED, Draft, Judge, read
from codementor.guard.gate import Verdict, review
from codementor.runner.lab import Lab
from codementor.runner.run import Runner

CORPUS = read(Path(__file__).with_name("corpus"))
KINDS = sorted({draft.kind for draft in CORPUS.drafts if draft.leaking})
Judged = list[tuple[Draft, Verdict]]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """The guard, with a warm lab to try programs in."""
    with Lab() as lab, Runner() as runner:
        yield Judge(CORPUS, lab, runner)


@pytest.fixture(scope="module")
def judged(judge: Judge) -> Judged:
    """Every draft with its verdict."""
    return [(draft, judge.verdict(draft)) for draft in CORPUS.drafts]


def test_the_corpus_is_wide() -> None:
    """There are at least 300 leaking and 200 honest drafts over at least 12 programs, of every kind of leak."""
    assert sum(draft.leaking for draft in CORPUS.drafts) >= 300
    assert sum(not draft.leaking for draft in CORPUS.drafts) >= 200
    assert len({draft.program for draft in CORPUS.drafts}) >= 12
    wanted = {"whole solution", "fenced", "inline", "split", "renamed", "pseudo-code", "in words", "other language"}
    assert wanted | {"encoded", "line by line", "place and value"} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_leaks_passes(judged: Judged, kind: str) -> None:
    """No leaking draft of the kind passes."""
    assert [draft.text for draft, verdict in judged if draft.leaking and draft.kind == kind and verdict.ok] == []


def test_honest_drafts_pass(judged: Judged) -> None:
    """At most two honest drafts of a hundred are refused."""
    honest = [(draft, verdict) for draft, verdict in judged if not draft.leaking]
    refused = [(draft.text, verdict.reason) for draft, verdict in honest if not verdict.ok]
    assert 100 * len(refused) <= REFUSED * len(honest), refused


def test_an_error_refuses(judge: Judge) -> None:
    """When trying programs out goes wrong, a text with code does not pass, whatever it says."""

    def broken(program: str) -> bool:
        raise OSError("no child")

    draft = next(item for item in CORPUS.drafts if item.program == "total-late" and "range(1" in item.text)
    assert not review(draft.text, replace(judge.evidence(draft), passes_more=broken)).ok
