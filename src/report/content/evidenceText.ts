import type { ProcedureRecord } from '../../core/runRecord.ts';
import { plural } from '../text/plural.ts';
import { visibleText } from '../text/visibleText.ts';

/** What the measurements of a procedure rest on: `5,000 images evaluated`, or the queries that it sent. */
export function evidenceText({ evidence, ledger }: ProcedureRecord): string {
  return visibleText(evidence ?? plural(ledger.asked, 'query', 'queries'));
}
