import type { Answer, Block, Cell } from './block.ts';
import { VERDICT_LABELS } from './gatesTable.ts';
import { gatesCell } from './hazardMatrix.ts';

type Table = Extract<Block, { kind: 'table' }>;

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

function lineRows({ sentence, gates }: Answer['lines'][number]): Cell[][] {
  if (gates.length === 0)
    return [[{ text: sentence }, { text: 'no gate', tone: 'muted' }, { text: '' }]];
  return gates.map(({ required, verdict, tone }, index) => [
    { text: index === 0 ? sentence : '' },
    { text: required },
    { text: VERDICT_LABELS[verdict], tone },
  ]);
}

/** A row for each procedure: its main figure, the one that a gate rejects before others, and the verdict of its gates. */
export function shortAnswersTable(answers: readonly Answer[]): Table {
  return {
    kind: 'table',
    title: 'What was found',
    columns: [{ title: 'Procedure' }, { title: 'Main figure' }, { title: 'Gates' }],
    rows: answers.map((answer) => [
      { text: answer.procedure, strong: true, link: answer.link, sub: answer.kind },
      { text: mainSentence(answer), sub: answer.tried },
      gatesCell(answer),
    ]),
  };
}

function mainSentence({ lines }: Answer): string {
  const has = (verdict: string) =>
    lines.find(({ gates }) => gates.some((gate) => gate.verdict === verdict));
  return (has('fail') ?? has('inconclusive') ?? lines[0])?.sentence ?? 'Nothing was measured.';
}
