#!/usr/bin/python3
"""Quantise the person detector to 8 bits, statically.

    quantise.py person_fp32.onnx OUT.onnx --runtime LIBONNXRUNTIME PICTURES...

PICTURES are photos, or videos of which one frame in --every seconds is taken from --start on; ffmpeg reads
them. The detector runs on them, and the range of every activation gives the scale of its 8 bits (unsigned, one
scale per tensor); weights are signed, one scale per output channel; biases have 32 bits. The model that is
written holds the pairs QuantizeLinear, DequantizeLinear that ONNX Runtime fuses into integer operations, and
has the outputs of person_model.py, and the input

    pixels   uint8 [n, h/2, w/2, 12]    of each 2 x 2 pixels: upper left, upper right, lower left, lower right

which are the pixels of person_model.py in another order: a first convolution over few long runs of bytes takes
half the time of one over many short ones. The pixels need no scale: they have 8 bits anyway.
"""
from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from onnx_runtime import Runtime
from person_model import MEAN, constants, make_model

QUANTISED = {"Conv", "LeakyRelu", "Concat", "MaxPool", "Resize", "Add"}
VALUES_PER_SAMPLE = 3000
CLIPPING = np.linspace(1.0, 0.3, 29)  # of the range seen, tried
POSSIBLE_LOGIT = -3.0  # a score of .05
CELLS_MIN = 30  # fewer say nothing about an average
LEVELS = 255  # of an unsigned activation; a signed weight has +-127
WIDTH, HEIGHT = 416, 320  # of calibration pictures; black where the picture does not reach

Range = tuple[float, float]


def activations(graph: onnx.GraphProto) -> list[str]:
    """What the quantised operations read and write, but constants, in the order of the graph."""
    known = {each.name for each in graph.initializer} | {""}
    names = [name for node in graph.node if node.op_type in QUANTISED for name in (*node.input, *node.output)]
    return [name for name in dict.fromkeys(names) if name not in known]


def pictures(path: Path, start_s: float, every_s: float) -> Iterator[np.ndarray]:
    """Frames, fitted into the calibration's size; BGR."""
    is_photo = path.suffix.lower() in (".jpg", ".jpeg", ".png")
    size = f"{WIDTH}:{HEIGHT}"
    fit = f"scale={size}:force_original_aspect_ratio=decrease:flags=bilinear,pad={size}:-1:-1"
    seek = [] if is_photo else ["-ss", str(start_s)]
    pick = fit if is_photo else f"fps=1/{every_s},{fit}"
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", *seek, "-i", str(path), "-vf", pick,
               "-f", "rawvideo", "-pix_fmt", "bgr24", "-"]
    raw = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    yield from np.frombuffer(raw, np.uint8).reshape(-1, HEIGHT, WIDTH, 3)


def calibrate(model: onnx.ModelProto, runtime: Runtime, samples: list[np.ndarray]) -> dict[str, Range]:
    """The range of each activation that its 8 bits should cover, zero included."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    outputs = {each.name for each in model.graph.output}
    names = activations(model.graph)
    watched.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
                                for name in names if name not in outputs)
    session = runtime.load(watched.SerializeToString(), "none")  # what is optimised away has no range
    seen: dict[str, list[np.ndarray]] = {name: [] for name in names}
    for sample in samples:
        for name, values in session.run(sample[None]).items():
            if name in seen:
                seen[name].append(thin_out(values.ravel()))
    slopes = {node.input[0]: node.attribute[0].f for node in model.graph.node if node.op_type == "LeakyRelu"}
    return {name: best_range(np.concatenate(values), slopes.get(name, 1.0)) for name, values in seen.items()}


def thin_out(values: np.ndarray) -> np.ndarray:
    """Some thousand values, the least and the greatest among them."""
    step = max(1, len(values) // VALUES_PER_SAMPLE) | 1  # odd, so that it does not fall on the same columns
    return np.concatenate([values[::step], [values.min(), values.max()]])


def best_range(values: np.ndarray, slope: float) -> Range:
    """Where rounding and clipping together do the least harm, by squares. What is below zero counts `slope`
    times, because that is what the next layer makes of it."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 1e-6)
    weights = np.where(values < 0, slope, 1.0).astype(np.float32)

    def harm(bounds: Range) -> float:
        scale = (bounds[1] - bounds[0]) / LEVELS
        zero = np.round(-bounds[0] / scale)
        stored = (np.clip(np.round(values / scale) + zero, 0, LEVELS) - zero) * scale
        return float((((stored - values) * weights) ** 2).mean())

    for _ in range(2):
        high = min((high * share for share in CLIPPING), key=lambda bound: harm((low, bound)))
        low = min((low * share for share in CLIPPING), key=lambda bound: harm((bound, high)))
    return low, high


def pool_first(nodes: list[onnx.NodeProto]) -> list[onnx.NodeProto]:
    """LeakyRelu, MaxPool -> MaxPool, LeakyRelu: the same, because LeakyRelu grows, but of fewer values."""
    nodes = list(nodes)
    producers = {name: i for i, node in enumerate(nodes) for name in node.output}
    for i, pool in enumerate(nodes):
        relu_at = producers.get(pool.input[0])
        if pool.op_type != "MaxPool" or relu_at is None or nodes[relu_at].op_type != "LeakyRelu":
            continue
        relu = nodes[relu_at]
        if sum(relu.output[0] in node.input for node in nodes) != 1:
            continue
        first, then = onnx.NodeProto(), onnx.NodeProto()
        first.CopyFrom(pool)
        then.CopyFrom(relu)
        first.input[0], first.output[0] = relu.input[0], relu.output[0]
        then.input[0], then.output[0] = relu.output[0], pool.output[0]
        nodes[relu_at], nodes[i] = first, then
    return nodes


def in_blocks(kernel: np.ndarray) -> np.ndarray:
    """[out, c, 3, 3], read with stride 2 and padding 1 -> [out, 4 c, 2, 2], read over blocks of 2 x 2 pixels with
    one block of padding before."""
    out, channels, _, _ = kernel.shape
    folded = np.zeros((out, 4 * channels, 2, 2), kernel.dtype)
    for y in range(3):
        for x in range(3):  # of rows -1, 0, 1 the first lies in the block before
            place = ((y + 1) % 2 * 2 + (x + 1) % 2) * channels
            folded[:, place:place + channels, (y + 1) // 2, (x + 1) // 2] = kernel[:, :, y, x]
    return folded


def scales_of(graph: onnx.GraphProto, ranges: dict[str, Range]) -> dict[str, tuple[float, int]]:
    """Scale and zero of each activation."""
    scales = {}
    for name, (low, high) in ranges.items():
        scale = max((high - low) / LEVELS, 1e-8)
        scales[name] = (scale, int(np.clip(np.round(-low / scale), 0, LEVELS)))
    for node in graph.node:
        if node.op_type == "MaxPool":  # fuses only where it changes nothing but places
            scales[node.output[0]] = scales[node.input[0]]
    return scales


class Quantiser:
    """Copies a graph's nodes, with quantised constants and pairs around what has a scale."""

    def __init__(self, graph: onnx.GraphProto, ranges: dict[str, Range]) -> None:
        self.weights = constants(graph)
        self.nodes: list[onnx.NodeProto] = []
        self._scales = scales_of(graph, ranges)

    def take_pixels(self, first: onnx.NodeProto) -> onnx.NodeProto:
        """The first convolution, over blocks of pixels. Pixels are quantised already: scale 1 and, as there is one
        for all channels, the mean of the means as zero. What that is off goes into the bias."""
        zero = int(np.round(MEAN.mean()))
        _, kernel, bias = first.input
        self.weights[bias] = self.weights[bias] + np.einsum("oihw,i->o", self.weights[kernel], zero - MEAN)
        self.weights[kernel] = in_blocks(self.weights[kernel])
        self._scales["image"] = (1.0, zero)
        self.nodes.append(helper.make_node("Transpose", ["pixels"], ["image_q"], perm=[0, 3, 1, 2]))
        self._dequantise("image")
        return helper.make_node("Conv", list(first.input), list(first.output), name=first.name,
                                kernel_shape=[2, 2], strides=[1, 1], pads=[1, 1, 0, 0])

    def add(self, node: onnx.NodeProto) -> None:
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        if node.op_type == "Conv":
            self._quantise_constants(node, copy)
        if node.op_type in QUANTISED:
            copy.input[:] = [f"{name}_d" if name in self._scales else name for name in copy.input]
        self.nodes.append(copy)
        for name in node.output:
            if name in self._scales:
                self._quantise(name)
                self._dequantise(name)

    def read_quantised(self, node: onnx.NodeProto) -> None:
        """A node that only moves values, at the graph's end."""
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        copy.input[:] = [f"{name}_d" for name in node.input]
        self.nodes.append(copy)

    def _quantise_constants(self, conv: onnx.NodeProto, copy: onnx.NodeProto) -> None:
        source, kernel, bias = conv.input
        weights = self.weights[kernel]
        scales = np.maximum(np.abs(weights).reshape(len(weights), -1).max(axis=1) / 127, 1e-9).astype(np.float32)
        whole = np.clip(np.round(weights / scales[:, None, None, None]), -127, 127).astype(np.int8)
        copy.input[1] = self._constant(f"{conv.name}_w", whole, scales)
        scales = (scales * self._scales[source][0]).astype(np.float32)
        copy.input[2] = self._constant(f"{conv.name}_b", np.round(self.weights[bias] / scales).astype(np.int32), scales)

    def _constant(self, name: str, values: np.ndarray, scales: np.ndarray) -> str:
        parts = {name: values, f"{name}_s": scales, f"{name}_z": np.zeros(len(scales), values.dtype)}
        self.weights.update(parts)
        self.nodes.append(helper.make_node("DequantizeLinear", list(parts), [f"{name}_d"], axis=0))
        return f"{name}_d"

    def _quantise(self, name: str) -> None:
        self.nodes.append(helper.make_node("QuantizeLinear", [name, *self._scale(name)], [f"{name}_q"]))

    def _dequantise(self, name: str) -> None:
        self.nodes.append(helper.make_node("DequantizeLinear", [f"{name}_q", *self._scale(name)], [f"{name}_d"]))

    def _scale(self, name: str) -> list[str]:
        self.weights[f"{name}_s"] = np.array(self._scales[name][0], np.float32)
        self.weights[f"{name}_z"] = np.array(self._scales[name][1], np.uint8)
        return [f"{name}_s", f"{name}_z"]


def quantise(model: onnx.ModelProto, ranges: dict[str, Range]) -> onnx.ModelProto:
    """`model`: of person_model.py, after pool_first."""
    outputs = {each.name for each in model.graph.output}
    quantiser = Quantiser(model.graph, ranges)
    for node in model.graph.node:
        if outputs.intersection(node.output):
            quantiser.read_quantised(node)
        elif "image" in node.input:
            quantiser.add(quantiser.take_pixels(node))
        elif node.op_type in QUANTISED:
            quantiser.add(node)
    return make_model(quantiser.nodes, quantiser.weights, values=4 * len(MEAN))


def blocks(pixels: np.ndarray) -> np.ndarray:
    """[n, h, w, 3] -> [n, h/2, w/2, 12]"""
    n, h, w, channels = pixels.shape
    parted = pixels.reshape(n, h // 2, 2, w // 2, 2, channels).transpose(0, 1, 3, 2, 4, 5)
    return np.ascontiguousarray(parted.reshape(n, h // 2, w // 2, 4 * channels))


def correct_heads(model: onnx.ModelProto, quantised: onnx.ModelProto, runtime: Runtime,
                  samples: list[np.ndarray]) -> None:
    """Takes out of the last biases of `model` what `quantised` gives too much, on average of the cells where a
    person might be. Thresholds on scores feel a small shift of all logits more than noise in each."""
    exact, rounded = runtime.load(model.SerializeToString()), runtime.load(quantised.SerializeToString())
    excess: dict[str, list[np.ndarray]] = {each.name: [] for each in model.graph.output}
    for sample in samples:
        wanted, got = exact.run(sample[None]), rounded.run(blocks(sample[None]))
        for name, values in wanted.items():
            excess[name].append((got[name] - values)[values[..., 0] > POSSIBLE_LOGIT])
    producers = {name: node for node in model.graph.node for name in node.output}
    biases = {each.name: each for each in model.graph.initializer}
    for output, parts in excess.items():
        found = np.concatenate(parts)
        if len(found) < CELLS_MIN:
            continue
        bias = biases[producers[producers[output].input[0]].input[2]]
        corrected = numpy_helper.to_array(bias) - found.mean(axis=0)
        bias.CopyFrom(numpy_helper.from_array(corrected.astype(np.float32), bias.name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("pictures", type=Path, nargs="+")
    parser.add_argument("--runtime", type=Path, required=True)
    parser.add_argument("--start", type=float, default=27, help="of videos, in seconds")
    parser.add_argument("--every", type=float, default=2, help="of videos, in seconds")
    options = parser.parse_args()
    samples = [each for path in options.pictures for each in pictures(path, options.start, options.every)]
    model = onnx.load(options.model)
    nodes = pool_first(list(model.graph.node))
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    runtime = Runtime(options.runtime)
    ranges = calibrate(model, runtime, samples)
    correct_heads(model, quantise(model, ranges), runtime, samples)
    onnx.save(quantise(model, ranges), options.out)
    print(f"{len(ranges)} activations calibrated on {len(samples)} pictures")


if __name__ == "__main__":
    sys.exit(main())
