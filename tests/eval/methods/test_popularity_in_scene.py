import numpy as np
import pytest

from eval.methods.popularity_in_scene import PopularityInScene
from palate.errors import InputError
from palate.kinds import STRENGTH
from palate.types import Context
from tests.eval.likes import scored, training

SUN, RAIN = Context(weather="sunny"), Context(weather="rainy")
LIKES = {"ann": "a", "bob": "a", "cid": "b"}
CONTEXTS = {("ann", "a"): RAIN, ("bob", "a"): RAIN, ("cid", "b"): SUN}


def test_what_is_liked_in_the_sun_leads_in_the_sun_though_less_popular_overall():
    with training(LIKES, contexts=CONTEXTS) as train:
        in_the_sun = scored(PopularityInScene(prior=0.5, by="values"), train, ["ann"], context=SUN)[0]
        in_the_rain = scored(PopularityInScene(prior=0.5, by="values"), train, ["ann"], context=RAIN)[0]
        assert in_the_sun[1] > in_the_sun[0]
        assert in_the_rain[0] > in_the_rain[1]


def test_a_score_is_the_share_of_the_liking_drawn_towards_popularity():
    with training(LIKES, contexts=CONTEXTS) as train:
        found = scored(PopularityInScene(prior=3.0, by="values"), train, ["ann"], context=SUN)[0]
        like = STRENGTH["like"]
        expected = [3 * 2 / 3 / (like + 3), (like + 3 * 1 / 3) / (like + 3)]
        assert found.tolist() == pytest.approx(expected)


@pytest.mark.parametrize("by", ["scenes", "values", "both"])
def test_scores_of_all_items_sum_to_one(by):
    at_work = Context(place="office", time="10:00", weekday="tuesday", weather="sunny")
    contexts = {**CONTEXTS, ("cid", "b"): at_work}
    with training(LIKES, "c", contexts=contexts) as train:
        assert scored(PopularityInScene(by=by), train, ["ann"], context=at_work).sum() == pytest.approx(1.0)


def test_a_scene_is_recognised_in_other_words():
    on_the_train = Context(place="subway", time="08:10", weekday="wed")
    with training(LIKES, contexts={("cid", "b"): on_the_train}) as train:
        method = PopularityInScene(prior=0.1, by="scenes")
        found = scored(method, train, ["ann"], context=Context(place="地铁", time="08:20", weekday="周三"))[0]
        assert found[1] > found[0]


def test_without_a_known_context_it_is_popularity():
    with training(LIKES, contexts=CONTEXTS) as train:
        found = scored(PopularityInScene(), train, ["ann"], context=Context(mood="odd"))[0]
        assert found.tolist() == pytest.approx([2 / 3, 1 / 3])
        assert np.array_equal(found, scored(PopularityInScene(), train, ["nobody"])[0])


def test_an_unknown_basis_is_refused():
    with pytest.raises(InputError, match="'scenes', 'values' or 'both'"):
        PopularityInScene(by="weather")  # type: ignore[arg-type]
