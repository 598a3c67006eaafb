"""The braking controller behind Ray Serve: python server.py PORT."""

import sys
import threading

import ray
from braking import load_braking
from ray import serve
from starlette.requests import Request


@serve.deployment
class Braking:
    def __init__(self):
        self.rows = load_braking()

    async def __call__(self, request: Request):
        return self.rows((await request.json())["input"]).tolist()


if __name__ == "__main__":
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="warning")
    serve.start(http_options={"host": "127.0.0.1", "port": int(sys.argv[1])})
    serve.run(Braking.bind(), route_prefix="/")
    threading.Event().wait()
