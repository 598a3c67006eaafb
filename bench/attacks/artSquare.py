"""CPU of a query of ART's Square beside the model's, in ms: MODEL IMAGES LABELS COUNT QUERIES EPSILON."""

import json
import sys
import time

import numpy as np
import onnxruntime
from art.attacks.evasion import SquareAttack
from art.estimators.classification import BlackBoxClassifierNeuralNetwork

model, images, labels, count, queries, epsilon = sys.argv[1:]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(model, options)
entry = session.get_inputs()[0]
last = entry.shape[-1] == 3
x = np.fromfile(images, dtype=np.uint8).reshape(-1, 3, 32, 32)[: int(count)]
x = x.astype(np.float32) / 255
y = np.array(json.load(open(labels))["labels"][: int(count)])
spent = {"queries": 0, "model": 0.0}


def predict(batch):
    start = time.process_time()
    ordered = batch.transpose(0, 2, 3, 1) if last else batch
    fed = np.ascontiguousarray(ordered, dtype=np.float32)
    out = np.concatenate([session.run(None, {entry.name: one[None]})[0] for one in fed])
    spent["queries"] += len(batch)
    spent["model"] += time.process_time() - start
    return out


classifier = BlackBoxClassifierNeuralNetwork(
    predict, (3, 32, 32), 10, clip_values=(0, 1), channels_first=True
)
attack = SquareAttack(
    classifier,
    norm=np.inf,
    eps=float(epsilon),
    max_iter=int(queries),
    nb_restarts=1,
    batch_size=int(count),
    verbose=False,
)
start = time.process_time()
attack.generate(x, np.eye(10)[y])
total = time.process_time() - start
print(1000 * (total - spent["model"]) / spent["queries"])
