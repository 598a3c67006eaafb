import Database from 'libsql';

import { cpuMs } from './cpuMs.ts';
import { bareRow, bareTable } from './bareRow.ts';

/** Rows a second of CPU of libsql alone: one prepared insert, run row by row in transactions of `group` rows. */
export function bareLibsqlRate(path: string, rows: number, group: number): number {
  const database = new Database(path);
  database.exec('pragma journal_mode = wal; pragma synchronous = normal');
  database.exec(bareTable('blob'));
  const insert = database.prepare('insert into bare values (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const from = cpuMs();
  for (let i = 0; i < rows; i += group) {
    database.exec('begin');
    for (let k = i; k < Math.min(rows, i + group); k++) insert.run([...bareRow(k)]);
    database.exec('commit');
  }
  const ms = cpuMs() - from;
  database.close();
  return (rows / ms) * 1000;
}
