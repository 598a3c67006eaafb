"""Makes small models with the tools that users have, each with a CSV file and the replies that its own runtime gives.

Usage: trialModels.py FOLDER. Writes NAME.onnx, NAME.csv and trials.json, a list of
{name, columns, rows, outputs}: the first rows of the table and what onnxruntime for Python answers to them.
What is not installed is left out.
"""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

folder = Path(sys.argv[1])
ROWS = 12
trials = []


def has(*modules):
    return all(importlib.util.find_spec(module) for module in modules)


def write(name, header, rows, inputs):
    """Saves the table, and what the Python runtime replies to its first rows."""
    lines = [",".join(header)] + [",".join(str(value) for value in row) for row in rows]
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    session = onnxruntime.InferenceSession(folder / f"{name}.onnx", providers=["CPUExecutionProvider"])
    outputs = {}
    for spec, value in zip(session.get_outputs(), session.run(None, inputs)):
        if isinstance(value, list) and not isinstance(value[0], dict):
            continue  # a sequence of tensors
        if isinstance(value, list):  # ZipMap: a list of maps from class to score
            outputs[spec.name] = {
                "classes": [str(key) for key in value[0]],
                "values": [[float(score) for score in row.values()] for row in value],
            }
        else:
            outputs[spec.name] = {"values": np.asarray(value).tolist()}
    trials.append({"name": name, "columns": header, "rows": rows[:ROWS], "outputs": outputs})


def table(count=200, columns=4, seed=0):
    random = np.random.default_rng(seed)
    x = random.normal(size=(count, columns)).astype(np.float32)
    return x, (x[:, 0] + 0.5 * x[:, 1] ** 2 > 0.3).astype(int)


def names(columns):
    return [f"f{index}" for index in range(columns)]


def scikit_learn():
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType
    from sklearn.compose import ColumnTransformer
    from sklearn.datasets import load_iris
    from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    iris = load_iris()
    x = iris.data.astype(np.float32)
    species = iris.target_names[iris.target]
    header = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(x, species)
    # The exporter's defaults: ZipMap, so a list of maps.
    (folder / "skl-iris.onnx").write_bytes(to_onnx(model, x[:1]).SerializeToString())
    rows = [[*map(float, row), label] for row, label in zip(x, species)]
    write("skl-iris", [*header, "species"], rows, {"X": x[:ROWS]})

    x, y = table()
    model = RandomForestClassifier(20, random_state=0).fit(x, y)
    (folder / "skl-forest.onnx").write_bytes(to_onnx(model, x[:1]).SerializeToString())
    write("skl-forest", names(4), x.tolist(), {"X": x[:ROWS]})

    model = GradientBoostingRegressor(random_state=0).fit(x, x[:, 0] * x[:, 1])
    (folder / "skl-regressor.onnx").write_bytes(to_onnx(model, x[:1]).SerializeToString())
    write("skl-regressor", names(4), x.tolist(), {"X": x[:ROWS]})

    # A pipeline over a data frame: one input for each column, numbers and texts.
    random = np.random.default_rng(1)
    surface = random.choice(["dry", "ice", "wet"], size=200)
    speed = random.uniform(1, 40, size=200).astype(np.float32)
    stops = (speed * np.where(surface == "ice", 3, 1) < 40).astype(int)
    import pandas

    frame = pandas.DataFrame({"speed": speed, "surface": surface})
    columns = ColumnTransformer(
        [("numbers", StandardScaler(), ["speed"]), ("texts", OneHotEncoder(), ["surface"])]
    )
    model = make_pipeline(columns, LogisticRegression()).fit(frame, stops)
    types = [("speed", FloatTensorType([None, 1])), ("surface", StringTensorType([None, 1]))]
    (folder / "skl-columns.onnx").write_bytes(
        to_onnx(model, initial_types=types, options={"zipmap": "columns"}).SerializeToString()
    )
    feeds = {"speed": speed[:ROWS, None], "surface": surface[:ROWS, None].astype(object)}
    rows = [[float(a), str(b)] for a, b in zip(speed, surface)]
    write("skl-columns", ["speed", "surface"], rows, feeds)


    # Several labels: the scores are a sequence of tensors, which replies cannot hold.
    from sklearn.multioutput import MultiOutputClassifier

    model = MultiOutputClassifier(LogisticRegression()).fit(x, np.stack([y, 1 - y], axis=1))
    (folder / "skl-labels.onnx").write_bytes(
        to_onnx(model, x[:1], options={"zipmap": False}).SerializeToString()
    )
    write("skl-labels", names(4), x.tolist(), {"X": x[:ROWS]})


def lightgbm():
    from lightgbm import LGBMClassifier, LGBMRegressor
    from onnxmltools import convert_lightgbm
    from onnxmltools.convert.common.data_types import FloatTensorType

    x, y = table(seed=2)
    types = [("input", FloatTensorType([None, 4]))]
    model = LGBMClassifier(n_estimators=20, verbose=-1).fit(x, y)
    (folder / "lightgbm.onnx").write_bytes(
        convert_lightgbm(model, initial_types=types, target_opset=15).SerializeToString()
    )
    write("lightgbm", names(4), x.tolist(), {"input": x[:ROWS]})
    model = LGBMRegressor(n_estimators=20, verbose=-1).fit(x, x[:, 0])
    (folder / "lightgbm-regressor.onnx").write_bytes(
        convert_lightgbm(model, initial_types=types, target_opset=15).SerializeToString()
    )
    write("lightgbm-regressor", names(4), x.tolist(), {"input": x[:ROWS]})


def xgboost():
    from onnxmltools import convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType
    from xgboost import XGBClassifier, XGBRegressor

    x, y = table(seed=3)
    types = [("input", FloatTensorType([None, 4]))]
    model = XGBClassifier(n_estimators=20).fit(x, y)
    (folder / "xgboost.onnx").write_bytes(
        convert_xgboost(model, initial_types=types, target_opset=15).SerializeToString()
    )
    write("xgboost", names(4), x.tolist(), {"input": x[:ROWS]})
    model = XGBRegressor(n_estimators=20).fit(x, x[:, 0])
    (folder / "xgboost-regressor.onnx").write_bytes(
        convert_xgboost(model, initial_types=types, target_opset=15).SerializeToString()
    )
    write("xgboost-regressor", names(4), x.tolist(), {"input": x[:ROWS]})


def pytorch():
    import torch

    torch.manual_seed(0)
    x, _ = table(seed=4)
    model = torch.nn.Sequential(
        torch.nn.Linear(4, 256), torch.nn.ReLU(), torch.nn.Linear(256, 3), torch.nn.Softmax(1)
    ).eval()
    batch = torch.export.Dim("batch")
    # The exporter's default: the weights in a file beside the model.
    torch.onnx.export(
        model,
        (torch.from_numpy(x[:2]),),
        folder / "torch.onnx",
        dynamo=True,
        input_names=["x"],
        output_names=["scores"],
        dynamic_shapes=({0: batch},),
    )
    write("torch", names(4), x.tolist(), {"x": x[:ROWS]})


if has("sklearn", "skl2onnx", "pandas"):
    scikit_learn()
if has("lightgbm", "onnxmltools"):
    lightgbm()
if has("xgboost", "onnxmltools"):
    xgboost()
if has("torch", "onnxscript"):
    pytorch()
(folder / "trials.json").write_text(json.dumps(trials))
