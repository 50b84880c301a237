"""Exercise sets below the server's folder and on the service, tasks, and the learner's progress."""

from codementor.tutor import progress as tutor
from codementor.tutor import rules, sets
from codementor.wire.editor import ExerciseList, PullArguments
from codementor.wire.exercises import SetItem, Task
from codementor.wire.progress import Progress

from .base import Call
from .cells import inside, work_at


async def listing(call: Call) -> ExerciseList:
    """The sets below the folder that this server shows, and those that the service offers."""
    return await sets.list_sets(call.desk, [call.root])


async def pull(call: Call) -> SetItem:
    """The newest version of a set lies in a folder of this server; the learner's own files are as they were."""
    asked = call.told(PullArguments)
    return await sets.pull(call.desk, asked.owner, asked.set, inside(call.root, asked.folder))


async def task(call: Call) -> Task:
    """The task of the exercise in a folder."""
    work = await work_at(inside(call.root, call.query("folder")), "")
    await rules.learn(call.desk, work)
    return Task(work.exercise.id, work.exercise.title, rules.task(call.desk, work))


async def progress(call: Call) -> Progress:
    """Streak, standing and what waits to be sent, from the record on this machine."""
    return tutor.progress(call.desk)
