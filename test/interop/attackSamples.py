"""Checks adversarial samples that proofmark saved, with numpy and onnxruntime and definitions of its own.

usage: attackSamples.py MODEL.onnx DATA.npz SAMPLES_FOLDER
Prints counts and every violation as JSON: what each item was read as, how far it lies from its picture, whether it is bytes.
"""
import hashlib
import json
import pathlib
import sys

import numpy
import onnxruntime

model_path, data_path, folder = sys.argv[1:]
folder = pathlib.Path(folder)
manifest = json.loads((folder / "manifest.json").read_text())
clean, adversarial = numpy.load(folder / "clean.npy"), numpy.load(folder / "adversarial.npy")
data = numpy.load(data_path)
images, labels = data["images"], data["labels"]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(model_path, options)
violations = []


def classes(pictures):
    # What a camera's driver would do: bytes, then floats in planes.
    planes = (pictures.astype(numpy.float32) / numpy.float32(255)).transpose(0, 3, 1, 2)
    scores = session.run(None, {session.get_inputs()[0].name: numpy.ascontiguousarray(planes)})[0]
    return scores.reshape(len(pictures), -1).argmax(axis=1)


def distance(norm, before, after):
    # Whole steps of bytes, so that nothing is lost to rounding.
    change = after.astype(int) - before.astype(int)
    if norm == "linf":
        return abs(change).max() / 255
    if norm == "l2":
        return float(numpy.sqrt((change.astype(float) ** 2).sum())) / 255
    if norm == "l0":
        return int((change != 0).any(axis=-1).sum())
    raise ValueError(norm)


def complain(item, what):
    violations.append(f"{item['name']}: {what}")


items = manifest["items"]
assert len(items) == len(clean) == len(adversarial)
sent = numpy.rint(adversarial * 255)
if not ((sent >= 0) & (sent <= 255)).all():
    violations.append("values outside 0 to 1")
sent = sent.astype(numpy.uint8)
before, after = classes(images[[int(item["name"]) for item in items]]), classes(sent)
for i, item in enumerate(items):
    original = images[int(item["name"])]
    if abs(adversarial[i] * 255 - sent[i]).max() > 1e-3:
        complain(item, "is not made of bytes")
    if (numpy.rint(clean[i] * 255).astype(numpy.uint8) != original).any():
        complain(item, "its clean sample is not the picture of the data set")
    if hashlib.sha256(numpy.ascontiguousarray(adversarial[i], "<f4").tobytes()).hexdigest() != item["sha256"]:
        complain(item, "another SHA-256")
    if labels[int(item["name"])] != item["label"] or before[i] != item["label"]:
        complain(item, "the clean model does not get it right")
    if after[i] != item["adversarial"]:
        complain(item, f"is read as {after[i]}, not {item['adversarial']}")
    wrong = after[i] != item["label"]
    within = distance(manifest["norm"], original, sent[i]) <= manifest["epsilon"] * (1 + 1e-9)
    if item["success"] and not wrong:
        complain(item, "is no misclassification")
    if item["success"] and not within:
        complain(item, "lies outside epsilon")
    # The closest try of an item that was not broken may be wrong farther away.
    if not item["success"] and wrong and within:
        complain(item, "was broken, and is not called so")
print(json.dumps({"items": len(items), "successes": sum(item["success"] for item in items), "violations": violations}))
