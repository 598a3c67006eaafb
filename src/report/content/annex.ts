import type { RunRecord } from '../../core/runRecord.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { formatTime } from '../text/formatTime.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Answer, Block, Cell, Section } from './block.ts';
import { gatesOf } from './gatesOf.ts';
import { glossary } from './glossary.ts';
import { methodSection } from './methodSection.ts';
import { detailSection } from './procedureSection.ts';
import { statisticsSection } from './statisticsSection.ts';
import { targetSection } from './targetSection.ts';
import { yamlText } from './yamlText.ts';

/**
 * The annex: what brief chapters leave out, method, statistics, models and files, scenario, queries and environment,
 * terms. `brief` holds the answers whose chapters are brief.
 */
export function annex(run: RunRecord, brief: readonly Answer[]): Section[] {
  return [
    ...(brief.length === 0 ? [] : [detailsSection(run, brief)]),
    methodSection(run),
    statisticsSection(run),
    targetSection(run),
    section('scenario', 'The resolved scenario', scenarioBlocks(run)),
    section('ledger', 'Queries, environment and versions', [
      ledgerTable(run),
      ...environmentBlocks(run),
    ]),
    section('glossary', 'Terms', [
      {
        kind: 'facts',
        facts: glossary(run).map(([term, text]) => ({ term, cell: { text } })),
      },
    ]),
  ];
}

function detailsSection(run: RunRecord, brief: readonly Answer[]): Section {
  return {
    id: 'details',
    title: 'What was found, in full',
    blocks: [],
    sections: run.procedures.flatMap((procedure, index) => {
      const answer = brief[index];
      return answer === undefined
        ? []
        : [detailSection(procedure, answer, gatesOf(run, procedure.name))];
    }),
  };
}

function section(id: string, title: string, blocks: readonly Block[]): Section {
  return { id, title, blocks, sections: [] };
}

const MOST_LINES = 400;
const LONGEST_LINE = 2000;

function scenarioBlocks(run: RunRecord): Block[] {
  const lines = yamlText(run.scenario.resolved).split('\n');
  const shown = lines
    .slice(0, MOST_LINES)
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)} …` : line));
  const left = lines.length - MOST_LINES;
  return [
    {
      kind: 'paragraph',
      text: `Target files are inlined, defaults filled in, secrets redacted. SHA-256 ${run.scenario.digest}.${left > 0 ? ` The first ${MOST_LINES} of ${formatNumber(lines.length)} lines; the attached run.json holds the whole.` : ''}`,
    },
    { kind: 'code', title: 'Scenario', text: visibleText(shown.join('\n')) },
  ];
}

function ledgerTable(run: RunRecord): Block {
  const number = (value: number): Cell => ({ text: formatNumber(value), sort: value });
  return {
    kind: 'table',
    title: 'Queries and replies of each procedure',
    caption:
      'From journal: answered from the log of an earlier, interrupted attempt. Failed replies are counted after all retries; retried: attempts beyond the first.',
    columns: [
      { title: 'Procedure' },
      ...[
        'Asked',
        'From journal',
        'Timeout',
        'Unavailable',
        'Rejected',
        'Malformed',
        'Retried',
      ].map((title) => ({ title, align: 'right' as const })),
    ],
    rows: run.procedures.map(({ name, ledger: { asked, fromJournal, failed, retried } }) => [
      { text: visibleText(name) },
      number(asked),
      number(fromJournal),
      number(failed.timeout),
      number(failed.unavailable),
      number(failed.rejected),
      number(failed.malformed),
      number(retried),
    ]),
  };
}

function environmentBlocks(run: RunRecord): Block[] {
  const facts = (entries: Readonly<Record<string, string>>): Block => ({
    kind: 'facts',
    facts: Object.entries(entries)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([term, text]) => ({ term: visibleText(term), cell: { text: visibleText(text) } })),
  });
  return [
    { kind: 'paragraph', text: 'Digests', tone: 'note' },
    {
      kind: 'facts',
      facts: [
        { term: 'Whole run', cell: { text: visibleText(run.digest), code: true } },
        ...(run.timelessDigest === undefined
          ? []
          : [
              {
                term: 'Without times',
                cell: { text: visibleText(run.timelessDigest), code: true },
              },
            ]),
      ],
    },
    ...(run.timelessDigest === undefined
      ? []
      : [
          {
            kind: 'paragraph' as const,
            text: `Times were measured by ${timed(run)}: no two runs share them, nor the digest of the whole run. The digest without times leaves them out, with the gates on them and the verdict; another run of the same scenario, seed and model reproduces it.`,
          },
        ]),
    { kind: 'paragraph', text: 'Environment', tone: 'note' },
    {
      kind: 'facts',
      facts: [
        { term: 'Started', cell: { text: formatTime(run.startedAt) } },
        { term: 'Ended', cell: { text: formatTime(run.endedAt) } },
      ],
    },
    facts(run.environment),
    { kind: 'paragraph', text: 'Versions', tone: 'note' },
    facts(run.versions),
  ];
}

function timed({ procedures }: RunRecord): string {
  return procedures
    .filter(({ times }) => times !== undefined)
    .map(({ name }) => visibleText(name))
    .join(', ');
}
