import type { Artifact } from '../../core/procedure.ts';
import type { Space } from '../../space/space.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { envelopeJson } from './envelopeJson.ts';
import { envelopeLevelSetModel } from './envelopeLevelSetModel.ts';
import { envelopeModel } from './envelopeModel.ts';
import { guardLevelSetSource } from './guardLevelSetSource.ts';
import { guardSource } from './guardSource.ts';

/** The safety envelope with its certificate as JSON, and as code that guards a system: TypeScript and ONNX. */
export function envelopeArtifacts(space: Space, envelope: Envelope): readonly Artifact[] {
  const { region, tested, failures, interval, kind, margin, cuts } = envelope;
  const claims = [
    kind === 'none'
      ? `Safety envelope: no failing run that is known lies inside, or nearer than ${margin} of each input's range.`
      : 'Safety envelope: failures may lie inside.',
    `${failures} of ${tested} fresh points inside failed${cuts.length > 0 ? ', before it was cut clear of them' : ''}; the probability of failure inside is at`,
    `most ${interval.upper ?? 1} at ${interval.confidence * 100} % confidence, for inputs of the declared distribution.`,
    ...(space.constraints.length === 0
      ? []
      : [
          'The constraints between inputs are not part of it; the claim holds only where they are met.',
        ]),
  ];
  const bounds = region.boxes.map((box) => box.bounds);
  const encoder = new TextEncoder();
  const source =
    region.shape === 'level-set'
      ? guardLevelSetSource(space, region, claims)
      : guardSource(bounds, claims);
  return [
    {
      path: 'envelope.json',
      bytes: encoder.encode(`${JSON.stringify(envelopeJson(space, envelope), null, 2)}\n`),
      title: 'The safety envelope with its certificate',
    },
    {
      path: 'envelope.ts',
      bytes: encoder.encode(source),
      title: 'The safety envelope as a guard function in TypeScript',
    },
    {
      path: 'envelope.onnx',
      bytes:
        region.shape === 'level-set'
          ? envelopeLevelSetModel(space, region)
          : envelopeModel(space, bounds),
      title: 'The safety envelope as an ONNX model: point to inside',
    },
  ];
}
