"""A history too long for one prompt is told in parts; each part is checked, then all claims are merged."""

from __future__ import annotations

import asyncio
import json

import pytest

from palate.errors import ReplyError
from palate.scripted import ScriptedChat
from palate.types import Event, Item
from profiles.build import ProfileBuilder
from profiles.evidence import supports
from profiles.llm import Summariser, Summary
from profiles.llm.claims import Claim, claim_of
from profiles.llm.parts import split
from profiles.llm.person import Person
from prompts import PromptBook

DAY = 86_400.0
START = 1_600_000_000.0


@pytest.fixture(scope="module")
def long_history(did) -> list[Event]:
    """Four hundred days: trains first, tea later, jazz hidden now and then."""
    rail = [did(f"rail{n % 30:02}", "like", time=START + n * DAY) for n in range(90)]
    tea = [did(f"tea{n % 30:02}", "purchase", time=START + (200 + n) * DAY) for n in range(90)]
    jazz = [did(f"jazz{n:02}", "hide", time=START + (n * 30 + 0.5) * DAY) for n in range(8)]
    return sorted([*rail, *tea, *jazz], key=lambda event: event.time)


@pytest.fixture(scope="module")
def small(builder: ProfileBuilder, book: PromptBook) -> Summariser:
    return Summariser(builder, book, context=5600)


def claims_of(page, say) -> list[dict]:
    rail, tea = page.handles("e", "A guide to locomotive"), page.handles("e", "A guide to oolong")
    said = []
    if rail:
        said.append(say.claim("locomotives", "topic", rail, page.handles("f", "locomotive")))
    if tea:
        said.append(say.claim("oolong", "topic", tea, page.handles("f", "oolong")))
    return said


class Model:
    """Answers parts from what they show, and merges as `merge(claims)` says; it notes what it saw."""

    def __init__(self, say, merge) -> None:
        self.say, self.merge = say, merge
        self.parts: list = []
        self.merged: list = []

    def __call__(self, request) -> str:
        page = self.say.Page(request)
        if request.schema_name == "merge":
            self.merged.append(page)
            interests = self.merge(page)
            return json.dumps(
                {"tag": page.tag, "interests": interests, "summaries": {"topic": "Oolong and locomotives."}}
            )
        self.parts.append(page)
        return self.say.reply(page.tag, claims_of(page, self.say))


def by_label(page) -> list[dict]:
    """Merge claims of one label."""
    labels = {}
    for handle, label in page.lines:
        labels.setdefault(label, []).append(handle)
    return [
        {"label": label, "granularity": "topic", "stance": "likes", "claims": handles, "why": ""}
        for label, handles in labels.items()
    ]


def run(summariser: Summariser, model: Model, events: list[Event], by_id: dict[str, Item]) -> Summary:
    return asyncio.run(summariser.summarise(ScriptedChat(model), "ann", events, by_id))


def test_parts_run_in_time_and_hold_every_event_once(small, long_history, by_id, say):
    model = Model(say, by_label)
    made = run(small, model, long_history, by_id)
    assert made.how == "parts"
    assert made.calls == len(model.parts) + 1
    assert sum(len(page.handles("e")) for page in model.parts) == len(long_history)
    assert "locomotive" in model.parts[0].text.split("Events")[1]
    assert "A guide to oolong" not in model.parts[0].text.split("Events")[1]


def test_a_merged_interest_rests_on_the_events_of_its_claims(small, long_history, by_id, say, corpus):
    made = run(small, Model(say, by_label), long_history, by_id)
    named = {one.label: one for one in made.profile.interests if claim_of(one)}
    assert set(named) == {"locomotives", "oolong"}
    events = {event.event_id: event for event in long_history}
    for one in named.values():
        for evidence in (*one.evidence, *one.quoted):
            assert supports(one, events[evidence], by_id[events[evidence].item_id], corpus)


def test_claims_that_the_merge_forgets_stay(small, long_history, by_id, say):
    made = run(small, Model(say, lambda page: by_label(page)[:1]), long_history, by_id)
    assert {one.label for one in made.profile.interests if claim_of(one)} == {"locomotives", "oolong"}


def inventions(page) -> list[dict]:
    one = by_label(page)
    return [{**one[0], "label": "skydiving"}, {**one[1], "label": "pregnancy"}, {**one[1], "claims": ["c99"]}]


def test_what_a_merge_invents_is_refused_and_the_claims_of_the_parts_stay(small, long_history, by_id, say):
    made = run(small, Model(say, lambda page: [*inventions(page), by_label(page)[0]]), long_history, by_id)
    assert {one.label for one in made.profile.interests if claim_of(one)} == {"locomotives", "oolong"}
    reasons = [one.reason for one in made.rejected if one.reason != "duplicate"]
    assert reasons == ["unsupported", "sensitive", "unknown_handles"]


def test_a_merge_of_inventions_alone_is_an_error(small, long_history, by_id, say):
    with pytest.raises(ReplyError) as fault:
        run(small, Model(say, inventions), long_history, by_id)
    assert fault.value.kind == "unsupported"


def test_where_there_is_no_room_to_merge_all_claims_the_least_supported_are_kept_as_they_are(
    small, long_history, by_id, reading
):
    person = Person.of(small.builder, "ann", long_history, by_id)
    ids = [event.event_id for event in long_history]
    claims = [(1 + n // 50, Claim(f"interest number {n}", "topic", (), tuple(ids[: 1 + n % 3]))) for n in range(200)]
    prompt, handles, untold = small._merge(person, claims)
    assert len(handles) + len(untold) == 200
    assert 0 < len(handles) < 200
    assert max(len(claim.quoted) for claim in untold) <= min(len(claim.quoted) for claim in handles.values()) + 1
    assert prompt.max_tokens > 0


def test_a_history_longer_than_all_parts_tells_its_most_telling_events(builder, book, long_history, by_id, say):
    model = Model(say, by_label)
    made = run(Summariser(builder, book, context=4096, most_parts=2), model, long_history, by_id)
    told = "".join(page.text for page in model.parts)
    assert len(model.parts) == 2
    assert sum(len(page.handles("e")) for page in model.parts) < len(long_history)
    assert "- hide" in told
    assert "A guide to locomotive" in told
    assert made.how == "parts"


def test_a_long_history_prepared_for_a_batch_file_is_one_prompt(small, long_history, by_id):
    prepared = small.prepare("ann", long_history, by_id)
    assert 0 < len(prepared.shown.events) < len(long_history)
    assert prepared.how == "whole"


def test_a_part_that_misspeaks_twice_is_an_error_for_the_whole(small, long_history, by_id, say):
    model = Model(say, by_label)
    with pytest.raises(ReplyError):
        run(small, lambda request: "nonsense" if len(model.parts) else model(request), long_history, by_id)


def test_parts_cost_about_the_same():
    assert split([0, 1, 2, 3, 4, 5], [1] * 6, 3) == [[0, 1], [2, 3], [4, 5]]
    assert split([5, 7], [1] * 8, 2) == [[5], [7]]
    assert split([1], [1, 9], 4) == [[1]]
