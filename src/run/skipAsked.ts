import type { Journal } from '../store/index.ts';
import type { OpenTarget } from './openTargets.ts';
import type { LoadedProcedure } from './scenario/loadProcedures.ts';

/**
 * Tells targets with faults of the wire how often the journal says that they were asked, retries included: a run that
 * goes on strikes the same queries as one that was never interrupted.
 */
export async function skipAsked(
  journal: Journal,
  { targets: roles }: Pick<LoadedProcedure, 'targets'>,
  targets: ReadonlyMap<string, OpenTarget>,
): Promise<void> {
  if (journal.count === 0) return;
  const struck = Object.entries(roles).filter(([, key]) => targets.get(key)?.skip !== undefined);
  if (struck.length === 0) return;
  const rows = await journal.read(0, journal.length);
  for (const [role, key] of struck) {
    const attempts = rows
      .filter(({ target }) => target === role)
      .reduce((sum, row) => sum + (row.reply().attempts ?? 1), 0);
    await targets.get(key)?.skip?.(attempts);
  }
}
