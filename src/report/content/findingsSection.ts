import type { Finding } from '../../core/finding.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { plural } from '../text/plural.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Block, Section } from './block.ts';
import { shortened } from './summarySentence.ts';

/** Findings told in full, and further ones listed in a line each; the rest is in run.json. */
const IN_FULL = 30;
const IN_LINE = 500;

/** Characters of what was expected and observed; run.json holds the whole. */
const LONGEST = 1200;

const SEVERITIES = ['error', 'warning', 'note'] as const;

/** Every violation with what repeats it, the severe ones first. */
export function findingsSection(run: RunRecord): Section {
  const findings = run.procedures
    .flatMap((procedure) =>
      procedure.findings.map((finding) => ({ procedure: procedure.name, finding })),
    )
    .toSorted((a, b) => rank(a.finding) - rank(b.finding));
  if (findings.length === 0)
    return {
      id: 'findings',
      title: 'Findings',
      blocks: [
        {
          kind: 'paragraph',
          text: 'No violation was found. What was not asked is not vouched for: the intervals under Results say how much that is.',
        },
      ],
      sections: [],
    };
  const listed = findings.slice(IN_FULL, IN_FULL + IN_LINE);
  const left = findings.length - IN_FULL - listed.length;
  return {
    id: 'findings',
    title: 'Findings',
    blocks: [
      { kind: 'paragraph', text: opening(findings.map(({ finding }) => finding)) },
      ...(findings.length > IN_FULL
        ? [
            {
              kind: 'paragraph' as const,
              text: `The first ${IN_FULL} are told in full, ${left > 0 ? `the next ${IN_LINE}` : 'the others'} in a line each; all of them are in run.json.`,
            },
          ]
        : []),
    ],
    sections: [
      ...findings
        .slice(0, IN_FULL)
        .map(({ procedure, finding }, index) => findingSection(procedure, finding, index)),
      ...(listed.length > 0 ? [furtherFindings(listed, left)] : []),
    ],
  };
}

function rank({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity);
}

function opening(findings: readonly Finding[]): string {
  const bySeverity = SEVERITIES.map((severity) => ({
    severity,
    count: findings.filter((finding) => finding.severity === severity).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => plural(count, severity));
  const byRule = [...new Set(findings.map(({ rule }) => rule))].map(
    (rule) => `${findings.filter((finding) => finding.rule === rule).length} of ${rule}`,
  );
  return visibleText(
    `${capital(plural(findings.length, 'violation'))} (${bySeverity.join(', ')}), by kind: ${byRule.join(', ')}. Each can be repeated by the command under it.`,
  );
}

function findingSection(
  procedure: string,
  finding: Finding & { readonly repeat: string },
  index: number,
): Section {
  const { point, query } = finding;
  const facts = [
    {
      term: 'Expected',
      cell: { text: visibleText(shortened(finding.expected, LONGEST)), code: true },
    },
    {
      term: 'Observed',
      cell: { text: visibleText(shortened(finding.observed, LONGEST)), code: true },
    },
    ...(point === undefined
      ? []
      : [
          {
            term: 'At',
            cell: { text: visibleText(shortened(pointText(point), LONGEST)), code: true },
          },
        ]),
    {
      term: 'Where',
      cell: {
        text: visibleText(
          `${procedure}, ${finding.rule}${query === undefined ? '' : `, query ${formatNumber(query)}`}, seed ${finding.seed}`,
        ),
      },
    },
  ];
  const repeat = { term: 'Repeat', cell: { text: visibleText(finding.repeat), code: true } };
  const blocks: Block[] = [{ kind: 'facts', narrow: true, facts: [...facts, repeat] }];
  return {
    id: `finding-${index + 1}`,
    title: visibleText(
      `${capital(finding.severity)} ${finding.id}: ${shortened(finding.title, 300)}`,
    ),
    tone: finding.severity,
    blocks,
    sections: [],
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pointText(point: NonNullable<Finding['point']>): string {
  return Object.entries(point)
    .map(
      ([name, value]) => `${name} = ${typeof value === 'number' ? formatNumber(value, 6) : value}`,
    )
    .join(', ');
}

function furtherFindings(
  listed: readonly { readonly procedure: string; readonly finding: Finding }[],
  left: number,
): Section {
  return {
    id: 'findings-further',
    title: 'Further findings',
    blocks: [
      {
        kind: 'table',
        title: 'Further findings',
        caption: left > 0 ? `${plural(left, 'more')} in run.json.` : undefined,
        columns: [
          { title: 'Id' },
          { title: 'Severity' },
          { title: 'Violation' },
          { title: 'Observed' },
        ],
        rows: listed.map(({ procedure, finding }) => [
          { text: visibleText(finding.id), code: true, sub: visibleText(procedure) },
          { text: finding.severity, tone: finding.severity },
          { text: visibleText(shortened(finding.title, 200)) },
          { text: visibleText(shortened(finding.observed, 200)), code: true },
        ]),
      },
    ],
    sections: [],
  };
}
