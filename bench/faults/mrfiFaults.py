"""Replays bit flips of weights by MRFI: python mrfiFaults.py FOLDER, with torchGradients.py on PYTHONPATH.

Takes and leaves what torchFaults.py does. The ONNX file becomes PyTorch modules of the same weights, as MRFI injects into
modules: convolutions, batch norms, clips and the last layer; what has no weights and no module stays a function. Of each
layer with faults, MRFI's own selector (FixPosition) and error mode (FloatFixedBitFlip) are set for one flip after the
other. MRFI leaves a weight as it is once its layer is switched off, so its copy of the weight is put back by hand.
"""

import importlib.metadata
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import torch
from mrfi import MRFI, EasyConfig
from torch import nn
from torchGradients import Model, cpu_seconds

warnings.filterwarnings("ignore", category=DeprecationWarning)


def module_of(node, constants, settings):
    """The module of a node and the names of its inputs that are no weights; None where there is none."""
    kind, inputs = node.op_type, list(node.input)
    values = [constants.get(name) for name in inputs]
    if kind == "Conv":
        weight, bias = values[1], values[2] if len(values) > 2 else None
        pads, group = settings["pads"], settings["group"]
        if pads[:2] != pads[2:]:
            return None
        outs, each = weight.shape[:2]
        layer = nn.Conv2d(each * group, outs, weight.shape[2:], settings["strides"], pads[:2], 1, group, bias is not None)
    elif kind == "BatchNormalization":
        weight, bias = values[1], values[2]
        layer = nn.BatchNorm2d(len(weight), settings.get("epsilon", 1e-5))
        layer.running_mean.copy_(values[3])
        layer.running_var.copy_(values[4])
    elif kind == "Clip":
        return nn.Hardtanh(values[1].item(), values[2].item()), inputs[:1]
    elif kind == "Gemm" and settings.get("transB", 0) == 1:
        weight, bias = values[1], values[2]
        layer = nn.Linear(weight.shape[1], weight.shape[0])
    else:
        return None
    with torch.no_grad():
        layer.weight.copy_(weight)
        if bias is not None:
            layer.bias.copy_(bias)
    return layer, inputs[:1]


class Modules(nn.Module):
    """A graph, node by node."""

    def __init__(self, path, feed):
        super().__init__()
        import onnx

        read = Model(path)
        self.feed, self.output, self.constants = feed, read.outputs[0], read.constants
        self.layers, self.steps, self.layer_of = nn.ModuleDict(), [], {}
        for i, node in enumerate(onnx.load(path).graph.node):
            operator, settings, inputs, outputs = read.nodes[i]
            found = module_of(node, read.constants, settings)
            if found is None:
                self.steps.append((None, lambda *values, o=operator, s=settings: o(s, *values), inputs, outputs[0]))
                continue
            layer, own = found
            self.layers[f"n{i}"] = layer
            self.layer_of.update({name: f"layers.n{i}" for name in inputs[1:2]})
            self.steps.append((layer, layer, own, outputs[0]))

    def forward(self, x):
        values = {**self.constants, self.feed: x}
        for _, run, inputs, output in self.steps:
            values[output] = run(*[values[name] for name in inputs])
        return values[self.output]


def main(folder):
    request = json.loads((folder / "request.json").read_text())
    torch.set_num_threads(request["threads"])
    with torch.no_grad():
        model = Modules(str(folder / "model.onnx"), request["input"]).eval()
    x = torch.from_numpy(np.fromfile(folder / "input.f32", np.float32).reshape(request["shape"]))
    golden = model(x)
    names = sorted({model.layer_of[name] for name, _, _ in request["edits"]})
    config = {
        "type": "weight",
        "enabled": False,
        "module_fullname": names,
        "selector": {"method": "FixPosition", "position": 0},
        "error_mode": {"method": "FloatFixedBitFlip", "bit": 0},
    }
    injected = MRFI(model, EasyConfig({"faultinject": [config]}))
    (layers, decisions) = (dict(model.named_modules()), [])
    settings = {name: injected.get_weights_configs(module_fullname=name)[0] for name in names}
    if not torch.equal(injected(x), golden):
        raise AssertionError("the model changes without a fault")
    before, before_cpu = time.perf_counter(), cpu_seconds()
    for weight, index, bit in request["edits"]:
        name = model.layer_of[weight]
        one = settings[name]
        one.selector.args.position = index
        one.error_mode.args.bit = bit
        one.enabled = True
        scores = injected(x).reshape(len(x), -1)
        one.enabled = False
        with torch.no_grad():
            layers[name].weight.copy_(one.weight_copy)
        decisions.append(torch.where(scores.isfinite().all(1), scores.argmax(1), -1))
    seconds, used = time.perf_counter() - before, cpu_seconds() - before_cpu
    if not torch.equal(injected(x), golden):
        raise AssertionError("a fault stayed in the model")
    torch.stack(decisions).numpy().astype(np.int32).tofile(folder / "decisions.i32")
    version = importlib.metadata.version("mrfi")
    print(json.dumps({"version": version, "seconds": seconds, "cpuSeconds": used}))


main(Path(sys.argv[1]))
