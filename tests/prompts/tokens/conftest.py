"""Small tokenizers, trained on the spot, in the shapes of common open models."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

TEXTS = [
    "The person rated Dune with 4.5 stars and wrote that it's the best film they'll ever see.",
    'e17 2024-03-01 + rate "Dune" ("science fiction; classics") {"tag":"ab12","events":["e1","e2"]}',
    "喜欢看科幻小说和四川火锅，给了五星。喜欢喝茶，也喜欢看书。科幻小说很好看。",
    "    indented\n        code\n\n\nwith blank lines\tand tabs, 1234 567 89 the the the café naïve",
    "👍🏽 great 👨‍👩‍👧 family ☕ Прочитал книгу за вечер",
]
CASES = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CHATML = (
    "{% if messages[0].role != 'system' %}{{ '<|im_start|>system\\nBe helpful.<|im_end|>\\n' }}{% endif %}"
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
HEADERS = (
    "{{- bos_token }}{%- for message in messages %}"
    "{%- if message.role == 'tool' %}{{- raise_exception('no tools here') }}{%- endif %}"
    "{{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim"
    " + '<|eot_id|>' }}{%- endfor %}"
    "{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' + strftime_now('%Y-%m-%d') }}"
)


def byte_level(pattern: str | None, special: list[str], *, form: bool = False) -> Tokenizer:
    """A byte-level byte-pair model trained on `TEXTS`; None splits as GPT-2 does."""
    tokenizer = Tokenizer(models.BPE())
    steps: list[Any] = [pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=pattern is None)]
    if pattern:
        steps.insert(0, pre_tokenizers.Split(Regex(pattern), "isolated"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(steps) if pattern else steps[0]
    if form:
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=700, initial_alphabet=alphabet, special_tokens=special, show_progress=False
    )
    tokenizer.train_from_iterator(TEXTS * 3, trainer)
    return tokenizer


def save(folder: Path, tokenizer: Tokenizer, config: dict[str, Any] | None = None) -> Path:
    """Write a model folder."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    if config is not None:
        (folder / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    return folder


@pytest.fixture(scope="session")
def models_at(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a model: "qwen", "llama", "gpt2", "metaspace" or "wordpiece"."""
    root = tmp_path_factory.mktemp("models")
    qwen = byte_level(CASES + REST, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"], form=True)
    qwen.add_tokens([AddedToken("<tool_call>", special=False, normalized=False)])
    save(root / "qwen", qwen, {"chat_template": CHATML, "eos_token": "<|im_end|>"})
    llama = byte_level(
        CASES + "{1,3}" + REST, ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
    )
    llama.post_processor = processors.TemplateProcessing(
        single="<|begin_of_text|> $A", special_tokens=[("<|begin_of_text|>", 0)]
    )
    save(root / "llama", llama, {"bos_token": {"content": "<|begin_of_text|>"}})
    (root / "llama" / "chat_template.jinja").write_text(HEADERS, "utf-8")
    save(root / "gpt2", byte_level(None, ["<|endoftext|>"]))
    save(root / "metaspace", metaspace(), {"chat_template": [{"name": "default", "template": CHATML}]})
    save(root / "wordpiece", wordpiece())
    return lambda name: root / name


def metaspace() -> Tokenizer:
    """A byte-pair model with byte fallback and `▁` for blanks, as of Llama 2, Mistral and Gemma."""
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokens = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>", *(f"<0x{byte:02X}>" for byte in range(256))]
    tokenizer.train_from_iterator(
        TEXTS, trainers.BpeTrainer(special_tokens=tokens, vocab_size=600, show_progress=False)
    )
    return tokenizer


def wordpiece() -> Tokenizer:
    """A word-piece model, as of BERT."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(special_tokens=["[UNK]", "[CLS]", "[SEP]"], vocab_size=400, show_progress=False)
    tokenizer.train_from_iterator(TEXTS, trainer)
    return tokenizer
