"""The braking controller behind mosec: python server.py --port PORT --address 127.0.0.1."""

from braking import load_braking
from mosec import Server, ValidationError, Worker


class Braking(Worker):
    def __init__(self):
        super().__init__()
        self.rows = load_braking()

    def forward(self, data):
        if not isinstance(data, dict) or "input" not in data:
            raise ValidationError("input is missing")
        return self.rows(data["input"]).tolist()


if __name__ == "__main__":
    server = Server()
    server.append_worker(Braking)
    server.run()
