/** A system with a known failure probability; it fails where g < 0. */
export interface BenchProblem {
  readonly name: string;
  /** Options of `explore` that describe its inputs. */
  readonly inputs: Readonly<Record<string, object>>;
  g(x: readonly number[]): number;
  readonly reference: number;
  /** Where the reference value comes from. */
  readonly source: string;
}

const normal = (mean = 0, sd = 1) => ({ distribution: { kind: 'normal', mean, sd } });
const lognormal = (mean: number, sd: number) => ({ distribution: { kind: 'lognormal', mean, sd } });
const named = (options: readonly object[]) =>
  Object.fromEntries(options.map((option, i) => [`x${i + 1}`, option]));

/** Four branches of a series system (Waarts, 2000; Echard, Gayton and Lemaire, 2011). */
function fourBranch(k: number, reference: number): BenchProblem {
  return {
    name: `four-branch k=${k}`,
    inputs: named([normal(), normal()]),
    g([a = 0, b = 0]) {
      const curve = 3 + 0.1 * (a - b) ** 2;
      const sum = (a + b) / Math.SQRT2;
      return Math.min(curve - sum, curve + sum, a - b + k / Math.SQRT2, b - a + k / Math.SQRT2);
    },
    reference,
    source: 'numerical integration',
  };
}

/** Problems of the reliability literature whose failure probability is known. */
export const PROBLEMS: readonly BenchProblem[] = [
  fourBranch(7, 2.222795e-3),
  fourBranch(6, 4.457331e-3),
  {
    name: 'oscillator',
    inputs: named([
      normal(1, 0.05),
      normal(1, 0.1),
      normal(0.1, 0.01),
      normal(0.5, 0.05),
      normal(1, 0.2),
      normal(1, 0.2),
    ]),
    g([m = 0, c1 = 0, c2 = 0, r = 0, f = 0, t = 0]) {
      const w = Math.sqrt((c1 + c2) / m);
      return 3 * r - Math.abs(((2 * f) / (m * w * w)) * Math.sin((w * t) / 2));
    },
    reference: 2.8589e-2,
    source: 'Echard, Gayton and Lemaire, 2011; Monte Carlo',
  },
  {
    name: 'RP53',
    inputs: named([normal(1.5, 1), normal(2.5, 1)]),
    g: ([a = 0, b = 0]) => Math.sin(2.5 * a) + 2 - ((a * a + 4) * (b - 1)) / 20,
    reference: 3.132049e-2,
    source: 'Rozsas and Slobbe, reliability benchmark, 2019; integration',
  },
  {
    name: 'Gayton hat',
    inputs: named([normal(), normal()]),
    g: ([a = 0, b = 0]) => 0.5 * (a - 2) ** 2 - 1.5 * (b - 5) ** 3 - 3,
    reference: 2.874538e-5,
    source: 'Echard et al., 2013; integration',
  },
  {
    name: 'modified Rastrigin',
    inputs: named([normal(), normal()]),
    g: (x) => 10 - x.reduce((sum, v) => sum + v * v - 5 * Math.cos(2 * Math.PI * v), 0),
    reference: 7.29793e-2,
    source: 'Echard, Gayton and Lemaire, 2011; integration',
  },
  {
    name: 'lognormal sum n=40',
    inputs: named(Array.from({ length: 40 }, () => lognormal(1, 0.2))),
    g: (x) => 40 + 3 * 0.2 * Math.sqrt(40) - x.reduce((sum, v) => sum + v, 0),
    reference: 1.98145e-3,
    source: 'Rackwitz, 2001; Monte Carlo',
  },
];
