"""Level-set estimation with BoTorch: a single-task Gaussian process and the straddle heuristic (Bryan et al., 2005).

Twelve Sobol points of the normal distribution to start, then the point of a Monte Carlo population with the largest
1.96 sd - |mean|, until the calls are used up: the heuristic has no stop rule. A million fresh draws give the answer.
"""

import warnings

import numpy as np
import torch
from botorch.fit import fit_gpytorch_mll
from botorch.models import SingleTaskGP
from botorch.models.transforms import Normalize, Standardize
from gpytorch.mlls import ExactMarginalLogLikelihood
from measure import measure

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
torch.set_default_dtype(torch.double)

CANDIDATES = 20_000
# A fit takes 0.4 s of CPU time; from here on every fifth call brings one.
FITTED_EACH_CALL = 40


def estimate(g, dimensions, calls, seed):
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    population = torch.tensor(random.standard_normal((CANDIDATES, dimensions)))
    bounds = torch.stack([population.min(0).values, population.max(0).values])
    cube = torch.quasirandom.SobolEngine(dimensions, scramble=True, seed=seed).draw(min(12, calls))
    x = torch.distributions.Normal(0.0, 1.0).icdf(cube.double().clamp(1e-4, 1 - 1e-4))
    y = torch.tensor([[g(row.tolist())] for row in x])
    model = None
    while True:
        model = process(x, y, bounds, model)
        if len(x) >= calls:
            fresh = (torch.tensor(random.standard_normal((20_000, dimensions))) for _ in range(50))
            return np.mean([(predicted(model, part)[0] < 0).double().mean() for part in fresh])
        mean, sd = predicted(model, population)
        best = int((1.96 * sd - mean.abs()).argmax())
        x = torch.cat([x, population[best : best + 1]])
        y = torch.cat([y, torch.tensor([[g(population[best].tolist())]])])


def process(x, y, bounds, before):
    """A process of noise-free values; its parameters are those of the one before where it is not fitted."""
    model = SingleTaskGP(
        x,
        y,
        train_Yvar=torch.full_like(y, 1e-6),
        input_transform=Normalize(x.shape[1], bounds=bounds),
        outcome_transform=Standardize(1),
    )
    if before is None or len(x) <= FITTED_EACH_CALL or len(x) % 5 == 0:
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
    else:
        model.mean_module.load_state_dict(before.mean_module.state_dict())
        model.covar_module.load_state_dict(before.covar_module.state_dict())
    return model.eval()


def predicted(model, points):
    """Mean and standard deviation of each point by itself: together they would have one covariance matrix."""
    with torch.no_grad():
        posterior = model.posterior(points.unsqueeze(1))
        return posterior.mean.flatten(), posterior.variance.flatten().sqrt()


if __name__ == "__main__":
    measure(estimate)
