"""The braking controller behind KServe's Python server: python server.py --http_port P --grpc_port G."""

import argparse

import kserve
import numpy as np
from braking import load_braking


class Braking(kserve.Model):
    def load(self):
        self.rows = load_braking()
        self.ready = True
        return True

    async def get_input_types(self):
        return [{"name": "input", "datatype": "FP32", "shape": [-1, 6]}]

    async def get_output_types(self):
        return [{"name": "demand", "datatype": "FP32", "shape": [-1, 1]}]

    def predict(self, payload, headers=None, response_headers=None):
        if isinstance(payload, dict):  # the V1 protocol
            return {"predictions": self.rows(payload["instances"]).tolist()}
        rows = self.rows(payload.inputs[0].as_numpy())
        tensor = kserve.InferOutput("demand", list(rows.shape), "FP32")
        tensor.set_data_from_numpy(rows, binary_data=payload.from_grpc or payload.use_binary_outputs)
        return kserve.InferResponse(payload.id or "", self.name, [tensor])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(parents=[kserve.model_server.parser])
    arguments, _ = parser.parse_known_args()
    model = Braking("braking")
    model.load()
    kserve.ModelServer(workers=1).start([model])
