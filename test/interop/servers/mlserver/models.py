"""Makes the models of MLServer, and prints what the libraries themselves predict: python models.py FOLDER ROWS."""

import json
import pathlib
import sys

import joblib
import numpy as np
import xgboost
from sklearn.linear_model import LogisticRegression

folder = pathlib.Path(sys.argv[1])
queries = np.asarray(json.loads(sys.argv[2]), np.float32)
random = np.random.default_rng(7)
points = random.uniform(-1, 1, (200, 6)).astype(np.float32)
labels = (points @ np.array([3, -2, 1, 0, 2, -1]) > 0).astype(int)
linear = LogisticRegression().fit(points, labels)
joblib.dump(linear, folder / "sklearn.joblib")
trees = xgboost.XGBClassifier(n_estimators=20, max_depth=3, n_jobs=1).fit(points, labels)
trees.save_model(folder / "xgboost.json")
print(
    json.dumps(
        {
            "sklearn": linear.predict_proba(queries).tolist(),
            "xgboost": trees.predict(queries).tolist(),
        }
    )
)
