import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../src/core/errors.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import type { OnnxModel } from '../../../src/onnx/graph/model.ts';
import { normaliseModel } from '../../../src/onnx/graph/normaliseModel.ts';
import { topologicalOrder } from '../../../src/onnx/graph/topologicalOrder.ts';
import { validateModel } from '../../../src/onnx/graph/validateModel.ts';
import { decodeModel } from '../../../src/onnx/proto/decodeModel.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { createRandom } from '../../../src/math/random.ts';
import { mobileNet } from '../../helpers/onnx/mobileNet.ts';

function chain(): GraphBuilder {
  const g = new GraphBuilder();
  g.input('x', 'float32', [2]);
  g.node('Relu', ['x'], {}, ['a']);
  g.node('Neg', ['a'], {}, ['y']);
  g.output('y');
  return g;
}

function changed(change: (model: OnnxModel) => Partial<OnnxModel['graph']>): OnnxModel {
  const model = chain().build();
  return { ...model, graph: { ...model.graph, ...change(model) } };
}

describe('validateModel', () => {
  const node = { opType: 'Relu', domain: '', name: 'n', attributes: {} };
  const cases: readonly (readonly [string, OnnxModel, string, RegExp])[] = [
    ['a cycle', changed(({ graph }) => ({ nodes: [...graph.nodes, { ...node, inputs: ['q'], outputs: ['p'] }, { ...node, inputs: ['p'], outputs: ['q'] }] })), 'onnx.invalid-model', /cycle/],
    ['a value made twice', changed(({ graph }) => ({ nodes: [...graph.nodes, { ...node, inputs: ['x'], outputs: ['a'] }] })), 'onnx.invalid-model', /two nodes/],
    ['a value from nowhere', changed(({ graph }) => ({ nodes: [...graph.nodes, { ...node, inputs: ['ghost'], outputs: ['b'] }] })), 'onnx.invalid-model', /ghost/],
    ['an output from nowhere', changed(() => ({ outputs: [{ name: 'ghost' }] })), 'onnx.invalid-model', /ghost/],
    ['two inputs of a name', changed(({ graph }) => ({ inputs: [...graph.inputs, ...graph.inputs] })), 'onnx.invalid-model', /two inputs/],
    ['an unknown domain', changed(({ graph }) => ({ nodes: [...graph.nodes, { ...node, domain: 'my.ops', inputs: ['x'], outputs: ['b'] }] })), 'onnx.custom-domain', /my\.ops/],
    ['an opset that is too old', { ...chain().build(), opsets: { '': 6 } }, 'onnx.unsupported', /operator set 6/],
    ['no opset', { ...chain().build(), opsets: {} }, 'onnx.invalid-model', /version/],
    ['functions', { ...chain().build(), functions: [new Uint8Array()] }, 'onnx.unsupported', /functions/],
  ]; // prettier-ignore
  it.each(cases)('refuses %s', (_, model, code, message) => {
    expect(() => validateModel(model)).toThrow(message);
    expect(() => validateModel(model)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses too many nodes', () => {
    expect(() => validateModel(chain().build(), { maxNodes: 1 })).toThrow(/more than 1 nodes/);
  });
});

describe('topologicalOrder', () => {
  it('orders a shuffled chain that is deeper than the call stack', () => {
    const nodes = Array.from({ length: 50_000 }, (_, i) => ({
      opType: 'Neg', domain: '', name: '', inputs: [`v${i}`], outputs: [`v${i + 1}`], attributes: {},
    })); // prettier-ignore
    expect(topologicalOrder({ nodes: nodes.toReversed() })).toEqual(nodes);
  });
});

describe('normaliseModel', () => {
  it('is idempotent', () => {
    const once = normaliseModel(
      mobileNet({ random: createRandom(1), batch: 1, side: 32, width: 0.1, stages: 1 }),
    );
    expect(normaliseModel(once).graph.nodes).toEqual(once.graph.nodes);
  });
});

describe('bytes that a stranger changed', () => {
  it('are read, or refused with a clear error, and never crash', () => {
    const model = mobileNet({
      random: createRandom(1),
      batch: 1,
      side: 32,
      width: 0.1,
      stages: 1,
      classes: 3,
    });
    const bytes = encodeModel(model);
    const outcomes = { read: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        fc.option(fc.nat(bytes.length - 1)),
        (edits, cut) => {
          const copy = bytes.slice(0, cut ?? bytes.length);
          // Most bytes are weights: half of the edits go to the structure at the front of messages.
          edits.forEach(([at, value], i) => (copy[i % 2 === 0 ? at % 4000 : at] = value));
          try {
            const decoded = decodeModel(copy);
            validateModel(decoded);
            encodeModel(normaliseModel(decoded));
            outcomes.read++;
          } catch (error) {
            if (!(error instanceof ConfigurationError)) throw error;
            expect(error.message.length).toBeGreaterThan(10);
            expect(error.hint).toBeTruthy();
            outcomes.refused++;
          }
        },
      ),
      { numRuns: 300 * Number(process.env['PROOFMARK_LONG_TESTS'] ?? 1), seed: 3 },
    );
    expect(outcomes.read).toBeGreaterThan(5);
    expect(outcomes.refused).toBeGreaterThan(100);
  });
});
