import type { RunRecord } from '../../core/runRecord.ts';
import { formatDuration, formatTime } from '../text/formatTime.ts';
import { plural } from '../text/plural.ts';
import { visibleText } from '../text/visibleText.ts';
import { annex } from './annex.ts';
import { answers } from './answers.ts';
import type { Answer, Certificate, Section } from './block.ts';
import { documentName } from './documentName.ts';
import { gatesOf } from './gatesOf.ts';
import { isRecord } from './isRecord.ts';
import { modelsUnderTest } from './modelsUnderTest.ts';
import { limitsSection } from './limitsSection.ts';
import { openPoints } from './openPoints.ts';
import { procedureSection, type Extent } from './procedureSection.ts';
import { summarySentence, verdictLine } from './summarySentence.ts';
import { modelName } from './targetSection.ts';
import { testedSection } from './testedSection.ts';

/** With more procedures than this their chapters are brief, so that the main part is read in minutes. */
const MOST_WHOLE = 3;

/** Models that the first page names. */
const MOST_NAMED = 3;

/** Folds a run into what its certificate says: the answer first, then a chapter for each procedure, then the annex. */
export function certificate(run: RunRecord): Certificate {
  const found = answers(run);
  const extent = found.length > MOST_WHOLE ? 'brief' : 'whole';
  const main = mainSections(run, found, extent).map((section, index) =>
    numbered(section, String(index + 1)),
  );
  const names = [...new Set(run.targets.map(modelName))];
  const tested = [...new Set(modelsUnderTest(run).map(modelName))];
  const model = tested.length === 0 ? 'none' : tested.slice(0, MOST_NAMED).join('; ');
  const rest = names.length - Math.min(MOST_NAMED, tested.length);
  const others = rest > 0 ? `, and ${plural(rest, 'other')} (see the annex)` : '';
  const when = `${formatTime(run.startedAt)}, for ${formatDuration(run.startedAt, run.endedAt)}`;
  const { description } = isRecord(run.scenario.resolved) ? run.scenario.resolved : {};
  return {
    document: documentName(run.verdict),
    title: visibleText(run.scenario.name),
    description: typeof description === 'string' ? visibleText(description.trim()) : undefined,
    verdict: run.verdict,
    verdictLine: verdictLine(run),
    summary: summarySentence(run),
    facts: [
      { term: 'Model', cell: { text: model } },
      { term: 'Tested', cell: { text: when } },
      { term: 'Run', cell: { text: visibleText(`${run.id}, seed ${run.seed}`) } },
      { term: 'Digest', cell: { text: visibleText(run.digest), code: true } },
    ],
    shortFacts: [
      { term: 'Model', cell: { text: model + others } },
      { term: 'Run', cell: { text: visibleText(`${run.id}, seed ${run.seed}, ${when}`) } },
    ],
    answers: found,
    openPoints: openPoints(run, found),
    main,
    annex: annex(run, extent === 'brief' ? found : []).map((section, index) =>
      numbered(section, String.fromCharCode(65 + index)),
    ),
  };
}

/** With several procedures, what was tested comes before their chapters; with one, its chapter comes first. */
function mainSections(run: RunRecord, found: readonly Answer[], extent: Extent): Section[] {
  const tested = testedSection(run, found);
  const chapters = run.procedures.flatMap((procedure, index) => {
    const answer = found[index];
    return answer === undefined
      ? []
      : [procedureSection(procedure, answer, gatesOf(run, procedure.name), extent)];
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
