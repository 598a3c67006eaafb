import { ConfigurationError } from '../../core/errors.ts';
import { invalidModel, unsupportedModel } from '../proto/invalidModel.ts';
import { describeNode } from './describeNode.ts';
import type { OnnxGraph, OnnxModel } from './model.ts';
import { referencedValues } from './referencedValues.ts';
import { topologicalOrder } from './topologicalOrder.ts';

/** Bounds of `validateModel`. */
export interface ValidationLimits {
  /** Operator domains beside the default one. Default `ai.onnx.ml` and `com.microsoft`. */
  readonly domains?: readonly string[] | undefined;
  /** Nodes, those of bodies included. Default 100 000. */
  readonly maxNodes?: number | undefined;
  /** Graphs within graphs. Default 16. */
  readonly maxDepth?: number | undefined;
}

const OLDEST_OPSET = 7;
const NEWEST_OPSET = 23;

/**
 * Checks what the format demands and we rely on: known operator sets and domains, unique names, no cycles, no value
 * from nowhere, and limits on size. Throws a ConfigurationError with the first fault.
 */
export function validateModel(model: OnnxModel, limits: ValidationLimits = {}): void {
  const { domains = ['ai.onnx.ml', 'com.microsoft'], maxNodes = 100_000, maxDepth = 16 } = limits;
  const opset = model.opsets[''];
  if (opset === undefined) throw invalidModel('it names no version of the default operator set');
  if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
    throw unsupportedModel(
      `the model uses operator set ${opset}; versions ${OLDEST_OPSET} to ${NEWEST_OPSET} are supported`,
      'convert it in Python with onnx.version_converter.convert_version(model, 17)',
    );
  }
  if (model.functions !== undefined) {
    throw unsupportedModel(
      'the model brings operators of its own (model-local functions)',
      'inline them in Python with onnx.inliner.inline_local_functions',
    );
  }
  const check: Check = { domains: new Set(['', ...domains]), maxNodes, maxDepth, nodes: 0 };
  checkGraph(check, model.graph, new Set(), 0);
}

interface Check {
  readonly domains: ReadonlySet<string>;
  readonly maxNodes: number;
  readonly maxDepth: number;
  nodes: number;
}

function checkGraph(
  check: Check,
  graph: OnnxGraph,
  outer: ReadonlySet<string>,
  depth: number,
): void {
  check.nodes += graph.nodes.length;
  if (check.nodes > check.maxNodes || depth > check.maxDepth) {
    throw unsupportedModel(
      depth > check.maxDepth
        ? `the model nests graphs deeper than ${check.maxDepth}`
        : `the model has more than ${check.maxNodes} nodes`,
      'use a smaller model',
    );
  }
  const known = new Set<string>([...outer, ...graph.initializers.keys()]);
  const inputs = new Set<string>();
  for (const { name } of graph.inputs) {
    if (name === '' || inputs.has(name)) throw invalidModel(`two inputs are named '${name}'`);
    inputs.add(name);
    known.add(name);
  }
  for (const node of topologicalOrder(graph)) {
    if (node.opType === '') throw invalidModel('a node names no operator');
    if (!check.domains.has(node.domain)) {
      throw new ConfigurationError(
        `${describeNode(node)} is of the unknown domain '${node.domain}'`,
        {
          code: 'onnx.custom-domain',
          hint: 'export the model with standard ONNX operators; custom operator libraries are not loaded',
        },
      );
    }
    for (const name of referencedValues(node)) {
      if (!known.has(name)) {
        throw invalidModel(`${describeNode(node)} reads '${name}', which nothing makes`);
      }
    }
    for (const attribute of Object.values(node.attributes)) {
      if (attribute.kind === 'graph') checkGraph(check, attribute.value, known, depth + 1);
    }
    for (const name of node.outputs) {
      if (graph.initializers.has(name) || inputs.has(name)) {
        throw invalidModel(`${describeNode(node)} makes '${name}', which exists already`);
      }
      if (name !== '') known.add(name);
    }
  }
  for (const { name } of graph.outputs) {
    if (!known.has(name)) throw invalidModel(`nothing makes the output '${name}'`);
  }
  for (const input of graph.inputs) {
    const initializer = graph.initializers.get(input.name);
    if (initializer === undefined || input.dtype === undefined) continue;
    if (initializer.dtype !== input.dtype) {
      throw invalidModel(
        `the input '${input.name}' is ${input.dtype} and its default is ${initializer.dtype}`,
      );
    }
  }
}
