from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import serving.access.errors
import serving.jobs.errors
import serving.service.errors
from palate import errors
from palate.errors import PalateError
from serving.http.handlers import told
from serving.http.kinds import KINDS, kind_of
from serving.http.problems import LONGEST, MOST_FAULTS, Problem, fault, problem

MODULES = (errors, serving.access.errors, serving.jobs.errors, serving.service.errors)
EVERY = sorted(
    {
        one
        for module in MODULES
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, PalateError) and one is not PalateError
    },
    key=lambda one: one.__name__,
)


def test_a_problem_has_the_shape_of_rfc_9457_and_a_member_for_clients_of_openai():
    answer = problem(404, "No such item", "There is no item of this id.", code="unknown_item", param="item_id")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert json.loads(answer.body) == {
        "type": "urn:palate:problem:unknown_item",
        "title": "No such item",
        "status": 404,
        "detail": "There is no item of this id.",
        "instance": "urn:palate:request:none",
        "error": {
            "message": "There is no item of this id.",
            "type": "not_found_error",
            "param": "item_id",
            "code": "unknown_item",
        },
    }


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
def test_whatever_a_client_sent_a_problem_can_be_written(words: str, name: str):
    """Lone surrogates, control characters, a megabyte of them: the answer is JSON, and short."""
    told = problem(422, "x", words * 500, code="invalid", param=name, errors=[fault(name, words)] * 50)
    read = Problem.model_validate_json(told.body)
    assert len(read.detail) <= LONGEST
    assert len(read.errors or ()) == MOST_FAULTS
    assert not any(ord(letter) < 32 for letter in read.detail + (read.error.param or ""))


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_error_has_a_kind_of_its_own_or_that_of_its_parent(kind: type[PalateError]):
    error = kind.__new__(kind)
    Exception.__init__(error, "words")
    found = kind_of(error)
    assert found in KINDS.values()
    assert 400 <= found.status <= 503


@pytest.mark.parametrize("kind", [kind for kind in EVERY if issubclass(kind, errors.ModelError | errors.StoreError)])
def test_what_is_there_to_come_back_for_says_when(kind: type[PalateError]):
    error = kind.__new__(kind)
    Exception.__init__(error, "words")
    answer = told(error)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize("kind", [errors.StoreError, errors.VectorIndexError, errors.EmbedderError])
def test_the_words_of_what_is_broken_here_stay_in_the_house(kind: type[PalateError]):
    answer = told(kind("cannot open /srv/secret/place"))
    assert answer.status_code == 503
    assert b"secret" not in answer.body


def test_a_wait_of_a_moment_is_a_second():
    answer = told(serving.access.errors.RateLimitedError(0.2))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert told(serving.access.errors.RateLimitedError(2.1)).headers["retry-after"] == "3"
