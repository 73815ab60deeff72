"""FP32 ONNX to INT8 after training: what is computed most is stored and computed in 8 bits.

MatMul and Gemm: weights in signed 8 bits, one scale an output channel, activations scaled while running
(onnxruntime.quantization, dynamic). Embedding tables: signed 8 bits with one scale a row, because one scale
for a whole table loses rare tokens (mean cosine to FP32 0.95).

Weights use 7 of the 8 bits (`reduce_range`): on x86 without VNNI the 16-bit sums of full ones saturate, and
the model that was evaluated here would answer worse there. Measured on MiniLM: same speed, logits 0.2 times
farther off.
"""

import logging
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quant_pre_process, quantize_dynamic

log = logging.getLogger("quantize")
#: Smaller tables (positions, token types) save nothing worth an error.
SMALLEST_TABLE = 2**16


def to_int8(source: Path, target: Path) -> None:
    """Writes `target`, the INT8 form of the graph in `source`."""
    prepared = target.with_suffix(".prepared.onnx")
    quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    graph = onnx.load(prepared)
    tables = quantize_tables(graph)
    onnx.save(graph, prepared)
    quantize_dynamic(
        str(prepared),
        str(target),
        op_types_to_quantize=["MatMul", "Gemm"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )
    prepared.unlink()
    log.info("quantized", extra={"fields": {"tables": tables, "bytes": target.stat().st_size}})


def quantize_tables(model: onnx.ModelProto) -> int:
    """Gather(table, ids) → Gather(int8 table, ids) × Gather(row scales, ids), in place; how many tables."""
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    done: set[str] = set()
    for node in graph.node:
        table = weights.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None or not _is_table(node, table):
            nodes.append(node)
            continue
        name, output = table.name, node.output[0]
        if name not in done:
            graph.initializer.extend(_by_row(table))
            done.add(name)
        nodes += [
            helper.make_node(
                "Gather", [f"{name}_int8", node.input[1]], [f"{output}_int8"], f"{node.name}_int8"
            ),
            helper.make_node(
                "Gather", [f"{name}_scale", node.input[1]], [f"{output}_scale"], f"{node.name}_scale"
            ),
            helper.make_node(
                "Cast", [f"{output}_int8"], [f"{output}_wide"], f"{node.name}_wide", to=TensorProto.FLOAT
            ),
            helper.make_node("Mul", [f"{output}_wide", f"{output}_scale"], [output], node.name),
        ]
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in graph.node for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    onnx.checker.check_model(model)
    return len(done)


def _is_table(node: onnx.NodeProto, table: TensorProto) -> bool:
    axis = next((attribute.i for attribute in node.attribute if attribute.name == "axis"), 0)
    big = len(table.dims) == 2 and table.dims[0] * table.dims[1] >= SMALLEST_TABLE
    return axis == 0 and big and table.data_type == TensorProto.FLOAT


def _by_row(table: TensorProto) -> list[TensorProto]:
    """Symmetric: the largest of a row becomes 127. A row of zeros has scale 1."""
    values = numpy_helper.to_array(table)
    largest = numpy.abs(values).max(axis=1, keepdims=True)
    scale = numpy.where(largest > 0, largest / 127, 1).astype(numpy.float32)
    rounded = numpy.clip(numpy.rint(values / scale), -127, 127).astype(numpy.int8)
    return [
        numpy_helper.from_array(rounded, f"{table.name}_int8"),
        numpy_helper.from_array(scale, f"{table.name}_scale"),
    ]
