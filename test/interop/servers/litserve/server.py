"""The braking controller behind LitServe: python server.py PORT."""

import sys

import litserve
from braking import load_braking


class Braking(litserve.LitAPI):
    def setup(self, device):
        self.rows = load_braking()

    def decode_request(self, request):
        return request["input"]

    def predict(self, rows):
        return self.rows(rows)

    def encode_response(self, rows):
        return {"output": rows.tolist()}


if __name__ == "__main__":
    server = litserve.LitServer(Braking(), accelerator="cpu", devices=1, workers_per_device=1)
    server.run(host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False, log_level="warning")
