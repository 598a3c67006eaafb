import { setTimeout as sleep } from 'node:timers/promises';

import { Migrator, type Kysely } from 'kysely';

import { StoreError } from '../core/errors.ts';
import type { Backend } from './backend.ts';
import { migrations } from './migrations.ts';
import type { Tables } from './tables.ts';

const VERSIONS_TABLE = 'proofmark_migration';

/** Brings the tables to the newest version, and refuses those of a newer proofmark or of another program. */
export async function migrate(database: Kysely<Tables>, backend: Backend): Promise<void> {
  const known = migrations(backend);
  await refuseForeign(database, backend);
  await makeSchema(database, backend);
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve(known) },
    migrationTableName: VERSIONS_TABLE,
    migrationLockTableName: `${VERSIONS_TABLE}_lock`,
    ...(backend.schema === undefined ? {} : { migrationTableSchema: backend.schema }),
  });
  // Two processes may make the same new store: the one that comes second finds the tables on its next try.
  for (let attempt = 1; ; attempt++) {
    const { error } = await migrator.migrateToLatest();
    if (error === undefined) return;
    if (attempt === 5) throw error;
    await refuseNewer(database, backend, Object.keys(known));
    await sleep(50 * attempt);
  }
}

async function makeSchema(database: Kysely<Tables>, { schema }: Backend): Promise<void> {
  if (schema === undefined) return;
  const schemas = await database.introspection.getSchemas();
  if (schemas.some(({ name }) => name === schema)) return;
  try {
    await database.schema.createSchema(schema).ifNotExists().execute();
  } catch (error) {
    // Two that make it at the same time: one of them fails, though it need not exist.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== '23505' && code !== '42P06') throw error;
  }
}

async function refuseForeign(database: Kysely<Tables>, backend: Backend): Promise<void> {
  if (backend.schema !== undefined) return;
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (tables.length === 0 || tables.some(({ name }) => name === VERSIONS_TABLE)) return;
  throw new StoreError(`the file is a database of another program (journal ${backend.location})`, {
    code: 'store.foreign',
    hint: 'Name another place with --store.',
  });
}

async function refuseNewer(
  database: Kysely<Tables>,
  backend: Backend,
  known: readonly string[],
): Promise<void> {
  const applied = await database
    .withTables<{ [VERSIONS_TABLE]: { name: string } }>()
    .selectFrom(VERSIONS_TABLE)
    .select('name')
    .execute();
  const newer = applied.map(({ name }) => name).filter((name) => !known.includes(name));
  if (newer.length === 0) return;
  throw new StoreError(
    `the journal has version ${newer.join(', ')}, which this proofmark does not know (journal ${backend.location})`,
    {
      code: 'store.newer-version',
      hint: 'Use the proofmark that wrote it or a later one, or name another place with --store.',
    },
  );
}
