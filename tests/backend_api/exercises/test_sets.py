"""Exercise sets over HTTP."""

import asyncio

from codementor.exercise import bundle
from codementor.wire.accounts import Role
from tests.backend_api import samples
from tests.backend_api.house import House, put_set


async def test_a_set_is_published_once_and_the_same_again_changes_nothing(house: House) -> None:
    """The first publishing gives 201, the same content again 200 with the same summary."""
    grace = await house.somebody("grace", Role.INSTRUCTOR)
    first = await put_set(grace, "grace", samples.bundle())
    again = await put_set(grace, "grace", samples.bundle())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["hash"] == bundle.digest(samples.bundle())


async def test_a_published_version_never_changes(house: House) -> None:
    """Other content under a published version is refused with version_exists, and the first stays."""
    grace = await house.publish()
    other = samples.bundle(**{"double__task.md": "# Another\n"})
    answer = await put_set(grace, "grace", other)
    assert (answer.status_code, answer.json()["code"]) == (409, "version_exists")
    newest = await grace.get(f"/v1/sets/grace/{samples.SET}")
    assert newest.json()["hash"] == bundle.digest(samples.bundle())


async def test_of_many_who_publish_the_same_version_at_once_one_is_first(house: House) -> None:
    """Concurrent publishing of the same content gives one 201 and otherwise 200, and never an error."""
    grace = await house.somebody("grace", Role.INSTRUCTOR)
    answers = await asyncio.gather(*(put_set(grace, "grace", samples.bundle()) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]


async def test_the_newest_version_is_the_one_published_last(house: House) -> None:
    """After a second version, listing and summary show it, and the first can still be downloaded."""
    grace = await house.publish()
    await put_set(grace, "grace", samples.bundle(version="1.1.0"), version="1.1.0")
    newest = (await grace.get(f"/v1/sets/grace/{samples.SET}")).json()
    listed = (await grace.get("/v1/sets")).json()["sets"]
    old = await grace.get(f"/v1/sets/grace/{samples.SET}/1.0.0/bundle")
    assert newest["version"] == "1.1.0"
    assert listed == [newest]
    assert bundle.read(old.content).version == "1.0.0"


async def test_a_learners_bundle_holds_no_solution_and_no_hidden_case(house: House) -> None:
    """Neither the reference nor the hidden case's values are anywhere in what a learner downloads."""
    await house.publish()
    ada = await house.somebody("ada")
    answer = await ada.get(f"/v1/sets/grace/{samples.SET}/1.0.0/bundle")
    exercise = bundle.read(answer.content).exercise(samples.EXERCISE)
    assert answer.headers["Content-Type"] == "application/zip"
    assert [case.id for case in exercise.cases] == ["two", "zero"]
    assert exercise.solutions == ()
    assert samples.HIDDEN_INPUT not in repr(exercise)


async def test_a_bundle_is_not_sent_to_who_has_it(house: House) -> None:
    """The bundle's tag is its content hash, and asking with that tag gives 304 without a body."""
    grace = await house.publish()
    path = f"/v1/sets/grace/{samples.SET}/1.0.0/bundle"
    tag = (await grace.get(path)).headers["ETag"]
    again = await grace.get(path, headers={"If-None-Match": tag})
    assert tag == f'"{bundle.digest(samples.bundle())}"'
    assert (again.status_code, again.content) == (304, b"")


async def test_a_set_that_breaks_the_format_is_refused_with_each_place(house: House) -> None:
    """A bundle with flaws gives set_invalid and a line for each flaw with file and place."""
    grace = await house.somebody("grace", Role.INSTRUCTOR)
    broken = samples.bundle(**{"double__cases.toml": '[[case]]\nid = "two"\ncall = "double("\nexpect = "6"\n'})
    answer = await put_set(grace, "grace", broken)
    assert (answer.status_code, answer.json()["code"]) == (422, "set_invalid")
    assert any("double/cases.toml" in error["place"] for error in answer.json()["errors"])


async def test_what_is_no_zip_is_refused(house: House) -> None:
    """Any other bytes than a zip file give set_invalid, not a fault."""
    grace = await house.somebody("grace", Role.INSTRUCTOR)
    for junk in (b"", b"junk", b"PK\x03\x04" + b"\0" * 100, samples.bundle()[:-20]):
        answer = await put_set(grace, "grace", junk)
        assert (answer.status_code, answer.json()["code"]) == (422, "set_invalid")


async def test_a_set_is_published_under_its_own_name_and_handle_only(house: House) -> None:
    """Another set name or version than the bundle's own is set_invalid; another owner's handle is forbidden."""
    grace = await house.somebody("grace", Role.INSTRUCTOR)
    name = await put_set(grace, "grace", samples.bundle(), name="other")
    version = await put_set(grace, "grace", samples.bundle(), version="2.0.0")
    owner = await put_set(grace, "ada", samples.bundle())
    assert [answer.json()["code"] for answer in (name, version, owner)] == ["set_invalid", "set_invalid", "forbidden"]


async def test_sets_are_listed_page_by_page(house: House) -> None:
    """Following the cursor shows each set once, in order, and ends with an empty cursor."""
    grace = await house.somebody("grace", Role.INSTRUCTOR)
    names = [f"set-{number:02}" for number in range(53)]
    for name in reversed(names):
        assert (await put_set(grace, "grace", samples.bundle(name), name=name)).status_code == 201
    first = (await grace.get("/v1/sets")).json()
    second = (await grace.get("/v1/sets", params={"cursor": first["next"]})).json()
    assert [each["set"] for each in first["sets"] + second["sets"]] == names
    assert (len(first["sets"]), second["next"]) == (50, "")


async def test_an_unknown_set_is_not_found(house: House) -> None:
    """Names that nobody published, whatever their form, give 404."""
    ada = await house.somebody("ada")
    for path in ("/v1/sets/no/such", "/v1/sets/no/such/1/bundle", "/v1/sets/%00/x", "/v1/sets/%F0%9F%90%8D/x"):
        answer = await ada.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
