import { formatNumber } from '../text/formatNumber.ts';
import type { Answer, Block, Cell } from './block.ts';
import { gateLabel } from './gatesTable.ts';
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
  const levels = new Set(mains.flatMap((line) => line?.confidence ?? []));
  const [level] = levels;
  const isOne = levels.size === 1 && level !== undefined;
  const heading = isOne
    ? `Main figure; intervals have ${formatNumber(level * 100)}\u00A0% confidence`
    : 'Main figure';
  return {
    kind: 'table',
    title: 'What was found',
    columns: [{ title: 'Procedure' }, { title: heading }, { title: 'Gates' }],
    rows: answers.map((answer, index) => {
      const main = mains[index];
      const required = main?.gates.find(({ level }) => level === 'error')?.required;
      return [
        { text: answer.procedure, strong: true, link: answer.link, sub: answer.kind },
        {
          text: (isOne ? main?.short : main?.sentence) ?? 'Nothing was measured.',
          sub: answer.tried,
        },
        { ...gatesCell(answer), sub: required },
      ];
    }),
  };
}

function mainLine({ lines }: Answer): Answer['lines'][number] | undefined {
  const has = (verdict: string) =>
    lines.find(({ gates }) =>
      gates.some((gate) => gate.level === 'error' && gate.verdict === verdict),
    );
  return has('fail') ?? has('inconclusive') ?? has('pass') ?? lines[0];
}
