import type { RunRecord } from '../../core/runRecord.ts';
import { formatDuration, formatTime } from '../text/formatTime.ts';
import { visibleText } from '../text/visibleText.ts';
import { annex } from './annex.ts';
import { answers } from './answers.ts';
import type { Answer, Certificate, Section } from './block.ts';
import { documentName } from './documentName.ts';
import { gatesOf } from './gatesOf.ts';
import { isRecord } from './isRecord.ts';
import { limitsSection } from './limitsSection.ts';
import { procedureSection } from './procedureSection.ts';
import { summarySentence, verdictLine } from './summarySentence.ts';
import { modelName } from './targetSection.ts';
import { testedSection } from './testedSection.ts';

/** Folds a run into what its certificate says: the answer first, then a chapter for each procedure, then the annex. */
export function certificate(run: RunRecord): Certificate {
  const found = answers(run);
  const main = mainSections(run, found).map((section, index) =>
    numbered(section, String(index + 1)),
  );
  const [target] = run.targets;
  const { description } = isRecord(run.scenario.resolved) ? run.scenario.resolved : {};
  return {
    document: documentName(run.verdict),
    title: visibleText(run.scenario.name),
    description: typeof description === 'string' ? visibleText(description.trim()) : undefined,
    verdict: run.verdict,
    verdictLine: verdictLine(run),
    summary: summarySentence(run),
    facts: [
      { term: 'Model', cell: { text: target === undefined ? 'none' : modelName(target) } },
      {
        term: 'Tested',
        cell: {
          text: `${formatTime(run.startedAt)}, for ${formatDuration(run.startedAt, run.endedAt)}`,
        },
      },
      { term: 'Run', cell: { text: visibleText(`${run.id}, seed ${run.seed}`) } },
      { term: 'Digest', cell: { text: visibleText(run.digest), code: true } },
    ],
    answers: found,
    main,
    annex: annex(run).map((section, index) => numbered(section, String.fromCharCode(65 + index))),
  };
}

/** With several procedures, what was tested comes before their chapters; with one, its chapter comes first. */
function mainSections(run: RunRecord, found: readonly Answer[]): Section[] {
  const tested = testedSection(run, found);
  const chapters = run.procedures.flatMap((procedure, index) => {
    const answer = found[index];
    return answer === undefined
      ? []
      : [procedureSection(procedure, answer, gatesOf(run, procedure.name))];
  });
  const limits = limitsSection(run);
  return chapters.length > 1 ? [tested, ...chapters, limits] : [...chapters, tested, limits];
}

function numbered(section: Section, number: string): Section {
  return {
    ...section,
    number,
    sections: section.sections.map((each, index) => numbered(each, `${number}.${index + 1}`)),
  };
}
