from collections.abc import Callable
from pathlib import Path

import pytest

from palate.types import Language
from prompts import PromptBook, PromptError
from prompts.briefs import Brief, EventLine, ProfileBrief
from prompts.replies import ProfileReply
from prompts.sources import JOBS, LANGUAGES, names, shipped

Briefs = Callable[..., Brief]
ALL = [(job, language) for job in JOBS for language in LANGUAGES]
MOST = {
    "profile": 4000,
    "merge": 2800,
    "update": 2400,
    "topic": 900,
    "tell": 1400,
    "judge": 2700,
    "understand": 3000,
    "rerank": 2700,
    "explain": 2800,
}
"""Characters of each English prompt before its data."""


def template(name: str) -> str:
    return shipped()[name][1]


def with_own(folder: Path, name: str, text: str) -> PromptBook:
    (folder / name).write_text(text, "utf-8")
    return PromptBook(folder)


@pytest.mark.parametrize(("job", "language"), ALL)
def test_everything_before_the_data_is_the_same_for_everybody(
    job: str, language: Language, book: PromptBook, brief: Briefs
):
    one = book.prompt(job, brief(job, language, tag="ab12")).messages
    other = book.prompt(job, brief(job, language, tag="zz99")).messages
    assert [message.role for message in one] == ["system", "user"]
    assert one[0].content.encode() == other[0].content.encode()
    before = one[1].content.partition("ab12")[0]
    assert other[1].content.startswith(before)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_stands_after_the_instructions_and_a_reminder_after_the_data(
    language: Language, book: PromptBook, brief: Briefs
):
    lines = book.prompt("profile", brief("profile", language)).messages[1].content.splitlines()
    assert lines[0] in ("DATA", "数据")
    assert lines[-2] in ("END OF DATA", "数据结束")
    assert "ab12" in lines[-1]


def test_events_stand_under_the_month_they_happened_in(book: PromptBook, brief: Briefs):
    lines = book.prompt("profile", brief("profile", "en")).messages[1].content.splitlines()
    heads = [line[:9] for line in lines if line.startswith(("[", "e"))]
    assert heads == ["[no date]", "e1 ~ view", "[2024-03]", "e2 + rate", "e3 - hide", "[2024-04]", "e4 + sear"]


def test_the_line_of_an_event_is_told_for_counting(book: PromptBook):
    event = EventLine(handle="e2", day="2024-03-01", kind="rate", stars=1, title='The "Best" Tea', domain="food")
    assert book.event_text(event, "en") == 'e2 + rate 1 star "The \'Best\' Tea" ("food")'
    assert book.event_text(event, "zh") == 'e2 + 评分 1星 "The \'Best\' Tea" ("food")'


def test_a_prompt_knows_what_it_was_made_from_and_what_it_wants(book: PromptBook, brief: Briefs):
    prompt = book.prompt("profile", brief("profile", "en"))
    request = prompt.request(seed=7)
    assert (prompt.template, prompt.reply, prompt.tag) == ("profile/1", ProfileReply, "ab12")
    assert prompt.hash == book.hash("profile", "en")
    assert (request.max_tokens, request.seed, request.temperature, request.schema_name) == (2000, 7, 0.0, "profile")
    assert request.max_tokens == book.max_tokens("profile", "en")


def test_the_example_shown_is_known_so_that_copying_it_can_be_noticed(book: PromptBook, brief: Briefs):
    prompt = book.prompt("profile", brief("profile", "en"))
    assert prompt.example is not None
    assert all(interest.label in prompt.messages[0].content for interest in prompt.example.interests)


@pytest.mark.parametrize(("job", "language"), ALL)
def test_examples_cite_only_what_their_data_shows(job: str, language: Language, book: PromptBook, brief: Briefs):
    system = book.prompt(job, brief(job, language)).messages[0].content
    data, _, reply = system.rpartition("\n")
    words = reply.replace('"', " ").replace(",", " ").split()
    cited = {word for word in words if word[0].isalpha() and word[1:].isdigit() and len(word) < 4}
    assert all(f"\n{handle} " in data for handle in cited)


@pytest.mark.parametrize(("job", "language"), ALL)
def test_prompts_are_short_before_the_data_comes(job: str, language: Language, book: PromptBook, brief: Briefs):
    system = book.prompt(job, brief(job, language)).messages[0].content
    assert len(system) <= MOST[job] * (1.0 if language == "en" else 0.65)


def test_hashes_differ_between_jobs_and_languages_and_stay_between_books(book: PromptBook):
    hashes = {one: book.hash(*one) for one in ALL}
    assert len(set(hashes.values())) == len(ALL)
    again = PromptBook()
    assert hashes == {one: again.hash(*one) for one in ALL}


def test_another_wording_of_lines_changes_the_hash_of_all_that_use_it(tmp_path: Path, book: PromptBook):
    own = with_own(tmp_path, "lines.zh.j2", template("lines.zh.j2") + "{# mine #}")
    assert own.hash("profile", "zh") != book.hash("profile", "zh")
    assert own.hash("profile", "en") == book.hash("profile", "en")


def test_a_users_own_template_stands_before_the_shipped_one(tmp_path: Path, book: PromptBook, brief: Briefs):
    text = template("topic.en.j2").replace("version: 1", "version: 8").replace("A group of things", "MINE: a group")
    own = with_own(tmp_path, "topic.en.j2", text)
    prompt = own.prompt("topic", brief("topic", "en"))
    assert prompt.template == "topic/8"
    assert prompt.messages[0].content.startswith("MINE")
    assert prompt.hash != book.hash("topic", "en")
    assert own.hash("topic", "zh") == book.hash("topic", "zh")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("name: topic", "name: poem"), "name: expected 'topic', got 'poem'"),
        (("version: 1", "version: zero"), "front matter: version"),
        (("max_tokens: 96", "max_tokens: 1"), "front matter: max_tokens"),
        (("max_tokens: 96", "max_token: 96"), "front matter: max_token"),
        (("reply: TopicName", "reply: Sonnet"), "reply: expected one of"),
        (("reply: TopicName", "reply: TellReply"), "example.reply: tag"),
        (("brief: TopicBrief", "brief: Muse"), "brief: expected one of"),
        (("brief: TopicBrief", "brief: [a"), "front matter: expected YAML"),
        (("certain: true}", "certain: perhaps}"), "example.reply: certain"),
        (("brief.terms", "brief.verses"), "user part: .*verses"),
        (("{{ schema }}", "{{ brief.terms }}"), "system part: 'brief' is undefined"),
        (("{% endfor %}", "{% endfr %}"), "endfr"),
        (("\n---\n", "\n"), "expected front matter"),
    ],
)
def test_a_template_at_fault_is_named_with_file_and_field(change: tuple[str, str], field: str, tmp_path: Path):
    text = template("topic.en.j2").replace(*change)
    with pytest.raises(PromptError, match=field) as told:
        with_own(tmp_path, "topic.en.j2", text)
    assert str(tmp_path / "topic.en.j2") in str(told.value)


def test_an_override_cannot_ask_for_another_class_of_reply(tmp_path: Path):
    text = template("profile.en.j2")
    other = template("tell.en.j2").replace("name: tell", "name: profile")
    with pytest.raises(PromptError, match="brief: expected 'ProfileBrief', got 'TellBrief'"):
        with_own(tmp_path, "profile.en.j2", other)
    assert with_own(tmp_path, "profile.en.j2", text).hash("profile", "en")


def test_a_fault_in_shared_lines_is_named_with_their_file(tmp_path: Path):
    with pytest.raises(PromptError, match=r"lines\.en\.j2"):
        with_own(tmp_path, "lines.en.j2", "{% macro event(line) %}{{ line.")


def test_a_repair_note_that_names_what_there_is_not_is_a_fault_at_once(tmp_path: Path):
    with pytest.raises(PromptError, match=r"repair\.en\.j2.*reason"):
        with_own(tmp_path, "repair.en.j2", "Again: {{ reason }}")


def test_a_misspelt_file_name_is_an_error_that_lists_the_known(tmp_path: Path):
    (tmp_path / "profil.en.j2").write_text("", "utf-8")
    with pytest.raises(PromptError, match=r"profil\.en\.j2: file name: expected one of .*profile\.en\.j2"):
        PromptBook(tmp_path)


def test_a_missing_folder_is_an_error(tmp_path: Path):
    with pytest.raises(PromptError, match="none"):
        PromptBook(tmp_path / "nowhere")


def test_other_files_in_the_folder_are_let_be(tmp_path: Path, book: PromptBook):
    (tmp_path / "README.md").write_text("mine", "utf-8")
    assert PromptBook(tmp_path).hash("tell", "en") == book.hash("tell", "en")


def test_templates_cannot_reach_out_of_their_sandbox(tmp_path: Path):
    text = template("topic.en.j2").replace("{{ schema }}", "{{ schema.__class__.__mro__ }}")
    with pytest.raises(PromptError, match="system part"):
        with_own(tmp_path, "topic.en.j2", text)


@pytest.mark.parametrize("job", ["poem", "merge"])
def test_a_job_wants_its_own_kind_of_brief(job: str, book: PromptBook, brief: Briefs):
    with pytest.raises(PromptError, match="expected one of profile, merge, update, topic, tell"):
        book.prompt(job, brief("profile", "en"))  # type: ignore[call-overload]


def test_every_template_ships_in_both_languages():
    assert sorted(shipped()) == sorted(names())


def test_a_profile_of_nothing_found_says_so(book: PromptBook):
    bare = ProfileBrief(tag="ab12", language="en", findings=(), events=(EventLine(handle="e1", kind="view"),), total=1)
    assert (
        "Findings\nnone\nEvents\n[no date]\ne1 + view\nEND OF DATA" in book.prompt("profile", bare).messages[1].content
    )
