"""Makes a model of a megabyte that vLLM serves on a CPU: real protocol, real tokens, no sense.

    python tests/live/tiny_model.py FOLDER

A Qwen2 of two layers with random weights, a byte-level BPE trained on this repository's own texts, and a chat
template. Left to itself a random model fills every string to its bound and every list to its last place, so that
nearly all replies are cut at the limit. So two dimensions of the hidden state are kept from the layers: the first is
the same for every token, and what the output layer has there is a bias for the next token (letters before stray bytes,
a quote that ends a string before all); the second marks tokens that end a string or a number, after which what ends a
list or an object is likelier than a comma. Within what a grammar allows it still chooses at random, by the prompt.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

ROOT = Path(__file__).resolve().parents[2]
HIDDEN, LAYERS, HEADS, INNER, VOCABULARY = 64, 2, 2, 128, 4096
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
END = SPECIAL.index("<|im_end|>")
TEXTS = (
    "docs/*.md",
    "docs/decisions/*.md",
    "prompts/templates/*",
    "prompts/jobs/*",
    "examples/*/*.jsonl",
    "README*.md",
)
CONTEXT = 32768
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CONSTANT = 4.0
"""What embeddings have in the two dimensions kept from the layers; the others are normal with deviation 1."""
KEPT = 2

CHAT_TEMPLATE = """\
{%- if tools %}{{ '<|im_start|>system\\n' }}
{%- if messages[0].role == 'system' %}{{ messages[0].content + '\\n\\n' }}{% endif %}
{{- 'Tools:' }}{% for tool in tools %}{{ '\\n' + (tool | tojson) }}{% endfor %}
{{- '\\nCall one with <tool_call>{"name": ..., "arguments": ...}</tool_call><|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
{%- if not (tools and loop.first and message.role == 'system') %}
{{- '<|im_start|>' + message.role + '\\n' + (message.content or '') + '<|im_end|>\\n' }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"""


def make(folder: Path, *, seed: int = 0, context: int = CONTEXT) -> Path:
    """Write model and tokenizer into `folder`; `context` is how many tokens it says it can read."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = train()
    tokenizer.save(str(folder / "tokenizer.json"))
    written = {"config.json": configuration(context), "tokenizer_config.json": tokenizer_configuration()}
    written["generation_config.json"] = {"eos_token_id": [END, 0], "pad_token_id": 0}
    for name, value in written.items():
        (folder / name).write_text(json.dumps(value, indent=1), encoding="utf-8")
    write_weights(folder / "model.safetensors", weights(tokenizer, seed))
    return folder


def train() -> Tokenizer:
    """A byte-level BPE of `VOCABULARY` tokens, with the split that Qwen2 has."""
    tokenizer = Tokenizer(models.BPE(byte_fallback=False))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts(), trainer)
    return tokenizer


def texts() -> Iterator[str]:
    """What the tokenizer is trained on: this repository's guides, templates and made-up people."""
    for pattern in TEXTS:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                yield path.read_text(encoding="utf-8", errors="replace")[:200_000]


def configuration(context: int) -> dict[str, object]:
    """The model's `config.json`."""
    return {
        "architectures": ["Qwen2ForCausalLM"],
        "model_type": "qwen2",
        "hidden_size": HIDDEN,
        "intermediate_size": INNER,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "num_key_value_heads": HEADS // 2,
        "head_dim": HIDDEN // HEADS,
        "vocab_size": VOCABULARY,
        "max_position_embeddings": context,
        "rms_norm_eps": 1e-6,
        "rope_theta": 10000.0,
        "hidden_act": "silu",
        "tie_word_embeddings": False,
        "bos_token_id": 0,
        "eos_token_id": END,
        "torch_dtype": "bfloat16",
        "use_sliding_window": False,
    }


def tokenizer_configuration() -> dict[str, object]:
    """The model's `tokenizer_config.json`, with the chat template."""
    return {
        "tokenizer_class": "Qwen2TokenizerFast",
        "bos_token": None,
        "eos_token": SPECIAL[END],
        "pad_token": SPECIAL[0],
        "unk_token": None,
        "add_bos_token": False,
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "model_max_length": CONTEXT,
        "chat_template": CHAT_TEMPLATE,
        "added_tokens_decoder": {
            str(place): {
                "content": word, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False,
                "special": True,
            }
            for place, word in enumerate(SPECIAL)
        },
    }  # fmt: skip


Floats = NDArray[np.float32]


def weights(tokenizer: Tokenizer, seed: int) -> dict[str, Floats]:
    """Every tensor by the name that Qwen2 gives it; into the first `KEPT` dimensions only the embedding writes."""
    draw = np.random.default_rng(seed)

    def normal(*shape: int) -> Floats:
        return draw.standard_normal(shape, dtype=np.float32) / np.float32(np.sqrt(shape[-1]))

    found = {"model.embed_tokens.weight": draw.standard_normal((VOCABULARY, HIDDEN), dtype=np.float32)}
    found["model.embed_tokens.weight"][:, :KEPT] = CONSTANT * np.array([marks(word) for word in words(tokenizer)])
    half = HIDDEN // 2
    for place in range(LAYERS):
        layer = f"model.layers.{place}."
        for name, rows, columns in (
            ("self_attn.q_proj", HIDDEN, HIDDEN), ("self_attn.k_proj", half, HIDDEN),
            ("self_attn.v_proj", half, HIDDEN), ("self_attn.o_proj", HIDDEN, HIDDEN),
            ("mlp.gate_proj", INNER, HIDDEN), ("mlp.up_proj", INNER, HIDDEN), ("mlp.down_proj", HIDDEN, INNER),
        ):  # fmt: skip
            found[f"{layer}{name}.weight"] = normal(rows, columns)
        for name in ("self_attn.o_proj", "mlp.down_proj"):
            found[f"{layer}{name}.weight"][:KEPT] = 0.0
        for name, rows in (("q", HIDDEN), ("k", half), ("v", half)):
            found[f"{layer}self_attn.{name}_proj.bias"] = np.zeros(rows, np.float32)
        for name in ("input_layernorm", "post_attention_layernorm"):
            found[f"{layer}{name}.weight"] = np.ones(HIDDEN, np.float32)
    found["model.norm.weight"] = np.ones(HIDDEN, np.float32)
    found["lm_head.weight"] = normal(VOCABULARY, HIDDEN)
    found["lm_head.weight"][:, :KEPT] = np.array([biases(word) for word in words(tokenizer)])
    return found


def words(tokenizer: Tokenizer) -> list[str]:
    """Every token in the order of its number, as byte-level BPE writes it ("Ġ" for a space)."""
    return sorted(tokenizer.get_vocab(), key=tokenizer.token_to_id)


def marks(word: str) -> tuple[float, float]:
    """What a token says of itself: always 1, and whether it can end a value."""
    return 1.0, float(word.endswith('"') or word.isdigit() or word in ("true", "false"))


def biases(word: str) -> tuple[float, float]:
    """How much likelier a token is at all, and how much likelier yet after the end of a value."""
    if word in SPECIAL:
        return (1.5 if word == SPECIAL[END] else -4.0), 0.0
    if word == '"':
        return 1.6, 0.0
    if not word.strip("ĠĊĉč"):
        return -3.0, 0.0
    if word and set(word) <= set('"]}'):
        return 0.0, 1.5
    return (0.0 if word.isascii() and word.strip("Ġ").isalnum() else -1.0), 0.0


def write_weights(path: Path, tensors: dict[str, Floats]) -> None:
    """The tensors as bfloat16 in a safetensors file: eight bytes of length, a JSON head, then the numbers."""
    head: dict[str, object] = {}
    parts, at = [], 0
    for name, tensor in sorted(tensors.items()):
        data = shortened(tensor).tobytes()
        head[name] = {"dtype": "BF16", "shape": list(tensor.shape), "data_offsets": [at, at + len(data)]}
        parts.append(data)
        at += len(data)
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def shortened(tensor: Floats) -> NDArray[np.uint16]:
    """float32 as bfloat16, its upper half, rounded to the nearest.

    >>> [hex(int(one)) for one in shortened(np.array([1.0, -2.0], np.float32))]
    ['0x3f80', '0xc000']
    """
    bits = np.ascontiguousarray(tensor, np.float32).view(np.uint32).astype(np.uint64)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
