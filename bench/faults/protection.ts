import type { BenchRow } from '../benchRow.ts';
import { quantile } from '../../src/math/quantile.ts';
import { createRandom } from '../../src/math/random.ts';
import { FaultRunner } from '../../src/faults/campaign/faultRunner.ts';
import { classifierJudge } from '../../src/faults/outcomes/classifierJudge.ts';
import { emptyTally } from '../../src/faults/outcomes/outcomeJudge.ts';
import { faultModelOf, faultOption } from '../../src/faults/models/faultModels.ts';
import { weightValues } from '../../src/faults/population/faultValue.ts';
import { createPopulation } from '../../src/faults/population/population.ts';
import { boundsOf, protectModel, type Bounds } from '../../src/faults/protection/protectModel.ts';
import { StratifiedSampler } from '../../src/faults/statistics/stratifiedSampler.ts';
import { normaliseModel } from '../../src/onnx/graph/normaliseModel.ts';
import { runOnce } from '../../src/onnx/graph/runOnce.ts';
import type { OnnxModel } from '../../src/onnx/graph/model.ts';
import { withOutputs } from '../../src/onnx/mutation/cutGraph.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { roadsigns } from './subjects.ts';

const INJECTIONS = 2000;

/** SDC-1 of random exponent flips with and without protection, on the same faults, and what protection costs. */
export async function protectionRows(): Promise<BenchRow[]> {
  const { model, batches, labels } = await roadsigns(32);
  const option = faultOption.parse({ kind: 'flip', bits: 'any' });
  const population = createPopulation({
    values: weightValues(model.graph),
    model: faultModelOf(option),
    options: option,
    choose: 'bits',
  });
  const random = createRandom('protection');
  const sampler = new StratifiedSampler(population.strata, random, { adaptive: false });
  const injections = sampler.next(INJECTIONS).map((drawn) => {
    const { edits, value } = population.fault(drawn, random);
    return { edits: edits.map((edit) => ({ ...edit, site: value.site })) };
  });
  const normal = normaliseModel(model);
  const names = normal.graph.nodes
    .filter(({ opType }) => opType === 'Relu')
    .map(({ outputs }) => outputs[0]!);
  const bytes = encodeModel(withOutputs(normal, names));
  const seen = await Promise.all(batches.feeds.map(async (feed) => runOnce(bytes, feed)));
  const clip = new Map(
    names.map((name): [string, Bounds] => [
      name,
      boundsOf(
        seen.map((found) => found[name]!),
        0.1,
      ),
    ]),
  );
  const last = weightValues(model.graph)
    .filter(({ layer, shape }) => layer.startsWith('Gemm') && shape.length === 2)
    .map(({ site }) => site.name)
    .slice(-1);
  const rows: BenchRow[] = [];
  const count = async (other: OnnxModel): Promise<number> => {
    const runner = new FaultRunner(other, batches);
    const { golden } = await runner.golden([injections[0]!.edits[0]!.site]);
    const judge = classifierJudge(golden, batches.items, { labels, output: 'scores' });
    const tally = emptyTally();
    for await (const { outputs } of runner.run(injections))
      for (const [batch, found] of outputs.entries()) judge.add(tally, batch, found);
    await runner.close();
    return tally.sdc1;
  };
  const before = await count(model);
  for (const [what, outside, vote] of [
    ['clip to the bound', 'bound', []],
    ['zero beyond the bound', 'zero', []],
    ['zero beyond the bound, last layer by majority of three', 'zero', last],
  ] as const) {
    const plan = {
      clip,
      outside,
      nanGuard: false,
      outputs: new Map<string, Bounds>(),
      duplicate: [],
      vote,
      alarms: [],
    };
    const guarded = protectModel(model, plan);
    const after = await count(guarded);
    const slower = await timeRatio(encodeModel(guarded), encodeModel(model), batches.feeds[0]!);
    const ratio = before / Math.max(1, after);
    rows.push({
      name: `protection of the bundled classifier: ${what}`,
      ours: `SDC-1 ${before} -> ${after} in ${INJECTIONS} flips x 32 scenes; ${(100 * (slower - 1)).toFixed(1)} % more CPU time`,
      peer: '-',
      ratio,
      target: '>= 5x at <= 10 % time',
      holds: ratio >= 5 && slower <= 1.1,
    });
  }
  return rows;
}

async function timeRatio(
  one: Uint8Array,
  other: Uint8Array,
  feed: Parameters<typeof runOnce>[1],
): Promise<number> {
  const pools = await Promise.all([one, other].map(async (bytes) => createSessionPool(bytes)));
  const times: number[][] = [[], []];
  // CPU time of blocks in turn: what else the machine does counts for neither.
  for (let block = 0; block < 30; block++)
    for (const [i, pool] of pools.entries()) {
      const before = process.cpuUsage();
      for (let run = 0; run < 10; run++) await pool.run(feed);
      const { user, system } = process.cpuUsage(before);
      if (block >= 3) times[i]!.push(user + system);
    }
  await Promise.all(pools.map(async (pool) => pool.close()));
  return quantile(times[0]!, 0.5) / quantile(times[1]!, 0.5);
}
