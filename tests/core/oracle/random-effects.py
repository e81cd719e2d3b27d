# Oracle for worker/core/statistics/random-effects.ts: python3 tests/core/oracle/random-effects.py > tests/core/oracle/random-effects.json
# SciPy's root finder and Student's t. The first case is the BCG trials (Colditz et al. 1994; log risk ratios and their
# variances as in Viechtbauer 2010), whose Paule-Mandel variance is published as 0.318.
import json
import numpy as np
from scipy.optimize import brentq
from scipy.stats import t

bcg = [(4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
       (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
       (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825)]
y = [float(np.log(a / (a + b)) - np.log(c / (c + d))) for a, b, c, d in bcg]
s = [float(np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))) for a, b, c, d in bcg]

def combine(y, s, n):
    y, s = np.repeat(y, n), np.repeat(s, n)
    k = len(y)
    def q(v):
        w = 1 / (s**2 + v)
        m = (w * y).sum() / w.sum()
        return (w * (y - m) ** 2).sum(), m, w.sum()
    v = 0.0 if q(0)[0] <= k - 1 else brentq(lambda v: q(v)[0] - (k - 1), 0, 100, xtol=1e-16)
    spread, m, p = q(v)
    e2 = max(1, spread / (k - 1)) / p
    a, b = t.ppf(0.975, k - 1) * np.sqrt(e2), t.ppf(0.975, k - 2) * np.sqrt(v + e2)
    return dict(mean=m, interval=[m - a, m + a], prediction=[m - b, m + b], between=float(np.sqrt(v)))

cases = [(y, s, [1] * len(y)),
         ([0.0, 0.08, 0.16, 0.3], [0.012, 0.032, 0.032, 0.08], [12, 30, 25, 4]),
         ([0.1, 0.1, 0.101], [0.05, 0.04, 0.06], [1, 2, 1])]
print(json.dumps([dict(estimates=y, errors=s, studies=n, expected=combine(y, s, n)) for y, s, n in cases], indent=1))
