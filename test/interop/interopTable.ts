/** What was run on one way to ask one server. */
export interface InteropRow {
  readonly protocol: string;
  readonly server: string;
  readonly version: string;
  /** The checks, in their order, each with why it failed, or undefined. */
  readonly checks: readonly { readonly name: string; readonly failure: string | undefined }[];
}

/** The cells of a line of the table. */
export type Cells = readonly string[];

const HEADER: Cells = ['protocol', 'server', 'version', 'what was run', 'result'];
const SERVER = 1;

/** The line of what was run. */
export function lineOf({ protocol, server, version, checks }: InteropRow): Cells {
  const failed = checks.filter(({ failure }) => failure !== undefined);
  const held = `${checks.length - failed.length} of ${checks.length}`;
  const said = failed.map(({ name, failure = '' }) => `${name}: ${failure}`).join('; ');
  const run = checks.map(({ name }) => name).join(', ');
  return clean([protocol, server, version, run, said === '' ? held : `${held}; ${said}`]);
}

/** The line of a server that could not be started. */
export function absentLine(server: string, reason: string): Cells {
  return clean(['', server, '', 'nothing', `absent: ${reason}`]);
}

/** The lines of the table in a document. */
export function linesOf(document: string): readonly Cells[] {
  return document
    .slice(...extentOf(document))
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/**
 * The document with the lines of a run in place of those of the servers that were run; those of others stay. In the order
 * of `servers`.
 */
export function withLines(
  document: string,
  lines: readonly Cells[],
  servers: readonly string[],
): string {
  const ran = new Set(lines.map((cells) => cells[SERVER]));
  const kept = linesOf(document).filter((cells) => !ran.has(cells[SERVER]));
  const all = servers.flatMap((server) =>
    [...lines, ...kept].filter((cells) => cells[SERVER] === server),
  );
  const widths = HEADER.map((title, i) =>
    Math.max(title.length, ...all.map((cells) => cells[i]?.length ?? 0)),
  );
  const row = (cells: Cells): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const table = [HEADER, widths.map((width) => '-'.repeat(width)), ...all].map(row).join('\n');
  const [from, to] = extentOf(document);
  return `${document.slice(0, from)}\n\n${table}\n\n${document.slice(to)}`;
}

const BEGIN = '<!-- written by npm run test:interop -->';
const END = '<!-- end -->';

function extentOf(document: string): [number, number] {
  const [from, to] = [document.indexOf(BEGIN) + BEGIN.length, document.indexOf(END)];
  if (!document.includes(BEGIN) || to < from) {
    throw new Error(`the document has no ${BEGIN} and ${END}`);
  }
  return [from, to];
}

function clean(cells: Cells): Cells {
  return cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim());
}
