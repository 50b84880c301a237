"""What a new exercise notebook holds."""

import nbformat

from codementor.exercise.model import Case, Exercise
from codementor.notebook.cells import make_notebook
from codementor.notebook.program import program
from codementor.wire.editor import NotebookCell

EXERCISE = Exercise(
    id="sum-of-parcels",
    title="Sum of parcels",
    task="# Sum of parcels\n\nAdd up.\n",
    file="sum_of_parcels.py",
    starter="def total(weights):\n    ...\n",
    cases=(Case("secret", call="total([9])", expect="9", hidden=True), Case("one", call="total([4])", expect="4")),
)


def test_a_new_notebook_is_valid_and_always_the_same() -> None:
    """The notebook fits nbformat 4.5, its cell ids included, and is made equal from an equal exercise."""
    made = make_notebook(EXERCISE)
    nbformat.validate(nbformat.from_dict(made))  # type: ignore[no-untyped-call]
    assert made == make_notebook(EXERCISE)
    assert made["metadata"]["codementor"] == {"exercise": "sum-of-parcels"}


def test_its_program_is_the_starter() -> None:
    """Checking a new notebook checks the starter, and the cell to try things in takes no part."""
    cells = [
        NotebookCell(
            each["id"], each["cell_type"], each["source"], each["metadata"].get("codementor", {}).get("role", "")
        )
        for each in make_notebook(EXERCISE)["cells"]
    ]
    assert program(cells).source == EXERCISE.starter


def test_no_hidden_case_is_shown() -> None:
    """The cell to try things in calls what a visible case calls, never a hidden one."""
    last = make_notebook(EXERCISE)["cells"][-1]["source"]
    assert "total([4])" in last
    assert "[9]" not in last
