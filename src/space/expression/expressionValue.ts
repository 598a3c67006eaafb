/** What an expression computes with. A list of one element stands for that element wherever a number is needed. */
export type ExpressionValue = number | boolean | string | NumberList | OutputsView;

/** The flattened elements of a tensor. */
export type NumberList = readonly number[] | Float64Array;

/** The outputs of a model: an index takes from the first one, a name takes one of them. */
export class OutputsView {
  readonly first: NumberList | string;
  readonly byName: ReadonlyMap<string, NumberList | string>;

  constructor(byName: ReadonlyMap<string, NumberList | string>) {
    this.byName = byName;
    this.first = byName.values().next().value ?? [];
  }
}

/** An expression could not be computed for these values. Callers turn it into an invalid reply or a configuration error. */
export class EvaluationError extends Error {}

/** The number that a value stands for. Throws EvaluationError when it is none. */
export function toNumber(value: ExpressionValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string')
    throw new EvaluationError(`"${value.slice(0, 40)}" is a text where a number is needed`);
  const list = value instanceof OutputsView ? toList(value) : value;
  if (list.length === 1) return list[0]!;
  throw new EvaluationError(
    `a list of ${list.length} elements stands where one number is needed; take one, such as y[0]`,
  );
}

/** The list that a value stands for; a number is a list of one. */
export function toList(value: ExpressionValue): NumberList {
  if (value instanceof OutputsView)
    return typeof value.first === 'string' ? toList(value.first) : value.first;
  if (typeof value === 'object') return value;
  return [toNumber(value)];
}

/** Truth of a value: booleans, and numbers other than 0. */
export function toBoolean(value: ExpressionValue): boolean {
  return typeof value === 'boolean' ? value : toNumber(value) !== 0;
}
