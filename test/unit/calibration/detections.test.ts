import { describe, expect, it } from 'vitest';

import { bootstrapIntervals } from '../../../src/calibration/measure/bootstrap.ts';
import { foldsOfClusters } from '../../../src/calibration/judge/crossFit.ts';
import { designEffect } from '../../../src/calibration/metrics/designEffect.ts';
import type { RunRecord } from '../../../src/core/runRecord.ts';
import { createRandom } from '../../../src/math/random.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

const bundled = (name: string): string =>
  new URL(`../../../targets/bundled/${name}`, import.meta.url).pathname;

const measured = (record: RunRecord, procedure: string, name: string) =>
  record.procedures
    .find((one) => one.name === procedure)!
    .measurements.find((one) => one.name === name)!;

describe('scores of the bundled detector', () => {
  const detection = (iou: number) => `
    kind: calibration
    data: scenes
    detection:
      decoder: { kind: yolox, strides: [8] }
      classes: [limit, stop, yield, warning, priority]
      iou: ${iou}
    calibrators: [temperature, isotonic]
    bins: 10
    folds: 3
`;
  it('have the error that `detection` finds, and pictures as their clusters', async () => {
    const { run } = await fixtureFolder({
      's.yaml': `
name: scores
target: { protocol: onnx, model: ${bundled('roadscenes.onnx')} }
data: { scenes: ${bundled('roadscenes/truth.json')} }
procedures:
  coco:
    kind: detection
    data: scenes
    decoder: { kind: yolox, strides: [8] }
    classes: [limit, stop, yield, warning, priority]
    bootstrap: { replicates: 20 }
    errors: false
  scores: ${detection(0.5)}
  strict: ${detection(0.75)}
`,
    });
    const { record } = await run();
    const ece = measured(record, 'scores', 'ece');
    expect(ece.value).toBeCloseTo(measured(record, 'coco', 'ece').value!, 12);
    expect(ece.n).toBe(measured(record, 'coco', 'ece').n);
    expect(ece.interval!.method).toContain('of clusters');
    expect(measured(record, 'scores', 'failed').n).toBe(60);
    expect(measured(record, 'strict', 'accuracy').value!).toBeLessThan(
      measured(record, 'scores', 'accuracy').value!,
    );
    // At a stricter overlap the same scores promise too much, and isotonic regression takes that off.
    expect(measured(record, 'strict', 'ece.isotonic').value!).toBeLessThan(
      measured(record, 'strict', 'ece').value! / 1.5,
    );
  });
});

it('a score is the chance of being right, however low', async () => {
  // Of 100 detections of each score s, 100 s are right: perfectly calibrated, and mostly below one half.
  const rows = [0.1, 0.2, 0.3, 0.4, 0.7].flatMap((score) =>
    Array.from({ length: 100 }, (_, i) => `${score},${i < 100 * score ? 1 : 0},im${i % 20}`),
  );
  const { run } = await fixtureFolder({
    's.yaml':
      'name: file\nprocedures: { c: { kind: calibration, predictions: d.csv, calibrators: [temperature] } }\n',
    'd.csv': `score,correct,image\n${rows.join('\n')}\n`,
  });
  const { record } = await run();
  expect(measured(record, 'c', 'ece').value).toBeCloseTo(0, 9);
  expect(measured(record, 'c', 'accuracy').value).toBeCloseTo(0.34, 9);
});

it('rejection among detections of one picture is refused', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => `0.5,${i % 2},im${i % 20}`);
  const { run } = await fixtureFolder({
    's.yaml':
      'name: file\nprocedures: { c: { kind: calibration, predictions: d.csv, rejection: { risk: 0.1 } } }\n',
    'd.csv': `score,correct,image\n${rows.join('\n')}\n`,
  });
  await expect(run()).rejects.toThrow(/depend on each other/);
});

it('clusters stay together in folds, and are spread over them', () => {
  const clusters = Int32Array.from({ length: 300 }, (_, i) => Math.floor(i / 6));
  const parts = foldsOfClusters(clusters, 5, createRandom(1, 'folds'));
  const of = new Map<number, Set<number>>();
  for (const [i, cluster] of clusters.entries())
    of.set(cluster, (of.get(cluster) ?? new Set()).add(parts[i]!));
  expect([...of.values()].every((own) => own.size === 1)).toBe(true);
  for (let part = 0; part < 5; part++) expect(parts.filter((own) => own === part)).toHaveLength(60);
});

describe('of clusters of 5 items that are all alike', () => {
  const random = createRandom(2, 'clusters');
  const draws = Float64Array.from({ length: 80 }, () => Number(random.uniform() < 0.3));
  const clusters = Int32Array.from({ length: 400 }, (_, i) => Math.floor(i / 5));
  const event = Uint8Array.from(clusters, (cluster) => draws[cluster]!);

  it('the interval is that of the clusters alone', () => {
    const mean = (rows: Int32Array) => [
      rows.reduce((sum, row) => sum + event[row]!, 0) / rows.length,
    ];
    const width = (own?: Int32Array) => {
      const [interval] = bootstrapIntervals(400, mean, 0.95, createRandom(3), {
        most: 2000,
        clusters: own,
      });
      return interval!.upper! - interval!.lower!;
    };
    const share = draws.reduce((sum, value) => sum + value, 0) / 80;
    const exact = 2 * 1.96 * Math.sqrt((share * (1 - share)) / 80);
    expect(width(clusters) / exact).toBeCloseTo(1, 1);
    expect(width(clusters) / width()).toBeGreaterThan(2);
  });

  it('the design effect is 5, and 1 of items on their own', () => {
    const score = new Float64Array(400).fill(0.3);
    expect(designEffect({ score, event }, clusters)).toBeCloseTo(5, 9);
    expect(designEffect({ score, event }, Int32Array.from(event.keys()))).toBe(1);
  });
});
