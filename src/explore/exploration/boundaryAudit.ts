import type { ProcedureContext } from '../../core/procedure.ts';
import type { RandomStream } from '../../core/random.ts';
import { countAudit, remainingUncertainty } from '../certainty/audit.ts';
import type { Estimate } from '../certainty/audit.ts';
import { drawStrata } from '../certainty/strata.ts';
import type { Strata } from '../certainty/strata.ts';
import { stratifiedEstimate } from '../certainty/stratifiedAudit.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import type { ExploreOptions } from '../options.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import type { BoundaryLearner } from './boundaryLearner.ts';
import type { Plan } from './plan.ts';

/** What one look at the audit says. */
export interface Look {
  readonly map: VerdictMap;
  /** What the map says of the audit points: 1 for fail. */
  readonly auditPredictedFail: Uint8Array;
  /** The parts of the input distribution that the audit was drawn from; undefined: from the whole of it. */
  readonly strata?: Strata | undefined;
  readonly uncertainty: Estimate;
  /** Risk that one look at the audit may spend: when it may stop early, whatever is read off it pays for all looks. */
  readonly risk: number;
  /** Upper bound of the map's error at another risk. */
  readonly upper: (risk: number) => number;
}

/** Points from the input distribution that nothing is learnt from, and what they say of the learner's map. */
export class BoundaryAudit {
  readonly evaluations: Evaluation[] = [];
  readonly system: System;
  private readonly plan: Plan;
  private readonly confidence: number;
  private readonly learner: BoundaryLearner;
  private readonly random: RandomStream;

  constructor(
    system: System,
    plan: Plan,
    { options, random }: ProcedureContext<ExploreOptions>,
    learner: BoundaryLearner,
  ) {
    this.system = system;
    this.plan = plan;
    this.confidence = options.stop.confidence;
    this.learner = learner;
    this.random = random.fork('audit');
  }

  /** Asks audit points up to a size, and judges the frozen map on all of them. */
  async look(size: number): Promise<Look> {
    const { confidence, evaluations } = this;
    const { space } = this.system.problem;
    await this.ask(
      Array.from({ length: size - evaluations.length }, () => space.sample(this.random)),
    );
    const map = this.learner.map();
    const auditPredictedFail = map.fails(evaluations.map(({ row }) => row));
    const counts = countAudit(evaluations.map(auditOutcome), auditPredictedFail);
    const risk = (1 - confidence) / this.plan.looks.length;
    return {
      map,
      auditPredictedFail,
      risk,
      uncertainty: remainingUncertainty(counts, risk, confidence),
      upper: (other) => remainingUncertainty(counts, other, confidence).interval.upper!,
    };
  }

  /** The same once, with points from strata of the frozen map. */
  async lookAtStrata(size: number): Promise<Look> {
    const { confidence, evaluations } = this;
    const map = this.learner.map();
    const { space } = this.system.problem;
    const strata = drawStrata(space, map, size, this.random, this.plan.audit - size);
    await this.ask(strata.rows);
    const auditPredictedFail = map.fails(strata.rows);
    const wrong = evaluations.map((one, i) => passed(one) === (auditPredictedFail[i] === 1));
    const errors = (level: number) => stratifiedEstimate(strata, wrong, wrong, level, 'upper');
    return {
      map,
      auditPredictedFail,
      risk: 1 - confidence,
      strata,
      uncertainty: errors(confidence),
      upper: (other) => errors(1 - other).interval.upper!,
    };
  }

  private async ask(rows: readonly Float64Array[]): Promise<void> {
    for (const one of await this.system.evaluate(rows, 'audit')) this.evaluations.push(one);
    this.learner.audited = this.evaluations.length;
    this.learner.report('audit');
  }
}

/** How an evaluation counts in an audit. */
export function auditOutcome(one: Evaluation): { passed: boolean; invalid: boolean } {
  return { passed: passed(one), invalid: one.invalid !== undefined };
}
