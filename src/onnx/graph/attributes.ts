import type { Tensor } from '../../core/tensor.ts';
import { invalidModel } from '../proto/invalidModel.ts';
import type { Attribute, OnnxGraph, OnnxNode } from './model.ts';

/** A float attribute. A plain number in `AttributeValues` is an integer. */
export function float(value: number): Attribute {
  return { kind: 'float', value };
}

/** A tensor attribute, such as the `value` of ConstantOfShape. */
export function tensorAttribute(value: Tensor): Attribute {
  return { kind: 'tensor', value };
}

/** A graph attribute, such as the `body` of Loop. */
export function graphAttribute(value: OnnxGraph): Attribute {
  return { kind: 'graph', value };
}

/** Attributes by name; integers, lists of integers and strings may be given plainly. Undefined ones are left out. */
export type AttributeValues = Readonly<
  Record<string, Attribute | number | string | readonly number[] | undefined>
>;

/** The attributes that plain values mean. Throws a TypeError for a plain number that is no integer. */
export function toAttributes(values: AttributeValues): Record<string, Attribute> {
  const attributes: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    attributes[name] = toAttribute(name, value);
  }
  return attributes;
}

function toAttribute(
  name: string,
  value: Attribute | number | string | readonly number[],
): Attribute {
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) throw new TypeError(`${name}: give ${value} as float(${value})`);
    return { kind: 'int', value };
  }
  return isList(value) ? { kind: 'ints', value } : value;
}

function isList(value: Attribute | readonly number[]): value is readonly number[] {
  return Array.isArray(value);
}

/** The integer attribute of a node, or its default. */
export function intOf(node: OnnxNode, name: string, otherwise: number): number {
  return read(node, name, 'int') ?? otherwise;
}

/** The float attribute of a node, or its default. */
export function floatOf(node: OnnxNode, name: string, otherwise: number): number {
  return read(node, name, 'float') ?? otherwise;
}

/** The string attribute of a node, or its default. */
export function textOf(node: OnnxNode, name: string, otherwise: string): string {
  return read(node, name, 'string') ?? otherwise;
}

/** The list of integers of a node; undefined when it has none. */
export function intsOf(node: OnnxNode, name: string): readonly number[] | undefined {
  return read(node, name, 'ints');
}

/** The list of floats of a node; undefined when it has none. */
export function floatsOf(node: OnnxNode, name: string): readonly number[] | undefined {
  return read(node, name, 'floats');
}

function read(node: OnnxNode, name: string, kind: 'int' | 'float'): number | undefined;
function read(node: OnnxNode, name: string, kind: 'string'): string | undefined;
function read(node: OnnxNode, name: string, kind: 'ints' | 'floats'): readonly number[] | undefined;
function read(
  node: OnnxNode,
  name: string,
  kind: Attribute['kind'],
): Attribute['value'] | undefined {
  const attribute = Object.hasOwn(node.attributes, name) ? node.attributes[name] : undefined;
  if (attribute === undefined) return undefined;
  if (attribute.kind !== kind) {
    throw invalidModel(
      `attribute '${name}' of node '${node.name}' (${node.opType}) is of kind ${attribute.kind}, not ${kind}`,
    );
  }
  return attribute.value;
}
