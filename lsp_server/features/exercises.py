"""Exercises: the list, the task, fetching a set, and starting one over."""

from collections.abc import Mapping
from pathlib import Path

from lsprotocol import types

from codementor.exercise.files import STARTERS
from codementor.wire.editor import DocumentArguments, ExerciseList, Notice, PullArguments
from codementor.wire.errors import ErrorCode
from codementor.wire.exercises import SetItem, Task
from lsp_server.errors import Refusal
from lsp_server.feature import Call, Command, Feature
from lsp_server.markdown import exercises_page
from lsp_server.positions import whole_text
from lsp_server.progress import working

CHANGED = "codementor/exercisesChanged"
DESCRIBING = (".toml", ".md", "set.json")
WATCHED = ("**/exercise.toml", "**/cases.toml", "**/task.md", "**/set.toml", "**/.codementor/set.json")


class Exercises(Feature):
    """The sets on this machine and on the service."""

    name = "exercises"

    async def started(self) -> None:
        """The editor tells when the files of an exercise change, if it can."""
        workspace = self.session.server.client_capabilities.workspace
        watches = workspace.did_change_watched_files if workspace else None
        if not (watches and watches.dynamic_registration):
            return
        watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in WATCHED]
        registration = types.Registration(
            id="codementor.exercises",
            method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            register_options=types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers),
        )
        await self.session.server.client_register_capability_async(
            types.RegistrationParams(registrations=[registration])
        )

    def saved(self, uri: str) -> None:
        """Changed files of an exercise count at once."""
        if uri.endswith(DESCRIBING):
            self._look_anew()

    def _look_anew(self) -> None:
        """Exercises are looked up anew, and our own editor code shows the list anew."""
        self.session.works.forget()
        self.session.editor.tell(CHANGED)

    def commands(self) -> Mapping[str, Command]:
        """`exercises`, `task`, `pull` and `reset`."""
        return {
            "exercises": Command(None, self._list),
            "task": Command(DocumentArguments, self._task),
            "pull": Command(PullArguments, self._pull),
            "reset": Command(DocumentArguments, self._reset),
        }

    async def _list(self, call: Call) -> ExerciseList:
        desk = await self.session.desk()
        from codementor.tutor import sets as tutor

        result: ExerciseList = await tutor.list_sets(desk, self.session.editor.roots())
        await self.session.editor.show("exercises", lambda: exercises_page(result, self.session.settings.language))
        return result

    async def _task(self, call: Call) -> Task:
        desk, work = await self.session.desk(), await self.session.work(call.argument.uri)
        from codementor.tutor import rules

        await rules.learn(desk, work)
        exercise, shown = work.exercise, rules.task(desk, work)
        await self.session.editor.show(f"task/{exercise.id}", lambda: shown)
        return Task(exercise=exercise.id, title=exercise.title, markdown=shown)

    async def _pull(self, call: Call) -> SetItem:
        asked: PullArguments = call.argument
        folder = Path(asked.folder)
        if not folder.is_absolute():
            raise Refusal("The folder for a set must be given in full, from the root on.", ErrorCode.INVALID_FIELDS)
        title = self.session.text("working.pull", set=f"{asked.owner}/{asked.set}")
        async with working(self.session.server, title, call.token):
            desk = await self.session.desk()
            from codementor.tutor import sets as tutor

            result: SetItem = await tutor.pull(desk, asked.owner, asked.set, folder)
        self._look_anew()
        self.session.editor.say(self.session.text("exercises.pulled", title=result.title, folder=result.folder))
        return result

    async def _reset(self, call: Call) -> Notice:
        uri = call.argument.uri
        work = await self.session.work(uri)
        kept = work.set_folder / STARTERS / work.exercise.id / work.exercise.file
        if not kept.is_file():
            raise Refusal(
                "This exercise was not pulled, so its first state is not kept. Nothing was changed.",
                ErrorCode.NOT_FOUND,
            )
        target = work.path.as_uri() if work.path.name != Path(uri).name else uri
        lines = self.session.editor.document(target).lines
        edit = types.TextEdit(range=whole_text(lines), new_text=kept.read_text(encoding="utf-8"))
        answer = await self.session.server.workspace_apply_edit_async(
            types.ApplyWorkspaceEditParams(
                label=self.session.text("exercises.reset_label"), edit=types.WorkspaceEdit(changes={target: [edit]})
            )
        )
        if not answer.applied:
            raise Refusal("The editor did not change the file. Your program is as it was.", ErrorCode.UNAVAILABLE)
        return Notice(self.session.text("exercises.reset"))
