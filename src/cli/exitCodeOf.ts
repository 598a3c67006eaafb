import { CommanderError } from 'commander';

import { ProofmarkError } from '../core/errors.ts';

/** Prints an error to stderr, once and clearly, and returns the exit code of the contract. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ProofmarkError) {
    process.stderr.write(`error: ${error.message}\n`);
    if (error.hint !== undefined) process.stderr.write(`  ${error.hint}\n`);
    process.stderr.write(`  (${error.code})\n`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`internal error, which should not happen: ${text}\n`);
  return 1;
}
