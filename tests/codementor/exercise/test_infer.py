"""What a task's inputs may be, read off its cases."""

import pytest

from codementor.exercise.generate import Form, draw
from codementor.exercise.infer import forms, inferred, spec_of
from codementor.exercise.model import Case, Exercise, FunctionInputs, InputSpec


def only(*calls: str, setup: str = "") -> Form:
    """The one form of these calls."""
    (form,) = inferred([Case(str(at), call=call) for at, call in enumerate(calls)], setup)
    return form


def test_numbers_reach_a_little_beyond_those_seen() -> None:
    """The range is widened, but not below one, or zero, where the cases do not go there."""
    assert spec_of([3, 9]) == InputSpec("int", min=1, max=11)
    assert spec_of([0, 9]) == InputSpec("int", min=0, max=11)
    assert spec_of([-4, 4]) == InputSpec("int", min=-6, max=6)
    assert spec_of([0, 1, 1, 0]) == InputSpec("int", min=0, max=1)


def test_true_is_no_number() -> None:
    """Types are exact: booleans and numbers at one place are two possibilities."""
    assert spec_of([True]) == InputSpec("bool")
    assert [item.type for item in spec_of([True, 1]).items] == ["bool", "int"]


def test_lists_are_empty_only_where_one_was_seen() -> None:
    """The size reaches beyond what was seen; zero only with an example of it."""
    assert spec_of([[3, 4], [5]]).size == (1, 4)
    assert spec_of([[3, 4], []]).size == (0, 4)


def test_lists_and_tuples_share_what_is_known_of_their_items() -> None:
    """Where both are seen both are drawn, with the same items."""
    both = spec_of([(1, 2, 9), [3, 4, 30], ()])
    assert [item.type for item in both.items] == ["tuple", "list"]
    assert both.items[0].of == both.items[1].of == InputSpec("int", min=1, max=37)
    assert all(item.sorted for item in both.items)


def test_order_and_difference_need_examples() -> None:
    """Sorted, and unique, only where enough examples are and none is otherwise."""
    assert not spec_of([[1, 2, 3]]).sorted
    assert spec_of([[1, 2, 3], [2, 5, 9]]).sorted
    assert not spec_of([[1, 2, 3], [2, 5, 1]]).sorted
    assert spec_of([[3, 1], [2, 5], [4, 1], [8, 9]]).unique
    assert not spec_of([[3, 1], [2, 5], [4, 1], [8, 8]]).unique


def test_rows_of_one_length_stay_so() -> None:
    """A grid is drawn as a grid."""
    assert spec_of([[[1, 2], [3, 4]], [[1, 2, 3], [1, 2, 3]]]).rectangle
    assert not spec_of([[[1, 2], [3]], [[1, 2, 3], [1, 2, 3]]]).rectangle


def test_tuples_of_one_length_are_records() -> None:
    """Each place of a record has its own description."""
    record = spec_of([("a", 1), ("b", 2)])
    assert [item.type for item in record.items] == ["either", "int"]


def test_texts_that_places_share_are_names() -> None:
    """A name is drawn from the names seen anywhere, never made up."""
    form = only("f('May', [('June', 3), ('May', 4)])", "f('July', [('May', 3)])")
    assert set(form.slots[0].spec.values) == {"'May'", "'June'", "'July'"}
    for name, rows in draw(form, 40, 1):
        assert {name, *(month for month, _ in rows)} <= {"May", "June", "July"}  # type: ignore[attr-defined]


def test_texts_with_a_format_are_not_made_up() -> None:
    """A text with signs in it may follow rules that nobody told: only those seen are drawn, unlike plain words."""
    assert set(draw(only("f('12:30')", "f('2024-01-05')"), 40, 1)) == {("12:30",), ("2024-01-05",)}
    assert len(draw(only("f('level')", "f('tip')"), 40, 1)) == 40


@pytest.mark.parametrize(
    ("call", "constant"),
    [
        ("a = [3, 1]\nsort(a)\na", "\nsort(a)\na"),
        ("s = Stack(3)\ns.push('x')\ns.pop()", ")\ns.pop()"),
        ("round(area(2.5), 2)", "), 2)"),
        ("f(x=3, key=g)", ", key=g)"),
    ],
)
def test_only_what_the_program_is_handed_varies(call: str, constant: str) -> None:
    """Calls keep their form: arguments of built-in functions and names stand as they are."""
    form = only(call)
    made = [form.case(values).call for values in draw(form, 30, 1)]
    assert len(made) > 1
    assert all(text.endswith(constant) for text in made)


def test_names_of_the_task_stand_for_their_values() -> None:
    """A literal that the task's own code binds is an example like one written in the call."""
    form = only("f(1, days)", "f(2, [4, 5])", setup="days = [1, 2, 9]\n")
    assert form.slots[1].spec.of == InputSpec("int", min=1, max=11)


def test_the_input_of_a_program_varies_in_its_numbers() -> None:
    """Lines stay lines; whole numbers stay whole."""
    (form,) = inferred([Case("a", stdin="3\nAnn\n4.5\n")])
    for values in draw(form, 20, 1):
        case = form.case(values)
        count, name, weight = case.stdin.splitlines()
        assert (case.call, name, int(count) > 0, float(weight) > 0) == ("", "Ann", True, True)


def test_what_the_author_declares_is_not_guessed() -> None:
    """A declared function has its declared form only, the others are inferred."""
    cases = (Case("a", call="f(1)", expect="1"), Case("b", call="g(2)", stdout="2"))
    inputs = (FunctionInputs("f", (("n", InputSpec("int", min=50, max=60)),)),)
    found = forms(Exercise("e", "E", "", "e.py", "", cases, inputs=inputs))
    assert [form.texts[0] for form in found] == ["f(", "g("]
    assert found[0].slots[0].spec.min == 50
    assert [form.like.id for form in found] == ["a", "b"]
