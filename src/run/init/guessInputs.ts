import type { Column, Table } from '../../data/table.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import { UNKNOWN_RANGE, type InputGuess } from './inputGuess.ts';

/** Columns of this name are what the model is to answer, not what it is asked. */
const LABELS = /^(?:labels?|targets?|class(?:es)?|y|truth|species|outcome)$/i;
/** Numbers that are written one by one rather than as a range. */
const FEW_VALUES = 12;
const MOST_CATEGORIES = 200;
/** More elements than this are a picture or a signal, not a table. */
const MOST_INPUTS = 128;

/** The inputs of a scenario, by name, in the order of the model's elements. */
export type InputGuesses = Readonly<Record<string, InputGuess>>;

/**
 * The inputs of a model from its signature, the columns of a table (`csv` is its path as the scenario will name it), and
 * what the endpoint's description says. Throws ConfigurationError when the table does not fit the model.
 */
export function guessInputs(
  signature: ModelSignature,
  table: { readonly columns: Table['columns']; readonly csv: string } | undefined,
  described: InputGuesses | undefined,
): InputGuesses {
  const names = inputNames(signature, described);
  const columns = table?.columns ?? [];
  if (names.length > MOST_INPUTS)
    throw new ConfigurationError(
      `the model takes ${names.length} numbers: a picture or a signal, not a table`,
      {
        code: 'init.not-a-table',
        hint: 'Write a scenario with `data` and `transforms` for it: docs/pictures.md has examples.',
      },
    );
  const features = featureColumns(columns, names.length || columns.length, new Set(names));
  if (table !== undefined && names.length > 0 && features.length < names.length)
    throw new ConfigurationError(
      `${table.csv} has ${features.length} columns for the ${names.length} inputs of the model`,
      {
        code: 'init.columns',
        hint: `Inputs: ${names.join(', ')}. Columns: ${columns.map(({ name }) => name).join(', ')}.`,
      },
    );
  const isByName = names.length > 0 && names.every((name) => features.some((c) => c.name === name));
  const count = names.length || features.length;
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const name = names[index];
      const column = isByName ? features.find((each) => each.name === name) : features[index];
      const isGeneric = described === undefined && column !== undefined && !isByName;
      const key = isGeneric ? column.name : (name ?? column?.name ?? `x${index}`);
      const known = column === undefined ? undefined : inputOf(column, table?.csv ?? '');
      return [key, known ?? described?.[key] ?? UNKNOWN_RANGE];
    }),
  );
}

/** The described inputs, single-element tensors by their names, or `x0`, `x1`, ... for the elements of the tensors. */
function inputNames({ inputs }: ModelSignature, described: InputGuesses | undefined): string[] {
  if (described !== undefined) return Object.keys(described);
  const sizes = inputs.map(({ shape }) =>
    shape.slice(0).reduce((product, extent) => product * (extent === -1 ? 1 : extent), 1),
  );
  if (sizes.every((size) => size === 1)) return inputs.map(({ name }) => name);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return Array.from({ length: total }, (_, index) => `x${index}`);
}

/** The columns that are asked: those named as the inputs, else all that are no label, else the first ones. */
function featureColumns(
  columns: readonly Column[],
  wanted: number,
  names: ReadonlySet<string>,
): readonly Column[] {
  const byName = columns.filter(({ name }) => names.has(name));
  if (byName.length > 0 && byName.length === names.size) return byName;
  const plain = columns.filter(({ name }) => !LABELS.test(name));
  return plain.slice(0, wanted);
}

function inputOf(column: Column, csv: string): InputGuess | undefined {
  if (column.type === 'boolean') return { categories: [false, true] };
  if (column.type === 'text') {
    const counts = new Map<string, number>();
    for (const value of column.values)
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size === 0 || counts.size > MOST_CATEGORIES) return undefined;
    const sorted = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      categories: sorted.map(([value]) => value),
      weights: sorted.map(([, count]) => count),
    };
  }
  const numbers = [...column.values].filter((value) => Number.isFinite(value));
  const distinct = [...new Set(numbers)].toSorted((a, b) => a - b);
  const [low, high] = [distinct[0], distinct.at(-1)];
  if (low === undefined || high === undefined) return undefined;
  const count = (value: number): number => numbers.filter((each) => each === value).length;
  if (distinct.length === 1) return { values: distinct };
  if (column.type === 'integer' && distinct.length <= FEW_VALUES)
    return { values: distinct, weights: distinct.map(count) };
  const distribution = { kind: 'empirical' as const, csv, column: column.name };
  return { low, high, ...(column.type === 'integer' ? { integer: true } : {}), distribution };
}
