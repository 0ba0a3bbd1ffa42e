"""Writes the sentence encoder (BERT, 6 layers) as an ONNX graph from its weights, and makes it small.

One sentence at a time and therefore no padding and no mask: token ids in, one vector per token out.
The same weights give the same bytes.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

from nlu.components import weights as published
from nlu.components.weights import Weights

WIDTH = 384
HEADS = 12
LAYERS = 6
EPSILON = 1e-12
_OPSET = 17
_FORM = "int8-1"  # raise the number when the graph changes


def cached(folder: Path, weights: Weights) -> Path:
    """The int8 graph of the verified `weights`, built in `folder` unless it is there already."""
    graph = folder / f"encoder-{published.SHA256[:12]}-{_FORM}.onnx"
    if not graph.exists():
        published.verify(weights)
        folder.mkdir(parents=True, exist_ok=True)
        _write_small(build(weights.tensors), graph)
    return graph


def build(tensors: Path) -> onnx.ModelProto:
    """The graph in 32-bit floats: `ids` (1, n) int64 in, `tokens` (n, 384) out."""
    return _Graph(load_file(str(tensors))).model()


def _write_small(model: onnx.ModelProto, to: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory(dir=to.parent) as folder, _quietly():
        whole, small = Path(folder, "whole.onnx"), Path(folder, "small.onnx")
        onnx.save(model, str(whole))
        # Unsigned 8-bit weights: signed ones saturate on machines with AVX2 and without VNNI.
        quantize_dynamic(str(whole), str(small), per_channel=True, weight_type=QuantType.QUInt8)
        small.replace(to)


@contextmanager
def _quietly() -> Iterator[None]:
    """The quantiser tells of every tensor it leaves alone."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


class _Graph:
    """Collects nodes; every method takes and returns the names of values."""

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        self._tensors = tensors
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def model(self) -> onnx.ModelProto:
        hidden = self._embeddings()
        for number in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{number}")
        self._nodes.append(helper.make_node("Identity", [hidden], ["tokens"]))
        graph = helper.make_graph(
            self._nodes,
            "sentence_encoder",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "n"])],
            [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["n", WIDTH])],
            list(self._constants.values()),
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name="deskside"
        )
        model.ir_version = 8
        onnx.checker.check_model(model)
        return model

    def _embeddings(self) -> str:
        ids = self._do("Reshape", "ids", self._constant("flat", np.array([-1])))
        words = self._do("Gather", self._weight("embeddings.word_embeddings.weight"), ids)
        count = self._do("Shape", ids)
        zero = self._constant("from_first", np.array([0]))
        places = self._do("Slice", self._weight("embeddings.position_embeddings.weight"), zero, count, zero)
        kind = self._constant("sentence_kind", self._tensors["embeddings.token_type_embeddings.weight"][0])
        summed = self._do("Add", self._do("Add", words, places), kind)
        return self._normalised(summed, "embeddings.LayerNorm")

    def _layer(self, hidden: str, name: str) -> str:
        attended = self._dense(
            self._attention(hidden, f"{name}.attention.self"), f"{name}.attention.output.dense"
        )
        middle = self._normalised(self._do("Add", hidden, attended), f"{name}.attention.output.LayerNorm")
        wide = self._gelu(self._dense(middle, f"{name}.intermediate.dense"))
        narrow = self._dense(wide, f"{name}.output.dense")
        return self._normalised(self._do("Add", middle, narrow), f"{name}.output.LayerNorm")

    def _attention(self, hidden: str, name: str) -> str:
        query, key, value = (self._dense(hidden, f"{name}.{part}") for part in ("query", "key", "value"))
        query, value = self._by_head(query, [1, 0, 2]), self._by_head(value, [1, 0, 2])
        scores = self._do("MatMul", query, self._by_head(key, [1, 2, 0]))
        scale = self._constant("scale", np.array((WIDTH // HEADS) ** -0.5, dtype=np.float32))
        shares = self._do("Softmax", self._do("Mul", scores, scale), axis=-1)
        mixed = self._do("Transpose", self._do("MatMul", shares, value), perm=[1, 0, 2])
        return self._do("Reshape", mixed, self._constant("joined", np.array([-1, WIDTH])))

    def _by_head(self, value: str, order: list[int]) -> str:
        split = self._constant("split", np.array([-1, HEADS, WIDTH // HEADS]))
        return self._do("Transpose", self._do("Reshape", value, split), perm=order)

    def _dense(self, value: str, name: str) -> str:
        kernel = self._constant(f"{name}.kernel", np.ascontiguousarray(self._tensors[f"{name}.weight"].T))
        return self._do("Add", self._do("MatMul", value, kernel), self._weight(f"{name}.bias"))

    def _normalised(self, value: str, name: str) -> str:
        gain, shift = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._do("LayerNormalization", value, gain, shift, axis=-1, epsilon=EPSILON)

    def _gelu(self, value: str) -> str:
        root = self._constant("root_of_two", np.array(2**0.5, dtype=np.float32))
        one, half = (self._constant(n, np.array(v, np.float32)) for n, v in (("one", 1.0), ("half", 0.5)))
        share = self._do("Add", self._do("Erf", self._do("Div", value, root)), one)
        return self._do("Mul", self._do("Mul", value, share), half)

    def _weight(self, name: str) -> str:
        return self._constant(name, self._tensors[name])

    def _constant(self, name: str, value: np.ndarray) -> str:
        self._constants.setdefault(name, numpy_helper.from_array(value, name))
        return name

    def _do(self, operation: str, *inputs: str, **attributes: object) -> str:
        output = f"{operation}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operation, inputs, [output], name=output, **attributes))
        return output
