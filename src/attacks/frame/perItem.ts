import type { Attack, AttackView, Outcome } from './attack.ts';
import { answerRound } from './answerRound.ts';
import { createGate } from './gate.ts';
import type { Lane } from './lane.ts';
import { TrialLog, TrialOver } from './trial.ts';
import type { Trial } from './trial.ts';
import { trialOf } from './trialOf.ts';

/** What the algorithm of an attack on one item is. */
export type ItemAlgorithm<Options> = (trial: Trial, options: Options) => Promise<void>;

/**
 * Makes an attack on many items of an algorithm for one. Items run at once, and a round asks for all of them in one call:
 * each gets an equal share of it, so that with many items a success ends a trial inside its own batch of points.
 * The order of queries depends on seed and replies alone.
 */
export function perItem<Options>(
  search: Attack['search'],
  algorithm: ItemAlgorithm<Options>,
): Attack<Options>['attack'] {
  return async (view, items, budget, options) => {
    const { round = 64, lanes: atOnce = 64 } = budget;
    const lanes = items.map((item): Lane => ({
      item,
      log: new TrialLog(item, view.threat, search),
      request: undefined,
    }));
    const gate = createGate();
    let failure: unknown;
    let next = 0;
    let open: Lane[] = [];

    function launch(lane: Lane): void {
      gate.enter();
      void runToEnd(lane);
    }

    async function runToEnd(lane: Lane): Promise<void> {
      try {
        await algorithm(trialOf(lane, view, budget, search, gate), options);
        lane.log.exhausted = true;
      } catch (error) {
        if (!(error instanceof TrialOver)) failure ??= error;
      }
      lane.log.over = true;
      gate.leave();
    }

    while (true) {
      while (next < lanes.length && open.length < atOnce) {
        open.push(lanes[next]!);
        launch(lanes[next++]!);
      }
      await gate.idle();
      if (failure !== undefined) throw failure;
      open = open.filter(({ log }) => !log.over);
      report(view, lanes);
      if (open.length === 0 && next >= lanes.length) break;
      await answerRound(view, open, budget.queries, round, gate);
    }
    return lanes.map(({ log }): Outcome => log.outcome());
  };
}

function report({ onRound }: AttackView, lanes: readonly Lane[]): void {
  if (onRound === undefined) return;
  let [queries, over, successes] = [0, 0, 0];
  for (const { log } of lanes) {
    queries += log.used;
    if (log.over) over++;
    if (log.succeeded) successes++;
  }
  onRound(queries, over, successes);
}
