"""Runtimes of ours for MLServer: the braking controller, and one that takes its time or fails to load."""

import asyncio
import os

from braking import load_braking
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse


class Braking(MLModel):
    async def load(self):
        self.rows = load_braking()
        return True

    async def predict(self, payload):
        rows = self.rows(NumpyCodec.decode_input(payload.inputs[0]))
        return InferenceResponse(model_name=self.name, outputs=[NumpyCodec.encode_output("demand", rows)])


class Slow(Braking):
    """Loads until there is a file of the name in RELEASE."""

    async def load(self):
        while not os.path.exists(os.environ["RELEASE"]):
            await asyncio.sleep(0.1)
        return await super().load()
