"""The codec: what goes out comes back, and what does not fit is named by its place."""

import json

import pytest

from codementor.wire.codec import Malformed, decode, encode, from_json, to_json
from codementor.wire.reports import CaseResult, Outcome, Report, TraceStep

REPORT = Report(
    "two-fer",
    1,
    2,
    cases=(CaseResult("name", Outcome.PASSED), CaseResult("none", Outcome.RAISED, line=3)),
    failing="none",
    trace=(TraceStep(1, "two_fer", {"name": "'Ada'"}),),
)


def test_a_message_comes_back_as_it_went() -> None:
    """Encoding and decoding gives an equal message, nested ones included."""
    assert decode(Report, encode(REPORT)) == REPORT
    assert from_json(Report, to_json(REPORT)) == REPORT


def test_encoded_values_are_plain_json() -> None:
    """An encoded message holds no tuple and no enum member, so every JSON writer takes it."""
    data = encode(REPORT)
    assert type(data["cases"]) is list
    assert type(data["cases"][0]["outcome"]) is str


def test_unknown_fields_are_ignored() -> None:
    """A field that a newer service adds does no harm, at the top or inside."""
    data = encode(REPORT) | {"colour": "green"}
    data["cases"][0]["weight"] = 3
    assert decode(Report, data) == REPORT


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"passed": "1"}, "expected int, got str @ $.passed"),
        ({"passed": True}, "expected int, got bool @ $.passed"),
        ({"trace": "abc"}, "expected a list, got str @ $.trace"),
        ({"syntax": 5}, "expected an object, got int @ $.syntax"),
        ({"cases": [{"id": "a", "outcome": "odd"}]}, "'odd' is not a valid Outcome @ $.cases[0].outcome"),
        ({"cases": [{"outcome": "passed"}]}, "required field missing @ $.cases[0].id"),
        ({"trace": [{"line": 1, "function": "f", "values": {"a": 1}}]}, "@ $.trace[0].values['a']"),
    ],
)
def test_what_does_not_fit_is_named_by_its_place(change: dict[str, object], says: str) -> None:
    """A value of the wrong type is refused with its JSON path, never coerced."""
    with pytest.raises(Malformed) as refusal:
        decode(Report, encode(REPORT) | change)
    assert says in str(refusal.value)


@pytest.mark.parametrize("text", ["", "nul", "[]", "5", "null", "[" * 100_000, json.dumps("text")])
def test_text_that_is_no_message_is_refused(text: str) -> None:
    """Text that is not JSON, or JSON that is no object, raises Malformed and nothing else."""
    with pytest.raises(Malformed, match="Report"):
        from_json(Report, text)
