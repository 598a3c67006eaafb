import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Debian keeps each version in a folder of its own, and out of the path. */
const DEBIAN = '/usr/lib/postgresql';
const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted().toReversed() : [];
const FOLDERS = [
  ...versions.map((version) => `${DEBIAN}/${version}/bin`),
  ...(process.env['PATH'] ?? '').split(':'),
];
const bin = FOLDERS.find((folder) => existsSync(`${folder}/initdb`));

/** Why tests of PostgreSQL skip here; undefined when they can run. */
export const noPostgres =
  bin === undefined
    ? 'PostgreSQL (initdb, pg_ctl) is not installed: apt-get install postgresql'
    : undefined;

/** A temporary PostgreSQL cluster on a socket in a folder of its own. */
export interface TestPostgres {
  readonly url: string;
  /** Runs SQL as the owner of the cluster and returns what psql prints, without headers. */
  sql(text: string, database?: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a cluster, by default without fsync. PostgreSQL refuses to run as root, so that root starts it as the user `postgres`. */
export async function startPostgres({ fsync = false } = {}): Promise<TestPostgres> {
  if (bin === undefined) throw new Error(noPostgres);
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-pg-'));
  const prefix: string[] = [];
  if (process.getuid?.() === 0) {
    const { stdout } = await run('id', ['-u', 'postgres']);
    await chown(folder, Number(stdout), -1);
    prefix.push('setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups');
  }
  const data = join(folder, 'data');
  const asOwner = async (command: string, args: readonly string[]): Promise<string> => {
    const [first, ...rest] = [...prefix, `${bin}/${command}`, ...args];
    const { stdout } = await run(first!, rest, {
      cwd: folder,
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    return stdout;
  };
  await asOwner('initdb', [
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    'proofmark',
    '--no-sync',
    '-E',
    'UTF8',
  ]);
  const options = `-c listen_addresses='' -c unix_socket_directories=${folder} -c fsync=${fsync ? 'on' : 'off'}`;
  await asOwner('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start']);
  const host = encodeURIComponent(folder);
  return {
    url: `postgres://proofmark:secret-canary@/postgres?host=${host}`,
    sql: (text, database = 'postgres') =>
      asOwner('psql', ['-h', folder, '-U', 'proofmark', '-d', database, '-AtXqc', text]),
    async stop() {
      await asOwner('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
