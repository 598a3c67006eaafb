"""The braking controller behind BentoML: bentoml serve service:Braking."""

import bentoml
from braking import load_braking


@bentoml.service(workers=1)
class Braking:
    def __init__(self) -> None:
        self.rows = load_braking()

    @bentoml.api
    def predict(self, input: list[list[float]]) -> list[list[float]]:
        return self.rows(input).tolist()
