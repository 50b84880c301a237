"""The tutor's own sentences, in the learner's language."""

from typing import Final

_TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "not_recorded": "This is not on record: {place} cannot be written. Your program is safe in its own file.",
        "offline": "The service was not reached. This hint knows only the cases you can see.",
        "no_service_hint": "The service could not help with this one. This hint knows only the cases you can see.",
        "sign_in_to_send": "It waits on this machine. Sign in and it is handed in.",
        "waits": "The service was not reached. It waits on this machine and is handed in later, once.",
        "too_old": "This CodeMentor is too old for the service. Update it; checks and hints still work here.",
        "not_reached": "The service was not reached. Checks and hints still work here.",
        "sign_in_again": "Your sign-in has ended. Sign in again to hand in work.",
    },
    "de": {
        "not_recorded": "Nicht festgehalten: {place} ist nicht beschreibbar. Dein Programm ist sicher in seiner Datei.",
        "offline": "Der Dienst war nicht erreichbar. Dieser Hinweis kennt nur die sichtbaren Fälle.",
        "no_service_hint": "Der Dienst konnte hier nicht helfen. Dieser Hinweis kennt nur die sichtbaren Fälle.",
        "sign_in_to_send": "Sie wartet auf diesem Rechner. Melde dich an, dann wird sie abgegeben.",
        "waits": "Der Dienst war nicht erreichbar. Die Abgabe wartet hier und wird später genau einmal gesendet.",
        "too_old": "Dieses CodeMentor ist zu alt für den Dienst. Aktualisiere es; Prüfen und Hinweise gehen weiter.",
        "not_reached": "Der Dienst war nicht erreichbar. Prüfen und Hinweise gehen hier weiter.",
        "sign_in_again": "Deine Anmeldung ist abgelaufen. Melde dich neu an, um abzugeben.",
    },
}


def text(language: str, key: str, **values: object) -> str:
    """The sentence in that language with the values in it, in English where there is no other."""
    return _TEXTS.get(language.split("-")[0], _TEXTS["en"])[key].format(**values)
