import { ConfigurationError } from '../../core/errors.ts';

/** What is wrong in a file, gathered so that all of it is told at once. */
export class Problems {
  private readonly kinds = new Map<string, { count: number; readonly examples: string[] }>();

  /** `kind` is the sentence, `example` the id or place of one case. */
  add(kind: string, example: string | number): void {
    const known = this.kinds.get(kind);
    if (known === undefined) this.kinds.set(kind, { count: 1, examples: [`${example}`] });
    else {
      known.count++;
      if (known.examples.length < 5) known.examples.push(`${example}`);
    }
  }

  /** One line a kind of problem, with its count and up to five places. */
  lines(): readonly string[] {
    return [...this.kinds].map(([kind, { count, examples }]) => {
      const more = count > examples.length ? ', ...' : '';
      return `${kind} (${count.toLocaleString('en')}x: ${examples.join(', ')}${more})`;
    });
  }

  /** Throws one error with all of them, if there are any. */
  settle(file: string): void {
    const lines = this.lines();
    if (lines.length === 0) return;
    throw new ConfigurationError(`${file}: ${lines.join('; ')}`, {
      code: 'coco.file',
      hint: 'mend the file; every problem in it is listed above',
    });
  }
}
