import { formatNumber } from './formatNumber.ts';

/** `1 finding`, `2 findings`, `no findings`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count === 0 ? 'no' : formatNumber(count)} ${count === 1 ? one : many}`;
}
