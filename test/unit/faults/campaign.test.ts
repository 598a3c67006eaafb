import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { float32Tensor, type TensorMap } from '../../../src/core/tensor.ts';
import {
  injectAll,
  runCampaign,
  type CampaignPlan,
} from '../../../src/faults/campaign/campaign.ts';
import { FaultRunner } from '../../../src/faults/campaign/faultRunner.ts';
import { readFaultList, writeFaultList } from '../../../src/faults/list/faultList.ts';
import { checkCanaries } from '../../../src/faults/memory/subject.ts';
import { listedModel } from '../../../src/faults/memory/listedModel.ts';
import { applyEdits } from '../../../src/faults/models/edit.ts';
import { faultModelOf, faultOption } from '../../../src/faults/models/faultModels.ts';
import { classifierJudge } from '../../../src/faults/outcomes/classifierJudge.ts';
import { emptyTally } from '../../../src/faults/outcomes/outcomeJudge.ts';
import { weightValues } from '../../../src/faults/population/faultValue.ts';
import { createPopulation } from '../../../src/faults/population/population.ts';
import { alarmName, protectModel } from '../../../src/faults/protection/protectModel.ts';
import { criticalSearch, randomFlips } from '../../../src/faults/search/criticalSearch.ts';
import { stratifiedInterval } from '../../../src/faults/statistics/stratifiedInterval.ts';
import { createRandom } from '../../../src/math/random.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import type { OnnxModel } from '../../../src/onnx/graph/model.ts';
import { runOnce } from '../../../src/onnx/graph/runOnce.ts';
import { editBits } from '../../../src/onnx/mutation/bitEdit.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';

const ITEMS = 6;

/** A classifier of 3 classes: 4 inputs, 5 hidden units, of which the last is dead. One weight decides alone. */
function network(): OnnxModel {
  const random = createRandom('network');
  const g = new GraphBuilder();
  const normal = (shape: number[], scale: number) =>
    float32Tensor(
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * random.normal()),
    );
  g.input('x', 'float32', ['n', 4]);
  const h = g.op('Relu', [
    g.op('Gemm', ['x', g.constant(normal([4, 5], 0.7), 'w1'), g.constant(normal([5], 0.1), 'b1')]),
  ]);
  const lost = g.op('Mul', [h, g.constant(float32Tensor([1], [0]), 'mute')]);
  const side = g.op('Gemm', [lost, g.constant(normal([5, 3], 1), 'dead')]);
  const scores = g.op('Gemm', [
    h,
    g.constant(normal([5, 3], 0.7), 'w2'),
    g.constant(normal([3], 0.1), 'b2'),
  ]);
  g.node('Add', [scores, side], {}, ['y']);
  g.output('y', 'float32', ['n', 3]);
  return g.build();
}

const model = network();
const random = createRandom('inputs');
const x = float32Tensor(
  [ITEMS, 4],
  Array.from({ length: ITEMS * 4 }, () => random.normal()),
);
const batches = { feeds: [{ x }], items: [ITEMS] };
const flip = faultOption.parse('flip');
const values = weightValues(model.graph, ['w1', 'b1', 'w2', 'b2', 'dead']);
const population = createPopulation({
  values,
  model: faultModelOf(flip),
  options: flip,
  choose: 'bits',
});
const hooks = {
  random: createRandom(2),
  remember: async <T>(compute: () => Promise<T>) => compute(),
  progress: () => undefined,
};
const plan: CampaignPlan = {
  margin: undefined,
  injections: 400,
  confidence: 0.95,
  stopOn: 'sdc1',
  stratified: true,
  exhaustive: false,
};

describe('a campaign on a small network', () => {
  const runner = new FaultRunner(model, batches);
  let golden: readonly TensorMap[];
  beforeAll(async () => {
    ({ golden } = await runner.golden([values[0]!.site]));
  });
  afterAll(async () => runner.close());

  it('does to every outcome what the same fault in the file does', async () => {
    const judge = classifierJudge(golden, [ITEMS], {});
    const drawn = Array.from({ length: 12 }, (_, i) =>
      population.fault({ stratum: i % population.strata.length, item: i % 3 }, random),
    );
    const injections = drawn.map(({ value, edits }) => ({
      edits: edits.map((edit) => ({ ...edit, site: value.site })),
    }));
    const found = await injectAll(runner, judge, injections, hooks);
    for (const [i, { value, edits }] of drawn.entries()) {
      const initializers = new Map(model.graph.initializers).set(
        value.site.name,
        applyEdits(value.tensor, edits),
      );
      const outputs = await runOnce(
        encodeModel({ ...model, graph: { ...model.graph, initializers } }),
        { x },
      );
      const expected = emptyTally();
      judge.add(expected, 0, outputs);
      const { unchanged, ...rest } = found[i]!.tally;
      expect({ ...rest, unchanged }).toEqual({ ...expected, unchanged });
    }
  });

  it('names a dead layer, and refuses to report when nothing moves', async () => {
    expect(await checkCanaries(runner, values)).toEqual({ dead: ['dead'] });
    await expect(checkCanaries(runner, weightValues(model.graph, ['dead']))).rejects.toMatchObject({
      code: 'faults.canary',
    });
  });

  it('holds the exhaustive rates, and counts every fault once when it is exhaustive', async () => {
    const judge = classifierJudge(golden, [ITEMS], {});
    const all = await runCampaign(population, runner, judge, { ...plan, exhaustive: true }, hooks);
    expect(all.results).toHaveLength(population.size);
    const shares = all.results.map(({ tally }) => tally.sdc1 / tally.inputs);
    const truth = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const exact = stratifiedInterval(population.strata, all.draws, shares, {
      confidence: 0.95,
      aim: all.aim,
    });
    expect(exact.value).toBeCloseTo(truth, 10);
    expect(all.faults.filter(({ value }) => value.site.name === 'dead').length).toBe(15 * 32);
    for (const [i, { value }] of all.faults.entries())
      if (value.site.name === 'dead') expect(all.results[i]!.tally.sdc1).toBe(0);
    const part = await runCampaign(population, runner, judge, plan, hooks);
    const { interval } = stratifiedInterval(
      population.strata,
      part.draws,
      part.results.map(({ tally }) => tally.sdc1 / tally.inputs),
      { confidence: 0.95, aim: part.aim },
    );
    expect(interval.lower).toBeLessThanOrEqual(truth);
    expect(interval.upper).toBeGreaterThanOrEqual(truth);
  });

  it('writes a list that reads back to the same injections', async () => {
    const judge = classifierJudge(golden, [ITEMS], {});
    const listed = listedModel('ab'.repeat(32), values);
    const small = await runCampaign(population, runner, judge, { ...plan, injections: 50 }, hooks);
    const injections = small.faults.map(({ value, edits, stratum }, id) => ({
      id,
      edits: edits.map((edit) => ({ ...edit, site: value.site })),
      stratum: population.strata[stratum]!.name,
      tally: small.results[id]!.tally,
    }));
    const text = writeFaultList(injections, listed);
    expect(text.split('\n')[0]).toMatch(
      /^id,site,name,dtype,index,bit,action,field,stratum,inputs,masked,sdc1,sdc5,due/,
    );
    const read = readFaultList(text, listed, 'l.csv');
    expect(read).toEqual(injections.map(({ edits, stratum }) => ({ edits, stratum })));
    const again = await injectAll(runner, judge, read, hooks);
    expect(again.map(({ tally }) => tally)).toEqual(small.results.map(({ tally }) => tally));
  });

  it.each([
    ['', "no column 'site'"],
    ['site,name,index,bit,action\n', 'lists no fault'],
    ['site,name,index,bit,action\nweight,w9,0,0,flip\n', "no weight 'w9'"],
    ['site,name,index,bit,action\nweight,w1,20,0,flip\n', 'element 20 is not in 0..19'],
    ['site,name,index,bit,action\nweight,w1,0,32,flip\n', 'bit 32 is not in 0..31'],
    ['site,name,index,bit,action\nweight,w1,0,1,melt\n', "the action 'melt'"],
    ['site,name,dtype,index,bit,action\nweight,w1,int8,0,1,flip\n', 'is float32, not int8'],
    ['site,name,index,bit,action,model\nweight,w1,0,1,flip,0123\n', 'made for the model 0123'],
    ['site,name,index,bit,action\nweight,w1,0,,add\n', "the amount ''"],
  ])('refuses the list %j', (text, why) => {
    expect(() => readFaultList(text, listedModel('ab'.repeat(32), values), 'l.csv')).toThrow(why);
  });
});

describe('the search for critical bits', () => {
  it('breaks the model with fewer flips than chance, and its flips do it in the file too', async () => {
    const runner = new FaultRunner(model, batches);
    const { golden } = await runner.golden([values[0]!.site]);
    await runner.close();
    const rows = Array.from({ length: ITEMS }, (_, i) =>
      Array.from(golden[0]!['y']!.data as Float32Array).slice(3 * i, 3 * i + 3),
    );
    const own = [rows.map((row) => row.indexOf(Math.max(...row)))];
    const live = values.filter(({ site }) => site.name !== 'dead');
    const options = {
      model,
      values: live,
      batches,
      classes: own,
      accuracy: 1 / 3,
      flips: 12,
      candidates: 5,
    };
    const found = await criticalSearch(options);
    expect(found.at(-1)!.accuracy).toBeLessThanOrEqual(1 / 3);
    expect(await criticalSearch(options)).toEqual(found);
    const byMargin = await criticalSearch({ ...options, loss: 'margin' });
    expect(byMargin.at(-1)!.accuracy).toBeLessThanOrEqual(1 / 3);
    const initializers = new Map(model.graph.initializers);
    for (const { edit } of found)
      initializers.set(edit.site.name, editBits(initializers.get(edit.site.name)!, [edit]));
    const outputs = await runOnce(
      encodeModel({ ...model, graph: { ...model.graph, initializers } }),
      { x },
    );
    const y = Array.from(outputs['y']!.data as Float32Array);
    const right = own[0]!.filter(
      (label, i) =>
        y.slice(3 * i, 3 * i + 3).indexOf(Math.max(...y.slice(3 * i, 3 * i + 3))) === label,
    ).length;
    expect(right / ITEMS).toBeCloseTo(found.at(-1)!.accuracy);
    const chance = await randomFlips({ ...options, flips: 200 }, createRandom(1));
    expect(chance ?? 200).toBeGreaterThanOrEqual(found.length);
  });
});

describe('protection', () => {
  const relu = model.graph.nodes.find(({ opType }) => opType === 'Relu')!.outputs[0]!;
  const base = {
    clip: new Map([[relu, { low: 0, high: 5 }]]),
    nanGuard: true,
    outputs: new Map([['y', { low: -9, high: 9 }]]),
    duplicate: [],
    vote: [],
  };

  it.each(['bound', 'zero'] as const)(
    'changes nothing without a fault, and keeps what is outside from the output (%s)',
    async (outside) => {
      const guarded = protectModel(model, { ...base, outside, alarms: ['range', 'nan', 'output'] });
      const [clean, own] = [
        await runOnce(encodeModel(guarded), { x }),
        await runOnce(encodeModel(model), { x }),
      ];
      expect(clean['y']!.data).toEqual(own['y']!.data);
      expect([...(clean[alarmName('range')]!.data as Float32Array)]).toEqual(
        Array.from({ length: ITEMS }, () => 0),
      );
      const large = { x: float32Tensor([2, 4], [1e30, 1e30, 1e30, 1e30, 0, 0, 0, 0]) };
      const faulty = await runOnce(encodeModel(guarded), large);
      expect(Math.max(...Array.from(faulty['y']!.data as Float32Array, Math.abs))).toBeLessThan(
        100,
      );
      expect([...(faulty[alarmName('range')]!.data as Float32Array)]).toEqual([1, 0]);
      const nan = await runOnce(encodeModel(guarded), { x: float32Tensor([1, 4], [NaN, 0, 0, 0]) });
      expect((nan['y']!.data as Float32Array).every(Number.isFinite)).toBe(true);
      expect([...(nan[alarmName('nan')]!.data as Float32Array)]).toEqual([1]);
    },
  );

  it('two copies notice a fault in one, three outvote it', async () => {
    const strike = async (plan: { duplicate: string[]; vote: string[] }): Promise<TensorMap> => {
      const guarded = protectModel(model, {
        ...base,
        ...plan,
        clip: new Map(),
        outside: 'bound',
        alarms: ['copies'],
      });
      const w2 = guarded.graph.initializers.get('w2')!;
      const initializers = new Map(guarded.graph.initializers).set(
        'w2',
        editBits(w2, [{ index: 0, bit: 30, action: 'flip' }]),
      );
      return runOnce(encodeModel({ ...guarded, graph: { ...guarded.graph, initializers } }), { x });
    };
    const own = await runOnce(encodeModel(model), { x });
    const voted = await strike({ duplicate: [], vote: ['w2'] });
    expect(voted['y']!.data).toEqual(own['y']!.data);
    const noticed = await strike({ duplicate: ['w2'], vote: [] });
    expect(Math.max(...(noticed[alarmName('copies')]!.data as Float32Array))).toBe(1);
    expect(noticed['y']!.data).not.toEqual(own['y']!.data);
    expect(() =>
      protectModel(model, { ...base, outside: 'zero', alarms: [], vote: ['w7'] }),
    ).toThrow("no weight 'w7'");
  });

  it('names the one planted bit that breaks everything, as trying every bit does', async () => {
    // Scores are x W g. The sign bit of g turns every decision; every other flip leaves most of them.
    const g = new GraphBuilder();
    const int8 = (values: number[], shape: number[]) => ({
      dtype: 'int8' as const,
      shape,
      data: Int8Array.from(values),
    });
    const scale = (name: string, value: number) => g.constant(float32Tensor([], [value]), name);
    g.input('x', 'float32', ['n', 3]);
    const w = g.op('DequantizeLinear', [
      g.constant(int8([100, 3, 5, 4, 90, 2, 1, 6, 95], [3, 3]), 'w'),
      scale('scale of w', 0.01),
    ]);
    const gate = g.op('DequantizeLinear', [
      g.constant(int8([3], [1]), 'gate'),
      scale('scale of gate', 0.5),
    ]);
    g.node('Mul', [g.op('MatMul', ['x', w]), gate], {}, ['y']);
    g.output('y', 'float32', ['n', 3]);
    const planted = g.build();
    const eye = float32Tensor([3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    const accuracyWith = async (name: string, index: number, bit: number): Promise<number> => {
      const initializers = new Map(planted.graph.initializers);
      initializers.set(name, editBits(initializers.get(name)!, [{ index, bit, action: 'flip' }]));
      const changed = { ...planted, graph: { ...planted.graph, initializers } };
      const { y } = await runOnce(encodeModel(changed), { x: eye });
      const rows = [0, 3, 6].map((from) =>
        Array.from(y!.data as Float32Array).slice(from, from + 3),
      );
      return rows.filter((row, i) => row.indexOf(Math.max(...row)) === i).length / 3;
    };
    const broken: string[] = [];
    for (const [name, size] of [
      ['w', 9],
      ['gate', 1],
    ] as const)
      for (let bit = 0; bit < 8 * size; bit++)
        if ((await accuracyWith(name, bit >> 3, bit & 7)) === 0)
          broken.push(`${name}[${bit >> 3}] bit ${bit & 7}`);
    expect(broken).toEqual(['gate[0] bit 7']);
    const [first] = await criticalSearch({
      model: planted,
      values: weightValues(planted.graph, ['w', 'gate']),
      batches: { feeds: [{ x: eye }], items: [3] },
      classes: [[0, 1, 2]],
      accuracy: 0,
      flips: 1,
      candidates: 3,
    });
    expect(first).toMatchObject({
      edit: { site: { name: 'gate' }, index: 0, bit: 7, action: 'flip' },
      accuracy: 0,
    });
  });
});
