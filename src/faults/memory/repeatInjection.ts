import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import type { ProcedureContext, Repetition } from '../../core/procedure.ts';
import { injectAll } from '../campaign/campaign.ts';
import { FaultRunner, type InjectionRunner } from '../campaign/faultRunner.ts';
import type { Injection } from '../campaign/injection.ts';
import type { OutcomeJudge } from '../outcomes/outcomeJudge.ts';
import type { MemoryOptions } from './options.ts';
import { judgeOf, readSubject } from './subject.ts';

const place = {
  site: z.enum(['weight', 'activation']),
  name: z.string(),
  index: z.int().min(0),
};

const injected = z.object({
  fault: z
    .array(
      z.union([
        z.object({
          ...place,
          bit: z.int().min(0),
          action: z.enum(['flip', 'set', 'clear']),
        }),
        z.object({ ...place, action: z.literal('add'), amount: z.number() }),
      ]),
    )
    .min(1),
});

/** Injects what a finding of a campaign injected, and judges it again. Throws ConfigurationError for other findings. */
export async function repeatInjection(
  context: ProcedureContext<MemoryOptions>,
  finding: Finding,
): Promise<Repetition> {
  const injection = injectionOf(finding);
  const subject = await readSubject(context);
  const runner = new FaultRunner(subject.model, subject.inputs, { signal: context.signal });
  try {
    const { golden } = await runner.golden([injection.edits[0]!.site]);
    const judge = judgeOf(context.options, golden, subject);
    return await repetitionOf(finding, runner, judge, injection);
  } finally {
    await runner.close();
  }
}

/** The injection that a finding holds. Throws ConfigurationError for other findings. */
export function injectionOf(finding: Finding): Injection {
  const parsed = injected.safeParse(finding.inputs);
  if (!parsed.success)
    throw new ConfigurationError(`the finding ${finding.id} holds no injection`, {
      code: 'finding.not-repeatable',
      hint: 'Run the scenario again.',
    });
  return {
    edits: parsed.data.fault.map(({ site, name, ...edit }) => ({
      ...edit,
      site: { kind: site, name },
    })),
  };
}

/** Runs an injection, and says whether it still does harm. */
export async function repetitionOf(
  finding: Finding,
  runner: InjectionRunner,
  judge: OutcomeJudge,
  injection: Injection,
): Promise<Repetition> {
  const [result] = await injectAll(runner, judge, [injection], {
    remember: async (compute) => compute(),
  });
  const { sdc1, due, inputs } = result!.tally;
  return {
    violated: sdc1 > 0,
    expected: finding.expected,
    observed: `${sdc1} of ${inputs} decisions changed silently, ${due} errors`,
  };
}
