import type { Verdict } from '../../core/gate.ts';
import type { Sheet } from './sheet.ts';
import { COLORS } from './style.ts';

/** The centre of a stamp and the radius of its outer ring, in points. */
export interface StampPlace {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/**
 * The proof mark: a closed double ring with a check, an octagon with a cross, or a broken ring with a question mark,
 * around the verdict's word. All letters are drawn as shapes; the verdict stands beside it as text.
 */
export function drawStamp(
  sheet: Sheet,
  verdict: Verdict,
  rim: string,
  { x, y, radius }: StampPlace,
): void {
  const { doc } = sheet;
  const color = COLORS[verdict];
  doc.save().lineJoin('round').lineCap('butt').strokeColor(color);
  const inner = radius * 0.7;
  if (verdict === 'fail') {
    octagon(sheet, x, y, radius * 1.06, 2.6);
    octagon(sheet, x, y, radius * 0.99, 0.7);
  } else if (verdict === 'pass') {
    doc.circle(x, y, radius).lineWidth(2.6).stroke();
    doc
      .circle(x, y, radius * 0.935)
      .lineWidth(0.7)
      .stroke();
  } else {
    doc.circle(x, y, radius).lineWidth(2.6).dash(9, { space: 5 }).stroke().undash();
  }
  doc.circle(x, y, inner).lineWidth(0.7).stroke();
  ringText(sheet, rim, { x, y, radius: (radius * 0.935 + inner) / 2 - 2.4 }, color);
  mark(sheet, verdict, x, y - radius * 0.2, radius * 0.27);
  word(sheet, verdict.toUpperCase(), x, y + radius * 0.35, inner * 1.5, color);
  doc.restore();
}

function octagon({ doc }: Sheet, x: number, y: number, radius: number, width: number): void {
  for (let index = 0; index < 8; index++) {
    const angle = ((index + 0.5) * Math.PI) / 4;
    const corner = [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
    if (index === 0) doc.moveTo(...corner);
    else doc.lineTo(...corner);
  }
  doc.closePath().lineWidth(width).stroke();
}

function mark({ doc }: Sheet, verdict: Verdict, x: number, y: number, size: number): void {
  doc.lineWidth(size * 0.3).lineCap('round');
  switch (verdict) {
    case 'pass':
      doc
        .moveTo(x - size, y + size * 0.05)
        .lineTo(x - size * 0.3, y + size * 0.75)
        .lineTo(x + size, y - size * 0.75)
        .stroke();
      break;
    case 'fail':
      doc
        .moveTo(x - size * 0.75, y - size * 0.75)
        .lineTo(x + size * 0.75, y + size * 0.75)
        .moveTo(x + size * 0.75, y - size * 0.75)
        .lineTo(x - size * 0.75, y + size * 0.75)
        .stroke();
      break;
    case 'inconclusive':
      doc
        .moveTo(x - size * 0.55, y - size * 0.4)
        .bezierCurveTo(
          x - size * 0.55,
          y - size * 1.2,
          x + size * 0.6,
          y - size * 1.2,
          x + size * 0.6,
          y - size * 0.4,
        )
        .bezierCurveTo(x + size * 0.6, y + size * 0.05, x, y + size * 0.05, x, y + size * 0.45)
        .moveTo(x, y + size * 0.92)
        .lineTo(x, y + size * 0.93)
        .stroke();
      break;
  }
}

/** A word as shapes, centred, as large as the width allows. */
function word(
  sheet: Sheet,
  text: string,
  x: number,
  y: number,
  width: number,
  color: string,
): void {
  const letters = sheet.type.outlines('sansBold', text);
  const spacing = 0.09;
  const natural = letters.reduce((sum, { advance }) => sum + advance + spacing, -spacing);
  const size = Math.min(17, width / natural);
  let at = x - (natural * size) / 2;
  for (const { path, advance } of letters) {
    shape(sheet, path, at, y + size * 0.35, 0, size, color);
    at += (advance + spacing) * size;
  }
}

/** Letters all around a circle, centred at its top. */
function ringText(sheet: Sheet, text: string, { x, y, radius }: StampPlace, color: string): void {
  const size = 6.6;
  const letters = sheet.type.outlines('sansBold', text);
  const natural = letters.reduce((sum, { advance }) => sum + advance * size, 0);
  const spacing = Math.max(0, (2 * Math.PI * radius - natural) / letters.length);
  let angle = -Math.PI / 2 - (natural + spacing * letters.length) / 2 / radius;
  for (const { path, advance } of letters) {
    const half = (advance * size) / 2;
    const middle = angle + half / radius;
    const turn = middle + Math.PI / 2;
    const left = x + radius * Math.cos(middle) - half * Math.cos(turn);
    const top = y + radius * Math.sin(middle) - half * Math.sin(turn);
    shape(sheet, path, left, top, (turn * 180) / Math.PI, size, color);
    angle += (2 * half + spacing) / radius;
  }
}

function shape(
  { doc, type }: Sheet,
  path: string,
  x: number,
  y: number,
  degrees: number,
  size: number,
  color: string,
): void {
  if (path === '') return;
  const scale = size / type.unitsPerEm('sansBold');
  doc.save().translate(x, y).rotate(degrees).scale(scale, -scale).path(path).fill(color).restore();
}
