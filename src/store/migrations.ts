import { sql, type Kysely, type Migration } from 'kysely';

import type { Backend } from './backend.ts';

/** The versions of the schema by name, oldest first. A version that was released never changes. */
export function migrations(
  backend: Pick<Backend, 'columns' | 'clustered'>,
): Record<string, Migration> {
  const { bytes, double, counter } = backend.columns;
  const clustered = sql.raw(backend.clustered);
  return {
    '0001-journal': {
      async up(db: Kysely<never>) {
        await db.schema
          .createTable('runs')
          .addColumn('number', counter, (column) => column.primaryKey())
          .addColumn('id', 'text', (column) => column.notNull().unique())
          .addColumn('scenario_name', 'text', (column) => column.notNull())
          .addColumn('scenario_digest', 'text', (column) => column.notNull())
          .addColumn('scenario', 'text', (column) => column.notNull())
          .addColumn('seed', double, (column) => column.notNull())
          .addColumn('folder', 'text', (column) => column.notNull())
          .addColumn('status', 'text', (column) => column.notNull())
          .addColumn('started_at', 'text', (column) => column.notNull())
          .addColumn('record', 'text')
          .addColumn('writer', 'text')
          .execute();
        await db.schema.createIndex('runs_folder').on('runs').column('folder').execute();
        await db.schema
          .createTable('procedures')
          .addColumn('id', counter, (column) => column.primaryKey())
          .addColumn('run', 'text', (column) => column.notNull().references('runs.id'))
          .addColumn('name', 'text', (column) => column.notNull())
          .addUniqueConstraint('procedures_run_name', ['run', 'name'])
          .execute();
        await db.schema
          .createTable('questions')
          .addColumn('procedure', 'integer', (column) => column.notNull())
          .addColumn('sequence', 'integer', (column) => column.notNull())
          .addColumn('target', 'text', (column) => column.notNull())
          .addColumn('digest', bytes, (column) => column.notNull())
          .addColumn('status', 'text', (column) => column.notNull())
          .addColumn('outputs', bytes)
          .addColumn('detail', 'text')
          .addColumn('latency_ms', double, (column) => column.notNull())
          .addColumn('attempts', 'integer', (column) => column.notNull())
          .addPrimaryKeyConstraint('questions_key', ['procedure', 'sequence'])
          .modifyEnd(clustered)
          .execute();
        await db.schema
          .createTable('decisions')
          .addColumn('procedure', 'integer', (column) => column.notNull())
          .addColumn('sequence', 'integer', (column) => column.notNull())
          .addColumn('value', 'text', (column) => column.notNull())
          .addPrimaryKeyConstraint('decisions_key', ['procedure', 'sequence'])
          .modifyEnd(clustered)
          .execute();
        await db.schema
          .createTable('blocks')
          .addColumn('procedure', 'integer', (column) => column.notNull())
          .addColumn('sequence', 'integer', (column) => column.notNull())
          .addColumn('bytes', bytes, (column) => column.notNull())
          .addPrimaryKeyConstraint('blocks_key', ['procedure', 'sequence'])
          .execute();
      },
    },
    '0002-queries': {
      async up(db: Kysely<never>) {
        await db.schema.alterTable('questions').renameTo('queries').execute();
      },
    },
    '0003-files': {
      async up(db: Kysely<never>) {
        await db.schema
          .createTable('files')
          .addColumn('procedure', 'integer', (column) => column.notNull())
          .addColumn('path', 'text', (column) => column.notNull())
          .addColumn('sha256', 'text', (column) => column.notNull())
          .addColumn('bytes', double, (column) => column.notNull())
          .addPrimaryKeyConstraint('files_key', ['procedure', 'path'])
          .modifyEnd(clustered)
          .execute();
      },
    },
    // Load keeps a run's samples as one decision.
    '0004-no-blocks': {
      async up(db: Kysely<never>) {
        await db.schema.dropTable('blocks').ifExists().execute();
      },
    },
  };
}
