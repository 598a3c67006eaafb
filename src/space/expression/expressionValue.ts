/** What an expression computes with. A list of one element stands for that element wherever a number is needed. */
export type ExpressionValue = number | boolean | string | NumberList | OutputsView;

/** The flattened elements of a tensor. */
export type NumberList = readonly number[] | Float64Array;

const labels = new WeakMap<object, readonly string[]>();

/** The same list, whose elements go by names as well: `probabilities['setosa']`. */
export function labelled<T extends NumberList>(list: T, names: readonly string[] | undefined): T {
  if (names?.length === list.length) labels.set(list, names);
  return list;
}

/** The names of a list's elements, if it has any. */
export function labelsOf(list: NumberList): readonly string[] | undefined {
  return labels.get(list);
}

/** The element of a list that has this name. Throws EvaluationError for a list without names, or another name. */
export function elementNamed(value: ExpressionValue, name: string): number {
  const list = value instanceof OutputsView ? value.first : value;
  const names = typeof list === 'object' ? labels.get(list) : undefined;
  if (names === undefined)
    throw new EvaluationError(`there is no ["${name}"] of a list without names`);
  const index = names.indexOf(name);
  const element =
    typeof list === 'object' && !(list instanceof OutputsView) ? list[index] : undefined;
  if (element !== undefined) return element;
  throw new EvaluationError(`there is no "${name}" among ${names.slice(0, 20).join(', ')}`);
}

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

/** What was computed is NaN. */
export class NotANumberError extends EvaluationError {}

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
