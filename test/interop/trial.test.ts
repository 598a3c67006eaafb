import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import type { TensorMap } from '../../src/core/tensor.ts';
import type { RunRecord } from '../../src/core/runRecord.ts';
import { catalog } from '../../src/run/catalog.ts';
import { openTargets } from '../../src/run/openTargets.ts';
import { loadTargetFile } from '../../src/run/scenario/loadTarget.ts';
import { Secrets } from '../../src/run/scenario/secrets.ts';
import { buildParameter } from '../../src/space/buildParameter.ts';
import { inputOption } from '../../src/space/inputOptions.ts';
import { tensorNumbers } from '../../src/space/outputsView.ts';
import { pointEncoder } from '../../src/space/pointEncoder.ts';
import { proofmark } from '../helpers/proofmark.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';
import { interopFolder } from './interopPython.ts';

/** A model, a table for it, and what Python's ONNX Runtime replies to the table's first rows. */
interface Trial {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | string)[])[];
  readonly outputs: Readonly<
    Record<
      string,
      { readonly classes?: readonly string[]; readonly values: readonly unknown[] } | undefined
    >
  >;
  readonly folder: string;
}

/** What each tool must have made. */
const TOOLS: Readonly<Record<string, readonly string[]>> = {
  'scikit-learn': ['skl-iris', 'skl-forest', 'skl-regressor', 'skl-columns', 'skl-labels'],
  LightGBM: ['lightgbm', 'lightgbm-regressor'],
  XGBoost: ['xgboost', 'xgboost-regressor'],
  PyTorch: ['torch'],
};

/** The environment of setup.sh, and one of the user's, which may have PyTorch. */
const pythons = [join(interopFolder, 'models/bin/python'), process.env['PROOFMARK_PYTHON'] ?? ''];
const trials = new Map(
  pythons
    .filter((python) => existsSync(python))
    .flatMap(made)
    .map((trial) => [trial.name, trial] as const),
);

function made(python: string): readonly Trial[] {
  const folder = mkdtempSync(join(tmpdir(), 'proofmark-trial-'));
  const script = fileURLToPath(new URL('trialModels.py', import.meta.url));
  execFileSync(python, [script, folder], { stdio: 'ignore', timeout: 300_000 });
  const list = JSON.parse(readFileSync(join(folder, 'trials.json'), 'utf8')) as Trial[];
  return list.map((trial) => ({ ...trial, folder }));
}

/** The replies of the target that `init` wrote, to the rows of the trial. */
async function replies(trial: Trial, target: string): Promise<readonly TensorMap[]> {
  const environment = { cwd: process.cwd(), env: {}, catalog };
  const { signal } = new AbortController();
  const loaded = await loadTargetFile(target, { secrets: new Secrets(), environment });
  const opened = await openTargets([{ key: 'target', ...loaded }], { seed: 0, signal });
  try {
    const { target: model, signature } = opened.targets[0]!;
    const asked = trial.columns.filter((column) => column !== 'species');
    const parameters = asked.map((name, index) => {
      const values = trial.rows.map((row) => row[index]!);
      const isText = typeof values[0] === 'string';
      const low = Math.min(...values.map(Number)) - 1;
      const range = { low, high: Math.max(...values.map(Number)) + 1 };
      return buildParameter(
        name,
        inputOption.parse(isText ? { categories: [...new Set(values)] } : range),
      );
    });
    const encode = pointEncoder(parameters, signature);
    const answers: TensorMap[] = [];
    for (const row of trial.rows) {
      // A point holds a category by its place among the categories.
      const point = row.slice(0, asked.length).map((value, index) => {
        const texts = [...new Set(trial.rows.map((each) => each[index]))];
        return typeof value === 'string' ? texts.indexOf(value) : value;
      });
      const reply = await model.infer(encode(point), signal);
      expect(reply).toMatchObject({ status: 'ok' });
      if (reply.status === 'ok') answers.push(reply.outputs);
    }
    return answers;
  } finally {
    await opened.close();
  }
}

describe.each(Object.entries(TOOLS))('a trial by the README with models of %s', (tool, names) => {
  if (names.every((name) => !trials.has(name))) {
    it.skip(
      `${tool} is not installed: run test/interop/setup.sh, or let PROOFMARK_PYTHON name a Python that has it`,
    );
    return;
  }
  it.each(names)('%s', { timeout: 300_000 }, async (name) => {
    const trial = trials.get(name)!;
    const made = join(await temporaryFolder(), 'first');
    const file = (suffix: string): string => join(trial.folder, `${name}${suffix}`);
    const init = await proofmark(['init', made, '--from', file('.onnx'), '--data', file('.csv')]);
    expect(init).toMatchObject({ code: 0, stderr: '' });
    const scenario = join(made, 'scenario.yaml');

    const checked = await proofmark(['validate', scenario, '--connect']);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    // Every column goes where its name or place says; the label is not asked.
    for (const [index, column] of trial.columns.filter((each) => each !== 'species').entries())
      expect(checked.stdout).toMatch(new RegExp(`\\[(0|${index})\\] = ${column}\\b`));
    expect(checked.stdout.includes('not read, as no tensor')).toBe(name === 'skl-labels');

    const answers = await replies(trial, join(made, 'target.yaml'));
    for (const [output, { classes, values } = { values: [] }] of Object.entries(trial.outputs)) {
      values.forEach((expected, row) => {
        const tensor = answers[row]?.[output];
        const numbers = tensor === undefined ? [] : tensorNumbers(tensor);
        if (typeof numbers === 'string')
          expect(Buffer.from(tensor!.data[0] as Uint8Array).toString()).toBe(String(expected));
        else
          [expected].flat(9).forEach((value, index) => {
            expect(numbers[index]).toBeCloseTo(Number(value), 4);
          });
      });
      if (classes !== undefined)
        expect(checked.stdout).toContain(`${output} float32[-1,${classes.length}]`);
    }

    // One whole run a tool: what it does with a model is tested elsewhere.
    if (name !== names[0]) return;
    const out = join(made, 'run');
    const run = await proofmark([
      'run',
      scenario,
      '--out',
      out,
      '--set',
      'procedures.envelope.runs=80',
    ]);
    expect([0, 3, 99]).toContain(run.code);
    const record = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as RunRecord;
    const [procedure] = record.procedures;
    const value = (measurement: string) =>
      procedure?.measurements.find((each) => each.name === measurement);
    expect(value('runs')?.value).toBe(80);
    expect(value('invalid')?.value).toBe(0);
    // The threshold is the value that 5 % of 40 replies fall below.
    expect(value('failureProbability')?.interval?.upper).toBeLessThan(0.5);
    console.log(tool, name, run.code, run.stdout.split('\n')[1]?.trim());
  });
});
