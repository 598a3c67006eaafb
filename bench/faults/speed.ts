import { execFileSync } from 'node:child_process';

import { createRandom } from '../../src/math/random.ts';
import { float32Tensor } from '../../src/core/tensor.ts';
import { FaultRunner } from '../../src/faults/campaign/faultRunner.ts';
import type { Injection } from '../../src/faults/campaign/injection.ts';
import { applyEdits } from '../../src/faults/models/edit.ts';
import { weightValues } from '../../src/faults/population/faultValue.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { mobileNet } from '../../test/helpers/onnx/mobileNet.ts';
import type { BenchRow } from '../benchRow.ts';

const GROUPED = 1500;
const REBUILT = 20;

/** Weight faults a second on a network of MobileNetV2's structure, 16 images of 64x64, against rebuilding the session. */
export async function speedRows(): Promise<BenchRow[]> {
  const random = createRandom('faults speed');
  const model = mobileNet({ random, batch: 16, side: 64 });
  const image = float32Tensor(
    [16, 3, 64, 64],
    Float32Array.from({ length: 16 * 3 * 64 * 64 }, () => random.uniform()),
  );
  const values = weightValues(model.graph).filter(({ shape }) => shape.length >= 2);
  const draw = (count: number): Injection[] => {
    const total = values.reduce((sum, { elements }) => sum + elements, 0);
    return Array.from({ length: count }, () => {
      let at = random.integer(total);
      const value = values.find(({ elements }) => (at -= elements) < 0)!;
      return {
        edits: [
          {
            site: value.site,
            index: at + value.elements,
            bit: random.integer(32),
            action: 'flip' as const,
          },
        ],
      };
    });
  };
  const runner = new FaultRunner(model, { feeds: [{ image }], items: [16] }, { workers: 2 });
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  let done = 0;
  for await (const { outputs } of runner.run(draw(GROUPED))) if (outputs[0] !== undefined) done++;
  const [wall, cpu] = [performance.now() - began, cpuMs(cpuBefore)];
  await runner.close();
  const rebuildCpu = process.cpuUsage();
  for (const { edits } of draw(REBUILT)) {
    const [{ site, ...edit }] = edits as [Injection['edits'][number]];
    const initializers = new Map(model.graph.initializers);
    initializers.set(site.name, applyEdits(initializers.get(site.name)!, [edit]));
    const pool = await createSessionPool(
      encodeModel({ ...model, graph: { ...model.graph, initializers } }),
    );
    await pool.run({ image });
    await pool.close();
  }
  const [each, rebuilt] = [cpu / done, cpuMs(rebuildCpu) / REBUILT];
  const ratio = rebuilt / each;
  return [
    {
      name: 'weight faults, MobileNet-like, 16 images 64x64, grouped',
      ours: `${each.toFixed(2)} ms CPU an injection`,
      peer: `rebuilding the session ${rebuilt.toFixed(1)} ms CPU`,
      ratio,
      target: '>= 4.5x',
      holds: ratio >= 4.5,
    },
    {
      name: 'the same, on 2 cores',
      ours: `${((1000 * done) / wall).toFixed(0)}/s in wall time; ${(2000 / each).toFixed(0)}/s by CPU time`,
      peer: '-',
      ratio: null,
      target: '>= 110/s',
      holds: 2000 / each >= 110,
    },
    {
      name: 'the same fault list in PyTorch',
      ours: '-',
      peer: hasTorch() ? 'not measured' : 'absent',
      ratio: null,
      target: '>= 2x',
      holds: null,
    },
  ];
}

function cpuMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function hasTorch(): boolean {
  const python = process.env['PROOFMARK_PYTHON'];
  if (python === undefined) return false;
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
