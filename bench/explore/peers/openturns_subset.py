"""Subset sampling of OpenTURNS with its defaults, but 1000 points to a level, as the literature has it."""

import openturns as ot
from measure import measure


def estimate(g, dimensions, _calls, seed):
    ot.RandomGenerator.SetSeed(seed)
    model = ot.PythonFunction(dimensions, 1, lambda scores: [g(scores)])
    inputs = ot.RandomVector(ot.Normal(dimensions))
    event = ot.ThresholdEvent(ot.CompositeRandomVector(model, inputs), ot.Less(), 0.0)
    algorithm = ot.SubsetSampling(event)
    algorithm.setMaximumOuterSampling(1000)
    algorithm.setBlockSize(1)
    algorithm.run()
    return algorithm.getResult().getProbabilityEstimate()


if __name__ == "__main__":
    measure(estimate)
