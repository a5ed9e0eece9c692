"""The page of an evaluation says who is best, what cannot be told apart, and everything that went wrong."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import pytest

from eval.report import Figure, Page, Section, Table, html, markdown
from eval.report.recommendations import recommendation_page
from eval.results import Evaluation, Facts, GroupMean, MethodResult

Make = Callable[..., MethodResult]
Build = Callable[..., Evaluation]


def section(page: Page, heading: str) -> Section:
    return next(one for one in page.sections if one.heading == heading)


def tables(page: Page, heading: str) -> list[Table]:
    return [part for part in section(page, heading).parts if isinstance(part, Table)]


def row(table: Table, name: str) -> dict[str, object]:
    found = next(one for one in table.rows if one[0] == name)
    return dict(zip(table.heads, found, strict=True))


@pytest.fixture
def main(sound_page: Page) -> Table:
    return tables(sound_page, "Result")[0]


def test_the_lead_names_the_best_and_what_cannot_be_told_apart(sound_page: Page) -> None:
    assert sound_page.lead == (
        "palate-rerank is best by NDCG@10: .2121 (95% .2061 to .2181) over 1,812 users. "
        "palate, the reference, reaches .2104; the two cannot be told apart. "
        "palate-no-scene, palate-llm-profile, palate-no-interests and palate-statistics "
        "cannot be told apart from palate either."
    )


def test_a_best_reference_that_stands_alone_is_said_to(made: Make, build_evaluation: Build) -> None:
    found = build_evaluation(made("palate", "ours", 0.3, 1.0), made("ease", "peer", 0.2, 1.0))
    assert recommendation_page(found).lead.endswith("over 1,812 users. Every other method compared is worse.")


def test_a_better_peer_is_said_to_be_better(made: Make, build_evaluation: Build) -> None:
    found = build_evaluation(made("palate", "ours", 0.2, 1.0), made("ease", "peer", 0.3, 1.0))
    lead = recommendation_page(found).lead
    assert lead.startswith("ease is best by NDCG@10: .3000")
    assert lead.endswith("palate, the reference, reaches .2000: the difference is real.")


def test_methods_stand_by_family_and_the_best_first(main: Table) -> None:
    assert main.groups == {0: "Peers", 15: "Ours", 18: "Ours without a part"}
    assert [one[0] for one in main.rows[15:18]] == ["palate-rerank", "palate", "palate-llm-profile"]
    assert [one[0] for one in main.rows[:2]] == ["ease-text", "ease"]


def test_the_best_row_and_the_best_of_each_column_are_marked(main: Table) -> None:
    assert main.strong == {15}
    assert main.best == {(15, column) for column in (1, 4, 5, 6, 7)}


def test_a_row_tells_value_interval_verdict_and_time(main: Table) -> None:
    told = row(main, "ease")
    assert told["NDCG@10"] == 0.1998
    assert told["95% interval"] == ".1938 to .2058"
    assert (told["Verdict"], row(main, "palate")["Verdict"]) == ("worse", "the reference")
    assert (told["to fit"], told["to rank all"]) == ("4.8 s", "1.2 s")


def test_other_depths_stand_in_a_table_of_their_own(sound_page: Page, main: Table) -> None:
    assert "NDCG@5" not in main.heads
    assert row(tables(sound_page, "Every metric")[0], "ease")["NDCG@5"] == pytest.approx(0.8 * 0.1998)


def test_every_comparison_is_told_with_p_before_and_after_correction(sound_page: Page) -> None:
    (table,) = tables(sound_page, "Are the differences real?")
    assert len(table.rows) == 21
    told = row(table, "ease")
    assert told["Difference"] == pytest.approx(0.1998 - 0.2104)
    assert (told["p"], told["p after Holm"], told["Verdict"]) == (0.0001, 21 * 0.0001, "worse")


def test_the_best_peer_is_compared_in_words(sound_page: Page) -> None:
    sentences = section(sound_page, "Are the differences real?").sentences
    assert [one.partition(" beside palate: ")[0] for one in sentences] == ["palate-rerank", "ease-text"]


def test_sampled_candidates_are_shouted_everywhere(build_evaluation: Build, troubled: Evaluation) -> None:
    sampled = troubled.model_copy(update={"facts": troubled.facts.model_copy(update={"sampled": 100})})
    page = recommendation_page(sampled)
    assert "SAMPLED CANDIDATES (100 per question)" in page.title
    assert page.warning.startswith("SAMPLED CANDIDATES")
    parts = [part for one in page.sections for part in one.parts]
    assert len(parts) > 15
    for part in parts:
        assert (part.note if isinstance(part, Table) else part.caption).startswith("SAMPLED CANDIDATES (100")
    assert "SAMPLED" in page.facts["ranking"]


def test_full_ranking_is_called_so(sound_page: Page) -> None:
    assert sound_page.facts["ranking"] == "full"
    assert "SAMPLED" not in html(sound_page) + markdown(sound_page)


def test_a_leaking_method_is_never_the_best(troubled_page: Page) -> None:
    assert troubled_page.lead.startswith("palate-rerank is best")
    assert "Has seen the answers, its figures mean nothing: cheat." in troubled_page.warning
    for heading in ("Result", "Are the differences real?"):
        told = row(tables(troubled_page, heading)[0], "cheat")
        assert told["Verdict"] == "not believed: it has seen the answers"


def test_a_failed_method_scores_zero_in_the_main_table(troubled_page: Page) -> None:
    told = row(tables(troubled_page, "Result")[0], "bpr")
    assert (told["NDCG@10"], told["Recall@10"], told["Verdict"]) == (0.0, 0.0, "failed: scores zero")
    assert "Failed and scores zero: bpr." in troubled_page.warning


def test_everything_that_went_wrong_is_listed(troubled_page: Page) -> None:
    found = {table.caption: table for table in tables(troubled_page, "What went wrong")}
    totals = found["Failures, faults and ties"]
    assert row(totals, "palate-rerank")["questions failed"] == 41
    assert row(totals, "embedding") == {
        "Method": "embedding",
        "questions failed": 0,
        "places: nan": 3,
        "places: seen": 12,
        "lists with ties": 40,
    }
    assert found["Failed as a whole: zero everywhere"].rows == (("bpr", "ValueError: the matrix is empty"),)
    assert found["Failed questions"].rows == (("palate-rerank", "u17", "ReplyError: no handle in the reply"),)
    assert found["Failed questions"].note == "1 of 41 are listed."
    assert found["Has seen the answers"].rows[0][0] == "cheat"
    assert found["Left out"].rows == (("sequential", "needs times, and the data have none"),)


def test_where_nothing_went_wrong_the_page_says_so(sound_page: Page) -> None:
    found = section(sound_page, "What went wrong")
    assert found.parts == ()
    assert found.sentences[1].startswith("Nothing did: no question of 22 methods failed")


def test_groups_show_the_reference_the_best_of_each_side_and_the_simplest(sound_page: Page) -> None:
    figures = section(sound_page, "Who is served how well").parts
    assert len(figures) == 2
    assert isinstance(figures[0], Figure)
    for name in ("palate-rerank", "palate .", "ease-text", "popularity"):
        assert name in figures[0].alt


def test_the_widest_gap_of_a_method_is_told(sound_page: Page) -> None:
    table = tables(sound_page, "Every method by group")[0]
    assert row(table, "ease")["widest gap"] == pytest.approx(0.1998 * 1.4 - 0.1998 * 0.6)


def test_of_many_groups_the_largest_are_drawn(made: Make, build_evaluation: Build) -> None:
    domains = tuple(GroupMean(group=f"domain {one}", users=one, mean=0.1) for one in range(1, 13))
    found = build_evaluation(made("palate", "ours", 0.2, 1.0, groups={"domain": domains}))
    (figure,) = section(recommendation_page(found), "Who is served how well").parts
    assert isinstance(figure, Figure)
    assert "The 8 largest of 12 groups." in figure.caption
    assert "domain 12 (12 users)" in figure.alt
    assert "domain 4 " not in figure.alt


def test_calibration_is_drawn_where_items_are_of_several_kinds(
    sound_page: Page, made: Make, build_evaluation: Build
) -> None:
    assert isinstance(section(sound_page, "Beyond accuracy").parts[0], Figure)
    plain = build_evaluation(made("palate", "ours", 0.2, 1.0, kinds=()))
    assert isinstance(section(recommendation_page(plain), "Beyond accuracy").parts[0], Table)


def test_the_trial_that_was_chosen_is_marked(sound_page: Page) -> None:
    (table,) = tables(sound_page, "Tuning")
    assert len(table.rows) == 66
    assert table.strong == frozenset(range(1, 66, 3))
    assert table.rows[1][2:] == ("k 100, shrink .05", 0.2011, "chosen")


def test_the_facts_allow_to_do_it_again(sound_page: Page) -> None:
    facts = sound_page.facts
    assert facts["fingerprint of the data"] == "3f7a90c2b1d4"
    assert facts["seed"] == "7"
    assert facts["versions"] == "palate 0.3.0, numpy 2.4.6"
    assert facts["tune"] == "yes"


def test_each_of_22_methods_is_named_in_the_plots_of_all_methods(sound: Evaluation, sound_page: Page) -> None:
    for heading in ("Result", "Accuracy against cost"):
        figure = section(sound_page, heading).parts[0]
        assert isinstance(figure, Figure)
        told = [one.text for one in ElementTree.fromstring(figure.svg).iter("text")]
        assert {one.name for one in sound.results} <= set(told)


def test_what_was_not_asked_about_is_counted(sound_page: Page) -> None:
    (table,) = tables(sound_page, "How it was measured")
    assert table.rows == (("met in training", 12), ("not in the catalogue", 3))


def test_one_method_alone_and_none_at_all_make_a_page(made: Make, build_evaluation: Build) -> None:
    alone = recommendation_page(build_evaluation(made("ease", "peer", 0.2, 1.0), reference="ease"))
    assert alone.lead == "ease is best by NDCG@10: .2000 (95% .1940 to .2060) over 1,812 users."
    assert html(alone)
    nothing = recommendation_page(build_evaluation())
    assert nothing.lead == "No method finished."
    assert html(nothing)


def test_a_run_in_which_all_failed_makes_a_page(build_evaluation: Build) -> None:
    failed = [
        MethodResult(name=name, about="", family="peer", state="failed", why="no memory") for name in ("als", "bpr")
    ]
    page = recommendation_page(build_evaluation(*failed, reference=""))
    assert page.lead == "No method finished."
    assert "Failed and scores zero: als and bpr." in page.warning
    assert html(page)


def test_names_from_outside_stay_text(made: Make, build_evaluation: Build, sound: Evaluation) -> None:
    wild = "<script>|`x`</script>"
    facts = Facts(**{**sound.facts.model_dump(), "data": wild, "sentence": wild, "left_out": {wild: 1}})
    groups = {wild: (GroupMean(group=wild, users=3, mean=0.1), GroupMean(group="b", users=3, mean=0.2))}
    one = made("palate", "ours", 0.2, 1.0, leak=None, groups=groups, faults={wild: 2}, why=wild)
    page = recommendation_page(build_evaluation(one, made("own", "peer", 0.1, 1.0, about=wild), facts=facts))
    assert "<script" not in html(page)
    assert not re.search(r"(?<!\\)<script", markdown(page))
