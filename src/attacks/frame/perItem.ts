import type {
  GradientAnswer,
  GradientLoss,
  LayerLoss,
  ViewQuery,
} from '../../judgement/classifierView.ts';
import type { Attack, AttackItem, AttackView, Budget, Outcome } from './attack.ts';
import { averaged } from './averaged.ts';
import { threatOf } from './threatModel.ts';
import { admitted, TrialLog, TrialOver } from './trial.ts';
import type { Answer, Request, Trial } from './trial.ts';

/** What the algorithm of an attack on one item is. */
export type ItemAlgorithm<Options> = (trial: Trial, options: Options) => Promise<void>;

interface Lane {
  readonly item: AttackItem;
  readonly log: TrialLog;
  request: Request | undefined;
}

/**
 * Makes an attack on many items of an algorithm for one. Items run at once, and a round asks for all of them in one call:
 * each gets an equal share of it, so that with many items a success ends a trial inside its own batch of points.
 * The order of queries depends on seed and replies alone.
 */
export function perItem<Options>(
  search: Attack['search'],
  algorithm: ItemAlgorithm<Options>,
): Attack<Options>['attack'] {
  return async (view, items, budget, options) => {
    const { round = 64, lanes: atOnce = 64 } = budget;
    const lanes = items.map((item): Lane => ({
      item,
      log: new TrialLog(item, view.threat, search),
      request: undefined,
    }));
    const gate = createGate();
    let failure: unknown;
    let next = 0;
    let open: Lane[] = [];

    function launch(lane: Lane): void {
      gate.enter();
      void runToEnd(lane);
    }

    async function runToEnd(lane: Lane): Promise<void> {
      try {
        await algorithm(trialOf(lane, view, budget, search, gate), options);
        lane.log.exhausted = true;
      } catch (error) {
        if (!(error instanceof TrialOver)) failure ??= error;
      }
      lane.log.over = true;
      gate.leave();
    }

    while (true) {
      while (next < lanes.length && open.length < atOnce) {
        open.push(lanes[next]!);
        launch(lanes[next++]!);
      }
      await gate.idle();
      if (failure !== undefined) throw failure;
      open = open.filter(({ log }) => !log.over);
      report(view, lanes);
      if (open.length === 0 && next >= lanes.length) break;
      await answerRound(view, open, budget.queries, round, gate);
    }
    return lanes.map(({ log }): Outcome => log.outcome());
  };
}

/** Answers a share of what every open trial waits for. */
async function answerRound(
  view: AttackView,
  open: readonly Lane[],
  queries: number,
  round: number,
  gate: Gate,
): Promise<void> {
  const share = Math.max(1, Math.floor(round / Math.max(1, open.length)));
  const chunks = open.map(({ item, log, request }) => {
    if (request === undefined) return [];
    const done = request.kind === 'ask' ? request.answers.length : 0;
    const left = Math.max(0, queries - log.used);
    const points = request.points.slice(done, done + Math.min(share, left));
    return points.map((point): ViewQuery => ({ point, original: item.original }));
  });
  const asked = chunks.filter((_, i) => open[i]!.request?.kind === 'ask').flat();
  const answers = asked.length > 0 ? await view.ask(asked) : [];
  let position = 0;
  for (const [i, lane] of open.entries()) {
    const { request, log } = lane;
    if (request?.kind !== 'ask') continue;
    let ended = false;
    for (const answer of answers.slice(position, position + chunks[i]!.length)) {
      if (ended) continue;
      ended = log.note(answer);
      const margin = Number.isNaN(answer.margin) ? Infinity : answer.margin;
      const { sent, wrong, label, scores } = answer;
      request.answers.push({ sent, wrong, margin, label, scores });
    }
    position += chunks[i]!.length;
    const whole = request.answers.length === request.points.length;
    if (ended || (!whole && log.used >= queries))
      settle(lane, gate, () => request.reject(new TrialOver()));
    else if (whole) settle(lane, gate, () => request.resolve(request.answers));
  }
  await answerGradients(view, open, queries, gate);
}

/** Answers every gradient that open trials wait for, in one call for each model and loss. */
async function answerGradients(
  view: AttackView,
  open: readonly Lane[],
  queries: number,
  gate: Gate,
): Promise<void> {
  const groups = new Map<string, Lane[]>();
  for (const lane of open) {
    const { request, log } = lane;
    if (request === undefined || request.kind === 'ask') continue;
    if (request.kind === 'gradient' && log.used + request.points.length > queries) {
      settle(lane, gate, () => request.reject(new TrialOver()));
      continue;
    }
    const aimed = request.targets !== undefined || lane.item.original.target !== undefined;
    const key = `${request.kind} ${request.only ?? 'all'} ${JSON.stringify(request.loss)} ${aimed}`;
    groups.set(key, [...(groups.get(key) ?? []), lane]);
  }
  for (const lanes of groups.values()) {
    const requests = lanes.map(({ request }) => request as Exclude<Request, { kind: 'ask' }>);
    const asked = requests.flatMap(({ points, targets, weights }, i) => {
      const { original } = lanes[i]!.item;
      return points.map((point, j): ViewQuery => {
        const target = targets?.[j];
        const aim = target === undefined ? original : { ...original, target };
        return { point, original: aim, weights };
      });
    });
    const { kind, loss, only } = requests[0]!;
    const bases = view.surrogates ?? [];
    const chosen = only === undefined ? bases : [bases[only]];
    const models = kind === 'gradient' ? [view.gradient] : chosen;
    const whole = kind === 'surrogate' && only === undefined ? view.ensemble : undefined;
    const answers = await (whole?.(asked, loss) ?? averaged(models, asked, loss));
    let position = 0;
    for (const [i, request] of requests.entries()) {
      const lane = lanes[i]!;
      const { points } = request;
      if (kind === 'gradient') lane.log.used += points.length;
      lane.log.backward += points.length * models.length;
      const own = answers.slice(position, position + points.length);
      position += points.length;
      settle(lane, gate, () => request.resolve(own));
    }
  }
}

function settle(lane: Lane, gate: Gate, answer: () => void): void {
  lane.request = undefined;
  gate.enter();
  answer();
}

function trialOf(
  lane: Lane,
  view: AttackView,
  { queries }: Budget,
  search: Attack['search'],
  gate: Gate,
): Trial {
  const { item, log } = lane;
  const { preprocessing: space } = view;
  const threat = threatOf(view.threat, item);
  const wait = <T>(
    make: (resolve: (value: T) => void, reject: (error: unknown) => void) => Request,
  ) =>
    new Promise<T>((resolve, reject) => {
      lane.request = make(resolve, reject);
      gate.leave();
    });
  const differentiate = async (
    kind: 'gradient' | 'surrogate',
    points: readonly Float32Array[],
    loss: GradientLoss | LayerLoss,
    {
      targets,
      only,
      weights,
    }: {
      readonly targets?: readonly number[] | undefined;
      readonly only?: number | undefined;
      readonly weights?: Float32Array | undefined;
    },
  ): Promise<readonly GradientAnswer[]> =>
    points.length === 0
      ? []
      : wait((resolve, reject) => ({
          kind,
          points,
          loss,
          targets,
          only,
          weights,
          resolve,
          reject,
        }));
  const atLayer = async (
    points: readonly Float32Array[],
    loss: LayerLoss,
    only: number,
    weights?: Float32Array,
  ): Promise<readonly Float32Array[]> => {
    const answers = await differentiate('surrogate', points, loss, { only, weights });
    return answers.map(({ gradient }) => gradient);
  };
  return {
    item,
    clean: item.clean,
    space,
    threat,
    targeted: item.original.target !== undefined,
    random: view.random.fork(item.name),
    budget: queries,
    examples: examplesFor(view, item),
    get classes() {
      return view.classes;
    },
    get used() {
      return log.used;
    },
    ask: async (points) => {
      if (log.used >= queries) throw new TrialOver();
      if (points.length === 0) return [];
      const sent = points.map((point) => admitted(point, item, threat, space, search));
      return wait<readonly Answer[]>((resolve, reject) => ({
        kind: 'ask',
        points: sent,
        answers: [],
        resolve,
        reject,
      }));
    },
    gradient: async (points, loss, targets) => differentiate('gradient', points, loss, { targets }),
    bases: view.surrogates?.length ?? 0,
    surrogate: async (points, loss, only) => differentiate('surrogate', points, loss, { only }),
    importance: async (points, layer, base) => atLayer(points, { at: 'importance', layer }, base),
    features: async (points, layer, base, weights) =>
      atLayer(points, { at: 'features', layer }, base, weights),
  };
}

function examplesFor(
  { examples = [] }: AttackView,
  { original }: AttackItem,
): readonly Float32Array[] {
  const { label, target } = original;
  if (label === undefined && target === undefined) return [];
  return examples
    .filter((one) => (target === undefined ? one.label !== label : one.label === target))
    .map(({ point }) => point);
}

function report({ onRound }: AttackView, lanes: readonly Lane[]): void {
  if (onRound === undefined) return;
  let [queries, over, successes] = [0, 0, 0];
  for (const { log } of lanes) {
    queries += log.used;
    if (log.over) over++;
    if (log.succeeded) successes++;
  }
  onRound(queries, over, successes);
}

interface Gate {
  enter(): void;
  leave(): void;
  /** Resolves when nobody is inside. */
  idle(): Promise<void>;
}

/** Tells when every algorithm waits for answers or has ended. */
function createGate(): Gate {
  let inside = 0;
  let waiting: (() => void) | undefined;
  return {
    enter: () => {
      inside++;
    },
    leave: () => {
      inside--;
      if (inside > 0) return;
      waiting?.();
      waiting = undefined;
    },
    idle: async () => {
      if (inside === 0) return;
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    },
  };
}
