import type { Json } from '../../core/json.ts';

/** Outcomes in the same order in every chart; the report's theme gives their colours and shapes. */
export function outcomeScale(range?: 'category'): { readonly [key: string]: Json } {
  return {
    field: 'outcome',
    type: 'nominal',
    title: 'run',
    scale: { domain: ['pass', 'fail', 'invalid'], ...(range === undefined ? {} : { range }) },
  };
}
