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
  ['procedure', 'One thing done to the model: exploring its boundary, attacking it, loading it.'],
  ['scenario', 'The file that names the model, the procedures and the gates.'],
  ['seed', 'The number from which every random choice of the run follows.'],
];

/** Terms that are explained where the run's methods, measurements or exhibits use them. */
const WHEN_USED: readonly (readonly [string, RegExp, string])[] = [
  [
    'Clopper-Pearson',
    /clopper.?pearson/i,
    'An interval for a share, exact for the binomial distribution; its true coverage is never below the stated one (Clopper and Pearson, 1934).',
  ],
  [
    'beta mixture',
    /beta mixture/i,
    'An interval for a share that also holds where the outcomes decide how many there are (Robbins, 1970).',
  ],
  [
    'Wilson',
    /\bwilson\b/i,
    'An interval for a share from the inverted score test; its coverage is near the stated one on average (Wilson, 1927).',
  ],
  [
    'bootstrap',
    /bootstrap/i,
    'An interval from repeating the estimate on samples drawn with replacement from the observations (Efron, 1979).',
  ],
  [
    'order statistics',
    /order statistic/i,
    'An interval for a quantile between two of the sorted observations; it assumes no distribution.',
  ],
  [
    'audit',
    /\baudit/i,
    'Points drawn from the declared distribution that no surrogate has seen, kept for the bound alone.',
  ],
  [
    'surrogate',
    /surrogate/i,
    'A cheap model of the model under test. It steers where the next query goes and certifies nothing.',
  ],
  [
    'envelope',
    /envelope/i,
    'A region of the inputs that was certified on points drawn after the region was chosen.',
  ],
  [
    'principal component',
    /principal component|\bPCA\b/,
    'A direction in the space of the inputs along which the points vary most.',
  ],
  [
    'L-infinity distance',
    /l-?inf/i,
    'The largest change of any single input value, such as a pixel.',
  ],
  [
    'quantile',
    /\bp(50|90|95|99|999)\b|quantile/i,
    'The value that a stated share of the observations does not exceed.',
  ],
];

/** The terms that the reader of a run meets, in alphabetical order. */
export function glossary(run: RunRecord): (readonly [string, string])[] {
  const words = run.procedures
    .flatMap(({ measurements, findings, exhibits }) => [
      ...measurements.flatMap(({ name, title, note, interval }) => [
        name,
        title,
        note,
        interval?.method,
      ]),
      ...findings.slice(0, 100).map(({ title }) => title),
      ...exhibits.flatMap(({ title, caption }) => [title, caption]),
      ...exhibits.flatMap((exhibit) => (exhibit.kind === 'text' ? exhibit.paragraphs : [])),
    ])
    .join('\n');
  const used = WHEN_USED.filter(([, pattern]) => pattern.test(words)).map(
    ([term, , text]) => [term, text] as const,
  );
  return [...ALWAYS, ...used].toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}
