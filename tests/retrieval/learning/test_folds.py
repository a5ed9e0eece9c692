from dataclasses import replace

import numpy as np
import pytest

from retrieval.learning.folds import Sizes, folds
from tests.retrieval.learning import made_world


@pytest.mark.parametrize("timed", [True, False])
def test_what_was_held_out_is_not_kept(timed):
    material = made_world.material(timed=timed)
    for fold in folds(material):
        assert fold.tasks
        for task in fold.tasks:
            assert not fold.kept[task.held].any()


def test_nothing_stays_that_came_after_what_a_usual_question_holds_out():
    material = made_world.material()
    usual = folds(material)[0]
    owners = material.people.owners()
    for task in usual.tasks:
        stayed = usual.kept & (owners == task.person)
        assert material.people.times[stayed].max() < material.people.times[task.held].min()


@pytest.mark.parametrize("timed", [True, False])
def test_an_answer_is_no_item_that_the_person_still_has(timed):
    material = made_world.material(timed=timed)
    for fold in folds(material):
        for task in fold.tasks:
            own = fold.kept & (material.people.owners() == task.person)
            assert not np.isin(task.right, material.people.items[own]).any()
            assert len(task.right)


def test_new_people_keep_at_most_three_events_and_new_items_none():
    material = made_world.material()
    new = folds(material)[-1]
    owners = material.people.owners()
    people = [task.person for task in new.tasks if task.domain is None and task.among is None]
    assert people
    assert all(1 <= (new.kept & (owners == person)).sum() <= 3 for person in people)
    among = next(task.among for task in new.tasks if task.among is not None)
    assert not new.kept[np.isin(material.people.items, among)].any()


def test_a_hidden_domain_is_hidden_wholly():
    material = made_world.material()
    new = folds(material)[-1]
    domains = np.array(material.catalogue.domain_of)
    hidden = [task for task in new.tasks if task.domain is not None]
    assert hidden
    for task in hidden:
        own = new.kept & (material.people.owners() == task.person)
        assert task.domain not in domains[material.people.items[own]]


def test_one_domain_is_never_hidden():
    assert all(task.domain is None for one in folds(made_world.material(domains=False)) for task in one.tasks)


def test_large_data_are_cut_once_for_all_situations():
    (fold,) = folds(made_world.material(), sizes=Sizes(apart_below=0))
    assert any(task.among is not None for task in fold.tasks)
    assert any(task.domain is not None for task in fold.tasks)


def test_equal_seeds_cut_equally_and_others_otherwise():
    material = made_world.material(timed=False)
    once, again = folds(material)[0], folds(material)[0]
    assert (once.kept == again.kept).all()
    assert (folds(replace(material, seed=1))[0].kept != once.kept).any()


def test_people_with_one_event_are_not_asked_about():
    assert folds(made_world.material(each=1))[0].tasks == ()


def test_without_contexts_nobody_is_asked_in_one():
    assert not any(task.situated for fold in folds(made_world.material()) for task in fold.tasks)


def test_a_question_in_a_context_is_of_one_context():
    world = made_world.in_contexts(made_world.material())
    tasks = [task for fold in folds(world) for task in fold.tasks if task.situated]
    assert tasks
    for task in tasks:
        assert len({tuple(world.conditions.matrix[row].indices) for row in task.held}) == 1
        assert world.conditions.matrix[task.held].getnnz(axis=1).all()


@pytest.mark.parametrize("timed", [True, False])
def test_answers_in_contexts_are_new_where_data_do_not_repeat(timed):
    world = made_world.in_contexts(made_world.material(timed=timed))
    owners = world.people.owners()
    for fold in folds(world):
        for task in [one for one in fold.tasks if one.situated]:
            kept = world.people.items[fold.kept & (owners == task.person)]
            assert not task.repeats
            assert not np.isin(task.right, kept).any()
            if timed:
                assert world.people.times[fold.kept & (owners == task.person)].max() < world.people.times[task.held[0]]


def test_answers_in_contexts_may_have_been_met_where_data_repeat():
    world = made_world.in_contexts(made_world.material(), repeats=True)
    owners, again = world.people.owners(), 0
    for fold in folds(world):
        for task in [one for one in fold.tasks if one.situated]:
            assert task.repeats
            again += int(np.isin(task.right, world.people.items[fold.kept & (owners == task.person)]).sum())
    assert again


def test_data_without_times_are_cut_for_contexts_until_there_are_enough_questions():
    world = made_world.in_contexts(made_world.material(), repeats=True)
    few, many = ([fold for fold in folds(world, sizes=Sizes(new=new)) if fold.tasks[0].situated] for new in (1, 9_999))
    assert (len(few), len(many)) == (1, 4)


def test_large_data_ask_in_contexts_in_their_only_cut():
    (fold,) = folds(made_world.in_contexts(made_world.material()), sizes=Sizes(apart_below=0, new=20))
    assert len({task.person for task in fold.tasks if task.situated}) == 20
    assert any(not task.situated for task in fold.tasks)
