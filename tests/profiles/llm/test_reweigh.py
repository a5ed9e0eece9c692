"""A profile by a language model is brought up to date without one: names stay, evidence is worked out anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.types import Event, Item, Profile, SocialEdge
from profiles.build import ProfileBuilder
from profiles.corpus import Corpus
from profiles.llm import Summary, is_ours, reweighed
from profiles.llm.claims import claim_of
from profiles.llm.reweigh import moved_key
from profiles.scenes import load_scenes

Ask = Callable[..., Summary]


@pytest.fixture(scope="module")
def before(ask_about: Ask, history: list[Event], say) -> Profile:
    def answer(page) -> str:
        noise = [page.handles("f", '"jasmine leaves"')[0]]
        return say.reply(page.tag, say.good(page), noise, topic="You steep oolong.")

    return ask_about(answer, history).profile


def named(profile: Profile) -> dict[str, object]:
    return {one.label: one for one in profile.interests if claim_of(one)}


def test_nothing_new_changes_nothing(
    builder: ProfileBuilder, before: Profile, history: list[Event], by_id: dict[str, Item]
):
    after = reweighed(builder, before, history, by_id)
    assert after.interests == before.interests
    assert after == before


def test_names_notes_and_texts_stay_and_evidence_follows_the_events(builder, before: Profile, history, later, by_id):
    after = reweighed(builder, before, [*history, *later], by_id)
    assert set(named(after)) == set(named(before))
    assert named(after)["blues scales"].contradiction is not None
    assert named(before)["blues scales"].contradiction is None
    assert after.summaries["topic"] == "You steep oolong."
    assert (after.event_count, after.version) == (len(history) + len(later), before.version + 1)
    assert after.provenance.engine == before.provenance.engine
    assert after.provenance.fingerprint == builder.fingerprint("ann", [*history, *later])


def test_findings_that_are_new_stand_beside_the_names(builder, before: Profile, history, later, by_id):
    keys = {one.key for one in reweighed(builder, before, [*history, *later], by_id).interests}
    assert {one.key for one in builder.build("ann", [*history, *later]).interests if one.granularity == "topic"} <= keys


def test_noise_stays_away(builder, before: Profile, history, later, by_id):
    assert "word:jasmine leaves" in {one.key for one in builder.build("ann", history).interests}
    assert "word:jasmine leaves" not in {one.key for one in before.interests}
    after = reweighed(builder, before, [*history, *later], by_id)
    assert "word:jasmine leaves" not in {one.key for one in after.interests}


def test_a_claim_whose_events_are_gone_is_gone(builder, before: Profile, history, by_id):
    without = [event for event in history if not event.item_id.startswith("jazz")]
    assert "blues scales" not in named(reweighed(builder, before, without, by_id))


def test_topics_are_found_again_when_the_corpus_is_fitted_anew(
    before: Profile, corpus: Corpus, items, histories, history, by_id
):
    anew = Corpus.fit(items, histories, [SocialEdge(user_id="a", friend_id="b")], load_scenes(None), seed=5)
    builder = ProfileBuilder(anew)
    after = reweighed(builder, before, history, by_id)
    assert set(named(after)) == set(named(before))
    for interest in named(after).values():
        for key in interest.merges:
            assert key in anew.catalogue.key_index or key.startswith(("sentiment:", "application:"))


def test_a_topics_key_follows_its_words_and_not_its_number(corpus: Corpus):
    catalogue = corpus.catalogue
    terms = catalogue.terms(catalogue.first_topic + 1)
    assert moved_key("topic:1", terms, catalogue) == "topic:1"
    assert moved_key("topic:0", terms, catalogue) == "topic:1"
    assert moved_key("sentiment:topic:0", terms, catalogue) == "sentiment:topic:1"
    assert moved_key("topic:999", ("quantum", "chromodynamics"), catalogue) is None
    assert moved_key("word:oolong", (), catalogue) == "word:oolong"


def test_profiles_of_statistics_are_not_ours(builder: ProfileBuilder, before: Profile, history):
    assert is_ours(before)
    assert not is_ours(builder.build("ann", history))
    assert not is_ours(None)


def test_seconds_are_measured_by_the_clock_that_is_passed_in(builder, before: Profile, history, by_id):
    ticks = iter([1.0, 1.5])
    assert reweighed(builder, before, history, by_id, clock=lambda: next(ticks)).provenance.seconds == 0.5
