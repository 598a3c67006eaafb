"""Stands in for PyTorch, 3 GB with CUDA: TorchServe's worker asks it only whether a value is one of its tensors."""


class Tensor:
    """No value is one."""


def save(value, file):
    raise NotImplementedError("no tensors are made here")
