"""Whose words are better: a rule that found what the repair mends tells of it in words of its own.

A rule agrees with an edit when its place lies on the edit's lines and the edit mends a kind of fault that the rule's
texts, its next step above all, are about.
"""

from codementor.hints.faults import Fault
from codementor.hints.places import place
from codementor.hints.rule import Match, Rule

MENDED_BY: dict[str, tuple[str, ...]] = {
    "accumulator_indentation": ("start_in_loop",),
    "call_missing_parentheses": ("call_missing",),
    "class_attribute_shared": (),
    "comparison_as_statement": ("statement",),
    "counter_not_reset": ("missing_start", "missing_update", "moved_in"),
    "dict_key_missing": ("missing_branch", "missing_condition", "branches"),
    "early_return_in_else": ("return_in_loop",),
    "elif_for_if": ("branches",),
    "float_equality": ("comparison",),
    "float_index": ("operator", "conversion"),
    "float_range": ("operator", "conversion"),
    "floor_division": ("operator",),
    "generator_exhausted": ("conversion",),
    "global_not_declared": (),
    "index_for_value": ("argument",),
    "infinite_while": ("missing_update",),
    "input_not_converted": ("conversion",),
    "is_for_equality": ("comparison",),
    "list_aliasing": ("aliasing",),
    "loop_variable_bumped": ("loop",),
    "loop_variable_reused": ("wrong_name",),
    "missing_return": ("missing_return",),
    "missing_self": ("arity",),
    "modifying_while_iterating": ("changing_while_walking",),
    "mutable_default": (),
    "nested_list_multiplication": ("assigned_value", "expression"),
    "none_from_method": (),
    "or_for_membership": ("condition", "expression"),
    "parameter_overwritten": ("extra_assignment",),
    "print_for_return": ("print_for_return",),
    "range_ends_early": ("range",),
    "range_runs_past": ("range",),
    "range_starts_late": ("range",),
    "recursion_same_argument": ("argument",),
    "recursion_without_base_case": ("base_case",),
    "return_inside_loop": ("return_in_loop",),
    "returned_print": ("extra_call", "return_value"),
    "shrinking_index_loop": (),
    "string_immutability": ("statement",),
    "string_item_assignment": (),
    "string_number_concat": ("conversion",),
    "unreachable_code": ("order",),
    "unset_attribute": ("statement",),
    "unused_result": ("statement",),
    "value_as_index": (),
    "zero_as_start": ("start",),
}


def agrees(rule: Rule, match: Match, fault: Fault, source: str) -> bool:
    """True when the rule's words tell of the fault that an edit mends."""
    lines = place(match.node, source).lines
    touched = range(fault.line, fault.last + 1)
    meets = lines.start < touched.stop and touched.start < lines.stop
    return meets and fault.kind in MENDED_BY.get(rule.id, ())
