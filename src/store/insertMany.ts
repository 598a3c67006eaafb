import { CompiledQuery, type Kysely } from 'kysely';

import type { Tables } from './tables.ts';

type QueryRow = Tables['queries'];

const COLUMNS = [
  'procedure',
  'sequence',
  'target',
  'digest',
  'status',
  'outputs',
  'detail',
  'latency_ms',
  'attempts',
] as const satisfies readonly (keyof QueryRow)[];

/** Rows of one statement. More bring nothing: the parameters dominate. */
const ROWS = 64;

const ANY_ROW: QueryRow = {
  procedure: 0,
  sequence: 0,
  target: '',
  digest: new Uint8Array(),
  status: '',
  outputs: null,
  detail: null,
  latency_ms: 0,
  attempts: 0,
};

/** Inserts rows of queries, all or none. A statement is compiled once for each number of rows. */
export function insertMany(database: Kysely<Tables>): (rows: readonly QueryRow[]) => Promise<void> {
  const statements = new Map<number, string>();

  function statement(rows: readonly QueryRow[]): CompiledQuery {
    let text = statements.get(rows.length);
    if (text === undefined) {
      const values = rows.map(() => ANY_ROW);
      text = database.insertInto('queries').columns(COLUMNS).values(values).compile().sql;
      statements.set(rows.length, text);
    }
    const parameters: unknown[] = [];
    for (const row of rows) for (const column of COLUMNS) parameters.push(row[column]);
    return CompiledQuery.raw(text, parameters);
  }

  return async (rows) => {
    if (rows.length <= ROWS) {
      await database.executeQuery(statement(rows));
      return;
    }
    await database.transaction().execute(async (transaction) => {
      for (let from = 0; from < rows.length; from += ROWS) {
        await transaction.executeQuery(statement(rows.slice(from, from + ROWS)));
      }
    });
  };
}
