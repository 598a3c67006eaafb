import { availableParallelism } from 'node:os';

import { attackOf } from '../../src/attacks/run/attackOf.ts';
import { absentRow, openCifar } from '../attacks/cifar.ts';
import type { BenchRow } from '../benchRow.ts';
import { cpuTimeMs } from '../cpuTime.ts';
import { torchPgd } from './torchPgd.ts';

const MODELS = ['marabou_cifar10_large', 'cifar10_resnet_4b'];
const EPSILON = 8 / 255;
const STEPS = 50;
const ROUNDS = 3;

/** Pictures a second of gradient steps on all cores, against PyTorch on as many threads: the same model, pictures and steps. */
export async function speedRows(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const model of MODELS) {
    const name = `pictures a second of ${STEPS} gradient steps, ${model}`;
    const opened = await openCifar(model);
    if (opened === undefined) {
      rows.push(absentRow(name));
      continue;
    }
    const gradients = opened.gradients(availableParallelism());
    // Steps of mi without momentum are those of PGD, and stop at no success.
    const mi = attackOf('mi');
    const settings = mi.options.parse({ steps: STEPS, momentum: 0 });
    const view = opened.view({
      norm: 'linf',
      epsilon: EPSILON,
      surrogates: [gradients.differentiate],
    });
    const items = await opened.items(view);
    const steps = {
      epsilon: EPSILON,
      step: EPSILON / STEPS,
      steps: STEPS,
      momentum: 0,
      rounds: ROUNDS,
    };
    const points = items.map(({ clean, original }) => ({ clean, label: original.label ?? 0 }));
    const both = torchPgd([opened], points, { ...steps, threads: availableParallelism() });
    // CPU time on one thread, which waits for no other, tells more on a machine that is not quiet.
    const single = torchPgd([opened], points, { ...steps, threads: 1 });
    let [seconds, cpuSeconds] = [Infinity, Infinity];
    for (let round = 0; round <= ROUNDS; round++) {
      const before = performance.now();
      const cpu = await cpuTimeMs(async () =>
        mi.attack(view, items, { queries: 1, lanes: items.length }, settings),
      );
      if (round === 0) continue;
      seconds = Math.min(seconds, (performance.now() - before) / 1000);
      cpuSeconds = Math.min(cpuSeconds, cpu / 1000);
    }
    await gradients.close();
    await opened.close();
    rows.push(
      row(`${name}, ${availableParallelism()} cores, wall time`, items.length, {
        ours: seconds,
        peer: both?.seconds,
        version: both?.version,
      }),
      row(`${name}, a second of CPU time, PyTorch on one thread`, items.length, {
        ours: cpuSeconds,
        peer: single?.cpuSeconds,
        version: single?.version,
      }),
    );
  }
  return rows;
}

function row(
  name: string,
  items: number,
  {
    ours,
    peer,
    version,
  }: {
    readonly ours: number;
    readonly peer: number | undefined;
    readonly version: string | undefined;
  },
): BenchRow {
  const ratio = peer === undefined ? null : peer / ours;
  return {
    name: `${name}, least of ${ROUNDS}`,
    ours: (items / ours).toFixed(1),
    peer: peer === undefined ? 'absent' : `${(items / peer).toFixed(1)} (PyTorch ${version})`,
    ratio,
    target: '>= 1',
    holds: ratio === null ? null : ratio >= 1,
  };
}
