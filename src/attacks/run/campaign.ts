import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import { ATTACKS } from '../attacks.ts';
import { attackOf } from './attackOf.ts';
import type { Attack, AttackItem, AttackView, Outcome } from '../frame/attack.ts';
import type { AttackOptions } from '../options.ts';
import type { SetUp } from './setUp.ts';

/** One attack at one epsilon over all attacked items. */
export interface AttackRun {
  readonly attack: Attack;
  readonly epsilon: number;
  readonly settings: object;
  readonly outcomes: readonly Outcome[];
  /** Queries of the run, as the ledger counts them. */
  readonly queries: number;
}

/** What `attackRun` runs. */
export interface Plan {
  readonly name: string;
  readonly settings: object;
  readonly epsilon: number;
  readonly queries: number;
  readonly items: readonly AttackItem[];
  /** What the progress bar says. */
  readonly phase: string;
}

/** Runs one attack on items of the set-up, from the point of view that it needs. */
export async function attackRun(
  context: ProcedureContext<AttackOptions>,
  setUp: SetUp,
  plan: Plan,
): Promise<AttackRun> {
  const { options, random } = context;
  const attack = attackOf(plan.name);
  const open = attack.needs === 'scores' || attack.needs === 'gradients';
  const base = open ? setUp.scoresView : setUp.labelsView;
  let asked = 0;
  const view: AttackView = {
    preprocessing: base.preprocessing,
    criterion: base.criterion,
    sees: base.sees,
    get classes() {
      return base.classes;
    },
    ask: async (queries) => {
      asked += queries.length;
      return base.ask(queries);
    },
    gradient: setUp.gradient,
    surrogates: setUp.surrogates,
    ensemble: setUp.ensemble,
    retrained: setUp.retrained,
    threat: { ...setUp.threat, epsilon: plan.epsilon },
    random: random.fork(`${plan.phase}/${plan.name}/${plan.epsilon}`),
    examples: setUp.items.flatMap(({ clean, answer }) =>
      answer.label === undefined ? [] : [{ point: clean, label: answer.label }],
    ),
    onRound: (queries, over, successes) =>
      context.progress({
        done: over,
        total: plan.items.length,
        phase: plan.phase,
        best: `${successes} of ${plan.items.length} broken`,
        live: { queries },
      }),
  };
  const settings = parseSettings(attack, plan.settings);
  const budget = { queries: plan.queries, round: options.round };
  const outcomes = await attack.attack(view, plan.items, budget, settings);
  return { attack, epsilon: plan.epsilon, settings: settings as object, outcomes, queries: asked };
}

/** An attack's settings, with their defaults. Throws ConfigurationError. */
export function parseSettings(attack: Attack, settings: object): unknown {
  const parsed = attack.options.safeParse(settings);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigurationError(
    `attacks: ${attack.name}${issue!.path.length > 0 ? `.${issue!.path.join('.')}` : ''}: ${issue!.message}`,
    { code: 'config.attack-settings', hint: 'See its settings in docs/attacks.md.' },
  );
}

/**
 * Whether an attack can do what is asked: the norm, the target, epsilon, and what it sees. Throws ConfigurationError that
 * says which attacks work.
 */
export function checkAttack(
  attack: Attack,
  options: AttackOptions,
  shown: { readonly scores: boolean; readonly gradients: boolean; readonly smallest: boolean },
): void {
  const works = (one: Attack): boolean =>
    one.norms.includes(options.norm) &&
    (options.detector === undefined || suitsDetectors(one)) &&
    (options.targeted === undefined || one.targeted !== false) &&
    (!shown.smallest || one.search === 'boundary') &&
    (one.needs !== 'scores' || (shown.scores && options.sees === 'scores')) &&
    (one.needs !== 'gradients' || shown.gradients) &&
    (!needsBase(one) || options.baseModels.length > 0);
  if (works(attack)) return;
  const names = ATTACKS.filter(works).map(({ name }) => name);
  const why = attack.norms.includes(options.norm)
    ? options.detector !== undefined && !suitsDetectors(attack)
      ? 'compares classes, or walks from another class: a detector has neither'
      : attack.needs === 'scores' && !(shown.scores && options.sees === 'scores')
        ? 'needs scores, and the model shows labels alone'
        : attack.needs === 'gradients' && !shown.gradients
          ? 'needs gradients, and there is no model file here: the target is no `onnx` model and is not served by this run'
          : needsBase(attack) && options.baseModels.length === 0
            ? 'needs base models: name them under `baseModels`'
            : shown.smallest && attack.search !== 'boundary'
              ? 'stays within an epsilon, and cannot look for the smallest one'
              : 'cannot be targeted'
    : `does not work under ${options.norm}`;
  throw new ConfigurationError(`attacks: ${attack.name} ${why}`, {
    code: 'config.attack-cannot',
    hint: `These work here: ${names.join(', ') || 'none'}.`,
  });
}

/** Attacks that go by a margin or a loss alone, from the clean picture. */
function suitsDetectors({ search, comparesClasses, forms }: Attack): boolean {
  return (
    search === 'bounded' &&
    comparesClasses !== true &&
    (forms === undefined || forms.includes('picture'))
  );
}

function needsBase({ needs, usesBase }: Attack): boolean {
  return needs === 'base' || usesBase === true;
}
