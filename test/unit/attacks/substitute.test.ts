import { describe, expect, it } from 'vitest';

import type { AttackView } from '../../../src/attacks/frame/attack.ts';
import { openGradients } from '../../../src/attacks/gradients/openGradients.ts';
import { retrainable, type BaseFile } from '../../../src/attacks/gradients/retrainable.ts';
import type { Lesson } from '../../../src/attacks/hybrid/lesson.ts';
import { substitute } from '../../../src/attacks/hybrid/substitute.ts';
import { taughtModel } from '../../../src/attacks/hybrid/taughtModel.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import { classCriterion } from '../../../src/judgement/classCriterion.ts';
import { createRandom } from '../../../src/math/random.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { linearCase, type LinearCase } from '../../helpers/linearClassifier.ts';

const { least } = linearCase({ norm: 'linf', epsilon: 1 });

/** A linear model of random weights for the input of `linearCase`, its scores as they are or as probabilities. */
function linearModel(seed: number, softmax = false): Uint8Array {
  const random = createRandom(seed, 'linear-model');
  const graph = new GraphBuilder();
  const weights = Float32Array.from({ length: 2 * 192 }, () => 0.1 * random.normal());
  const image = graph.input('x', 'float32', ['n', 3, 8, 8]);
  const inputs = [
    graph.op('Flatten', [image]),
    graph.constant(float32Tensor([2, 192], weights)),
    graph.constant(float32Tensor([2], new Float32Array(2))),
  ];
  if (softmax)
    graph.node('Softmax', [graph.op('Gemm', inputs, { transB: 1 })], { axis: 1 }, ['scores']);
  else graph.node('Gemm', inputs, { transB: 1 }, ['scores']);
  graph.output('scores', 'float32', ['n', 2]);
  return encodeModel(graph.build({ name: 'linear' }));
}

/** Answers of the linear model at random points. */
async function answers({ view, items }: LinearCase, count: number): Promise<Lesson[]> {
  const random = createRandom(8, 'lessons');
  const points = Array.from({ length: count }, () =>
    Float32Array.from({ length: 192 }, () => random.uniform()),
  );
  const original = items[0]!.original;
  const said = await view.ask(points.map((point) => ({ point, original })));
  return said.map(({ sent, label, scores }) => ({
    point: sent,
    item: items[0]!,
    label: label!,
    scores,
  }));
}

describe('a model that is taught answers', () => {
  it.each([
    ['scores', 'logits'],
    ['scores', 'probabilities'],
    ['labels', 'logits'],
  ] as const)(
    'says of points that it has not seen what the taught model says: %s, its own output %s',
    async (sees, output) => {
      const target = linearCase({ norm: 'linf', epsilon: 1, sees });
      const all = await answers(target, 1200);
      const { preprocessing } = target.view;
      const base: BaseFile = { bytes: linearModel(4, output === 'probabilities'), preprocessing };
      const agreement = async (bytes: Uint8Array): Promise<number> => {
        const model = openGradients(bytes, { preprocessing, criterion: classCriterion() });
        const unseen = all.slice(1000);
        const judged = await model.judge(
          unseen.map(({ point, item: { original } }) => ({ point, original })),
        );
        await model.close();
        return judged.filter(({ label }, i) => label === unseen[i]!.label).length / unseen.length;
      };
      const lessons = all.slice(0, 1000);
      const taught = await taughtModel(base, {
        lessons,
        steps: 600,
        rate: 0.01,
        random: createRandom(1, 'taught'),
      });
      expect(await agreement(base.bytes)).toBeLessThan(0.7);
      expect(await agreement(taught)).toBeGreaterThan(0.85);
    },
  );

  it('stays as it is without an answer', async () => {
    const { view } = linearCase({ norm: 'linf', epsilon: 1 });
    const bytes = linearModel(4);
    const options = { lessons: [], steps: 5, rate: 0.01, random: createRandom(1, 'taught') };
    const taught = await taughtModel({ bytes, preprocessing: view.preprocessing }, options);
    expect(taught).toEqual(bytes);
  });
});

describe('substitute', () => {
  it.each([
    ['scores', undefined],
    ['labels', undefined],
    ['labels', 'plain'],
  ] as const)(
    'learns a linear model from its own answers, without a base model, within the budget: %s, %s',
    async (sees, training) => {
      const epsilon = (sees === 'scores' ? 3 : 6) * least.linf;
      const { view, items, calls } = linearCase({ norm: 'linf', epsilon, sees, items: 2 });
      const settings = substitute.options.parse({ training, rate: 0.002 });
      const alone = { ...view, surrogates: undefined, gradient: undefined };
      const outcomes = await substitute.attack(alone, items, { queries: 100 }, settings);
      const asked = calls.reduce((sum, size) => sum + size, 0);
      expect(outcomes.reduce((sum, { queries }) => sum + queries, 0)).toBe(asked);
      for (const { success, queries } of outcomes) {
        expect(success).toBe(true);
        // Training points of all items are spread over them; attempts end with a success.
        if (sees === 'scores') expect(queries).toBeLessThan(80);
        else expect(queries).toBeGreaterThan(80);
        expect(queries).toBeLessThanOrEqual(100);
      }
    },
  );

  it('teaches a base model whose samples point the wrong way, and leaves its file alone', async () => {
    // Smoothing gradients of white noise costs a part of them.
    const epsilon = 60 * least.linf;
    const { view, items } = linearCase({ norm: 'linf', epsilon, margin: 10, items: 2 });
    const file: BaseFile = { bytes: linearModel(4), preprocessing: view.preprocessing };
    const before = file.bytes.slice();
    const open: string[] = [];
    const retrained = retrainable([file], {
      async open(bytes, preprocessing) {
        const model = openGradients(bytes, { preprocessing, criterion: classCriterion() });
        open.push('open');
        return {
          ...model,
          async close() {
            open.pop();
            await model.close();
          },
        };
      },
    });
    const base = openGradients(file.bytes, {
      preprocessing: file.preprocessing,
      criterion: classCriterion(),
    });
    const own: AttackView = { ...view, retrained, surrogates: [base.differentiate] };
    const attack = async (steps: number) => {
      const settings = substitute.options.parse({ training: 'plain', steps, rate: 0.01 });
      return substitute.attack(own, items, { queries: 150 }, settings);
    };
    const untaught = await attack(1);
    const taught = await attack(400);
    await base.close();
    expect(untaught.map(({ success }) => success)).toEqual([false, false]);
    expect(taught.map(({ success }) => success)).toEqual([true, true]);
    expect(file.bytes).toEqual(before);
    expect(open).toEqual([]);
  });
});
