import type { Run, Typesetter } from './typesetter.ts';

/** A line of runs, ready to draw. */
export interface Line {
  readonly runs: readonly Run[];
  /** Points. */
  readonly width: number;
}

/**
 * Breaks runs into lines of at most `width` points: at spaces, after the joints of long ids and addresses, and within
 * a word only where nothing else fits. Line ends in the text are kept.
 */
export function breakLines(type: Typesetter, runs: readonly Run[], width: number): Line[] {
  const lines: Line[] = [];
  let line: Run[] = [];
  let used = 0;
  const finish = (): void => {
    const last = line.at(-1);
    if (last !== undefined) line[line.length - 1] = { ...last, text: last.text.trimEnd() };
    lines.push({ runs: line, width: line.reduce((sum, run) => sum + type.width(run), 0) });
    line = [];
    used = 0;
  };
  const append = (run: Run, size: number): void => {
    const last = line.at(-1);
    if (last !== undefined && sameStyle(last, run))
      line[line.length - 1] = { ...last, text: last.text + run.text };
    else line.push(run);
    used += size;
  };
  const place = (run: Run): void => {
    const size = type.width(run);
    const visible = type.width({ ...run, text: run.text.trimEnd() });
    if (used + visible <= width + 0.01) return append(run, size);
    if (line.length > 0 && visible <= width) {
      finish();
      return append(run, size);
    }
    const [head, tail] = split(type, run, width - used);
    if (head === '' && line.length > 0) {
      finish();
      return place(run);
    }
    append({ ...run, text: head }, type.width({ ...run, text: head }));
    finish();
    return tail === '' ? undefined : place({ ...run, text: tail });
  };
  for (const run of runs) {
    const paragraphs = run.text.split('\n');
    paragraphs.forEach((paragraph, index) => {
      for (const token of tokens(paragraph))
        for (const part of type.fit({ ...run, text: token })) place(part);
      if (index < paragraphs.length - 1) finish();
    });
  }
  if (line.length > 0 || lines.length === 0) finish();
  return lines;
}

/** The width of the longest piece that cannot be broken, and of the whole on one line. */
export function naturalWidths(
  type: Typesetter,
  runs: readonly Run[],
): { readonly min: number; readonly max: number } {
  let min = 0;
  let max = 0;
  for (const run of runs)
    for (const paragraph of run.text.split('\n')) {
      let whole = 0;
      for (const token of tokens(paragraph.slice(0, 2000))) {
        const parts = type.fit({ ...run, text: token });
        whole += parts.reduce((sum, part) => sum + type.width(part), 0);
        const bare = parts.reduce(
          (sum, part) => sum + type.width({ ...part, text: part.text.trimEnd() }),
          0,
        );
        min = Math.max(min, bare);
      }
      max = Math.max(max, whole);
    }
  return { min, max };
}

/** Words with the spaces after them; long ones also break after `/`, `.`, `-`, `_`, `&`, `?`, `=`, `,`. */
function tokens(text: string): string[] {
  const words = text.replaceAll('\t', '    ').match(/ *[^ ]+ *| +/g) ?? [];
  return words.flatMap((word) =>
    word.length <= 24
      ? [word]
      : (word.match(/[^/.\-_&?=,]*[/.\-_&?=,]+ *|[^/.\-_&?=,]+/g) ?? [word]),
  );
}

function sameStyle(a: Run, b: Run): boolean {
  return a.face === b.face && a.size === b.size && a.color === b.color;
}

/** The longest head of a run that fits, up to a joint where it has one, at least one character when the line is empty. */
function split(type: Typesetter, run: Run, width: number): [head: string, tail: string] {
  const characters = Array.from(run.text);
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const fits = type.width({ ...run, text: characters.slice(0, middle).join('') }) <= width;
    if (fits) low = middle;
    else high = middle - 1;
  }
  const joint = /^.*[/\-_&?=,]/s.exec(characters.slice(0, low).join(''))?.[0] ?? '';
  const whole = low === characters.length;
  const cut = whole ? low : Array.from(joint).length || Math.max(low, width > 40 ? 1 : 0);
  return [characters.slice(0, cut).join(''), characters.slice(cut).join('')];
}
