"""Settings: from the environment, from the editor, and what is no setting."""

from pathlib import Path

from lsp_server.config import Settings, from_environment, merged


def test_the_environment_gives_the_start() -> None:
    """Service and data folder may come from the environment, a closing slash aside."""
    read = from_environment({"CODEMENTOR_SERVICE": "https://example.org/", "CODEMENTOR_DATA_DIR": "/data"})
    assert (read.service, read.data_dir) == ("https://example.org", Path("/data"))


def test_nothing_said_contacts_nothing() -> None:
    """Without a word no service is named, no file outside exercises is looked at, and saving runs nothing."""
    settings = from_environment({})
    assert (settings.service, settings.everywhere, settings.check_on_save) == ("", False, False)


def test_the_editor_overrides() -> None:
    """What the editor says counts; an empty service takes the service away."""
    settings = merged(Settings(service="https://example.org"), {"service": "", "language": "de", "checkOnSave": True})
    assert (settings.service, settings.language, settings.check_on_save) == ("", "de", True)


def test_nonsense_is_left() -> None:
    """What is of the wrong type, or unknown, changes nothing."""
    settings = Settings(service="https://example.org")
    nonsense: tuple[object, ...] = (None, 7, [], {"service": 7, "language": "", "everywhere": "yes", "colour": "red"})
    for told in nonsense:
        assert merged(settings, told) == settings
