import { ConfigurationError } from '../../core/errors.ts';
import type { GateOption } from '../scenario/gateOption.ts';

/** Which number of a measurement a gate compares. */
export type GateSide = 'value' | 'lower' | 'upper' | 'n';

/** A number of a finished run, times a factor. */
export interface BaselineReference {
  readonly factor: number;
  /** undefined: the gate's own. */
  readonly procedure: string | undefined;
  readonly measurement: string;
  readonly side: GateSide;
}

/** A gate's condition, taken apart. */
export interface GateCondition {
  /** As the scenario wrote it. */
  readonly text: string;
  readonly level: 'error' | 'warning';
  readonly procedure: string;
  readonly measurement: string;
  readonly side: GateSide;
  readonly operator: '<=' | '<' | '>=' | '>' | '==';
  readonly threshold: number | BaselineReference;
  /** The unit that the gate's author wrote, such as `ms` or `%`; undefined when none. */
  readonly unit: string | undefined;
}

const GATE =
  /^\s*(?<procedure>[A-Za-z][\w-]*)\.(?<path>[^\s<>=]+)\s*(?<operator><=|>=|==|<|>)\s*(?<right>.*?)(?:\s+at\s+(?<rate>\d+(?:\.\d+)?)\s*qps)?\s*$/i;
const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?:\s*\/\s*\d+(?:\.\d+)?)?`;
const CONSTANT = new RegExp(String.raw`^(${NUMBER})\s*(%|[a-zA-Z/]+)?$`, 'i');
const BASELINE = new RegExp(String.raw`^(?:(${NUMBER})\s*\*\s*)?baseline\.([^\s*]+)$`, 'i');

/**
 * Parses `procedure.measurement[.lower|.upper|.n] OPERATOR THRESHOLD [at RATE qps]`. A threshold is a number with a unit
 * or none, a fraction such as 8/255, or `[FACTOR *] baseline.[procedure.]measurement[.lower|.upper|.n]`;
 * `at 200qps` stands for the measurement `...@200`. Throws ConfigurationError for anything else.
 *
 * @example
 * parseGate('load.p99.upper <= 1.1 * baseline.load.p99').measurement; // 'p99'
 */
export function parseGate(option: GateOption): GateCondition {
  const { gate: text, level } =
    typeof option === 'string' ? { gate: option, level: 'error' as const } : option;
  const {
    procedure = '',
    path = '',
    operator = '',
    right = '',
    rate,
  } = GATE.exec(text)?.groups ?? {};
  const constant = CONSTANT.exec(right);
  const baseline = BASELINE.exec(right);
  if (constant === null && baseline === null) throw unreadable(text);
  const { measurement, side } = splitSide(path);
  return {
    text,
    level,
    procedure,
    measurement: rate === undefined ? measurement : `${measurement}@${Number(rate)}`,
    side,
    operator: operator as GateCondition['operator'],
    threshold:
      baseline === null
        ? fraction(constant?.[1] ?? '')
        : {
            factor: fraction(baseline[1] ?? '1'),
            procedure: undefined,
            ...splitSide(baseline[2] ?? ''),
          },
    unit: constant?.[2],
  };
}

function splitSide(path: string): { measurement: string; side: GateSide } {
  const match = /^(.+)\.(lower|upper|n)$/.exec(path);
  if (match === null) return { measurement: path, side: 'value' };
  return { measurement: match[1] ?? '', side: match[2] as GateSide };
}

function fraction(text: string): number {
  const [numerator = '', denominator] = text.split('/');
  return denominator === undefined ? Number(numerator) : Number(numerator) / Number(denominator);
}

function unreadable(text: string): ConfigurationError {
  return new ConfigurationError(`the gate "${text}" cannot be read`, {
    code: 'gate.syntax',
    hint: 'Write procedure.measurement[.lower|.upper|.n] <= number, such as envelope.failureProbability.upper <= 0.02, or load.p99.upper <= 1.1 * baseline.load.p99',
  });
}
