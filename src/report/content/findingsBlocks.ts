import type { Finding } from '../../core/finding.ts';
import type { ProcedureRecord } from '../../core/runRecord.ts';
import { capital } from '../text/capital.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { plural } from '../text/plural.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Block } from './block.ts';
import { shortened } from './summarySentence.ts';

type Repeatable = ProcedureRecord['findings'][number];

/** Kinds whose worst finding is told in full, and further findings of a kind in a line each; the rest is in run.json. */
const MOST_KINDS = 8;
const IN_LINE = 3;
/** Characters of what was expected and observed; run.json holds the whole. */
const LONGEST = 600;

const SEVERITIES = ['error', 'warning', 'note'] as const;

/** The findings of a procedure by kind: the worst of each with the command that repeats it. */
export function findingsBlocks(procedure: ProcedureRecord): Block[] {
  const { findings } = procedure;
  if (findings.length === 0)
    return [
      {
        kind: 'paragraph',
        text: 'Findings: none. What was not tested is covered by the intervals alone.',
      },
    ];
  const kinds = byKind(findings);
  const left = kinds.length - MOST_KINDS;
  return [
    { kind: 'paragraph', text: 'Findings', tone: 'note' },
    { kind: 'paragraph', text: opening(procedure, kinds.length) },
    ...kinds.slice(0, MOST_KINDS).flatMap(kindBlocks),
    ...(left > 0
      ? [{ kind: 'paragraph' as const, text: `${plural(left, 'further kind')} in run.json.` }]
      : []),
  ];
}

/** The worst finding of each kind in a line. */
export function briefFindings(procedure: ProcedureRecord): Block[] {
  const { findings } = procedure;
  if (findings.length === 0) return findingsBlocks(procedure);
  const kinds = byKind(findings);
  const left = kinds.length - MOST_KINDS;
  return [
    {
      kind: 'table',
      title: 'Findings',
      caption: left > 0 ? `${plural(left, 'further kind')} in run.json.` : undefined,
      columns: [
        { title: 'The worst of each kind' },
        { title: 'Of this kind', align: 'right' },
        { title: 'Severity' },
      ],
      rows: kinds.slice(0, MOST_KINDS).map((kind) => [
        {
          text: visibleText(capital(shortened(kind[0].title, 200))),
          sub: visibleText(kind[0].id),
        },
        { text: formatNumber(kind.length), sort: kind.length },
        { text: kind[0].severity, tone: kind[0].severity },
      ]),
    },
  ];
}

/** Findings of one rule; the severest rule first, and inside a rule the order in which the procedure gave them. */
function byKind(findings: readonly Repeatable[]): (readonly [Repeatable, ...Repeatable[]])[] {
  const kinds = new Map<string, [Repeatable, ...Repeatable[]]>();
  for (const finding of findings.toSorted((a, b) => rank(a) - rank(b))) {
    const kind = kinds.get(finding.rule);
    if (kind === undefined) kinds.set(finding.rule, [finding]);
    else kind.push(finding);
  }
  return [...kinds.values()];
}

function rank({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity);
}

function opening({ findings, violations }: ProcedureRecord, kinds: number): string {
  const of =
    violations === undefined || violations <= findings.length
      ? ''
      : ` of the ${formatNumber(violations)} violations seen`;
  const count = `${plural(findings.length, 'finding')}${of} ${findings.length === 1 ? 'is' : 'are'} kept`;
  return `${capital(count)}, of ${plural(kinds, 'kind')}; the worst of each kind follows. All of them are in run.json, with the commands that repeat them.`;
}

function kindBlocks(kind: readonly [Repeatable, ...Repeatable[]]): Block[] {
  const [worst, ...others] = kind;
  return [
    {
      kind: 'facts',
      narrow: true,
      title: {
        text: visibleText(`${capital(worst.severity)} ${worst.id}: ${shortened(worst.title, 300)}`),
        tone: worst.severity,
      },
      facts: factsOf(worst),
    },
    ...(others.length === 0 ? [] : [othersTable(worst.rule, others)]),
  ];
}

function factsOf({ point, expected, observed, rule, seed, repeat, query }: Repeatable) {
  const fact = (term: string, text: string, code = true) => ({
    term,
    cell: { text: visibleText(shortened(text, LONGEST)), code },
  });
  const number = query === undefined ? '' : `, query ${formatNumber(query)}`;
  return [
    fact('Expected', expected),
    fact('Observed', observed),
    ...(point === undefined ? [] : [fact('At', pointText(point))]),
    fact('Kind', `${rule}${number}, seed ${seed}`, false),
    { term: 'Repeat', cell: { text: visibleText(repeat), code: true } },
  ];
}

function othersTable(rule: string, others: readonly Repeatable[]): Block {
  const left = others.length - IN_LINE;
  return {
    kind: 'table',
    title: visibleText(`Further findings of kind ${rule}`),
    caption: left > 0 ? `${formatNumber(left)} more in run.json.` : undefined,
    columns: [{ title: 'Id' }, { title: 'Violation' }, { title: 'Observed' }],
    rows: others
      .slice(0, IN_LINE)
      .map(({ id, title, observed }) => [
        { text: visibleText(id), code: true },
        { text: visibleText(shortened(title, 200)) },
        { text: visibleText(shortened(observed, 200)), code: true },
      ]),
  };
}

function pointText(point: NonNullable<Finding['point']>): string {
  return Object.entries(point)
    .map(
      ([name, value]) => `${name} = ${typeof value === 'number' ? formatNumber(value, 6) : value}`,
    )
    .join(', ');
}
