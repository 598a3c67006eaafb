"""Calibrators and metrics by netcal, torchmetrics, scikit-learn, betacal and uncertainty-toolbox, as JSON.

Reads {"probabilities": [[...]], "labels": [...], "grid": [...], "mean": [...], "sd": [...], "value": [...]} from stdin.
"""

import json
import os
import sys
import warnings

warnings.filterwarnings("ignore")
out = sys.stdout
sys.stdout = sys.stderr = open(os.devnull, "w")

import betacal.beta_calibration
import numpy as np
import scipy.stats
import torch
import uncertainty_toolbox as uct
from netcal.binning import BBQ, HistogramBinning, IsotonicRegression
from netcal.metrics import ACE, ECE, MCE
from sklearn.isotonic import IsotonicRegression as SklearnIsotonic
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score
from torchmetrics.classification import BinaryAUROC, BinaryAveragePrecision, MulticlassCalibrationError

given = json.load(sys.stdin)
p, y = np.array(given["probabilities"]), np.array(given["labels"])
grid = np.array(given["grid"])
mean, sd, value = (np.array(given[name]) for name in ("mean", "sd", "value"))
score, event = p[:, 1].copy(), (y == 1).astype(int)
top, right = p.max(1), (p.argmax(1) == y).astype(int)
# The package leaves its fit at a tolerance of 1e-4.
fit = betacal.beta_calibration.LogisticRegression
betacal.beta_calibration.LogisticRegression = lambda C: fit(C=C, tol=1e-12, max_iter=100_000)


def calibrated(calibrator):
    return np.ravel(calibrator.fit(score, event).transform(grid)).tolist()


def torch_error(norm):
    metric = MulticlassCalibrationError(num_classes=p.shape[1], n_bins=15, norm=norm)
    return float(metric(torch.tensor(p, dtype=torch.float64), torch.tensor(y)))


def recalibrated_crps(recalibrator, levels):
    # The CRPS is twice the pinball loss, integrated over levels.
    # Its residuals are predictions minus values: levels count from above.
    steps = -scipy.stats.norm.ppf(recalibrator.predict(1 - levels))
    quantiles = mean[:, None] + sd[:, None] * steps
    off = value[:, None] - quantiles
    losses = np.where(off >= 0, levels * off, (levels - 1) * off).mean(0)
    return float(2 * np.trapezoid(losses, levels))


scores = torch.tensor(top, dtype=torch.float64), torch.tensor(right)
calibration = uct.metrics_calibration
shares = calibration.get_proportion_lists_vectorized(mean, sd, value, num_bins=100, prop_type="quantile")
recalibrator = uct.iso_recal(*shares)
json.dump(
    {
        "netcal.ece": float(ECE(15).measure(p, y)),
        "netcal.detectionEce": float(ECE(15, detection=True).measure(score, event)),
        "netcal.ace": float(ACE(15).measure(p, y)),
        "netcal.mce": float(MCE(15).measure(p, y)),
        "torchmetrics.ece": torch_error("l1"),
        "torchmetrics.mce": torch_error("max"),
        "torchmetrics.auroc": float(BinaryAUROC()(*scores)),
        "torchmetrics.aupr": float(BinaryAveragePrecision()(*scores)),
        "sklearn.auroc": roc_auc_score(right, top),
        "sklearn.aupr": average_precision_score(right, top),
        "sklearn.nll": log_loss(y, p, labels=list(range(p.shape[1]))),
        "sklearn.brier": brier_score_loss(event, score),
        "netcal.histogram": calibrated(HistogramBinning(15)),
        "netcal.bbq-bic": calibrated(BBQ(score_function="BIC")),
        "netcal.isotonic": calibrated(IsotonicRegression()),
        "sklearn.isotonic": SklearnIsotonic(out_of_bounds="clip").fit(score, event).predict(grid).tolist(),
        "betacal.beta": betacal.BetaCalibration().fit(score.reshape(-1, 1), event).predict(grid).tolist(),
        "uct.nll": float(uct.metrics_scoring_rule.nll_gaussian(mean, sd, value)),
        "uct.crps": float(uct.metrics_scoring_rule.crps_gaussian(mean, sd, value)),
        "uct.recalibration": recalibrator.predict(grid).tolist(),
        "uct.recalibratedCrps": recalibrated_crps(recalibrator, np.linspace(1e-6, 1 - 1e-6, 200_001)),
        "uct.quantileError": float(
            calibration.mean_absolute_calibration_error(mean, sd, value, prop_type="quantile")
        ),
    },
    out,
)
