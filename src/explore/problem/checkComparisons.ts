import { OptionError } from '../../core/errors.ts';
import type { OptionPath } from '../../core/errors.ts';
import type { Expression } from '../../space/expression/compileExpression.ts';
import type { Parameter } from '../../space/parameter.ts';

/**
 * Refuses an expression that compares an input with a text that it never is, such as a category that is spelt wrong: the
 * comparison would be false everywhere, and nobody would notice. Throws OptionError.
 */
export function checkComparisons(
  { comparisons, source }: Expression,
  where: OptionPath,
  parameters: readonly Parameter[],
): void {
  for (const [name, text] of comparisons) {
    const parameter = parameters.find((one) => one.name === name);
    if (parameter === undefined) continue;
    const texts = parameter.kind === 'levels' ? parameter.levels : [];
    if (texts.includes(text)) continue;
    const known = texts.filter((level) => typeof level === 'string');
    throw new OptionError(where, `"${name}" is never "${text}" in "${source}"`, {
      code: 'config.comparison',
      hint:
        known.length === 0
          ? `"${name}" has no categories that are texts: compare it with a number, or with true or false.`
          : `Its categories are ${known.slice(0, 30).join(', ')}.`,
    });
  }
}
