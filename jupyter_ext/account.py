"""Signing in and out of the service. The browser sees a code to confirm and a name, never a token."""

import asyncio
from collections.abc import AsyncIterator

from codementor.tutor import account
from codementor.wire.editor import SignInPrompt, Status

from .base import Call
from .streams import Event


async def status(call: Call) -> Status:
    """How this machine stands to the service, from what is known now."""
    return account.status(call.desk)


async def sign_in(call: Call) -> AsyncIterator[Event]:
    """A `prompt` event with the code to confirm elsewhere, then `status` when that was done. Closing it gives up."""
    prompts: asyncio.Queue[SignInPrompt] = asyncio.Queue()
    signing = asyncio.ensure_future(account.sign_in(call.desk, prompts.put))
    prompt = asyncio.ensure_future(prompts.get())
    try:
        await asyncio.wait({signing, prompt}, return_when=asyncio.FIRST_COMPLETED)
        if prompt.done():
            yield "prompt", prompt.result()
        await signing
        yield "status", account.status(call.desk)
    finally:
        for task in (signing, prompt):
            task.cancel()
        await asyncio.gather(signing, prompt, return_exceptions=True)


async def sign_out(call: Call) -> Status:
    """Nobody is signed in on this machine any more."""
    await account.sign_out(call.desk)
    return account.status(call.desk)
