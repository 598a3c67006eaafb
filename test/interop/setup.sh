#!/usr/bin/env bash
# Installs clients and servers of others, for `npm run test:interop`: a virtual environment for each, as what they need
# contradicts each other. Usage: test/interop/setup.sh [FOLDER [NAME...]], default .cache/interop and all but Triton, Ray
# Serve and TorchServe, which INTEROP_SET=full adds; the tests look there, or in $PROOFMARK_INTEROP. One that cannot be installed is absent, and FOLDER/NAME.absent says why.
set -uo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-.cache/interop}
shift
mkdir -p "$folder"
names=("$@")
if [ ${#names[@]} = 0 ]; then
  names=(clients models calibration schemathesis tfserving)
  for server in test/interop/servers/*/requirements.txt; do
    name=$(basename "$(dirname "$server")")
    # Those that take longest to start, and do not where the machine is busy.
    case "$name" in pytriton | ray | torchserve) [ "${INTEROP_SET:-}" = full ] || continue ;; esac
    names+=("$name")
  done
fi
python=$(python3 -c 'import sys; print(sys.executable)') || { echo 'there is no python3'; exit 1; }

# uv links what environments share in place of copying it; pip will do where it cannot be had.
uv="$folder/.uv/bin/uv"
[ -x "$uv" ] || { "$python" -m venv "$folder/.uv" && "$folder/.uv/bin/pip" install --quiet --disable-pip-version-check uv==0.13.9; } || uv=''

install() { # NAME REQUIREMENTS
  local home="$folder/$1" python=$python wanted="${2%requirements.txt}python.txt"
  # One that names its Python embeds its shared library.
  [ -f "$wanted" ] && { python=$(grep -v '^#' "$wanted"); [ -x "$python" ] || { echo "there is no $python" >&2; return 1; }; }
  # What was installed, and into which Python.
  local stamp; stamp=$(cat "$2"; echo "# $python")
  [ "$stamp" = "$(cat "$home/installed.txt" 2>/dev/null)" ] && return
  rm -rf "$home"
  if [ -n "$uv" ]; then
    "$uv" venv --quiet --python "$python" "$home" && "$uv" pip install --quiet --python "$home/bin/python" -r "$2"
  else
    "$python" -m venv "$home" && "$home/bin/pip" install --quiet --disable-pip-version-check -r "$2"
  fi && echo "$stamp" > "$home/installed.txt"
}

for name in "${names[@]}"; do
  requirements="test/interop/servers/$name/requirements.txt"
  [ -f "$requirements" ] || requirements="test/interop/$name.txt"
  start=$SECONDS
  if install "$name" "$requirements" 2>"$folder/$name.absent"; then
    rm -f "$folder/$name.absent"
    echo "$name: $((SECONDS - start)) s"
  else
    rm -rf "${folder:?}/$name"
    echo "$name is absent: $(tail -n 1 "$folder/$name.absent")"
  fi
done

if [ $# = 0 ]; then
  # Models of poses and objects that are not ours, and the pictures with them. No script of the package runs.
  npm install --prefix "$folder" --no-save --ignore-scripts --no-audit --no-fund --silent @vladmandic/human@3.3.6
fi
