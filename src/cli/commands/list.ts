import { ConfigurationError } from '../../core/errors.ts';
import { catalog, type CatalogEntry } from '../../run/catalog.ts';

/** Options of `list`. */
export interface ListCommandOptions {
  readonly json?: boolean | undefined;
}

const LISTS: Readonly<Record<string, () => readonly CatalogEntry[]>> = {
  procedures: () => catalog.procedures.map(({ kind, summary }) => ({ name: kind, summary })),
  protocols: () => catalog.protocols,
  reporters: () => catalog.reporters,
  surrogates: () => catalog.surrogates,
  attacks: () => catalog.attacks,
  faults: () => catalog.faults,
};

/** Prints what can be named in scenarios. */
export function listCommand(what: string, { json = false }: ListCommandOptions): void {
  const list = Object.hasOwn(LISTS, what) ? LISTS[what] : undefined;
  if (list === undefined) {
    throw new ConfigurationError(`there is no list "${what}"`, {
      code: 'cli.unknown-list',
      hint: `Lists: ${Object.keys(LISTS).join(', ')}.`,
    });
  }
  const entries = list().map(({ name, summary }) => ({ name, summary }));
  if (json) {
    process.stdout.write(`${JSON.stringify(entries, undefined, 2)}\n`);
    return;
  }
  const width = Math.max(...entries.map(({ name }) => name.length));
  for (const { name, summary } of entries) {
    process.stdout.write(`${name.padEnd(width)}  ${summary}\n`);
  }
}
