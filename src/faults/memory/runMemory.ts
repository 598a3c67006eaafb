import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import type { TensorMap } from '../../core/tensor.ts';
import type { CampaignHooks } from '../campaign/campaign.ts';
import { FaultRunner } from '../campaign/faultRunner.ts';
import type { OutcomeJudge } from '../outcomes/outcomeJudge.ts';
import type { FaultValue } from '../population/faultValue.ts';
import { campaignHooks } from './campaignHooks.ts';
import { campaignReport } from './campaignReport.ts';
import { injectFaults, type Done } from './injectFaults.ts';
import type { MemoryOptions } from './options.ts';
import { protectionStudy } from './protection/protectionStudy.ts';
import { searchStudy, type Study } from './searchStudy.ts';
import { everyValue, judgeOf, readSubject, requireRight, type Subject } from './subject.ts';

/** Runs a campaign on the bits of a model: golden run, canaries, injections, what they did and where. */
export async function runMemory(
  context: ProcedureContext<MemoryOptions>,
): Promise<ProcedureResult> {
  const { options, signal } = context;
  refuseSearch(options);
  const subject = await readSubject(context);
  const clock = (): number => context.elapsedMs();
  const runner = new FaultRunner(subject.model, subject.inputs, {
    workers: options.workers,
    signal,
    clock,
  });
  try {
    const values = options.list === undefined ? subject.values : await everyValue(subject);
    const [first] = values;
    const { golden } = await runner.golden([first!.site]);
    const judge = judgeOf(options, golden, subject);
    requireRight(judge);
    context.progress({ done: 0, phase: 'canaries' });
    const hooks = campaignHooks(context);
    const done = await injectFaults(
      context,
      subject,
      values,
      { runner, canaries: runner },
      judge,
      hooks,
      golden,
    );
    return await memoryReport(context, subject, values, done, { judge, golden, hooks });
  } finally {
    await runner.close();
  }
}

async function memoryReport(
  context: ProcedureContext<MemoryOptions>,
  subject: Subject,
  values: readonly FaultValue[],
  done: Done,
  shared: { judge: OutcomeJudge; golden: readonly TensorMap[]; hooks: CampaignHooks },
): Promise<ProcedureResult> {
  const { search, protect } = context.options;
  const { judge, golden, hooks } = shared;
  const campaign = campaignReport(context, subject, values, done, shared);
  const studies: Study[] = [];
  if (search !== undefined) studies.push(await searchStudy(context, subject, golden, judge));
  if (protect !== undefined) {
    const { injections, results, estimate } = done;
    const before = { injections, results, estimate, golden, hooks };
    studies.push(await protectionStudy(context, subject, before));
  }
  return {
    ...campaign,
    measurements: [...campaign.measurements, ...studies.flatMap((study) => study.measurements)],
    exhibits: [...campaign.exhibits, ...studies.flatMap(({ exhibits }) => exhibits)],
    artifacts: [...campaign.artifacts, ...studies.flatMap(({ artifacts }) => artifacts)],
  };
}

/** The search follows the loss of a classifier. Throws ConfigurationError for a model that is judged otherwise. */
function refuseSearch({ search, choose, detector, tolerance, criterion }: MemoryOptions): void {
  if (search === undefined && choose !== 'gradient') return;
  if (detector === undefined && tolerance === undefined && criterion === undefined) return;
  throw new ConfigurationError(
    `${search === undefined ? 'choose: gradient' : 'search'} follows the loss of a classifier`,
    {
      code: 'faults.search',
      hint: 'Leave it out for a detector and for a model that is judged by tolerance or criterion.',
    },
  );
}
