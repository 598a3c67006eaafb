import { parentPort } from 'node:worker_threads';

import { elementCount } from '../../../src/core/tensor.ts';

const shape: readonly number[] = [2, 3];
parentPort?.postMessage(elementCount(shape));
process.send?.(elementCount(shape));
