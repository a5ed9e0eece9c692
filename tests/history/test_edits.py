"""What people made of their profiles: kept, shown with them, erased with them, and no part of what is built."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from history import tables
from history.database import connect, prepare, writing
from history.edits import edits_of, with_edits, without_events
from history.live import live_event
from history.store import DATABASE, Store
from palate.types import Contradiction, Edit, Interest, Item, Profile, Provenance


def interest(key: str, weight: float = 0.5, *, evidence: tuple[str, ...] = ("e1",), **more: object) -> Interest:
    granularity = "topic" if "topic" in key else "word"
    said = {"label": key.rpartition(":")[2], "polarity": 1.0, "confidence": 0.5, "dimension": "content"} | more
    return Interest.model_validate(
        {"key": key, "granularity": granularity, "weight": weight, "evidence": evidence, **said}
    )


RAMEN, TEA, JAZZ = interest("word:ramen", 0.9), interest("word:tea", 0.6), interest("word:jazz", 0.2)
TOLD = {"word": "You like ramen and tea.", "topic": "Much music."}


def profile(*interests: Interest, user_id: str = "ann", summaries: dict[str, str] | None = None) -> Profile:
    provenance = Provenance(engine="test", fingerprint=f"f-{user_id}")
    made = Profile(user_id=user_id, interests=interests or (RAMEN, TEA, JAZZ), provenance=provenance)
    return made.model_copy(update={"summaries": TOLD if summaries is None else summaries})


def keys(shown: Profile) -> list[str]:
    return [one.key for one in shown.interests]


def test_who_edited_nothing_sees_the_profile_as_it_was_built() -> None:
    assert with_edits(profile(), ()) is not None
    assert with_edits(profile(), ()) == profile()


def test_a_hidden_interest_is_in_nothing_but_the_list_of_hidden_ones() -> None:
    shown = with_edits(profile(), [Edit(key="word:ramen", hidden=True, interest=RAMEN)])
    assert keys(shown) == ["word:tea", "word:jazz"]
    assert shown.hidden == (RAMEN,)


def test_summaries_that_name_what_was_hidden_or_corrected_are_left_out() -> None:
    hidden = with_edits(profile(), [Edit(key="word:ramen", hidden=True, interest=RAMEN)])
    corrected = with_edits(profile(), [Edit(key="word:tea", label="Green tea", interest=TEA)])
    assert hidden.summaries == corrected.summaries == {"topic": "Much music."}
    assert with_edits(profile(), [Edit(key="word:jazz", hidden=True, interest=JAZZ)]).summaries == TOLD


def test_a_pinned_interest_stands_first_at_full_weight() -> None:
    shown = with_edits(profile(), [Edit(key="word:jazz", pinned=True, interest=JAZZ)])
    assert keys(shown) == ["word:jazz", "word:ramen", "word:tea"]
    first = shown.interests[0]
    assert (first.weight, first.confidence, first.pinned, first.corrected) == (1.0, 1.0, True, False)


def test_a_pinned_interest_stays_where_events_no_longer_show_it() -> None:
    shown = with_edits(profile(TEA), [Edit(key="word:jazz", pinned=True, interest=JAZZ)])
    assert keys(shown) == ["word:jazz", "word:tea"]


def test_a_corrected_interest_that_events_no_longer_show_does_not_come_back() -> None:
    assert keys(with_edits(profile(TEA), [Edit(key="word:jazz", weight=0.9, interest=JAZZ)])) == ["word:tea"]


def test_a_correction_stands_in_place_of_what_was_built_and_moves_the_interest() -> None:
    edit = Edit(key="word:jazz", label="Bebop", weight=0.8, polarity=-0.5, interest=JAZZ)
    shown = with_edits(profile(), [edit])
    assert keys(shown) == ["word:ramen", "word:jazz", "word:tea"]
    told = shown.interests[1]
    assert (told.label, told.weight, told.polarity, told.corrected) == ("Bebop", 0.8, -0.5, True)


def test_the_feeling_about_what_is_hidden_goes_with_it_and_so_does_what_rests_on_it_alone() -> None:
    feeling = interest("sentiment:word:ramen")
    alone, wider = (
        interest("word:noodles", merges=("word:ramen",)),
        interest("word:japan", merges=("word:ramen", "word:sushi")),
    )
    shown = with_edits(profile(RAMEN, feeling, alone, wider), [Edit(key="word:ramen", hidden=True, interest=RAMEN)])
    assert keys(shown) == ["word:japan"]


def test_hiding_what_a_model_named_hides_the_findings_that_it_was_made_of() -> None:
    named = interest("word:soups", merges=("word:ramen", "word:pho"))
    edit = Edit(key="word:soups", hidden=True, interest=named)
    assert keys(with_edits(profile(RAMEN, interest("word:pho"), TEA), [edit])) == ["word:tea"]


def test_an_edit_of_a_topic_follows_its_words_not_its_number() -> None:
    sea = interest("topic:3", terms=("sea", "boats", "harbour", "fish"))
    moved = interest("topic:8", terms=("boats", "sea", "harbour", "nets"))
    other = interest("topic:3", terms=("bread", "rye", "oven", "flour"))
    edit = Edit(key="topic:3", hidden=True, interest=sea)
    assert keys(with_edits(profile(moved, other), [edit])) == ["topic:3"]
    assert with_edits(profile(moved, other), [edit]).hidden == (moved,)


def test_an_edit_of_a_topic_holds_of_one_topic_only_though_others_share_its_words() -> None:
    sea = interest("topic:3", terms=("sea", "boats", "harbour", "fish"))
    near = interest("topic:4", terms=("sea", "boats", "sails", "wind"))
    edit = Edit(key="topic:3", pinned=True, interest=sea)
    assert edits_of((near, sea), [edit]) == {"topic:3": edit}
    assert edits_of((near,), [edit]) == {"topic:4": edit}


def test_the_store_shows_edits_and_keeps_the_profile_as_it_was_built(store: Store) -> None:
    store.save_profiles([profile(), profile(user_id="bob")])
    edit = Edit(key="word:ramen", hidden=True, interest=RAMEN)
    store.save_edits("ann", [edit], 5.0)
    shown = store.profile("ann")
    assert shown is not None
    assert keys(shown) == ["word:tea", "word:jazz"]
    assert store.profile_as_built("ann") == profile()
    assert [keys(one)[0] for one in store.profiles()] == ["word:tea", "word:ramen"]
    assert [keys(one)[0] for one in store.profiles_as_built()] == ["word:ramen", "word:ramen"]
    assert (store.edits("ann"), store.edits("bob")) == ((edit,), ())


def test_a_profile_that_is_built_anew_is_shown_as_edited_before(store: Store) -> None:
    store.save_edits("ann", [Edit(key="word:ramen", hidden=True, interest=RAMEN)], 5.0)
    store.save_profiles([profile(RAMEN, interest("word:soba"))])
    shown = store.profile("ann")
    assert shown is not None
    assert keys(shown) == ["word:soba"]


def test_edits_change_neither_the_fingerprint_nor_the_marks_of_profiles(store: Store) -> None:
    store.save_profiles([profile()])
    before = (store.fingerprint(), store.profile_marks())
    store.save_edits("ann", [Edit(key="word:ramen", pinned=True)], 5.0)
    assert (store.fingerprint(), store.profile_marks()) == before


def test_one_edit_is_kept_for_each_interest_and_can_be_let_go(store: Store) -> None:
    store.save_edits("ann", [Edit(key="word:tea", pinned=True), Edit(key="word:jazz", hidden=True)], 1.0)
    store.save_edits("ann", [Edit(key="word:tea", hidden=True)], 2.0, drop=["word:jazz"])
    assert store.edits("ann") == (Edit(key="word:tea", hidden=True),)
    assert (store.drop_edits("bob", ["word:tea"]), store.drop_edits("ann", ["word:tea"])) == (0, 1)
    assert store.edits("ann") == ()


def test_who_is_erased_has_edited_nothing_and_nothing_of_it_lingers(store: Store) -> None:
    store.save_edits("ann", [Edit(key="word:rhubarb", hidden=True, label="Rhubarbpie")], 1.0)
    store.save_edits("bob", [Edit(key="word:tea", hidden=True)], 1.0)
    assert store.erase("ann")
    assert (store.edits("ann"), len(store.edits("bob"))) == ((), 1)
    assert not any(b"hubarb" in file.read_bytes() for file in store.folder.iterdir())


def test_what_was_taken_back_is_no_longer_behind_a_pinned_interest() -> None:
    sides = Contradiction(for_events=("e1",), against_events=("e2",))
    kept = interest("word:ramen", evidence=("e1", "e3"), quoted=("e1",), contradiction=sides)
    edit = Edit(key="word:ramen", pinned=True, interest=kept)
    left = without_events(edit, {"e1"}).interest
    assert left is not None
    assert (left.evidence, left.quoted, left.contradiction) == (("e3",), (), None)
    assert without_events(edit, {"e9"}) == edit
    assert without_events(edit, {"e1", "e3"}) == Edit(key="word:ramen", pinned=True)


def test_taking_back_an_event_takes_it_out_of_edits_too(store: Store) -> None:
    store.put_items([Item(item_id="b1", title="Ramen at home")])
    event = live_event("ann", "like", "b1", time=1.0)
    store.add_events([event])
    kept = interest("word:ramen", evidence=(event.event_id,))
    store.save_edits("ann", [Edit(key="word:ramen", pinned=True, interest=kept)], 1.0)
    store.take_back("ann", [event.event_id])
    assert store.edits("ann") == (Edit(key="word:ramen", pinned=True),)
    assert not any(event.event_id.encode() in file.read_bytes() for file in store.folder.iterdir())


def test_a_store_of_version_4_takes_edits(tmp_path: Path) -> None:
    engine: Engine = connect(tmp_path / DATABASE, None)
    old = [table for table in tables.metadata.sorted_tables if table.name != "edits"]
    with writing(engine) as connection:
        tables.metadata.create_all(connection, tables=old)
        connection.execute(tables.schema_version.insert().values(version=4))
    prepare(engine, create=False)
    engine.dispose()
    with Store.open(tmp_path, create=False) as store:
        store.save_edits("ann", [Edit(key="word:tea", hidden=True)], 1.0)
        assert store.edits("ann") == (Edit(key="word:tea", hidden=True),)


@pytest.mark.parametrize("key", ["word:ramen", "topic:1", "sentiment:topic:1"])
def test_an_edit_of_which_no_interest_may_be_kept_holds_only_where_its_key_alone_tells(key: str) -> None:
    held = interest(key, terms=("sea", "boats"))
    named = edits_of((held,), [Edit(key=key, hidden=True)])
    assert bool(named) is (key == "word:ramen")
