/** The script of the web page: theme, sortable tables, charts. It runs in the browser as it stands. */
export const PAGE_SCRIPT = String.raw`
'use strict';
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const data = JSON.parse(document.getElementById('data').textContent);
  let chosen = null;
  const mode = () => chosen ?? (dark.matches ? 'dark' : 'light');

  let refused = false;
  const refuse = () => {
    refused = true;
    return Promise.reject(new Error('nothing is loaded'));
  };
  const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };
  const views = new Map();

  async function drawChart({ id, spec }, look) {
    const place = document.getElementById(id);
    refused = false;
    try {
      const { config, ...rest } = spec;
      const result = await vegaEmbed(place, rest, {
        mode: 'vega-lite',
        ast: true,
        renderer: 'svg',
        loader,
        tooltip: true,
        logLevel: 0,
        actions: { export: true, source: false, compiled: false, editor: false },
        config: vega.mergeConfig(data.themes[look], config ?? {}),
      });
      if (refused) throw new Error('its data lies outside the report');
      views.get(id)?.finalize();
      views.set(id, result);
    } catch (error) {
      place.textContent = 'The chart could not be drawn: ' + error.message + '. Its specification is in run.json.';
      place.classList.add('undrawn');
    }
  }

  async function drawCharts(look) {
    for (const chart of data.charts) await drawChart(chart, look);
    root.dataset.drawn = look;
  }

  function apply() {
    root.dataset.theme = mode();
    const button = document.getElementById('theme');
    button.textContent = mode() === 'dark' ? 'Light' : 'Dark';
    return drawCharts(mode());
  }

  document.getElementById('theme').addEventListener('click', () => {
    chosen = mode() === 'dark' ? 'light' : 'dark';
    apply();
  });
  dark.addEventListener('change', apply);
  addEventListener('beforeprint', () => {
    root.dataset.theme = 'light';
    if (root.dataset.drawn !== 'light') drawCharts('light');
  });
  addEventListener('afterprint', apply);

  const key = (cell) => {
    if (cell?.dataset.sort !== undefined) return Number(cell.dataset.sort);
    const text = cell?.textContent.trim() ?? '';
    return text === '–' || text === 'not enough evidence' ? null : text.toLowerCase();
  };
  const compare = (a, b) => {
    if (a === b) return 0;
    if (a === null) return 1;
    if (b === null) return -1;
    if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
    return typeof a === 'number' ? a - b : a.localeCompare(b, 'en', { numeric: true });
  };
  for (const table of document.querySelectorAll('table.sortable')) {
    const body = table.tBodies[0];
    if (!body || body.rows.length < 2) continue;
    const original = [...body.rows];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const order = { none: 'ascending', ascending: 'descending', descending: 'none' }[head.ariaSort ?? 'none'];
        for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
        if (order === 'none') return body.append(...original);
        head.setAttribute('aria-sort', order);
        const sign = order === 'ascending' ? 1 : -1;
        const rows = original.map((row) => ({ row, value: key(row.cells[column]) }));
        rows.sort((a, b) => (a.value === null || b.value === null ? compare(a.value, b.value) : sign * compare(a.value, b.value)));
        body.append(...rows.map(({ row }) => row));
      });
    });
  }

  apply();
})();
`;
