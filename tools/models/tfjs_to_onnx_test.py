#!/usr/bin/python3
"""Tests of tfjs_to_onnx.py. Run this file with /usr/bin/python3, from anywhere.

Small TensorFlow graphs are translated, simplified and executed here by `run`, a plain interpreter of
the few ONNX operations in use, and compared with what TensorFlow documents for the operation, written
in NHWC and independent of `run`. The last class looks at the converted model, when it is there.
"""
from __future__ import annotations

import base64
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
import tfjs_to_onnx as converter  # noqa: E402

MODEL = Path(__file__).parents[2] / "build/models/nanodet.onnx"
RANDOM = np.random.default_rng(1)
TO_NCHW, TO_NHWC = (0, 3, 1, 2), (0, 2, 3, 1)


def numbers(*shape: int) -> np.ndarray:
    return RANDOM.standard_normal(shape).astype(np.float32)


# --- an interpreter of ONNX -----------------------------------------------------------------------------


def windows(x: np.ndarray, size: list[int], strides: list[int]) -> np.ndarray:
    """[N, C, H, W] -> [N, C, H', W', height, width]."""
    view = np.lib.stride_tricks.sliding_window_view(x, size, axis=(2, 3))
    return view[:, :, :: strides[0], :: strides[1]]


def padded(x: np.ndarray, a: dict[str, Any], value: float) -> np.ndarray:
    top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=value)


def conv(x: np.ndarray, kernel: np.ndarray, bias: Any, a: dict[str, Any]) -> np.ndarray:
    assert a["dilations"] == [1, 1]
    y = np.einsum("nchwij,ocij->nohw", windows(padded(x, a, 0), a["kernel_shape"], a["strides"]), kernel)
    return y if bias is None else y + bias[:, None, None]


def resize(x: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    for axis in (2, 3):
        at = (np.arange(sizes[axis]) + 0.5) * x.shape[axis] / sizes[axis] - 0.5
        low, share = np.floor(at).astype(int), at - np.floor(at)
        clip = [np.clip(i, 0, x.shape[axis] - 1) for i in (low, low + 1)]
        share = share.reshape([-1 if d == axis else 1 for d in range(4)])
        x = x.take(clip[0], axis) * (1 - share) + x.take(clip[1], axis) * share
    return x


def execute(op: str, a: dict[str, Any], x: list[Any]) -> Any:
    if op == "Pad":
        half = len(x[1]) // 2
        return np.pad(x[0], list(zip(x[1][:half], x[1][half:])), constant_values=x[2] if len(x) > 2 else 0)
    if op == "MaxPool":
        return windows(padded(x[0], a, -np.inf), a["kernel_shape"], a["strides"]).max((4, 5))
    if op == "Resize":
        return resize(x[0], x[3])
    if op == "Conv":
        return conv(x[0], x[1], x[2] if len(x) > 2 else None, a)
    if op == "Split":
        return np.split(x[0], np.cumsum(x[1])[:-1], a["axis"])
    return {
        "Transpose": lambda: x[0].transpose(a["perm"]),
        "Add": lambda: x[0] + x[1],
        "Sigmoid": lambda: 1 / (1 + np.exp(-x[0])),
        "LeakyRelu": lambda: np.where(x[0] < 0, x[0] * a["alpha"], x[0]),
        "Concat": lambda: np.concatenate(x, a["axis"]),
        "Reshape": lambda: x[0].reshape(x[1]),
    }[op]()


def run(model: onnx.ModelProto, image: np.ndarray) -> dict[str, np.ndarray]:
    known: dict[str, Any] = {"": None, "image": image}
    known |= {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    for node in model.graph.node:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        result = execute(node.op_type, attributes, [known[name] for name in node.input])
        known |= zip(node.output, result if node.op_type == "Split" else [result])
    return known


# --- small TensorFlow graphs ----------------------------------------------------------------------------


def node(name: str, op: str, inputs: str, **attr: Any) -> dict[str, Any]:
    return {"name": name, "op": op, "input": inputs.split(), "attr": attr}


def ints(*values: int) -> dict[str, Any]:
    return {"list": {"i": [str(v) for v in values]}}


def word(value: str) -> dict[str, str]:
    return {"s": base64.b64encode(value.encode()).decode()}


def sliding(strides: int, **more: Any) -> dict[str, Any]:
    return {"strides": ints(1, strides, strides, 1), "data_format": word("NHWC"), "padding": word("VALID"), **more}


PLAIN = {"dilations": ints(1, 1, 1, 1)}


class Case(unittest.TestCase):
    def convert(self, shape: tuple[int, ...], nodes: list[dict[str, Any]], out: str,
                weights: dict[str, Any] | None = None) -> onnx.ModelProto:
        weights = {k: np.asarray(v) for k, v in (weights or {}).items()}
        dims = [{"size": str(size)} for size in shape]
        everything = [*nodes, *(node(name, "Const", "") for name in weights),
                      node("in", "Placeholder", "", shape={"shape": {"dim": dims}})]
        translator = converter.Translator(weights)
        translator.translate(everything)
        translator.graph.name_output(translator.tensors[out], "result")
        translator.graph.simplify()
        return translator.graph.model([])

    def check(self, image: np.ndarray, nodes: list[dict[str, Any]], out: str, expected: np.ndarray,
              weights: dict[str, Any] | None = None, ops: list[str] | None = None) -> None:
        model = self.convert(image.shape, nodes, out, weights)
        np.testing.assert_allclose(run(model, image)["result"], expected, rtol=1e-4, atol=1e-5)
        if ops is not None:
            self.assertEqual([n.op_type for n in model.graph.node], ops)


class Operations(Case):
    def test_conv2d_slides_an_hwio_kernel_over_nhwc(self) -> None:
        x, kernel = numbers(1, 7, 5, 3), numbers(3, 3, 3, 4)
        expected = np.zeros((1, 3, 2, 4), np.float32)
        for i in range(3):
            for j in range(2):
                patch = x[0, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3]
                expected[0, i, j] = (patch[..., None] * kernel).sum((0, 1, 2))
        self.check(x, [node("y", "Conv2D", "in k", **sliding(2, **PLAIN))], "y", expected, {"k": kernel})

    def test_max_pool(self) -> None:
        x = numbers(1, 4, 6, 2)
        expected = x.reshape(1, 2, 2, 3, 2, 2).max((2, 4))
        self.check(x, [node("y", "MaxPool", "in", **sliding(2, ksize=ints(1, 2, 2, 1)))], "y", expected)

    def test_resize_bilinear_reads_at_half_pixel_centres(self) -> None:
        x = np.array([0, 10], np.float32).reshape(1, 1, 2, 1)
        resized = node("y", "ResizeBilinear", "in size", half_pixel_centers={"b": True})
        expected = np.tile(np.array([0, 2.5, 7.5, 10], np.float32), (2, 1)).reshape(1, 2, 4, 1)
        self.check(x, [resized], "y", expected, {"size": [2, 4]})

    def test_pad_fills_with_zero_and_pad_v2_with_its_value(self) -> None:
        x, widths = numbers(2, 3), [[1, 0], [0, 2]]
        for op, more, value in (("Pad", "", 0), ("PadV2", " v", 7)):
            expected = np.full((3, 5), value, np.float32)
            expected[1:, :3] = x
            self.check(x, [node("y", op, "in w" + more)], "y", expected, {"w": widths, "v": np.float32(7)})

    def test_split_v_names_its_second_result_with_colon_one(self) -> None:
        x = numbers(1, 5)
        parts = node("parts", "SplitV", "in sizes axis")
        for name, expected in (("parts", x[:, :2]), ("parts:1", x[:, 2:])):
            self.check(x, [parts, node("y", "Sigmoid", name)], "y", 1 / (1 + np.exp(-expected)),
                       {"sizes": [2, 3], "axis": 1})

    def test_leaky_relu_concat_transpose_reshape(self) -> None:
        x = numbers(2, 3)
        nodes = [node("relu", "LeakyRelu", "in", alpha={"f": 0.1}), node("both", "ConcatV2", "in relu one"),
                 node("turned", "Transpose", "both perm"), node("y", "Reshape", "turned:0 shape")]
        expected = np.concatenate([x, np.maximum(x, 0.1 * x)], 1).T.reshape(3, 4)
        self.check(x, nodes, "y", expected, {"one": 1, "perm": [1, 0], "shape": [3, 4]})

    def test_shapes_summed_from_an_empty_sparse_tensor_become_constants(self) -> None:
        x = numbers(2, 6)
        nodes = [node("zeros", "SparseToDense", "at size values zero"), node("shape", "AddV2", "base zeros"),
                 node("y", "Reshape", "in shape")]
        weights = {"at": np.zeros((0, 1), np.int32), "size": np.array([2], np.int32),
                   "values": np.zeros(0, np.int32), "zero": np.int32(0), "base": np.array([3, 4], np.int32)}
        self.check(x, nodes, "y", x.reshape(3, 4), weights, ops=["Reshape"])


class Refusals(Case):
    def test_an_unknown_operation_is_named(self) -> None:
        with self.assertRaisesRegex(converter.Unsupported, "Erf.*strange"):
            self.convert((1,), [node("strange", "Erf", "in")], "strange")

    def test_padding_and_layout_of_their_own(self) -> None:
        for change in ({"padding": word("SAME")}, {"data_format": word("NCHW")}):
            attr = {**sliding(1, **PLAIN), **change}
            with self.assertRaises(converter.Unsupported):
                self.convert((1, 3, 3, 1), [node("y", "Conv2D", "in k", **attr)], "y", {"k": numbers(1, 1, 1, 1)})

    def test_resize_without_half_pixel_centres(self) -> None:
        with self.assertRaises(converter.Unsupported):
            self.convert((1, 2, 2, 1), [node("y", "ResizeBilinear", "in size")], "y", {"size": [4, 4]})

    def test_a_kernel_that_is_no_constant(self) -> None:
        with self.assertRaises(converter.Unsupported):
            self.convert((1, 3, 3, 1), [node("y", "Conv2D", "in in", **sliding(1, **PLAIN))], "y")


class Simplification(Case):
    """NCHW outside, NHWC inside: how the model's own converter left every layer."""

    to_nhwc = node("nhwc", "Transpose", "padded to_nhwc")
    zero_pad = node("padded", "Pad", "in widths")
    # An output itself is never folded away, so something that changes nothing follows the last transpose.
    back = [node("nchw", "Transpose", "sum to_nchw"), node("y", "LeakyRelu", "nchw", alpha={"f": 1.0})]
    weights = {"to_nhwc": TO_NHWC, "to_nchw": TO_NCHW, "widths": [[0, 0], [0, 0], [1, 1], [1, 1]]}

    def test_pad_conv_bias_becomes_one_conv(self) -> None:
        x, kernel, bias = numbers(1, 2, 4, 4), numbers(3, 3, 2, 2), numbers(2)
        nodes = [self.zero_pad, self.to_nhwc, node("conv", "Conv2D", "nhwc k", **sliding(1, **PLAIN)),
                 node("sum", "Add", "conv b"), *self.back]
        expected = np.zeros_like(x)
        around = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
        for i in range(4):
            for j in range(4):
                patch = around[0, :, i : i + 3, j : j + 3].transpose(1, 2, 0)
                expected[0, :, i, j] = (patch[..., None] * kernel).sum((0, 1, 2)) + bias
        self.check(x, nodes, "y", expected, {**self.weights, "k": kernel, "b": bias}, ops=["Conv", "LeakyRelu"])

    def test_a_sum_that_is_read_without_its_bias_keeps_both(self) -> None:
        x, kernel, bias = numbers(1, 2, 4, 4), numbers(1, 1, 2, 2), numbers(2)
        nodes = [self.zero_pad, self.to_nhwc, node("conv", "Conv2D", "nhwc k", **sliding(1, **PLAIN)),
                 node("biased", "Add", "conv b"), node("sum", "Add", "conv biased"), *self.back]
        plain = np.einsum("nchw,co->nohw", np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), kernel[0, 0])
        expected = plain + plain + bias[:, None, None]
        self.check(x, nodes, "y", expected, {**self.weights, "k": kernel, "b": bias})

    def test_only_padding_by_minus_infinity_moves_into_max_pool(self) -> None:
        x = -np.abs(numbers(1, 2, 4, 4))  # below zero: padding by zero would win
        for value, ops in ((-np.inf, ["MaxPool", "LeakyRelu"]), (0.0, ["Pad", "MaxPool", "LeakyRelu"])):
            nodes = [node("padded", "PadV2", "in widths v"), self.to_nhwc,
                     node("sum", "MaxPool", "nhwc", **sliding(2, ksize=ints(1, 2, 2, 1))), *self.back]
            around = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=value)
            expected = around.reshape(1, 2, 3, 2, 3, 2).max((3, 5))
            self.check(x, nodes, "y", expected, {**self.weights, "v": np.float32(value)}, ops=ops)

    def test_transposes_that_do_not_undo_each_other_stay(self) -> None:
        x = numbers(1, 2, 3, 4)
        nodes = [node("once", "Transpose", "in to_nhwc"), node("y", "Transpose", "once to_nhwc")]
        self.check(x, nodes, "y", x.transpose(TO_NHWC).transpose(TO_NHWC), self.weights,
                   ops=["Transpose", "Transpose"])


class Weights(unittest.TestCase):
    def test_half_floats_and_integers_lie_one_after_the_other(self) -> None:
        halves, whole = np.array([1.5, -2.0], np.float16), np.array([[7, 8]], np.int32)
        entries = [{"name": "a", "shape": [2], "dtype": "float32", "quantization": {"dtype": "float16"}},
                   {"name": "b", "shape": [1, 2], "dtype": "int32"}]
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "w.bin").write_bytes(halves.tobytes() + whole.tobytes())
            read = converter.read_weights([{"paths": ["w.bin"], "weights": entries}], Path(folder))
        self.assertEqual((read["a"].dtype, read["a"].tolist()), (np.float32, [1.5, -2.0]))
        self.assertEqual(read["b"].tolist(), [[7, 8]])


@unittest.skipUnless(MODEL.exists(), "not set up: run script/setup first")
class ConvertedModel(unittest.TestCase):
    def test_names_and_shapes_are_those_of_the_header_comment(self) -> None:
        graph = onnx.load(str(MODEL)).graph
        shapes = {v.name: [d.dim_value for d in v.type.tensor_type.shape.dim] for v in [*graph.input, *graph.output]}
        expected = {"image": [1, 3, 416, 416]}
        for stride in (8, 16, 32):
            cells = (416 // stride) ** 2
            expected |= {f"cls_{stride}": [1, cells, 80], f"box_{stride}": [1, cells, 44]}
        self.assertEqual(list(shapes.items()), list(expected.items()))

    def test_only_layers_are_left(self) -> None:
        operations = [n.op_type for n in onnx.load(str(MODEL)).graph.node]
        self.assertEqual(operations.count("Conv"), 34)
        self.assertEqual(operations.count("Pad"), 0)
        self.assertEqual(operations.count("Transpose"), 6)  # one in front of each output

    def test_the_file_says_how_to_feed_it(self) -> None:
        stored = {p.key: p.value for p in onnx.load(str(MODEL)).metadata_props}
        self.assertEqual(stored, converter.PREPROCESSING)


if __name__ == "__main__":
    unittest.main()
