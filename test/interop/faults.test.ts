import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { float32Tensor, type NumericArray } from '../../src/core/tensor.ts';
import { encodeNpy } from '../../src/data/encodeNpy.ts';
import { proofmark, root } from '../helpers/proofmark.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const python = process.env['PROOFMARK_PYTHON'];
const able = python !== undefined && existsSync(python);
const note = able ? '' : ' (skipped: PROOFMARK_PYTHON names no Python with onnx and onnxruntime)';
const ITEMS = 24;

interface Replayed {
  readonly id: string;
  readonly ours: Readonly<Record<string, number>>;
  readonly python: Readonly<Record<string, number>>;
}

describe.skipIf(!able)(`Python's onnx replays a fault list${note}`, () => {
  it.each([
    ['roadsigns.onnx', 'flip', 0],
    ['roadsigns.onnx', '{ kind: stuck, at: 1 }', 0],
    // A weight that is fed keeps the runtime from fusing quantization, so near ties may round otherwise.
    ['roadsigns-int8.onnx', 'flip', 0.02],
  ])(
    '%s, %s: outcome classes are the same, but for a share of %d of the injections',
    { timeout: 600_000 },
    async (model, fault, apart) => {
      const folder = await temporaryFolder();
      const bundled = join(root, 'targets/bundled');
      const files = unzipSync(await readFile(join(bundled, 'roadsigns-everyday.npz')));
      const body = (name: string) =>
        files[name]!.subarray(10 + files[name]![8]! + 256 * files[name]![9]!);
      const [images, labels] = [body('images.npy'), body('labels.npy')];
      const pixels = 32 * 32;
      const planes = new Float32Array(ITEMS * 3 * pixels);
      for (let i = 0; i < ITEMS * pixels; i++)
        for (let channel = 0; channel < 3; channel++)
          planes[Math.floor(i / pixels) * 3 * pixels + channel * pixels + (i % pixels)] =
            images[3 * i + channel]! / 255;
      const save = async (
        name: string,
        shape: number[],
        data: NumericArray,
        dtype: 'float32' | 'uint8',
      ): Promise<string> => {
        const path = join(folder, name);
        await writeFile(path, encodeNpy({ dtype, shape, data })!);
        return path;
      };
      const inputs = await save(
        'x.npy',
        [ITEMS, 3, 32, 32],
        float32Tensor([ITEMS, 3, 32, 32], planes).data as NumericArray,
        'float32',
      );
      const truth = await save('y.npy', [ITEMS], labels.slice(0, ITEMS), 'uint8');
      const pictures = await save(
        'images.npy',
        [ITEMS, 32, 32, 3],
        images.slice(0, ITEMS * 3 * pixels),
        'uint8',
      );
      await writeFile(
        join(folder, 's.yaml'),
        `name: replay
target: { protocol: onnx, model: ${join(bundled, model)} }
procedures:
  f: { kind: faults, data: { path: ${pictures}, labels: ${truth} }, fault: ${fault}, injections: 150, items: ${ITEMS} }
gates: ['f.injections >= 100']
`,
      );
      const out = join(folder, 'out');
      const { code, stderr } = await proofmark([
        'run',
        join(folder, 's.yaml'),
        '--out',
        out,
        '--progress',
        'none',
      ]);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      const script = join(root, 'test/interop/faultsReplay.py');
      const said = execFileSync(
        python!,
        [script, join(bundled, model), inputs, truth, join(out, 'f/faults.csv')],
        { maxBuffer: 2 ** 28 },
      );
      const replayed = JSON.parse(said.toString()) as Replayed[];
      expect(replayed.length).toBeGreaterThanOrEqual(100);
      const other = replayed.filter(
        (each) => JSON.stringify(each.ours) !== JSON.stringify(each.python),
      );
      console.log(
        model,
        fault,
        `${replayed.length - other.length} of ${replayed.length} injections agree on every class`,
      );
      expect(other.length).toBeLessThanOrEqual(apart * replayed.length);
    },
  );
});
