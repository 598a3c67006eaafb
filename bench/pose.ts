import type { BenchArea } from './benchRow.ts';
import { bootstrapRows } from './pose/bootstrapRows.ts';
import { evaluatorRows } from './pose/evaluatorRows.ts';

/** COCOeval beside the evaluators that people use today. */
export const parts: BenchArea['parts'] = { evaluators: evaluatorRows, bootstrap: bootstrapRows };
