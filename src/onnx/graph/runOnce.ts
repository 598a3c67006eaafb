import type { TensorMap } from '../../core/tensor.ts';
import { createSessionPool } from '../sessions/sessionPool.ts';

/** Runs a model once in a worker thread of its own. */
export async function runOnce(model: Uint8Array, feeds: TensorMap): Promise<TensorMap> {
  const pool = await createSessionPool(model);
  try {
    return await pool.run(feeds);
  } finally {
    await pool.close();
  }
}
