import pg from 'pg';

import { bareRow, bareTable } from './bareRow.ts';

/** Rows a second of pg alone: a prepared insert, sent row by row in transactions of `group` rows. */
export async function barePostgresRate(url: string, rows: number, group: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('drop table if exists bare');
  await client.query(bareTable('bytea'));
  const text = 'insert into bare values ($1, $2, $3, $4, $5, $6, $7, $8, $9)';
  const from = performance.now();
  for (let i = 0; i < rows; i += group) {
    await client.query('begin');
    for (let k = i; k < Math.min(rows, i + group); k++) {
      await client.query({ name: 'insert', text, values: [...bareRow(k)] });
    }
    await client.query('commit');
  }
  const ms = performance.now() - from;
  await client.end();
  return (rows / ms) * 1000;
}
