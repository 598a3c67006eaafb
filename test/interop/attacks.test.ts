import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { proofmark, root } from '../helpers/proofmark.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const python = process.env['PROOFMARK_PYTHON'];
const able = python !== undefined && existsSync(python);
const note = able ? '' : ' (skipped: PROOFMARK_PYTHON names no Python with numpy and onnxruntime)';
const MODEL = join(root, 'targets/bundled/roadsigns.onnx');
const DATA = join(root, 'targets/bundled/roadsigns-everyday.npz');

interface Checked {
  readonly items: number;
  readonly successes: number;
  readonly violations: readonly string[];
}

function check(samples: string): Checked {
  const script = join(root, 'test/interop/attackSamples.py');
  return JSON.parse(execFileSync(python!, [script, MODEL, DATA, samples]).toString()) as Checked;
}

describe.skipIf(!able)(`Python's onnxruntime checks saved samples${note}`, () => {
  it.each([
    ['linf', 'square', '16/255'],
    ['linf', 'adba-md', '24/255'],
    ['l2', 'square', '3'],
    ['l0', 'sparse-rs', '10'],
    ['l0', 'sparse-evo', '40'],
  ])('%s by %s within %s', async (norm, attack, epsilon) => {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, 's.yaml'),
      `name: samples
target: { protocol: onnx, model: ${MODEL} }
procedures:
  a:
    kind: attack
    mode: create
    data: ${DATA}
    attacks: [${attack}]
    norm: ${norm}
    epsilon: ${epsilon}
    queries: 300
    items: 12
    checks: false
gates: [a.attacked >= 1]
`,
    );
    const out = join(folder, 'out');
    const { code, stderr } = await proofmark(
      ['run', join(folder, 's.yaml'), '--out', out, '--format', 'json', '--progress', 'none'],
      {},
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const samples = join(out, 'a/samples');
    const found = check(samples);
    expect(found.violations).toEqual([]);
    expect(found.items).toBeGreaterThanOrEqual(8);
    expect(found.successes).toBeGreaterThan(0);

    // The check can fail: the first success is moved far away, and the last one is called what it is not.
    const path = join(samples, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as { items: { success: boolean }[] };
    const first = manifest.items.findIndex(({ success }) => success);
    manifest.items.findLast(({ success }) => success)!.success = false;
    const file = join(samples, 'adversarial.npy');
    const bytes = await readFile(file);
    const size = 4 * 32 * 32 * 3;
    const start = bytes.length - (found.items - first) * size;
    for (let at = start; at < start + size; at += 4) {
      const value = bytes.readFloatLE(at);
      bytes.writeFloatLE(value + (value > 0.5 ? -0.301 : 0.301), at);
    }
    await writeFile(file, bytes);
    const moved = check(samples).violations;
    expect(moved.some((one) => one.endsWith('another SHA-256'))).toBe(true);
    expect(moved.some((one) => one.endsWith('is not made of bytes'))).toBe(true);
    if (found.successes > 1)
      expect(moved.some((one) => one.endsWith('lies outside epsilon'))).toBe(true);
    await writeFile(path, JSON.stringify(manifest));
    const renamed = check(samples).violations;
    expect(renamed.some((one) => one.endsWith('was broken, and is not called so'))).toBe(
      found.successes > 1,
    );
  });
});
