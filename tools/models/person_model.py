#!/usr/bin/python3
"""Cut the converted NanoDet down to what smartmonitor uses of it.

    person_model.py nanodet.onnx OUT.onnx

    in   pixels     uint8 [n, h, w, 3]    B, G, R; h and w multiples of 32, any
    out  stride_S   float [n, h/S, w/S, 45]   for S = 8, 16, 32

Channel 0 of an output is the logit of "person", 1..44 are the logits of the sides of the box as in
tfjs_to_onnx.py (cell (x, y) lies at ((x + 0.5) * S, (y + 0.5) * S)). Of 80 classes one is left, the
normalisation of the pixels is part of the model, and no size is fixed, so that a picture of 4:3 need not be
framed to a square.
"""
from __future__ import annotations

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference

STRIDES = (8, 16, 32)
CLASSES, PERSON, SIDES = 80, 0, 44
MEAN = np.array([103.53, 116.28, 123.675], np.float32)  # of B, G, R, as in tfjs_to_onnx.py
DEVIATION = np.array([57.375, 57.12, 58.395], np.float32)


def constants(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    return {each.name: numpy_helper.to_array(each) for each in graph.initializer}


def make_model(nodes: list[onnx.NodeProto], weights: dict[str, np.ndarray], values: int = 3) -> onnx.ModelProto:
    """`values`: of the input's last dimension."""
    used = {name for node in nodes for name in node.input}
    tensors = [numpy_helper.from_array(np.asarray(v, order="C"), k) for k, v in weights.items() if k in used]
    pixels = helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["n", "h", "w", values])
    outputs = [helper.make_tensor_value_info(f"stride_{s}", TensorProto.FLOAT, ["n", f"h{s}", f"w{s}", 1 + SIDES])
               for s in STRIDES]
    graph = helper.make_graph(nodes, "person", [pixels], outputs, tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
    onnx.checker.check_model(model)
    return model


def sizes_of(model: onnx.ModelProto) -> dict[str, list[int]]:
    graph = shape_inference.infer_shapes(model).graph
    return {v.name: [dim.dim_value for dim in v.type.tensor_type.shape.dim] for v in graph.value_info}


def cut_heads(graph: onnx.GraphProto, weights: dict[str, np.ndarray]) -> list[str]:
    """Leaves the convolutions before the splits into classes and sides one class; their outputs, by stride."""
    producers = {name: node for node in graph.node for name in node.output}
    heads = [producers[node.input[0]] for node in graph.node if node.op_type == "Split"]
    kept = [PERSON, *range(CLASSES, CLASSES + SIDES)]
    for head in heads:
        for name in head.input[1:]:
            weights[name] = weights[name][kept]
    return [head.output[0] for head in heads]  # the converter writes them in the order of the strides


def needed_for(outputs: list[str], graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    needed, nodes = set(outputs), []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            nodes.append(node)
            needed.update(node.input)
    return nodes[::-1]


def free_sizes(nodes: list[onnx.NodeProto], sizes: dict[str, list[int]], weights: dict[str, np.ndarray]) -> None:
    """Resize to a size -> Resize by a factor."""
    for node in nodes:
        if node.op_type == "Resize":
            factor = sizes[node.output[0]][2] / sizes[node.input[0]][2]
            weights[f"{node.name}_by"] = np.array([1, 1, factor, factor], np.float32)
            node.input[:] = [node.input[0], "", f"{node.name}_by"]


def take_pixels(first: onnx.NodeProto, weights: dict[str, np.ndarray]) -> list[onnx.NodeProto]:
    """Nodes from pixels to the first convolution, which takes over the division by the deviation."""
    weights[first.input[1]] = weights[first.input[1]] / DEVIATION[None, :, None, None]
    weights["mean"] = MEAN[:, None, None]
    first.input[0] = "image"
    return [helper.make_node("Transpose", ["pixels"], ["planes"], perm=[0, 3, 1, 2]),
            helper.make_node("Cast", ["planes"], ["values"], to=TensorProto.FLOAT),
            helper.make_node("Sub", ["values", "mean"], ["image"])]


def cut(model: onnx.ModelProto) -> onnx.ModelProto:
    weights, sizes = constants(model.graph), sizes_of(model)
    heads = cut_heads(model.graph, weights)
    nodes = needed_for(heads, model.graph)
    free_sizes(nodes, sizes, weights)
    first = next(node for node in nodes if "image" in node.input)
    before = take_pixels(first, weights)
    after = [helper.make_node("Transpose", [head], [f"stride_{stride}"], perm=[0, 2, 3, 1])
             for head, stride in zip(heads, STRIDES)]
    return make_model([*before, *nodes, *after], weights)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    onnx.save(cut(onnx.load(sys.argv[1])), sys.argv[2])
