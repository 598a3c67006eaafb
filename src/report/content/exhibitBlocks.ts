import type { Exhibit, TableExhibit } from '../../core/exhibit.ts';
import { shieldNames } from '../charts/shieldNames.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { plural } from '../text/plural.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Block } from './block.ts';
import { describeChart } from './describeChart.ts';

/** An exhibit as the certificate prints it; in the annex charts may take most of a page, in brief chapters a quarter. */
export function exhibitBlocks(exhibit: Exhibit, extent: 'whole' | 'brief' = 'whole'): Block[] {
  const title = visibleText(exhibit.title);
  const caption = exhibit.caption === undefined ? undefined : visibleText(exhibit.caption);
  switch (exhibit.kind) {
    case 'table':
      return [tableBlock(exhibit)];
    case 'chart':
      return [
        {
          kind: 'chart',
          title,
          caption,
          alt: describeChart(exhibit),
          spec: shieldNames(exhibit.spec),
          size: extent === 'brief' ? 'small' : exhibit.annex === true ? 'large' : undefined,
        },
      ];
    case 'images':
      return [
        { kind: 'paragraph', text: title, tone: 'note' },
        ...(caption === undefined ? [] : [{ kind: 'paragraph' as const, text: caption }]),
        {
          kind: 'images',
          size: extent === 'brief' ? 'small' : undefined,
          images: exhibit.images.map((image) => ({
            title: visibleText(image.title),
            alt: visibleText(image.alt),
            png: image.png,
          })),
        },
      ];
    case 'text':
      return [
        { kind: 'paragraph', text: title, tone: 'note' },
        ...exhibit.paragraphs
          .filter((text) => text.trim() !== '')
          .map((text): Block => ({ kind: 'paragraph', text: visibleText(text) })),
      ];
  }
}

/** Rows of an exhibit that are printed; the rest is in run.json. */
const MOST_ROWS = 500;

function tableBlock(exhibit: TableExhibit): Block {
  const numeric = exhibit.columns.map((_, index) => {
    const cells = exhibit.rows.map((row) => row[index] ?? null).filter((cell) => cell !== null);
    return (
      cells.length > 0 && cells.filter((cell) => typeof cell === 'number').length * 2 > cells.length
    );
  });
  const decimals = exhibit.columns.map((_, index) => columnDecimals(exhibit, index));
  const left = exhibit.rows.length - MOST_ROWS;
  const caption = [
    exhibit.caption ?? '',
    exhibit.rows.length === 0 ? 'The table has no rows.' : '',
    left > 0 ? `${plural(left, 'further row')} in run.json.` : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
  return {
    kind: 'table',
    title: visibleText(exhibit.title),
    caption: caption === '' ? undefined : visibleText(caption),
    columns: exhibit.columns.map(({ title, unit }, index) => ({
      title: visibleText(unit === undefined || unit === '1' ? title : `${title} (${unit})`),
      align: numeric[index] === true ? 'right' : 'left',
    })),
    rows: exhibit.rows.slice(0, MOST_ROWS).map((row) =>
      exhibit.columns.map((_, index) => {
        const value = row[index] ?? null;
        if (typeof value === 'string') return { text: visibleText(value) };
        if (value === null) return { text: '–', tone: 'muted' };
        const fixed = decimals[index];
        const text = fixed === undefined ? formatNumber(value) : value.toFixed(fixed);
        return { text, sort: value };
      }),
    ),
  };
}

/** Decimals shared by the numbers of a column, where they are of like size; undefined where they are not. */
function columnDecimals(exhibit: TableExhibit, column: number): number | undefined {
  const numbers = exhibit.rows
    .map((row) => row[column])
    .filter((cell): cell is number => typeof cell === 'number' && cell !== 0);
  const sizes = numbers.map((value) => Math.abs(value));
  if (numbers.length === 0 || Math.max(...sizes) >= 1e4 || Math.min(...sizes) < 1e-3)
    return undefined;
  const needed = numbers.map((value) => formatNumber(value).split('.')[1]?.length ?? 0);
  const most = Math.max(...needed);
  return most - Math.min(...needed) > 1 ? undefined : most;
}
