import { createHash } from 'node:crypto';

import type { RunRecord } from '../../core/runRecord.ts';
import { answersTable } from '../content/answersTable.ts';
import type { Section } from '../content/block.ts';
import { certificate } from '../content/certificate.ts';
import { chartTheme } from '../theme.ts';
import { blockHtml, factsHtml, tableHtml, type ChartPlace } from './blockHtml.ts';
import { htmlText, scriptJson } from './htmlText.ts';
import { chartLibraries } from './libraries.ts';
import { PAGE_SCRIPT } from './pageScript.ts';
import { PAGE_STYLE } from './pageStyle.ts';
import { verdictMark } from './verdictMark.ts';

const FONT = "'IBM Plex Sans', 'Source Sans 3', system-ui, 'Segoe UI', 'Noto Sans', sans-serif";

/**
 * The report as one HTML file. Its Content-Security-Policy allows the scripts inside it by their hashes and nothing
 * from anywhere else; what the run says is embedded as text, never as markup.
 */
export function renderHtml(run: RunRecord): string {
  const content = certificate(run);
  const charts: ChartPlace[] = [];
  const sections = [...content.main, ...content.annex];
  const body = sections.map((section) => sectionHtml(section, charts, 2)).join('\n');
  const scripts = [...(charts.length > 0 ? chartLibraries() : []), PAGE_SCRIPT];
  const data = {
    charts,
    themes: { light: chartTheme('light', FONT), dark: chartTheme('dark', FONT) },
  };
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map((script) => `'sha256-${hash(script)}'`).join(' ')}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = `${run.verdict}: ${content.title}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${htmlText(title)}</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<div class="frame">
<nav aria-label="Contents">
<button type="button" id="theme" aria-label="Switch between light and dark">Dark</button>
<ol>${sections.map(({ id, number, title: name }) => `<li><a href="#${id}">${number ?? ''} ${htmlText(name)}</a></li>`).join('')}</ol>
</nav>
<main id="main">
<header>
<p class="kicker">${content.document}</p>
<h1>${htmlText(content.title)}</h1>
<div class="verdict ${content.verdict}">${verdictMark(content.verdict)}<div><strong>${content.verdict.toUpperCase()}</strong><span>${htmlText(content.verdictLine)}</span></div></div>
<p>${htmlText(content.summary)}</p>
${content.description === undefined ? '' : `<p class="claim">Claim: ${htmlText(content.description)}</p>`}
${factsHtml(content.facts)}
${tableHtml(answersTable(content.answers))}
<h2>Weaknesses, and what is not known</h2>
<ul>${content.openPoints.map((text) => `<li>${htmlText(text)}</li>`).join('')}</ul>
</header>
${body}
<footer><p>proofmark ${htmlText(run.versions['proofmark'] ?? '')} · run ${htmlText(run.id)} · digest ${htmlText(run.digest)}</p></footer>
</main>
</div>
<script type="application/json" id="data">${scriptJson(data)}</script>
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
}

function sectionHtml(section: Section, charts: ChartPlace[], level: number): string {
  const number = section.number === undefined ? '' : `<span>${section.number}</span>`;
  const finding = section.tone === undefined ? '' : ` class="finding ${section.tone}"`;
  return [
    `<section id="${section.id}"${finding}>`,
    `<h${level}>${number}${htmlText(section.title)}</h${level}>`,
    ...section.blocks.map((block) => blockHtml(block, charts)),
    ...section.sections.map((each) => sectionHtml(each, charts, Math.min(level + 1, 6))),
    '</section>',
  ].join('\n');
}

function hash(script: string): string {
  return createHash('sha256').update(script).digest('base64');
}
