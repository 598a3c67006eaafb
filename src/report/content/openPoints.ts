import { HAZARDS, type Hazard } from '../../core/hazard.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { plural } from '../text/plural.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Answer } from './block.ts';

/**
 * What a reader of the verdict must know beside it, each in a sentence or two: warnings that were raised, the first
 * `most` of them told and the others counted; figures that are bounds alone; what could not be decided; hazards that were not tested or not judged; and
 * where the statements end.
 */
export function openPoints(
  run: RunRecord,
  answers: readonly Answer[],
  most: number = Infinity,
): string[] {
  return [
    ...warnings(answers, most),
    ...doubts(answers),
    ...listed('Not decided, for want of evidence', undecided(run)),
    ...listed(
      'Not tested',
      hazards(run, (tested) => tested.length === 0),
    ),
    ...listed(
      'Tested and not judged by any gate',
      hazards(run, (tested) => tested.length > 0 && !tested.some(isJudged(answers))),
    ),
    'Not known: how the model does beyond the inputs, conditions and faults that were tested, and what is rarer than the intervals allow for.',
  ].map((text) => visibleText(text));
}

function warnings(answers: readonly Answer[], most: number): string[] {
  const raised = answers.flatMap(({ procedure, lines }) =>
    lines.flatMap(({ short, gates }) =>
      gates
        .filter(({ level, verdict }) => level === 'warning' && verdict !== 'pass')
        .map(({ required, verdict }) => {
          const said = verdict === 'fail' ? 'Wanted' : 'Not shown';
          return `${procedure}: ${short} ${said}: ${required}.`;
        }),
    ),
  );
  const left = raised.length - most;
  const more = `${plural(left, 'further warning')} in the chapters.`;
  return [...raised.slice(0, most), ...(left > 0 ? [more] : [])];
}

/** Why main figures are bounds on one side alone, once a procedure. */
function doubts(answers: readonly Answer[]): string[] {
  return answers.flatMap(({ procedure, lines }) =>
    [...new Set(lines.flatMap(({ doubt }) => doubt ?? []))].map(
      (doubt) => `${procedure}: ${doubt}`,
    ),
  );
}

function undecided({ gates }: RunRecord): string[] {
  return gates
    .filter(({ verdict, level }) => verdict === 'inconclusive' && level !== 'warning')
    .map(({ condition }) => condition);
}

type Tested = RunRecord['procedures'];

function hazards(run: RunRecord, picks: (tested: Tested) => boolean): string[] {
  return (Object.keys(HAZARDS) as Hazard[])
    .filter((hazard) => picks(run.procedures.filter((each) => each.hazards?.includes(hazard))))
    .map((hazard) => HAZARDS[hazard].toLowerCase());
}

function isJudged(answers: readonly Answer[]) {
  return ({ name }: Tested[number]): boolean =>
    answers.some(
      ({ procedure, lines }) =>
        procedure === visibleText(name) && lines.some(({ gates }) => gates.length > 0),
    );
}

function listed(what: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${what}: ${items.join(', ')}.`];
}
