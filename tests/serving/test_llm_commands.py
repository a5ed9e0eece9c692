"""`palate profile build --engine llm`, `tell` and `topics`, against a server that answers well or badly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from history.jobs import Jobs
from history.store import Store
from palate.settings import Settings
from profiles.llm.topics import Named
from serving.topics import distinct, keep_names
from serving.workspace import Workspace
from tests.faulty import FaultyServer
from tests.good_answers import Body, good_answer, job_of

Run = Callable[..., Result]
PEOPLE = 12


def parsed(result: Result, code: int = 0) -> Any:
    assert result.exit_code == code, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def profile(palate: Run, people: Path) -> Run:
    """Runs `palate profile` on a dozen people."""
    return lambda *words: palate("profile", *words, "--store", people)


@pytest.fixture
def two(people: Path) -> list[str]:
    """Two of them."""
    with Store.open(people) as store:
        return store.users()[:2]


# -- build -------------------------------------------------------------------------------------------------------------


def test_build_by_a_model_is_a_job_and_says_what_became_of_whom(
    profile: Run, server: FaultyServer, people: Path, two: list[str]
) -> None:
    ann, ben = two
    result = profile("build", "--engine", "llm", "--user", ann)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Job 1 (llm/1, faulty), ")
    assert lines[-1] == f"{ann}: whole."
    calls = server.total
    again = profile("build", "--engine", "llm", "--user", ann, "--user", ben, "--user", ann)
    assert again.stdout.splitlines()[-1] == f"{ann}: already current; {ben}: whole."
    assert server.total == calls + 1
    with Store.open(people) as store:
        assert {store.profile(user).provenance.engine for user in two} == {"llm/1"}  # type: ignore[union-attr]
        assert [task.user_id for task in Jobs(store.engine).tasks(2)] == two


def test_everybody_is_current_afterwards(profile: Run, palate: Run, server: FaultyServer, people: Path) -> None:
    found = parsed(profile("build", "--engine", "llm", "--json"))
    assert (found["state"], found["users"]["done"]) == ("done", PEOPLE)
    assert sum(found["how"].values()) == PEOPLE
    told = profile("build", "--engine", "llm").stdout.splitlines()[-1]
    assert told == f"{PEOPLE} profiles: {PEOPLE} already current."
    assert profile("build").stdout == f"{PEOPLE} profiles: {PEOPLE} already current.\n"
    with Workspace(Settings(store=people)) as work:
        assert work.profiles_current


def test_who_fails_keeps_the_profile_they_had_and_is_named_with_the_kind(
    profile: Run, server: FaultyServer, people: Path, two: list[str]
) -> None:
    server.always = "not_json"
    result = profile("build", "--engine", "llm", "--user", two[0])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == f"{two[0]}: failed, not_json."
    with Store.open(people) as store:
        kept = store.profile(two[0])
    assert kept is not None
    assert kept.provenance.engine == "statistics/1"


def test_a_server_that_is_not_there_ends_in_exit_6(
    profile: Run, two: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALATE_LLM_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("PALATE_LLM_TIMEOUT", "0.5")
    result = profile("build", "--engine", "llm", "--user", two[0])
    assert result.exit_code == 6
    assert "`palate batch resume 1` goes on" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--engine", "llm"), "PALATE_LLM_URL"),
        (("--engine", "llm", "--workers", "2"), "--concurrency"),
        (("--whole",), "--engine llm"),
        (("--concurrency", "2"), "--engine llm"),
        (("--engine", "magic"), "magic"),
    ],
)
def test_options_that_do_not_go_together_end_with_2(profile: Run, words: tuple[str, ...], said: str) -> None:
    result = profile("build", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_stranger_makes_no_job(profile: Run, palate: Run, server: FaultyServer, people: Path) -> None:
    result = profile("build", "--engine", "llm", "--user", "nobody")
    assert result.exit_code == 2
    assert "The store holds no events of 'nobody'" in result.stderr
    assert palate("batch", "status", "--store", people).exit_code == 3


# -- tell --------------------------------------------------------------------------------------------------------------


def test_tell_by_the_model_where_one_is_set(profile: Run, server: FaultyServer, two: list[str]) -> None:
    found = parsed(profile("tell", two[0], "--json"))
    assert found["by"] == "faulty"
    assert found["text"]
    assert server.total == 1
    assert profile("tell", two[0]).stdout == found["text"] + "\n"


def test_tell_by_the_profile_s_own_texts_without_a_model(profile: Run, people: Path, two: list[str]) -> None:
    with Store.open(people) as store:
        kept = store.profile(two[0])
    assert kept is not None
    result = profile("tell", two[0])
    assert (result.exit_code, result.stderr) == (0, "")
    assert all(text in result.stdout for text in kept.summaries.values())
    assert parsed(profile("tell", two[0], "--json"))["by"] is None


@pytest.mark.parametrize("fault", ["not_json", "401", "empty"])
def test_a_model_that_fails_gives_way_to_the_profile_s_own_texts(
    profile: Run, server: FaultyServer, two: list[str], fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.always = fault
    failed = profile("tell", two[0])
    monkeypatch.delenv("PALATE_LLM_URL")
    assert failed.exit_code == 0
    assert failed.stdout == profile("tell", two[0]).stdout
    assert failed.stderr.startswith("The language model did not tell it (")
    assert failed.stderr.count("\n") == 1


def test_tell_of_a_stranger_ends_with_2(profile: Run, server: FaultyServer) -> None:
    assert profile("tell", "nobody").exit_code == 2
    assert server.total == 0


# -- topics ------------------------------------------------------------------------------------------------------------


def test_topics_are_listed_with_words_and_items(profile: Run, people: Path) -> None:
    found = parsed(profile("topics", "--language", "en", "--json"))
    with Workspace(Settings(store=people)) as work:
        catalogue = work.builder.corpus.catalogue
    assert found["language"] == "en"
    assert [one["key"] for one in found["topics"]] == [f"topic:{n}" for n in range(catalogue.topics.count)]
    assert all(one["label"] and one["terms"] and 0 < one["items"] <= len(catalogue.items) for one in found["topics"])
    lines = profile("topics", "--language", "en").stdout.splitlines()
    assert lines[0] == f"{catalogue.topics.count} topics."
    assert lines[1] == f"topic:0: {found['topics'][0]['label']}"


def only_first(body: Body) -> str:
    """A name for the topic asked for first, and nothing of use for the others."""
    if job_of(body) != "topic" or only_first.asked:  # type: ignore[attr-defined]
        return json.dumps({"name": "various things", "certain": True})
    only_first.asked = True  # type: ignore[attr-defined]
    return good_answer(body)


def test_names_are_kept_used_and_forgotten(profile: Run, server: FaultyServer, people: Path) -> None:
    only_first.asked, server.answer = False, only_first  # type: ignore[attr-defined]
    before = parsed(profile("topics", "--language", "en", "--json"))["topics"]
    named = profile("topics", "--engine", "llm", "--language", "en", "--json")
    found = parsed(named)
    ((key, name),) = found["named"].items()
    assert key == "topic:0"
    assert len(found["rejected"]) == found["calls"] - 1 > 0
    first = found["topics"][0]
    assert (first["label"], first["was"]) == (name, before[0]["label"])
    assert found["topics"][1:] == before[1:]
    assert "`palate profile build`" in named.stderr
    assert parsed(profile("topics", "--language", "en", "--json"))["topics"][0]["label"] == name
    with Workspace(Settings(store=people)) as work:
        assert not work.profiles_current
        assert work.corpus_current
        zh, en = (work.builder.corpus.speaking(one).catalogue for one in ("zh", "en"))
        assert en.labels[en.first_topic] == name
        assert zh.labels[zh.first_topic] != name
    assert "already current" not in profile("build").stdout
    with Store.open(people) as store:
        labels = {one.label for each in store.profiles() for one in each.interests if one.key == "topic:0"}
    assert name in labels
    assert profile("topics", "--forget").exit_code == 0
    assert parsed(profile("topics", "--language", "en", "--json"))["topics"] == before


def test_what_is_refused_is_shown_with_the_reason(profile: Run, server: FaultyServer) -> None:
    server.answer = lambda body: json.dumps({"name": "various things", "certain": True})
    result = profile("topics", "--engine", "llm", "--language", "zh")
    assert result.exit_code == 0, result.stderr
    assert "  various things: true of anybody" in result.stdout.splitlines()
    assert "\n0 named, " in result.stdout
    assert result.stderr == ""


def test_names_of_both_languages_stand_side_by_side_and_a_refusal_costs_none(
    profile: Run, server: FaultyServer, people: Path
) -> None:
    english, chinese = (
        parsed(profile("topics", "--engine", "llm", "--language", one, "--json"))["named"] for one in ("en", "zh")
    )
    assert english
    assert chinese
    server.always = "not_json"
    parsed(profile("topics", "--engine", "llm", "--language", "en", "--json"))
    with Workspace(Settings(store=people)) as work:
        assert work.topic_names == {"en": english, "zh": chinese}


def test_two_topics_are_not_called_the_same() -> None:
    found = distinct(
        Named({"topic:0": "Tea", "topic:1": "tea", "topic:2": "Rice"}), {"topic:2": "Tea", "topic:3": "rice"}
    )
    assert found.names == {"topic:0": "Tea"}
    assert [(one.label, one.reason, one.detail) for one in found.rejected] == [
        ("tea", "duplicate", "topic:0"),
        ("Rice", "duplicate", "topic:3"),
    ]


def test_a_name_that_moves_to_another_topic_leaves_the_one_it_had(people: Path) -> None:
    with Workspace(Settings(store=people)) as work:
        work.name_topics({"en": {"topic:0": "Tea", "topic:1": "Rice"}, "zh": {"topic:0": "茶"}})
        keep_names(work, Named({"topic:2": "tea"}), "en")
        assert work.topic_names == {"en": {"topic:1": "Rice", "topic:2": "tea"}, "zh": {"topic:0": "茶"}}


def test_names_are_of_one_corpus_and_not_of_the_next(
    profile: Run, palate: Run, server: FaultyServer, people: Path, tmp_path: Path
) -> None:
    assert parsed(profile("topics", "--engine", "llm", "--language", "en", "--json"))["named"]
    more = tmp_path / "more"
    more.mkdir()
    (more / "items.jsonl").write_text('{"item_id": "new", "title": "A quite new thing"}\n')
    (more / "events.jsonl").write_text('{"user_id": "newcomer", "item_id": "new", "kind": "like"}\n')
    assert palate("ingest", more, "--store", people).exit_code == 0
    with Workspace(Settings(store=people)) as work:
        assert work.topic_names == {}


@pytest.mark.parametrize(
    ("words", "said"), [(("--engine", "llm"), "PALATE_LLM_URL"), (("--engine", "llm", "--forget"), "--forget")]
)
def test_topics_cannot_be_named_without_a_model_or_while_forgetting(
    profile: Run, words: tuple[str, ...], said: str
) -> None:
    result = profile("topics", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_server_that_breaks_while_topics_are_named_keeps_nothing(
    profile: Run, server: FaultyServer, people: Path
) -> None:
    server.always = "401"
    assert profile("topics", "--engine", "llm").exit_code == 6
    with Workspace(Settings(store=people)) as work:
        assert work.topic_names == {}


def test_too_few_texts_have_no_topics(palate: Run, prepared: Path) -> None:
    assert palate("profile", "topics", "--store", prepared).stdout == "There are too few texts to learn topics from.\n"
