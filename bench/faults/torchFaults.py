"""Replays bit flips of weights in PyTorch: python torchFaults.py FOLDER, with torchGradients.py on PYTHONPATH.

FOLDER holds model.onnx, input.f32 and request.json with input, shape, threads and edits, a list of [name, index, bit].
Each flip is made in the weight's own memory, the model is run once, and the flip is taken back: what a campaign in
PyTorch does. Writes decisions.i32, [edits, items]: the largest score's place, -1 where a score is not finite.
Prints {"version", "seconds", "cpuSeconds"}.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torchGradients import Model, cpu_seconds


def main(folder):
    request = json.loads((folder / "request.json").read_text())
    torch.set_num_threads(request["threads"])
    model = Model(str(folder / "model.onnx"))
    x = torch.from_numpy(np.fromfile(folder / "input.f32", np.float32).reshape(request["shape"]))
    feeds = {request["input"]: x}
    words = {name: value.reshape(-1).view(torch.int32) for name, value in model.constants.items() if value.dtype == torch.float32}
    decisions = []
    with torch.no_grad():
        model.run(feeds)
        before, before_cpu = time.perf_counter(), cpu_seconds()
        for name, index, bit in request["edits"]:
            word = words[name]
            kept = word[index].item()
            flipped = (kept & 0xFFFFFFFF) ^ (1 << bit)
            word[index] = flipped - (1 << 32) if flipped >= 1 << 31 else flipped
            scores = model.run(feeds)[model.outputs[0]].reshape(len(x), -1)
            word[index] = kept
            decisions.append(torch.where(scores.isfinite().all(1), scores.argmax(1), -1))
        seconds, used = time.perf_counter() - before, cpu_seconds() - before_cpu
    torch.stack(decisions).numpy().astype(np.int32).tofile(folder / "decisions.i32")
    print(json.dumps({"version": torch.__version__, "seconds": seconds, "cpuSeconds": used}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
