/** Levels of the tree at most; points that are still together then share a leaf. */
const MAX_DEPTH = 48;

/** A quadtree over points of the plane (n x 2) that sums the Student-t repulsion of far groups as one (Barnes-Hut). */
export class QuadTree {
  private readonly y: Float64Array;
  /** Per cell: first of its four children, or -1. */
  private child: Int32Array;
  private count: Float64Array;
  private sumX: Float64Array;
  private sumY: Float64Array;
  private side: Float64Array;
  /** Per leaf: its point, or -1; of several at one place, the first. */
  private point: Int32Array;
  private cells = 1;
  private readonly stack = new Int32Array(4 * MAX_DEPTH + 8);

  constructor(y: Float64Array, n: number) {
    this.y = y;
    const capacity = Math.max(64, 8 * n);
    this.child = new Int32Array(capacity).fill(-1);
    this.point = new Int32Array(capacity).fill(-1);
    this.count = new Float64Array(capacity);
    this.sumX = new Float64Array(capacity);
    this.sumY = new Float64Array(capacity);
    this.side = new Float64Array(capacity);
    let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < n; i++) {
      left = Math.min(left, y[2 * i]!);
      right = Math.max(right, y[2 * i]!);
      bottom = Math.min(bottom, y[2 * i + 1]!);
      top = Math.max(top, y[2 * i + 1]!);
    }
    const side = Math.max(right - left, top - bottom) * (1 + 1e-9) + 1e-12;
    this.side[0] = side;
    for (let i = 0; i < n; i++) this.insert(i, left + side / 2, bottom + side / 2, side / 2);
  }

  /**
   * Adds the repulsion on point `i` to `into`, not yet divided by the normaliser, and returns the point's part of the
   * normaliser. A cell is taken as one when side / distance < theta.
   */
  repel(i: number, theta: number, into: Float64Array): number {
    const [px, py] = [this.y[2 * i]!, this.y[2 * i + 1]!];
    const { stack } = this;
    let normaliser = 0;
    let [fx, fy] = [0, 0];
    let depth = 0;
    stack[depth++] = 0;
    while (depth > 0) {
      const cell = stack[--depth]!;
      const count = this.count[cell]!;
      if (count === 0) continue;
      const dx = px - this.sumX[cell]! / count;
      const dy = py - this.sumY[cell]! / count;
      const squared = dx * dx + dy * dy;
      const first = this.child[cell]!;
      if (first < 0 || this.side[cell]! ** 2 < theta * theta * squared) {
        // A point does not repel itself, nor do those at its very place move it.
        const others = first < 0 && squared < 1e-24 ? count - 1 : count;
        const q = 1 / (1 + squared);
        normaliser += others * q;
        fx += others * q * q * dx;
        fy += others * q * q * dy;
        continue;
      }
      for (let c = 0; c < 4; c++) stack[depth++] = first + c;
    }
    into[2 * i]! += fx;
    into[2 * i + 1]! += fy;
    return normaliser;
  }

  private insert(i: number, centerX: number, centerY: number, half: number): void {
    let [cell, cx, cy, h] = [0, centerX, centerY, half];
    const [px, py] = [this.y[2 * i]!, this.y[2 * i + 1]!];
    for (let depth = 0; ; depth++) {
      const before = this.count[cell]!;
      this.count[cell]!++;
      this.sumX[cell]! += px;
      this.sumY[cell]! += py;
      if (this.child[cell]! < 0) {
        if (before === 0) {
          this.point[cell] = i;
          return;
        }
        const other = this.point[cell]!;
        const [ox, oy] = [this.y[2 * other]!, this.y[2 * other + 1]!];
        if (depth >= MAX_DEPTH || (ox === px && oy === py)) return;
        this.split(cell, before, ox, oy, cx, cy);
      }
      const quadrant = Number(px > cx) + 2 * Number(py > cy);
      cell = this.child[cell]! + quadrant;
      h /= 2;
      cx += px > cx ? h : -h;
      cy += py > cy ? h : -h;
    }
  }

  /** Gives a leaf four children, and moves its points, all at one place, into one of them. */
  private split(cell: number, count: number, px: number, py: number, cx: number, cy: number): void {
    if (this.cells + 4 > this.child.length) this.grow();
    const first = this.cells;
    this.cells += 4;
    for (let c = 0; c < 4; c++) this.side[first + c] = this.side[cell]! / 2;
    const to = first + Number(px > cx) + 2 * Number(py > cy);
    this.child[cell] = first;
    this.point[to] = this.point[cell]!;
    this.count[to] = count;
    this.sumX[to] = count * px;
    this.sumY[to] = count * py;
  }

  private grow(): void {
    const capacity = 2 * this.child.length;
    const wider = (old: Float64Array) => {
      const next = new Float64Array(capacity);
      next.set(old);
      return next;
    };
    const links = (old: Int32Array) => {
      const next = new Int32Array(capacity).fill(-1);
      next.set(old);
      return next;
    };
    this.child = links(this.child);
    this.point = links(this.point);
    this.count = wider(this.count);
    this.sumX = wider(this.sumX);
    this.sumY = wider(this.sumY);
    this.side = wider(this.side);
  }
}
