import { afterAll, describe, expect, it } from 'vitest';

import type { Dtype, TensorMap } from '../../../src/core/tensor.ts';
import { FaultRunner } from '../../../src/faults/campaign/faultRunner.ts';
import { readFaultList, writeFaultList } from '../../../src/faults/list/faultList.ts';
import { listedModel } from '../../../src/faults/memory/listedModel.ts';
import { faultModelOf, faultModels, faultOption } from '../../../src/faults/models/faultModels.ts';
import { emptyTally } from '../../../src/faults/outcomes/outcomeJudge.ts';
import type { FaultValue } from '../../../src/faults/population/faultValue.ts';
import { createPopulation } from '../../../src/faults/population/population.ts';
import { createRandom } from '../../../src/math/random.ts';
import { numbersOf, tensorOf } from '../../../src/onnx/graph/constants.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { editBits } from '../../../src/onnx/mutation/bitEdit.ts';

const WIDTH = 3;
/** Far apart from row to row, so that the value of another input cannot pass for an item's own. */
const ROWS = [
  [0.5, 1, 2],
  [-40, 7, 90],
  [300, -0.25, 12],
  [-5, 60, -7],
  [3, -100, 0],
];
const AT = 1;

/** A model that gives out the activation itself, so that a fault in it is seen as it is. */
function mirror(dtype: Exclude<Dtype, 'bytes'>) {
  const g = new GraphBuilder();
  g.input('x', dtype, ['n', WIDTH]);
  g.node('Neg', ['x'], {}, ['h']);
  g.node('Identity', ['h'], {}, ['y']);
  g.output('y', dtype, ['n', WIDTH]);
  return g.build();
}

const feed = (dtype: Exclude<Dtype, 'bytes'>, rows: readonly number[][]): TensorMap => ({
  x: tensorOf(dtype, rows.flat().map(whole(dtype)), [rows.length, WIDTH]),
});
const whole =
  (dtype: Dtype) =>
  (value: number): number =>
    dtype.startsWith('float') ? value : Math.max(-100, Math.min(100, Math.round(value)));

describe.each(['float32', 'float16', 'int8'] as const)(
  'a fault in an activation of %s',
  (dtype) => {
    // The last batch is a smaller one.
    const feeds = [feed(dtype, ROWS.slice(0, 3)), feed(dtype, ROWS.slice(3))];
    const runner = new FaultRunner(mirror(dtype), { feeds, items: [3, 2] });
    afterAll(async () => runner.close());
    const site = { kind: 'activation', name: 'h' } as const;
    const first = tensorOf(
      dtype,
      ROWS[0]!.map(whole(dtype)).map((v) => -v),
      [WIDTH],
    );
    const value: FaultValue = {
      site,
      layer: 'Neg',
      dtype,
      shape: [WIDTH],
      elements: WIDTH,
      tensor: first,
      seen: tensorOf(
        dtype,
        ROWS.slice(0, 3)
          .flat()
          .map(whole(dtype))
          .map((v) => -v),
        [3, WIDTH],
      ),
      readers: 1,
    };

    /** What one fault makes of element 1 of every item, before and after. */
    async function strike(option: object) {
      const fault = faultOption.parse(option);
      const population = createPopulation({
        values: [value],
        model: faultModelOf(fault),
        options: fault,
        choose: 'bits',
      });
      const { bits } = population.strata[0]!;
      const { edits } = population.fault(
        { stratum: 0, item: AT * bits.length + bits.length - 1 },
        createRandom('strike'),
      );
      const injection = { edits: edits.map((edit) => ({ ...edit, site })) };
      // What runs is what a list of it says.
      const listed = listedModel('ab'.repeat(32), [value]);
      const text = writeFaultList(
        [{ ...injection, id: 0, stratum: 's', tally: emptyTally() }],
        listed,
      );
      const read = readFaultList(text, listed, 'l.csv');
      expect(read).toEqual([{ ...injection, stratum: 's' }]);
      for await (const { outputs, golden } of runner.run(read)) {
        const column = (maps: readonly (TensorMap | undefined)[]): number[] =>
          maps.flatMap((map) => numbersOf(map!['y']!).filter((_, i) => i % WIDTH === AT));
        const others = (maps: readonly (TensorMap | undefined)[]): number[] =>
          maps.flatMap((map) => numbersOf(map!['y']!).filter((_, i) => i % WIDTH !== AT));
        expect(others(outputs)).toEqual(others(golden));
        return { before: column(golden), after: column(outputs), edits };
      }
      throw new Error('nothing ran');
    }

    it('of noise adds the same to every input', async () => {
      const { before, after, edits } = await strike({ kind: 'noise', scale: 0.1 });
      const [edit] = edits;
      const amount = edit?.action === 'add' ? edit.amount : NaN;
      const low = -(2 ** 7);
      const expected = before.map((own) =>
        dtype === 'int8' ? Math.max(low, Math.min(127, Math.round(own + amount))) : own + amount,
      );
      for (const [i, own] of expected.entries())
        expect(after[i]).toBeCloseTo(own, dtype === 'float16' ? 1 : 4);
      // In standard deviations of the activation over the inputs, not of the first input alone.
      expect(Math.abs(amount)).toBeGreaterThan(0);
    });

    it('of zero leaves zero in every input', async () => {
      const { after } = await strike({ kind: 'zero' });
      expect(after.map(Math.abs)).toEqual(ROWS.map(() => 0));
    });

    it('of a random value leaves the same in every input, usual over all of them', async () => {
      const { after } = await strike({ kind: 'random' });
      expect(new Set(after).size).toBe(1);
      const seen = numbersOf(value.seen!);
      expect(after[0]).toBeGreaterThanOrEqual(Math.min(...seen));
      expect(after[0]).toBeLessThanOrEqual(Math.max(...seen));
    });

    it.each([
      { kind: 'flip', bits: 'sign' },
      { kind: 'stuck', at: 1, bits: 'sign' },
      { kind: 'stuck', at: 0, bits: 'sign' },
    ])('of %j does to each input what the same edit does to its own value', async (option) => {
      const { before, after, edits } = await strike(option);
      const expected = before.map((own) => {
        const struck = edits.flatMap((edit) =>
          edit.action === 'add' ? [] : [{ ...edit, index: 0 }],
        );
        return numbersOf(editBits(tensorOf(dtype, [own], [1]), struck))[0];
      });
      expect(after).toEqual(expected);
    });

    it('is tested here for every fault model', () => {
      expect(faultModels.map(({ kind }) => kind)).toEqual([
        'flip',
        'stuck',
        'zero',
        'random',
        'noise',
      ]);
    });
  },
);
