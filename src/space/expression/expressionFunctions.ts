import { EvaluationError, toList, toNumber } from './expressionValue.ts';
import type { ExpressionValue, NumberList } from './expressionValue.ts';

type ExpressionFunction = (args: readonly ExpressionValue[]) => ExpressionValue;

/** Every function that an expression may call, by name. */
export const EXPRESSION_FUNCTIONS: ReadonlyMap<string, ExpressionFunction> = new Map([
  ...['abs', 'sqrt', 'exp', 'log', 'log10', 'log2', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan']
    .concat(['sinh', 'cosh', 'tanh', 'floor', 'ceil', 'round', 'sign'])
    .map((name) => [name, ofOne(name, unary(name))] as const),
  ['atan2', ofTwo('atan2', Math.atan2)],
  ['pow', ofTwo('pow', Math.pow)],
  ['hypot', (args) => Math.hypot(...args.map(toNumber))],
  ['min', ofList((list) => Math.min(...list))],
  ['max', ofList((list) => Math.max(...list))],
  ['sum', ofList(sum)],
  ['mean', ofList((list) => sum(list) / list.length)],
  ['norm', ofList((list) => Math.hypot(...list))],
  ['len', (args) => args.flatMap((arg) => [...toList(arg)]).length],
  ['argmax', ofList((list) => best(list, (a, b) => a > b))],
  ['argmin', ofList((list) => best(list, (a, b) => a < b))],
  ['margin', ofScores('margin', margin)],
  ['rank', ofScores('rank', rank)],
  ['softmax', ofList(softmax)],
  ['clamp', ofThree('clamp', (x, low, high) => Math.min(high, Math.max(low, x)))],
  ['isnan', ofOne('isnan', (x) => (Number.isNaN(x) ? 1 : 0))],
] satisfies (readonly [string, ExpressionFunction])[]);

/** Constants by name. */
export const EXPRESSION_CONSTANTS: ReadonlyMap<string, number | boolean> = new Map<
  string,
  number | boolean
>([
  ['pi', Math.PI],
  ['e', Math.E],
  ['inf', Infinity],
  ['true', true],
  ['false', false],
]);

function unary(name: string): (x: number) => number {
  return Math[name as 'abs'];
}

function ofOne(name: string, compute: (x: number) => number): ExpressionFunction {
  return (args) => {
    expect(name, args, 1);
    return compute(toNumber(args[0]!));
  };
}

function ofTwo(name: string, compute: (a: number, b: number) => number): ExpressionFunction {
  return (args) => {
    expect(name, args, 2);
    return compute(toNumber(args[0]!), toNumber(args[1]!));
  };
}

function ofThree(
  name: string,
  compute: (a: number, b: number, c: number) => number,
): ExpressionFunction {
  return (args) => {
    expect(name, args, 3);
    return compute(toNumber(args[0]!), toNumber(args[1]!), toNumber(args[2]!));
  };
}

/** A function of the scores of all classes and the index of one of them. */
function ofScores(
  name: string,
  compute: (scores: NumberList, index: number) => number,
): ExpressionFunction {
  return (args) => {
    expect(name, args, 2);
    const scores = toList(args[0]!);
    const index = toNumber(args[1]!);
    if (!Number.isInteger(index) || index < 0 || index >= scores.length)
      throw new EvaluationError(
        `${name}: there is no element ${index} in a list of ${scores.length}`,
      );
    return compute(scores, index);
  };
}

/** How far an element is above the greatest of the others; NaN where one is. */
function margin(scores: NumberList, index: number): number {
  let others = -Infinity;
  for (let i = 0; i < scores.length; i++) if (i !== index) others = Math.max(others, scores[i]!);
  return scores[index]! - others;
}

/** How many elements come before one when the greatest is first; `rank` is 0 exactly where `argmax` is the index. */
function rank(scores: NumberList, index: number): number {
  const own = scores[index]!;
  let before = 0;
  for (let i = 0; i < scores.length; i++)
    if (scores[i]! > own || (scores[i] === own && i < index)) before++;
  return before;
}

/** The probabilities that logits stand for. */
function softmax(logits: NumberList): readonly number[] {
  const greatest = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - greatest));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

function ofList(compute: (list: NumberList) => ExpressionValue): ExpressionFunction {
  return (args) => {
    const list = args.length === 1 ? toList(args[0]!) : joined(args);
    if (list.length === 0) throw new EvaluationError('a function of a list got an empty one');
    return compute(list);
  };
}

function joined(args: readonly ExpressionValue[]): readonly number[] {
  const list: number[] = [];
  for (const arg of args)
    if (typeof arg === 'number') list.push(arg);
    else for (const value of toList(arg)) list.push(value);
  return list;
}

function expect(name: string, args: readonly ExpressionValue[], count: number): void {
  if (args.length !== count)
    throw new EvaluationError(`${name} takes ${count} argument(s), got ${args.length}`);
}

function sum(list: NumberList): number {
  let total = 0;
  for (let i = 0; i < list.length; i++) total += list[i]!;
  return total;
}

function best(list: NumberList, better: (a: number, b: number) => boolean): number {
  let index = 0;
  for (let i = 1; i < list.length; i++) if (better(list[i]!, list[index]!)) index = i;
  return index;
}
