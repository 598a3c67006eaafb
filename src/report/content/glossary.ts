import type { RunRecord } from '../../core/runRecord.ts';

/** Terms that every certificate uses. */
const ALWAYS: readonly (readonly [string, string])[] = [
  [
    'digest',
    'SHA-256 over everything that the same seed and replies reproduce. Two runs with one digest found the same.',
  ],
  ['finding', 'A concrete violation, with the inputs and the command that repeat it.'],
  ['gate', 'A condition on one measurement. The verdict of the run follows from its gates.'],
  [
    'inconclusive',
    'The evidence carries neither a pass nor a fail. Nothing tested is never a pass.',
  ],
  [
    'interval',
    'Where the quantity lies with the stated confidence: over many repetitions of the run, that share of the intervals holds it.',
  ],
  [
    'measurement',
    'One number that a procedure found, with n and, where it is an estimate, an interval.',
  ],
  ['n', 'How many observations stand behind a number.'],
  [
    'procedure',
    'One thing that was done to the model: exploring where it fails, attacking it, loading it.',
  ],
  ['scenario', 'The file that names the model, the procedures and the gates.'],
  ['seed', 'The number from which every random choice of the run follows.'],
];

/** Methods of intervals by their names in the literature. */
const METHODS: readonly (readonly [string, string])[] = [
  [
    'Clopper-Pearson',
    'An interval for a share, exact for the binomial distribution; its true coverage is never below the stated one (Clopper and Pearson, 1934).',
  ],
  [
    'beta mixture',
    'An interval for a share that also holds where the outcomes decide how many there are (Robbins, 1970).',
  ],
  [
    'difference estimator',
    'The share that the learnt map predicts, corrected by its errors on the audit.',
  ],
  [
    'Wilson',
    'An interval for a share from the inverted score test; its coverage is near the stated one on average (Wilson, 1927).',
  ],
  [
    'bootstrap',
    'An interval from repeating the estimate on samples drawn with replacement from the observations (Efron, 1979).',
  ],
  [
    'order statistics',
    'An interval for a quantile between two of the sorted observations; it assumes no distribution.',
  ],
];

/** The terms that the reader of a run meets, in alphabetical order: general ones, of its methods, of its procedures. */
export function glossary({ procedures }: RunRecord): (readonly [string, string])[] {
  const methods = new Set(
    procedures.flatMap(({ measurements }) =>
      measurements.map(({ interval }) => interval?.method.toLowerCase() ?? ''),
    ),
  );
  const used = METHODS.filter(([term]) =>
    [...methods].some((method) => method.includes(term.toLowerCase())),
  );
  const own = procedures.flatMap(({ terms }) => Object.entries(terms ?? {}));
  const all = new Map<string, string>([...ALWAYS, ...used, ...own]);
  return [...all].toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}
