import type { DataItem } from '../../src/core/dataSet.ts';
import type { Reply } from '../../src/core/target.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { attackContext } from './attackContext.ts';
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
  const pool = await createSessionPool(model);
  let queries = 0;
  const context = attackContext(items, options, {
    seed,
    classes,
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
    modelFile: async () => ({ bytes: model, sha256: '0'.repeat(64) }),
    files: memoryFiles(files),
  });
  try {
    return { ...(await runAttack(context)), queries };
  } finally {
    await pool.close();
  }
}
