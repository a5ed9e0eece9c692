"""Plays the scripts that lie beside it and writes each as a page: what was said, and what `palate chat` shows for it.

    python examples/conversations/make.py docs/conversations --redial REDIAL

The scripts on the made-up world need nothing more; those about films need the folder of ReDial in Palate's format. No
language model is asked.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playing import NAMES, Exchange, Script, faults, opened, play, prepared, screen, scripts, shown

from agent.trace import Step
from serving.trace_tree import show_trace
from serving.workspace import Workspace

MAKER = Path(__file__).resolve().parents[1] / "world" / "make.py"
LANGUAGES = {"en": "English", "zh": "中文"}
INTRODUCTION = """\
# Ten conversations

What `palate chat` answers without a language model, five conversations in English and five in Chinese. They were played
from the scripts in `examples/conversations` by

```
python examples/conversations/make.py docs/conversations --redial REDIAL
```

where REDIAL is a folder with the films of ReDial (Li et al. 2018, CC BY 4.0) in Palate's format; without it, only the
conversations on the made-up world are played. Under each answer lies the trace of its turn, as `--trace` draws it,
without the seconds. Tests play the scripts again: without a model, and with scripted ones that answer well, carelessly,
and with bad intent.

| conversation | language | data | turns | shows |
|---|---|---|---|---|
"""


def page(script: Script, exchanges: Sequence[Exchange]) -> str:
    """The conversation as Markdown."""
    around = [f"{script.now:%A %d %B %Y, %H:%M}", *(f"{key}: {told}" for key, told in script.context.pairs().items())]
    lines = [
        f"# {script.title}",
        "",
        f"`{script.user}` on {NAMES[script.data]}. {'; '.join(around)}. No language model.",
    ]
    for exchange in exchanges:
        lines += ["", *_fenced(f"> {' '.join(exchange.turn.say.split())}\n\n{exchange.shown.rstrip()}")]
        lines += ["", "<details><summary>Trace</summary>", "", *_fenced(_traced(exchange.trace)), "", "</details>"]
    return "\n".join(lines) + "\n"


def index(listed: Sequence[Script]) -> str:
    """The page that lists the others."""
    return INTRODUCTION + "".join(f"{_row(one)}\n" for one in listed)


def _row(script: Script) -> str:
    cells = (LANGUAGES[script.language], NAMES[script.data], str(len(script.turns)), ", ".join(_shows(script)))
    return f"| [{script.title}]({script.name}.md) | {' | '.join(cells)} |"


def _shows(script: Script) -> list[str]:
    """What a script is there to show, each once."""
    wanted = [turn.shows for turn in script.turns]
    told: list[str] = [one.intent for one in wanted if one.intent is not None]
    told += ["a limit that gives way"] * any(one.relaxed for one in wanted)
    told += ["a hostile message"] * any(one.never for one in wanted)
    return list(dict.fromkeys(told))


def _fenced(text: str) -> list[str]:
    fence = "````" if "```" in text else "```"
    return [f"{fence}text", *(line.rstrip() for line in text.splitlines()), fence]


def _traced(step: Step) -> str:
    console = screen()
    show_trace(console, step, seconds=False)
    return shown(console)


async def played(work: Workspace, chosen: Sequence[Script]) -> list[tuple[Script, tuple[Exchange, ...]]]:
    """Play scripts one after another."""
    async with opened(work) as assistant:
        return [(script, await play(assistant, script)) for script in chosen]


def written(source: Path, folder: Path, chosen: Sequence[Script], out: Path) -> int:
    """Play scripts on one data set and write their pages; return how many answers are not what they are to show."""
    wrong = 0
    with prepared(source, folder) as work:
        for script, exchanges in asyncio.run(played(work, chosen)):
            (out / f"{script.name}.md").write_text(page(script, exchanges), encoding="utf-8")
            for exchange in exchanges:
                if told := faults(work, exchange):
                    wrong += 1
                    print(f"{script.name}: {exchange.turn.say!r}: {'; '.join(told)}", file=sys.stderr)
    return wrong


def main() -> int:
    """Play what can be played; 1 where an answer is not what its turn is there to show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder for the pages")
    parser.add_argument("--redial", type=Path, help="folder of ReDial")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        world = Path(temporary) / "world"
        subprocess.run([sys.executable, MAKER, world], check=True, capture_output=True)  # noqa: S603, our own script
        wrong = written(world, Path(temporary) / "world-store", scripts("world"), asked.out)
        if asked.redial is not None:
            wrong += written(asked.redial, Path(temporary) / "redial-store", scripts("redial"), asked.out)
    (asked.out / "README.md").write_text(index(scripts()), encoding="utf-8")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
