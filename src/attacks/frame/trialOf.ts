import type { GradientAnswer, GradientLoss, LayerLoss } from '../../judgement/classifierView.ts';
import type { Attack, AttackItem, AttackView, Budget } from './attack.ts';
import type { Gate } from './gate.ts';
import type { Lane } from './lane.ts';
import { threatOf } from './threatModel.ts';
import { admitted, TrialOver } from './trial.ts';
import type { Answer, Request, Trial } from './trial.ts';

/** The trial of a lane: what it asks waits in the lane until a round answers it. */
export function trialOf(
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
