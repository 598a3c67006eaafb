"""Level-set estimation with BoTorch: a single-task Gaussian process and the straddle heuristic (Bryan et al., 2005).

Twelve Sobol points of the normal distribution to start, then the point of a Monte Carlo population with the largest
1.96 sd - |mean|, until the calls are used up: the heuristic has no stop rule.
"""

import warnings

import numpy as np
import torch
from botorch.fit import fit_gpytorch_mll
from botorch.models import SingleTaskGP
from botorch.models.transforms import Standardize
from gpytorch.mlls import ExactMarginalLogLikelihood

from measure import measure

warnings.filterwarnings("ignore")
torch.set_num_threads(1)


def estimate(g, dimensions, calls, seed):
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    population = torch.tensor(random.standard_normal((20_000, dimensions)))
    cube = torch.quasirandom.SobolEngine(dimensions, scramble=True, seed=seed).draw(12)
    x = torch.distributions.Normal(0.0, 1.0).icdf(cube.double().clamp(1e-4, 1 - 1e-4))
    y = torch.tensor([[g(row.tolist())] for row in x], dtype=torch.double)
    while True:
        model = SingleTaskGP(x, y, outcome_transform=Standardize(m=1))
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        with torch.no_grad():
            posterior = model.posterior(population)
        mean, sd = posterior.mean[:, 0], posterior.variance[:, 0].sqrt()
        if len(x) >= calls:
            return (mean < 0).double().mean()
        best = int((1.96 * sd - mean.abs()).argmax())
        x = torch.cat([x, population[best : best + 1]])
        y = torch.cat([y, torch.tensor([[g(population[best].tolist())]], dtype=torch.double)])


measure(estimate)
