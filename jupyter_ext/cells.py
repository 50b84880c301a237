"""A notebook as the learner's work: which exercise it belongs to, a new one, and the check of its cells."""

import asyncio
import json
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

from codementor.notebook.aid import aid
from codementor.notebook.cells import make_notebook
from codementor.notebook.program import NotebookProgram, program
from codementor.tutor import check as tutor
from codementor.tutor import rules
from codementor.tutor.work import Work, find
from codementor.wire.editor import NewNotebookArguments, NotebookArguments, NotebookCheck, NotebookItem
from codementor.wire.errors import ErrorCode
from codementor.wire.exercises import Task
from codementor.wire.hints import CheckResult, Ladder

from .base import Call
from .problems import declined


def inside(root: Path, path: str) -> Path:
    """The place that a path from the browser names; refused when it lies outside of what this server shows."""
    place = (root / path).resolve()
    if not place.is_relative_to(root):
        raise declined(
            ErrorCode.FORBIDDEN,
            HTTPStatus.FORBIDDEN,
            "Outside of this server's folder",
            "That folder is outside of what this Jupyter server shows. Start Jupyter in a folder around it.",
        )
    return place


async def work_at(path: Path, source: str | None = None) -> Work:
    """The work at a path; refused when it belongs to no exercise."""
    work = await asyncio.to_thread(find, path, source)
    if work is None:
        raise declined(
            ErrorCode.NOT_FOUND,
            HTTPStatus.NOT_FOUND,
            "Not part of an exercise",
            "This notebook lies in no exercise folder, so there is nothing to check it against. "
            "Open an exercise in the CodeMentor panel.",
        )
    return work


async def work_of(call: Call, asked: NotebookArguments) -> tuple[Work, NotebookProgram]:
    """The work and the program of a notebook as it stands in the browser."""
    made = program(asked.cells, asked.cell)
    return await work_at(inside(call.root, asked.path), made.source), made


async def notebook(call: Call) -> NotebookItem:
    """The exercise that a notebook belongs to."""
    path = inside(call.root, call.query("path"))
    return await _item(call, path, await work_at(path, ""))


async def new_notebook(call: Call) -> NotebookItem:
    """The exercise's notebook: made from the starter when there is none, else the one that is there."""
    folder = inside(call.root, call.told(NewNotebookArguments).folder)
    work = await work_at(folder, "")
    path = folder / f"{Path(work.exercise.file).stem}.ipynb"
    await asyncio.to_thread(_write_new, path, json.dumps(make_notebook(work.exercise), indent=1, ensure_ascii=False))
    return await _item(call, path, work)


async def check(call: Call) -> NotebookCheck:
    """The visible cases were run on the notebook's program, in a fresh child process and never in the kernel."""
    asked = call.told(NotebookArguments)
    desk = call.speaking(asked.language)
    work, made = await work_of(call, asked)
    result = await tutor.check(desk, work)
    found = aid(asked.cells, made, result.report, desk.language)
    result = replace(result, findings=(*found, *result.findings))
    return NotebookCheck(_in_words(result, made, desk.language), made.spans)


def ladder_in_words(ladder: Ladder, made: NotebookProgram, language: str) -> Ladder:
    """The ladder with the line numbers that the learner sees in the cells."""
    hints = (replace(hint, text=made.in_words(hint.text, language)) for hint in ladder.hints)
    return replace(ladder, hints=tuple(hints))


def _in_words(result: CheckResult, made: NotebookProgram, language: str) -> CheckResult:
    report = result.report
    if report.syntax is not None:
        told = replace(report.syntax, message=made.in_words(report.syntax.message, language))
        report = replace(report, syntax=told)
    return replace(
        result,
        report=report,
        findings=tuple(replace(each, message=made.in_words(each.message, language)) for each in result.findings),
        ladder=ladder_in_words(result.ladder, made, language) if result.ladder else None,
    )


async def _item(call: Call, path: Path, work: Work) -> NotebookItem:
    await rules.learn(call.desk, work)
    task = Task(work.exercise.id, work.exercise.title, rules.task(call.desk, work))
    return NotebookItem(path.relative_to(call.root).as_posix(), str(work.folder), task)


def _write_new(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text + "\n")
    except FileExistsError:
        return  # the learner's own: kept as it is
