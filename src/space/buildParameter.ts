import { OptionError } from '../core/errors.ts';
import * as distributions from './distribution.ts';
import type { Distribution } from './distribution.ts';
import type { DistributionOption, InputOption } from './inputOptions.ts';
import type { Parameter, Value } from './parameter.ts';

/** Words that no expression can read as a name. */
const LITERALS = new Set(['true', 'false', 'null', 'this']);

/** The most levels that an `integer` input may have. */
const MAX_LEVELS = 100_000;

/**
 * Turns the options of an input into a parameter. `sample` holds the values of an empirical distribution that were
 * read from a file. Throws OptionError, naming the input and the key, for options that contradict each other.
 */
export function buildParameter(
  name: string,
  option: InputOption,
  sample?: readonly number[],
): Parameter {
  const { low, high, unit, values, categories, at } = option;
  if (LITERALS.has(name))
    refuse(name, `is a word that expressions understand otherwise; name the input differently`);
  const base = { name, unit, at };
  const kinds = [values, categories, low ?? high ?? option.distribution].filter(
    (part) => part !== undefined,
  );
  if (kinds.length === 0)
    refuse(name, 'has neither low and high, nor values, categories or a distribution');
  if (kinds.length > 1)
    refuse(name, 'mixes low/high/distribution, values and categories; give one of them');
  if (low !== undefined && high !== undefined && !(low < high))
    refuse(
      name,
      `low must be less than high, got low ${low} and high ${high}${low === high ? '; one number alone is `values: [number]`' : ''}`,
    );
  if (low !== undefined && high !== undefined && !Number.isFinite(high - low))
    refuse(name, `the range from ${low} to ${high} is too wide for a number`);
  if (categories !== undefined)
    return { ...base, kind: 'levels', ordered: false, ...levels(name, categories, option) };
  if (values !== undefined)
    return { ...base, kind: 'levels', ordered: true, ...levels(name, values, option) };
  if (option.integer)
    return { ...base, kind: 'levels', ordered: true, ...integers(name, option, sample) };
  if (option.weights !== undefined) refuse(name, 'weights need values or categories');
  const distribution = buildDistribution(name, option, sample);
  const [start, end] = [distribution.quantile(0), distribution.quantile(1)];
  return { ...base, kind: 'continuous', low: start, high: end, distribution };
}

function levels(
  name: string,
  list: readonly Value[],
  { weights }: InputOption,
): { levels: readonly Value[]; weights: readonly number[] } {
  if (new Set(list).size !== list.length)
    refuse(name, `names a level twice in ${JSON.stringify(list)}`);
  if (weights === undefined)
    return { levels: ordered(list), weights: list.map(() => 1 / list.length) };
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (weights.length !== list.length || !weights.every((weight) => weight >= 0) || !(total > 0))
    refuse(name, `needs one weight >= 0 for each of its ${list.length} levels, not all 0`);
  const sorted = ordered(list);
  return { levels: sorted, weights: sorted.map((level) => weights[list.indexOf(level)]! / total) };
}

/** Numbers ascending, categories as they were given. */
function ordered(list: readonly Value[]): readonly Value[] {
  return list.every((level) => typeof level === 'number')
    ? (list as number[]).toSorted((a, b) => a - b)
    : list;
}

/** Whole numbers; one takes the probability of all that rounds to it. */
function integers(
  name: string,
  option: InputOption,
  sample: readonly number[] | undefined,
): { levels: readonly number[]; weights: readonly number[] } {
  const { low, high, weights } = option;
  if (low === undefined || high === undefined) return refuse(name, 'integer needs low and high');
  if (weights !== undefined)
    refuse(name, 'weights need values or categories; give an integer input a distribution');
  const first = Math.ceil(low);
  const count = Math.floor(high) - first + 1;
  if (count < 1) refuse(name, `holds no whole number between low ${low} and high ${high}`);
  if (count > MAX_LEVELS)
    refuse(name, `has ${count} whole numbers, more than ${MAX_LEVELS}; leave \`integer\` out`);
  const levels = Array.from({ length: count }, (_, i) => first + i);
  if (option.distribution === undefined && option.scale === 'linear')
    return { levels, weights: levels.map(() => 1 / count) };
  if (option.scale === 'log' && first < 1) refuse(name, `scale log needs low > 0, got ${low}`);
  const widened = { ...option, low: first - 0.5, high: first + count - 0.5 };
  const law = buildDistribution(name, widened, sample);
  return { levels, weights: levels.map((level) => law.cdf(level + 0.5) - law.cdf(level - 0.5)) };
}

function buildDistribution(
  name: string,
  option: InputOption,
  sample: readonly number[] | undefined,
): Distribution {
  const { low, high, scale } = option;
  const kind: DistributionOption = option.distribution ?? { kind: 'uniform' };
  if (scale === 'log' && kind.kind !== 'uniform')
    refuse(
      name,
      `scale log is for uniform inputs, got a ${kind.kind} distribution; a lognormal one is normal in the logarithm`,
    );
  if (kind.kind === 'uniform' || kind.kind === 'triangular') {
    if (low === undefined || high === undefined)
      return refuse(name, `a ${kind.kind} input needs low and high`);
    if (kind.kind === 'triangular') {
      if (!(kind.mode >= low && kind.mode <= high))
        refuse(name, `the mode ${kind.mode} is not between low ${low} and high ${high}`);
      return distributions.triangular(low, kind.mode, high);
    }
    if (scale === 'linear') return distributions.uniform(low, high);
    if (!(low > 0)) refuse(name, `scale log needs low > 0, got ${low}`);
    return distributions.logUniform(low, high);
  }
  const whole = unbounded(name, kind, sample);
  if (low === undefined && high === undefined) return whole;
  try {
    return distributions.truncated(whole, low ?? -Infinity, high ?? Infinity);
  } catch (error) {
    return refuse(name, error instanceof Error ? error.message : String(error));
  }
}

function unbounded(
  name: string,
  option: Exclude<DistributionOption, { kind: 'uniform' | 'triangular' }>,
  sample: readonly number[] | undefined,
): Distribution {
  if (option.kind === 'empirical') {
    const values = sample ?? option.sample;
    if (values === undefined) return refuse(name, 'an empirical distribution needs sample or csv');
    if (values.length < 2 || !values.every(Number.isFinite) || new Set(values).size < 2)
      refuse(name, 'an empirical distribution needs at least two different finite numbers');
    return distributions.empirical(values);
  }
  const { mean, sd } = option;
  if (!(sd > 0)) refuse(name, `sd must be positive, got ${sd}`);
  if (option.kind === 'normal') return distributions.normal(mean, sd);
  if (!(mean > 0)) refuse(name, `a lognormal mean must be positive, got ${mean}`);
  return distributions.lognormal(mean, sd);
}

function refuse(name: string, what: string): never {
  throw new OptionError(['inputs', name], what, {
    code: 'config.input',
    hint: 'An input is { low, high }, { values: [...] }, { categories: [...] } or { distribution: {...} }.',
  });
}
