import type { RunRecord } from '../../core/runRecord.ts';
import { shortened } from '../content/summarySentence.ts';
import { visibleText } from '../text/visibleText.ts';
import { breakLines } from './breakLines.ts';
import type { Sheet } from './sheet.ts';
import { COLORS, PAGE } from './style.ts';

/** Header and footer of every page: name, run and digest, page x of y. */
export function drawFurniture(sheet: Sheet, run: RunRecord): void {
  const { doc, type } = sheet;
  const { count } = doc.bufferedPageRange();
  const right = PAGE.width - PAGE.right;
  const one = (text: string, mono: boolean) =>
    breakLines(
      type,
      [{ text, face: mono ? 'mono' : 'sans', size: mono ? 7 : 7.6, color: COLORS.quiet }],
      10_000,
    )[0] ?? { runs: [], width: 0 };
  const name = one(
    `proofmark certificate · ${shortened(visibleText(run.scenario.name), 60)}`,
    false,
  );
  const id = one(shortened(visibleText(run.id), 48), true);
  const digest = one(`digest ${shortened(visibleText(run.digest), 64)}`, true);
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page);
    const number = one(`Page ${page + 1} of ${count}`, false);
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
