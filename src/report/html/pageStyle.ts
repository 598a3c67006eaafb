/** The style of the web page: light, dark and print. */
export const PAGE_STYLE = `
:root {
  --ink: #1f2933; --quiet: #52606d; --paper: #ffffff; --shade: #f3f5f7; --line: #d3d9df; --accent: #163f68;
  --pass: #17653f; --fail: #a61b1b; --inconclusive: #8a5a00;
  color-scheme: light;
}
:root[data-theme='dark'] {
  --ink: #e4e7eb; --quiet: #a3aeb9; --paper: #10161d; --shade: #1a222c; --line: #323f4b; --accent: #8fc1ee;
  --pass: #6fcf9b; --fail: #ff8d85; --inconclusive: #e8b84f;
  color-scheme: dark;
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 'IBM Plex Sans', 'Source Sans 3', system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif;
}
a { color: var(--accent); }
a:focus-visible, button:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: 0.5rem 1rem; z-index: 2; }
.frame { display: grid; grid-template-columns: 15rem minmax(0, 58rem); gap: 3rem; padding: 2.5rem; max-width: 82rem; margin: 0 auto; }
nav { position: sticky; top: 2rem; align-self: start; max-height: calc(100vh - 4rem); overflow: auto; font-size: 0.875rem; }
nav ol { list-style: none; margin: 0.75rem 0; padding: 0; }
nav li { margin: 0.3rem 0; }
nav a { color: var(--quiet); text-decoration: none; }
nav a:hover { color: var(--ink); text-decoration: underline; }
nav button, th button { font: inherit; color: inherit; background: none; cursor: pointer; }
nav button { border: 1px solid var(--line); border-radius: 3px; padding: 0.2rem 0.75rem; color: var(--quiet); }
h1, h2 { font-family: 'IBM Plex Serif', 'Source Serif 4', Georgia, 'Noto Serif', 'DejaVu Serif', serif; font-weight: 600; line-height: 1.2; overflow-wrap: anywhere; }
h1 { font-size: 2.1rem; margin: 0.25rem 0 1.25rem; }
h2 { font-size: 1.5rem; color: var(--accent); margin: 3rem 0 0.75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 2rem 0 0.5rem; overflow-wrap: anywhere; }
h2 span, h3 span { color: var(--quiet); font-weight: 400; margin-right: 0.6rem; }
p { margin: 0.5rem 0; overflow-wrap: anywhere; max-width: 46rem; }
.kicker { color: var(--quiet); margin: 0; }
.lead { font-weight: 600; margin-top: 1.25rem; }
.verdict { display: flex; gap: 1.25rem; align-items: center; border: 2px solid currentColor; border-radius: 4px; padding: 1rem 1.25rem; margin: 1.25rem 0; }
.verdict svg { width: 3.25rem; height: 3.25rem; flex: none; }
.verdict strong { display: block; font-size: 1.5rem; letter-spacing: 0.06em; line-height: 1.2; }
.verdict span { color: var(--ink); }
.pass { color: var(--pass); } .fail, .error { color: var(--fail); } .inconclusive, .warning { color: var(--inconclusive); }
.muted { color: var(--quiet); }
td .pass, td .fail, td .inconclusive, td .error, td .warning { font-weight: 600; white-space: nowrap; }
dl { margin: 0.75rem 0; }
dl > div { display: grid; grid-template-columns: minmax(6rem, 24%) minmax(0, 1fr); gap: 1rem; padding: 0.15rem 0; }
dt { color: var(--quiet); overflow-wrap: anywhere; } dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font-family: 'IBM Plex Mono', ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace; font-size: 0.86em; overflow-wrap: anywhere; }
pre { margin: 0; padding: 0.75rem 1rem; background: var(--shade); border-radius: 3px; white-space: pre-wrap; max-height: 32rem; overflow: auto; }
.code { margin: 0.75rem 0; } .code > span { color: var(--quiet); font-size: 0.875rem; }
.table { margin: 1.25rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; line-height: 1.4; }
caption, figcaption { text-align: left; font-weight: 600; padding: 0 0 0.4rem; overflow-wrap: anywhere; }
th { text-align: left; vertical-align: bottom; font-weight: 600; color: var(--quiet); border-top: 2px solid var(--ink); border-bottom: 1px solid var(--quiet); padding: 0.35rem 0.9rem 0.35rem 0; overflow-wrap: break-word; }
td { vertical-align: top; border-bottom: 1px solid var(--line); padding: 0.4rem 0.9rem 0.4rem 0; overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.number { white-space: normal; }
small { display: block; color: var(--quiet); font-size: 0.86em; }
th button { border: 0; padding: 0; text-align: inherit; font-weight: inherit; }
th button::after { content: '\\2195'; opacity: 0.35; margin-left: 0.3rem; font-weight: 400; }
th[aria-sort='ascending'] button::after { content: '\\2191'; opacity: 1; }
th[aria-sort='descending'] button::after { content: '\\2193'; opacity: 1; }
.note, figure p { color: var(--quiet); font-size: 0.875rem; }
figure { margin: 1.5rem 0; }
.chart { max-width: 100%; overflow-x: auto; }
.images { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: end; }
.claim { font-style: italic; color: var(--quiet); }
p.finding { font-weight: 600; margin: 1.5rem 0 0.25rem; }
figure img { display: block; max-width: 100%; max-height: 24rem; image-rendering: pixelated; }
figure img + figcaption { font-weight: 400; font-size: 0.875rem; padding: 0.35rem 0 0; }
.chart .mark-rect path { shape-rendering: crispEdges; }
.chart.undrawn { color: var(--quiet); font-style: italic; }
.finding { border-left: 3px solid var(--line); padding-left: 1rem; margin: 1.5rem 0; }
.finding.error { border-color: var(--fail); } .finding.warning { border-color: var(--inconclusive); }
.finding.error, .finding.warning { color: inherit; }
.finding h3 { margin-top: 0; }
footer { margin-top: 3rem; color: var(--quiet); font-size: 0.8rem; overflow-wrap: anywhere; }
@media (max-width: 60rem) { .frame { grid-template-columns: minmax(0, 1fr); gap: 1rem; padding: 1.25rem; } nav { position: static; max-height: none; } }
@media print {
  @page { margin: 18mm; }
  :root { --ink: #1f2933; --quiet: #52606d; --paper: #fff; --line: #d3d9df; --accent: #163f68; --pass: #17653f; --fail: #a61b1b; --inconclusive: #8a5a00; --shade: #f3f5f7; }
  body { font-size: 10pt; }
  .frame { display: block; padding: 0; max-width: none; }
  nav, .vega-embed details { display: none !important; }
  pre { max-height: none; overflow: visible; }
  .scroll, .chart { overflow: visible; }
  h2, h3, caption, figcaption { break-after: avoid; }
  tr, figure, .verdict, .finding dl > div { break-inside: avoid; }
  thead { display: table-header-group; }
  th button::after { content: none; }
}
`;
