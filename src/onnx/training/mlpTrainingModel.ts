import { graphAttribute } from '../graph/attributes.ts';
import { GraphBuilder } from '../graph/graphBuilder.ts';
import { encodeModel } from '../proto/encodeModel.ts';
import { adamStep, meanLoss, parameterCount, type MlpShape } from './mlpTrainingGraph.ts';

/**
 * The ONNX model that makes many steps a call. With K networks a leading axis of K on p, m, v, validationLoss, an axis
 * after T on rows, rate, epsilon, keep and losses.
 *
 * | inputs | |
 * | --- | --- |
 * | x [n, inputs], y [n, targets], weights [n, 1] if weighted | the data |
 * | xv, yv, wv | the validation rows, if validated |
 * | trips [] int64; rows [T, batch] int32 | steps to make, the minibatch of each |
 * | rate, epsilon, keep [T] | `adamSchedule` |
 * | p, m, v [parameters] | flat parameters and Adam's moments |
 *
 * Outputs: p_end, m_end, v_end; losses [T] before each step; validationLoss [] after the last, if validated.
 */
export function mlpTrainingModel(shape: MlpShape): Uint8Array {
  const { sizes, targets, batch, population, weighted, validated } = shape;
  const lead = population > 1 ? [population] : [];
  const flat = [...lead, parameterCount(sizes)];
  const perStep = population > 1 ? ['T', population, 1] : ['T'];
  const columns = sizes[0] ?? 0;
  const outer = new GraphBuilder();
  outer.input('x', 'float32', ['n', columns]);
  outer.input('y', 'float32', ['n', targets]);
  if (weighted) outer.input('weights', 'float32', ['n', 1]);
  if (validated) {
    outer.input('xv', 'float32', ['nv', columns]);
    outer.input('yv', 'float32', ['nv', targets]);
    if (weighted) outer.input('wv', 'float32', ['nv', 1]);
  }
  outer.input('trips', 'int64', []);
  outer.input('rows', 'int32', ['T', ...lead, batch]);
  for (const name of ['rate', 'epsilon', 'keep']) outer.input(name, 'float32', perStep);
  for (const name of ['p', 'm', 'v']) outer.input(name, 'float32', flat);
  for (const name of ['p_end', 'm_end', 'v_end']) outer.reserve(name);

  const body = new GraphBuilder({ parent: outer, prefix: 'b' });
  const at = body.input('step', 'int64', []);
  const go = body.input('go', 'bool', []);
  const state = { p: 'p_now', m: 'm_now', v: 'v_now' };
  for (const name of Object.values(state)) body.input(name, 'float32', flat);
  const now = (name: string): string => body.op('Gather', [name, at], { axis: 0 });
  const rows = now('rows');
  const pick = (name: string): string => body.op('Gather', [name, rows], { axis: 0 });
  const minibatch = { x: pick('x'), y: pick('y'), weights: weighted ? pick('weights') : '' };
  const steps = { rate: now('rate'), epsilon: now('epsilon'), keep: now('keep') };
  const { state: next, loss } = adamStep(body, shape, state, minibatch, steps);
  body.output(body.op('Identity', [go]), 'bool', []);
  for (const name of [next.p, next.m, next.v]) body.output(name, 'float32', flat);
  body.output(loss, 'float32', lead);

  const always = outer.constant({ dtype: 'bool', shape: [], data: Uint8Array.of(1) });
  outer.node(
    'Loop',
    ['trips', always, 'p', 'm', 'v'],
    { body: graphAttribute(body.graph('step')) },
    ['p_end', 'm_end', 'v_end', 'losses'],
  );
  for (const name of ['p_end', 'm_end', 'v_end']) outer.output(name, 'float32', flat);
  outer.output('losses', 'float32', ['T', ...lead]);
  if (validated) {
    const validation = meanLoss(outer, shape, 'p_end', { x: 'xv', y: 'yv', weights: 'wv' });
    outer.node('Identity', [validation], {}, ['validationLoss']);
    outer.output('validationLoss', 'float32', lead);
  }
  return encodeModel(outer.build());
}
