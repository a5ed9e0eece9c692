from pathlib import Path

import pytest

from eval.compare import EngineComparison, Side, compare_engines, comparison_page, prompt_sides
from eval.language_model import LanguageModel
from eval.profiles import ProfilePlan
from eval.report import html, markdown
from palate.chat import ChatRequest
from palate.errors import InputError
from palate.scripted import Line
from tests.eval.compare.folders import own_prompts
from tests.eval.profiles import matters

PLAN = ProfilePlan(embedder=matters.WideWords(), steady=False)


def compared(one: Side, other: Side) -> EngineComparison:
    return compare_engines(matters.log(), matters.split(), one, other, PLAN)


@pytest.fixture(scope="module")
def comparison() -> EngineComparison:
    """A good model beside one whose answers are of no use to anybody."""
    return compared(Side("good", matters.model()), Side("broken", matters.model(lambda request: "No.", "other")))


def test_a_model_that_fails_is_worse_and_costs_more(comparison: EngineComparison):
    verdicts = {one.metric: one.verdict for one in comparison.evaluation.comparisons}
    assert verdicts["NDCG@10 from the text"] == verdicts["claims that stand"] == "worse"
    assert verdicts["calls"] == verdicts["tokens read"] == "worse"
    assert verdicts["tokens written"] == "better"
    assert comparison.evaluation.engines[1].failed == 12


def test_every_comparison_is_over_all_users(comparison: EngineComparison):
    (found,) = (one for one in comparison.evaluation.comparisons if one.metric == "calls")
    assert found.difference == 2.0 - 1.0
    assert all(len(column) == 12 for column in comparison.evaluation.per_user["broken"].values())


def test_models_are_told_by_name_and_templates_by_hash(comparison: EngineComparison):
    assert (comparison.one_model, comparison.other_model) == ("scripted", "other")
    assert comparison.differing == ()
    assert {(one.job, one.language) for one in comparison.templates} == {
        ("profile", "en"), ("profile", "zh"), ("merge", "en"), ("merge", "zh"),
    }  # fmt: skip


def test_the_page_leads_with_what_can_be_told_apart(comparison: EngineComparison):
    page = comparison_page(comparison)
    assert page.title == "broken beside good on matters"
    assert page.lead.startswith("broken: NDCG@10 from the text is ")
    assert page.sections[0].heading == "What differs"
    assert "Both sides use the same templates." in page.sections[0].sentences
    assert "broken beside good" in html(page)
    assert "What differs" in markdown(page)


def heeding(request: ChatRequest) -> Line:
    """Answers well where it is told to be brief, else not at all."""
    return matters.obedient(request) if "Be brief." in request.messages[0].content else "No."


def test_two_versions_of_a_prompt_are_asked_of_one_model(tmp_path: Path):
    sides = prompt_sides(matters.model(heeding), None, own_prompts(tmp_path / "brief", "Be brief."))
    assert [side.name for side in sides] == ["shipped", "brief"]
    found = compared(*sides)
    assert [(one.job, one.language) for one in found.differing] == [("profile", "en")]
    assert [engine.made for engine in found.evaluation.engines] == [0, 12]
    sentences = comparison_page(found).sections[0].sentences
    assert sentences == ("Both sides ask scripted.", "Templates that differ: profile (en).")


def test_equal_sides_cannot_be_told_apart():
    def side(name: str) -> Side:
        return Side(name, matters.model())

    found = compared(side("one"), side("two"))
    assert comparison_page(found).lead.startswith("two and one cannot be told apart in any score.")


def test_sides_have_names_of_their_own():
    model: LanguageModel = matters.model()
    with pytest.raises(InputError, match="two sides of different names"):
        compared(Side("one", model), Side("one", model))
