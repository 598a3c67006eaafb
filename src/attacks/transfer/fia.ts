import { z } from 'zod';

import { length as l2, plus } from '../frame/vectors.ts';
import { transferAttack } from './transferAttack.ts';

/**
 * Feature importance-aware attack: raises and lowers the numbers of a hidden layer against how the score of the class hangs
 * on them, taken over copies of the clean picture with pixels left out.
 */
export const fia = transferAttack({
  name: 'fia',
  summary: 'the numbers of a hidden layer that the class hangs on, turned round',
  source: 'Wang, Guo, Zhang, Liu, Qin, Ren 2021',
  comparesClasses: true,
  options: {
    layer: z
      .union([z.number().min(0).max(1), z.string().min(1)])
      .default(0.5)
      .describe(
        'The hidden layer: the share of weighted operators before it, or the name of a value in the graph, of every base model.',
      ),
    copies: z.int().min(1).max(200).default(30).describe('Copies of the clean picture.'),
    dropped: z
      .number()
      .min(0)
      .max(0.95)
      .default(0.3)
      .describe('Share of numbers left out of each.'),
  },
  make: (trial, { layer, copies, dropped }) => {
    const { random, clean, bases, targeted } = trial;
    let weights: readonly Float32Array[] | undefined;
    const importance = async (): Promise<readonly Float32Array[]> => {
      const seen = Array.from({ length: copies }, () =>
        clean.map((value) => (random.uniform() < dropped ? 0 : value)),
      );
      const found: Float32Array[] = [];
      for (let base = 0; base < bases; base++) {
        const all = await trial.importance(seen, layer, base);
        const sum = all.reduce((total, one) => plus(total, one));
        const scale = (targeted ? 1 : -1) / Math.max(1e-20, l2(sum));
        found.push(sum.map((value) => scale * value));
      }
      return found;
    };
    return async ({ point }) => {
      weights ??= await importance();
      const sum = new Float32Array(point.length);
      for (let base = 0; base < bases; base++) {
        const [gradient] = await trial.features([point], layer, base, weights[base]!);
        // One that is steep must not outvote the others.
        const share = 1 / Math.max(1e-20, l2(gradient!));
        for (let i = 0; i < sum.length; i++) sum[i]! += share * gradient![i]!;
      }
      return sum;
    };
  },
});
