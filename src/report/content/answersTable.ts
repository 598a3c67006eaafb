import { formatNumber } from '../text/formatNumber.ts';
import type { Answer, Block, Cell } from './block.ts';
import { gateLabel } from './gatesTable.ts';
import { gatesCell } from './hazardMatrix.ts';

type Table = Extract<Block, { kind: 'table' }>;
type Line = Answer['lines'][number];

/** Every main figure as a sentence, with the gates on it beside it. */
export function answersTable(answers: readonly Answer[]): Table {
  return {
    kind: 'table',
    title: 'What was found',
    columns: [{ title: 'Figure' }, { title: 'Required' }, { title: 'Verdict' }],
    rows: answers.flatMap((answer) => [
      [
        { text: answer.procedure, strong: true, link: answer.link, sub: answer.tried },
        { text: '' },
        { text: '' },
      ],
      ...answer.lines.flatMap(lineRows),
    ]),
  };
}

/** The figures of one procedure as sentences, with the gates on them beside them. */
export function figuresTable({ lines }: Answer): Table {
  const level = oneConfidence(lines);
  return {
    kind: 'table',
    title: 'Main figures',
    columns: [{ title: headingOf('Figure', level) }, { title: 'Required' }, { title: 'Verdict' }],
    rows: lines.flatMap((line) =>
      lineRows(level === undefined ? line : { ...line, sentence: line.short }),
    ),
  };
}

function lineRows({ sentence, gates }: Line): Cell[][] {
  if (gates.length === 0)
    return [[{ text: sentence }, { text: 'no gate', tone: 'muted' }, { text: '' }]];
  return gates.map(({ required, verdict, level, tone }, index) => [
    { text: index === 0 ? sentence : '' },
    { text: required },
    { text: gateLabel({ verdict, level }), tone },
  ]);
}

/**
 * A row for each procedure: its main figure, the one that a gate rejects before others and a gated one before those
 * without a gate, what that gate requires, and the verdict of all its gates.
 */
export function shortAnswersTable(answers: readonly Answer[]): Table {
  const mains = answers.map(mainLine);
  const level = oneConfidence(mains);
  return {
    kind: 'table',
    title: 'What was found',
    columns: [
      { title: 'Procedure' },
      { title: headingOf('Main figure', level) },
      { title: 'Gates' },
    ],
    rows: answers.map((answer, index) => {
      const main = mains[index];
      const required = main?.gates.find((gate) => gate.level === 'error')?.required;
      return [
        {
          text: answer.procedure,
          strong: true,
          link: answer.link,
          sub: answer.kind === answer.procedure ? undefined : answer.kind,
        },
        {
          text: (level === undefined ? main?.sentence : main?.short) ?? 'Nothing was measured.',
          sub: answer.tried,
        },
        { ...gatesCell(answer), sub: required },
      ];
    }),
  };
}

function mainLine({ lines }: Answer): Line | undefined {
  const has = (verdict: string) =>
    lines.find(({ gates }) =>
      gates.some((gate) => gate.level === 'error' && gate.verdict === verdict),
    );
  return has('fail') ?? has('inconclusive') ?? has('pass') ?? lines[0];
}

/** The confidence that all intervals have, which then is said once; undefined where they differ or there are none. */
function oneConfidence(lines: readonly (Line | undefined)[]): number | undefined {
  const levels = new Set(lines.flatMap((line) => line?.confidence ?? []));
  return levels.size === 1 ? [...levels][0] : undefined;
}

function headingOf(title: string, level: number | undefined): string {
  return level === undefined
    ? title
    : `${title} [interval, ${formatNumber(level * 100)}\u00A0% confidence]`;
}
