import { attackOptions } from '../../src/attacks/options.ts';
import type { AttackOptions } from '../../src/attacks/options.ts';
import type { DataItem, DataSet } from '../../src/core/dataSet.ts';
import type { ProcedureContext } from '../../src/core/procedure.ts';
import type { Reply } from '../../src/core/target.ts';
import { unrecordedContext } from '../../src/core/unrecordedContext.ts';
import { createRandom } from '../../src/math/random.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { memoryFiles } from './memoryFiles.ts';
import { runAttack } from './runAttack.ts';
import type { AttackResult } from './runAttack.ts';

/** What an attack on a file in this process left. */
export interface FileAttacked extends AttackResult {
  readonly queries: number;
}

/** Runs the attack procedure on an ONNX file whose gradients may be taken, with these items. */
export async function attackFile(
  model: Uint8Array,
  items: readonly DataItem[],
  options: object,
  {
    seed = 1,
    classes,
    files = {},
    targetKeys,
  }: {
    readonly seed?: number;
    readonly classes?: readonly string[];
    readonly files?: Readonly<Record<string, string | Uint8Array>>;
    readonly targetKeys?: Readonly<Record<string, string>>;
  } = {},
): Promise<FileAttacked> {
  const parsed: AttackOptions = attackOptions.parse({ data: 'items', ...options });
  const pool = await createSessionPool(model);
  let queries = 0;
  const data: DataSet = {
    name: 'items',
    count: items.length,
    names: items.map(({ name }) => name),
    classes,
    digest: '0'.repeat(64),
    read: async (index) => items[index]!,
    truth: async (index) => items[index]!.truth,
  };
  const context: ProcedureContext<AttackOptions> = {
    ...unrecordedContext,
    name: 'attack',
    options: parsed,
    seed,
    random: createRandom(seed),
    signatures: {
      target: { name: 'file', interface: 'tensors', inputs: pool.inputs, outputs: pool.outputs },
    },
    targetKeys,
    ask: async (asked) => {
      const replies: Reply[] = [];
      for (const tensors of asked) {
        queries++;
        replies.push({ status: 'ok', outputs: await pool.run(tensors), latencyMs: 0 });
      }
      return replies;
    },
    data: async () => data,
    modelFile: async () => ({ bytes: model, sha256: '0'.repeat(64) }),
    signal: new AbortController().signal,
    files: memoryFiles(files),
  };
  try {
    return { ...(await runAttack(context)), queries };
  } finally {
    await pool.close();
  }
}
