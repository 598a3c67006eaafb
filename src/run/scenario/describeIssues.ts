import type { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import { knownKeys } from './knownKeys.ts';
import { nearestWord } from './nearestWord.ts';
import type { Path, YamlFile } from './readYaml.ts';

const MOST_SHOWN = 8;

/** A zod error as one ConfigurationError that names file, line and key of each problem. */
export function invalidFile(
  file: YamlFile,
  error: z.ZodError,
  prefix: Path = [],
): ConfigurationError {
  const problems = error.issues
    .flatMap((issue) => leaves(issue, prefix))
    .map(({ path, message }) => {
      const where = file.locate(path);
      return `${where}: ${path.length === 0 ? '' : `${path.map(String).join('.')}: `}${message}`;
    });
  const shown = problems.slice(0, MOST_SHOWN);
  if (problems.length > shown.length) shown.push(`... and ${problems.length - shown.length} more`);
  return new ConfigurationError(shown.join('\n'), {
    code: 'config.invalid',
    hint: 'Correct the file; `proofmark schema scenario` and `proofmark schema target` describe every key.',
  });
}

interface Leaf {
  readonly path: Path;
  readonly message: string;
}

function leaves(issue: z.core.$ZodIssue, prefix: Path): Leaf[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(path);
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, known) }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The alternative that got furthest is most likely the one that was meant.
    const best = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
    if (depth(best) > 0) return best.flatMap((inner) => leaves(inner, path));
    const messages = new Set(issue.errors.flat().map((inner) => inner.message));
    return [{ path, message: [...messages].join(', or ') }];
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map((inner) => ({ path, message: `invalid name: ${inner.message}` }));
  }
  return [{ path, message: issue.message }];
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearestWord(key, known);
  return meant === undefined ? 'unknown key' : `unknown key; did you mean ${meant}?`;
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)),
  );
}
