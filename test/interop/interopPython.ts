import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where setup.sh puts its environments. */
export const interopFolder: string =
  process.env['PROOFMARK_INTEROP'] ??
  fileURLToPath(new URL('../../.cache/interop', import.meta.url));

/** The Python of the environment that setup.sh made; undefined when there is none. */
export const interopPython: string | undefined = existsSync(`${interopFolder}/bin/python`)
  ? `${interopFolder}/bin/python`
  : undefined;

/** What follows a suite's name that needs it: nothing, or why it is skipped. */
export const interopNote =
  interopPython === undefined
    ? ` (skipped: no environment in ${interopFolder}, run test/interop/setup.sh)`
    : '';
