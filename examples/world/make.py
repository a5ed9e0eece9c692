"""Make the demo world: a data folder, and beside it the truth that was planted.

    python examples/world/make.py OUT [--seed N] [--users 300]

writes OUT/items.jsonl, OUT/events.jsonl, OUT/social.jsonl, and OUT.truth.json, which only `eval.recovery` reads.
The same seed and number of users give the same bytes. It needs Python and numpy, nothing else.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import banks
import numpy as np
from behaviour import Narrator
from catalogue import Cataloguer
from people import Person, Registrar, friendships
from situations import SCENES, context, moment
from truth import world_truth

HELD_OUT = 2
"""Events per person that are kept from the data, to test scenes on."""


@dataclass(frozen=True)
class World:
    """The rows of the data folder, and the truth."""

    items: list[dict]
    events: list[dict]
    social: list[dict]
    truth: dict


def make(seed: int = 0, users: int = 300) -> World:
    """The world of a seed. Items, people, lives and friendships draw from streams of their own."""
    words = banks.load()
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(5)]
    pieces = Cataloguer(words, streams[0]).catalogue()
    people = Registrar(words, streams[1]).people(users)
    narrator = Narrator(words, pieces, streams[2])
    lives = {person.user_id: narrator.life(person) for person in people}
    return World(
        items=[piece.row for piece in pieces],
        events=[row for life in lives.values() for row, _ in life],
        social=friendships(people, streams[3]),
        truth=world_truth(seed, words, pieces, people, lives, _held_out(people, streams[4])),
    )


def _held_out(people: list[Person], rng: np.random.Generator) -> list[dict]:
    """Moments that are not in the data: time and context, and the scene a careful reader could tell."""
    rows = []
    for person in people:
        for _ in range(HELD_OUT):
            scene = SCENES[int(rng.integers(0, len(SCENES)))]
            time = moment(scene, rng.uniform(person.joined, person.last), rng)
            told, clear = context(scene, person.language, rng)
            if clear:
                rows.append({"user_id": person.user_id, "time": time, "context": told, "scene": scene})
    return rows


def write(world: World, out: Path) -> Path:
    """Write the folder; returns the path of the truth beside it."""
    out.mkdir(parents=True, exist_ok=True)
    for name in ("items", "events", "social"):
        _write_lines(out / f"{name}.jsonl", getattr(world, name))
    truth = out.with_name(out.name + ".truth.json")
    truth.write_text(json.dumps(world.truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return truth


def _write_lines(path: Path, rows: Iterable[dict]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder to write; its truth goes beside it")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--users", type=int, default=300)
    args = parser.parse_args()
    world = make(args.seed, args.users)
    truth = write(world, args.out)
    counts = (
        f"{len(world.items)} items, {args.users} people, {len(world.events)} events, {len(world.social)} friendships"
    )
    print(f"{args.out}: {counts}; truth in {truth}")


if __name__ == "__main__":
    main()
