import gzip
import json
from pathlib import Path

import pytest

from eval.data import Training
from eval.profiles.engines import ByModel, Reference, Statistics, histories_of, reference_texts, statistical_profiles
from palate.chat import ChatReply, Usage
from palate.errors import ModelUnavailableError, RowError
from palate.scripted import ScriptedChat
from tests.eval.profiles import matters

FAN = "tea fan 0"


def written(path: Path, *rows: object) -> Path:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def test_statistics_makes_a_profile_of_everybody_with_an_event(train: Training):
    built = statistical_profiles(train)
    assert list(built.profiles) == matters.people()
    assert built.failures == {}
    assert "tea" in built.texts()[FAN]


def test_who_has_no_event_is_a_failure_of_statistics(train: Training):
    built = statistical_profiles(train, [FAN, "nobody"])
    assert list(built.profiles) == [FAN]
    assert built.failures == {"nobody": "no_history: no events in the training part"}


def test_an_engine_uses_the_events_it_is_given_and_no_others(train: Training):
    profile = Statistics().make(train, {FAN: train.events["jazz fan 0"][:3]}).profiles[FAN]
    assert profile.event_count == 3


def test_a_model_makes_profiles_that_say_so(train: Training):
    built = ByModel(matters.model()).make(train, histories_of(train, [FAN]))
    assert built.profiles[FAN].provenance.model == "scripted"
    assert built.calls == 1
    assert built.usage == built.spent[FAN].usage
    assert built.usage.total > 0


def test_a_useless_reply_is_a_failure_whose_cost_is_counted_and_the_others_are_made(train: Training):
    built = ByModel(matters.model(matters.garbles("saxophone"))).make(train, histories_of(train))
    failed = {user for user in matters.people() if user.startswith("jazz")}
    assert set(built.failures) == failed
    assert set(built.profiles) == set(matters.people()) - failed
    assert all(why.startswith("not_json: ") for why in built.failures.values())
    assert {built.spent[user].calls for user in failed} == {2}
    assert all(built.spent[user].usage.total > 0 for user in failed)


def test_nobody_is_tried_again_after_the_one_repair_turn(train: Training):
    chat = ScriptedChat(lambda request: "No.")
    built = ByModel(matters.asking(chat)).make(train, histories_of(train, [FAN]))
    assert list(built.failures) == [FAN]
    assert len(chat.history) == 2


def test_a_model_that_cannot_be_reached_is_a_failure_of_each(train: Training):
    engine = ByModel(matters.model(lambda request: ModelUnavailableError("no answer", "unreachable")))
    built = engine.make(train, histories_of(train))
    assert set(built.failures.values()) == {"unreachable: no answer"}
    assert (built.calls, built.usage) == (0, Usage())


def test_a_model_is_told_nothing_of_held_out_things(train: Training):
    chat = ScriptedChat(matters.obedient)
    ByModel(matters.asking(chat)).make(train, histories_of(train, [FAN]))
    said = chat.history[0].messages[1].content
    titles = {item.item_id: item.title for item in matters.items()}
    assert titles["tea0"] in said
    assert not any(titles[f"tea{n}"] in said for n in matters.HELD_OUT)


def test_calls_and_tokens_are_of_all_users_together(train: Training):
    def counted(request: object) -> ChatReply:
        text = matters.obedient(request)  # type: ignore[arg-type]
        return ChatReply(text=str(text), usage=Usage(prompt_tokens=100, completion_tokens=10))

    built = ByModel(matters.model(counted)).make(train, histories_of(train))
    assert built.calls == 12
    assert (built.usage.prompt_tokens, built.usage.completion_tokens) == (1200, 120)


def test_reference_texts_are_read_from_a_compressed_file(tmp_path: Path):
    path = written(
        tmp_path / "texts.jsonl.gz", {"user_id": 7, "text": " Likes\n tea. "}, {"user_id": "ann", "text": ""}
    )
    assert reference_texts(path) == {"7": "Likes tea.", "ann": ""}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"text": "Likes tea."}, "user_id"),
        ({"user_id": "bob", "text": 3}, "text"),
        ({"user_id": "bob"}, "text"),
        ({"user_id": "ann", "text": "again"}, "user_id"),
        ("[1]", ""),
    ],
)
def test_a_bad_row_names_file_line_and_field(tmp_path: Path, row: object, field: str):
    path = written(tmp_path / "texts.jsonl", {"user_id": "ann", "text": "x"}, row)
    with pytest.raises(RowError) as caught:
        reference_texts(path)
    assert (caught.value.file, caught.value.line, caught.value.field) == ("texts.jsonl", 2, field)


def test_who_has_no_reference_text_is_a_failure(train: Training, tmp_path: Path):
    rows = [{"user_id": FAN, "text": "Likes tea."}, {"user_id": "jazz fan 0", "text": ""}]
    engine = Reference(written(tmp_path / "texts.jsonl", *rows))
    built = engine.make(train, histories_of(train, [FAN, "jazz fan 0", "rail fan 0"]))
    assert built.texts() == {FAN: "Likes tea."}
    assert list(built.failures) == ["jazz fan 0", "rail fan 0"]
