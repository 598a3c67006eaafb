import { parquetWriteBuffer } from 'hyparquet-writer';

import { coordinateValue } from '../../space/parameter.ts';
import type { Value } from '../../space/parameter.ts';
import type { Problem } from '../problem/problem.ts';
import { uniqueNames } from './uniqueNames.ts';
import { outcome } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';

interface Column {
  readonly name: string;
  readonly type: 'BOOLEAN' | 'INT32' | 'DOUBLE' | 'STRING';
  readonly data: (Value | null)[];
  readonly nullable: boolean;
}

/**
 * Every run as an Apache Parquet file, a row each: inputs, values of the outputs (null for an invalid reply), outcome,
 * purpose, query and the reason of an invalid reply. Units by column stand in the file's metadata under
 * `proofmark.units`.
 */
export function runsParquet({ space, criteria }: Problem, runs: readonly Evaluation[]): Uint8Array {
  const text = (name: string, read: (run: Evaluation) => string | null): Column => {
    const data = runs.map(read);
    return { name, type: 'STRING', data, nullable: data.includes(null) };
  };
  const columns: Column[] = [
    ...space.parameters.map((parameter, j) =>
      valueColumn(
        parameter.name,
        runs.map((run) => coordinateValue(parameter, run.row[j]!)),
        parameter.kind === 'levels' ? parameter.levels : undefined,
      ),
    ),
    ...criteria.map(({ name }, i) => {
      const data = runs.map((run) => run.values?.[i] ?? null);
      const type = data.some((value) => typeof value === 'boolean') ? 'BOOLEAN' : 'DOUBLE';
      return { name, type, data, nullable: true } as const;
    }),
    text('outcome', outcome),
    text('purpose', ({ purpose }) => purpose),
    {
      name: 'query',
      type: 'INT32',
      data: runs.map(({ query }) => query),
      nullable: false,
    },
    text('reason', ({ invalid }) => invalid ?? null),
  ];
  const names = uniqueNames(columns.map(({ name }) => name));
  const units = space.parameters.flatMap(({ name, unit }) =>
    unit === undefined ? [] : [[name, unit]],
  );
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map((column, i) => ({ ...column, name: names[i]! })),
      kvMetadata: [{ key: 'proofmark.units', value: JSON.stringify(Object.fromEntries(units)) }],
      createdBy: 'proofmark',
    }),
  );
}

/** A column of an input; `levels` are the only values that it takes. */
function valueColumn(name: string, data: Value[], levels: readonly Value[] | undefined): Column {
  const of = (test: (value: Value) => boolean): boolean => levels?.every(test) === true;
  if (of((value) => typeof value === 'boolean'))
    return { name, type: 'BOOLEAN', data, nullable: false };
  if (
    of(
      (value) =>
        typeof value === 'number' && value === Math.trunc(value) && Math.abs(value) < 2 ** 31,
    )
  )
    return { name, type: 'INT32', data, nullable: false };
  if (levels === undefined || of((value) => typeof value === 'number'))
    return { name, type: 'DOUBLE', data, nullable: false };
  return { name, type: 'STRING', data: data.map(String), nullable: false };
}
