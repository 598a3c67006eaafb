import stringify from 'json-stringify-pretty-compact';

import type { RunRecord } from '../../core/runRecord.ts';
import { canonicalRun } from './canonicalRun.ts';

/** The text of `run.json`: canonical key order, two spaces of indent, short values on one line, a line end last. */
export function runJson(run: RunRecord): string {
  return `${stringify(canonicalRun(run), { indent: 2, maxLength: 110 })}\n`;
}
