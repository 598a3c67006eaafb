/** Eigenvalues in no order, and the eigenvector of value k in row k of `vectors` (row-major). */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * All eigenvalues and orthonormal eigenvectors of a symmetric matrix (row-major, n x n; only read): Householder reduction
 * to tridiagonal form, then QL with implicit shifts (Golub and Van Loan, "Matrix Computations", 8.3). O(n^3).
 * Throws RangeError for a matrix that holds NaN or infinity.
 */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  if (!matrix.every(Number.isFinite)) throw new RangeError('the matrix holds NaN or infinity');
  const { diagonal, beside, vectors } = tridiagonal(matrix.slice(), n);
  for (let l = 0; l < n; l++) isolate(diagonal, beside, vectors, n, l);
  return { values: diagonal, vectors };
}

/** Reduces `a` in place; the rows of `vectors` are those of Q^T where A = Q T Q^T. */
function tridiagonal(a: Float64Array, n: number) {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const reflectors: { readonly v: Float64Array; readonly beta: number }[] = [];
  const p = new Float64Array(n);
  for (let k = 0; k + 2 < n; k++) {
    const size = n - k - 1;
    const v = new Float64Array(size);
    let squares = 0;
    for (let i = 0; i < size; i++) {
      v[i] = a[(k + 1 + i) * n + k]!;
      squares += v[i]! ** 2;
    }
    const rest = squares - v[0]! ** 2;
    if (rest <= Number.MIN_VALUE) {
      reflectors.push({ v, beta: 0 });
      beside[k] = v[0]!;
      continue;
    }
    const alpha = v[0]! > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    v[0]! -= alpha;
    const beta = 2 / (rest + v[0]! ** 2);
    beside[k] = alpha;
    reflectors.push({ v, beta });
    let overlap = 0;
    for (let i = 0; i < size; i++) {
      const row = (k + 1 + i) * n + k + 1;
      let sum = 0;
      for (let j = 0; j < size; j++) sum += a[row + j]! * v[j]!;
      p[i] = beta * sum;
      overlap += p[i]! * v[i]!;
    }
    const half = (beta * overlap) / 2;
    for (let i = 0; i < size; i++) p[i]! -= half * v[i]!;
    for (let i = 0; i < size; i++) {
      const row = (k + 1 + i) * n + k + 1;
      const [vi, pi] = [v[i]!, p[i]!];
      for (let j = 0; j < size; j++) a[row + j]! -= vi * p[j]! + pi * v[j]!;
    }
  }
  if (n > 1) beside[n - 2] = a[(n - 1) * n + n - 2]!;
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i]!;
  return { diagonal, beside, vectors: transposedProduct(reflectors, n) };
}

/** (H_0 H_1 ...)^T, accumulated from the last reflector, which touches the end of each row alone. */
function transposedProduct(
  reflectors: readonly { readonly v: Float64Array; readonly beta: number }[],
  n: number,
): Float64Array {
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let k = reflectors.length - 1; k >= 0; k--) {
    const { v, beta } = reflectors[k]!;
    if (beta === 0) continue;
    // Rows of Q^T are columns of Q: each column is reflected.
    for (let column = k + 1; column < n; column++) {
      const row = column * n + k + 1;
      let sum = 0;
      for (let i = 0; i < v.length; i++) sum += v[i]! * q[row + i]!;
      sum *= beta;
      for (let i = 0; i < v.length; i++) q[row + i]! -= sum * v[i]!;
    }
  }
  return q;
}

/** QL steps until the off-diagonal element beside value l is zero. */
function isolate(d: Float64Array, e: Float64Array, z: Float64Array, n: number, l: number): void {
  for (let round = 0; ; round++) {
    let m = l;
    while (m < n - 1) {
      const size = Math.abs(d[m]!) + Math.abs(d[m + 1]!);
      if (Math.abs(e[m]!) <= Number.EPSILON * size) break;
      m++;
    }
    if (m === l) return;
    if (round >= 60) throw new RangeError('the eigenvalues do not converge');
    let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
    let r = Math.hypot(g, 1);
    g = d[m]! - d[l]! + e[l]! / (g + (g >= 0 ? r : -r));
    let [sine, cosine, shift] = [1, 1, 0];
    let i = m - 1;
    for (; i >= l; i--) {
      const f = sine * e[i]!;
      const b = cosine * e[i]!;
      r = Math.sqrt(f * f + g * g);
      e[i + 1] = r;
      if (r === 0) {
        d[i + 1]! -= shift;
        e[m] = 0;
        break;
      }
      sine = f / r;
      cosine = g / r;
      g = d[i + 1]! - shift;
      r = (d[i]! - g) * sine + 2 * cosine * b;
      shift = sine * r;
      d[i + 1] = g + shift;
      g = cosine * r - b;
      turn(z, n, i, sine, cosine);
    }
    if (r === 0 && i >= l) continue;
    d[l]! -= shift;
    e[l] = g;
    e[m] = 0;
  }
}

function turn(z: Float64Array, n: number, i: number, sine: number, cosine: number): void {
  const low = i * n;
  const high = low + n;
  for (let k = 0; k < n; k++) {
    const above = z[high + k]!;
    const own = z[low + k]!;
    z[high + k] = sine * own + cosine * above;
    z[low + k] = cosine * own - sine * above;
  }
}
