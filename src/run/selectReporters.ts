import { ConfigurationError } from '../core/errors.ts';
import type { Reporter } from '../core/reporter.ts';
import type { Catalog } from './catalog.ts';

/** The reporters of a `--format` list such as `pdf,json`; all of them when there is none. */
export function selectReporters(
  list: string | undefined,
  { reporters }: Pick<Catalog, 'reporters'>,
): readonly Reporter[] {
  if (list === undefined) return reporters;
  return list.split(',').map((text) => {
    const name = text.trim();
    const reporter = reporters.find((candidate) => candidate.name === name);
    if (reporter !== undefined) return reporter;
    throw new ConfigurationError(`there is no report format "${name}"`, {
      code: 'report.unknown-format',
      hint: `Formats: ${reporters.map((candidate) => candidate.name).join(', ')}.`,
    });
  });
}
