/** Margin of ten inputs from -1.5 to 1.5, four of them bent and two of them interacting; about 58 % of the uniform distribution fails. */
export function tenInputs(x: readonly number[]): number {
  let sum = 4.4;
  for (let i = 0; i < 4; i++) sum -= (1 + 0.3 * i) * (x[i]! - 0.2 * i) ** 2;
  return sum - 1.5 * x[4]! * x[5]! + Math.sin(3 * x[6]!) + 0.5 * x[7]! - 0.3 * x[8]! + 0.1 * x[9]!;
}
