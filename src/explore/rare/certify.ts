import type { RandomStream } from '../../core/random.ts';
import { clopperPearsonLower, clopperPearsonUpper } from '../../math/clopperPearson.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import type { LatentSpace } from './latentSpace.ts';
import type { RareModel } from './rareModel.ts';
import { modelShare } from './modelShare.ts';
import type { ModelShare } from './modelShare.ts';
import type { Proposal } from './proposal.ts';

/** What has to be known of the learning. */
interface Learnt {
  readonly latent: LatentSpace;
  readonly model: Pick<RareModel, 'margins'>;
  readonly data: { readonly runs: { readonly length: number } };
}

/** A run of the certificate. */
export interface CertifyingRun {
  readonly run: Evaluation;
  /** What the model had said of it. */
  readonly predictedFail: boolean;
  /** Importance weight, at most the region's limit; for runs outside the region 1. */
  readonly weight: number;
}

/** Draws that certify, and all that was frozen before them. */
export interface Certificate {
  /** Undefined: the model saw no failure, and every certifying run is a plain draw from the input distribution. */
  readonly share: ModelShare | undefined;
  /** Draws of the proposal; those that fell outside the region or the constraints cost no run and count as 0. */
  readonly draws: number;
  readonly inside: readonly CertifyingRun[];
  /** Runs drawn from the input distribution outside the region. */
  readonly outside: readonly CertifyingRun[];
  /** Free draws of the input distribution before constraints: how many met them, and how many of those lay outside. */
  readonly free: FreeDraws;
}

interface FreeDraws {
  readonly n: number;
  readonly allowed: number;
  readonly outside: number;
}

/** Free draws that tell the mass of constraints and region. */
const FREE = 20_000;
/** Share of the certifying runs that are drawn from the proposal. */
const INSIDE = 0.5;
/** Draws in a row that may miss the outside of the region before it is taken to be everything. */
const MAX_MISSES = 20_000;

/**
 * Spends `runs` runs on fresh draws that nothing was learnt from: half from the frozen proposal, inside the region where
 * its weights are small; the others from the input distribution outside that region.
 */
export async function certify(
  system: System,
  { latent, model, data }: Learnt,
  proposal: Proposal | undefined,
  runs: number,
  random: RandomStream,
): Promise<Certificate> {
  const { space } = latent;
  const d = latent.dimensions;
  const free = random.fork('free');
  const isInside = (z: Float64Array, limit: number) =>
    proposal !== undefined && proposal.weight(z, 0) <= limit;
  const draw = (stream: RandomStream) => Float64Array.from({ length: d }, () => stream.normal());

  // What costs nothing: the mass of the constraints, then what the model says of the whole distribution.
  const allowedDraws: Float64Array[] = [];
  for (let i = 0; i < FREE; i++) {
    const z = draw(free);
    if (space.constraints.length === 0 || space.allows(latent.toRow(z))) allowedDraws.push(z);
  }
  const allowed = Math.max(1, allowedDraws.length) / FREE;
  const draws = proposal === undefined ? 0 : Math.round(INSIDE * runs);
  const share =
    proposal === undefined
      ? undefined
      : modelShare(model, proposal, data.runs.length, allowed, draws, random.fork('share'));
  const limit = share?.limit ?? 0;
  const outsideCount = allowedDraws.filter((z) => !isInside(z, limit)).length;

  // From here on everything is frozen.
  const z = proposal?.draw(draws, random.fork('inside')) ?? new Float64Array(0);
  const chosen: { row: Float64Array; weight: number }[] = [];
  for (let i = 0; i < draws; i++) {
    const weight = proposal!.weight(z, i * d);
    const row = latent.toRow(z, i * d);
    if (weight <= limit && space.allows(row)) chosen.push({ row, weight });
  }
  const others: Float64Array[] = [];
  const stream = random.fork('outside');
  for (let misses = 0; others.length < runs - chosen.length && misses < MAX_MISSES;) {
    const scores = draw(stream);
    const row = latent.toRow(scores);
    if (isInside(scores, limit) || !space.allows(row)) misses++;
    else {
      misses = 0;
      others.push(row);
    }
  }
  const judged = async (rows: readonly Float64Array[], weights: readonly number[]) => {
    const purpose = weights.length > 0 ? 'importance' : 'audit';
    const asked = await system.evaluate(rows, purpose);
    const margins = proposal === undefined ? undefined : model.margins(rows);
    return asked.map((run, i) => ({
      run,
      predictedFail: margins !== undefined && margins[i]! < 0,
      weight: weights[i] ?? 1,
    }));
  };
  return {
    share,
    draws,
    inside: await judged(
      chosen.map(({ row }) => row),
      chosen.map(({ weight }) => weight),
    ),
    outside: await judged(others, []),
    free: { n: FREE, allowed: allowedDraws.length, outside: outsideCount },
  };
}

/** Bounds of the share that the constraints leave; exactly 1 without constraints. */
export function allowedBounds(
  { n, allowed }: FreeDraws,
  isConstrained: boolean,
  risk: number,
): { readonly lower: number; readonly upper: number } {
  if (!isConstrained) return { lower: 1, upper: 1 };
  return {
    lower: clopperPearsonLower(allowed, n, risk),
    upper: clopperPearsonUpper(allowed, n, risk),
  };
}
