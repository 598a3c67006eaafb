import type { Artifact } from '../../core/procedure.ts';
import type { Envelope } from '../envelope/envelope.ts';
import type { Problem } from '../problem/problem.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import { envelopeArtifacts } from './envelopeArtifacts.ts';
import { runsArtifacts } from './runsArtifacts.ts';

/** Every run, and the envelope. */
export function artifacts(
  problem: Problem,
  runs: readonly Evaluation[],
  envelope: Envelope | undefined,
): readonly Artifact[] {
  return [
    ...runsArtifacts(problem, runs),
    ...(envelope === undefined ? [] : envelopeArtifacts(problem.space, envelope)),
  ];
}
