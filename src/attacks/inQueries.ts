import { counted } from '../core/counted.ts';

/** `1 query`, `50 queries`. */
export function inQueries(count: number): string {
  return counted(count, 'query', 'queries');
}
