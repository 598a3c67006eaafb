import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { binScores } from '../../src/calibration/metrics/bins.ts';
import { beta } from '../../src/calibration/calibrators/beta.ts';
import { histogram } from '../../src/calibration/calibrators/histogram.ts';
import { isotonic } from '../../src/calibration/calibrators/isotonic.ts';
import { platt } from '../../src/calibration/calibrators/platt.ts';
import { temperature } from '../../src/calibration/calibrators/temperature.ts';
import type { BinaryCalibrator } from '../../src/calibration/fit/binaryCalibrator.ts';
import { expectedError } from '../../src/calibration/metrics/calibrationError.ts';
import type { Predictions } from '../../src/calibration/predictions.ts';
import { sortScores } from '../../src/calibration/sortScores.ts';
import { classScores, topLabel } from '../../src/calibration/topLabel.ts';
import { interopBin } from '../../test/interop/interopPython.ts';
import type { BenchRow } from '../benchRow.ts';
import { cpuTimeMs } from '../cpuTime.ts';

/** Ours beside netcal, scikit-learn and betacal on the same predictions; each of ours sorts anew. */
export async function peerRows(predictions: Predictions): Promise<readonly BenchRow[]> {
  const oneClass = ({ fit }: BinaryCalibrator) => fit(sortScores(classScores(predictions, 0)));
  const ours: Readonly<Record<string, () => unknown>> = {
    'netcal ECE': () => expectedError(binScores(topLabel(predictions), 15, 'equal-width')),
    'netcal temperature': () => temperature.fit(predictions),
    'netcal histogram, one class': () => oneClass(histogram),
    'sklearn isotonic, one class': () => oneClass(isotonic),
    'sklearn Platt, one class': () => oneClass(platt),
    'betacal, one class': () => oneClass(beta),
  };
  const bin = interopBin('calibration');
  const theirs = bin === undefined ? undefined : await peers(predictions, `${bin}/python`);
  const rows: BenchRow[] = [];
  let [all, others] = [0, 0];
  for (const [name, action] of Object.entries(ours)) {
    const own = (await cpuTimeMs(async () => action())) / 1000;
    const peer = theirs?.[name];
    all += own;
    others += peer ?? 0;
    rows.push({
      name: `10^6 beside ${name}`,
      ours: `${own.toFixed(2)} s`,
      peer: peer === undefined ? 'absent' : `${peer.toFixed(2)} s`,
      ratio: peer === undefined ? null : own / peer,
      target: '',
      holds: null,
    });
  }
  const ratio = theirs === undefined ? null : all / others;
  rows.push({
    name: '10^6 beside all of these',
    ours: `${all.toFixed(2)} s`,
    peer: theirs === undefined ? 'absent' : `${others.toFixed(2)} s`,
    ratio,
    target: '<= 0.5',
    holds: ratio === null ? null : ratio <= 0.5,
  });
  return rows;
}

async function peers(
  { probabilities, labels, classes }: Predictions,
  python: string,
): Promise<Readonly<Record<string, number>> | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-peers-'));
  try {
    const files = [join(folder, 'p.f64'), join(folder, 'y.i32')] as const;
    await writeFile(files[0], new Uint8Array(probabilities.buffer));
    await writeFile(files[1], new Uint8Array(labels.buffer));
    const script = fileURLToPath(new URL('peers.py', import.meta.url));
    // Without netcal and its like in the environment there is nothing to compare with.
    const { stdout } = await promisify(execFile)(python, [script, ...files, String(classes)]);
    return JSON.parse(stdout) as Record<string, number>;
  } catch (error) {
    console.error(
      `peers are absent: ${error instanceof Error ? error.message.split('\n').at(-2) : ''}`,
    );
    return undefined;
  } finally {
    await rm(folder, { recursive: true });
  }
}
