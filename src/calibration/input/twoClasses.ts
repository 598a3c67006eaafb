/**
 * One number an item as the rows of two classes: p, the chance of class 1, as 1 - p and p; a logit z as the logits 0 and z,
 * whose softmax is the logistic function of z.
 */
export function twoClasses(numbers: ArrayLike<number>, isLogit: boolean): Float64Array {
  const rows = new Float64Array(2 * numbers.length);
  for (let i = 0; i < numbers.length; i++)
    rows.set([isLogit ? 0 : 1 - numbers[i]!, numbers[i]!], 2 * i);
  return rows;
}
