import pytest

from eval.profiles import ProfileEvaluation, ProfilePlan, Statistics, evaluate_profiles, profiles_page
from eval.profiles.engines import ByModel
from eval.report import Table, html, markdown
from tests.eval.profiles import matters


@pytest.fixture(scope="module")
def evaluation() -> ProfileEvaluation:
    engines = [Statistics(), ByModel(matters.model(matters.garbles("saxophone")), "<b>llm</b>")]
    plan = ProfilePlan(embedder=matters.WideWords(), steady=False)
    return evaluate_profiles(matters.log(), matters.split(), engines, plan, note="a & b")


def tables(evaluation: ProfileEvaluation) -> list[Table]:
    return [part for one in profiles_page(evaluation).sections for part in one.parts if isinstance(part, Table)]


def test_the_lead_says_what_the_first_engine_foretells_and_how_the_other_does(evaluation: ProfileEvaluation):
    lead = profiles_page(evaluation).lead
    assert lead.startswith("Profiles by statistics alone foretell held-out items with NDCG@10 ")
    assert "what is popular reaches" in lead
    assert "100.0% of what they claim stands" in lead
    assert "Beside statistics, <b>llm</b>: NDCG@10 from the text is" in lead


def test_tables_have_a_cell_for_each_head(evaluation: ProfileEvaluation):
    for table in tables(evaluation):
        assert all(len(row) == len(table.heads) for row in table.rows)


def test_failures_are_told_by_user_and_kind(evaluation: ProfileEvaluation):
    cells = [cell for table in tables(evaluation) for row in table.rows for cell in row]
    assert "not_json 4" in cells
    assert "jazz fan 0" in cells


def test_both_reports_can_be_written_and_names_are_never_markup(evaluation: ProfileEvaluation):
    page = profiles_page(evaluation)
    assert "<b>llm" not in html(page)
    assert "&lt;b&gt;llm" in html(page)
    assert "Which differences are real" in markdown(page)


def test_equal_evaluations_give_equal_pages(evaluation: ProfileEvaluation):
    again = ProfileEvaluation.model_validate_json(evaluation.model_dump_json())
    assert html(profiles_page(again)) == html(profiles_page(evaluation))


def test_an_engine_without_any_profile_is_shouted(evaluation: ProfileEvaluation):
    lost = evaluation.engines[1].model_copy(update={"made": 0})
    other = evaluation.model_copy(update={"engines": (evaluation.engines[0], lost)})
    assert profiles_page(other).warning == "<b>llm</b> failed for every user and scores zero."


def test_the_settings_stand_at_the_foot(evaluation: ProfileEvaluation):
    facts = profiles_page(evaluation).facts
    assert facts["fingerprint of the data"] == "abc"
    assert facts["note"] == "a & b"
    assert facts["embedder"] == "wide words"
