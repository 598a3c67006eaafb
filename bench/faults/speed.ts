import { createRandom } from '../../src/math/random.ts';
import { float32Tensor, type Tensor } from '../../src/core/tensor.ts';
import { FaultRunner } from '../../src/faults/campaign/faultRunner.ts';
import type { Injection, SitedBitEdit } from '../../src/faults/campaign/injection.ts';
import { applyEdits } from '../../src/faults/models/edit.ts';
import { weightValues } from '../../src/faults/population/faultValue.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { mobileNet } from '../../test/helpers/onnx/mobileNet.ts';
import type { BenchRow } from '../benchRow.ts';
import { torchFaults } from './torchFaults.ts';

const GROUPED = 1500;
const REBUILT = 20;
const REPLAYED = 200;

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
  const list = draw(GROUPED);
  const decisions = new Map<number, readonly number[]>();
  for await (const { place, outputs } of runner.run(list)) {
    if (outputs[0] === undefined) continue;
    done++;
    if (place < REPLAYED) decisions.set(place, decisionsOf(Object.values(outputs[0])[0]!));
  }
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
    ...(['loop', 'mrfi'] as const).flatMap((tool) =>
      torchRows(tool, encodeModel(model), image, list, decisions, cpu / done),
    ),
  ];
}

function cpuMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The same flips by a tool of PyTorch; CPU time against CPU time, and what every image is taken for. */
function torchRows(
  tool: 'loop' | 'mrfi',
  model: Uint8Array,
  image: Tensor,
  list: readonly Injection[],
  decisions: ReadonlyMap<number, readonly number[]>,
  each: number,
): BenchRow[] {
  const replayed = list.slice(0, REPLAYED);
  const peer = torchFaults(
    tool,
    model,
    ['image', image],
    replayed.map(({ edits }) => edits[0] as SitedBitEdit),
  );
  const peerMs = peer === undefined ? NaN : (1000 * peer.cpuSeconds) / replayed.length;
  const items = image.shape[0]!;
  const alike = (i: number): boolean =>
    decisions.get(i)?.every((decision, k) => decision === peer?.decisions[i * items + k]) === true;
  const same = replayed.filter((_, i) => alike(i)).length;
  const changed =
    replayed.length - mostAlike(replayed.map((_, i) => (decisions.get(i) ?? []).join()));
  const share = same / replayed.length;
  const [what, who] =
    tool === 'loop' ? ['a loop in PyTorch', 'torch'] : ['MRFI on modules of PyTorch', 'MRFI'];
  return [
    {
      name: `the first ${REPLAYED} of the same faults, ${what}`,
      ours: `${each.toFixed(2)} ms CPU an injection`,
      peer: peer === undefined ? 'absent' : `${who} ${peer.version}: ${peerMs.toFixed(1)} ms CPU`,
      ratio: peer === undefined ? null : peerMs / each,
      target: '>= 2x',
      holds: peer === undefined ? null : peerMs / each >= 2,
    },
    {
      name: `what these faults make of every image, as ${who} says`,
      ours:
        peer === undefined
          ? '-'
          : `${same} of ${replayed.length} alike on all ${items} images, ${changed} of them with an effect`,
      peer: peer === undefined ? 'absent' : `${who} ${peer.version}`,
      ratio: null,
      target: '>= 99.5 %',
      holds: peer === undefined ? null : share >= 0.995,
    },
  ];
}

/** How often the most frequent text occurs: of decisions, those of faults without an effect. */
function mostAlike(texts: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Math.max(...counts.values());
}

/** What each image of a batch is taken for; -1 where a score is not finite. */
function decisionsOf({ data, shape }: Tensor): readonly number[] {
  const scores = data as Float32Array;
  const width = scores.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, i) => {
    const row = scores.subarray(i * width, (i + 1) * width);
    return row.every(Number.isFinite) ? row.indexOf(Math.max(...row)) : -1;
  });
}
