#!/usr/bin/env bash
# Installs clients and servers of others into a virtual environment, for `npm run test:interop`.
# Usage: test/interop/setup.sh [FOLDER], default .cache/interop; the tests look there, or in $PROOFMARK_INTEROP.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-.cache/interop}
[ -x "$folder/bin/python" ] || python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check -r test/interop/requirements.txt
# Models of poses and objects that are not ours, and the pictures with them. No script of the package runs.
npm install --prefix "$folder" --no-save --ignore-scripts --no-audit --no-fund --silent @vladmandic/human@3.3.6
# One by one: both register the same protobuf messages.
"$folder/bin/python" -c 'import tritonclient.http, tritonclient.grpc'
"$folder/bin/python" -c 'import mlserver'
# An environment of its own: the exporters of models want another protobuf than the servers.
[ -x "$folder/models/bin/python" ] || python3 -m venv "$folder/models"
"$folder/models/bin/pip" install --quiet --disable-pip-version-check -r test/interop/requirements-models.txt
"$folder/models/bin/python" -c 'import skl2onnx, onnxmltools, lightgbm, xgboost'
