from __future__ import annotations

import json

import pytest

from palate.errors import InputError
from serving.model.launch import Launch, command, environment, hidden, secrets, unknown


def words(**asked: object) -> list[str]:
    return command(Launch.model_validate({"model": "m", **asked}), "vllm")


def after(flag: str, line: list[str]) -> str:
    return line[line.index(flag) + 1]


def test_a_speaking_model_is_started_with_everything_palate_needs() -> None:
    line = words()
    assert line[:3] == ["vllm", "serve", "m"]
    assert json.loads(after("--structured-outputs-config", line)) == {
        "backend": "xgrammar",
        "disable_any_whitespace": True,
    }
    wanted = {"--enable-prefix-caching", "--enable-prompt-tokens-details", "--enable-auto-tool-choice"}
    assert wanted < set(line)
    assert (after("--tool-call-parser", line), after("--tool-strict-level", line)) == ("hermes", "parameter")


def test_an_embedding_model_gets_no_flag_of_a_speaking_one() -> None:
    line = words(embedding=True)
    assert after("--runner", line) == "pooling"
    assert not [word for word in line if "tool" in word or "structured" in word]


def test_gpus_context_and_name_are_passed_on() -> None:
    line = words(gpus=4, context=16384, served_name="mine")
    flags = ("--tensor-parallel-size", "--max-model-len", "--served-model-name")
    assert [after(flag, line) for flag in flags] == ["4", "16384", "mine"]


def test_the_users_own_words_stand_before_palates() -> None:
    line = words(extra=("--tool-call-parser=llama3_json", "--no-enable-prefix-caching", "--seed", "1"))
    assert "hermes" not in line
    assert "--enable-prefix-caching" not in line
    assert line[-4:] == ["--tool-call-parser=llama3_json", "--no-enable-prefix-caching", "--seed", "1"]


@pytest.mark.parametrize("extra", [("--api-key", "sk-1"), ("--api-key=sk-1",)])
def test_a_key_on_the_command_line_is_refused_and_not_repeated(extra: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="PALATE_LLM_API_KEY") as caught:
        words(extra=extra)
    assert "sk-1" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "root"),
    [("127.0.0.1", "http://127.0.0.1:8000"), ("0.0.0.0", "http://127.0.0.1:8000"), ("::", "http://[::1]:8000")],
)
def test_a_server_that_listens_everywhere_is_asked_here(host: str, root: str) -> None:
    assert Launch(model="m", host=host).root == root


def test_the_servers_environment_holds_its_key_and_none_of_palates_settings() -> None:
    own = {"PATH": "/bin", "PALATE_DATABASE_URL": "postgresql://me:pw@there", "DO_NOT_TRACK": "0"}
    assert environment(own, "sk-1") == {
        "PATH": "/bin",
        "VLLM_API_KEY": "sk-1",
        "VLLM_NO_USAGE_STATS": "1",
        "DO_NOT_TRACK": "0",
    }


def test_secrets_are_found_by_the_names_of_variables_and_hidden_longest_first() -> None:
    values = secrets({"HF_TOKEN": "hf-abcdef", "MY_API_KEY": "hf-abcdef-more", "LANG": "C.UTF-8", "KEY_COUNT": "1"})
    assert values == ("hf-abcdef-more", "hf-abcdef")
    assert hidden("hf-abcdef-more and hf-abcdef, 1 of C.UTF-8", values) == "*** and ***, 1 of C.UTF-8"


def test_only_flags_that_can_be_done_without_are_given_up() -> None:
    said = "vllm: error: unrecognized arguments: --enable-prefix-caching --tool-strict-level parameter"
    assert unknown([said]) == {"--tool-strict-level"}
    assert unknown(["argument --tool-strict-level: invalid choice: 'parameter'"]) == {"--tool-strict-level"}
    assert unknown(["out of memory while handling --tool-strict-level"]) == frozenset()
