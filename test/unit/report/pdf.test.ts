import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it, type TestContext } from 'vitest';

import type { RunRecord } from '../../../src/core/runRecord.ts';
import { runJson } from '../../../src/report/json/runJson.ts';
import { renderPdf } from '../../../src/report/pdf/renderPdf.ts';
import { formatMeasurement } from '../../../src/report/text/formatMeasurement.ts';
import { visibleText } from '../../../src/report/text/visibleText.ts';
import { runs } from '../../fixtures/runs/index.ts';
import { installed, run as command } from '../../helpers/command.ts';
import { plainPdf } from '../../helpers/plainPdf.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

describe.each(Object.entries(runs))('report.pdf of the run %s', (_, run) => {
  let pdf: Uint8Array;
  beforeAll(async () => {
    pdf = await renderPdf(run);
  });

  /** Runs a program on the report, or skips where it is missing. */
  async function ask(
    context: TestContext,
    program: string,
    args: readonly string[],
    last: readonly string[] = [],
  ) {
    if (!installed(program))
      context.skip(`${program} (Debian: qpdf, poppler-utils) is not installed`);
    const folder = await temporaryFolder();
    const file = join(folder, 'report.pdf');
    writeFileSync(file, pdf);
    const result = command(program, [...args, file, ...last]);
    return { ...result, folder };
  }

  it('is a sound file', async (context) => {
    const { status, output } = await ask(context, 'qpdf', ['--check']);
    expect(output).not.toMatch(/warning|error:/i);
    expect(status).toBe(0);
  });

  it('carries run.json, byte for byte', async (context) => {
    const { folder } = await ask(context, 'qpdf', ['--list-attachments']);
    mkdirSync(join(folder, 'out'));
    const file = join(folder, 'out', 'run.json');
    command('pdfdetach', ['-savefile', 'run.json', '-o', file, join(folder, 'report.pdf')]);
    expect(readFileSync(file, 'utf8')).toBe(runJson(run));
  });

  it('embeds every font', async (context) => {
    const { output } = await ask(context, 'pdffonts', []);
    const fonts = output.trim().split('\n').slice(2);
    expect(fonts.length).toBeGreaterThanOrEqual(4);
    for (const font of fonts) expect(font).toMatch(/ yes yes yes +\d+ +\d+$/);
  });

  it('says every measurement with its interval and n', async (context) => {
    const { output } = await ask(context, 'pdftotext', ['-layout'], ['-']);
    const words = new Set(output.split(/\s+/));
    const text = packed(output);
    for (const measurement of run.procedures.flatMap(({ measurements }) => measurements)) {
      const { value, interval, method, n } = formatMeasurement(measurement);
      for (const part of [...visibleText(value).split(/\s/), ...interval.split(/\s/), n])
        expect(words.has(part) || text.includes(packed(part)), `${measurement.name}: ${part}`).toBe(
          true,
        );
      expect(text).toContain(packed(method.split(',')[0] ?? ''));
    }
  });

  it('is tagged, has a language and a title, and claims PDF/A-3a and PDF/UA-1', async (context) => {
    const { output } = await ask(context, 'pdfinfo', ['-meta']);
    const info = (await ask(context, 'pdfinfo', [])).output;
    expect(info).toMatch(/Tagged: +yes/);
    expect(info).toMatch(/Title: +(Certificate of validation|Validation record): \S/);
    expect(output).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(output).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(output).toContain('<pdfuaid:part>1</pdfuaid:part>');
    const latin = plainPdf(pdf);
    expect(latin).toContain('/Lang (en)');
    expect(latin).toContain('/DisplayDocTitle true');
    expect(latin).toContain('/GTS_PDFA1');
    expect(latin).toContain('/AFRelationship /Data');
  });

  it('tells charts and pictures in words', async (context) => {
    const exhibits = run.procedures.flatMap((procedure) => procedure.exhibits);
    const charts = exhibits.filter(({ kind }) => kind === 'chart');
    const images = exhibits.flatMap((exhibit) => (exhibit.kind === 'images' ? exhibit.images : []));
    const { output } = await ask(context, 'pdfinfo', ['-struct']);
    const figures = output.split('\n').filter((line) => /^\s*Figure/.test(line));
    // The stamp is a figure too; a chart that cannot be drawn is a sentence.
    const drawn = charts.filter(({ id }) => !['remote-data', 'broken'].includes(id));
    expect(figures).toHaveLength(drawn.length + images.length + 1);
    const text = plainPdf(pdf).replaceAll('\\', '');
    for (const { alt } of images) expect(text).toContain(`/Alt (${alt})`);
  });

  it('shows pictures without transparency', async (context) => {
    const images = run.procedures
      .flatMap(({ exhibits }) => exhibits)
      .flatMap((exhibit) => (exhibit.kind === 'images' ? exhibit.images : []));
    const { output } = await ask(context, 'pdfimages', ['-list']);
    const lines = output.split('\n').slice(2);
    if (images.length > 0)
      expect(lines.filter((line) => / image /.test(line)).length).toBeGreaterThan(0);
    expect(lines.filter((line) => / smask /.test(line))).toEqual([]);
  });

  it('numbers its pages', async (context) => {
    const { output } = await ask(context, 'pdftotext', ['-layout'], ['-']);
    const pages = output.split('\f').filter((page) => page.trim() !== '');
    pages.forEach((page, index) => expect(page).toContain(`Page ${index + 1} of ${pages.length}`));
  });
});

describe('report.pdf', () => {
  it('keeps its metadata whatever a name holds', async () => {
    const hostile = runs['hostile'] as RunRecord;
    const text = Buffer.from(await renderPdf(hostile)).toString('utf8');
    const packet = /<x:xmpmeta[\s\S]*<\/x:xmpmeta>/.exec(text)?.[0] ?? '';
    expect(packet).toContain('&lt;/script&gt;');
    expect(packet).not.toContain('<script');
  });

  it('takes dates and id from the run alone', async () => {
    const run = runs['empty'] as RunRecord;
    const digest = async (each: RunRecord): Promise<string> =>
      createHash('sha256')
        .update(await renderPdf(each))
        .digest('hex');
    const first = await digest(run);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await digest(run)).toBe(first);
    expect(await digest({ ...run, endedAt: '2026-11-21T09:30:48.951Z' })).not.toBe(first);
  });

  it('survives a time that is none', async () => {
    const run = { ...(runs['empty'] as RunRecord), startedAt: 'yesterday', endedAt: 'today' };
    expect((await renderPdf(run)).length).toBeGreaterThan(10_000);
  });
});

/** A text without spaces, so that line breaks do not matter. */
function packed(text: string): string {
  return text.replace(/\s+/g, '');
}
