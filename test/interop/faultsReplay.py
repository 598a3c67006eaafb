"""Replays a fault list of proofmark with Python's onnx and onnxruntime, and prints the counts of each injection.

usage: faultsReplay.py MODEL.onnx INPUTS.npy LABELS.npy FAULTS.csv
Flips bits of the weights as the file stores them, and judges a classifier's first output by definitions of its own.
"""
import csv
import json
import sys

import numpy
import onnx
import onnxruntime
from onnx import numpy_helper

model_path, inputs_path, labels_path, list_path = sys.argv[1:]
inputs, labels = numpy.load(inputs_path), numpy.load(labels_path)
original = onnx.load(model_path)


def run(model):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    return session.run(None, {session.get_inputs()[0].name: inputs})[0].reshape(len(inputs), -1)


def strike(edits):
    model = onnx.ModelProto()
    model.CopyFrom(original)
    for edit in edits:
        (tensor,) = [each for each in model.graph.initializer if each.name == edit["name"]]
        array = numpy_helper.to_array(tensor).copy()
        words = array.reshape(-1).view(f"u{array.dtype.itemsize}")
        mask = words.dtype.type(1 << int(edit["bit"]))
        index = int(edit["index"])
        if edit["action"] == "flip":
            words[index] ^= mask
        elif edit["action"] == "set":
            words[index] |= mask
        else:
            words[index] &= ~mask
        tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))
    return model


golden = run(original)
best = golden.argmax(axis=1)
right = best == labels
injections = {}
with open(list_path, newline="") as file:
    for row in csv.DictReader(file):
        injections.setdefault(row["id"], []).append(row)
result = []
for name, edits in injections.items():
    faulty = run(strike(edits))
    due = ~numpy.isfinite(faulty).all(axis=1)
    top = numpy.where(due, -1, numpy.nan_to_num(faulty).argmax(axis=1))
    sdc1 = ~due & (top != best)
    five = numpy.argsort(-golden, axis=1, kind="stable")[:, :5]
    sdc5 = sdc1 & ~(five == top[:, None]).any(axis=1)
    masked = ~due & (top == best)
    counts = {"inputs": right, "masked": right & masked, "sdc1": right & sdc1, "sdc5": right & sdc5, "due": right & due}
    ours = {key: int(edits[0][key]) for key in counts}
    result.append({"id": name, "ours": ours, "python": {key: int(value.sum()) for key, value in counts.items()}})
print(json.dumps(result))
