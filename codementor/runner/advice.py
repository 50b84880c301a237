"""One sentence of advice for every way a case can end, in the learner's language."""

import re
from typing import Final

from codementor.exercise.model import Limits
from codementor.wire.reports import CaseResult, Outcome

ADVICE: Final[dict[str, dict[Outcome | str, str]]] = {
    "en": {
        Outcome.PASSED: "",
        Outcome.FAILED: "Follow the value back from where it came out, line by line, to where it first differs.",
        Outcome.RAISED: "Python stopped at an error: read its message first, then the line it names.",
        Outcome.TIMED_OUT: (
            "The program was still running after {seconds} s and was stopped: look for a loop whose condition "
            "never becomes false."
        ),
        Outcome.OUT_OF_MEMORY: (
            "The program asked for more memory than the {memory} MB it may use: look for a list or text that "
            "grows without end."
        ),
        Outcome.OUTPUT_LIMIT: (
            "The program printed more than {output} kB and was stopped: look for a print in a loop that does not end."
        ),
        Outcome.EXITED: "The program ended itself before it gave a value: take out exit(), quit() or sys.exit().",
        Outcome.CRASHED: (
            "Python itself stopped working on this program: look for very deep recursion or a raised recursion limit."
        ),
        Outcome.REFUSED: (
            "The program tried to start or end another process, which is not allowed in a check: solve the task "
            "without it."
        ),
        Outcome.NOT_RUN: (
            "This case was not run, because earlier ones had to be stopped: solve those first, then check again."
        ),
        "no_pytest": "This test needs {name}, which this Python does not have: install it with `pip install {name}`.",
        "same_text": (
            "The text is the same, but the type is not: compare a number with a text, or a list with a tuple."
        ),
        "RecursionError": "The function calls itself again and again: look for the case in which it must stop.",
        "EOFError": (
            "The program read more input than there is: in a check nobody types, so read only what the task gives."
        ),
        "no_input": "The program asks for input, but this function gets its values as arguments: use those.",
        "missing_name": (
            "The check looks for `{name}`, and the program does not define it: compare the spelling with the task."
        ),
        "not_returned": "The function gave None: it may print its result or end without a return.",
    },
    "de": {
        Outcome.PASSED: "",
        Outcome.FAILED: (
            "Verfolge den Wert Zeile für Zeile zurück bis zu der Stelle, an der er zum ersten Mal abweicht."
        ),
        Outcome.RAISED: "Python hielt bei einem Fehler an: Lies zuerst seine Meldung, dann die Zeile, die sie nennt.",
        Outcome.TIMED_OUT: (
            "Das Programm lief nach {seconds} s noch und wurde angehalten: Suche eine Schleife, deren Bedingung "
            "nie falsch wird."
        ),
        Outcome.OUT_OF_MEMORY: (
            "Das Programm wollte mehr Speicher als die erlaubten {memory} MB: Suche eine Liste oder einen Text, "
            "der ohne Ende wächst."
        ),
        Outcome.OUTPUT_LIMIT: (
            "Das Programm gab mehr als {output} kB aus und wurde angehalten: Suche ein print in einer Schleife, "
            "die nicht endet."
        ),
        Outcome.EXITED: (
            "Das Programm beendete sich, bevor es einen Wert gab: Nimm exit(), quit() oder sys.exit() heraus."
        ),
        Outcome.CRASHED: (
            "Python selbst brach bei diesem Programm ab: Suche eine sehr tiefe Rekursion oder eine erhöhte "
            "Rekursionsgrenze."
        ),
        Outcome.REFUSED: (
            "Das Programm wollte einen anderen Prozess starten oder beenden, was bei einer Prüfung nicht erlaubt "
            "ist: Löse die Aufgabe ohne ihn."
        ),
        Outcome.NOT_RUN: (
            "Dieser Fall lief nicht, weil frühere angehalten werden mussten: Löse zuerst jene, dann prüfe neu."
        ),
        "no_pytest": "Dieser Test braucht {name}, das diesem Python fehlt: Installiere es mit `pip install {name}`.",
        "same_text": "Der Text ist gleich, der Typ nicht: Vergleiche Zahl mit Text oder Liste mit Tupel.",
        "RecursionError": "Die Funktion ruft sich immer wieder selbst auf: Suche den Fall, in dem sie aufhören muss.",
        "EOFError": (
            "Das Programm las mehr Eingabe, als es gibt: Bei einer Prüfung tippt niemand, lies nur das Gegebene."
        ),
        "no_input": (
            "Das Programm fragt nach einer Eingabe, aber diese Funktion bekommt ihre Werte als Argumente: Nutze sie."
        ),
        "missing_name": (
            "Die Prüfung sucht `{name}`, und das Programm definiert es nicht: Vergleiche die Schreibung mit der "
            "Aufgabe."
        ),
        "not_returned": "Die Funktion gab None: Vielleicht gibt sie ihr Ergebnis nur aus oder endet ohne return.",
    },
}


def advice(result: CaseResult, limits: Limits, language: str = "en", *, name: str = "") -> str:
    """What to do about how the case ended: the most particular sentence that fits, "" when it passed.

    `name` is what was missing: the name of a NameError, or a package that a test needs.
    """
    text = ADVICE.get(language, ADVICE["en"])[_key(result, name)]
    numbers = {"seconds": f"{limits.seconds:g}", "memory": limits.memory_mb, "output": limits.output_kb}
    return text.format(name=name, **numbers)


def _key(result: CaseResult, name: str) -> Outcome | str:
    if result.outcome is Outcome.NOT_RUN and name:
        return "no_pytest"
    if result.outcome is Outcome.FAILED and result.same_text:
        return "same_text"
    if result.outcome is Outcome.FAILED and result.got == "None" and result.call:
        return "not_returned"
    if result.outcome is not Outcome.RAISED or result.raised is None:
        return result.outcome
    if result.raised.type == "EOFError":
        return "no_input" if result.call and not result.stdin else "EOFError"
    missing = result.raised.type == "NameError" and result.raised.line is None
    if missing and re.search(rf"\b{re.escape(name)}\b", result.call):
        return "missing_name"
    return result.raised.type if result.raised.type in ADVICE["en"] else Outcome.RAISED
