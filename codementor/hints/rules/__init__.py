"""Every misconception rule, in the order in which they are asked: the surest cause of a failure first."""

from codementor.hints.rule import Rule

from . import (
    comparison_as_statement,
    mutable_default,
    print_for_return,
    range_ends_early,
    range_runs_past,
    range_starts_late,
    return_inside_loop,
)

RULES: tuple[Rule, ...] = (
    return_inside_loop.RULE,
    comparison_as_statement.RULE,
    print_for_return.RULE,
    mutable_default.RULE,
    range_starts_late.RULE,
    range_ends_early.RULE,
    range_runs_past.RULE,
)
