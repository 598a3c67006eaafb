import { explore } from '../../src/explore/procedure.ts';
import { memoryContext } from '../../test/helpers/exploreInMemory.ts';
import type { Value } from '../../src/space/parameter.ts';
import type { Scale, ScaleOptions } from './scale.ts';
import { tenInputs } from './tenInputs.ts';

type Margin = (x: readonly number[]) => number;

/** Four numbers and an item, which decides how much of them is stood. */
const drawn: Margin = ([item = 0, ...x]) =>
  1.2 + 1.5 * Math.sin(7.3 * item) - x.reduce((sum, value) => sum + value ** 2, 0) / 3;

function numberOf(value: Value): number {
  return Number(typeof value === 'string' ? value.replace('item ', '') : value);
}

/** Shares of the runs that audit and that test the envelope. */
const SHARES = { auditShare: 0.05, envelopeShare: 0.05 };

/** Explores a function of this process with the default families; the tail gives the own time of a proposal. */
async function measure({ runs, tail, items }: ScaleOptions): Promise<Scale> {
  const range = { low: -1.5, high: 1.5 };
  const names = Array.from({ length: items > 0 ? 4 : 10 }, (_, i) => `x${i}`);
  const inputs = {
    ...(items > 0
      ? { item: { categories: Array.from({ length: items }, (_, i) => `item ${i}`) } }
      : {}),
    ...Object.fromEntries(names.map((name) => [name, range])),
  };
  const margin = items > 0 ? drawn : tenInputs;
  const { context } = memoryContext(
    { inputs, outputs: { y: { threshold: 0 } }, runs, ...SHARES },
    (point) => ({ y: margin(Object.values(point).map(numberOf)) }),
  );
  const exploration = runs - Math.round(0.05 * runs) - Math.round(0.05 * runs);
  let made = 0;
  let proposed = 0;
  let spent = 0;
  let since = process.cpuUsage();
  // Our own CPU before each query, the last of which are the audit's and the envelope's.
  const own: number[] = [];
  const result = await explore.run({
    ...context,
    async ask(queries, options) {
      const milliseconds = ownMs();
      own.push(milliseconds);
      if (made >= (1 - tail) * exploration && made < exploration) {
        proposed += queries.length;
        spent += milliseconds;
      }
      made += queries.length;
      const replies = await context.ask(queries, options);
      // The system's own time is not ours.
      since = process.cpuUsage();
      return replies;
    },
  });
  const report = ownMs();
  const whole = process.cpuUsage();
  const uncertainty = result.measurements.find(({ name }) => name === 'remainingUncertainty');
  return {
    proposalMs: spent / proposed,
    cpuSeconds: (whole.user + whole.system) / 1e6,
    envelopeSeconds: own.at(-1)! / 1000,
    reportSeconds: report / 1000,
    memoryGiB: process.resourceUsage().maxRSS / 2 ** 20,
    wrong: uncertainty?.value ?? 1,
  };

  function ownMs(): number {
    const { user, system } = process.cpuUsage(since);
    return (user + system) / 1000;
  }
}

process.send!(await measure(JSON.parse(process.argv[2]!) as ScaleOptions));
process.disconnect();
