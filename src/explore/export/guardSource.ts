import type { InputBounds } from './envelopeBounds.ts';

/**
 * A TypeScript file of its own, with a function `inside(point): boolean` that says whether a point lies in the
 * envelope. `claims` are lines of text that head the file. A value that is NaN or missing is outside.
 */
export function guardSource(bounds: readonly InputBounds[], claims: readonly string[]): string {
  const fields = bounds.map((bound) => {
    const unit = bound.kind === 'interval' ? (bound.unit ?? '1') : '1';
    const comment = unit === '1' ? '' : `  /** In ${oneLine(unit)}. */\n`;
    return `${comment}  readonly ${JSON.stringify(bound.name)}: ${typeOf(bound)};`;
  });
  const conditions = bounds.flatMap(conditionsOf);
  return [
    ...claims.map((claim) => `// ${oneLine(claim)}`),
    '',
    '/** A point, by the names of the inputs. */',
    'export interface Point {',
    ...fields,
    '}',
    '',
    '/** Whether a point lies in the safety envelope; its bounds belong to it. */',
    'export function inside(point: Point): boolean {',
    '  return (',
    `    ${conditions.length === 0 ? 'true' : conditions.join(' &&\n    ')}`,
    '  );',
    '}',
    '',
  ].join('\n');
}

function typeOf(bound: InputBounds): string {
  if (bound.kind === 'interval') return 'number';
  const kinds = new Set(bound.levels.map((level) => typeof level));
  return kinds.size === 0 ? 'unknown' : [...kinds].join(' | ');
}

function conditionsOf(bound: InputBounds): readonly string[] {
  const value = `point[${JSON.stringify(bound.name)}]`;
  if (bound.kind === 'levels') return [`${JSON.stringify(bound.levels)}.includes(${value})`];
  const { low, high } = bound;
  const ends = [
    ...(Number.isFinite(low) ? [`${value} >= ${low}`] : []),
    ...(Number.isFinite(high) ? [`${value} <= ${high}`] : []),
  ];
  // Without an end there is still something that is no number.
  return ends.length === 0 ? [`typeof ${value} === "number"`, `!Number.isNaN(${value})`] : ends;
}

/** Text that stays on its line and in its comment. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').replaceAll('*/', '* /');
}
