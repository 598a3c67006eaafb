import { resolve } from 'node:path';

import { ConfigurationError, ProofmarkError } from '../core/errors.ts';
import type { ExampleQuery } from '../core/procedure.ts';
import { leftOutNote } from '../core/signature.ts';
import { detectServer } from '../targets/detect/detectServer.ts';
import { askOnce } from './askOnce.ts';
import { checkProcedures, signaturesOf } from './checkProcedures.ts';
import type { TargetAccess } from '../targets/protocol.ts';
import type { TargetDefinition } from '../targets/targetSchema.ts';
import type { RunEnvironment } from './runEnvironment.ts';
import { createFileAccess } from './files/createFileAccess.ts';
import { createFileRecorder } from './files/fileRecorder.ts';
import { describeData } from './describeData.ts';
import { openTargets, type OpenTarget } from './openTargets.ts';
import type { LoadedProcedure } from './scenario/loadProcedures.ts';
import { loadScenario, type LoadedScenario } from './scenario/loadScenario.ts';
import { loadTargetFile } from './scenario/loadTarget.ts';
import { readYaml } from './scenario/readYaml.ts';
import { plural } from '../report/text/plural.ts';
import { Secrets } from './scenario/secrets.ts';

/** How to check a file. */
export interface ValidateOptions {
  /** Also open the targets and compare their signatures with the procedures. */
  readonly connect: boolean;
  readonly signal: AbortSignal;
  /** How long to wait for targets that start or load their models, ms; default not at all. */
  readonly waitReadyMs?: number | undefined;
}

/** Checks a scenario or target file and says what it is, and what is in the files that its procedures check. Throws ConfigurationError or TargetUnreachableError. */
export async function validateFile(
  path: string,
  environment: RunEnvironment,
  { connect, signal, waitReadyMs }: ValidateOptions,
): Promise<string> {
  const { value } = await readYaml(resolve(environment.cwd, path), path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(`${path} is neither a scenario nor a target`, {
      code: 'config.invalid',
      hint: 'A scenario has the keys `name` and `procedures`, a target the key `protocol`.',
    });
  }
  if ('protocol' in value && !('procedures' in value)) {
    const secrets = new Secrets();
    const loaded = await loadTargetFile(path, {
      secrets,
      environment,
    });
    const summary = `a target, ${loaded.definition.protocol}`;
    if (!connect) return summary;
    try {
      const opened = await openTargets([{ key: 'target', ...loaded }], {
        seed: 0,
        signal,
        waitReadyMs,
      });
      try {
        const [target] = opened.targets;
        const said = target === undefined ? '' : await askOnce(target, undefined, signal);
        const server = await detectServer(target?.definition ?? loaded.definition, {
          baseDir: loaded.baseDir,
        });
        const by = server === undefined ? '' : `; the server is ${server}`;
        return `${summary}; it answers: ${describe(opened.targets)}; ${said}${by}`;
      } finally {
        await opened.close();
      }
    } catch (error) {
      const access = { baseDir: loaded.baseDir };
      throw secrets.redactError(await withServer(loaded.definition, access, error));
    }
  }
  const scenario = await loadScenario(path, environment);
  const kinds = scenario.procedures
    .map(({ name, procedure }) => `${name} (${procedure.kind})`)
    .join(', ');
  const read = await checkFiles(scenario);
  const summary = [
    `a scenario with ${kinds} and ${plural(scenario.gates.length, 'gate')}`,
    ...read,
  ].join('\n  ');
  if (!connect) return summary;
  const opened = await openTargets(scenario.targets, {
    seed: scenario.seed,
    signal,
    waitReadyMs,
  }).catch((error: unknown) => {
    throw scenario.secrets.redactError(error);
  });
  try {
    const targets = new Map(opened.targets.map((target) => [target.key, target]));
    await checkProcedures(scenario.procedures, targets);
    const said = await askEach(scenario.procedures, targets, signal);
    const answers = [`its targets answer: ${describe(opened.targets)}`, ...said].join('; ');
    return [`${summary}; ${answers}`, ...(await describeData(scenario))].join('\n  ');
  } catch (error) {
    throw scenario.secrets.redactError(error);
  } finally {
    await opened.close();
  }
}

/** What the procedures say of the files that they will read. */
async function checkFiles({ procedures, baseDir }: LoadedScenario): Promise<readonly string[]> {
  const said: string[] = [];
  for (const { procedure, options } of procedures) {
    const files = createFileAccess(baseDir, createFileRecorder());
    said.push(...((await procedure.checkFiles?.(options, files)) ?? []));
  }
  return said;
}

/** The error, whose hint also says what stands at the address, where that gives itself away. */
async function withServer(
  definition: TargetDefinition,
  access: TargetAccess,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof ProofmarkError)) return error;
  const server = await detectServer(definition, access).catch(() => undefined);
  if (server === undefined) return error;
  const { code, cause, hint } = error;
  const Same = error.constructor as typeof ProofmarkError;
  const more = `The server there is ${server}.`;
  return new Same(error.message, {
    code,
    cause,
    hint: hint === undefined ? more : `${hint} ${more}`,
  });
}

/** Asks each target once, with a query of the first procedure that can say one, and says which input goes where. */
async function askEach(
  procedures: readonly LoadedProcedure[],
  targets: ReadonlyMap<string, OpenTarget>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const examples = new Map<string, ExampleQuery>();
  for (const { procedure, options, targets: own } of procedures) {
    const queries = procedure.example?.(options, signaturesOf(own, targets)) ?? {};
    for (const [role, query] of Object.entries(queries)) {
      const key = own[role];
      if (key !== undefined && !examples.has(key)) examples.set(key, query);
    }
  }
  const said: string[] = [];
  for (const [key, target] of targets) {
    const example = examples.get(key);
    said.push(`${key}: ${await askOnce(target, example?.inputs, signal)}`);
    if (example === undefined) continue;
    const places = example.places.map(({ input, place }) =>
      place === undefined ? input : `${place} = ${input}`,
    );
    said.push(`inputs ${places.join(', ')}`);
  }
  return said;
}

function describe(targets: readonly OpenTarget[]): string {
  return targets
    .map(({ signature }) => {
      const { name, inputs, outputs } = signature;
      const list = (specs: typeof inputs) =>
        specs.map((spec) => `${spec.name} ${spec.dtype}[${spec.shape.join(',')}]`).join(', ');
      const listed = `${name} (${list(inputs)} -> ${list(outputs)})`;
      return (inputs.length === 0 ? name : listed) + leftOutNote(signature);
    })
    .join('; ');
}
