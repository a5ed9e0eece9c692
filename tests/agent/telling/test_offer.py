from hypothesis import given
from hypothesis import strategies as st

from agent.telling.offer import offer
from agent.telling.support import unfit
from palate.types import Item, Offer, Scene
from tests.agent.telling.things import BREAD, CAKES, HEAT

WEEKEND = Scene(name="weekend leisure", description={"en": "Free time at the weekend.", "zh": "周末的空闲时间。"})


def test_an_offer_is_the_title_and_the_first_sentence_where_nothing_else_tells():
    assert offer(CAKES, None, "en") == Offer(
        title="Layer by Layer", pitch="Cooking book, 212 pages. A warm tour of home baking, from sponge to tart."
    )


def test_the_scene_chooses_the_sentence():
    assert offer(CAKES, WEEKEND, "en").pitch == "Cooking book, 212 pages. Nut-free recipes for every weekend."


def test_wishes_choose_the_sentence_before_the_scene_does():
    assert offer(CAKES, WEEKEND, "en", ("warm", "home")).pitch.endswith(
        "A warm tour of home baking, from sponge to tart."
    )


def test_a_text_in_another_language_gives_way_to_plain_facts():
    assert offer(HEAT, None, "zh") == Offer(title="Heat", pitch="犯罪、剧情，1995 年，Michael Mann 执导，170 分钟。")
    assert offer(BREAD, None, "en").pitch == "Lifestyle book from 2022."


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


def test_a_line_never_begins_with_a_year_alone():
    assert offer(Item(item_id="1", domain="films", title="Reeds (2010)"), None, "en").pitch == "Film from 2010."
    assert offer(Item(item_id="1", domain="films", title="Reeds (2010)"), None, "zh").pitch == "电影，2010 年。"
    course = Item(item_id="1", domain="courses", text="First flour, then tarts.", attributes={"year": 2025})
    assert offer(course, None, "en").pitch == "First flour, then tarts. Course from 2025."
    assert offer(Item(item_id="1", title="Mug (2010)"), None, "en").pitch == ""


def test_kinds_are_said_as_a_shop_says_them():
    learning = Item(item_id="1", domain="courses", categories=("Learning", "Skills"), attributes={"year": 2001})
    assert offer(learning, None, "en").pitch == "Learning and skills course from 2001."
    comedy = Item(item_id="1", domain="films", categories=("action", "comedy"), attributes={"director": "Ana Vale"})
    assert offer(comedy, None, "en").pitch == "Action and comedy, directed by Ana Vale."
    assert offer(comedy, None, "zh").pitch == "动作、喜剧，Ana Vale 执导。"


def test_a_long_sentence_is_cut_at_a_clause_or_a_word_and_not_at_its_head():
    long = Item(
        item_id="1", categories=("drama",), text="In a town, " + "quiet people walk along the river " * 8 + "home."
    )
    pitch = offer(long, None, "en").pitch
    assert pitch.startswith("Drama. In a town, quiet people")
    assert pitch.endswith("…")
    assert 100 < len(pitch) <= 180


def test_a_sentence_begins_and_ends_as_sentences_do():
    assert offer(Item(item_id="1", text="soldier comes home to a corrupt town"), None, "en").pitch == (
        "Soldier comes home to a corrupt town."
    )
