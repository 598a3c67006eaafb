"""The braking controller as a handler of TorchServe."""

import json

from braking import load_braking

rows = None


def handle(data, context):
    global rows
    if rows is None:
        rows = load_braking()
    if data is None:
        return None
    replies = []
    for request in data:
        body = request.get("body") or request.get("data")
        if isinstance(body, (bytes, bytearray)):
            body = json.loads(body)
        replies.append({"output": rows(body["input"]).tolist()})
    return replies
