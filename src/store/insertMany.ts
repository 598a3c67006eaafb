import { CompiledQuery, sql, type Kysely } from 'kysely';

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

/** What rows of first answers have in common stands in the statement: to bind a parameter costs more than to insert it. */
const COMMON = { status: 'ok', detail: null, attempts: 1 } as const;
const OWN = COLUMNS.filter((column) => !(column in COMMON));

/** Inserts rows of queries, all or none. A statement is compiled once for each number of rows. */
export function insertMany(database: Kysely<Tables>): (rows: readonly QueryRow[]) => Promise<void> {
  const statements = new Map<number, string>();
  const commonRow = {
    ...ANY_ROW,
    status: sql.lit(COMMON.status),
    detail: sql.lit(COMMON.detail),
    attempts: sql.lit(COMMON.attempts),
  };

  function statement(rows: readonly QueryRow[]): CompiledQuery {
    const isCommon = rows.every(({ status, attempts }) => status === 'ok' && attempts === 1);
    const key = isCommon ? rows.length : -rows.length;
    let text = statements.get(key);
    if (text === undefined) {
      const values = rows.map(() => (isCommon ? commonRow : ANY_ROW));
      text = database.insertInto('queries').columns(COLUMNS).values(values).compile().sql;
      statements.set(key, text);
    }
    const parameters: unknown[] = [];
    const columns = isCommon ? OWN : COLUMNS;
    for (const row of rows) for (const column of columns) parameters.push(row[column]);
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
