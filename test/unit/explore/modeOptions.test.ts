import { describe, expect, it } from 'vitest';

import { explore } from '../../../src/explore/procedure.ts';

const base = { inputs: { x: { low: 0, high: 1 } }, outputs: { g: { threshold: 0 } } };

describe('options that a mode does not read', () => {
  it.each([
    ['rare', { families: ['random-forest'] }, 'families', 'boundary'],
    ['rare', { envelope: { shape: 'box' } }, 'envelope', 'boundary'],
    ['rare', { stop: { seconds: 3 } }, 'stop.seconds', 'boundary and falsify'],
    ['falsify', { auditShare: 0.5 }, 'auditShare', 'boundary and rare'],
    ['falsify', { stop: { stableBatches: 3 } }, 'stop.stableBatches', 'boundary'],
    ['falsify', { embeddings: [] }, 'embeddings', 'boundary'],
  ])('are refused in mode %s: %j, with where they belong', (mode, options, path, modes) => {
    const { error } = explore.options.safeParse({ ...base, ...options, mode });
    expect(error?.issues).toHaveLength(1);
    expect(error?.issues[0]?.path.join('.')).toBe(path);
    expect(error?.issues[0]?.message).toContain(`belongs to mode ${modes};`);
    expect(
      explore.options.safeParse({ ...base, ...options, mode: modes.split(' ')[0] }).success,
    ).toBe(true);
  });

  it('make no measurements that a gate could name', () => {
    const names = (mode: string) => explore.measurements(explore.options.parse({ ...base, mode }));
    expect(names('falsify')).not.toContain('failureProbability');
    expect(names('rare')).not.toContain('envelopeVolume');
    expect(names('rare')).toContain('failureProbability.g');
    expect(names('boundary')).toContain('envelopeMargin');
  });
});
