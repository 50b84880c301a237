"""Submissions and the outbox: work is kept on this machine first and sent when the service is there, exactly once."""

import asyncio
import logging
from collections.abc import Mapping

from codementor.client.errors import Refused, Unreachable
from codementor.tutor.texts import text
from codementor.wire.editor import DocumentArguments, Status
from codementor.wire.submissions import Submission, SubmissionStatus
from lsp_server.feature import Call, Command, Feature
from lsp_server.progress import working

log = logging.getLogger(__name__)

EVERY = 300.0  # seconds between two looks at the outbox
METHOD = "codementor/submission"


class Submissions(Feature):
    """Hands in, follows the grade, and keeps the outbox empty."""

    name = "submissions"

    async def started(self) -> None:
        """From now on the outbox is sent in the background, as long as a service is named."""
        while True:
            if self.session.settings.service:
                await self._sync_quietly()
            await asyncio.sleep(EVERY)

    def commands(self) -> Mapping[str, Command]:
        """`submit` and `sync`."""
        return {"submit": Command(DocumentArguments, self._submit), "sync": Command(None, self._sync)}

    async def _submit(self, call: Call) -> Submission:
        work = await self.session.work(call.argument.uri)
        title = self.session.text("working.submit", title=work.exercise.title)
        async with working(self.session.server, title, call.token):
            desk = await self.session.desk()
            from codementor.tutor import submit as tutor

            submission: Submission = await tutor.submit(desk, work)
        self._show(submission)
        self.session.recorded()
        if submission.status in (SubmissionStatus.QUEUED, SubmissionStatus.RUNNING):
            self.session.spawn(self._follow(submission.id), self.name)
        return submission

    async def _follow(self, submission_id: str) -> None:
        desk = await self.session.desk()
        from codementor.tutor import submit as tutor

        try:
            async for submission in tutor.follow(desk, submission_id):
                self._show(submission)
        except (Refused, Unreachable) as error:
            log.info("The grade is asked for again later: %s", error)
        self.session.recorded()

    async def _sync(self, call: Call) -> Status:
        desk = await self.session.desk()
        from codementor.tutor import sync as tutor

        await tutor.sync(desk)
        from codementor.tutor import account

        status: Status = account.status(desk)
        self.session.recorded()
        return status

    async def _sync_quietly(self) -> None:
        desk = await self.session.desk()
        if desk.service is None:
            return
        from codementor.tutor import sync as tutor

        try:
            await tutor.sync(desk)
        except (Refused, Unreachable) as error:
            log.info("The outbox is sent later: %s", error)
        self.session.recorded()

    def _show(self, submission: Submission) -> None:
        self.session.editor.tell(METHOD, submission)
        self.session.editor.say(line(submission, self.session.settings.language))


def line(submission: Submission, language: str) -> str:
    """Where a submission stands, in a sentence."""
    from codementor.tutor.submit import stands  # whoever has a submission has imported it

    report = submission.report
    counted = report is not None and not submission.passed
    count = text(language, "submission.count", passed=report.passed, total=report.total) if report and counted else ""
    said = " ".join(filter(None, (text(language, f"submission.{stands(submission)}"), count, submission.note)))
    return f"{submission.exercise}: {said}"
