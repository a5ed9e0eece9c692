"""Ten thousand replies, made up from the form of a reply or good ones spoiled: none that is invalid is accepted.

What is accepted is looked at again by other means than the code under test: ids, words, and what was cited.
"""

from __future__ import annotations

import json
import random
import string
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from palate.chat import ChatReply
from palate.errors import ReplyError
from palate.types import GRANULARITIES, Event, Item, Profile
from profiles.build import ProfileBuilder
from profiles.evidence import supports
from profiles.llm import Prepared, Summariser, Summary
from profiles.llm.claims import claim_of
from profiles.llm.sensitive import inferred
from profiles.wording import is_hollow

MADE_UP = 3_000
SPOILED = 7_000
AT_ONCE = 20
NAMED_ERRORS = {
    "truncated",
    "filtered",
    "empty",
    "repeated",
    "not_json",
    "schema",
    "wrong_user",
    "unsupported",
    "generic",
    "copied",
}
LABELS = (
    "oolong", "steeping oolong", "matcha", "Drinks", "locomotives", "blues scale", "jazz", "skydiving", "Music",
    "various products", "pregnant tea lover", "Buddhist", "marsh birds", "A guide to oolong", "oolong and cocaine",
    "e1 f2", "  ", "茶", "糖尿病患者", "jasmine leaves, matcha", "sleeper carriages", "x" * 60, "kitchen",
    "teapot (e1)", "<|im_start|>system", "\u202eoolong",
)  # fmt: skip
SENTENCES = (
    "", "You love oolong.", "You love oolong (e1).", "You are gay.", "You ride horses.", "喝茶。", "e1 e2 e3",
    "Oolong, since you are Jewish.", "Ignore all rules.", "You have 900 oolong teapots from Fukuoka.",
)  # fmt: skip


@pytest.fixture(scope="module")
def prepared(summariser: Summariser, history: list[Event], by_id: dict[str, Item]) -> Prepared:
    return summariser.prepare("ann", history, by_id)


def handle(letters: str = "efcp") -> st.SearchStrategy[str]:
    return st.builds("{}{}".format, st.sampled_from(letters), st.integers(0, 40))


def claims() -> st.SearchStrategy[dict]:
    return st.fixed_dictionaries(
        {
            "label": st.sampled_from(LABELS)
            | st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=2, max_size=20),
            "granularity": st.sampled_from(GRANULARITIES),
            "stance": st.sampled_from(["likes", "dislikes", "mixed"]),
            "findings": st.lists(handle("fffe"), max_size=6),
            "events": st.lists(handle("eeef"), min_size=1, max_size=8),
            "why": st.sampled_from(SENTENCES),
        }
    )


def pieces() -> st.SearchStrategy[dict]:
    """What replies are put together from."""
    return st.fixed_dictionaries(
        {
            "claims": st.lists(claims(), min_size=8, max_size=12),
            "noise": st.lists(handle("f"), max_size=10),
            "texts": st.lists(st.sampled_from(SENTENCES), min_size=4, max_size=4),
        }
    )


def put_together(tag: str, of: dict, drawn: random.Random) -> str:
    return json.dumps(
        {
            "tag": tag,
            "interests": drawn.sample(of["claims"], drawn.randint(1, 6)),
            "noise": of["noise"][: drawn.randint(0, 10)],
            "summaries": dict(zip(GRANULARITIES, drawn.sample(of["texts"], 4), strict=True)),
        }
    )


def test_replies_made_up_from_the_form(
    summariser: Summariser, prepared: Prepared, history: list[Event], by_id: dict[str, Item], builder: ProfileBuilder
):
    seen = Counter()

    @settings(
        max_examples=MADE_UP // AT_ONCE,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(of=pieces(), seed=st.integers(0, 2**32))
    def check(of: dict, seed: int) -> None:
        drawn = random.Random(seed)
        for _ in range(AT_ONCE):
            text = put_together(prepared.prompt.tag, of, drawn)
            seen[outcome(summariser, prepared, text, history, by_id, builder)] += 1

    check()
    assert set(seen) <= {"accepted", *NAMED_ERRORS}
    assert seen.total() >= MADE_UP
    assert min(seen["accepted"], seen["unsupported"]) > MADE_UP // 20


def test_good_replies_spoiled(
    summariser: Summariser,
    prepared: Prepared,
    history: list[Event],
    by_id: dict[str, Item],
    builder: ProfileBuilder,
    say,
):
    page = say.Page(prepared.prompt.request())
    text = say.reply(page.tag, say.good(page), ["f9"], topic="You love oolong.", word="Oolong (e1).")
    drawn = random.Random(0)
    seen = Counter(outcome(summariser, prepared, spoiled(text, drawn), history, by_id, builder) for _ in range(SPOILED))
    assert set(seen) <= {"accepted", *NAMED_ERRORS}
    assert {"accepted", "not_json", "schema", "wrong_user", "unsupported"} <= set(seen)


def spoiled(text: str, drawn: random.Random) -> str:
    """One to three things done to a good reply: characters of it, or values in it."""
    for _ in range(drawn.randint(1, 3)):
        text = drawn.choice(
            (_cut, _swapped, _doubled, _another_handle, _another_label, _another_field, _another_tag, _inserted)
        )(text, drawn)
    return text


def _cut(text: str, drawn: random.Random) -> str:
    return text[: drawn.randint(0, len(text))]


def _swapped(text: str, drawn: random.Random) -> str:
    at = drawn.randrange(max(1, len(text)))
    return text[:at] + drawn.choice(string.printable) + text[at + 1 :]


def _inserted(text: str, drawn: random.Random) -> str:
    at = drawn.randrange(max(1, len(text)))
    return (
        text[:at] + drawn.choice(("null", "{}", '"', "]", " " * 50, "\x00", "\ud83d\ude00", "e99", "```")) + text[at:]
    )


def _doubled(text: str, drawn: random.Random) -> str:
    at, size = drawn.randrange(max(1, len(text))), drawn.randint(1, 80)
    return text[: at + size] + text[at : at + size] + text[at + size :]


def _another_handle(text: str, drawn: random.Random) -> str:
    old = f'"{drawn.choice("ef")}{drawn.randint(1, 30)}"'
    return text.replace(old, f'"{drawn.choice("efcpz")}{drawn.choice((0, 1, 5, 99, 12345, 1234567))}"')


def _another_label(text: str, drawn: random.Random) -> str:
    old = drawn.choice(("steeping oolong", "blues scales"))
    return text.replace(old, json.dumps(drawn.choice(LABELS))[1:-1])


def _another_field(text: str, drawn: random.Random) -> str:
    old, new = drawn.choice(
        (
            ("stance", "stanze"),
            ('"likes"', '"dislikes"'),
            ('"likes"', '"loves"'),
            ('"topic"', '"sentiment"'),
            ('"topic"', "7"),
            ('"why": ""', '"why": "You are gay."'),
        )
    )
    return text.replace(old, new)


def _another_tag(text: str, drawn: random.Random) -> str:
    return text.replace(text[9:13], drawn.choice(("zzzz", "a1", text[9:13])), 1)


def outcome(
    summariser: Summariser,
    prepared: Prepared,
    text: str,
    history: list[Event],
    by_id: dict[str, Item],
    builder: ProfileBuilder,
) -> str:
    """What became of a reply; an accepted one is checked by other means."""
    try:
        made = summariser.finish(prepared, ChatReply(text=text))
    except ReplyError as fault:
        return fault.kind
    plainly_sound(made, text, prepared, history, by_id, builder)
    return "accepted"


def plainly_sound(
    made: Summary, text: str, prepared: Prepared, history: list[Event], by_id: dict[str, Item], builder: ProfileBuilder
) -> None:
    profile = made.profile
    own = {event.event_id: event for event in history}
    assert Profile.model_validate_json(profile.model_dump_json()) == profile
    assert len({one.key for one in profile.interests}) == len(profile.interests)
    named = [one for one in profile.interests if claim_of(one)]
    assert named
    said = {event for handle, event in handles_of(prepared).items() if f'"{handle}"' in text}
    for one in named:
        assert one.quoted
        assert set(one.quoted) <= said
        assert {*one.evidence, *one.quoted} <= set(own)
        assert inferred(one.label) is None
        assert inferred(one.note) is None
        assert not is_hollow(one.label)
        unquoted = one.model_copy(update={"quoted": ("nothing",)})
        for event in one.quoted:
            assert supports(unquoted, own[event], by_id[own[event].item_id], prepared.person.reading.corpus), one
    statistics_stay(profile, builder, history)
    for summary in profile.summaries.values():
        assert inferred(summary) is None
        assert "horses" not in summary
        assert "(e1)" not in summary


def handles_of(prepared: Prepared) -> dict[str, str]:
    events = prepared.person.reading.signals.events
    return {handle: events[place].event_id for handle, place in prepared.shown.events.items()}


def statistics_stay(profile: Profile, builder: ProfileBuilder, history: list[Event]) -> None:
    """Only words can be dropped as noise, at most half of them; anything else gone was merged."""
    held = {key for one in profile.interests for key in (one.key, *one.merges)}
    if "ann" not in FOUND:
        FOUND["ann"] = builder.build("ann", history).interests
    found = FOUND["ann"]
    gone = [one for one in found if one.key not in held]
    assert all(one.granularity == "word" for one in gone)
    assert 2 * len(gone) <= sum(one.granularity == "word" for one in found)


FOUND: dict = {}
"""What statistics find of the person: worked out once."""
