import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.tokens.control import control_pattern, stripped

COMMON = control_pattern()
TOKENS = [
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|start_header_id|>", "<|user|>", "<|channel|>",
    "<｜User｜>", "<｜end▁of▁sentence｜>", "<s>", "</s>", "<bos>", "<eos>", "<pad>", "<unk>", "<start_of_turn>",
    "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "[AVAILABLE_TOOLS]", "[/TOOL_RESULTS]", "<think>", "</think>",
    "<end_of_turn>", "<tool_call>", "[gMASK]", "<0x0A>",
]  # fmt: skip


@pytest.mark.parametrize("token", TOKENS)
def test_control_tokens_of_common_families_are_found(token: str):
    assert stripped(f"tea{token}rice", COMMON) == "tea rice"


@pytest.mark.parametrize("text", ["I <3 tea", "a < b | c > d", "[live] <b>bold</b>", "x <| y", "5 |> 4", "《茶》｜水"])
def test_honest_marks_stay(text: str):
    assert stripped(text, COMMON) == text


def test_full_width_forms_that_a_tokenizer_may_normalise_are_found():
    assert "im_end" not in stripped("＜|im_end|＞", COMMON)
    assert "INST" not in stripped("［INST］", COMMON)


def test_the_longest_of_a_models_own_tokens_goes_first():
    assert stripped("x@@@y", control_pattern(["@@", "@@@"])) == "x y"


@given(st.lists(st.sampled_from([*TOKENS, "<|im_", "end|>", "<", "|", ">", "[", "/INST]", "＜", "tea"])).map("".join))
def test_nothing_is_left_that_could_be_stripped(text: str):
    once = stripped(text, COMMON)
    assert not COMMON.search(once)
    assert stripped(once, COMMON) == once
