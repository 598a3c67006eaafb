import type { ExploreOptions } from '../options.ts';

/** How the runs are divided, decided before the first query. */
export interface Plan {
  /** Runs of the start design. */
  readonly start: number;
  /** Runs that surrogates learn from, the start design included. */
  readonly exploration: number;
  readonly audit: number;
  readonly envelope: number;
  /** Audit sizes at which the stop rule looks, ascending; the last is `audit`. */
  readonly looks: readonly number[];
  /** Audit points that are asked a second time where the system is not repeatable, out of the audit's runs. */
  readonly pairs: number;
}

/** Share of the audit's runs that ask a second time; of a small audit more, and a quarter at most. */
const PAIRS = { share: 0.2, least: 30, most: 0.25 };
/** Pairs below which there is nothing to say: none are asked. */
const TELLING = 10;

/** Divides the runs of the options over a space of `dimensions` inputs. */
export function createPlan(
  { runs, auditShare, envelopeShare, start, stop, regularGridPoints }: ExploreOptions,
  dimensions: number,
): Plan {
  const audit = Math.min(runs, Math.max(1, Math.round(auditShare * runs)));
  const envelope = Math.min(runs - audit, Math.round(envelopeShare * runs));
  const exploration = runs - audit - envelope;
  const wanted = Math.max(16, 4 * dimensions);
  const { share, least, most } = PAIRS;
  const pairs = Math.min(Math.max(least, Math.round(share * audit)), Math.floor(most * audit));
  const looks =
    stop.remainingUncertainty === undefined
      ? [audit]
      : [0.25, 0.5, 0.75, 1].map((share) => Math.ceil(share * audit));
  return {
    start: Math.min(
      exploration,
      regularGridPoints ?? start.points ?? Math.min(wanted, Math.ceil(exploration / 2)),
    ),
    exploration,
    audit,
    envelope,
    looks: [...new Set(looks)],
    pairs: pairs < TELLING ? 0 : pairs,
  };
}

/** Runs of the next batch after `made` of them: about a twelfth up to 128, and a thirtieth of many thousands. */
export function batchSize(made: number, { batch }: ExploreOptions): number {
  return batch ?? Math.max(2, Math.round(Math.max(Math.min(128, 0.08 * made), made / 30)));
}
