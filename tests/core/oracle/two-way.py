"""Oracle values for interaction.test.ts. Run: python3 two-way.py > two-way.json

Everything by another road than the product's: cluster sums as products with indicator matrices, the log-odds' error
from numerical derivatives of the whole statistic with respect to the weight of each outcome.
"""

import json
import sys

import numpy

budgets = [5, 20]
arms = [f"{i}/{p}/{n}" for n in budgets for p in ["none", "heavy"] for i in ["pretrained", "scratch"]]
sign = numpy.array([{"p": 1, "s": -1}[a[0]] * (1 if "none" in a else -1) for a in arms])
random = numpy.random.default_rng(20)


def case(seeds, images, pool):
    groups = [numpy.sort(random.choice(pool, images)) for _ in range(seeds)]
    ability = random.uniform(-0.3, 1.5, len(arms))
    hardness = random.normal(0, 0.8, (pool, len(arms)))
    luck = random.normal(0, 0.4, (seeds, len(arms)))
    right = [
        (ability + hardness[groups[s]] + luck[s] + random.normal(0, 1, (images, len(arms))) > 0).astype(int)
        for s in range(seeds)
    ]
    y = numpy.concatenate(right)
    seed = numpy.repeat(numpy.arange(seeds), images)
    group = numpy.concatenate(groups)

    def variances(z):
        def meat(labels):
            indicator = (labels[:, None] == numpy.unique(labels)[None, :]).astype(float)
            return float(((z @ indicator) ** 2).sum()) / len(z) ** 2, indicator.shape[1]

        (vs, s), (vg, g), (vc, _) = meat(seed), meat(group), meat(seed * 10**6 + group)
        return {"seeds": vs * s / (s - 1), "images": vg * g / (g - 1), "cells": vc}

    def points(w):
        return float((w @ y) / w.sum() @ sign) / len(budgets)

    def log_odds(w):
        p = (w @ y) / w.sum()
        return float(numpy.log(p / (1 - p)) @ sign) / len(budgets)

    def influence(statistic):
        ones, step = numpy.ones(len(y)), 1e-4
        unit = numpy.eye(len(y)) * step
        return numpy.array([(statistic(ones + u) - statistic(ones - u)) / (2 * step) for u in unit]) * len(y)

    def error(v, minus):
        return float(numpy.sqrt(max(v["seeds"] + v["images"] - minus * v["cells"], v["seeds"], v["images"])))

    v, w = variances(influence(points)), variances(influence(log_odds))
    ones = numpy.ones(len(y))
    return {
        "groups": [g.tolist() for g in groups],
        "correct": [{a: "".join(map(str, r[:, k])) for k, a in enumerate(arms)} for r in right],
        "estimate": points(ones),
        "variances": v,
        "standardError": error(v, 1),
        "overlappingError": error(v, 0),
        "logOdds": log_odds(ones),
        "logOddsError": error(w, 1),
    }


json.dump(
    {
        "command": "python3 two-way.py > two-way.json",
        "versions": {"python": sys.version.split()[0], "numpy": numpy.__version__},
        "budgets": budgets,
        "cases": [case(2, 9, 6), case(6, 25, 40), case(9, 30, 300)],
    },
    sys.stdout,
)
