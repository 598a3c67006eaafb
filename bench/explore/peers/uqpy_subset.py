"""Subset simulation of UQpy with a modified Metropolis-Hastings chain, 1000 points to a level.

A level keeps half of its points, not the tenth of UQpy's default, so that every chain is one step long: from the second
step on UQpy 4.2.1 proposes from where the chain went, whether or not that point was in the level, and its estimate then
was a third too low on the four branches. It needs some 1.6 times as many calls so.
"""

import numpy as np
from measure import measure
from UQpy.distributions import JointIndependent, Normal
from UQpy.reliability import SubsetSimulation
from UQpy.run_model import RunModel
from UQpy.run_model.model_execution.PythonModel import PythonModel
from UQpy.sampling import ModifiedMetropolisHastings, MonteCarloSampling

POINTS, KEPT = 1000, 0.5

asked_of = {}


def model(samples):
    return [asked_of["g"](row) for row in np.atleast_2d(samples)]


def estimate(g, dimensions, _calls, seed):
    import uqpy_subset

    # UQpy imports this file by its name, as a second module beside the script.
    uqpy_subset.asked_of["g"] = g
    random = np.random.RandomState(seed)
    each = [Normal() for _ in range(dimensions)]
    # Without samples of its own: a chain that has some goes on from them, not from a level's points.
    chain = ModifiedMetropolisHastings(
        dimension=dimensions,
        pdf_target=[one.pdf for one in each],
        n_chains=int(KEPT * POINTS),
        random_state=random,
    )
    first = MonteCarloSampling(
        distributions=JointIndependent(each), nsamples=POINTS, random_state=random
    )
    script = PythonModel(model_script="uqpy_subset.py", model_object_name="model")
    return SubsetSimulation(
        runmodel_object=RunModel(model=script),
        sampling=chain,
        samples_init=first.samples,
        conditional_probability=KEPT,
        nsamples_per_subset=POINTS,
        max_level=40,
    ).failure_probability


if __name__ == "__main__":
    measure(estimate)
