import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { hiddenLayer } from '../../../src/onnx/graph/hiddenLayer.ts';
import type { OnnxGraph, OnnxNode } from '../../../src/onnx/graph/model.ts';
import { decodeModel } from '../../../src/onnx/proto/decodeModel.ts';

const node = (opType: string, inputs: string[], output: string): OnnxNode =>
  ({ opType, inputs, outputs: [output], attributes: new Map() }) as unknown as OnnxNode;

/** conv1 - relu1 - (conv2, skip) - sum - relu2 - gemm. */
const graph = {
  nodes: [
    node('Conv', ['x', 'w1'], 'conv1'),
    node('Relu', ['conv1'], 'relu1'),
    node('Conv', ['relu1', 'w2'], 'conv2'),
    node('Conv', ['conv2', 'w3'], 'conv3'),
    node('Add', ['conv3', 'relu1'], 'sum'),
    node('Relu', ['sum'], 'relu2'),
    node('Gemm', ['relu2', 'w4'], 'y'),
  ],
  outputs: [{ name: 'y' }],
  inputs: [{ name: 'x' }],
  initializers: new Map(),
} as unknown as OnnxGraph;

describe('the hidden layer of a model', () => {
  it('is a value through which all passes: never one beside a skip connection', () => {
    const found = [0, 0.2, 0.25, 0.5, 0.75, 1].map((depth) => hiddenLayer(graph, depth, 'x'));
    expect(found).toEqual(['relu1', 'relu1', 'relu1', 'relu2', 'relu2', 'relu2']);
    expect(hiddenLayer(graph, 'conv2', 'x')).toBe('conv2');
  });

  it('says which there are, when a name is wrong', () => {
    expect(() => hiddenLayer(graph, 'layer2', 'x')).toThrow("the model has no value 'layer2'");
  });

  it.each(['plain', 'residual', 'wide'])('is found in the bundled base model %s', (name) => {
    const url = new URL(`../../../targets/bundled/roadsigns-base-${name}.onnx`, import.meta.url);
    const { graph: whole } = decodeModel(readFileSync(url));
    const layer = hiddenLayer(whole, 0.5, whole.inputs[0]!.name);
    expect(whole.outputs.map((output) => output.name)).not.toContain(layer);
  });
});
