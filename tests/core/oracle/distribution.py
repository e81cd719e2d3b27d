"""Oracle values for distribution.test.ts and critical.test.ts. Run: python3 distribution.py > distribution.json"""

import json
import sys

import numpy
import scipy
from scipy import integrate, optimize, stats

ps = [1e-12, 1e-4, 0.02, 0.3, 0.499, 0.5, 0.6, 0.9, 0.975, 0.98, 0.995, 0.999999]
degrees = [1, 2, 2.5, 3, 5, 11, 29, 99, 1000, 100000]
student = [[p, d, float(stats.t.ppf(p, d))] for d in degrees for p in ps]


def clopper_pearson(k, n, tail):
    """By the beta's quantiles: binomtest searches for the same ends with Brent's method, which stops at 1e-11."""
    low = 0.0 if k == 0 else float(stats.beta.ppf(tail, k, n - k + 1))
    high = 1.0 if k == n else float(stats.beta.isf(tail, k + 1, n - k))
    return [low, high]


counts = [(0, 1), (1, 1), (0, 20), (1, 20), (10, 20), (19, 20), (7, 50), (300, 1800), (1795, 1800), (60000, 100000)]
binomial = [
    [k, n, level, *clopper_pearson(k, n, (1 - level) / 2)]
    for k, n in counts
    for level in [0.9, 0.95, 0.998]
]


def mixture(t, blocks):
    """The Bayes factor of effects drawn from N(0, 2^2) (in units of a block's sd) against none, by quadrature."""

    def integrand(effect):
        return stats.nct.pdf(t, blocks - 1, effect * numpy.sqrt(blocks)) * stats.norm.pdf(effect, 0, 2)

    peak = t / numpy.sqrt(blocks)
    whole = integrate.quad(integrand, -20, 20, points=sorted({0, peak}), limit=400, epsabs=0, epsrel=1e-9)[0]
    return whole / stats.t.pdf(t, blocks - 1)


# The t at which the mixture reaches 1 / 0.01: [blocks, critical value].
watched = [[s, float(optimize.brentq(lambda t: mixture(t, s) - 100, 1, 40, xtol=1e-9))] for s in [5, 6, 7, 8, 12, 20, 30]]

json.dump(
    {
        "command": "python3 distribution.py > distribution.json",
        "versions": {"python": sys.version.split()[0], "scipy": scipy.__version__, "numpy": numpy.__version__},
        "student": student,
        "binomial": binomial,
        "watched": watched,
    },
    sys.stdout,
    indent=1,
)
