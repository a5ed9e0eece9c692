"""New events change a profile by a patch; events decide what of the patch holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.errors import ReplyError
from palate.types import Event, Profile
from profiles.llm import Summariser, Summary
from profiles.llm.claims import claim_of

Ask = Callable[..., Summary]
DAY = 86_400.0


@pytest.fixture(scope="module")
def before(ask_about: Ask, history: list[Event], say) -> Profile:
    return ask_about(lambda page: say.reply(page.tag, say.good(page), topic="You steep oolong."), history).profile


@pytest.fixture(scope="module")
def everything(history: list[Event], later: list[Event]) -> list[Event]:
    return [*history, *later]


def named(profile: Profile) -> dict[str, object]:
    return {one.label: one for one in profile.interests if claim_of(one)}


def held(page, label: str) -> str:
    return next(handle for handle, told in page.lines if told == label and handle.startswith("p"))


def test_only_new_events_are_shown(ask_about: Ask, before: Profile, everything: list[Event], later: list[Event], say):
    seen = []
    made = ask_about(lambda page: seen.append(page) or say.patch(page.tag), everything, before=before)
    assert made.how == "update"
    assert len(seen[0].handles("e")) == len(later)
    assert held(seen[0], "steeping oolong")


def test_an_empty_patch_keeps_names_and_brings_evidence_up_to_date(ask_about: Ask, before: Profile, everything, say):
    made = ask_about(lambda page: say.patch(page.tag), everything, before=before).profile
    assert set(named(made)) == set(named(before))
    assert made.event_count == len(everything)
    assert made.summaries["topic"] == "You steep oolong."
    assert made.version == before.version + 1
    assert (made.provenance.patches, made.provenance.tokens > before.provenance.tokens) == (1, True)


def test_what_is_added_is_judged_like_any_claim(ask_about: Ask, before: Profile, everything, say):
    def answer(page) -> str:
        rail = page.handles("e", "Travel")
        return say.patch(page.tag, [say.claim("timetables", "word", rail), say.claim("skydiving", "topic", rail)])

    made = ask_about(answer, everything, before=before)
    assert "timetables" in named(made.profile)
    assert [one.reason for one in made.rejected] == ["unsupported"]


def test_adding_what_is_held_strengthens_it(ask_about: Ask, before: Profile, history, did, say):
    more = did("tea24", "purchase", time=history[-1].time + DAY)
    made = ask_about(
        lambda page: say.patch(page.tag, [say.claim("steeping oolong", "topic", ["e1"])]),
        [*history, more],
        before=before,
    )
    assert len(named(made.profile)) == len(named(before))
    assert more.event_id in named(made.profile)["steeping oolong"].quoted


def test_a_contradiction_keeps_both_sides(ask_about: Ask, before: Profile, everything, later, say):
    """mem0#4536: the old fact was deleted and the new one lost."""

    def answer(page) -> str:
        change = {
            "interest": held(page, "blues scales"),
            "move": "weaken",
            "events": page.handles("e", "blues scale"),
            "why": "",
        }
        return say.patch(page.tag, changes=[change])

    made = ask_about(answer, everything, before=before)
    interest = named(made.profile)["blues scales"]
    assert made.rejected == ()
    assert interest.contradiction is not None
    assert set(interest.contradiction.for_events) <= {event.event_id for event in later}
    assert max(interest.contradiction.for_last, interest.contradiction.against_last) == interest.contradiction.for_last


def test_a_retirement_that_events_contradict_is_refused(ask_about: Ask, before: Profile, everything, say):
    def answer(page) -> str:
        return say.patch(
            page.tag,
            changes=[{"interest": held(page, "steeping oolong"), "move": "retire", "events": ["e1"], "why": ""}],
        )

    with pytest.raises(ReplyError) as fault:
        ask_about(answer, everything, before=before)
    assert fault.value.kind == "unsupported"


def test_a_refused_retirement_beside_something_that_holds_keeps_the_interest(
    ask_about: Ask, before: Profile, everything, say
):
    def answer(page) -> str:
        retire = {"interest": held(page, "steeping oolong"), "move": "retire", "events": ["e1"], "why": ""}
        return say.patch(page.tag, [say.claim("timetables", "word", page.handles("e", "Travel"))], [retire])

    made = ask_about(answer, everything, before=before)
    assert "steeping oolong" in named(made.profile)
    assert [one.reason for one in made.rejected] == ["still_supported"]


def test_what_events_have_left_behind_may_retire(ask_about: Ask, did, say):
    start = 1_600_000_000.0
    jazz = [did(f"jazz{n:02}", "like", time=start + n * DAY) for n in (2, 8, 14)]
    tea = [did(f"tea{n:02}", "purchase", time=start + (900 + n) * DAY) for n in range(20)]
    first = ask_about(
        lambda page: say.reply(page.tag, [say.claim("blues scales", "topic", ["e1", "e2", "e3"])]), jazz
    ).profile
    second = ask_about(lambda page: say.patch(page.tag), [*jazz, *tea[:2]], before=first).profile
    made = ask_about(
        lambda page: say.patch(
            page.tag, changes=[{"interest": held(page, "blues scales"), "move": "retire", "events": ["e1"], "why": ""}]
        ),
        [*jazz, *tea[:4]],
        before=second,
    )
    assert "blues scales" not in named(made.profile)
    assert made.rejected == ()


def test_changes_of_what_is_not_held_or_by_what_was_not_shown_are_refused(
    ask_about: Ask, before: Profile, everything, say
):
    def answer(page) -> str:
        changes = [
            {"interest": "p77", "move": "strengthen", "events": ["e1"], "why": ""},
            {"interest": held(page, "steeping oolong"), "move": "strengthen", "events": ["e88"], "why": ""},
            {
                "interest": held(page, "steeping oolong"),
                "move": "strengthen",
                "events": page.handles("e", "Travel"),
                "why": "",
            },
        ]
        return say.patch(page.tag, [say.claim("timetables", "word", page.handles("e", "Travel"))], changes)

    made = ask_about(answer, everything, before=before)
    assert [one.reason for one in made.rejected] == ["unknown_handles", "unknown_handles", "unsupported"]


def test_a_patch_costs_a_fraction_of_a_rebuild(ask_about: Ask, before: Profile, everything, say):
    patched = ask_about(lambda page: say.patch(page.tag), everything, before=before)
    rebuilt = ask_about(lambda page: say.reply(page.tag, say.good(page)), everything, before=before, whole=True)
    assert patched.usage.total < rebuilt.usage.total


def test_after_many_patches_a_profile_is_built_whole(ask_about: Ask, builder, book, before: Profile, history, did, say):
    few = Summariser(builder, book, context=16_384, most_patches=2)
    profile, hows = before, []
    events = list(history)
    for n in range(4):
        events.append(did(f"tea{n:02}", "purchase", time=events[-1].time + DAY))
        made = ask_about(
            lambda page: say.patch(page.tag) if page.handles("p") else say.reply(page.tag, say.good(page)),
            events,
            before=profile,
            summariser=few,
        )
        profile = made.profile
        hows.append((made.how, profile.provenance.patches))
    assert hows == [("update", 1), ("update", 2), ("whole", 0), ("update", 1)]


def test_a_history_whose_past_has_changed_is_read_anew(ask_about: Ask, before: Profile, everything, say):
    made = ask_about(lambda page: say.reply(page.tag, say.good(page)), everything[1:], before=before)
    assert made.how == "whole"


def test_a_history_that_is_mostly_new_is_read_anew(ask_about: Ask, history, say):
    first = ask_about(lambda page: say.reply(page.tag, say.good(page)), history[:5]).profile
    assert ask_about(lambda page: say.reply(page.tag, say.good(page)), history, before=first).how == "whole"


def test_a_patch_can_be_prepared_for_a_batch_file(summariser: Summariser, before: Profile, everything, by_id, say):
    prepared = summariser.prepare("ann", everything, by_id, before=before)
    assert (prepared.how, prepared.prompt.job) == ("update", "update")
