import { ConfigurationError } from '../../core/errors.ts';
import { compileExpression } from '../../space/expression/compileExpression.ts';
import type { Expression } from '../../space/expression/compileExpression.ts';
import { EvaluationError, toBoolean, toNumber } from '../../space/expression/expressionValue.ts';
import type { TableOption } from './tableOption.ts';

/** The rules of a table over points. */
export interface TableRules {
  readonly lower: Float32Array;
  readonly upper: Float32Array;
  readonly step: Float32Array;
  readonly mutable: Uint8Array;
  readonly categories: ReadonlySet<number>;
  readonly names: readonly string[];
  /** Puts columns that follow from others right, and keeps a signal's perturbation smooth. */
  repair(point: Float32Array, clean: Float32Array): Float32Array;
  /** Whether all relations hold, to float32 rounding. */
  feasible(point: Float32Array): boolean;
}

/**
 * The rules for rows of `size` numbers, with bounds from the rows themselves where none are given. Throws
 * ConfigurationError for columns and relations that do not fit, and when a relation does not hold in the data.
 */
export function tableRules(
  option: TableOption,
  size: number,
  rows: readonly Float32Array[],
): TableRules {
  const names = option.columns ?? Array.from({ length: size }, (_, i) => `c${i}`);
  if (names.length !== size)
    refuse(`table.columns has ${names.length} names`, `A row has ${size} numbers.`);
  const indexOf = (column: string | number): number => {
    const index = typeof column === 'number' ? column : names.indexOf(column);
    if (index >= 0 && index < size) return index;
    return refuse(`table: there is no column ${column}`, `Its columns are ${names.join(', ')}.`);
  };
  const mutable = new Uint8Array(size).fill(option.mutable === undefined ? 1 : 0);
  for (const column of option.mutable ?? []) mutable[indexOf(column)] = 1;
  const categories = new Set(option.categories.map(indexOf));
  const step = new Float32Array(size);
  for (const column of [...option.integers, ...option.categories]) step[indexOf(column)] = 1;
  const bound = (
    given: TableOption['lower'],
    pick: (...values: number[]) => number,
  ): Float32Array =>
    Float32Array.from({ length: size }, (_, i) => {
      if (typeof given === 'number') return given;
      if (given !== undefined && given.length !== size)
        refuse(`table has ${given.length} bounds`, `A row has ${size} numbers.`);
      return given?.[i] ?? rows.reduce((most, row) => pick(most, row[i]!), rows[0]?.[i] ?? 0);
    });
  const relations = option.relations.map((source) => parse(source, indexOf));
  const scopeOf = (point: Float32Array): Map<string, number> =>
    new Map(names.map((name, i) => [name, point[i]!]));

  function repair(point: Float32Array, clean: Float32Array): Float32Array {
    const fixed = point.slice();
    if (option.smoothness !== undefined) smooth(fixed, clean, option.smoothness);
    for (const { follows, expression } of relations)
      if (follows !== undefined) fixed[follows] = toNumber(expression.evaluate(scopeOf(fixed)));
    return fixed;
  }

  function feasible(point: Float32Array): boolean {
    const scope = scopeOf(point);
    return relations.every(({ follows, expression, slack }) => {
      if (follows === undefined)
        return slack === undefined ? toBoolean(expression.evaluate(scope)) : slack(scope) >= -1e-4;
      const value = toNumber(expression.evaluate(scope));
      return Math.abs(value - point[follows]!) <= 1e-4 * Math.max(1, Math.abs(value));
    });
  }

  for (const row of rows) {
    const holds = tryIt(() => feasible(row));
    if (!holds) refuse('table.relations do not hold in the data', 'Correct them, or the data.');
  }
  return {
    lower: bound(option.lower, Math.min),
    upper: bound(option.upper, Math.max),
    step,
    mutable,
    categories,
    names,
    repair,
    feasible,
  };
}

interface Relation {
  readonly expression: Expression;
  /** The column that the expression gives; undefined for a condition. */
  readonly follows: number | undefined;
  readonly slack: Expression['margin'];
}

/** `total = a + b` gives a column, everything else is a condition. */
function parse(source: string, indexOf: (column: string) => number): Relation {
  const given = /^\s*([A-Za-z_]\w*)\s*=(?!=)\s*(.+)$/s.exec(source);
  const expression = compileExpression(given?.[2] ?? source, 'table.relations');
  const follows = given === null ? undefined : indexOf(given[1]!);
  return { expression, follows, slack: expression.margin };
}

/** Limits the slope of the perturbation, forwards and then backwards. */
function smooth(point: Float32Array, clean: Float32Array, most: number): void {
  const limit = (i: number, from: number): void => {
    const change = point[i]! - clean[i]!;
    const before = point[from]! - clean[from]!;
    point[i] = clean[i]! + Math.min(before + most, Math.max(before - most, change));
  };
  for (let i = 1; i < point.length; i++) limit(i, i - 1);
}

function tryIt(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof EvaluationError)
      refuse(`table.relations: ${error.message}`, 'Use the names of the columns.');
    throw error;
  }
}

function refuse(what: string, hint: string): never {
  throw new ConfigurationError(what, { code: 'config.table', hint });
}
