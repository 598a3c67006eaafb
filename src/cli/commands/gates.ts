import { readRun } from '../../run/readRun.ts';
import { suggestGates } from '../../run/gates/suggestGates.ts';
import { processEnvironment } from '../processEnvironment.ts';

/** Options of `gates`. */
export interface GatesCommandOptions {
  /** A share. */
  readonly margin: number;
  readonly store?: string | undefined;
}

/** Prints gates that a finished run passes, as YAML for a scenario or for `judge --gates`. */
export async function gatesCommand(
  reference: string,
  { margin, store }: GatesCommandOptions,
): Promise<void> {
  const { record } = await readRun(reference, processEnvironment(), store);
  process.stdout.write(
    `# Gates that ${record.id} passes with a margin of ${margin * 100} %.\ngates:\n`,
  );
  for (const gate of suggestGates(record, margin)) process.stdout.write(`  - ${gate}\n`);
}
