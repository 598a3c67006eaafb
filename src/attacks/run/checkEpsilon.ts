import { OptionError } from '../../core/errors.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import { wholeRange } from '../frame/wholeRange.ts';
import { epsilonOf } from '../options.ts';
import type { AttackOptions } from '../options.ts';

/** Refuses an epsilon that no change can have: beyond the whole range, or a part of a pixel. Throws OptionError. */
export function checkEpsilon(options: AttackOptions, space: Preprocessing): void {
  const { norm } = options;
  const range = wholeRange(norm, space);
  const picture = space.form.kind === 'picture';
  const check = (epsilon: number, where: readonly (string | number)[]): void => {
    if (norm === 'l0' && epsilon > 0 && epsilon < 1)
      throw new OptionError(where, `l0 counts what is changed, and ${epsilon} is less than one`, {
        code: 'config.epsilon',
        hint: 'Give a whole number, such as 5, or another norm.',
      });
    if (epsilon === Infinity || epsilon <= range * (1 + 1e-6)) return;
    throw new OptionError(
      where,
      `${epsilon} is more than the whole range, which is ${Number(range.toPrecision(4))} under ${norm}`,
      {
        code: 'config.epsilon',
        hint:
          picture && norm === 'linf'
            ? `Pictures are 0 to 1: write ${epsilon}/255 for ${epsilon} of 255 grey levels.`
            : 'Give a smaller one.',
      },
    );
  };
  check(epsilonOf(options), ['epsilon']);
  for (const [i, epsilon] of options.epsilons.entries()) check(epsilon, ['epsilons', i]);
}
