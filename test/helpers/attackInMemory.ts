import type { DataItem } from '../../src/core/dataSet.ts';
import type { Picture } from '../../src/core/picture.ts';
import type { Reply } from '../../src/core/target.ts';
import { float32Tensor } from '../../src/core/tensor.ts';
import { createRandom } from '../../src/math/random.ts';
import { attackContext } from './attackContext.ts';
import { memoryFiles } from './memoryFiles.ts';
import { runAttack } from './runAttack.ts';
import type { AttackResult } from './runAttack.ts';

/** Scores, or anything else that stands for a reply, of a picture of 8 x 8 x 3. */
export type TinyModel = (pixels: Float32Array, call: number) => readonly number[] | Reply;

export interface Attacked extends AttackResult {
  readonly queries: number;
  /** Outcome and text of an honesty check. */
  check(id: string): string;
}

const SIDE = 8;
const PIXELS = SIDE * SIDE * 3;

/** A picture in which class 0 is dark on the left and class 1 dark on the right, with seeded noise. */
export function tinyPicture(label: number, seed: number): Picture {
  const random = createRandom(seed, 'tiny');
  const data = Float32Array.from({ length: PIXELS }, (_, i) => {
    const column = Math.floor(i / 3) % SIDE;
    const bright = column < SIDE / 2 === (label === 1);
    return Math.round(255 * ((bright ? 0.56 : 0.44) + 0.04 * (random.uniform() - 0.5))) / 255;
  });
  return { kind: 'picture', height: SIDE, width: SIDE, channels: 3, data };
}

/** Logits of the two classes: how much brighter the left half is than the right one. */
export function tinyLogits(pixels: Float32Array): readonly [number, number] {
  let difference = 0;
  for (let i = 0; i < pixels.length; i++)
    difference += (Math.floor(i / 3) % SIDE < SIDE / 2 ? 1 : -1) * pixels[i]!;
  return [-difference / 2, difference / 2];
}

/** Runs the attack procedure on a function of this process, with eight pictures. */
export async function attackInMemory(
  options: object,
  model: TinyModel,
  {
    seed = 1,
    labels,
    picture = (index) => tinyPicture(index % 2, index),
    shape = [-1, SIDE, SIDE, 3],
  }: {
    readonly seed?: number;
    readonly labels?: readonly number[];
    readonly picture?: (index: number) => Picture;
    /** Of the model's input. */
    readonly shape?: readonly number[];
  } = {},
): Promise<Attacked> {
  let queries = 0;
  const truth = labels ?? Array.from({ length: 8 }, (_, i) => i % 2);
  const items = truth.map((label, i): DataItem => ({
    name: `item-${i}`,
    picture: picture(i),
    truth: { class: label },
    attributes: {},
  }));
  const context = attackContext(items, options, {
    seed,
    signatures: {
      target: {
        name: 'tiny',
        interface: 'tensors',
        inputs: [{ name: 'x', dtype: 'float32', shape }],
        outputs: [{ name: 'y', dtype: 'float32', shape: [-1, 2] }],
      },
    },
    ask: async (asked) =>
      asked.map((tensors): Reply => {
        const reply = model(tensors['x']!.data as Float32Array, queries++);
        if (!Array.isArray(reply)) return reply as Reply;
        const y = float32Tensor([1, reply.length], reply as readonly number[]);
        return { status: 'ok', outputs: { y }, latencyMs: 0 };
      }),
    attach: () => Promise.reject(new TypeError('nothing is attached here')),
    modelFile: async () => undefined,
    files: memoryFiles({}),
  });
  const result = await runAttack(context);
  const checks = result.exhibits.find(({ id }) => id === 'checks');
  return {
    ...result,
    queries,
    check(id) {
      const finding = result.findings.find((one) => one.id === `check-${id}`);
      if (finding !== undefined) return `failed: ${finding.observed}`;
      const rows = checks?.kind === 'table' ? checks.rows : [];
      return rows.map((row) => row.join(': ')).join('\n');
    },
  };
}
