import { describe, expect, it } from 'vitest';

import { regionsOf } from '../../../src/attacks/score/regions.ts';
import { drawWave, variedWave, waveAt } from '../../../src/attacks/score/wave.ts';
import { waves } from '../../../src/attacks/score/waves.ts';
import type { AttackItem, AttackView } from '../../../src/attacks/frame/attack.ts';
import { createClassifierView } from '../../../src/judgement/classifierView.ts';
import type { Criterion } from '../../../src/judgement/criterion.ts';
import { createDistance } from '../../../src/judgement/distance.ts';
import { createPreprocessing } from '../../../src/judgement/preprocessing.ts';
import { createRandom } from '../../../src/math/random.ts';
import { tensorOption } from '../../../src/pictures/tensorOption.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';

const SIDE = 32;
const EPSILON = 8 / 255;

/** A detector of four objects, each of which goes away as its own quarter correlates with a pattern that nobody knows.
 * With `apart` a reply tells what is left of each, else the sum. */
function fourObjects(
  seed: number,
  apart: boolean,
): { view: AttackView; items: readonly AttackItem[] } {
  const random = createRandom(seed, 'hidden');
  const hidden = Array.from({ length: 4 }, () => {
    const [fx, fy] = [0.05 + 0.2 * random.uniform(), 0.05 + 0.2 * random.uniform()];
    return (x: number, y: number) => Math.sign(Math.cos(2 * Math.PI * (fx * x + fy * y)));
  });
  const boxes = [0, 1, 2, 3].map(
    (k) => [(k % 2) * 16, Math.floor(k / 2) * 16, 16, 16] as [number, number, number, number],
  );
  const example = {
    kind: 'picture' as const,
    height: SIDE,
    width: SIDE,
    channels: 1 as const,
    data: new Float32Array(SIDE * SIDE).fill(128 / 255),
  };
  const signature = {
    name: 'four',
    interface: 'tensors' as const,
    inputs: [{ name: 'image', dtype: 'float32' as const, shape: [1, 1, SIDE, SIDE] }],
    outputs: [{ name: 'image', dtype: 'float32' as const, shape: [1, 1, SIDE, SIDE] }],
  };
  const preprocessing = createPreprocessing(signature, {
    tensor: tensorOption.parse({}),
    example,
    bytes: true,
  });
  const criterion: Criterion = {
    text: 'no object is left',
    needsLabel: false,
    judge(outputs) {
      const data = outputs['image']!.data as Float32Array;
      const parts = boxes.map((box, k) => {
        let sum = 0;
        for (let y = box[1]; y < box[1] + 16; y++)
          for (let x = box[0]; x < box[0] + 16; x++)
            sum += ((data[y * SIDE + x]! - 128 / 255) * hidden[k]!(x, y)) / (EPSILON * 256);
        return { left: Math.max(0, 0.35 - sum), box };
      });
      const margin = parts.reduce((total, { left }) => total + left, 0);
      const wrong = margin === 0;
      return {
        wrong,
        margin: wrong ? -1 : margin,
        parts: apart ? parts : undefined,
        label: undefined,
        scores: undefined,
      };
    },
  };
  const view = createClassifierView({
    preprocessing,
    criterion,
    sees: 'scores',
    ask: async (queries) =>
      queries.map((query) => ({
        status: 'ok' as const,
        latencyMs: 0,
        outputs: {
          image: float32Tensor([1, 1, SIDE, SIDE], query['image']!.data as Float32Array),
        },
      })),
  });
  return {
    view: {
      ...view,
      get classes() {
        return view.classes;
      },
      threat: { distance: createDistance('linf', { channels: 1 }), epsilon: EPSILON },
      random: createRandom(seed),
    },
    items: [
      { name: 'scene', clean: preprocessing.prepare(example), original: {}, cleanMargin: 1.4 },
    ],
  };
}

describe('waves', () => {
  it('tests a pattern on every object at once: after 200 queries less is left than from the sum of their scores', async () => {
    const queries = 200;
    let [apart, together] = [0, 0];
    for (const seed of [1, 2, 3, 4, 5]) {
      const settings = waves.options.parse({ reach: 0 });
      const known = fourObjects(seed, true);
      const [own] = await waves.attack(known.view, known.items, { queries }, settings);
      apart += Math.max(0, own!.margin);
      const unknown = fourObjects(seed, false);
      const [other] = await waves.attack(unknown.view, unknown.items, { queries }, settings);
      together += Math.max(0, other!.margin);
    }
    expect(apart).toBeLessThan(0.6 * together);
  });

  it('repeats a pattern after the length of its wave, with as much of plus as of minus', () => {
    const random = createRandom(3);
    for (let k = 0; k < 50; k++) {
      const drawn = drawWave(random, 3);
      const wave = k % 2 === 0 ? drawn : variedWave(random, drawn);
      expect(wave.signs.every((sign) => Math.abs(sign) === 1)).toBe(true);
      let [sum, count] = [0, 0];
      for (let x = 0; x < 128; x++)
        for (let y = 0; y < 128; y++) {
          sum += waveAt(wave, x, y);
          count++;
        }
      if (wave.factors.length > 0) expect(Math.abs(sum / count)).toBeLessThan(0.35);
      else expect(sum).toBe(count);
      const [factor] = wave.factors;
      if (wave.factors.length !== 1 || factor === undefined) continue;
      // One length along the wave's own direction.
      const squared = factor[0] ** 2 + factor[1] ** 2;
      const [dx, dy] = [factor[0] / squared, factor[1] / squared];
      const same = [0, 1, 2, 3, 4, 5, 6, 7].filter(
        (at) => waveAt(wave, at + 0.3 + dx, at / 2 + dy) === waveAt(wave, at + 0.3, at / 2),
      );
      expect(same.length).toBeGreaterThanOrEqual(7);
    }
  });

  it('gives a px to the smallest box that holds it, else to the smallest region', () => {
    const form = { kind: 'picture' as const, height: 20, width: 20, channels: 3 };
    const outer = { left: 1, box: [2, 2, 12, 12] as const };
    const inner = { left: 1, box: [4, 4, 4, 4] as const };
    const { boxes, owner } = regionsOf([inner, outer], form, 0.5);
    expect(boxes).toEqual([
      [2, 2, 10, 10],
      [0, 0, 20, 20],
    ]);
    expect(owner(5, 5)).toBe(0);
    // Around the inner box lies the outer one.
    expect(owner(9, 9)).toBe(1);
    expect(owner(19, 19)).toBe(1);
    expect(regionsOf(undefined, form, 0.5).boxes).toEqual([[0, 0, 20, 20]]);
  });
});
