import type { Artifact } from '../../core/procedure.ts';
import type { Space } from '../../space/space.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { envelopeBounds } from './envelopeBounds.ts';
import { envelopeModel } from './envelopeModel.ts';
import { guardSource } from './guardSource.ts';

/** The safety envelope as code that guards a system: a TypeScript function and an ONNX model. */
export function envelopeArtifacts(
  space: Space,
  { box, runs, failures, interval }: Envelope,
): readonly Artifact[] {
  const claims = [
    `Safety envelope: ${failures} of ${runs.length} fresh points inside failed; the probability of failure inside is at`,
    `most ${interval.upper ?? 1} at ${interval.confidence * 100} % confidence, for inputs of the declared distribution.`,
    ...(space.constraints.length === 0
      ? []
      : [
          'The constraints between inputs are not part of it; the claim holds only where they are met.',
        ]),
  ];
  return [
    {
      path: 'envelope.ts',
      bytes: new TextEncoder().encode(guardSource(envelopeBounds(space, box), claims)),
      title: 'The safety envelope as a guard function in TypeScript',
    },
    {
      path: 'envelope.onnx',
      bytes: envelopeModel(space, box),
      title: 'The safety envelope as an ONNX model: point to inside',
    },
  ];
}
