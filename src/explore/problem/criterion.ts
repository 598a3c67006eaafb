import { OptionError } from '../../core/errors.ts';
import type { OptionPath } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import { elementCount } from '../../core/tensor.ts';
import { compileExpression } from '../../space/expression/compileExpression.ts';
import type { Expression, ExpressionScope } from '../../space/expression/compileExpression.ts';
import {
  EvaluationError,
  NotANumberError,
  labelled,
  OutputsView,
  toBoolean,
  toNumber,
} from '../../space/expression/expressionValue.ts';
import type { ExpressionValue } from '../../space/expression/expressionValue.ts';
import type { Parameter, Value } from '../../space/parameter.ts';
import type { OutputOption } from '../options.ts';

/** What one output of the system must keep to. */
export interface Criterion {
  readonly name: string;
  /** The requirement in words, such as `at least 0.5 m`. */
  readonly requirement: string;
  /** What computes its value; undefined: it is an output itself. */
  readonly expression?: Expression | undefined;
  /** The value, and how far it is inside the passing side (negative: fails). Throws EvaluationError. */
  judge(scope: ExpressionScope): { readonly value: number | boolean; readonly margin: number };
}

/** Names that expressions give a meaning: an expression that reads one of them is ambiguous beside such an input. */
const RESERVED = new Set(['y', 'oracle']);

/** What expressions know of data items. */
export interface ItemNames {
  /** The name of an item without a label, once the items are known. */
  readonly unlabelled: string | undefined;
}

/** Names that expressions have where there are data items. */
const ITEM_NAMES = ['label', 'original'];

/**
 * Compiles an output of the options. With the signatures of target and oracle, every name it reads is checked, and it
 * is computed once on zeros, so that a wrong name or index is found before the first query.
 */
export function createCriterion(
  name: string,
  option: OutputOption,
  parameters: readonly Parameter[],
  target: ModelSignature,
  oracle: ModelSignature | undefined,
  items?: ItemNames,
): Criterion {
  const where = ['outputs', name];
  const inputs = parameters.map((parameter) => parameter.name);
  const returned = target.outputs.map((output) => output.name);
  const expression =
    option.value === undefined
      ? undefined
      : compileExpression(option.value, [...where, 'value'], [...inputs, ...returned]);
  for (const input of inputs) {
    const reserved = RESERVED.has(input) || (items !== undefined && ITEM_NAMES.includes(input));
    if (reserved && expression?.names.has(input) === true)
      refuse(
        [...where, 'value'],
        `reads "${input}", which is both an input and a name with a meaning of its own`,
        'Name the input differently, or read the outputs by their names.',
      );
  }
  if (expression === undefined && inputs.includes(name))
    refuse(
      where,
      'there is an input of this name, too',
      'Give the output another name and a `value`, such as y[0] for the first that the model returns.',
    );
  const read = (scope: ExpressionScope): ExpressionValue => {
    if (expression !== undefined) return expression.evaluate(scope);
    const value = scope.get(name);
    if (value === undefined) throw new EvaluationError(`there is no output "${name}"`);
    return value;
  };
  const judge = judgement(where, option);
  if (items?.unlabelled !== undefined && expression?.names.has('label') === true)
    refuse(
      [...where, 'value'],
      `reads label, but the item "${items.unlabelled}" has none`,
      'Put the pictures into one folder for each class, or name a file under `data.labels`.',
    );
  checkNames(
    where,
    expression,
    name,
    new Map<string, ExpressionValue>([
      ...(items === undefined ? [] : ITEM_NAMES).map((one) => [one, 0] as const),
      ...parameters.map((parameter) => [parameter.name, anyValue(parameter)] as const),
    ]),
    target,
    oracle,
  );
  return {
    name,
    expression,
    requirement: requirement(option),
    judge: (scope) => judge(read(scope)),
  };
}

function judgement(
  where: OptionPath,
  { threshold, passes }: OutputOption,
): (value: ExpressionValue) => { readonly value: number | boolean; readonly margin: number } {
  if (threshold === undefined) {
    return (raw) => {
      const value = toBoolean(raw);
      if (typeof raw !== 'boolean' && Number.isNaN(toNumber(raw))) throw new NotANumberError('NaN');
      return { value, margin: value ? 1 : -1 };
    };
  }
  const isPair = Array.isArray(threshold);
  if (isPair !== (passes === 'between' || passes === 'outside')) {
    refuse(
      [...where, 'threshold'],
      `passes: ${passes} needs ${isPair ? 'one number' : 'two numbers, [low, high]'}`,
      'Give one threshold for above and below, and two for between and outside.',
    );
  }
  const [low, high] = isPair ? threshold : [threshold, threshold];
  if (low > high)
    refuse(
      [...where, 'threshold'],
      `low ${low} is above high ${high}`,
      'Give them in ascending order.',
    );
  const margins = {
    above: (value: number) => value - low,
    below: (value: number) => high - value,
    between: (value: number) => Math.min(value - low, high - value),
    outside: (value: number) => Math.max(low - value, value - high),
  };
  return (raw) => {
    const value = toNumber(raw);
    const margin = margins[passes](value);
    if (Number.isNaN(margin)) throw new NotANumberError(`the value is ${value}`);
    return { value, margin };
  };
}

function requirement({ threshold, passes, unit }: OutputOption): string {
  if (threshold === undefined) return 'true';
  const [low, high] = Array.isArray(threshold) ? threshold : [threshold, threshold];
  const suffix = unit === undefined || unit === '1' ? '' : ` ${unit}`;
  const words = {
    above: `at least ${low}`,
    below: `at most ${high}`,
    between: `between ${low} and ${high}`,
    outside: `at most ${low} or at least ${high}`,
  };
  return words[passes] + suffix;
}

/** A value that an input takes. */
function anyValue(parameter: Parameter): Value {
  if (parameter.kind === 'levels') return parameter.levels[0]!;
  return Number.isFinite(parameter.low) ? parameter.low : 0;
}

/** Only `tensors` interfaces say beforehand what they return. */
function checkNames(
  where: OptionPath,
  expression: Expression | undefined,
  name: string,
  inputs: ReadonlyMap<string, ExpressionValue>,
  target: ModelSignature,
  oracle: ModelSignature | undefined,
): void {
  const names = expression?.names ?? new Set([name]);
  if (names.has('oracle') && oracle === undefined)
    refuse(
      [...where, 'value'],
      'reads oracle, but there is none',
      'Name a target under `oracle:`.',
    );
  if (target.interface === 'tensors') {
    const known = [...inputs.keys(), ...target.outputs.map((output) => output.name), 'y', 'oracle'];
    for (const read of names) {
      if (!known.includes(read)) {
        refuse(
          expression === undefined ? where : [...where, 'value'],
          `there is no "${read}"${expression === undefined ? '' : ` in "${expression.source}"`}`,
          target.leftOut?.includes(read) === true
            ? 'The model has that output, but it is no tensor (a sequence, map or optional): export it as one.'
            : `Known names are ${known.slice(0, 40).join(', ')}.`,
        );
      }
    }
  }
  if (expression === undefined || target.interface === 'named') return;
  const zeros = zeroView(target);
  const oracleView = oracle === undefined ? undefined : zeroView(oracle);
  if (zeros === undefined || (names.has('oracle') && oracleView === undefined)) return;
  const scope = new Map<string, ExpressionValue>([
    ...zeros.byName,
    ['y', zeros.first],
    ...inputs,
    ['original', zeros],
    ...(oracleView === undefined ? [] : [['oracle', oracleView] as const]),
  ]);
  try {
    expression.evaluate(scope);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    // What a model returns as a text, nobody knows before it has.
    if (target.outputs.some(({ dtype }) => dtype === 'bytes')) return;
    refuse(
      [...where, 'value'],
      `${error.message} in "${expression.source}"`,
      `The model returns ${target.outputs.map((o) => `${o.name} [${o.shape.join(', ')}]`).join(', ')}.`,
    );
  }
}

/** Outputs of zeros in a model's own shapes; undefined when it does not list them. */
function zeroView(signature: ModelSignature): OutputsView | undefined {
  if (signature.interface === 'named') return undefined;
  return new OutputsView(
    new Map(
      signature.outputs.map(({ name, shape, dtype, labels }) => [
        name,
        dtype === 'bytes'
          ? ''
          : labelled(
              new Float64Array(elementCount(shape.map((extent) => Math.abs(extent)))),
              labels,
            ),
      ]),
    ),
  );
}

function refuse(option: OptionPath, reason: string, hint: string): never {
  throw new OptionError(option, reason, { code: 'config.output', hint });
}
