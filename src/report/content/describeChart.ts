import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { visibleText } from '../text/visibleText.ts';
import { isRecord } from './isRecord.ts';

/** Tells a chart in words: its title and caption, what its axes show, and how many data it holds. */
export function describeChart({ title, caption, spec }: ChartExhibit): string {
  const marks = new Set<string>();
  const channels = new Map<string, string>();
  let data = 0;
  const visit = (view: Json | undefined): void => {
    if (!isRecord(view)) return;
    const mark = isRecord(view['mark']) ? view['mark']['type'] : view['mark'];
    if (typeof mark === 'string') marks.add(mark);
    if (isRecord(view['data']) && Array.isArray(view['data']['values']))
      data += view['data']['values'].length;
    if (isRecord(view['encoding']))
      for (const [channel, definition] of Object.entries(view['encoding'])) {
        const name = isRecord(definition)
          ? (definition['title'] ?? definition['field'])
          : undefined;
        if (typeof name === 'string' && !channels.has(channel)) channels.set(channel, name);
      }
    for (const key of ['layer', 'hconcat', 'vconcat', 'concat'])
      if (Array.isArray(view[key])) view[key].forEach(visit);
    visit(view['spec']);
  };
  visit(spec);
  const shown = [...channels]
    .filter(([channel]) => !channel.endsWith('2'))
    .map(([channel, name]) => `${channel}: ${name}`)
    .join(', ');
  return visibleText(
    [
      `${title}.`,
      marks.size > 0
        ? `Chart of ${[...marks].join(', ')} marks on ${formatNumber(data)} data.`
        : '',
      shown === '' ? '' : `It shows ${shown}.`,
      caption ?? '',
    ]
      .filter((part) => part !== '')
      .join(' '),
  );
}
