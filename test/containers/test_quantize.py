"""Embedding tables in 8 bits: one scale a row, each table once, everything else untouched."""

from pathlib import Path

import numpy
import onnx
import pytest
from jobkit.onnx_session import session
from onnx import TensorProto, helper, numpy_helper
from quantize.loop import SMALLEST_TABLE, _by_row, quantize_tables

ROWS, WIDTH = 300, SMALLEST_TABLE // 300 + 1


def table(rows: int = ROWS, width: int = WIDTH) -> numpy.ndarray:
    values = numpy.random.default_rng(0).normal(size=(rows, width)).astype(numpy.float32)
    values[1] = 0
    values[2] *= 1000  # a row whose scale must not cost the others their precision
    return values


def graph(values: numpy.ndarray, gathers: int) -> onnx.ModelProto:
    """`gathers` look-ups in one table, added up."""
    nodes = [helper.make_node("Gather", ["table", "ids"], [f"row{n}"], f"look_up{n}") for n in range(gathers)]
    nodes.append(helper.make_node("Sum", [f"row{n}" for n in range(gathers)], ["out"], "sum"))
    made = helper.make_graph(
        nodes,
        "look-ups",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["n"])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["n", values.shape[1]])],
        [numpy_helper.from_array(values, "table")],
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


def looked_up(model: onnx.ModelProto, folder: Path) -> numpy.ndarray:
    onnx.save(model, folder / "graph.onnx")
    (found,) = session(folder / "graph.onnx", 1).run(["out"], {"ids": numpy.arange(ROWS)})
    return found


@pytest.mark.parametrize("gathers", [1, 2])
def test_a_row_keeps_its_values_to_half_a_step_of_its_own_scale(tmp_path: Path, gathers: int) -> None:
    values, model = table(), graph(table(), gathers)
    assert quantize_tables(model) == 1, "a table that two look-ups share is stored once"
    names = {tensor.name: tensor for tensor in model.graph.initializer}
    assert names.keys() == {"table_int8", "table_scale"}
    assert names["table_int8"].data_type == TensorProto.INT8

    found = looked_up(model, tmp_path)

    step = numpy.abs(values).max(axis=1, keepdims=True) / 127
    assert (numpy.abs(found - gathers * values) <= gathers * step * 0.5001 + 1e-6).all()
    assert (found[1] == 0).all()


@pytest.mark.parametrize("values", [table(3, 4), table().astype(numpy.float64)])
def test_what_is_no_embedding_table_stays(values: numpy.ndarray) -> None:
    model = graph(values, 1)
    model.graph.output[0].type.tensor_type.elem_type = model.graph.initializer[0].data_type
    before = model.SerializeToString()
    assert quantize_tables(model) == 0
    assert model.SerializeToString() == before


def test_a_row_of_zeros_has_scale_1() -> None:
    whole, scale = map(numpy_helper.to_array, _by_row(numpy_helper.from_array(table(), "table")))
    assert scale[1] == 1
    assert (whole[1] == 0).all()
    assert (numpy.abs(whole.astype(int)).max(axis=1)[[0, 2]] == 127).all()
