/** How the fresh points that test an envelope are divided. */
export interface TestPlan {
  /** Drawn from the whole envelope. */
  readonly whole: number;
  /** Drawn from each box besides. */
  readonly each: readonly number[];
}

/** Share of the points that goes to single boxes, where there are several. */
const OWN = 0.25;

/**
 * Divides `size` points over boxes of given probabilities before any is drawn: a quarter is levelled over the boxes of
 * which the draws from the whole will hold the fewest; all go to the whole when there is one box, or none.
 */
export function testPlan(size: number, masses: readonly number[]): TestPlan {
  const own = masses.length > 1 ? Math.floor(OWN * size) : 0;
  const whole = size - own;
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const expected = masses.map((mass) => (whole * mass) / total);
  const each = masses.map(() => 0);
  for (let i = 0; i < own; i++) {
    const poorest = expected.indexOf(Math.min(...expected));
    each[poorest]!++;
    expected[poorest]!++;
  }
  return { whole, each };
}
