import { describe, expect, it } from 'vitest';

import type { Picture } from '../../../src/core/picture.ts';
import { failSensors } from '../../../src/faults/sensors/failSensors.ts';
import { sensorOptions } from '../../../src/faults/sensors/options.ts';
import { sensorFaults } from '../../../src/faults/sensors/sensorFaults.ts';
import { createRandom } from '../../../src/math/random.ts';

/** Two columns over time: 0, 1, 2, ... and ten times that. */
const items = Array.from({ length: 6 }, (_, i): Picture => ({
  kind: 'signal',
  height: 1,
  width: 1,
  channels: 2,
  data: Float32Array.of(i, 10 * i),
}));

async function fail(...faults: object[]): Promise<number[][]> {
  const option = sensorOptions.parse({ site: 'inputs', data: 'x', faults });
  const failed = await failSensors(items, option.faults, createRandom(3));
  return failed.map(({ picture }) => [...picture.data]);
}

const schedule = { onset: 2, hold: 2 };

describe('sensor faults', () => {
  it.each([
    [
      { kind: 'stuck' },
      [
        [1, 10],
        [1, 10],
      ],
    ],
    [
      { kind: 'bias', by: 0.5 },
      [
        [2.5, 20.5],
        [3.5, 30.5],
      ],
    ],
    [
      { kind: 'drift', perQuery: 1 },
      [
        [3, 21],
        [5, 32],
      ],
    ],
    [
      { kind: 'gain', by: 2, channels: [1] },
      [
        [2, 40],
        [3, 60],
      ],
    ],
    [
      { kind: 'quantise', step: 4 },
      [
        [4, 20],
        [4, 32],
      ],
    ],
    [
      { kind: 'lag', queries: 2 },
      [
        [0, 0],
        [1, 10],
      ],
    ],
    [
      { kind: 'channel-swap', swap: [0, 1] },
      [
        [20, 2],
        [30, 3],
      ],
    ],
    [
      { kind: 'dropout', value: -1, channels: [0] },
      [
        [-1, 20],
        [-1, 30],
      ],
    ],
  ])('%j strikes while its schedule holds, and no longer', async (fault, struck) => {
    const seen = await fail({ ...fault, schedule });
    expect(seen).toEqual([[0, 0], [1, 10], ...struck, [4, 40], [5, 50]]);
  });

  it('spikes and noise are drawn with the seed, and combine in order', async () => {
    const spikes = { kind: 'spike', share: 1, height: 100, schedule };
    const once = await fail(spikes, { kind: 'bias', by: 1, schedule });
    expect(once).toEqual(await fail(spikes, { kind: 'bias', by: 1, schedule }));
    // 100 up or down, and then the bias.
    expect([103, -97]).toContain(once[2]![0]);
    expect([121, -79]).toContain(once[2]![1]);
    const noisy = await fail({ kind: 'noise', sigma: 0.1, schedule });
    expect(noisy[2]).not.toEqual([2, 20]);
    expect(Math.abs(noisy[2]![0]! - 2)).toBeLessThan(0.6);
  });

  it('cameras fail as pictures change: occlusion and the corruptions are there', () => {
    const kinds = sensorFaults.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['occlusion', 'blur', 'jpeg']));
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  it('refuses a schedule longer than the run and a channel that is not there', async () => {
    await expect(fail({ kind: 'stuck', schedule: { onset: 3, hold: 9 } })).rejects.toThrow(
      'longer than the 6 queries',
    );
    await expect(fail({ kind: 'stuck', channels: [2] })).rejects.toThrow('no channel 2');
    await expect(fail({ kind: 'channel-swap', swap: [0, 4] })).rejects.toThrow('2 channels');
  });
});
