import type { Block, Cell } from '../content/block.ts';
import { htmlText } from './htmlText.ts';

/** Draws blocks as HTML; charts become places that the page's script fills. */
export interface ChartPlace {
  readonly id: string;
  readonly spec: unknown;
}

/** A block as HTML. Charts are added to `charts` with the id of their place. */
export function blockHtml(block: Block, charts: ChartPlace[]): string {
  switch (block.kind) {
    case 'paragraph':
      return block.tone === 'note'
        ? `<p class="lead">${htmlText(block.text)}</p>`
        : `<p${toneClass(block.tone)}>${htmlText(block.text)}</p>`;
    case 'facts':
      return `${block.title === undefined ? '' : `<p class="finding ${block.title.tone}">${htmlText(block.title.text)}</p>`}${factsHtml(block.facts)}`;
    case 'table':
      return tableHtml(block);
    case 'code':
      return `<div class="code"><span>${htmlText(block.title)}</span><pre tabindex="0">${htmlText(block.text)}</pre></div>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${htmlText(item)}</li>`).join('')}</ul>`;
    case 'images':
      return `<div class="images">${block.images.map(({ title, alt, png }) => `<figure><img alt="${htmlText(alt)}" src="data:image/png;base64,${htmlText(png)}"><figcaption>${htmlText(title)}</figcaption></figure>`).join('')}</div>`;
    case 'chart': {
      const id = `chart-${charts.length + 1}`;
      charts.push({ id, spec: block.spec });
      const caption = block.caption === undefined ? '' : `<p>${htmlText(block.caption)}</p>`;
      return `<figure><figcaption id="${id}-title">${htmlText(block.title)}</figcaption><div class="chart" id="${id}" role="img" aria-label="${htmlText(block.alt)}"></div>${caption}</figure>`;
    }
  }
}

/** Terms and what stands for them. */
export function factsHtml(facts: Extract<Block, { kind: 'facts' }>['facts']): string {
  const rows = facts.map(
    ({ term, cell }) => `<div><dt>${htmlText(term)}</dt><dd>${cellHtml(cell)}</dd></div>`,
  );
  return `<dl>${rows.join('')}</dl>`;
}

/** A table whose columns sort when their heads are pressed. */
export function tableHtml(table: Extract<Block, { kind: 'table' }>): string {
  if (table.rows.length === 0)
    return `<div class="table"><p class="lead">${htmlText(table.title)}</p><p class="note">${htmlText(table.caption ?? 'There are no rows.')}</p></div>`;
  const head = table.columns.map(
    ({ title, align }) =>
      `<th scope="col"${align === 'right' ? ' class="number"' : ''}>${htmlText(title)}</th>`,
  );
  const rows = table.rows.map(
    (row) =>
      `<tr>${row.map((cell, index) => dataCell(cell, table.columns[index]?.align)).join('')}</tr>`,
  );
  const caption =
    table.caption === undefined ? '' : `<p class="note">${htmlText(table.caption)}</p>`;
  return `<div class="table"><div class="scroll" tabindex="0" role="region" aria-label="${htmlText(table.title)}"><table class="sortable"><caption>${htmlText(table.title)}</caption><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${caption}</div>`;
}

function dataCell(cell: Cell, align: 'left' | 'right' | undefined): string {
  const sort = cell.sort === undefined ? '' : ` data-sort="${cell.sort}"`;
  return `<td${align === 'right' ? ' class="number"' : ''}${sort}>${cellHtml(cell)}</td>`;
}

function cellHtml(cell: Cell): string {
  const tag = cell.code === true ? 'code' : 'span';
  const sub = cell.sub === undefined ? '' : `<small>${htmlText(cell.sub)}</small>`;
  const text =
    cell.strong === true ? `<strong>${htmlText(cell.text)}</strong>` : htmlText(cell.text);
  const linked = cell.link === undefined ? text : `<a href="#${htmlText(cell.link)}">${text}</a>`;
  return `<${tag}${toneClass(cell.tone)}>${linked}</${tag}>${sub}`;
}

function toneClass(tone: string | undefined): string {
  return tone === undefined ? '' : ` class="${tone}"`;
}
