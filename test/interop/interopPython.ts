import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder =
  process.env['PROOFMARK_INTEROP'] ??
  fileURLToPath(new URL('../../.cache/interop', import.meta.url));

/** The Python of the environment that setup.sh made; undefined when there is none. */
export const interopPython: string | undefined = existsSync(`${folder}/bin/python`)
  ? `${folder}/bin/python`
  : undefined;

/** What follows a suite's name that needs it: nothing, or why it is skipped. */
export const interopNote =
  interopPython === undefined
    ? ` (skipped: no environment in ${folder}, run test/interop/setup.sh)`
    : '';
