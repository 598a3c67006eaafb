"""Subset simulation of UQpy with a modified Metropolis-Hastings chain, 1000 points to a level."""

import numpy as np
from UQpy.distributions import JointIndependent, Normal
from UQpy.reliability import SubsetSimulation
from UQpy.run_model import RunModel
from UQpy.run_model.model_execution.PythonModel import PythonModel
from UQpy.sampling import ModifiedMetropolisHastings, MonteCarloSampling

from measure import measure

asked_of = {}


def model(samples):
    return [asked_of["g"](row) for row in np.atleast_2d(samples)]


def estimate(g, dimensions, _calls, seed):
    import uqpy_subset

    # UQpy imports this file by its name, as a second module beside the script.
    uqpy_subset.asked_of["g"] = g
    random = np.random.RandomState(seed)
    each = [Normal() for _ in range(dimensions)]
    joint = JointIndependent(each)
    chain = ModifiedMetropolisHastings(
        dimension=dimensions,
        pdf_target=[one.pdf for one in each],
        n_chains=100,
        nsamples=1000,
        random_state=random,
    )
    first = MonteCarloSampling(distributions=joint, nsamples=1000, random_state=random)
    script = PythonModel(model_script="uqpy_subset.py", model_object_name="model")
    return SubsetSimulation(
        runmodel_object=RunModel(model=script),
        sampling=chain,
        samples_init=first.samples,
        conditional_probability=0.1,
        nsamples_per_subset=1000,
    ).failure_probability


if __name__ == "__main__":
    measure(estimate)
