import type { RunRecord } from '../../core/runRecord.ts';
import type { Answer, Section } from './block.ts';
import { hazardMatrix } from './hazardMatrix.ts';

/** What was tested and what was not. */
export function testedSection(run: RunRecord, answers: readonly Answer[]): Section {
  return {
    id: 'tested',
    title: 'What was tested, and what was not',
    blocks: [hazardMatrix(run, answers)],
    sections: [],
  };
}
