"""Differentiates an ONNX model with PyTorch in one thread: python torchGradients.py FOLDER.

FOLDER holds model.onnx, files of float32 numbers, and request.json with
  feeds   list of {name, shape, file}
  losses  list of {withRespectTo: names of inputs and initializers} and either {output, weights}, the sum of an output
          times the numbers in the file weights, or {labels}, the cross-entropy of the first output, summed over rows
  rounds  how often to do it
Gradients go to files gradient-<loss>-<name>, both counted from 0.
Prints {"version", "cpuMs"} as JSON, the least CPU time of a round, forward and backward.
"""

import json
import math
import resource
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F


def windows(node, x, kernel):
    """Strides, dilations and pads (before, after) of a convolution or a pool."""
    rank = len(kernel)
    strides = node.get("strides", [1] * rank)
    dilations = node.get("dilations", [1] * rank)
    mode = node.get("auto_pad", b"NOTSET").decode()
    if not mode.startswith("SAME"):
        pads = [0] * (2 * rank) if mode == "VALID" else node.get("pads", [0] * (2 * rank))
        return strides, dilations, pads[:rank], pads[rank:]
    reach = [d * (k - 1) + 1 for d, k in zip(dilations, kernel)]
    sizes = x.shape[2:]
    total = [max(0, (math.ceil(n / s) - 1) * s + r - n) for n, s, r in zip(sizes, strides, reach)]
    less = [t // 2 for t in total]
    more = [t - l for t, l in zip(total, less)]
    return (strides, dilations, less, more) if mode == "SAME_UPPER" else (strides, dilations, more, less)


def padded(x, before, after, value=0.0):
    flat = [n for pair in zip(reversed(before), reversed(after)) for n in pair]
    return F.pad(x, flat, value=value) if any(flat) else x


def conv(node, x, w, b=None):
    strides, dilations, before, after = windows(node, x, w.shape[2:])
    if before == after:
        pads = before
    else:
        x, pads = padded(x, before, after), [0] * len(before)
    run = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}[len(strides)]
    return run(x, w, b, tuple(strides), tuple(pads), tuple(dilations), node.get("group", 1))


def max_pool(node, x):
    kernel = node["kernel_shape"]
    strides, dilations, before, after = windows(node, x, kernel)
    run = {1: F.max_pool1d, 2: F.max_pool2d}[len(kernel)]
    ceil = bool(node.get("ceil_mode", 0))
    return run(padded(x, before, after, -math.inf), kernel, strides, 0, dilations, ceil)


def batch_norm(node, x, scale, shift, mean, variance):
    return F.batch_norm(x, mean, variance, scale, shift, eps=node.get("epsilon", 1e-5))


def gemm(node, a, b, c=None):
    a = a.T if node.get("transA", 0) else a
    b = b.T if node.get("transB", 0) else b
    y = node.get("alpha", 1.0) * (a @ b)
    return y if c is None else y + node.get("beta", 1.0) * c


def reshape(node, x, shape):
    target = [x.shape[i] if n == 0 and not node.get("allowzero", 0) else n for i, n in enumerate(shape.tolist())]
    return x.reshape(target)


def unsqueeze(node, x, axes=None):
    given = node["axes"] if axes is None else axes.tolist()
    rank = x.dim() + len(given)
    for axis in sorted(a % rank for a in given):
        x = x.unsqueeze(axis)
    return x


def slice_(node, x, starts=None, ends=None, axes=None, steps=None):
    starts = node["starts"] if starts is None else starts.tolist()
    ends = node["ends"] if ends is None else ends.tolist()
    axes = node.get("axes", list(range(len(starts)))) if axes is None else axes.tolist()
    steps = [1] * len(starts) if steps is None else steps.tolist()
    for start, end, axis, step in zip(starts, ends, axes, steps):
        taken = range(x.shape[axis])[slice(start, end if end > -(2**62) else None, step)]
        x = x.index_select(axis, torch.tensor(list(taken), dtype=torch.int64))
    return x


def softmax(node, x):
    if node["opset"] >= 13:
        return F.softmax(x, node.get("axis", -1))
    axis = node.get("axis", 1) % x.dim()
    return F.softmax(x.flatten(axis), -1).reshape(x.shape)


def clip(node, x, low=None, high=None):
    low = node.get("min") if low is None else low.item()
    high = node.get("max") if high is None else high.item()
    return x if low is None and high is None else torch.clamp(x, low, high)


def resize(node, x, _roi=None, scales=None, sizes=None):
    target = sizes.tolist() if sizes is not None else [int(n * s) for n, s in zip(x.shape, scales.tolist())]
    whole = all(t % n == 0 for t, n in zip(target, x.shape))
    if node["mode"] != b"nearest" or not whole:
        raise NotImplementedError("Resize other than nearest by whole factors")
    return F.interpolate(x, size=target[2:], mode="nearest")


def gather(node, x, indices):
    axis = node.get("axis", 0) % x.dim()
    flat = torch.where(indices < 0, indices + x.shape[axis], indices).reshape(-1)
    return x.index_select(axis, flat).reshape([*x.shape[:axis], *indices.shape, *x.shape[axis + 1 :]])


def divide(_, a, b):
    return a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="trunc")


def layer_norm(node, x, scale, shift=None):
    axis = node.get("axis", -1) % x.dim()
    return F.layer_norm(x, x.shape[axis:], scale, shift, node.get("epsilon", 1e-5))


def constant(node):
    return tensor_of(onnx.numpy_helper.to_array(node["value"]))


OPERATORS = {
    "Add": lambda _, a, b: a + b,
    "BatchNormalization": batch_norm,
    "Clip": clip,
    "Concat": lambda node, *parts: torch.cat(parts, node["axis"]),
    "Constant": constant,
    "Conv": conv,
    "Div": divide,
    "Exp": lambda _, x: torch.exp(x),
    "Flatten": lambda node, x: x.reshape(math.prod(x.shape[: node.get("axis", 1)]), -1),
    "Gather": gather,
    "Gelu": lambda node, x: F.gelu(x, approximate=node.get("approximate", b"none").decode()),
    "Gemm": gemm,
    "GlobalAveragePool": lambda _, x: x.mean(dim=tuple(range(2, x.dim())), keepdim=True),
    "LayerNormalization": layer_norm,
    "MatMul": lambda _, a, b: a @ b,
    "MaxPool": max_pool,
    "Mul": lambda _, a, b: a * b,
    "Relu": lambda _, x: F.relu(x),
    "Reshape": reshape,
    "Resize": resize,
    "Shape": lambda _, x: torch.tensor(x.shape, dtype=torch.int64),
    "Sigmoid": lambda _, x: torch.sigmoid(x),
    "Slice": slice_,
    "Softmax": softmax,
    "Sub": lambda _, a, b: a - b,
    "Transpose": lambda node, x: x.permute(node.get("perm", list(reversed(range(x.dim()))))),
    "Unsqueeze": unsqueeze,
}


def tensor_of(array):
    return torch.from_numpy(np.array(array))


class Model:
    """The nodes of a graph in order, and its constants as tensors."""

    def __init__(self, path):
        model = onnx.load(path)
        opset = next(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx"))
        self.outputs = [value.name for value in model.graph.output]
        self.constants = {t.name: tensor_of(onnx.numpy_helper.to_array(t)) for t in model.graph.initializer}
        self.nodes = []
        for node in model.graph.node:
            if node.op_type not in OPERATORS:
                raise NotImplementedError(node.op_type)
            settings = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            settings["opset"] = opset
            self.nodes.append((OPERATORS[node.op_type], settings, list(node.input), list(node.output)))

    def run(self, values):
        values = {**self.constants, **values}
        for operator, settings, inputs, outputs in self.nodes:
            results = operator(settings, *[values[name] if name else None for name in inputs])
            found = results if isinstance(results, tuple) else (results,)
            values.update(zip(outputs, found))
        return values


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main(folder):
    torch.set_num_threads(1)
    request = json.loads((folder / "request.json").read_text())
    model = Model(str(folder / "model.onnx"))

    def read(file, shape):
        return torch.from_numpy(np.fromfile(folder / file, np.float32).reshape(shape))

    feeds = {feed["name"]: read(feed["file"], feed["shape"]) for feed in request["feeds"]}
    losses = request["losses"]
    weights = [read(loss["weights"], -1) if "weights" in loss else None for loss in losses]
    labels = [torch.tensor(loss.get("labels", []), dtype=torch.int64) for loss in losses]
    least = math.inf
    for _ in range(request["rounds"]):
        before = cpu_seconds()
        found = []
        for loss, factors, classes in zip(losses, weights, labels):
            points = {**feeds, **model.constants}
            wanted = {name: points[name].detach().requires_grad_(True) for name in loss["withRespectTo"]}
            values = model.run({**feeds, **wanted})
            if factors is None:
                total = F.cross_entropy(values[model.outputs[0]], classes, reduction="sum")
            else:
                total = (values[loss["output"]].reshape(-1) * factors).sum()
            found.append(torch.autograd.grad(total, list(wanted.values())))
        least = min(least, 1000 * (cpu_seconds() - before))
    for i, gradients in enumerate(found):
        for k, gradient in enumerate(gradients):
            gradient.contiguous().numpy().astype(np.float32).tofile(folder / f"gradient-{i}-{k}")
    print(json.dumps({"version": torch.__version__, "cpuMs": least}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
