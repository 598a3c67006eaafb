import { ConfigurationError } from '../../core/errors.ts';
import { numbersOf } from '../graph/constants.ts';
import { describeNode } from '../graph/describeNode.ts';
import type { OnnxNode } from '../graph/model.ts';
import { isFloating } from '../graph/valueType.ts';
import { rules } from '../rules/rules.ts';
import type { Emitter } from './emitter.ts';
import type { RuleCall } from './gradientRule.ts';

/** Options of `backward`. */
export interface BackwardOptions {
  /** The nodes forward, in order. */
  readonly nodes: readonly OnnxNode[];
  /** Writes the nodes backward; knows the types of all values forward. */
  readonly emitter: Emitter;
  /** Where to start: a value, and the gradient of what is differentiated in it. */
  readonly seed: { readonly value: string; readonly gradient: string };
  readonly withRespectTo: readonly string[];
}

/** What `backward` found. */
export interface BackwardResult {
  /** The gradient of each value asked for; absent where the seed does not depend on it. */
  readonly gradients: ReadonlyMap<string, string>;
  /** Outputs that forward nodes must have in addition: node to its outputs. */
  readonly extended: ReadonlyMap<OnnxNode, readonly string[]>;
}

/** Reverse-mode differentiation: walks the nodes back and lets each rule add to the gradients of its inputs. */
export function backward(options: BackwardOptions): BackwardResult {
  const { nodes, emitter: e, seed, withRespectTo } = options;
  const wanted = dependents(options);
  const parts = new Map<string, string[]>([[seed.value, [seed.gradient]]]);
  const extended = new Map<OnnxNode, readonly string[]>();
  const makers = new Map(
    nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)),
  );
  const gradientOf = (name: string): string | undefined => {
    const list = parts.get(name);
    const [first] = list ?? [];
    if (list === undefined || first === undefined) return undefined;
    if (list.length === 1) return first;
    const sum =
      list.length === 2 ? e.add(first, list[1] ?? '') : e.op('Sum', list, {}, e.shape(first));
    parts.set(name, [sum]);
    return sum;
  };
  for (const node of nodes.toReversed()) {
    const reached = node.outputs.some((name) => name !== '' && parts.has(name));
    if (!reached || !node.inputs.some((name) => wanted.has(name))) continue;
    const rule =
      node.domain === '' && Object.hasOwn(rules, node.opType) ? rules[node.opType] : undefined;
    if (rule === undefined) throw noRule(node);
    if (rule === 'stop') continue;
    rule(ruleCall(node, { options, wanted, parts, extended, makers, gradientOf }));
  }
  const gradients = new Map<string, string>();
  for (const name of withRespectTo) {
    const gradient = gradientOf(name);
    if (gradient !== undefined) gradients.set(name, gradient);
  }
  return { gradients, extended };
}

interface Walk {
  readonly options: BackwardOptions;
  readonly wanted: ReadonlySet<string>;
  readonly parts: Map<string, string[]>;
  readonly extended: Map<OnnxNode, readonly string[]>;
  readonly makers: ReadonlyMap<string, OnnxNode>;
  readonly gradientOf: (name: string) => string | undefined;
}

function ruleCall(node: OnnxNode, walk: Walk): RuleCall {
  const { emitter: e } = walk.options;
  const dyOf = (index: number): string | undefined => walk.gradientOf(node.outputs[index] ?? '');
  const x = (index: number): string => node.inputs[index] ?? '';
  const unsupported = (what: string): never => {
    throw new ConfigurationError(`no gradient for ${describeNode(node)}: ${what} is not covered`, {
      code: 'onnx.no-gradient',
      hint: 'simplify the model at this node, or attack it with a method that needs no gradients',
    });
  };
  return {
    node,
    e,
    get dy() {
      const some = node.outputs.map((_, i) => dyOf(i)).find((name) => name !== undefined) ?? '';
      return dyOf(0) ?? e.filled(e.shape(node.outputs[0] ?? ''), some);
    },
    dyOf,
    x,
    y: (index = 0) => node.outputs[index] ?? '',
    maker: (name) => walk.makers.get(name),
    wants: (index) => walk.wanted.has(x(index)) && x(index) !== '',
    give(index, gradient) {
      const name = x(index);
      if (name === '' || !walk.wanted.has(name)) return;
      const [have, must] = [e.shape(gradient), e.shape(name)];
      if (have.join() !== must.join()) {
        throw new TypeError(
          `the rule of ${describeNode(node)} gives [${have.join()}] for an input of [${must.join()}]`,
        );
      }
      const list = walk.parts.get(name);
      if (list === undefined) walk.parts.set(name, [gradient]);
      else list.push(gradient);
    },
    ints(index) {
      const tensor = e.fixed(x(index));
      return tensor === undefined
        ? unsupported(`input ${index}, '${x(index)}', that depends on data`)
        : numbersOf(tensor);
    },
    fixed: (index) => e.fixed(x(index)),
    extraOutput(index, { shape }) {
      const outputs = [...(walk.extended.get(node) ?? node.outputs)];
      const known = outputs[index] ?? '';
      if (known !== '') return known;
      while (outputs.length < index) outputs.push('');
      const name = e.typed(e.builder.fresh('extra'), shape, 'int64');
      outputs[index] = name;
      walk.extended.set(node, outputs);
      return name;
    },
    unsupported,
  };
}

/** The values that depend on those asked for and can carry a gradient. */
function dependents({ nodes, emitter: e, withRespectTo }: BackwardOptions): Set<string> {
  const reached = new Set(withRespectTo);
  for (const node of nodes) {
    if (rules[node.opType] === 'stop' || !node.inputs.some((name) => reached.has(name))) continue;
    for (const name of node.outputs) {
      if (name === '') continue;
      const { dtype } = e.type(name);
      if (isFloating(dtype) || carriesQuantized(node, dtype)) reached.add(name);
    }
  }
  return reached;
}

const LAYOUT = new Set(
  'Reshape Flatten Squeeze Unsqueeze Transpose Concat Split Slice Gather Expand Identity MaxPool'.split(
    ' ',
  ),
);

/** Whether an integer stands for a real number: quantized, or moved since. */
function carriesQuantized(node: OnnxNode, dtype: string): boolean {
  if (!/^u?int(8|16)$/.test(dtype)) return false;
  return node.opType === 'QuantizeLinear' || LAYOUT.has(node.opType);
}

function noRule(node: OnnxNode): ConfigurationError {
  return new ConfigurationError(`there is no gradient rule for ${describeNode(node)}`, {
    code: 'onnx.no-gradient',
    hint: `operators with a rule: ${Object.keys(rules).toSorted().join(', ')}`,
  });
}
