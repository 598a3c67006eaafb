"""Runs an estimator on one problem and some seeds; prints a JSON line for each seed.

Usage of every peer: python PEER.py PROBLEM CALLS SEED [SEED ...]. CALLS is the budget of the methods that take one.
"""

import json
import sys
import time

from problems import PROBLEMS, scale


def measure(estimate):
    """estimate(g, dimensions, calls, seed) -> probability; g takes standard normal scores."""
    name, calls, *seeds = sys.argv[1:]
    g, inputs, reference = PROBLEMS[name]
    to_inputs = scale(inputs)
    for seed in map(int, seeds):
        asked = 0

        def counted(scores):
            nonlocal asked
            asked += 1
            return g(to_inputs(scores))

        start = time.process_time()
        probability = float(estimate(counted, len(inputs), int(calls), seed))
        print(
            json.dumps(
                {
                    "seed": seed,
                    "calls": asked,
                    "errorPercent": 100 * abs(probability / reference - 1),
                    "seconds": time.process_time() - start,
                }
            ),
            flush=True,
        )
