import { randomBytes } from 'node:crypto';

import { CompiledQuery, PostgresDialect } from 'kysely';
import pg from 'pg';

import type { Backend, WriterLock } from './backend.ts';
import { explainPostgres } from './explainPostgres.ts';

const SCHEMA = 'proofmark';

/** A store in a PostgreSQL database, in a schema of its own, which is made when it is absent. */
export function postgresBackend(url: string): Backend {
  const location = withoutSecrets(url);
  const config: pg.ClientConfig = {
    connectionString: url,
    application_name: 'proofmark',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  };
  const pool = new pg.Pool({ ...config, max: 4 });
  // An idle connection that breaks is replaced when it is needed; without a listener it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
  });
  return {
    location,
    dialect: new PostgresDialect({
      pool,
      onCreateConnection: async (connection) => {
        await connection.executeQuery(CompiledQuery.raw(`set search_path to ${SCHEMA}`));
      },
    }),
    columns: { bytes: 'bytea', double: 'double precision' },
    clustered: '',
    schema: SCHEMA,
    lock: () => holdLock(config),
    isHeld: async (token) => {
      const client = await connect(config);
      try {
        return !(await tryLock(client, token));
      } finally {
        await client.end();
      }
    },
    explain: (error, doing) => explainPostgres(error, doing, location),
  };
}

/** An advisory lock, which lives as long as its connection. */
async function holdLock(config: pg.ClientConfig): Promise<WriterLock> {
  const token = randomBytes(12).toString('hex');
  const client = await connect(config);
  await tryLock(client, token);
  return { token, release: () => client.end() };
}

async function connect(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function tryLock(client: pg.Client, token: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
    [`proofmark/${token}`],
  );
  return rows[0]?.taken === true;
}

function withoutSecrets(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.password = '';
    parsed.search = '';
    return parsed.href;
  } catch {
    return 'postgres://(unreadable)';
  }
}
