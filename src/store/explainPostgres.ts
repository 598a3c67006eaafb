import { StoreError } from '../core/errors.ts';

/** Turns an error of PostgreSQL or of its connection into what went wrong, where, and what to do. */
export function explainPostgres(error: unknown, doing: string, location: string): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = KNOWN.find(([pattern]) => pattern.test(code === '' ? message : code));
  const [, name, what, hint] = known ?? [
    undefined,
    'failed',
    message,
    'Look at the log of PostgreSQL; what was acknowledged before is in the journal.',
  ];
  return new StoreError(`cannot ${doing}: ${what} (journal ${location})`, {
    code: `store.${name}`,
    hint,
    cause: error,
  });
}

// SQLSTATE codes: https://www.postgresql.org/docs/15/errcodes-appendix.html
const KNOWN: readonly (readonly [RegExp, string, string, string])[] = [
  [
    /^53100/,
    'full',
    'the disk of the database is full',
    'Free some space there, then continue the run with --resume; every reply up to here is kept.',
  ],
  [
    /^(25006|42501)/,
    'read-only',
    'the database may not be written to',
    'Grant the user the right to create and write a schema, or name another place with --store.',
  ],
  [
    /^(28|3D000)/,
    'no-access',
    'the user, password or database name is wrong',
    'Check the URL after --store.',
  ],
  [
    /^(23505)/,
    'two-writers',
    'another process has written the same entries',
    'Let one process at a time write a run; continue it with --resume.',
  ],
  [
    /^(42P01|42703)/,
    'no-table',
    'a table is missing',
    'The schema is not whole: restore it, or name another database with --store.',
  ],
  [/^(XX001|XX002)/, 'corrupt', 'the database is damaged', 'Restore it from a copy.'],
  [
    /^(08|57P|53300|ECONN|EPIPE|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|ENOENT|EACCES)|Connection terminated|timeout expired|not queryable/,
    'unreachable',
    'the database does not answer',
    'Start it or check the URL after --store, then continue the run with --resume; every reply up to here is kept.',
  ],
];
