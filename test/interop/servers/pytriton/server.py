"""The braking controller behind Triton, whose Python backend calls back: python server.py REST GRPC METRICS."""

import sys

import numpy as np
from braking import load_braking
from pytriton.decorators import batch
from pytriton.model_config import ModelConfig, Tensor
from pytriton.triton import Triton, TritonConfig

rows = load_braking()


@batch
def braking(input):
    return {"demand": rows(input)}


rest, grpc, metrics = (int(port) for port in sys.argv[1:4])
config = TritonConfig(
    http_address="127.0.0.1", http_port=rest, grpc_address="127.0.0.1", grpc_port=grpc, metrics_port=metrics
)
with Triton(config=config) as triton:
    triton.bind(
        model_name="braking",
        infer_func=braking,
        inputs=[Tensor(name="input", dtype=np.float32, shape=(6,))],
        outputs=[Tensor(name="demand", dtype=np.float32, shape=(1,))],
        config=ModelConfig(max_batch_size=64),
        strict=True,
    )
    triton.serve()
