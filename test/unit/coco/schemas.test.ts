import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { KEYPOINT_SCHEMAS } from '../../../src/coco/schema/schemas.ts';
import { absent, sharedData } from '../../helpers/sharedData.ts';

interface Sets {
  readonly sets: Record<
    string,
    { sigmas: number[]; n: number; flip: Record<string, string> | null }
  >;
}

describe('keypoint schemas', () => {
  it('mirror a pose that is mirrored twice into itself', () => {
    for (const { name, keypoints, sigmas, flip } of KEYPOINT_SCHEMAS) {
      expect([name, sigmas.length, flip.length]).toEqual([
        name,
        keypoints.length,
        keypoints.length,
      ]);
      expect(flip.map((other) => flip[other])).toEqual(keypoints.map((_, k) => k));
    }
  });

  it('have the sigmas, sizes and mirror images of MMPose', async ({ skip }) => {
    const file = sharedData('pose/golden/sigmas.json');
    if (file === undefined) return skip(absent('pose'));
    const { sets } = JSON.parse(await readFile(file, 'utf8')) as Sets;
    expect(KEYPOINT_SCHEMAS.map(({ name }) => name)).toEqual(Object.keys(sets));
    for (const { name, keypoints, sigmas, flip } of KEYPOINT_SCHEMAS) {
      const wanted = sets[name]!;
      expect(keypoints.length).toBe(wanted.n);
      for (const [k, sigma] of wanted.sigmas.entries()) expect(sigmas[k]).toBeCloseTo(sigma, 12);
      if (wanted.flip === null) continue;
      const names = Object.keys(wanted.flip);
      const mirrored = names.map((one, k) =>
        names.indexOf(wanted.flip![one]!) === -1 ? k : names.indexOf(wanted.flip![one]!),
      );
      expect([name, flip]).toEqual([name, mirrored]);
    }
  });
});
