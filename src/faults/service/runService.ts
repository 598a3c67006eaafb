import { ConfigurationError, ProofmarkError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import type { ProcedureContext, ProcedureResult, Repetition } from '../../core/procedure.ts';
import type { Reply } from '../../core/target.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import { canaryOf } from '../../onnx/mutation/canary.ts';
import { sameBits } from '../../onnx/mutation/faultSite.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { FaultRunner } from '../campaign/faultRunner.ts';
import { campaignHooks } from '../memory/campaignHooks.ts';
import { campaignReport } from '../memory/campaignReport.ts';
import { injectFaults } from '../memory/injectFaults.ts';
import type { MemoryOptions } from '../memory/options.ts';
import { injectionOf, repetitionOf } from '../memory/repeatInjection.ts';
import { everyValue, judgeOf, readSubject, requireRight, type Subject } from '../memory/subject.ts';
import { changedService, type ChangedService } from './changedService.ts';
import { outputGap } from './outputGap.ts';
import type { ServiceOptions } from './options.ts';
import { SERVICE, serviceRunner } from './serviceRunner.ts';

/**
 * How far outputs of the file, loaded by the server itself, may be from those of the model that it serves, in ranges: its
 * threads may add in another order.
 */
const APART = 0.001;

/**
 * Runs a campaign on the weights of a served model: the repository API loads each fault, the wire is asked, and the
 * model's own file is loaded again when it is over, however it ends. What a killed run has left behind is put right first,
 * by whichever run comes next.
 */
export async function runService(
  context: ProcedureContext<ServiceOptions>,
): Promise<ProcedureResult> {
  const memory = asMemory(context);
  const subject = await readSubject(memory);
  return onService(context, subject, async (service, golden) => {
    const result = await campaign(memory, subject, service, golden);
    await service.restore();
    const after = await context.ask(subject.inputs.queries, { target: SERVICE });
    return withRestored(context.seed, result, golden, after);
  });
}

/** Injects what a finding injected once more, on the server. */
export async function repeatOnService(
  context: ProcedureContext<ServiceOptions>,
  finding: Finding,
): Promise<Repetition> {
  const injection = injectionOf(finding);
  const subject = await readSubject(asMemory(context));
  return onService(context, subject, async (service, golden) => {
    const judge = judgeOf(context.options, golden, subject);
    const runner = serviceRunner(context, service, subject, golden);
    return repetitionOf(finding, runner, judge, injection);
  });
}

/** Does something with a service that can be changed, and what it answers before, and restores it. */
async function onService<T>(
  context: ProcedureContext<ServiceOptions>,
  { inputs, sha256 }: Subject,
  work: (service: ChangedService, golden: readonly TensorMap[]) => Promise<T>,
): Promise<T> {
  const endpoint = context.endpoints?.['target'];
  if (endpoint?.control === undefined)
    throw new ConfigurationError('the protocol of this target has no API that loads models', {
      code: 'faults.no-repository',
      hint: 'Use oip-rest or oip-grpc on a server with a model repository, or site: weights on its file.',
    });
  const control = await endpoint.control();
  const service = changedService(await endpoint.open(), control, context.options.config);
  await context.attach(SERVICE, service.target, { journal: 'replies' });
  await service.restore();
  await context.remember(() => ({ restore: endpoint.shown, sha256 }));
  try {
    const golden = outputsOf(await context.ask(inputs.queries, { target: SERVICE }));
    return await work(service, golden);
  } finally {
    // An error here would hide the one that led here.
    await service.restore().catch((error: unknown) => {
      context.log('warn', `the original model could not be loaded again: ${String(error)}`);
    });
  }
}

async function campaign(
  context: ProcedureContext<MemoryOptions>,
  subject: Subject,
  service: ChangedService,
  golden: readonly TensorMap[],
): Promise<ProcedureResult> {
  const { options } = context;
  const bench = new FaultRunner(subject.model, subject.inputs, { signal: context.signal });
  try {
    const values = options.list === undefined ? subject.values : await everyValue(subject);
    await checkFile(context, subject, service, golden);
    const judge = judgeOf(options, golden, subject);
    requireRight(judge);
    await checkArrival(context, subject, service, golden, bench);
    const runner = serviceRunner(context, service, subject, golden);
    // Every reply is journaled by itself; what is made of them is not, lest queries come without their answers.
    const hooks = {
      ...campaignHooks(context),
      remember: async <T>(compute: () => Promise<T>) => compute(),
    };
    const runners = { runner, canaries: bench };
    const done = await injectFaults(context, subject, values, runners, judge, hooks, golden);
    return campaignReport(context, subject, values, done, { judge, golden });
  } finally {
    await bench.close();
  }
}

/**
 * Throws ConfigurationError when the file, loaded by the server in place of its model, does not answer as that did: then
 * every fault would be one of another model. On the server itself, since another build of the runtime, or another
 * processor, rounds a quantised model by as much as a tenth of its range otherwise.
 */
async function checkFile(
  context: ProcedureContext<MemoryOptions>,
  { model, inputs }: Subject,
  service: ChangedService,
  golden: readonly TensorMap[],
): Promise<void> {
  service.want(() => encodeModel(model));
  await service.load();
  const file = outputsOf(await context.ask(inputs.queries, { target: SERVICE }));
  const apart = outputGap(golden, file);
  if (apart <= APART) return;
  throw new ConfigurationError(
    `the server does not answer as the file does when it loads that: outputs differ by ${apart.toPrecision(2)} of their range`,
    { code: 'faults.other-model', hint: 'Give the file that is served as `model`.' },
  );
}

/** Throws ProofmarkError when a changed model that the server says to have loaded answers as before. */
async function checkArrival(
  context: ProcedureContext<MemoryOptions>,
  { model, inputs, values }: Subject,
  service: ChangedService,
  golden: readonly TensorMap[],
  bench: FaultRunner,
): Promise<void> {
  for (const { site, tensor } of values) {
    const { moves, canary } = await bench.golden([site]);
    if (!moves) continue;
    const initializers = new Map(model.graph.initializers).set(site.name, canaryOf(tensor, canary));
    service.want(() => encodeModel({ ...model, graph: { ...model.graph, initializers } }));
    // At once, so that a server that loads nothing is found before anything is counted.
    await service.load();
    const moved = await context.ask(inputs.queries, { target: SERVICE });
    if (moved.some((reply, i) => reply.status === 'ok' && !same(reply.outputs, golden[i]!))) return;
    throw new ProofmarkError(
      'the server says that it has loaded a changed model, and answers as before',
      { code: 'faults.canary' },
    );
  }
}

function withRestored(
  seed: number,
  result: ProcedureResult,
  golden: readonly TensorMap[],
  after: readonly Reply[],
): ProcedureResult {
  const back = after.filter(
    (reply, i) => reply.status === 'ok' && outputGap([reply.outputs], [golden[i]!]) < 1e-6,
  ).length;
  const lost: Finding = {
    id: 'f-not-restored',
    title: 'the server does not answer as before after its own model was loaded again',
    rule: 'faults.not-restored',
    severity: 'error',
    inputs: {},
    expected: `${golden.length} answers as before`,
    observed: `${back} of ${golden.length} answers as before`,
    seed,
  };
  return {
    ...result,
    measurements: [
      ...result.measurements,
      {
        name: 'restored',
        value: back / golden.length,
        unit: '1',
        interval: clopperPearson(back, golden.length),
        n: golden.length,
        better: 'higher',
        title: 'answers after the campaign that are as before it',
      },
    ],
    findings: back === golden.length ? result.findings : [lost, ...result.findings],
  };
}

function outputsOf(replies: readonly Reply[]): TensorMap[] {
  return replies.map((reply) => {
    if (reply.status === 'ok') return reply.outputs;
    throw new ConfigurationError(`the target fails without a fault: ${reply.detail}`, {
      code: 'faults.golden',
      hint: 'A campaign starts from a server that answers.',
    });
  });
}

function same(one: TensorMap, other: TensorMap): boolean {
  return Object.keys(other).every((name) => sameBits(one[name], other[name]));
}

/** The same campaign as on a file: of the weights, with every item by itself, as a query is. */
function asMemory(context: ProcedureContext<ServiceOptions>): ProcedureContext<MemoryOptions> {
  const options = { ...context.options, site: 'weights' as const, workers: 1, batch: 1 };
  return { ...context, options };
}
