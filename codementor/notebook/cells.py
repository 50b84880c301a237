"""Exercise notebooks: what a new one holds."""

from typing import Any

from codementor.exercise.model import Exercise
from codementor.notebook.program import ANSWER

TRY = "# Try things out here. This cell is not part of your answer.\n"
PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def make_notebook(exercise: Exercise) -> dict[str, Any]:
    """A notebook (nbformat 4.5) with task, answer and a cell to try things in; the same exercise gives the same one."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {**PYTHON, "codementor": {"exercise": exercise.id}},
        "cells": [
            {
                "id": "task",
                "cell_type": "markdown",
                "metadata": {"codementor": {"role": "task"}, "deletable": False, "editable": False},
                "source": exercise.task.strip(),
            },
            _code("answer", exercise.starter.rstrip("\n"), {"codementor": {"role": ANSWER}, "deletable": False}),
            _code("try", TRY + next((case.call for case in exercise.visible if case.call), ""), {}),
        ],
    }


def _code(cell: str, source: str, metadata: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": cell,
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }
