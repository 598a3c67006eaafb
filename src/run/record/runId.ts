import { randomBytes } from 'node:crypto';

/** Id of a new run: the scenario's name, the time in UTC, and four random hex digits against two at the same second. */
export function newRunId(scenario: string, now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${scenario}-${stamp}-${randomBytes(2).toString('hex')}`;
}
