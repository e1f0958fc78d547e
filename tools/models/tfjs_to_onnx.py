#!/usr/bin/python3
"""Convert the NanoDet person detector from a TensorFlow.js graph model to ONNX.

    tfjs_to_onnx.py MODEL.json OUT.onnx      (the weights are found beside MODEL.json)

The file written is fp32, opset 13, static shapes, NCHW throughout:

    in   image    [1, 3, 416, 416]  B, G, R planes, (value 0..255 - mean) / std, see PREPROCESSING
    out  cls_S    [1, G*G, 80]      scores in [0, 1] (sigmoid applied) of the COCO classes; 0 = person
    out  box_S    [1, G*G, 44]      left, top, right, bottom: 11 logits each

for the strides S = 8, 16, 32 in this order (cls_8, box_8, cls_16, ...), with G = 416 / S. Row i of an
output is the cell (x, y) = (i % G, i // G). A side of the box lies softmax(logits) . (0..10) * S pixels
from the cell's centre ((x + 0.5) * S, (y + 0.5) * S), in pixels of the 416 x 416 picture.

The Translator turns each TensorFlow operation into ONNX, one by one; Graph.simplify takes out what the
way from NHWC to NCHW left behind. What the model does not use is refused, not guessed.
"""
from __future__ import annotations

import base64
import json
import math
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference

PREPROCESSING = {  # stored in the file, so that a model and its use cannot drift apart unseen
    "channels": "BGR",
    "mean": "103.53,116.28,123.675",
    "std": "57.375,57.12,58.395",
    "person_class": "0",
}
NHWC_TO_NCHW, NCHW_TO_NHWC = [0, 3, 1, 2], [0, 2, 3, 1]

Node = dict[str, Any]  # a node of the TensorFlow.js file: name, op, input, attr


class Unsupported(Exception):
    """The model uses something that this converter does not translate."""


class Graph:
    """An ONNX graph under construction; `nodes` stays in an order that can be executed."""

    def __init__(self) -> None:
        self.inputs: list[onnx.ValueInfoProto] = []
        self.outputs: list[str] = []
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, np.ndarray] = {}

    def constant(self, value: np.ndarray) -> str:
        name = f"const_{len(self.constants)}"
        self.constants[name] = np.ascontiguousarray(value)
        return name

    def add(self, op: str, inputs: list[str], results: int = 1, **attributes: Any) -> list[str]:
        names = [f"{op.lower()}_{len(self.nodes)}_{k}" for k in range(results)]
        self.nodes.append(helper.make_node(op, inputs, names, name=names[0], **attributes))
        return names

    def model(self, outputs: list[onnx.ValueInfoProto]) -> onnx.ModelProto:
        used = {name for node in self.nodes for name in node.input}
        weights = [numpy_helper.from_array(v, k) for k, v in self.constants.items() if k in used]
        graph = helper.make_graph(self.nodes, "nanodet", self.inputs, outputs, weights)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)

    def shape(self, name: str) -> list[int]:
        inferred = shape_inference.infer_shapes(self.model([]), strict_mode=True).graph
        info = next(v for v in [*inferred.value_info, *inferred.input] if v.name == name)
        return [dim.dim_value for dim in info.type.tensor_type.shape.dim]

    def name_output(self, old: str, new: str) -> None:
        self.outputs.append(new)
        for names in [names for node in self.nodes for names in (node.input, node.output)]:
            names[:] = [new if name == old else name for name in names]

    def simplify(self) -> None:
        """Fold until nothing folds. A rule only rewires to earlier tensors, so the order stays valid."""
        rules = (self._cancel_transposes, self._fold_bias, self._fold_pad)
        self._remove_unused()
        while any([rule(node) for node in self.nodes for rule in rules]):
            self._remove_unused()

    def _producer(self, name: str, op: str) -> onnx.NodeProto | None:
        return next((node for node in self.nodes if name in node.output and node.op_type == op), None)

    def _bypass(self, node: onnx.NodeProto, source: str) -> bool:
        """Let every reader of `node` read `source` instead; False if there is none."""
        readers = self._readers(node.output[0])
        for reader in readers:
            reader.input[:] = [source if name == node.output[0] else name for name in reader.input]
        return bool(readers)

    def _readers(self, name: str) -> list[onnx.NodeProto]:
        return [node for node in self.nodes if name in node.input]

    def _cancel_transposes(self, node: onnx.NodeProto) -> bool:
        """Transpose, Transpose back -> nothing."""
        first = self._producer(node.input[0], "Transpose") if node.op_type == "Transpose" else None
        if first is None or [permutation(first)[i] for i in permutation(node)] != sorted(permutation(node)):
            return False
        return self._bypass(node, first.input[0])

    def _fold_bias(self, node: onnx.NodeProto) -> bool:
        """Conv, Transpose to NHWC, Add of one value per channel -> Conv with bias, Transpose."""
        bias = self.constants.get(node.input[1]) if node.op_type == "Add" else None
        transpose = self._producer(node.input[0], "Transpose") if bias is not None and bias.ndim == 1 else None
        conv = self._producer(transpose.input[0], "Conv") if transpose else None
        if not conv or not transpose or len(conv.input) != 2 or permutation(transpose) != NCHW_TO_NHWC:
            return False
        if any(len(self._readers(name)) != 1 for name in (conv.output[0], transpose.output[0])):
            return False  # the sum is also read without the bias
        conv.input.append(node.input[1])
        return self._bypass(node, transpose.output[0])

    def _fold_pad(self, node: onnx.NodeProto) -> bool:
        """Pad of height and width by the value that a window ignores -> the window's own padding."""
        ignored = {"Conv": 0.0, "MaxPool": -np.inf}
        pad = self._producer(node.input[0], "Pad") if node.op_type in ignored else None
        if pad is None or any(a.name == "pads" for a in node.attribute):
            return False
        value = float(self.constants[pad.input[2]]) if len(pad.input) > 2 else 0.0
        widths = self.constants[pad.input[1]]  # of N, C, H, W before, then after
        if value != ignored[node.op_type] or widths[[0, 1, 4, 5]].any():
            return False
        node.attribute.append(helper.make_attribute("pads", [int(w) for w in widths[[2, 3, 6, 7]]]))
        node.input[0] = pad.input[0]
        return True

    def _remove_unused(self) -> None:
        needed, kept = set(self.outputs), []
        for node in reversed(self.nodes):
            if needed.intersection(node.output):
                kept.append(node)
                needed.update(node.input)
        self.nodes = kept[::-1]


def tensor_name(reference: str) -> str:
    return reference.removesuffix(":0")  # a node's first result is `node` or `node:0`, its second `node:1`


def permutation(transpose: onnx.NodeProto) -> list[int]:
    return list(transpose.attribute[0].ints)


class Translator:
    """TensorFlow nodes -> Graph. One method per operation, named as TensorFlow names it but for a V or V2
    at the end: it takes the node and the ONNX names of its inputs, and returns those of its results."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.graph, self._weights = Graph(), weights
        self.tensors: dict[str, str] = {}  # TensorFlow tensor -> ONNX tensor

    def translate(self, nodes: list[Node]) -> None:
        by_name = {node["name"]: node for node in nodes}
        needs = {n["name"]: [i.split(":")[0] for i in n.get("input", [])] for n in nodes}
        for name in TopologicalSorter(needs).static_order():
            operation = getattr(self, re.sub("V2?$", "", by_name[name]["op"]), None)
            if operation is None:
                raise Unsupported(f"operation {by_name[name]['op']} ({name})")
            inputs = [self.tensors[tensor_name(i)] for i in by_name[name].get("input", [])]
            for k, result in enumerate(operation(by_name[name], inputs)):
                self.tensors[tensor_name(f"{name}:{k}")] = result

    def _value(self, name: str) -> np.ndarray:
        if name not in self.graph.constants:
            raise Unsupported(f"{name} must be a constant")
        return self.graph.constants[name]

    def _in_nchw(self, op: str, inputs: list[str], **attributes: Any) -> list[str]:
        planes = self.graph.add("Transpose", inputs[:1], perm=NHWC_TO_NCHW)
        result = self.graph.add(op, planes + inputs[1:], **attributes)
        return self.graph.add("Transpose", result, perm=NCHW_TO_NHWC)

    def Identity(self, node: Node, inputs: list[str]) -> list[str]:
        return inputs

    def Placeholder(self, node: Node, inputs: list[str]) -> list[str]:
        shape = [int(dim["size"]) for dim in node["attr"]["shape"]["shape"]["dim"]]
        self.graph.inputs.append(helper.make_tensor_value_info("image", TensorProto.FLOAT, shape))
        return ["image"]

    def Const(self, node: Node, inputs: list[str]) -> list[str]:
        return [self.graph.constant(self._weights[node["name"]])]

    def Conv2D(self, node: Node, inputs: list[str]) -> list[str]:
        kernel = self._value(inputs[1]).transpose(3, 2, 0, 1)  # H, W, in, out -> out, in, H, W
        return self._in_nchw("Conv", [inputs[0], self.graph.constant(kernel)], kernel_shape=kernel.shape[2:],
                             strides=window(node, "strides"), dilations=window(node, "dilations"))

    def MaxPool(self, node: Node, inputs: list[str]) -> list[str]:
        return self._in_nchw("MaxPool", inputs, kernel_shape=window(node, "ksize"),
                             strides=window(node, "strides"))

    def ResizeBilinear(self, node: Node, inputs: list[str]) -> list[str]:
        if not node["attr"].get("half_pixel_centers", {}).get("b"):
            raise Unsupported(f"{node['name']}: only half-pixel centres")
        batch, _, _, channels = self.graph.shape(inputs[0])
        sizes = self.graph.constant(np.array([batch, channels, *self._value(inputs[1])], np.int64))
        return self._in_nchw("Resize", [inputs[0], "", "", sizes], mode="linear",
                             coordinate_transformation_mode="half_pixel")

    def Pad(self, node: Node, inputs: list[str]) -> list[str]:
        widths = self._value(inputs[1]).astype(np.int64)  # per dimension: before, after
        return self.graph.add("Pad", [inputs[0], self.graph.constant(widths.T.ravel()), *inputs[2:]])

    def Split(self, node: Node, inputs: list[str]) -> list[str]:
        sizes = self._value(inputs[1]).astype(np.int64)
        return self.graph.add("Split", [inputs[0], self.graph.constant(sizes)], results=len(sizes),
                              axis=int(self._value(inputs[2])))

    def Add(self, node: Node, inputs: list[str]) -> list[str]:
        if all(name in self.graph.constants for name in inputs):  # a sum of shapes
            return [self.graph.constant(self._value(inputs[0]) + self._value(inputs[1]))]
        return self.graph.add("Add", inputs)

    def SparseToDense(self, node: Node, inputs: list[str]) -> list[str]:
        indices, shape, _, default = (self._value(name) for name in inputs)
        if indices.size:
            raise Unsupported(f"{node['name']}: only without values of its own")
        return [self.graph.constant(np.full(shape, default))]

    def Sigmoid(self, node: Node, inputs: list[str]) -> list[str]:
        return self.graph.add("Sigmoid", inputs)

    def LeakyRelu(self, node: Node, inputs: list[str]) -> list[str]:
        return self.graph.add("LeakyRelu", inputs, alpha=node["attr"]["alpha"]["f"])

    def Concat(self, node: Node, inputs: list[str]) -> list[str]:
        return self.graph.add("Concat", inputs[:-1], axis=int(self._value(inputs[-1])))

    def Transpose(self, node: Node, inputs: list[str]) -> list[str]:
        return self.graph.add("Transpose", inputs[:1], perm=self._value(inputs[1]).tolist())

    def Reshape(self, node: Node, inputs: list[str]) -> list[str]:
        shape = self.graph.constant(self._value(inputs[1]).astype(np.int64))
        return self.graph.add("Reshape", [inputs[0], shape])


def window(node: Node, key: str) -> list[int]:
    """The height's and the width's part of a sliding window's attribute."""
    layout = [base64.b64decode(node["attr"][k]["s"]) for k in ("data_format", "padding")]
    if layout != [b"NHWC", b"VALID"]:
        raise Unsupported(f"{node['name']}: {layout}; only NHWC without padding of its own")
    return [int(i) for i in node["attr"][key]["list"]["i"][1:3]]


def read_weights(manifest: list[dict[str, Any]], folder: Path) -> dict[str, np.ndarray]:
    """All constants by name. They lie in the binary files in the manifest's order, without gaps."""
    weights = {}
    for group in manifest:
        data, offset = b"".join((folder / path).read_bytes() for path in group["paths"]), 0
        for entry in group["weights"]:
            stored = entry.get("quantization", entry)["dtype"]
            if stored not in ("float32", "int32", "float16"):
                raise Unsupported(f"weights stored as {stored}: {entry['name']}")
            values = np.frombuffer(data, stored, math.prod(entry["shape"]), offset)
            offset += values.nbytes
            weights[entry["name"]] = values.astype(entry["dtype"]).reshape(entry["shape"])
    return weights


def name_outputs(signature: dict[str, Any]) -> dict[str, tuple[str, list[int]]]:
    """TensorFlow output -> (our name, shape), told apart by shape, in the order of the header comment."""
    found = []
    for reference, info in signature["outputs"].items():
        shape = [int(dim["size"]) for dim in info["tensorShape"]["dim"]]
        stride, kind = 416 // math.isqrt(shape[1]), {80: "cls", 44: "box"}[shape[2]]
        found.append((stride, kind == "box", tensor_name(reference), f"{kind}_{stride}", shape))
    return {source: (name, shape) for _, _, source, name, shape in sorted(found)}


def convert(path: Path) -> onnx.ModelProto:
    document = json.loads(path.read_text())
    translator = Translator(read_weights(document["weightsManifest"], path.parent))
    translator.translate(document["modelTopology"]["node"])
    outputs = name_outputs(document["signature"])
    for source, (name, _) in outputs.items():
        translator.graph.name_output(translator.tensors[source], name)
    translator.graph.simplify()
    infos = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.values()]
    model = shape_inference.infer_shapes(translator.graph.model(infos), strict_mode=True)
    helper.set_model_props(model, PREPROCESSING)
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    onnx.save(convert(Path(sys.argv[1])), sys.argv[2])
