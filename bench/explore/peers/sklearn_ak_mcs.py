"""AK-MCS with the learning function U (Echard, Gayton and Lemaire, 2011) on scikit-learn's Gaussian process.

Twelve random points of a Monte Carlo population to start, then the one with the smallest U, until min U >= 2. The
population then grows until it gives the probability with a coefficient of variation of 5 %, as the paper has it. Two
things are added in the method's favour: it does not stop before it has seen a failure, for by the paper's rule alone it
often ends after the start with none; and a million fresh draws give the answer, for the population's own share would
add up to those 5 %.
"""

import warnings

import numpy as np
from measure import measure
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel

warnings.filterwarnings("ignore")

START, GROWTH, MOST = 20_000, 3, 540_000


def estimate(g, dimensions, calls, seed):
    random = np.random.default_rng(seed)
    population = random.standard_normal((START, dimensions))
    asked = list(random.choice(START, min(12, calls), replace=False))
    values = [g(population[i]) for i in asked]
    process = None
    while True:
        process = fitted(population[asked], values, process, seed)
        mean, sd = predicted(process, population)
        u = np.abs(mean) / np.maximum(sd, 1e-12)
        u[asked] = np.inf
        if (u.min() < 2 or min(values) >= 0) and len(asked) < calls:
            best = int(u.argmin())
            asked.append(best)
            values.append(g(population[best]))
            continue
        p = np.mean(mean < 0)
        enough = p > 0 and (1 - p) / (p * len(population)) <= 0.05**2
        if enough or len(asked) >= calls or len(population) >= MOST:
            fresh = (random.standard_normal((100_000, dimensions)) for _ in range(10))
            return np.mean([np.mean(process.predict(part) < 0) for part in fresh])
        more = random.standard_normal(((GROWTH - 1) * len(population), dimensions))
        population = np.concatenate([population, more])


def fitted(x, y, before, seed):
    """Starts from the last kernel; while fits are cheap, and at every fifth call, also from a random one."""
    first = ConstantKernel(1.0, (1e-3, 1e5)) * RBF(np.ones(x.shape[1]), (1e-2, 1e3))
    process = GaussianProcessRegressor(
        first if before is None else before.kernel_,
        normalize_y=True,
        alpha=1e-8,
        n_restarts_optimizer=1 if len(x) <= 40 or len(x) % 5 == 0 else 0,
        random_state=seed,
    )
    return process.fit(x, y)


def predicted(process, x):
    parts = [process.predict(x[i : i + 20_000], return_std=True) for i in range(0, len(x), 20_000)]
    return tuple(np.concatenate(part) for part in zip(*parts))


if __name__ == "__main__":
    measure(estimate)
