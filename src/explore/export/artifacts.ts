import type { Artifact } from '../../core/procedure.ts';
import type { Envelope } from '../envelope/envelope.ts';
import type { Problem } from '../problem/problem.ts';
import type { Run } from '../problem/run.ts';
import { envelopeArtifacts } from './envelopeArtifacts.ts';
import { runsArtifacts } from './runsArtifacts.ts';

/** Every run, and the envelope. */
export function artifacts(
  problem: Problem,
  runs: readonly Run[],
  envelope: Envelope | undefined,
): readonly Artifact[] {
  return [
    ...runsArtifacts(problem, runs),
    ...(envelope === undefined ? [] : envelopeArtifacts(problem.space, envelope)),
  ];
}
