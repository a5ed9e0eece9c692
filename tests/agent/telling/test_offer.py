from hypothesis import given
from hypothesis import strategies as st

from agent.telling.offer import offer
from agent.telling.support import unfit
from palate.types import Item, Offer, Scene
from tests.agent.telling.things import BREAD, CAKES, HEAT

WEEKEND = Scene(name="weekend leisure", description={"en": "Free time at the weekend.", "zh": "周末的空闲时间。"})


def test_an_offer_is_the_title_and_the_first_sentence_where_nothing_else_tells():
    assert offer(CAKES, None, "en") == Offer(
        title="Layer by Layer", pitch="Cooking, 212 pages: A warm tour of home baking, from sponge to tart."
    )


def test_the_scene_chooses_the_sentence():
    assert offer(CAKES, WEEKEND, "en").pitch == "Cooking, 212 pages: Nut-free recipes for every weekend."


def test_wishes_choose_the_sentence_before_the_scene_does():
    assert offer(CAKES, WEEKEND, "en", ("warm", "home")).pitch.endswith(
        "A warm tour of home baking, from sponge to tart."
    )


def test_a_text_in_another_language_gives_way_to_plain_facts():
    assert offer(HEAT, None, "zh") == Offer(title="Heat", pitch="犯罪、剧情，170 分钟，1995 年。")
    assert offer(BREAD, None, "en").pitch == "Lifestyle, from 2022."


def test_an_item_that_says_nothing_is_offered_by_its_title_alone():
    assert offer(Item(item_id="1", title="Mug"), None, "en") == Offer(title="Mug", pitch="")


def test_a_sentence_with_a_link_or_markup_is_not_taken():
    item = Item(
        item_id="1", title="Mug", text="Buy it at www.mug.com today. <b>Best</b> mug there is. A mug with stars on it."
    )
    assert offer(item, None, "en").pitch == "A mug with stars on it."


@given(st.text(max_size=200), st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
def test_a_pitch_holds_nothing_but_the_items_own_words(title: str, text: str, wishes: list[str]):
    made = offer(Item(item_id="1", title=title, text=text), None, "en", wishes)
    assert not unfit(made.pitch)
    assert "\n" not in made.title + made.pitch
    assert len(made.pitch) <= 160
