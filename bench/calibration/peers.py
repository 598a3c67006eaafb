"""CPU seconds of other packages on the predictions of a file. Usage: peers.py PROBABILITIES.f64 LABELS.i32 CLASSES"""

import json
import sys
import time
import warnings

import numpy as np
from betacal import BetaCalibration
from netcal.binning import HistogramBinning
from netcal.metrics import ECE
from netcal.scaling import TemperatureScaling
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression

warnings.filterwarnings("ignore")
k = int(sys.argv[3])
p = np.fromfile(sys.argv[1]).reshape(-1, k)
y = np.fromfile(sys.argv[2], dtype=np.int32).astype(int)
# One class against the rest, as ours is measured.
one, event = p[:, 0].copy(), (y == 0).astype(int)
near = np.clip(one, 2**-52, 1 - 2**-52)


def seconds(action):
    start = time.process_time()
    action()
    return time.process_time() - start


print(
    json.dumps(
        {
            "netcal ECE": seconds(lambda: ECE(15).measure(p, y)),
            "netcal temperature": seconds(lambda: TemperatureScaling().fit(p, y)),
            "netcal histogram, one class": seconds(lambda: HistogramBinning(15).fit(one, event)),
            "sklearn isotonic, one class": seconds(lambda: IsotonicRegression(out_of_bounds="clip").fit(one, event)),
            "sklearn Platt, one class": seconds(lambda: _SigmoidCalibration().fit(np.log(near / (1 - near)), event)),
            "betacal, one class": seconds(lambda: BetaCalibration().fit(one.reshape(-1, 1), event)),
        }
    )
)
