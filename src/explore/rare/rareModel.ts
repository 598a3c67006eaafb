import { GaussianProcess } from '../../surrogates/gaussianProcess/gaussianProcess.ts';
import type { Posterior } from '../../surrogates/gaussianProcess/gaussianProcess.ts';
import type { KernelForm } from '../../surrogates/gaussianProcess/kernel.ts';
import type { JointBelief } from '../../surrogates/surrogate.ts';
import type { Space } from '../../space/space.ts';
import type { TrainingData } from '../learn/trainingData.ts';

/** Runs that the model keeps at most: its cost grows with their cube. */
export const MODEL_ROWS = 500;

interface Candidate {
  readonly name: string;
  readonly scale: Scale;
  readonly process: GaussianProcess;
}

/** How a number becomes a coordinate of the model: by its distribution's own scale, or as it is. */
type Scale = 'natural' | 'linear';

const FORMS: readonly KernelForm[] = [
  { smoothness: 'matern-5/2', additive: false },
  { smoothness: 'squared-exponential', additive: true },
  { smoothness: 'matern-5/2', additive: true },
];
/** Growth of the data after which forms are compared again. */
const COMPARE_GROWTH = 1.3;
/** Comparisons of all forms, and how many stay in the race after that. */
const ALL = 2;
const FEW = 3;

/**
 * A Gaussian process on the margin whose form (smoothness, additive part, squashing, scale of lognormal inputs) is
 * chosen by the marginal likelihood, again and again while runs are made.
 */
export class RareModel {
  private readonly space: Space;
  private readonly centers: readonly { readonly mid: number; readonly spread: number }[];
  private candidates: readonly Candidate[];
  private chosen: Candidate;
  private comparedAt = 0;
  private comparisons = 0;

  constructor(space: Space) {
    this.space = space;
    this.centers = space.parameters.map((parameter) => {
      if (parameter.kind === 'levels' || !isLog(parameter.distribution.kind))
        return { mid: 0, spread: 0 };
      const at = (p: number) => parameter.distribution.quantile(p);
      return { mid: at(0.5), spread: (at(0.84) - at(0.16)) / 2 };
    });
    const scales: readonly Scale[] = this.centers.some(({ spread }) => spread > 0)
      ? ['natural', 'linear']
      : ['natural'];
    this.candidates = scales.flatMap((scale) =>
      FORMS.flatMap((form) =>
        [0, 1].map((warp) => ({
          name: [
            form.smoothness,
            ...(form.additive ? ['with an additive part'] : []),
            ...(warp === 0 ? [] : ['of squashed margins']),
            ...(scale === 'linear' ? ['over untransformed inputs'] : []),
          ].join(' '),
          scale,
          process: new GaussianProcess({
            priorLength: 1,
            warp,
            maxRows: MODEL_ROWS,
            forms: [form],
            fitRows: 240,
            refitGrowth: 1.15,
          }),
        })),
      ),
    );
    this.chosen = this.candidates[0]!;
  }

  /** The chosen form, in words. */
  get form(): string {
    return this.chosen.name;
  }

  /** Learns from all runs. */
  async fit(data: TrainingData): Promise<void> {
    const set = data.set();
    const compares = set.n >= COMPARE_GROWTH * this.comparedAt;
    if (compares) this.comparedAt = set.n;
    const x = new Map<Scale, Float64Array>([['natural', set.x]]);
    const inScale = (scale: Scale) => {
      if (!x.has(scale))
        x.set(
          scale,
          this.features(
            data.runs.map(({ row }) => row),
            scale,
          ),
        );
      return { ...set, x: x.get(scale)! };
    };
    for (const candidate of compares ? this.candidates : [this.chosen])
      await candidate.process.fit(inScale(candidate.scale));
    if (!compares) return;
    // Constant margins leave the evidence infinite.
    const evidence = ({ process }: Candidate) => Math.min(process.evidence, Number.MAX_VALUE);
    const ranking = this.candidates.toSorted((a, b) => evidence(a) - evidence(b));
    this.chosen = ranking[0]!;
    this.comparisons++;
    if (this.comparisons >= ALL) this.candidates = ranking.slice(0, FEW);
  }

  /** Expected margins, in units of their spread; negative fails. */
  margins(rows: readonly Float64Array[]): Float64Array {
    return this.chosen.process.margins(this.features(rows, this.chosen.scale), rows.length);
  }

  posterior(rows: readonly Float64Array[]): Posterior {
    return this.chosen.process.posterior(this.features(rows, this.chosen.scale), rows.length);
  }

  joint(rows: readonly Float64Array[]): JointBelief {
    return this.chosen.process.joint(this.features(rows, this.chosen.scale), rows.length);
  }

  private features(rows: readonly Float64Array[], scale: Scale): Float64Array {
    const d = this.space.dimensions;
    const x = new Float64Array(rows.length * d);
    for (const [i, row] of rows.entries())
      for (let j = 0; j < d; j++) {
        const { mid, spread } = this.centers[j]!;
        x[i * d + j] =
          scale === 'linear' && spread > 0
            ? (row[j]! - mid) / spread
            : this.space.feature(j, row[j]!);
      }
    return x;
  }
}

function isLog(kind: string): boolean {
  return kind.includes('log');
}
