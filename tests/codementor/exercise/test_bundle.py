"""Bundles: the same bytes for the same set, nothing of the author's for a learner, and no way out of the folder."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from codementor.exercise import bundle
from codementor.exercise.load import load_exercise, load_set
from codementor.exercise.model import SetInvalid


def archive(entries: dict[str, bytes], mode: int = 0o100644) -> bytes:
    """A zip file with these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            made.writestr(entry, data)
    return buffer.getvalue()


def names(data: bytes) -> set[str]:
    """The names in a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return set(opened.namelist())


def test_the_same_set_packs_to_the_same_bytes(folder: Path) -> None:
    """Packing twice, also after files were touched, gives the same bytes, and reading gives the set back."""
    first = bundle.pack(folder)
    (folder / "double" / "task.md").touch()
    assert bundle.pack(folder) == first
    assert bundle.read(first) == load_set(folder)


def test_stray_files_are_not_packed(folder: Path) -> None:
    """Caches, hidden files and folders that are no exercises stay at home."""
    for name in ("double/__pycache__/x.pyc", ".git/config", "drafts/idea.txt", "double/.env"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("secret", encoding="utf-8")
    assert not any("secret" in text or "x.pyc" in text for text in names(bundle.pack(folder)))
    assert "drafts/idea.txt" not in names(bundle.pack(folder))
    assert "double/.env" not in names(bundle.pack(folder))


def test_the_digest_is_of_the_content(folder: Path) -> None:
    """The digest does not depend on how the zip file was made, and changes with any text."""
    packed = bundle.pack(folder)
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        content = {name: opened.read(name) for name in reversed(opened.namelist())}
    assert bundle.digest(archive(content)) == bundle.digest(packed)
    content["set.toml"] += b"\n"
    assert bundle.digest(archive(content)) != bundle.digest(packed)


def test_a_learner_gets_nothing_of_the_authors(folder: Path) -> None:
    """No solution, hidden case, hidden test, hint on a hidden case or author's comment is in a learner's bundle."""
    data = bundle.for_learner(bundle.pack(folder))
    assert not any(".solution" in name or "hidden" in name for name in names(data))
    loaded = bundle.read(data)
    assert [case.id for case in loaded.exercise("double").cases] == ["two"]
    assert [hint.case for hint in loaded.exercise("double").hints] == ["two"]
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert not any(b"seven" in opened.read(name) or b"double(7)" in opened.read(name) for name in opened.namelist())


def test_what_is_kept_says_the_same(folder: Path) -> None:
    """Visible cases survive the rewriting with every character, also those TOML must escape."""
    text = (
        '[[case]]\nid = "two"\ncall = """a = "x\\\\ny"\nb = \'\\u007f\'\ndouble(2)"""\nexpect = "4"\ntolerance = 0.5\n'
    )
    (folder / "double" / "cases.toml").write_text(text, encoding="utf-8")
    (folder / "double" / "hints.toml").unlink()
    before = load_set(folder).exercise("double").cases
    assert bundle.read(bundle.for_learner(bundle.pack(folder))).exercise("double").cases == before


def test_a_case_of_the_references_is_hidden(folder: Path) -> None:
    """A case whose value only a reference can compute does not go to a learner, who has no reference."""
    cases = folder / "double" / "cases.toml"
    extra = '\n[[case]]\nid = "ref"\ncall = "double(1)"\nexpect_call = "double(1)"\n'
    cases.write_text(cases.read_text(encoding="utf-8") + extra, encoding="utf-8")
    loaded = bundle.read(bundle.for_learner(bundle.pack(folder)))
    assert [case.id for case in loaded.exercise("double").cases] == ["two"]


def test_an_update_keeps_the_learners_work(folder: Path, tmp_path: Path) -> None:
    """A newer version replaces what is shared, leaves what the learner wrote, and renews an untouched starter."""
    target = tmp_path / "mine"
    bundle.unpack(bundle.for_learner(bundle.pack(folder)), target)
    (target / "double" / "double.py").write_text("my work", encoding="utf-8")
    (target / "double" / "notes.txt").write_text("my notes", encoding="utf-8")
    (folder / "double" / "task.md").write_text("Better words.", encoding="utf-8")
    (folder / "double" / "double.py").write_text("new starter", encoding="utf-8")
    (folder / "greet" / "hello.py").write_text("new starter", encoding="utf-8")
    bundle.unpack(bundle.for_learner(bundle.pack(folder)), target)
    assert (target / "double" / "double.py").read_text(encoding="utf-8") == "my work"
    assert (target / "double" / "notes.txt").read_text(encoding="utf-8") == "my notes"
    assert (target / "double" / "task.md").read_text(encoding="utf-8") == "Better words."
    assert (target / "greet" / "hello.py").read_text(encoding="utf-8") == "new starter"
    assert load_exercise(target / "double").starter == "new starter"


def test_a_removed_exercise_leaves_only_the_learners_work(folder: Path, tmp_path: Path) -> None:
    """An exercise that a newer version no longer has is no exercise any more, and the learner's file stays."""
    target = tmp_path / "mine"
    bundle.unpack(bundle.for_learner(bundle.pack(folder)), target)
    (target / "greet" / "hello.py").write_text("my work", encoding="utf-8")
    for path in sorted((folder / "greet").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (folder / "set.toml").write_text('id = "small"\ntitle = "Small"\nversion = "1.1"\n', encoding="utf-8")
    bundle.unpack(bundle.for_learner(bundle.pack(folder)), target)
    assert [exercise.id for exercise in load_set(target).exercises] == ["double"]
    assert (target / "greet" / "hello.py").read_text(encoding="utf-8") == "my work"


def test_the_learners_files_never_break_the_set(folder: Path, tmp_path: Path) -> None:
    """A deleted or binary learner's file leaves a pulled set as loadable as before."""
    target = tmp_path / "mine"
    bundle.unpack(bundle.for_learner(bundle.pack(folder)), target)
    (target / "double" / "double.py").unlink()
    (target / "greet" / "picture.png").write_bytes(b"\x89PNG\xff\0")
    assert len(load_set(target).exercises) == 2


@pytest.mark.parametrize(
    "name",
    [
        *("../evil.py", "/etc/evil.py", "a/../../evil.py", "C:/evil.py", "a\\..\\evil.py", ".ssh/key"),
        *("a/.git/config", "./a.py", "a//b.py", "con\x01.py", "a. /b.py"),
    ],
)
def test_a_path_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    """No name in a zip file leads anywhere but to a plain file below the folder, and nothing at all is written."""
    with pytest.raises(SetInvalid, match="leads out of the set"):
        bundle.unpack(archive({"set.toml": b"", name: b"evil"}), tmp_path / "in")
    assert not (tmp_path / "in").exists()


def test_a_link_in_a_bundle_is_refused(tmp_path: Path) -> None:
    """A zip entry that is a symbolic link is not unpacked."""
    with pytest.raises(SetInvalid, match="leads out of the set"):
        bundle.unpack(archive({"a.txt": b"/etc/passwd"}, stat.S_IFLNK | 0o777), tmp_path / "in")


def test_a_link_in_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    """A learner's folder with a link in it does not lead a bundle's files elsewhere."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "double").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(SetInvalid, match="remove the link first"):
        bundle.unpack(bundle.pack(folder), tmp_path / "in")
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not a zip", b"\0" * 1000])
def test_what_is_no_zip_file_is_told(data: bytes) -> None:
    """Bytes that are no zip file are a flaw, not a crash."""
    with pytest.raises(SetInvalid, match="is not a readable zip file"):
        bundle.read(data)


def test_a_zip_bomb_is_refused() -> None:
    """A small file that unpacks to a large one is refused without unpacking it, and so are too many files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(30):
            made.writestr(f"{number}.txt", b"\0" * 1_000_000)
    assert len(buffer.getvalue()) < 100_000
    with pytest.raises(SetInvalid, match="20 MB"):
        bundle.read(buffer.getvalue())
    with pytest.raises(SetInvalid, match="5000 files"):
        bundle.read(archive({f"{number}.txt": b"" for number in range(5_001)}))


def test_a_broken_set_is_not_packed(folder: Path) -> None:
    """A set with a flaw cannot be packed."""
    (folder / "double" / "task.md").unlink()
    with pytest.raises(SetInvalid, match=r"double/task\.md: is missing"):
        bundle.pack(folder)
