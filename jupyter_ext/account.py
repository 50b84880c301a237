"""Signing in and out of the service. The browser sees a code to confirm and a name, never a token."""

import asyncio
from collections.abc import AsyncIterator

from codementor.tutor import account
from codementor.wire.editor import AdoptArguments, Notice, SignInPrompt, Status

from .base import Call
from .streams import Event


async def status(call: Call) -> Status:
    """How this machine stands to the service, from what is known now."""
    return account.status(call.desk)


async def sign_in(call: Call) -> AsyncIterator[Event]:
    """A `prompt` event with the code to confirm elsewhere, then `status` when that was done. Closing it gives up.

    A `local` event follows when there is earlier work on this machine that the learner may take over, see `adopt`.
    """
    prompts: asyncio.Queue[SignInPrompt] = asyncio.Queue()
    signing = asyncio.ensure_future(account.sign_in(call.desk, prompts.put))
    prompt = asyncio.ensure_future(prompts.get())
    try:
        await asyncio.wait({signing, prompt}, return_when=asyncio.FIRST_COMPLETED)
        if prompt.done():
            yield "prompt", prompt.result()
        await signing
        yield "status", account.status(call.desk)
        if count := account.local_work(call.desk):
            yield (
                "local",
                Notice(f"You did work here before signing in ({count} entries). Should it count for you too?"),
            )
    finally:
        for task in (signing, prompt):
            task.cancel()
        await asyncio.gather(signing, prompt, return_exceptions=True)


async def adopt(call: Call) -> Status:
    """The learner's answer about their earlier work is kept: it is theirs on the service too, or stays apart."""
    account.adopt(call.desk, take=call.told(AdoptArguments).take)
    return account.status(call.desk)


async def sign_out(call: Call) -> Status:
    """Nobody is signed in on this machine any more."""
    await account.sign_out(call.desk)
    return account.status(call.desk)
