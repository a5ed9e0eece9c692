"""What people choose in a situation."""

from __future__ import annotations

from dataclasses import replace
from zipfile import BadZipFile

import numpy as np
import pytest

from palate.types import NO_CONTEXT, Context
from retrieval.keeping import fitting
from retrieval.material import Material
from retrieval.request import Request
from retrieval.situated.model import SituatedModel
from retrieval.situated.signals import NAMES
from retrieval.sources.context import Situation, context
from retrieval.sources.ranking import Positions

RAIN, SUN = Context(weather="Rainy"), Context(weather="sunny")
SLOW = 20
"""The first slow song; all before are fast."""


@pytest.fixture(scope="module")
def source(weather: Material) -> Situation:
    found = context(weather, fitting)
    assert found is not None
    return found


def ranked(source: Situation, request: Request, depth: int = 10) -> Positions:
    return source.rank(request, depth).items


def test_the_weather_decides_what_is_heard(source: Situation, weather: Material) -> None:
    assert (ranked(source, weather.people.request("p00", context=RAIN)) >= SLOW).all()
    assert (ranked(source, weather.people.request("p00", context=SUN)) < SLOW).all()


def test_somebody_new_is_told_by_the_situation_alone(source: Situation, weather: Material) -> None:
    assert (ranked(source, weather.people.request("nobody", context=RAIN)) >= SLOW).all()


def test_without_a_context_there_is_nothing_to_say(source: Situation, weather: Material) -> None:
    assert not len(ranked(source, weather.people.request("p00", context=NO_CONTEXT)))


def test_a_situation_never_met_falls_back_on_what_holds_in_any(source: Situation, weather: Material) -> None:
    known = weather.people.request("p00", context=Context(weather="sunny", road="gravel"))
    assert ranked(source, known).tolist() == ranked(source, weather.people.request("p00", context=SUN)).tolist()
    strange = ranked(source, weather.people.request("p00", context=Context(weather="hail")), depth=28)
    assert len(strange) == 28, "everything that is new to this person"


def test_scores_are_chances_of_everything(source: Situation, weather: Material) -> None:
    everywhere = source.rank(weather.people.request("p00", context=RAIN), 3).everywhere
    assert everywhere is not None
    assert everywhere.shape == (40,)
    assert everywhere.sum() == pytest.approx(1.0, rel=1e-5)


def test_an_item_that_was_met_shows_the_events_that_speak_for_it(source: Situation, weather: Material) -> None:
    request = weather.people.request("p00", context=RAIN)
    met = request.events.items[-1:]
    assert source.evidence(request, met)[0].events == request.events.ids[-1:]
    unmet = np.flatnonzero(request.allowed)[:1]
    assert source.evidence(request, unmet)[0].events == ()


def test_refused_things_stand_below_liked_ones_where_repeats_are_asked(rated_weather: Material) -> None:
    source = context(rated_weather, fitting)
    assert source is not None
    asked = [rated_weather.people.request(f"p{n:02d}", context=RAIN) for n in range(40)]
    better = [_mean_of(source, one, liked=True) > _mean_of(source, one, liked=False) for one in asked]
    assert np.mean(better) > 0.9


def _mean_of(source: Situation, request: Request, *, liked: bool) -> float:
    events = request.events
    rainy = events.items[(events.items >= SLOW) & ((events.strengths > 0) == liked)]
    everywhere = source.rank(replace(request, allowed=np.ones(40, np.bool_)), 5).everywhere
    assert everywhere is not None
    return float(everywhere[rainy].mean())


def test_the_same_material_gives_the_same_model(weather: Material, source: Situation) -> None:
    again = context(weather, fitting)
    assert again is not None
    assert again.model.to_bytes() == source.model.to_bytes()


def test_a_model_is_what_it_was_after_a_night_in_the_store(source: Situation) -> None:
    kept = SituatedModel.from_bytes(source.model.to_bytes())
    assert kept.to_bytes() == source.model.to_bytes()
    assert kept.effects.names == source.model.effects.names
    assert kept.again.tolist() == source.model.again.tolist()


def test_damaged_bytes_are_refused(source: Situation) -> None:
    with pytest.raises((ValueError, OSError, KeyError, BadZipFile)):
        SituatedModel.from_bytes(source.model.to_bytes()[:50])


def test_few_conditions_make_no_source(weather: Material) -> None:
    assert context(replace(weather, conditions=None), fitting) is None
    few = np.arange(len(weather.people.ids)) < 60
    assert context(weather.part(few), fitting) is None


def test_every_signal_has_a_name(source: Situation, weather: Material) -> None:
    request = weather.people.request("p00", context=RAIN)
    told = source.signals.over_items(request, source.signals.asked(request))
    assert told.shape == (40, len(NAMES))
    assert np.isfinite(told).all()


def test_a_part_of_the_world_can_be_learned_from(weather: Material) -> None:
    kept = np.arange(len(weather.people.ids)) % 5 > 0
    assert context(weather.part(kept), fitting) is not None
