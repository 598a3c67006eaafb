import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { CompiledQuery, PostgresDialect, type PostgresPoolClient } from 'kysely';
import pg from 'pg';

import { StoreError } from '../core/errors.ts';
import type { Backend } from './backend.ts';
import { explainPostgres } from './explainPostgres.ts';

const SCHEMA = 'proofmark';

/**
 * A store in a PostgreSQL database, in a schema of its own, which is made when it is absent. There is one connection,
 * and it holds the lock: what breaks it ends the lock and the writing together.
 */
export function postgresBackend(url: string): Backend {
  const location = withoutSecrets(url);
  let locked = false;
  let lost = false;
  // Kysely, too, knows a connection by its identity.
  const connections = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'proofmark',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    max: 1,
    idleTimeoutMillis: 0,
  });
  // A connection that breaks while idle is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    lost ||= locked;
    client.on('error', () => undefined);
  });

  async function connect(): Promise<PostgresPoolClient> {
    const client = await pool.connect();
    if (lost) {
      client.release();
      throw lockLost(location);
    }
    let prepared = connections.get(client);
    if (prepared === undefined) {
      prepared = withPreparedInserts(client);
      connections.set(client, prepared);
    }
    return prepared;
  }

  async function lockFunction(name: string, token: string): Promise<boolean> {
    const { rows } = await pool.query<{ taken: boolean }>(
      `select ${name}(hashtextextended($1, 0)) as taken`,
      [`proofmark/${token}`],
    );
    return rows[0]?.taken === true;
  }

  return {
    location,
    dialect: new PostgresDialect({
      pool: { connect, end: () => pool.end() },
      onCreateConnection: async (connection) => {
        await connection.executeQuery(CompiledQuery.raw(`set search_path to ${SCHEMA}`));
      },
    }),
    columns: { bytes: 'bytea', double: 'double precision', counter: 'serial' },
    clustered: '',
    schema: SCHEMA,
    async lock() {
      const token = randomBytes(12).toString('hex');
      await lockFunction('pg_try_advisory_lock', token);
      locked = true;
      // The server ends it with the connection.
      return { token, release: () => Promise.resolve() };
    },
    async isHeld(token) {
      // The server takes a moment to see that a process has died.
      for (let attempt = 0; attempt < 5; attempt++) {
        if (attempt > 0) await sleep(50);
        if (!(await lockFunction('pg_try_advisory_lock', token))) continue;
        await lockFunction('pg_advisory_unlock', token);
        return false;
      }
      return true;
    },
    explain: (error, doing) => explainPostgres(error, doing, location),
  };
}

/** To parse and plan an insert of many rows costs the server more than to run it. */
function withPreparedInserts(client: pg.PoolClient): PostgresPoolClient {
  // A name stands for one text on a connection; the texts differ by rows and by what their rows have in common.
  const names = new Map<string, string>();
  function query(text: string, values: readonly unknown[]) {
    if (!text.startsWith('insert into "queries"')) return client.query(text, [...values]);
    const name = names.get(text) ?? `queries-${names.size}`;
    names.set(text, name);
    return client.query({ name, text, values: [...values] });
  }
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: () => client.release(),
  };
}

function lockLost(location: string): StoreError {
  return new StoreError(
    `the connection to the database has broken, and with it the lock of the run (journal ${location})`,
    {
      code: 'store.lock-lost',
      hint: 'Continue the run with --resume; every reply up to here is kept.',
    },
  );
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
