import { explore } from '../../src/explore/procedure.ts';
import { memoryContext } from '../../test/helpers/exploreInMemory.ts';
import type { Scale } from './scale.ts';

/** Ten inputs, four of them bent and two of them interacting; about 58 % of the uniform distribution fails. */
function margin(x: readonly number[]): number {
  let sum = 4.4;
  for (let i = 0; i < 4; i++) sum -= (1 + 0.3 * i) * (x[i]! - 0.2 * i) ** 2;
  return sum - 1.5 * x[4]! * x[5]! + Math.sin(3 * x[6]!) + 0.5 * x[7]! - 0.3 * x[8]! + 0.1 * x[9]!;
}

/**
 * Explores a function of this process with the number of runs in the first argument and the default families. The
 * tail of the exploration, its share in the second argument, gives the own time of a proposal.
 */
async function measure(runs: number, tail: number): Promise<Scale> {
  const inputs = Object.fromEntries(
    Array.from({ length: 10 }, (_, i) => [`x${i}`, { low: -1.5, high: 1.5 }]),
  );
  const { context } = memoryContext(
    { inputs, outputs: { y: { threshold: 0 } }, runs, auditShare: 0.05, envelopeShare: 0 },
    (point) => ({ y: margin(Object.values(point).map(Number)) }),
  );
  const exploration = runs - Math.round(0.05 * runs);
  let made = 0;
  let proposed = 0;
  let spent = 0;
  let since = process.cpuUsage();
  const result = await explore.run({
    ...context,
    async ask(questions, options) {
      const { user, system } = process.cpuUsage(since);
      if (made >= (1 - tail) * exploration && made < exploration) {
        proposed += questions.length;
        spent += (user + system) / 1000;
      }
      made += questions.length;
      const replies = await context.ask(questions, options);
      // The system's own time is not ours.
      since = process.cpuUsage();
      return replies;
    },
  });
  const whole = process.cpuUsage();
  const uncertainty = result.measurements.find(({ name }) => name === 'remainingUncertainty');
  return {
    proposalMs: spent / proposed,
    cpuSeconds: (whole.user + whole.system) / 1e6,
    memoryGiB: process.resourceUsage().maxRSS / 2 ** 20,
    wrong: uncertainty?.value ?? 1,
  };
}

process.send!(await measure(Number(process.argv[2]), Number(process.argv[3])));
process.disconnect();
