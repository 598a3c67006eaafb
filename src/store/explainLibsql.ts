import { StoreError } from '../core/errors.ts';

/** Turns an error of libsql or of the file system into what went wrong, where, and what to do. */
export function explainLibsql(error: unknown, doing: string, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error, message);
  const known = KNOWN.find(([pattern]) => pattern.test(code));
  const [, name, what, hint] = known ?? [
    undefined,
    'failed',
    message,
    'Look at the file and its folder; what was acknowledged before is in it.',
  ];
  return new StoreError(`cannot ${doing}: ${what} (journal ${path})`, {
    code: `store.${name}`,
    hint,
    cause: error,
  });
}

const KNOWN: readonly (readonly [RegExp, string, string, string])[] = [
  [
    /^(SQLITE_FULL|ENOSPC|EDQUOT|EFBIG|SQLITE_IOERR_WRITE)/,
    'full',
    'the disk is full',
    'Free some space, then continue the run with --resume; every reply up to here is kept.',
  ],
  [
    /^(SQLITE_READONLY|EROFS|EACCES|EPERM|SQLITE_PERM)/,
    'read-only',
    'the file or its folder is read-only',
    'Allow writing to it, or name another place with --store.',
  ],
  [
    /^(SQLITE_NOTADB|SQLITE_CORRUPT)/,
    'corrupt',
    'the file is damaged, or is not a journal',
    'Restore it from a copy, or name another place with --store.',
  ],
  [
    /^(SQLITE_BUSY|SQLITE_LOCKED)/,
    'busy',
    'another process has kept the file locked for too long',
    'Wait until it is done, or give each run its own --store.',
  ],
  [
    /^SQLITE_CONSTRAINT/,
    'two-writers',
    'another process has written the same entries',
    'Let one process at a time write a run; continue it with --resume.',
  ],
  [
    /^(SQLITE_CANTOPEN|ENOENT|ENOTDIR|EISDIR|EEXIST)/,
    'cannot-open',
    'the file cannot be opened',
    'Check that the path is that of a file in a folder which you may write to.',
  ],
  [
    /^NO_TABLE/,
    'no-table',
    'a table is missing',
    'The file is not a whole journal: restore it from a copy, or name another place with --store.',
  ],
  [
    /^SQLITE_IOERR/,
    'io',
    'reading or writing the file failed',
    'Look at the disk and its messages; then continue the run with --resume.',
  ],
];

/** The driver gives no code to errors of opening, only a number in the text; and one code to several errors. */
function codeOf(error: unknown, message: string): string {
  if (/no such (table|column)/.test(message)) return 'NO_TABLE';
  const opened = /Unable to open connection to local database .*: (\d+)/.exec(message);
  if (opened) return opened[1] === '14' ? 'SQLITE_CANTOPEN' : `SQLITE_${opened[1]}`;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  return '';
}
