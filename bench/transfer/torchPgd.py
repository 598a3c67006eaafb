"""PGD and momentum steps in PyTorch: python torchPgd.py FOLDER, with torchGradients.py on PYTHONPATH.

FOLDER holds the models, points.f32 (pictures [n, h, w, c], 0 to 1) and request.json with
  models    list of {file, input, channelsFirst, mean, std}; losses are those of the mean of their logits
  labels    one class a picture
  epsilon, steps, momentum, threads, rounds
It writes adversarial.f32 and prints {"version", "seconds", "cpuSeconds"}: the least wall and CPU time of a round.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torchGradients import Model, cpu_seconds


def main(folder):
    request = json.loads((folder / "request.json").read_text())
    torch.set_num_threads(request["threads"])
    labels = torch.tensor(request["labels"])
    clean = np.fromfile(folder / "points.f32", np.float32).reshape(len(labels), *request["shape"])
    clean = torch.from_numpy(clean)
    models = [(Model(str(folder / one["file"])), one) for one in request["models"]]

    def logits(points):
        total = 0
        for model, one in models:
            x = (points - torch.tensor(one["mean"])) / torch.tensor(one["std"])
            x = x.permute(0, 3, 1, 2) if one["channelsFirst"] else x
            total = total + model.run({one["input"]: x})[model.outputs[0]] / len(models)
        return total

    epsilon, steps = request["epsilon"], request["steps"]
    least, least_cpu = float("inf"), float("inf")
    for _ in range(request["rounds"]):
        before, before_cpu = time.perf_counter(), cpu_seconds()
        points, direction = clean.clone(), torch.zeros_like(clean)
        for _ in range(steps):
            points = points.detach().requires_grad_(True)
            loss = F.cross_entropy(logits(points), labels, reduction="sum")
            (gradient,) = torch.autograd.grad(loss, points)
            size = gradient.abs().mean(dim=(1, 2, 3), keepdim=True)
            direction = request["momentum"] * direction + gradient / size.clamp_min(1e-30)
            moved = points.detach() + request["step"] * direction.sign()
            points = torch.clamp(torch.minimum(torch.maximum(moved, clean - epsilon), clean + epsilon), 0, 1)
        least = min(least, time.perf_counter() - before)
        least_cpu = min(least_cpu, cpu_seconds() - before_cpu)
    points.numpy().astype(np.float32).tofile(folder / "adversarial.f32")
    print(json.dumps({"version": torch.__version__, "seconds": least, "cpuSeconds": least_cpu}))


main(Path(sys.argv[1]))
