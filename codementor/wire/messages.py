"""The list of all messages: what schema, TypeScript and examples are made for, in the order a reader wants them."""

from dataclasses import is_dataclass
from enum import EnumType

from codementor.wire import (
    accounts,
    classes,
    editor,
    errors,
    exercises,
    hints,
    meta,
    progress,
    quota,
    reports,
    submissions,
)

MODULES = (meta, errors, accounts, exercises, reports, hints, submissions, progress, classes, quota, editor)


def messages() -> tuple[type, ...]:
    """Every dataclass of the wire, module by module in the order of definition."""
    return tuple(each for each in _defined() if is_dataclass(each))


def enumerations() -> tuple[EnumType, ...]:
    """Every enumeration of the wire."""
    return tuple(each for each in _defined() if isinstance(each, EnumType))


def _defined() -> list[type]:
    return [
        each
        for module in MODULES
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__
    ]
