import { labelled, labelsOf, OutputsView } from '../../space/expression/expressionValue.ts';

/** Numbers of a reply that are kept at most; a longer reply is judged but not modelled number by number. */
const MOST = 16;

/**
 * Replies as rows of numbers, target first, then oracle. The first reply fixes the layout; one of another layout, with
 * texts or with more than 16 numbers has no row.
 */
export class ReplyNumbers {
  private layout: readonly (readonly [string, number])[] | undefined;
  private labels: readonly (readonly string[] | undefined)[] = [];
  private targetOutputs = 0;
  private hasOracle = false;
  private buffer = new Float64Array(0);

  /** The row of a reply. */
  read(target: OutputsView, oracle: OutputsView | undefined): Float64Array | undefined {
    const lists = [...target.byName, ...(oracle?.byName ?? [])];
    const layout: (readonly [string, number])[] = [];
    for (const [name, list] of lists) {
      if (typeof list === 'string') return undefined;
      layout.push([name, list.length]);
    }
    const length = layout.reduce((sum, [, count]) => sum + count, 0);
    if (length === 0 || length > MOST) return undefined;
    if (this.layout === undefined) {
      this.layout = layout;
      this.labels = lists.map(([, list]) =>
        typeof list === 'string' ? undefined : labelsOf(list),
      );
      this.targetOutputs = target.byName.size;
      this.hasOracle = oracle !== undefined;
      this.buffer = new Float64Array(length);
    }
    const fits =
      layout.length === this.layout.length &&
      layout.every(([name, count], i) => {
        const [known, size] = this.layout![i]!;
        return name === known && count === size;
      });
    if (!fits) return undefined;
    const row = new Float64Array(length);
    let at = 0;
    for (const [, list] of lists) {
      row.set(list as readonly number[], at);
      at += list.length;
    }
    return row.every(Number.isFinite) ? row : undefined;
  }

  /** Outputs that show what `write` has written last. */
  views(): { readonly target: OutputsView; readonly oracle: OutputsView | undefined } {
    let at = 0;
    const lists = this.layout!.map(([name, count], i): [string, Float64Array] => {
      at += count;
      return [name, labelled(this.buffer.subarray(at - count, at), this.labels[i])];
    });
    return {
      target: new OutputsView(new Map(lists.slice(0, this.targetOutputs))),
      oracle: this.hasOracle
        ? new OutputsView(new Map(lists.slice(this.targetOutputs)))
        : undefined,
    };
  }

  /** Shows a row through every view. */
  write(row: Float64Array): void {
    this.buffer.set(row);
  }
}
