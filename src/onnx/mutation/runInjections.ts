import type { Tensor, TensorMap } from '../../core/tensor.ts';
import type { OnnxModel } from '../graph/model.ts';
import { topologicalOrder } from '../graph/topologicalOrder.ts';
import { editBits } from './bitEdit.ts';
import { openFaultSite, type FaultSiteOptions } from './faultSite.ts';
import { planInjections, type Injection } from './injectionPlan.ts';

/** What one injection did. */
export interface InjectionResult {
  /** Its place in the list that was given. */
  readonly place: number;
  readonly injection: Injection;
  readonly outputs: TensorMap;
  /** The outputs without a fault, of the same session: equal bits mean that the fault was masked. */
  readonly golden: TensorMap;
  /** Whether the canary moved the outputs of this site, see `FaultSite.moves`. */
  readonly siteMoves: boolean;
}

/**
 * Runs a model on fixed inputs once for every injection, value by value: one session and one run of what comes before
 * for each value that is struck. Yields results in the order of the plan.
 */
export async function* runInjections(
  model: OnnxModel,
  inputs: TensorMap,
  injections: readonly Injection[],
  options: FaultSiteOptions = {},
): AsyncGenerator<InjectionResult> {
  const graph = { ...model.graph, nodes: topologicalOrder(model.graph) };
  for (const { site, injections: group, places } of planInjections(graph, injections)) {
    const opened = await openFaultSite({ ...model, graph }, [site], [inputs], options);
    const value = opened.values[0]?.[site.name] as Tensor;
    try {
      // A few are under way at a time: each holds a copy of the value.
      const ahead = 2 * (options.workers ?? 1);
      const running: (Promise<TensorMap> | undefined)[] = [];
      for (const [i, injection] of group.entries()) {
        while (running.length < Math.min(i + ahead, group.length)) {
          const { edits } = group[running.length] as Injection;
          const run = opened.run(0, { [site.name]: editBits(value, edits) });
          // Whoever stops listening must not leave a rejection behind.
          run.catch(() => undefined);
          running.push(run);
        }
        const outputs = (await running[i]) ?? {};
        running[i] = undefined;
        const { golden, moves } = opened;
        yield {
          place: places[i] ?? 0,
          injection,
          outputs,
          golden: golden[0] ?? {},
          siteMoves: moves,
        };
      }
    } finally {
      await opened.close();
    }
  }
}
