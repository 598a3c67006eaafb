import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where setup.sh puts its environments. */
export const interopFolder: string =
  process.env['PROOFMARK_INTEROP'] ??
  fileURLToPath(new URL('../../.cache/interop', import.meta.url));

/** The folder of executables of an environment that setup.sh made; undefined when there is none. */
export function interopBin(name: string): string | undefined {
  return existsSync(`${interopFolder}/${name}/bin/python`)
    ? `${interopFolder}/${name}/bin`
    : undefined;
}

/** Why there is no such environment, in one line. */
export function interopAbsence(name: string): string {
  const said = `${interopFolder}/${name}.absent`;
  if (!existsSync(said)) return 'not installed: run test/interop/setup.sh';
  const lines = readFileSync(said, 'utf8').trim().split('\n');
  return lines.at(-1)?.trim() ?? 'could not be installed';
}

const clients = interopBin('clients');

/** The Python of the environment with clients of others; undefined when there is none. */
export const interopPython: string | undefined =
  clients === undefined ? undefined : `${clients}/python`;

/** What follows a suite's name that needs it: nothing, or why it is skipped. */
export const interopNote =
  interopPython === undefined ? ` (skipped: clients are ${interopAbsence('clients')})` : '';
