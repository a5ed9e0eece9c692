"""People change their profiles wish by wish, all or none; what is built and noted later shows them as they want."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.dataset import open_dataset
from history.edits import with_edits
from history.live import live_event
from history.store import Store
from palate.errors import InputError, UnknownUserError
from palate.types import Profile
from profiles.batch import build_all
from profiles.build import ProfileBuilder
from profiles.edits import ACTIONS, Wish, edited, retold
from profiles.fitted import fitted_corpus
from profiles.live import LiveProfiles
from profiles.scenes import load_scenes

TINY = Path(__file__).resolve().parents[3] / "examples" / "tiny"


def clock() -> float:
    return 7.0


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Store]:
    """The tiny data set with everybody's profile."""
    with Store.open(tmp_path / "tiny") as store:
        store.ingest(open_dataset(TINY))
        list(build_all(store, ProfileBuilder(fitted_corpus(store, load_scenes())), workers=1))
        yield store


def shown(store: Store, user_id: str = "ann") -> Profile:
    profile = store.profile(user_id)
    assert profile is not None
    return profile


def keys(profile: Profile) -> list[str]:
    return [one.key for one in profile.interests]


def wish(store: Store, *wishes: Wish) -> Profile:
    return edited(store, "ann", wishes, clock).after


def test_hiding_and_showing_again_ends_where_it_began(tiny: Store) -> None:
    before = shown(tiny)
    key = before.interests[0].key
    change = edited(tiny, "ann", [Wish(key, "hide")], clock)
    assert change.before == before
    assert key not in keys(change.after)
    assert [one.key for one in change.after.hidden] == [key]
    assert wish(tiny, Wish(key, "show")) == before
    assert tiny.edits("ann") == ()


def test_pinning_puts_the_weakest_first_and_unpinning_puts_it_back(tiny: Store) -> None:
    before = shown(tiny)
    key = before.interests[-1].key
    assert keys(wish(tiny, Wish(key, "pin")))[0] == key
    assert wish(tiny, Wish(key, "unpin")) == before


def test_corrections_add_up_until_all_is_restored(tiny: Store) -> None:
    before = shown(tiny)
    key = before.interests[0].key
    wish(tiny, Wish(key, "correct", label="  <b>Noodle</b>  soups "))
    told = next(one for one in wish(tiny, Wish(key, "correct", weight=0.01)).interests if one.key == key)
    assert (told.label, told.weight, told.corrected) == ("Noodle soups", 0.01, True)
    assert wish(tiny, Wish(key, "restore")) == before


def test_wishes_are_taken_in_their_order(tiny: Store) -> None:
    key = shown(tiny).interests[0].key
    assert key in keys(wish(tiny, Wish(key, "hide"), Wish(key, "pin")))
    assert key not in keys(wish(tiny, Wish(key, "pin"), Wish(key, "hide")))


def test_one_bad_wish_leaves_all_undone(tiny: Store) -> None:
    before = shown(tiny)
    with pytest.raises(InputError, match="edits:2: key"):
        wish(tiny, Wish(before.interests[0].key, "hide"), Wish("word:unheard-of", "hide"))
    assert shown(tiny) == before


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (Wish("KEY", "correct"), "expected a label, a weight or a polarity"),
        (Wish("KEY", "hide", weight=0.5), "weight: only `correct` takes one"),
        (Wish("KEY", "correct", weight=1.5), "weight: expected a number from 0 to 1"),
        (Wish("KEY", "correct", polarity=float("nan")), "polarity: expected a number from -1 to 1"),
        (Wish("KEY", "correct", label="<p></p>\x00"), "label: expected words"),
        (Wish("KEY", "explode"), "action: expected one of hide, show"),  # type: ignore[arg-type]
    ],
)
def test_a_wish_that_cannot_be_is_named(tiny: Store, bad: Wish, told: str) -> None:
    key = shown(tiny).interests[0].key
    with pytest.raises(InputError, match=told):
        wish(tiny, Wish(key, bad.action, bad.label, bad.weight, bad.polarity))


def test_somebody_without_a_profile_has_none_to_edit(tiny: Store) -> None:
    with pytest.raises(UnknownUserError):
        edited(tiny, "nobody", [Wish("word:tea", "hide")], clock)


def test_what_is_hidden_stays_hidden_and_is_built_as_ever_when_all_is_built_anew(tiny: Store) -> None:
    built, key = tiny.profile_as_built("ann"), shown(tiny).interests[0].key
    wish(tiny, Wish(key, "hide"))
    builder = ProfileBuilder(fitted_corpus(tiny, load_scenes()), half_life_days=30.0)
    assert {one.outcome for one in build_all(tiny, builder, workers=1)} <= {"same", "changed"}
    assert key not in keys(shown(tiny))
    again = ProfileBuilder(fitted_corpus(tiny, load_scenes()))
    list(build_all(tiny, again, workers=1))
    after = tiny.profile_as_built("ann")
    assert built is not None
    assert after is not None
    assert after.interests == built.interests


def test_edits_make_no_profile_stale(tiny: Store) -> None:
    wish(tiny, Wish(shown(tiny).interests[0].key, "hide"))
    builder = ProfileBuilder(fitted_corpus(tiny, load_scenes()))
    assert {one.outcome for one in build_all(tiny, builder, workers=1)} == {"current"}


def test_live_feedback_leaves_edits_alone_and_tells_the_profile_as_it_is_shown(tiny: Store) -> None:
    key = shown(tiny).interests[0].key
    wish(tiny, Wish(key, "hide"))
    live = LiveProfiles.open(tiny)
    assert live is not None
    item = next(one for one in tiny.item_ids() if one not in {event.item_id for event in tiny.events("ann")})
    update = live.note("ann", [live_event("ann", "like", item, time=2e9)])
    assert update.after == shown(tiny)
    assert key not in keys(shown(tiny))
    back = live.take_back("ann", [one.event_id for one in update.events])
    assert back.after == shown(tiny)
    assert wish(tiny, Wish(key, "show")).interests == tiny.profile_as_built("ann").interests  # type: ignore[union-attr]


def test_a_pinned_interest_outlives_what_showed_it_and_can_still_be_unpinned(tiny: Store) -> None:
    before = shown(tiny)
    kept = before.interests[-1]
    wish(tiny, Wish(kept.key, "pin"))
    built = tiny.profile_as_built("ann")
    assert built is not None
    tiny.save_profiles([built.model_copy(update={"interests": before.interests[:-1]})])
    assert keys(shown(tiny))[0] == kept.key
    after = wish(tiny, Wish(kept.key, "unpin"))
    assert kept.key not in keys(after)
    assert tiny.edits("ann") == ()


def test_texts_say_nothing_of_what_was_hidden_and_what_was_pinned_is_told_of(tiny: Store) -> None:
    built = tiny.profile_as_built("ann")
    assert built is not None
    top = next(one for one in built.interests if one.granularity == "word")
    wish(tiny, Wish(top.key, "hide"))
    told = retold(with_edits(built, tiny.edits("ann")))
    assert top.label in built.summaries["word"]
    assert top.label not in told.summaries.get("word", "")
    assert retold(with_edits(built, ())) == built


def test_what_a_model_wrote_is_told_in_its_own_language_alone(tiny: Store) -> None:
    profile = shown(tiny)
    assert retold(profile, "en") == profile
    by_model = profile.model_copy(
        update={"summaries": {"topic": "Tea."}, "provenance": profile.provenance.model_copy(update={"engine": "llm"})}
    )
    assert retold(by_model, "en") == by_model
    assert retold(by_model, "zh").summaries == retold(profile, "zh").summaries


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(ACTIONS)), max_size=12))
def test_after_any_wishes_restoring_all_ends_where_it_began(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[int, str]]
) -> None:
    with Store.open(tmp_path_factory.mktemp("wishes")) as store:
        store.save_profiles([_five()])
        held = [one.key for one in _five().interests]
        wishes = [Wish(held[place], action, weight=0.4 if action == "correct" else None) for place, action in drawn]  # type: ignore[arg-type]
        after = edited(store, "ann", wishes, clock).after
        assert {*keys(after), *(one.key for one in after.hidden)} == set(held)
        assert edited(store, "ann", [Wish(key, "restore") for key in held], clock).after == _five()
        assert store.edits("ann") == ()


def _five() -> Profile:
    about = {"granularity": "topic", "dimension": "content", "polarity": 1.0, "confidence": 0.5, "evidence": ["e"]}
    interests = [
        {"key": f"topic:{n}", "label": f"t{n}", "weight": 0.9 - n / 10, "terms": [f"a{n}", f"b{n}", "same"], **about}
        for n in range(5)
    ]
    return Profile.model_validate({"user_id": "ann", "interests": interests, "provenance": {"engine": "test"}})


def test_topics_that_were_numbered_anew_keep_their_edits_apart() -> None:
    """Topic 0 was pinned; after a new fit the profile holds none of its words, and another topic has its number."""
    with TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        store.save_profiles([_five()])
        edited(store, "ann", [Wish("topic:0", "pin")], clock)
        other = _five().interests[0].model_copy(update={"terms": ("x", "y"), "label": "other"})
        store.save_profiles([_five().model_copy(update={"interests": (other,)})])
        assert keys(shown(store)) == ["topic:a0+b0+same", "topic:0"]
        edited(store, "ann", [Wish("topic:0", "hide")], clock)
        assert keys(shown(store)) == ["topic:a0+b0+same"]
        assert [one.label for one in shown(store).hidden] == ["other"]
        edited(store, "ann", [Wish("topic:a0+b0+same", "unpin"), Wish("topic:0", "show")], clock)
        assert store.edits("ann") == ()
