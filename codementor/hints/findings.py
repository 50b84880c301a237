"""Findings from syntax problems, failing cases and rules' matches: a place in the source and a message."""

import ast

from codementor.exercise.model import Exercise
from codementor.hints import cases
from codementor.hints.places import place, split
from codementor.hints.rule import Match, Rule
from codementor.hints.texts import text
from codementor.runner.syntax import parse
from codementor.wire.hints import Finding, FindingKind
from codementor.wire.reports import CaseResult, Report, SyntaxProblem


def of_syntax(problem: SyntaxProblem) -> Finding:
    """The finding where the program does not parse."""
    return Finding(
        rule="syntax",
        kind=FindingKind.SYNTAX,
        message=problem.message,
        line=problem.line,
        column=problem.column,
        end_line=problem.end_line,
        end_column=problem.end_column,
    )


def of_rule(rule: Rule, match: Match, source: str, language: str) -> Finding:
    """The finding of a rule's match."""
    at = place(match.node, source)
    return Finding(
        rule=rule.id,
        kind=rule.kind,
        message=text(language, f"rules.{rule.id}.message", line=at.line, **match.names),
        line=at.line,
        column=at.column,
        end_line=at.end_line,
        end_column=at.end_column,
        skill=rule.skill,
    )


def of_case(case: CaseResult, report: Report, exercise: Exercise, source: str, language: str) -> Finding:
    """The finding of a failing case: where the run parted from what was wanted, else at the entry point."""
    at = cases.place(case, report, language)
    lines = split(source)
    line = min(at[0] if at else _entry_line(exercise, source), len(lines))
    return Finding(
        rule="case",
        kind=FindingKind.CASE,
        message=cases.observed(case, language),
        line=line,
        column=len(lines[line - 1]) - len(lines[line - 1].lstrip()),
        end_line=line,
        end_column=len(lines[line - 1]),
        skill=next((item.skill for item in exercise.cases if item.id == case.id), ""),
    )


def _entry_line(exercise: Exercise, source: str) -> int:
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in parse(source).body:
        if isinstance(node, definitions) and node.name in exercise.entry_points:
            return node.lineno
    return 1
