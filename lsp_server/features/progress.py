"""Progress, earlier attempts, and the doctor that looks at this machine."""

from collections.abc import Mapping
from pathlib import Path

from codementor.wire.editor import AttemptList, DoctorReport, DocumentArguments
from codementor.wire.progress import Progress as Standing
from lsp_server.feature import Call, Command, Feature
from lsp_server.markdown import attempts_page, doctor_page, progress_page


class Progress(Feature):
    """Where the learner and this machine stand."""

    name = "progress"

    def commands(self) -> Mapping[str, Command]:
        """`progress`, `attempts` and `doctor`."""
        return {
            "progress": Command(None, self._progress),
            "attempts": Command(DocumentArguments, self._attempts),
            "doctor": Command(None, self._doctor),
        }

    async def _progress(self, call: Call) -> Standing:
        desk = await self.session.desk()
        from codementor.tutor import progress as tutor

        result: Standing = tutor.progress(desk)
        await self.session.editor.show("progress", lambda: progress_page(result, self.session.settings.language))
        return result

    async def _attempts(self, call: Call) -> AttemptList:
        work = await self.session.work(call.argument.uri)
        desk = await self.session.desk()
        from codementor.tutor import attempts as tutor

        result: AttemptList = tutor.attempts(desk, work)
        title, language = work.exercise.title, self.session.settings.language
        await self.session.editor.show(f"attempts/{work.exercise.id}", lambda: attempts_page(title, result, language))
        return result

    async def _doctor(self, call: Call) -> DoctorReport:
        desk = await self.session.desk()
        from codementor.tutor import doctor as tutor

        folder = next(iter(self.session.editor.roots()), Path.home())
        result: DoctorReport = await tutor.doctor(desk, folder)
        await self.session.editor.show("doctor", lambda: doctor_page(result, self.session.settings.language))
        return result
