#!/usr/bin/python3
"""Tests of person_model.py, quantise.py and onnx_runtime.py. Run this file with /usr/bin/python3, from anywhere.

The parts are compared with their definition in numpy; the last class runs the models of script/setup.
"""
from __future__ import annotations

import sys
import unittest
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
import person_model  # noqa: E402
import quantise  # noqa: E402
from onnx_runtime import Runtime  # noqa: E402

BUILD = Path(__file__).parents[2] / "build"
RANDOM = np.random.default_rng(1)


def slide(x: np.ndarray, kernel: np.ndarray, step: int, before: int, after: int) -> np.ndarray:
    """A convolution of [c, h, w] by its definition."""
    x = np.pad(x, ((0, 0), (before, after), (before, after)))
    views = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[2:], axis=(1, 2))[:, ::step, ::step]
    return np.einsum("chwij,ocij->ohw", views, kernel)


def runtime() -> Runtime:
    return Runtime(BUILD / "deps/onnxruntime/lib/libonnxruntime.so.1")


class Blocks(unittest.TestCase):
    def test_a_kernel_over_blocks_sees_what_the_kernel_over_pixels_sees(self) -> None:
        pixels = RANDOM.integers(0, 255, (1, 12, 18, 3))
        kernel = RANDOM.standard_normal((5, 3, 3, 3))
        expected = slide(pixels[0].transpose(2, 0, 1), kernel, 2, 1, 1)[:, :6, :9]
        folded = slide(quantise.blocks(pixels)[0].transpose(2, 0, 1), quantise.in_blocks(kernel), 1, 1, 0)
        np.testing.assert_allclose(folded, expected, atol=1e-9)


class Ranges(unittest.TestCase):
    def test_holds_all_values_when_none_is_rare(self) -> None:
        low, high = quantise.best_range(np.linspace(-2, 3, 1001), 1.0)
        self.assertAlmostEqual(low, -2, delta=0.1)
        self.assertAlmostEqual(high, 3, delta=0.1)

    def test_gives_up_a_lonely_value_for_the_many(self) -> None:
        values = np.append(RANDOM.standard_normal(100_000), 14.0)
        self.assertLess(quantise.best_range(values, 1.0)[1], 12.6)

    def test_holds_zero(self) -> None:
        low, high = quantise.best_range(np.linspace(5, 6, 100), 1.0)
        self.assertLessEqual(low, 0)
        self.assertGreaterEqual(high, 5.5)

    def test_cares_less_for_what_the_next_layer_makes_small(self) -> None:
        values = RANDOM.standard_normal(100_000) * np.where(RANDOM.random(100_000) < 0.01, 6, 1)
        even, leaky = quantise.best_range(values, 1.0), quantise.best_range(values, 0.1)
        self.assertGreater(leaky[0], even[0])

    def test_nothing_but_zeros(self) -> None:
        low, high = quantise.best_range(np.zeros(10), 1.0)
        self.assertEqual(low, 0)
        self.assertGreaterEqual(high, 0)


class PoolFirst(unittest.TestCase):
    def graph(self, *more: onnx.NodeProto) -> list[onnx.NodeProto]:
        return [helper.make_node("LeakyRelu", ["x"], ["a"], alpha=0.1),
                helper.make_node("MaxPool", ["a"], ["y"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]), *more]

    def test_changes_the_order_and_keeps_the_names_at_both_ends(self) -> None:
        first, second = quantise.pool_first(self.graph())
        self.assertEqual((first.op_type, second.op_type), ("MaxPool", "LeakyRelu"))
        self.assertEqual((first.input[0], second.output[0]), ("x", "y"))
        self.assertEqual(first.output[0], second.input[0])

    def test_leaves_a_relu_that_somebody_else_reads(self) -> None:
        nodes = quantise.pool_first(self.graph(helper.make_node("Sigmoid", ["a"], ["z"])))
        self.assertEqual([node.op_type for node in nodes], ["LeakyRelu", "MaxPool", "Sigmoid"])


class Interface(unittest.TestCase):
    def test_the_runtime_says_what_is_wrong_with_a_model(self) -> None:
        with self.assertRaisesRegex(RuntimeError, "CreateSessionFromArray"):
            runtime().load(b"no model")

    def test_floats_go_in_and_come_out(self) -> None:
        x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [2, None])
        y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
        graph = helper.make_graph([helper.make_node("Neg", ["x"], ["y"])], "negation", [x], [y])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
        values = RANDOM.standard_normal((2, 5)).astype(np.float32)
        np.testing.assert_array_equal(runtime().load(model.SerializeToString()).run(values)["y"], -values)


@unittest.skipUnless((BUILD / "models/person_int8.onnx").exists(), "run script/setup")
class Models(unittest.TestCase):
    def setUp(self) -> None:
        video = quantise.pictures(BUILD / "demo/vtest.avi", 0, 5)
        self.samples = [next(video)[None] for _ in range(4)]  # calibration starts later

    def run_model(self, name: str, pixels: np.ndarray) -> dict[str, np.ndarray]:
        return runtime().load((BUILD / "models" / name).read_bytes()).run(pixels)

    def test_one_class_is_what_it_was_among_eighty(self) -> None:
        square = np.zeros((1, 416, 416, 3), np.uint8)
        square[:, 48:368] = self.samples[0]
        planes = ((square - person_model.MEAN) / person_model.DEVIATION).transpose(0, 3, 1, 2)
        whole = self.run_model("nanodet.onnx", planes.astype(np.float32))
        cut = self.run_model("person_fp32.onnx", square)
        for stride in person_model.STRIDES:
            cells = cut[f"stride_{stride}"].reshape(1, -1, 45)
            score = 1 / (1 + np.exp(-cells[..., 0]))
            np.testing.assert_allclose(score, whole[f"cls_{stride}"][..., 0], atol=2e-4)
            np.testing.assert_allclose(cells[..., 1:], whole[f"box_{stride}"], atol=2e-3)

    def test_rounding_leaves_logits_and_sides_about_where_they_were(self) -> None:
        logits, sides = [], []
        for pixels in self.samples:
            exact = self.run_model("person_fp32.onnx", pixels)
            rounded = self.run_model("person_int8.onnx", quantise.blocks(pixels))
            for stride in person_model.STRIDES:
                a, b = exact[f"stride_{stride}"], rounded[f"stride_{stride}"]
                people = a[..., 0] > -2
                logits.append((b - a)[people][:, 0])
                sides.append(stride * (lengths(b[people]) - lengths(a[people])).ravel())
        logit, side_px = np.concatenate(logits), np.concatenate(sides)
        self.assertGreater(len(logit), 100)
        self.assertLess(np.sqrt((logit ** 2).mean()), 0.15)
        self.assertLess(abs(logit.mean()), 0.05)
        self.assertLess(np.sqrt((side_px ** 2).mean()), 0.8)

    def test_integers_are_what_it_reckons_with(self) -> None:
        model = onnx.load(BUILD / "models/person_int8.onnx")
        weights = sum(each.data_type == TensorProto.INT8 and len(each.dims) == 4 for each in model.graph.initializer)
        self.assertEqual(weights, sum(node.op_type == "Conv" for node in model.graph.node))


def lengths(cells: np.ndarray) -> np.ndarray:
    """[n, 45] -> the four sides of each, in strides."""
    weights = np.exp(cells[:, 1:].reshape(-1, 4, 11))
    return weights @ np.arange(11) / weights.sum(axis=2)


if __name__ == "__main__":
    unittest.main()
