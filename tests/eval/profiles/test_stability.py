import math

from eval.data import Training
from eval.profiles.asking import Histories
from eval.profiles.built import Built
from eval.profiles.engines import Statistics
from eval.profiles.stability import resampled, steadiness

FAN = "tea fan 0"


def test_four_fifths_of_the_events_are_kept_in_their_order(train: Training, histories: Histories):
    part = resampled(train, histories, seed=1)
    for user, kept in part.items():
        assert len(kept) == int(0.8 * len(histories[user])) == 5
        assert list(kept) == [event for event in histories[user] if event in kept]


def test_what_is_kept_follows_from_seed_and_person_alone(train: Training, histories: Histories):
    alone = resampled(train, {FAN: histories[FAN]}, seed=1)
    assert alone[FAN] == resampled(train, histories, seed=1)[FAN]
    assert any(resampled(train, histories, seed)[FAN] != alone[FAN] for seed in range(2, 6))


def test_who_has_too_few_events_to_lose_one_is_left_out(train: Training, histories: Histories):
    assert resampled(train, {FAN: histories[FAN][:4]}, seed=0) == {}


def test_the_same_profile_has_stayed(built: Built):
    found = steadiness(built.profiles, built.profiles, FAN)
    assert found.jaccard == 1.0
    assert math.isnan(found.rank) or math.isclose(found.rank, 1.0)


def test_a_profile_that_could_not_be_made_again_kept_nothing(built: Built):
    assert steadiness(built.profiles, {}, FAN) == (0.0, 0.0)


def test_there_is_nothing_to_keep_where_there_was_no_profile(built: Built):
    assert math.isnan(steadiness({}, built.profiles, FAN).jaccard)


def test_liking_and_disliking_one_thing_are_two_things(built: Built):
    profile = built.profiles[FAN]
    turned = tuple(one.model_copy(update={"polarity": -1.0}) for one in profile.interests)
    other = {FAN: profile.model_copy(update={"interests": turned})}
    assert steadiness(built.profiles, other, FAN).jaccard == 0.0


def test_most_of_a_statistical_profile_stays(train: Training, histories: Histories, built: Built):
    part = resampled(train, histories, seed=0)
    again = Statistics().make(train, part)
    assert all(steadiness(built.profiles, again.profiles, user).jaccard > 0.3 for user in part)
