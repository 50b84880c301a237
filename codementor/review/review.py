"""A review of one program: findings in the order to read them, and one sentence over all."""

from collections.abc import Iterator

from codementor.exercise.model import Exercise
from codementor.hints.engine import inspect
from codementor.hints.places import place
from codementor.hints.texts import text
from codementor.hints.tree import walk
from codementor.review import form, logic
from codementor.review.remark import Check
from codementor.runner.syntax import parse
from codementor.wire.editor import ReviewResult
from codementor.wire.hints import Finding, FindingKind

# In the order to read them: what may be wrong, then what could be said more plainly, then names and words.
CHECKS: tuple[Check, ...] = (
    Check("dead_code", logic.dead_code),
    Check("duplicate_condition", logic.duplicate_condition),
    Check("self_assignment", logic.self_assignment),
    Check("unused_variable", logic.unused_variable),
    Check("silent_except", logic.silent_except),
    Check("unused_import", logic.unused_import),
    Check("compared_to_none", form.compared_to_none),
    Check("compared_to_bool", form.compared_to_bool),
    Check("returned_condition", form.returned_condition),
    Check("needless_else", form.needless_else),
    Check("negated_membership", form.negated_membership),
    Check("loop_over_positions", form.loop_over_positions),
    Check("length_compared", form.length_compared),
    Check("deep_nesting", form.deep_nesting),
    Check("long_function", form.long_function),
    Check("class_naming", form.class_naming),
    Check("naming", form.naming),
    Check("missing_docstring", form.missing_docstring),
)
EACH = 3  # findings of one check: more of the same teaches nothing


def review(exercise: Exercise | None, source: str, language: str = "en") -> ReviewResult:
    """What to look at in the program. One that does not parse gets its syntax problem and nothing else.

    Names that the exercise itself gives (its starter, its entry points) are not the learner's to answer for.
    """
    found = inspect(source, exercise, language)
    if not any(finding.kind is FindingKind.SYNTAX for finding in found):
        given = f"{exercise.starter} {' '.join(exercise.entry_points)}" if exercise else ""
        found = (*found, *_remarks(source, given, language))
    return ReviewResult(found, _summary(found, language))


def _remarks(source: str, given: str, language: str) -> Iterator[Finding]:
    tree = walk(parse(source))
    for check in CHECKS:
        remarks = [item for item in check.find(tree) if check.id != "naming" or item.names["name"] not in given]
        for remark in sorted(remarks, key=lambda item: getattr(item.node, "lineno", 1))[:EACH]:
            at = place(remark.node, source)
            message = text(language, f"review.{check.id}", line=at.line, **remark.names)
            yield Finding(
                rule=check.id,
                kind=FindingKind.REVIEW,
                message=message,
                line=at.line,
                column=at.column,
                end_line=at.end_line,
                end_column=at.end_column,
            )


def _summary(found: tuple[Finding, ...], language: str) -> str:
    if not found:
        return text(language, "summary.none")
    key = "syntax" if found[0].kind is FindingKind.SYNTAX else "one" if len(found) == 1 else "several"
    return text(language, f"summary.{key}", count=len(found), line=found[0].line)
