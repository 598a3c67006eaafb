import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RunRecord } from '../src/core/runRecord.ts';
import { consoleSummary } from '../src/report/consoleSummary.ts';

/** Pages that README.md and docs/tour.md show. */
const PAGES = [1, 3] as const;
const BEGIN = '<!-- output of npm start -->';
const END = '<!-- end of output -->';

/**
 * Makes what the documentation shows of a run of scenarios/release.yaml, whose folder it is given: the sample certificate,
 * pictures of its pages, and the end of the output in README.md. Needs pdftoppm (poppler-utils).
 */
async function makeSample(folder: string): Promise<void> {
  const sample = join('reports', 'sample');
  await copyFile(join(folder, 'report.pdf'), join(sample, 'report.pdf'));
  for (const page of PAGES) await picture(join(folder, 'report.pdf'), page, sample);
  const record = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as RunRecord;
  const summary = consoleSummary(record, { color: false, width: 100 });
  const output = `${summary.slice(summary.indexOf('\ngates\n') + 1).trimEnd()}\nreports/${record.id}/report.pdf`;
  const readme = await readFile('README.md', 'utf8');
  const [before, rest = ''] = readme.split(BEGIN);
  const after = rest.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('README.md has no marks');
  const block = `${BEGIN}\n\n\`\`\`text\n${output}\n\`\`\`\n\n${END}`;
  await writeFile('README.md', `${before}${block}${after}`);
}

/** A page as a PNG of few colours with a frame. */
async function picture(pdf: string, page: number, to: string): Promise<void> {
  const { default: sharp } = await import('sharp');
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-'));
  try {
    const number = String(page);
    const args = ['-png', '-r', '88', '-f', number, '-l', number, pdf, join(folder, 'page')];
    execFileSync('pdftoppm', args);
    const [file = ''] = await readdir(folder);
    await sharp(join(folder, file))
      .flatten({ background: '#ffffff' })
      .extend({ top: 1, bottom: 1, left: 1, right: 1, background: '#9aa5b1' })
      .png({ palette: true, colours: 32, effort: 10 })
      .toFile(join(to, `page-${number}.png`));
  } finally {
    await rm(folder, { recursive: true });
  }
}

await makeSample(process.argv[2] ?? '');
