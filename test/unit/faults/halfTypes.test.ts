import { describe, expect, it } from 'vitest';

import { runCampaign } from '../../../src/faults/campaign/campaign.ts';
import { FaultRunner } from '../../../src/faults/campaign/faultRunner.ts';
import { withEdits } from '../../../src/faults/campaign/withEdits.ts';
import { faultModelOf, faultOption } from '../../../src/faults/models/faultModels.ts';
import { classifierJudge } from '../../../src/faults/outcomes/classifierJudge.ts';
import { emptyTally } from '../../../src/faults/outcomes/outcomeJudge.ts';
import { bitFromTop } from '../../../src/faults/population/bitField.ts';
import { weightValues } from '../../../src/faults/population/faultValue.ts';
import { createPopulation } from '../../../src/faults/population/population.ts';
import { createRandom } from '../../../src/math/random.ts';
import { tensorOf } from '../../../src/onnx/graph/constants.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { runOnce } from '../../../src/onnx/graph/runOnce.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';

const ITEMS = 5;
/** TensorProto.DataType of float32. */
const FLOAT = 1;

/** A classifier of weights of 16 bits; it computes in float16, too, but not in bfloat16, as files for CPUs have it. */
function network(dtype: 'float16' | 'bfloat16') {
  const random = createRandom('half');
  const g = new GraphBuilder();
  const normal = (shape: number[]) =>
    tensorOf(
      dtype,
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.7 * random.normal()),
      shape,
    );
  const type = dtype === 'float16' ? dtype : 'float32';
  const weight = (shape: number[], name: string): string => {
    const stored = g.constant(normal(shape), name);
    return dtype === 'float16' ? stored : g.op('Cast', [stored], { to: FLOAT });
  };
  g.input('x', type, ['n', 3]);
  const h = g.op('Relu', [g.op('MatMul', ['x', weight([3, 4], 'w1')])]);
  g.node('MatMul', [h, weight([4, 3], 'w2')], {}, ['y']);
  g.output('y', type, ['n', 3]);
  return g.build();
}

describe.each(['float16', 'bfloat16'] as const)('every single flip of a model of %s', (dtype) => {
  it('does what the same flip in the file does, and most harm in the exponent', async () => {
    const model = network(dtype);
    const random = createRandom('inputs');
    const x = tensorOf(
      dtype === 'float16' ? dtype : 'float32',
      Array.from({ length: 3 * ITEMS }, () => random.normal()),
      [ITEMS, 3],
    );
    const runner = new FaultRunner(model, { feeds: [{ x }], items: [ITEMS] });
    try {
      const values = weightValues(model.graph);
      expect(values.map((value) => value.dtype)).toEqual([dtype, dtype]);
      const { golden } = await runner.golden([values[0]!.site]);
      const judge = classifierJudge(golden, [ITEMS], {});
      const flip = faultOption.parse('flip');
      const population = createPopulation({
        values,
        model: faultModelOf(flip),
        options: flip,
        choose: 'bits',
      });
      expect(population.size).toBe(24 * 16);
      const { faults, results } = await runCampaign(
        population,
        runner,
        judge,
        {
          margin: undefined,
          injections: 1,
          confidence: 0.95,
          stopOn: 'sdc1',
          stratified: true,
          exhaustive: true,
        },
        {
          random: createRandom(1),
          remember: async (compute) => compute(),
          progress: () => undefined,
        },
      );
      expect(results).toHaveLength(population.size);
      const harm = (sign: boolean, exponent: boolean): number =>
        faults
          .map(({ bit }, i) => ({ top: bitFromTop(dtype, bit), tally: results[i]!.tally }))
          .filter(({ top }) => (top === 0) === sign && (top === 1) === exponent)
          .reduce((sum, { tally }, _, all) => sum + (tally.sdc1 + tally.due) / all.length, 0);
      // The top of the exponent multiplies a weight below 2 by 2^16 (float16) or 2^128 (bfloat16).
      expect(harm(false, true)).toBeGreaterThan(3 * harm(false, false));
      // A few in the file itself, through another path.
      for (let i = 0; i < faults.length; i += 37) {
        const { value, edits } = faults[i]!;
        const struck = withEdits(
          model,
          edits.map((edit) => ({ ...edit, site: value.site })),
        );
        const expected = emptyTally();
        judge.add(expected, 0, await runOnce(encodeModel(struck), { x }));
        // Constants of a file are packed in advance, which can move the last bit of an output.
        expect({ ...results[i]!.tally, unchanged: 0 }).toEqual({ ...expected, unchanged: 0 });
      }
    } finally {
      await runner.close();
    }
  });
});
