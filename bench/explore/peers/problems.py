"""The reliability problems of ../problems.ts: each fails where g < 0. Inputs are independent."""

import math

NORMAL, LOGNORMAL = "normal", "lognormal"


def four_branch(k):
    def g(x):
        a, b = x
        curve = 3 + 0.1 * (a - b) ** 2
        total = (a + b) / math.sqrt(2)
        gap = k / math.sqrt(2)
        return min(curve - total, curve + total, a - b + gap, b - a + gap)

    return g


def oscillator(x):
    m, c1, c2, r, f, t = x
    w = math.sqrt((c1 + c2) / m)
    return 3 * r - abs(2 * f / (m * w * w) * math.sin(w * t / 2))


def rp53(x):
    return math.sin(2.5 * x[0]) + 2 - (x[0] ** 2 + 4) * (x[1] - 1) / 20


def gayton_hat(x):
    return 0.5 * (x[0] - 2) ** 2 - 1.5 * (x[1] - 5) ** 3 - 3


def rastrigin(x):
    return 10 - sum(v * v - 5 * math.cos(2 * math.pi * v) for v in x)


def lognormal_sum(x):
    return 40 + 3 * 0.2 * math.sqrt(40) - sum(x)


STANDARD = (NORMAL, 0, 1)

# name: (g, inputs as (kind, mean, standard deviation), reference probability)
PROBLEMS = {
    "four-branch k=7": (four_branch(7), [STANDARD] * 2, 2.222795e-3),
    "four-branch k=6": (four_branch(6), [STANDARD] * 2, 4.457331e-3),
    "oscillator": (
        oscillator,
        [
            (NORMAL, 1, 0.05),
            (NORMAL, 1, 0.1),
            (NORMAL, 0.1, 0.01),
            (NORMAL, 0.5, 0.05),
            (NORMAL, 1, 0.2),
            (NORMAL, 1, 0.2),
        ],
        2.8589e-2,
    ),
    "RP53": (rp53, [(NORMAL, 1.5, 1), (NORMAL, 2.5, 1)], 3.132049e-2),
    "Gayton hat": (gayton_hat, [STANDARD] * 2, 2.874538e-5),
    "modified Rastrigin": (rastrigin, [STANDARD] * 2, 7.29793e-2),
    "lognormal sum n=40": (lognormal_sum, [(LOGNORMAL, 1, 0.2)] * 40, 1.98145e-3),
}


def scale(inputs):
    """The map from standard normal scores to the inputs."""

    def one(score, kind, mean, sd):
        if kind == NORMAL:
            return mean + sd * score
        variance = math.log1p((sd / mean) ** 2)
        return math.exp(math.log(mean) - variance / 2 + math.sqrt(variance) * score)

    return lambda scores: [one(z, *spec) for z, spec in zip(scores, inputs)]
