import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';

import type { RunRecord } from '../../../src/core/runRecord.ts';
import { renderHtml } from '../../../src/report/html/renderHtml.ts';
import { formatMeasurement } from '../../../src/report/text/formatMeasurement.ts';
import { failRun, hostileRun, passRun, runs } from '../../fixtures/runs/index.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const executablePath = '/usr/bin/chromium';

describe('report.html', () => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (existsSync(executablePath))
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(() => browser?.close());

  /** Opens a report and returns the page with what it complained of and asked for. */
  async function open(context: TestContext, run: RunRecord) {
    if (browser === undefined) return context.skip('Chromium (Debian: chromium) is not installed');
    const file = join(await temporaryFolder(), 'report.html');
    writeFileSync(file, renderHtml(run));
    const page = await browser.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    const { href } = pathToFileURL(file);
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== href) requests.push(request.url());
    });
    await page.goto(href);
    await page.waitForFunction('document.documentElement.dataset.drawn');
    return { page, complaints, requests };
  }

  it.for(Object.entries(runs))(
    'of the run %s opens without complaint and without a request',
    async ([, run], context) => {
      const { page, complaints, requests } = await open(context, run);
      expect(complaints).toEqual([]);
      expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([]);
      const charts = run.procedures.flatMap(({ exhibits }) =>
        exhibits.filter(({ kind }) => kind === 'chart'),
      );
      const broken = charts.filter(({ id }) => ['remote-data', 'broken'].includes(id));
      expect(await page.locator('.chart svg.marks').count()).toBe(charts.length - broken.length);
      expect(await page.locator('.chart.undrawn').count()).toBe(broken.length);
      await page.close();
    },
  );

  it('runs no script that a run brings', async (context) => {
    const { page } = await open(context, hostileRun);
    expect(await page.evaluate('window.injected')).toBeUndefined();
    expect(await page.locator('main script, main img, main b').count()).toBe(0);
    await page.close();
  });

  it('says every measurement with its interval and n', async (context) => {
    const { page } = await open(context, failRun);
    // Each figure has a row, which ends in its n; a gate's row names it, too, and does not count here.
    const rows = await page.locator('main tbody tr').allInnerTexts();
    for (const { name, measurements } of failRun.procedures) {
      expect(measurements.length, name).toBeGreaterThan(0);
      for (const measurement of measurements.filter(({ detail }) => detail !== true)) {
        const { value, interval, n } = formatMeasurement(measurement);
        const own = rows.filter(
          (row) =>
            row.split(/[\n\t]/).includes(measurement.name) &&
            row
              .trimEnd()
              .split(/[\n\t]/)
              .at(-1) === n,
        );
        expect(own, measurement.name).toHaveLength(1);
        for (const part of [value, ...(interval.match(/\d[\d.,]*\d/g) ?? [])])
          expect(own[0]).toContain(part);
      }
    }
    await page.close();
  });

  it('sorts a table by the number behind a cell, both ways, and back', async (context) => {
    const { page } = await open(context, passRun);
    const figures = page.locator('table', { hasText: 'Confidence' }).first();
    const column = (): Promise<string[]> =>
      figures.locator('tbody tr td:last-child').allInnerTexts();
    const press = (): Promise<void> => figures.locator('th:last-child button').click();
    const original = await column();
    await press();
    const numbers = (await column()).map(Number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    await press();
    expect((await column()).map(Number)).toEqual(numbers.toReversed());
    await press();
    expect(await column()).toEqual(original);
    await page.close();
  });

  it('is light and dark, with text that stands out in both', async (context) => {
    const { page } = await open(context, passRun);
    expect(await contrasts(page)).toBeGreaterThanOrEqual(4.5);
    await page.locator('#theme').click();
    await page.waitForFunction("document.documentElement.dataset.drawn === 'dark'");
    expect(await contrasts(page)).toBeGreaterThanOrEqual(4.5);
    await page.close();
  });

  it('shows pictures with what they are in words', async (context) => {
    const { page } = await open(context, failRun);
    const images = failRun.procedures
      .flatMap(({ exhibits }) => exhibits)
      .flatMap((exhibit) => (exhibit.kind === 'images' ? exhibit.images : []));
    expect(images.length).toBeGreaterThan(0);
    const seen = await page.evaluate<(string | number)[][]>(
      `[...document.querySelectorAll('figure img')].map((each) => [each.alt, each.naturalWidth])`,
    );
    expect(seen).toEqual(images.map(({ alt }) => [alt, 8]));
    await page.close();
  });

  it('names its parts for those who do not see it', async (context) => {
    const { page } = await open(context, passRun);
    const unnamed = `[...document.querySelectorAll('button, .chart, [role=region], nav')].filter((each) =>
      !(each.getAttribute('aria-label') || each.textContent.trim())).length`;
    expect(await page.evaluate(unnamed)).toBe(0);
    const levels = `[...document.querySelectorAll('main h1, main h2, main h3, main h4')].map((each) => +each.tagName[1])`;
    const found = await page.evaluate<number[]>(levels);
    found.forEach((level, index) => expect(level - (found[index - 1] ?? 0)).toBeLessThanOrEqual(1));
    await page.close();
  });
});

/** The least contrast of ink and quiet ink on the paper (WCAG 2.2, 1.4.3). */
function contrasts(page: Page): Promise<number> {
  return page.evaluate(`(() => {
    const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const luminance = (color) => {
      const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((each) => channel(each / 255));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = luminance(getComputedStyle(document.body).backgroundColor);
    const inks = ['body', 'dt', 'h2', '.verdict', 'small', 'td .pass', '.note'].map((each) =>
      luminance(getComputedStyle(document.querySelector(each)).color));
    return Math.min(...inks.map((ink) =>
      (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)));
  })()`);
}
