import type { Finding } from '../../core/finding.ts';
import type { Json } from '../../core/json.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { outputsView } from '../../space/outputsView.ts';
import { farthestFirst } from '../exploration/farthestFirst.ts';
import { pack } from '../learn/pack.ts';
import type { Problem } from '../problem/problem.ts';
import { passed } from '../problem/evaluation.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';

/** Characters of a title that say why a reply is invalid. */
const MOST_CHARACTERS = 100;

/**
 * The failing runs that are worth showing: the worst ones, then ones that lie far apart, then invalid replies; at most
 * `limit`, each at a point of its own. `scaled` is the scaled margin of a run.
 */
export function selectFindings(
  { space }: Problem,
  runs: readonly Evaluation[],
  scaled: (run: Evaluation) => number,
  limit: number,
): readonly Evaluation[] {
  const seen = new Set<string>();
  // A point that was asked again is one finding.
  const isNew = ({ row }: Evaluation): boolean => {
    const key = space.key(row);
    const isKnown = seen.has(key);
    seen.add(key);
    return !isKnown;
  };
  const byMargin = runs
    .filter((run) => run.margins !== undefined && !passed(run))
    .toSorted((a, b) => scaled(a) - scaled(b) || a.query - b.query)
    .filter(isNew);
  const invalid = runs.filter((run) => run.margins === undefined).filter(isNew);
  const room = invalid.length === 0 ? limit : Math.ceil(limit * 0.75);
  const worst = byMargin.slice(0, Math.min(byMargin.length, Math.ceil(room / 3)));
  const rest = byMargin.slice(worst.length, worst.length + 2000);
  const known = {
    n: worst.length,
    dimensions: space.dimensions,
    categories: space.categories,
    x: pack(
      space,
      worst.map((run) => run.row),
    ),
    margin: new Float64Array(worst.length),
  };
  const x = pack(
    space,
    rest.map((run) => run.row),
  );
  const spread = farthestFirst(x, rest.length, known, [], room - worst.length).map((i) => rest[i]!);
  const valid = [...worst, ...spread];
  return [...valid, ...invalid.slice(0, limit - valid.length)];
}

/** A failing run as a finding. */
export function toFinding(system: System, run: Evaluation, index: number, seed: number): Finding {
  const { space, criteria } = system.problem;
  const base = {
    id: `f-${String(index + 1).padStart(4, '0')}`,
    point: space.values(run.row),
    // What was drawn is told by `illustrate`.
    inputs: system.encode === undefined ? null : tensorsToJson(system.encode(run.row)),
    seed,
    query: run.query,
  };
  if (run.margins === undefined || run.values === undefined) {
    return {
      ...base,
      title: `The reply is invalid: ${shortened(run.invalid ?? 'nobody knows why')}`,
      rule: 'explore.invalid',
      severity: 'error',
      expected: criteria.map(({ name, requirement }) => `${name}: ${requirement}`).join('; '),
      observed: run.invalid ?? 'an invalid reply',
    };
  }
  const { margins, values } = run;
  const violated = criteria.flatMap((criterion, i) =>
    margins[i]! < 0 ? [{ ...criterion, value: values[i]!, margin: margins[i]! }] : [],
  );
  return {
    ...base,
    title: violated
      .map(
        ({ name, value, margin, requirement }) =>
          `${name} is ${shown(value, margin)}, not ${requirement}`,
      )
      .join('; '),
    rule: 'explore.threshold',
    severity: 'error',
    expected: violated.map(({ name, requirement }) => `${name}: ${requirement}`).join('; '),
    observed: violated.map(({ name, value }) => `${name}: ${String(value)}`).join('; '),
  };
}

function shortened(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}

/** A value with the digits that a reader takes in, and that tell it from its threshold; `observed` has them all. */
function shown(value: number | boolean, margin: number): string {
  if (typeof value === 'boolean') return String(value);
  for (let digits = 4; digits < 17; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.abs(rounded - value) < Math.abs(margin)) return String(rounded);
  }
  return String(value);
}

/** Tensors in the JSON form of the Open Inference Protocol. */
function tensorsToJson(tensors: TensorMap): Json {
  const view = outputsView(tensors);
  return {
    inputs: Object.entries(tensors).map(([name, { dtype, shape }]) => {
      const data = view.byName.get(name)!;
      return {
        name,
        datatype: DATATYPES[dtype] ?? dtype.toUpperCase(),
        shape,
        data: typeof data === 'string' ? [data] : Array.from(data),
      };
    }),
  };
}

const DATATYPES: Readonly<Record<string, string>> = {
  float16: 'FP16',
  bfloat16: 'BF16',
  float32: 'FP32',
  float64: 'FP64',
};
