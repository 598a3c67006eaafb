import type { Artifact } from '../../core/procedure.ts';
import { encodeNpy } from '../../data/encodeNpy.ts';
import type { AttackOptions } from '../options.ts';
import type { SetUp } from '../run/setUp.ts';
import type { WorstCase } from '../run/worstCase.ts';
import { pointDigest } from './pointDigest.ts';

/** `samples/`: clean and adversarial points in the attacker's space, and what they are. */
export function sampleArtifacts(
  options: AttackOptions,
  setUp: SetUp,
  worst: readonly WorstCase[],
  seed: number,
): readonly Artifact[] {
  const { space, attacked, threat } = setUp;
  const { height, width, channels, kind } = space.form;
  const shape = [
    attacked.length,
    ...(kind === 'picture' ? [height, width, channels] : [width, channels]),
  ];
  const npy = (points: readonly Float32Array[]): Uint8Array => {
    const data = new Float32Array(points.length * space.size);
    for (const [i, point] of points.entries()) data.set(point, i * space.size);
    return encodeNpy({ dtype: 'float32', shape, data })!;
  };
  const clean = attacked.map((item) => item.clean);
  const manifest = {
    version: 1,
    attack: [...new Set(worst.map(({ attack }) => attack))].join(','),
    norm: threat.distance.norm,
    epsilon: Number.isFinite(threat.epsilon) ? threat.epsilon : null,
    seed,
    space: {
      kind,
      height,
      width,
      channels,
      layout: kind === 'picture' ? 'NHWC' : 'NWC',
      pixels: kind === 'picture' ? options.pixels : 'real',
    },
    preprocessing: options.tensor,
    classes: setUp.classes ?? null,
    items: attacked.map((item, i) => {
      const { outcome, attack } = worst[i]!;
      return {
        name: item.name,
        label: item.original.label ?? null,
        clean: setUp.items.find(({ name }) => name === item.name)?.answer.label ?? null,
        adversarial: outcome.label ?? null,
        success: outcome.success,
        attack,
        queries: outcome.queries,
        distance: outcome.distance,
        sha256: pointDigest(outcome.adversarial),
      };
    }),
  };
  return [
    { path: 'samples/clean.npy', title: 'Clean items that were attacked', bytes: npy(clean) },
    {
      path: 'samples/adversarial.npy',
      title: 'Adversarial samples, or the closest try',
      bytes: npy(worst.map(({ outcome }) => outcome.adversarial)),
    },
    {
      path: 'samples/manifest.json',
      title: 'What the samples are',
      bytes: new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`),
    },
  ];
}
