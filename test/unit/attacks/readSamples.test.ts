import { describe, expect, it } from 'vitest';

import { pointDigest } from '../../../src/attacks/export/pointDigest.ts';
import { readSamples } from '../../../src/attacks/replay/readSamples.ts';
import type { FileAccess } from '../../../src/core/fileAccess.ts';
import { encodeNpy } from '../../../src/data/encodeNpy.ts';

const points = [0.25, 0.5].map((value) => new Float32Array(12).fill(value));

function folder(change: {
  readonly digest?: string;
  readonly items?: number;
  readonly text?: string;
}) {
  const data = new Float32Array(24);
  data.set(points[0]!, 0);
  data.set(points[1]!, 12);
  const npy = encodeNpy({ dtype: 'float32', shape: [2, 2, 2, 3], data })!;
  const manifest = {
    version: 1,
    attack: 'mi',
    norm: 'linf',
    epsilon: 0.03,
    space: { kind: 'picture', height: 2, width: 2, channels: 3, pixels: 'real' },
    items: points.slice(0, change.items ?? 2).map((point, i) => ({
      name: `item ${i}`,
      label: i,
      success: true,
      attack: 'mi',
      distance: 0.03,
      sha256: change.digest ?? pointDigest(point),
    })),
  };
  const text = change.text ?? JSON.stringify(manifest);
  const files: Pick<FileAccess, 'read'> = {
    read: async (path) => (path.endsWith('.json') ? new TextEncoder().encode(text) : npy),
  };
  return readSamples('samples', files as FileAccess);
}

describe('saved samples', () => {
  it('are read as they were saved', async () => {
    const { adversarial, items } = await folder({});
    expect(adversarial).toEqual(points);
    expect(items.map(({ name }) => name)).toEqual(['item 0', 'item 1']);
  });

  it.each([
    ['a changed sample', { digest: 'other' }, 'is not the one in the manifest'],
    ['another count', { items: 1 }, 'the manifest has 1 items'],
    ['no manifest', { text: '{' }, 'manifest.json'],
    ['another form', { text: '{"version":2}' }, 'version'],
  ])('are refused: %s', async (_, change, message) => {
    await expect(folder(change)).rejects.toThrow(message);
  });
});
