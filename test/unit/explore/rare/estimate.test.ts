import { expect, it } from 'vitest';

import { createProblem } from '../../../../src/explore/problem/problem.ts';
import { System } from '../../../../src/explore/problem/system.ts';
import { certify } from '../../../../src/explore/rare/certify.ts';
import { LatentSpace, logNormalDensity } from '../../../../src/explore/rare/latentSpace.ts';
import type { Proposal } from '../../../../src/explore/rare/proposal.ts';
import { estimateRare } from '../../../../src/explore/rare/rareEstimate.ts';
import { memoryContext } from '../../../helpers/exploreInMemory.ts';

const normal = { distribution: { kind: 'normal', mean: 0, sd: 1 } };
/** Fails above 3 and on an island of which neither the model nor the proposal knows. */
const fails = (x: number, y: number) => y > 3 || Math.hypot(x + 2.5, y + 2) < 0.5;
/** The model misses two fifths of the failures, and calls some false ones. */
const predictedFail = (x: number, y: number) => y > 3.15 || (x > 1.5 && y > 2.4);

/** A proposal about (0, 3.4), a tenth of it the input distribution. */
function proposalFor(latent: LatentSpace): Proposal {
  const sd = 0.8;
  return {
    latent,
    levels: [],
    components: 1,
    weight(z, offset) {
      const plain = Math.exp(logNormalDensity(z, offset, 2));
      const [x, y] = [z[offset]! / sd, (z[offset + 1]! - 3.4) / sd];
      const near = Math.exp(-(x * x + y * y) / 2) / (2 * Math.PI * sd * sd);
      return plain / (0.9 * near + 0.1 * plain);
    },
    draw(count, random) {
      return Float64Array.from({ length: count }, () => 0).reduce(
        (out, _, i) => {
          const defensive = random.uniform() < 0.1;
          out[2 * i] = (defensive ? 1 : sd) * random.normal();
          out[2 * i + 1] = (defensive ? 0 : 3.4) + (defensive ? 1 : sd) * random.normal();
          return out;
        },
        new Float64Array(2 * count),
      );
    },
  };
}

/** The measure of a set of the plane under the standard normal, by the midpoint rule. */
function measure(isIn: (x: number, y: number) => boolean): number {
  const step = 0.08;
  let sum = 0;
  for (let x = -6; x < 6; x += step)
    for (let y = -6; y < 6.5; y += step) {
      const [a, b] = [x + step / 2, y + step / 2];
      if (isIn(a, b)) sum += (Math.exp(-(a * a + b * b) / 2) / (2 * Math.PI)) * step * step;
    }
  return sum;
}

it('bounds the failure probability at least as often as stated, however wrong the model is', async () => {
  const truth = measure(fails);
  const [repetitions, confidence] = [100, 0.8];
  const misses = { total: 0, regionLow: 0, regionHigh: 0, error: 0 };
  const wrong = measure((x, y) => fails(x, y) !== predictedFail(x, y));
  const inRegion = new Map<number, number>();
  for (let seed = 0; seed < repetitions; seed++) {
    const { context } = memoryContext(
      { inputs: { x: normal, y: normal }, outputs: { ok: {} }, runs: 100, mode: 'rare' },
      (point) => ({ ok: fails(Number(point['x']), Number(point['y'])) ? 0 : 1 }),
      { seed },
    );
    const { options, signatures, files } = context;
    const problem = await createProblem(options, signatures, files, seed);
    const latent = new LatentSpace(problem.space);
    const proposal = proposalFor(latent);
    const model = {
      margins: (rows: readonly Float64Array[]) =>
        Float64Array.from(rows, ([x, y]) => (predictedFail(x!, y!) ? -1 : 1)),
    };
    // As many runs as make the free draws few.
    const learnt = { latent, model, data: { runs: { length: 1000 } } };
    const certificate = await certify(
      new System(problem, context),
      learnt,
      proposal,
      100,
      context.random,
    );
    const { total, region, error } = estimateRare(certificate, false, confidence);
    const limit = Math.round(certificate.share!.limit * 200) / 200;
    if (!inRegion.has(limit))
      inRegion.set(
        limit,
        measure((x, y) => fails(x, y) && proposal.weight(Float64Array.of(x, y), 0) <= limit),
      );
    const real = inRegion.get(limit)!;
    if (total.interval.lower! > truth || total.interval.upper! < truth) misses.total++;
    if (region!.interval.lower! > real) misses.regionLow++;
    if (region!.interval.upper! < real) misses.regionHigh++;
    if (error.interval.upper! < wrong) misses.error++;
  }
  // P(Binomial(100, 0.2) > 32) < 0.002, P(Binomial(100, 0.1) > 20) < 0.001
  expect(misses.total).toBeLessThanOrEqual(32);
  expect(misses.regionLow).toBeLessThanOrEqual(20);
  expect(misses.regionHigh).toBeLessThanOrEqual(20);
  expect(misses.error).toBeLessThanOrEqual(32);
}, 60_000);
