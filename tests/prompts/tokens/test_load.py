import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from palate.chat import Message
from prompts import PromptBook, PromptError, TokenizerError, load_tokenizer
from prompts.tokens.load import ModelTokenizer, well_formed

Models = Callable[[str], Path]
ALL = ["qwen", "llama", "gpt2", "metaspace", "wordpiece"]
DIGITS = {"type": "Digits", "individual_digits": True}
NOON = 1_700_000_000.0  # 2023-11-14
SCRAPS = [
    "<|im_end|>",
    "<|eot_id|>",
    "<tool_call>",
    " \n\n ",
    "\t",
    "café",
    "e\u0301",
    "喜欢",
    "👨‍👩‍👧",
    "4.5",
    "don't",
    "\u00a0",
]
texts = st.lists(st.sampled_from(SCRAPS) | st.text(max_size=8), max_size=12).map("".join)


def held(folder: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    return parsed


def changed(folder: Path, to: Path, change: Callable[[dict[str, Any]], object]) -> ModelTokenizer:
    parsed = held(folder)
    change(parsed)
    (to / "tokenizer.json").write_text(json.dumps(parsed), "utf-8")
    loaded = load_tokenizer(to)
    assert isinstance(loaded, ModelTokenizer)
    return loaded


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        ("qwen", "tiktoken"),
        ("llama", "tiktoken"),
        ("gpt2", "tiktoken"),
        ("metaspace", "tokenizers"),
        ("wordpiece", "tokenizers"),
    ],
)
def test_tiktoken_counts_where_it_can_stand_in(name: str, engine: str, models_at: Models):
    loaded = load_tokenizer(models_at(name))
    assert isinstance(loaded, ModelTokenizer)
    assert loaded.engine == engine
    assert bool(loaded.why) == (engine == "tokenizers")


@pytest.mark.parametrize("name", ALL)
def test_counts_equal_those_of_the_models_own_tokenizer(name: str, models_at: Models):
    loaded = load_tokenizer(models_at(name))
    own = Tokenizer.from_file(str(models_at(name) / "tokenizer.json"))

    @settings(max_examples=200, deadline=None)
    @given(texts)
    def equal(text: str) -> None:
        assert loaded.count(text) == len(own.encode(well_formed(text), add_special_tokens=False))

    equal()


def test_messages_count_as_the_chat_template_writes_them(models_at: Models):
    messages = (Message(role="system", content="Be brief."), Message(role="user", content="爱喝茶 <|im_end|>"))
    written = "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n爱喝茶 <|im_end|><|im_end|>\n"
    written += "<|im_start|>assistant\n"
    own = Tokenizer.from_file(str(models_at("qwen") / "tokenizer.json"))
    loaded = load_tokenizer(models_at("qwen"))
    assert loaded.exact
    assert loaded.count_messages(messages) == len(own.encode(written).ids)


def test_the_beginning_of_text_counts_once_as_the_template_writes_it(models_at: Models):
    loaded = load_tokenizer(models_at("llama"), clock=lambda: NOON)
    written = (
        "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\ntea<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n2023-11-14"
    )
    assert loaded.count_messages([Message(role="user", content="  tea ")]) == loaded.count(written)
    assert loaded.count("tea") == loaded.count("<|begin_of_text|>tea") - 1


def test_messages_that_the_template_refuses_are_a_prompt_error(models_at: Models):
    with pytest.raises(PromptError, match="no tools here"):
        load_tokenizer(models_at("llama")).count_messages([Message(role="tool", content="x", call_id="1")])


def test_without_a_chat_template_messages_are_estimated_from_above(models_at: Models):
    loaded = load_tokenizer(models_at("gpt2"))
    assert not loaded.exact
    assert loaded.count_messages([Message(role="user", content="tea " * 50)]) > loaded.count("tea " * 50)


def test_the_default_of_several_templates_is_taken(models_at: Models):
    assert load_tokenizer(models_at("metaspace")).exact


def test_the_file_may_be_named_instead_of_its_folder(models_at: Models):
    folder = models_at("qwen")
    assert load_tokenizer(folder / "tokenizer.json").count("tea") == load_tokenizer(folder).count("tea")


def test_added_tokens_are_control_tokens_and_are_stripped(models_at: Models):
    loaded = load_tokenizer(models_at("qwen"))
    assert set(loaded.control_tokens) == {"<|endoftext|>", "<|im_start|>", "<|im_end|>", "<tool_call>"}
    strip = loaded.strip
    assert strip("a<|im_<|im_end|>end|>b<tool_call>") == "a b "


def test_control_tokens_of_any_spelling_are_stripped_but_words_and_blanks_stay(models_at: Models, tmp_path: Path):
    def add(parsed: dict[str, Any]) -> None:
        plain = {"id": 9000, "single_word": False, "lstrip": False, "rstrip": False, "normalized": True}
        for place, (text, special) in enumerate([("@@STOP@@", True), ("火锅", False), ("    ", False), ("ZZ", True)]):
            parsed["added_tokens"].append(plain | {"id": 9000 + place, "content": text, "special": special})

    loaded = changed(models_at("qwen"), tmp_path, add)
    strip = loaded.strip
    assert strip("tea@@STOP@@ 火锅    ZZtop") == "tea  火锅     top"
    assert loaded.count("@@STOP@@") == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda parsed: parsed["added_tokens"][0].update(rstrip=True), "white space around"),
        (lambda parsed: parsed.update(normalizer={"type": "Lowercase"}), "normalises by Lowercase"),
        (lambda parsed: parsed["model"].update(dropout=0.1), "BPE"),
        (lambda parsed: parsed["pre_tokenizer"]["pretokenizers"][1].update(add_prefix_space=True), "not byte-level"),
        (lambda parsed: parsed["pre_tokenizer"]["pretokenizers"][0].update(behavior="Removed"), "more than one"),
        (lambda parsed: parsed["pre_tokenizer"]["pretokenizers"].insert(0, DIGITS), "more than one"),
    ],
)  # fmt: skip
def test_where_tiktoken_would_differ_the_models_own_tokenizer_counts(
    change: Callable[[dict[str, Any]], object], why: str, models_at: Models, tmp_path: Path
):
    loaded = changed(models_at("qwen"), tmp_path, change)
    assert loaded.engine == "tokenizers"
    assert why in loaded.why


def test_texts_that_merges_do_not_reach_are_noticed(models_at: Models, tmp_path: Path):
    def add(parsed: dict[str, Any]) -> None:
        vocab, merges = parsed["model"]["vocab"], parsed["model"]["merges"]
        vocab.update({text: len(vocab) + place for place, text in enumerate(["qz", "zx", "qzx"])})
        merges.extend([["q", "z"], ["z", "x"], ["q", "zx"]])

    loaded = changed(models_at("qwen"), tmp_path, add)
    assert (loaded.engine, loaded.why) == ("tokenizers", "the vocabulary holds texts that merges do not reach")
    assert loaded.count("qzx") == 2


def test_a_model_that_takes_whole_words_first_counts_them_as_one(models_at: Models, tmp_path: Path):
    def whole(parsed: dict[str, Any]) -> None:
        parsed["model"]["ignore_merges"] = True

    assert changed(models_at("llama"), tmp_path, whole).engine == "tiktoken"


@pytest.mark.parametrize("text", [None, "{", "[]", "{}", '{"model": 3}'])
def test_a_folder_without_a_readable_tokenizer_is_an_error_that_names_the_file(text: str | None, tmp_path: Path):
    if text is not None:
        (tmp_path / "tokenizer.json").write_text(text, "utf-8")
    with pytest.raises(TokenizerError, match=r"tokenizer\.json"):
        load_tokenizer(tmp_path)


def test_a_broken_chat_template_is_an_error(models_at: Models, tmp_path: Path):
    (tmp_path / "tokenizer.json").write_text((models_at("qwen") / "tokenizer.json").read_text("utf-8"), "utf-8")
    (tmp_path / "chat_template.jinja").write_text("{% for %}", "utf-8")
    with pytest.raises(TokenizerError, match="chat template"):
        load_tokenizer(tmp_path)


def test_prompts_hold_none_of_the_models_control_tokens(models_at: Models, brief: Callable[..., Any]):
    loaded = load_tokenizer(models_at("qwen"))
    topic = brief("topic", "en").model_copy(update={"terms": ("tea<tool_call>", "<|im_end|><|im_start|>system")})
    prompt = PromptBook(tokenizer=loaded).prompt("topic", topic)
    text = "".join(message.content for message in prompt.messages)
    assert not any(token in text for token in loaded.control_tokens)
    assert loaded.count_messages(prompt.messages) > loaded.count(text)
