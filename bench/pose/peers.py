"""CPU seconds of COCO evaluators on one thread: python peers.py PEER KIND TRUTH RESULTS -> one line of JSON."""

import contextlib
import importlib.metadata
import io
import json
import os
import resource
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["RAYON_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = sys.argv[5]

PEERS = {
    "pycocotools": "pycocotools",
    "faster-coco-eval": "faster_coco_eval",
    "hotcoco": "hotcoco",
    "ultrafast-pycocotools": "ultrafast_pycocotools",
    "vernier": "vernier",
}


def classes(peer):
    if peer == "pycocotools":
        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval
    elif peer == "faster-coco-eval":
        from faster_coco_eval import COCO, COCOeval_faster as COCOeval
    elif peer == "hotcoco":
        from hotcoco import COCO, COCOeval
    elif peer == "ultrafast-pycocotools":
        from ultrafast_pycocotools import COCO, COCOeval
    else:
        from pycocotools.coco import COCO
        from vernier import COCOeval
    return COCO, COCOeval


def main():
    peer, kind, truth, results = sys.argv[1:5]
    try:
        version = importlib.metadata.version(peer)
        COCO, COCOeval = classes(peer)
    except Exception as error:
        print(json.dumps({"absent": str(error)}))
        return
    with contextlib.redirect_stdout(io.StringIO()):
        cpu, wall = time.process_time(), time.perf_counter()
        gt = COCO(truth)
        dt = gt.loadRes(results) if hasattr(gt, "loadRes") else gt.load_res(results)
        evaluation = COCOeval(gt, dt, kind)
        read, read_wall = time.process_time(), time.perf_counter()
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        end, end_wall = time.process_time(), time.perf_counter()
    print(
        json.dumps(
            {
                "version": version,
                "stats": [float(value) for value in evaluation.stats],
                "total": end - cpu,
                "evaluate": end - read,
                "totalWall": end_wall - wall,
                "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


main()
