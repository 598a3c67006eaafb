import { ConfigurationError } from '../../core/errors.ts';
import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import type { Settings } from '../settings.ts';
import { boxKernel } from './boxKernel.ts';
import { cells as makeCells } from './cells.ts';
import type { Cells } from './cells.ts';
import type { Evaluation } from './evaluation.ts';
import { keypointKernel } from './keypointKernel.ts';
import { maskKernel } from './maskKernel.ts';
import { MatchCell } from './matchCell.ts';
import { Overlaps, type OverlapKernel } from './overlaps.ts';
import { ignoredTruths } from './ignoredTruths.ts';

/** What `evaluate` keeps besides, and which annotations it leaves out. */
export interface EvaluateOptions {
  /** Keep who matches whom in the first area. */
  readonly partners?: boolean | undefined;
  /** 1 for an annotation that must not count, whatever it is. */
  readonly leaveOut?: Uint8Array | undefined;
}

/** Matches detections with ground truths as COCOeval's `evaluate` does. */
export function evaluate(
  truth: GroundTruth,
  results: Results,
  settings: Settings,
  { partners = false, leaveOut }: EvaluateOptions = {},
): Evaluation {
  const { keypointsEach, annotations } = truth;
  if (
    settings.kind === 'keypoints' &&
    annotations.count > 0 &&
    keypointsEach !== settings.sigmas.length
  )
    throw new ConfigurationError(
      `the ground truth has ${keypointsEach} keypoints, and ${settings.sigmas.length} sigmas are given`,
      { code: 'coco.sigmas', hint: 'name the schema of the keypoints, or give a sigma for each' },
    );
  const cells = makeCells(truth, results, settings.maxDets.at(-1) ?? 100);
  const count = cells.detections.length;
  const truthIgnored = settings.areas.map((range) =>
    ignoredTruths(truth, settings.kind, range, leaveOut),
  );
  const evaluation: Evaluation = {
    settings,
    truth,
    results,
    cells,
    truthIgnored,
    rank: ranks(cells),
    matched: settings.areas.map(() => new Uint32Array(count)),
    ignored: settings.areas.map(() => new Uint32Array(count)),
    partners: partners ? new Int32Array(count * settings.thresholds.length).fill(-1) : undefined,
  };
  const kernel = kernelOf(evaluation);
  const overlaps = new Overlaps();
  const match = new MatchCell(evaluation);
  for (let cell = 0; cell < cells.count; cell++) {
    const fromGt = cells.truthStarts[cell]!;
    const toGt = cells.truthStarts[cell + 1]!;
    const fromDt = cells.detectionStarts[cell]!;
    const toDt = cells.detectionStarts[cell + 1]!;
    if (fromDt === toDt) continue;
    overlaps.begin(toDt - fromDt);
    if (fromGt < toGt) kernel(overlaps, fromGt, toGt, fromDt, toDt);
    match.match(overlaps, fromGt, toGt, fromDt, toDt);
  }
  return evaluation;
}

function kernelOf({ truth, results, cells, settings }: Evaluation): OverlapKernel {
  const least = Math.min(...settings.thresholds, 1 - 1e-10);
  if (settings.kind === 'boxes') return boxKernel(truth, results, cells, least);
  if (settings.kind === 'masks') return maskKernel(truth, results, cells, least);
  return keypointKernel(truth, results, cells, settings, least);
}

function ranks({ count, detectionStarts, detections }: Cells): Int32Array {
  const rank = new Int32Array(detections.length);
  for (let cell = 0; cell < count; cell++) {
    const from = detectionStarts[cell]!;
    for (let d = from; d < detectionStarts[cell + 1]!; d++) rank[d] = d - from;
  }
  return rank;
}
