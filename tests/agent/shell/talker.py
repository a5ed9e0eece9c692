"""Talks in a thread for ever, a line for every turn; with "once", one turn, and what was said before."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from agent.assistant import Assistant
from agent.session import Session
from agent.shell.conversation import Keeper
from agent.shell.shell import Shell
from history.store import Store
from palate.scripted import ScriptedChat
from tests.agent.shop import stocked


async def main(folder: Path, once: bool) -> None:
    """Go on with the conversation in `folder`."""
    store = Store.open(folder / "store") if (folder / "store").exists() else stocked(folder)
    session, said = Session(user_id="ann"), 0
    chat = ScriptedChat(lambda request: "Good day." if request.tools else "")
    async with Assistant.open(store, chat=chat, folder=folder) as assistant:
        shell, keeper = Shell(assistant), Keeper(assistant.threads)
        while True:
            earlier = (await keeper.read(session)).said
            said = len(earlier) // 2 + 1
            await shell.answer(session, f"message {said}")
            print(f"turn {said}", flush=True)
            if once:
                print(" | ".join(message.content for message in earlier))
                return


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:] == ["once"]))
