"""AK-MCS with the learning function U (Echard, Gayton and Lemaire, 2011) on scikit-learn's Gaussian process.

Textbook form: twelve random points to start, then the point of a Monte Carlo population with the smallest U, until
min U >= 2 or the calls are used up.
"""

import warnings

import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel

from measure import measure

warnings.filterwarnings("ignore")


def estimate(g, dimensions, calls, seed):
    random = np.random.default_rng(seed)
    population = random.standard_normal((50_000, dimensions))
    start = random.choice(len(population), min(12, calls), replace=False)
    asked = [int(i) for i in start]
    values = [g(population[i]) for i in asked]
    while True:
        kernel = ConstantKernel(1.0, (1e-3, 1e5)) * RBF(np.ones(dimensions), (1e-2, 1e3))
        process = GaussianProcessRegressor(kernel, normalize_y=True, alpha=1e-8, random_state=seed)
        process.fit(population[asked], values)
        mean, sd = process.predict(population, return_std=True)
        u = np.abs(mean) / np.maximum(sd, 1e-12)
        u[asked] = np.inf
        if u.min() >= 2 or len(asked) >= calls:
            return np.mean(mean < 0)
        best = int(u.argmin())
        asked.append(best)
        values.append(g(population[best]))


measure(estimate)
