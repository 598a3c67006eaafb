import { describe, expect, it } from 'vitest';

import type { ScheduledFault } from '../../../src/core/endpoint.ts';
import { checkSchedule } from '../../../src/faults/wire/checkSchedule.ts';
import type { Seen } from '../../../src/faults/wire/seen.ts';
import { wireExhibits } from '../../../src/faults/wire/wireExhibits.ts';

const fault = (
  kind: string,
  onset: number,
  hold?: number,
  unit: 'queries' | 'seconds' = 'queries',
): ScheduledFault => ({ kind, share: 0.5, schedule: { onset, hold, unit } });

describe('the schedule of faults of the wire', () => {
  it.each([
    [[fault('latency', 0, 10)], 40, 20],
    [[fault('latency', 0, 10), fault('reset', 10, 10)], 40, 20],
    [[fault('latency', 5)], 40, undefined],
    [[fault('latency', 50, 100, 'seconds')], 40, 20],
    [[], 40, 39],
  ])('fits: %j in %i queries, over at %s', (faults, queries, end) => {
    expect(() => checkSchedule(faults, queries, end)).not.toThrow();
  });

  it.each([
    [[], 40, 40, 'end at query 40'],
    [[fault('latency', 40, 5)], 40, undefined, 'faults[0] (latency) begins at query 40'],
    [
      [fault('stale', 0, 5), fault('reset', 30, 20)],
      40,
      undefined,
      'faults[1] (reset) lasts until',
    ],
    [[fault('reset', 10, 20)], 40, 20, 'after `end: 20`'],
    [[fault('reset', 10)], 40, 20, 'to the end of the run'],
  ])('is refused: %j in %i queries, over at %s', (faults, queries, end, what) => {
    expect(() => checkSchedule(faults, queries, end)).toThrow(what);
  });

  it('is told with what the client saw while each fault acted', () => {
    const seen: Seen[] = ['right', 'right', 'timeout', 'wrong', 'decision', 'right', 'rejected'];
    const replies = { seen, latencyMs: seen.map(() => 1), goldenMs: 1 };
    const faults = [fault('latency', 2, 3), fault('reset', 5), fault('slicer', 1, 2, 'seconds')];
    const table = wireExhibits(replies, faults).find(({ id }) => id === 'schedule');
    expect(table?.kind === 'table' && table.rows).toEqual([
      ['latency', 0.5, 'query 2', 'query 5', 3, 0, 2, 1],
      ['reset', 0.5, 'query 5', 'the end', 2, 1, 0, 1],
      ['slicer', 0.5, '1 s', '3 s', '-', '-', '-', '-'],
    ]);
    expect(wireExhibits(replies, []).map(({ id }) => id)).toEqual(['seen', 'timeline']);
  });
});
