import type { Json } from '../../core/json.ts';
import { passed } from '../problem/run.ts';
import type { Run } from '../problem/run.ts';

/** How a run is named in a picture. */
export function outcomeOf(run: Run): 'pass' | 'fail' | 'invalid' {
  if (run.invalid !== undefined) return 'invalid';
  return passed(run) ? 'pass' : 'fail';
}

/** Outcomes in the same order in every chart; the report's theme gives their colours and shapes. */
export function outcomeScale(range?: 'category'): { readonly [key: string]: Json } {
  return {
    field: 'outcome',
    type: 'nominal',
    title: 'run',
    scale: { domain: ['pass', 'fail', 'invalid'], ...(range === undefined ? {} : { range }) },
  };
}
