import type { InputOption } from './inputOptions.ts';

/** A sample in place of one that is not read yet, so that the other options of an input can be checked before. */
export function standInSample({ low, high }: Pick<InputOption, 'low' | 'high'>): readonly number[] {
  const start = low ?? (high === undefined ? 0 : high - 1);
  return [start, high ?? start + 1];
}
