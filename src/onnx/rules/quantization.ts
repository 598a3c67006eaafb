import type { RuleCall, RuleTable } from '../gradient/gradientRule.ts';
import { intOf } from '../graph/attributes.ts';
import { axisOf } from './axesOf.ts';

const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
};

/**
 * The straight-through estimator (Bengio et al. 2013): rounding counts as identity, saturation as a stop. The gradient
 * of a quantized value is kept in units of what it stands for.
 */
export const quantization: RuleTable = {
  QuantizeLinear(call) {
    const { e, dy } = call;
    const x = call.x(0);
    if (call.wants(1)) call.unsupported('a gradient for its scale');
    const dtype = e.type(call.y()).dtype;
    const limits = LIMITS[dtype] ?? call.unsupported(`quantization to ${dtype}`);
    const scale = alongAxis(call, call.x(1));
    const zero = call.x(2) === '' ? undefined : e.cast(alongAxis(call, call.x(2)), e.dtype(x));
    const units = e.div(x, scale);
    const level = zero === undefined ? units : e.add(units, zero);
    const inside = e.mul(e.step(level, 1, limits[0] - 0.5), e.step(level, -1, limits[1] + 0.5));
    call.give(0, e.mul(dy, inside));
  },
  DequantizeLinear(call) {
    if (call.wants(1)) call.unsupported('a gradient for its scale');
    call.give(0, call.dy);
  },
};

/** A scalar as it is; a vector with one element an index along `axis`, to broadcast. */
function alongAxis(call: RuleCall, name: string): string {
  const { e, node } = call;
  if (intOf(node, 'block_size', 0) !== 0) call.unsupported('blocked quantization');
  const shape = e.shape(name);
  if (shape.length === 0) return name;
  const rank = e.shape(call.x(0)).length;
  if (shape[0] === 1) return e.reshape(name, []);
  const axis = axisOf(call, 1, rank);
  return e.reshape(
    name,
    e.shape(call.x(0)).map((_, i) => (i === axis ? (shape[0] ?? 1) : 1)),
  );
}
