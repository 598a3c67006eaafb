"""The braking controller behind FastAPI: python server.py PORT."""

import sys

import uvicorn
from braking import load_braking
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
rows = load_braking()


class Batch(BaseModel):
    input: list[list[float]]


@app.post("/predict")
def predict(batch: Batch) -> list[list[float]]:
    return rows(batch.input).tolist()


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
