import type { Attributes } from './rawItems.ts';

/** The numbers, texts and booleans of an object. */
export function scalarsOf(value: unknown): Attributes {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) =>
      ['string', 'number', 'boolean'].includes(typeof each),
    ),
  );
}
