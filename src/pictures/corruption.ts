import type { Picture } from '../core/picture.ts';
import type { RandomStream } from '../core/random.ts';
import { defineTransform } from './transform.ts';
import type { Transform } from './transform.ts';

type Row = readonly number[];

/** The constants of one corruption at severity 1 to 5. */
export type Severities = readonly [Row, Row, Row, Row, Row];

/** A corruption of Hendrycks and Dietterich, Benchmarking Neural Network Robustness to Common Corruptions (2019). */
export interface CorruptionParts {
  /** Its kind is `corruption-` and this. */
  readonly name: string;
  readonly summary: string;
  /** Published for pictures of 224 px. */
  readonly imagenet: Severities;
  /** Published for pictures of 32 px. */
  readonly cifar: Severities;
  readonly apply: (
    picture: Picture,
    constants: Row,
    random: RandomStream,
  ) => Picture | Promise<Picture>;
}

/** A corruption as a transform with a severity; between two severities the constants are interpolated. */
export function defineCorruption({
  name,
  summary,
  imagenet,
  cifar,
  apply,
}: CorruptionParts): Transform {
  return defineTransform({
    kind: `corruption-${name}`,
    summary: `${summary} (ImageNet-C)`,
    on: ['picture'],
    numbers: {
      severity: { describe: 'Severity, 1 (mild) to 5 (severe).', low: 1, high: 5 },
    },
    choices: {
      constants: {
        describe:
          'Whose constants: `imagenet` for pictures of about 224 px, `cifar` for pictures of about 32 px.',
        values: ['imagenet', 'cifar'],
      },
    },
    apply: (picture, { severity }, { constants }, random) =>
      apply(picture, rowAt(constants === 'cifar' ? cifar : imagenet, severity), random),
  });
}

function rowAt(rows: Severities, severity: number): Row {
  const below = rows[Math.floor(severity) - 1]!;
  const above = rows[Math.ceil(severity) - 1]!;
  const share = severity - Math.floor(severity);
  return below.map((value, i) => value + share * (above[i]! - value));
}
