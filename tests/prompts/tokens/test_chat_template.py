import json
from pathlib import Path

import pytest

from palate.chat import Message
from prompts import PromptError
from prompts.tokens.chat_template import ChatTemplate, find_chat_template, special_tokens

SAID = [Message(role="user", content="hello"), Message(role="assistant", content="hi")]


def rendered(text: str) -> str:
    return ChatTemplate(text, {"bos_token": "<s>"}, lambda: 0.0).render(SAID)


def test_templates_find_what_they_are_used_to():
    assert (
        rendered("{{ bos_token }}{{ messages | length }}{{ add_generation_prompt }}{{ tools is none }}")
        == "<s>2TrueTrue"
    )
    assert rendered("{{ strftime_now('%d %b %Y') }}") == "01 Jan 1970"
    assert rendered("{{ {'a': '茶<'} | tojson }}") == '{"a": "茶<"}'
    assert (
        rendered("{% for m in messages %}{% if loop.index == 2 %}{% break %}{% endif %}{{ m.role }}{% endfor %}")
        == "user"
    )
    assert rendered("{% generation %}{{ messages[1].content }}{% endgeneration %}") == "hi"


def test_blocks_leave_no_blank_lines():
    assert rendered("{% if true %}\n  {% if true %}\nx\n  {% endif %}\n{% endif %}\n") == "x\n"


@pytest.mark.parametrize("text", ["{{ raise_exception('alternate!') }}", "{{ messages[9].content }}", "{{ 1 + 'a' }}"])
def test_a_template_that_fails_is_a_prompt_error(text: str):
    with pytest.raises(PromptError, match="chat template"):
        rendered(text)


def test_a_template_cannot_reach_out_of_its_sandbox():
    with pytest.raises(PromptError, match="unsafe"):
        rendered("{{ ''.__class__.__mro__ }}")


def test_a_file_stands_before_the_configuration(tmp_path: Path):
    assert find_chat_template(tmp_path, {}) is None
    assert find_chat_template(tmp_path, {"chat_template": "from config"}) == "from config"
    named = [{"name": "tool_use", "template": "a"}, {"name": "default", "template": "b"}]
    assert find_chat_template(tmp_path, {"chat_template": named}) == "b"
    (tmp_path / "chat_template.jinja").write_text("from file", "utf-8")
    assert find_chat_template(tmp_path, {"chat_template": "from config"}) == "from file"


def test_special_tokens_are_told_as_texts():
    config = json.loads(
        '{"bos_token": {"content": "<s>"}, "eos_token": "</s>", "pad_token": null, "model_max_length": 9}'
    )
    assert special_tokens(config) == {"bos_token": "<s>", "eos_token": "</s>"}
