import type { Tensor } from '../../core/tensor.ts';
import { graphAttribute } from '../graph/attributes.ts';
import { GraphBuilder } from '../graph/graphBuilder.ts';
import type { OnnxModel } from '../graph/model.ts';
import { referencedValues } from '../graph/referencedValues.ts';
import { encodeModel } from '../proto/encodeModel.ts';
import { adamUpdate } from './adamUpdate.ts';
import type { GradientModel } from '../gradient/gradientModel.ts';

/** Input and output names of a model that trains another one: `mlpTrainingModel`'s, but for each parameter. */
export interface ModelTraining {
  readonly bytes: Uint8Array;
  /** Parameter to its inputs p, m, v; the outputs are those with `_end`. */
  readonly states: ReadonlyMap<
    string,
    { readonly p: string; readonly m: string; readonly v: string }
  >;
  /** Name of the whole data set of each input that is fed by rows. */
  readonly data: ReadonlyMap<string, string>;
}

/**
 * Wraps a gradient model of a fixed batch into a Loop that makes many AdamW steps a call. Inputs: `rows` int32
 * [T, batch], `trips`, `rate`, `epsilon`, `keep` [T], the data sets and the states; outputs: the states and `losses` [T].
 */
export function modelTrainingGraph(
  gradient: GradientModel,
  parameters: ReadonlyMap<string, Tensor>,
  batch: number,
): ModelTraining {
  const { graph } = gradient.model;
  const outer = new GraphBuilder({ prefix: 'train' });
  for (const node of graph.nodes) {
    for (const name of [...node.outputs, ...referencedValues(node)]) outer.reserve(name);
  }
  const body = new GraphBuilder({ parent: outer, prefix: 'step' });
  const at = body.input(body.fresh('at'), 'int64', []);
  const go = body.input(body.fresh('go'), 'bool', []);
  const now = (name: string): string => body.op('Gather', [name, at], { axis: 0 });

  outer.input('trips', 'int64', []);
  outer.input('rows', 'int32', ['T', batch]);
  for (const name of ['rate', 'epsilon', 'keep']) outer.input(name, 'float32', ['T']);
  const rows = now('rows');
  const data = new Map<string, string>();
  for (const { name, dtype = 'float32', shape = [] } of graph.inputs) {
    if (parameters.has(name)) continue;
    const whole = outer.input(outer.fresh('data'), dtype, ['n', ...shape.slice(1)]);
    body.node('Gather', [whole, rows], { axis: 0 }, [name]);
    data.set(name, whole);
  }

  const states = new Map<string, { p: string; m: string; v: string }>();
  const carried: { start: string; inside: string; shape: readonly number[] }[] = [];
  for (const [name, { shape }] of parameters) {
    const start = { p: outer.fresh('p'), m: outer.fresh('m'), v: outer.fresh('v') };
    states.set(name, start);
    carried.push({ start: start.p, inside: name, shape });
    carried.push({ start: start.m, inside: body.fresh('m'), shape });
    carried.push({ start: start.v, inside: body.fresh('v'), shape });
  }
  for (const { start, inside, shape } of carried) {
    outer.input(start, 'float32', shape);
    body.input(inside, 'float32', shape);
  }
  for (const [name, tensor] of graph.initializers) body.constant(tensor, name);
  body.append(graph.nodes);
  const step = { rate: now('rate'), epsilon: now('epsilon'), keep: now('keep') };
  const next = [...parameters.keys()].flatMap((name, i) => {
    const state = {
      p: name,
      m: carried[3 * i + 1]?.inside ?? '',
      v: carried[3 * i + 2]?.inside ?? '',
    };
    const { p, m, v } = adamUpdate(body, state, gradient.gradients[name] ?? '', step);
    return [p, m, v];
  });
  body.output(body.op('Identity', [go]), 'bool', []);
  for (const [i, name] of next.entries()) body.output(name, 'float32', carried[i]?.shape);
  body.output(body.op('ReduceMean', [gradient.loss], { keepdims: 0 }), 'float32', []);

  const always = outer.constant({ dtype: 'bool', shape: [], data: Uint8Array.of(1) });
  const ends = carried.map(({ start }) => `${start}_end`);
  outer.node(
    'Loop',
    ['trips', always, ...carried.map(({ start }) => start)],
    { body: graphAttribute(body.graph('step')) },
    [...ends, 'losses'],
  );
  for (const [i, name] of ends.entries()) outer.output(name, 'float32', carried[i]?.shape);
  outer.output('losses', 'float32', ['T']);
  const model: OnnxModel = { ...gradient.model, graph: outer.graph('training') };
  return { bytes: encodeModel(model), states, data };
}
