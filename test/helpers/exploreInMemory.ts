import type { ProcedureContext, ProcedureResult } from '../../src/core/procedure.ts';
import type { ModelSignature } from '../../src/core/signature.ts';
import type { Reply } from '../../src/core/target.ts';
import type { Tensor, TensorMap } from '../../src/core/tensor.ts';
import { unrecordedContext } from '../../src/core/unrecordedContext.ts';
import { dataOption } from '../../src/data/dataOption.ts';
import { openDataSet } from '../../src/data/openDataSet.ts';
import type { ExploreOptions } from '../../src/explore/options.ts';
import { explore } from '../../src/explore/procedure.ts';
import { createRandom } from '../../src/math/random.ts';
import type { Value } from '../../src/space/parameter.ts';
import { memoryFiles } from './memoryFiles.ts';

export type Simulator = (
  point: Readonly<Record<string, Value>>,
) => Readonly<Record<string, number>>;

/** What an exploration returned, and what it had asked. */
export interface Explored extends ProcedureResult {
  readonly queries: number;
  readonly batches: number;
  value(name: string): number | null;
  upper(name: string): number | null;
  lower(name: string): number | null;
}

const NAMED: ModelSignature = { name: 'system', interface: 'named', inputs: [], outputs: [] };

/** Runs the explore procedure on functions of this process. A NaN output or an exception is a failed reply. */
export async function exploreInMemory(
  options: object,
  system: Simulator,
  {
    seed = 1,
    oracle,
    files = {},
  }: { seed?: number; oracle?: Simulator; files?: Record<string, string> } = {},
): Promise<Explored> {
  const { context, counts } = memoryContext(options, system, { seed, oracle, files });
  explore.check?.(context.options, context.signatures);
  const result = await explore.run(context);
  const find = (name: string) => {
    const found = result.measurements.find((measurement) => measurement.name === name);
    if (found === undefined) throw new Error(`there is no measurement ${name}`);
    return found;
  };
  return {
    ...result,
    ...counts,
    value: (name) => find(name).value,
    upper: (name) => find(name).interval?.upper ?? null,
    lower: (name) => find(name).interval?.lower ?? null,
  };
}

/** A context that answers from functions of this process, and counts what it is asked. */
export function memoryContext(
  options: object,
  system: Simulator,
  {
    seed = 1,
    oracle,
    files = {},
  }: {
    seed?: number;
    oracle?: Simulator | undefined;
    files?: Readonly<Record<string, string | Uint8Array>>;
  } = {},
): {
  readonly context: ProcedureContext<ExploreOptions>;
  readonly counts: { queries: number; batches: number };
} {
  const counts = { queries: 0, batches: 0 };
  const parsed = explore.options.parse(options);
  const access = memoryFiles(files);
  const signatures = { target: NAMED, ...(oracle === undefined ? {} : { oracle: NAMED }) };
  const context: ProcedureContext<ExploreOptions> = {
    name: 'test',
    options: parsed,
    seed,
    random: createRandom(seed, 'test'),
    signatures,
    ask(asked, { target = 'target' } = {}) {
      counts.queries += asked.length;
      counts.batches++;
      const simulator = target === 'oracle' ? oracle! : system;
      return Promise.resolve(asked.map((query) => answer(simulator, query)));
    },
    ...unrecordedContext,
    signal: new AbortController().signal,
    data() {
      const definition = dataOption.parse(parsed.data);
      return openDataSet(definition, access, { name: definition.path, seed });
    },
    files: access,
  };
  return { context, counts };
}

function answer(simulator: Simulator, query: TensorMap): Reply {
  const point = Object.fromEntries(
    Object.entries(query).map(([name, tensor]) => [name, valueOf(tensor)]),
  );
  try {
    const outputs = Object.entries(simulator(point)).map(([name, value]): [string, Tensor] => [
      name,
      { dtype: 'float64', shape: [1], data: Float64Array.of(value) },
    ]);
    return { status: 'ok', outputs: Object.fromEntries(outputs), latencyMs: 0 };
  } catch (error) {
    return { status: 'failed', reason: 'rejected', detail: String(error), latencyMs: 0 };
  }
}

function valueOf({ dtype, data }: Tensor): Value {
  if (dtype === 'bytes') return new TextDecoder().decode((data as readonly Uint8Array[])[0]);
  return dtype === 'bool' ? (data as Uint8Array)[0] === 1 : Number((data as Float64Array)[0]);
}
