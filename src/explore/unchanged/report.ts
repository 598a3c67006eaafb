import type { ProcedureResult } from '../../core/procedure.ts';
import type { Space } from '../../space/space.ts';
import type { ExploreOptions } from '../options.ts';
import type { Item } from '../problem/item.ts';
import type { Slice } from './slices.ts';
import { sliceTable } from './sliceTable.ts';
import type { Draws } from './sliceTable.ts';
import type { Unchanged } from './unchangedItems.ts';
import { unchangedMeasurements } from './unchangedMeasurements.ts';

/** Whether a procedure asks its items unchanged first; a search for one failure does not. */
export function readsUnchanged({ data, mode }: ExploreOptions): boolean {
  return data !== undefined && mode !== 'falsify';
}

/** The measurements of the unchanged items. */
export function unchangedNames(options: ExploreOptions): readonly string[] {
  if (!readsUnchanged(options)) return [];
  return ['accuracy', ...namedSlices(options.slices).map((name) => `accuracy.${name}`)];
}

/** Adds the accuracy on the unchanged items, and the table of the slices. */
export function withUnchanged(
  result: ProcedureResult,
  unchanged: Unchanged,
  slices: readonly Slice[],
  {
    items,
    space,
    draws,
    options,
  }: {
    readonly items: readonly Item[];
    readonly space: Space;
    readonly draws: Draws | undefined;
    readonly options: ExploreOptions;
  },
): ProcedureResult {
  const { confidence } = options.stop;
  const named = new Set(namedSlices(options.slices));
  return {
    ...result,
    measurements: [
      ...result.measurements,
      ...unchangedMeasurements(
        unchanged,
        slices.filter(({ name }) => named.has(name)),
        confidence,
      ),
    ],
    exhibits:
      slices.length === 0
        ? result.exhibits
        : [...result.exhibits, sliceTable(slices, unchanged, items, space, confidence, draws)],
  };
}

/** Slices that gates can name: those of a column have names that only the data know. */
function namedSlices(slices: ExploreOptions['slices']): readonly string[] {
  return slices === undefined || typeof slices === 'string' ? [] : Object.keys(slices);
}
