import type { RunRecord } from '../../core/runRecord.ts';
import { documentName } from '../content/documentName.ts';
import { shortened } from '../content/summarySentence.ts';
import { visibleText } from '../text/visibleText.ts';
import { breakLines, type Line } from './breakLines.ts';
import type { Sheet } from './sheet.ts';
import { COLORS, PAGE, TEXT_WIDTH } from './style.ts';
import type { Run } from './typesetter.ts';

/** Header and footer of every page: name, run and digest, page x of y. */
export function drawFurniture(sheet: Sheet, run: RunRecord): void {
  const { doc, type } = sheet;
  const { count } = doc.bufferedPageRange();
  const right = PAGE.width - PAGE.right;
  const half = TEXT_WIDTH / 2 - 8;
  const one = (text: string, mono: boolean, width: number): Line => {
    const run: Run = {
      text,
      face: mono ? 'mono' : 'sans',
      size: mono ? 7 : 7.6,
      color: COLORS.quiet,
    };
    const [line = { runs: [], width: 0 }, ...more] = breakLines(type, [run], width);
    if (more.length === 0) return line;
    const [short = line] = breakLines(type, [...line.runs, { ...run, text: '…' }], width + 10);
    return short;
  };
  const name = one(
    `proofmark · ${documentName(run.verdict)} · ${shortened(visibleText(run.scenario.name), 60)}`,
    false,
    half,
  );
  const id = one(shortened(visibleText(run.id), 80), true, half);
  const digest = one(`digest ${shortened(visibleText(run.digest), 64)}`, true, TEXT_WIDTH - 80);
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page);
    const number = one(`Page ${page + 1} of ${count}`, false, 80);
    sheet.artifact(() => {
      if (page > 0) {
        sheet.line(name, PAGE.left, 46);
        sheet.line(id, right - id.width, 46);
        hair(52);
      }
      hair(PAGE.height - 50);
      sheet.line(digest, PAGE.left, PAGE.height - 38);
      sheet.line(number, right - number.width, PAGE.height - 38);
    }, 'Pagination');
  }

  function hair(y: number): void {
    doc.moveTo(PAGE.left, y).lineTo(right, y).lineWidth(0.4).strokeColor(COLORS.hair).stroke();
  }
}
