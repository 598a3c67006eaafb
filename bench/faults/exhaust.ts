import { classifierJudge } from '../../src/faults/outcomes/classifierJudge.ts';
import { emptyTally } from '../../src/faults/outcomes/outcomeJudge.ts';
import { FaultRunner } from '../../src/faults/campaign/faultRunner.ts';
import { faultModelOf, faultOption } from '../../src/faults/models/faultModels.ts';
import { weightValues } from '../../src/faults/population/faultValue.ts';
import { createPopulation, type Population } from '../../src/faults/population/population.ts';
import { createRandom } from '../../src/math/random.ts';
import type { BenchSubject } from './subjects.ts';

/** SDC-1 of every single flip of a model, by stratum and item. */
export interface Exhausted {
  readonly population: Population;
  readonly truth: readonly Float32Array[];
  readonly seconds: number;
}

/** Injects every single bit flip of a model's weights. */
export async function exhaust(subject: BenchSubject): Promise<Exhausted> {
  const { model, batches, labels } = subject;
  const flip = faultOption.parse('flip');
  const values = weightValues(model.graph);
  const population = createPopulation({
    values,
    model: faultModelOf(flip),
    options: flip,
    choose: 'bits',
  });
  const truth = population.strata.map(({ size }) => new Float32Array(size));
  const random = createRandom(1);
  const began = performance.now();
  const runner = new FaultRunner(model, batches);
  const { golden } = await runner.golden([values[0]!.site]);
  const judge = classifierJudge(golden, batches.items, { labels });
  for (const [stratum, { size, value }] of population.strata.entries()) {
    for (let from = 0; from < size; from += 4096) {
      const items = Array.from({ length: Math.min(4096, size - from) }, (_, i) => from + i);
      const injections = items.map((item) => ({
        edits: population
          .fault({ stratum, item }, random)
          .edits.map((edit) => ({ ...edit, site: value.site })),
      }));
      for await (const { place, outputs } of runner.run(injections)) {
        const tally = emptyTally();
        for (const [batch, found] of outputs.entries()) judge.add(tally, batch, found);
        truth[stratum]![items[place]!] = tally.sdc1 / tally.inputs;
      }
    }
  }
  await runner.close();
  return { population, truth, seconds: (performance.now() - began) / 1000 };
}
