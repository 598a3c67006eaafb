import * as ort from 'onnxruntime-node';

/**
 * A reader of road signs that adapts while it works: a frozen network whose adapters move. It is tuned on labelled items, or
 * adapts to items without labels by the marginal entropy of changed copies (Zhang, Levine and Finn, "MEMO", 2022). Some bits
 * of the memory that holds the frozen network can be wrong.
 */

/** Items of a batch of `tune` and `adapt`, for which their graphs were made, and changed copies of an item. */
export const BATCH = 4;
export const COPIES = 8;
export const SIDE = 32;
const PIXELS = SIDE * SIDE;
const ITEM = 3 * PIXELS;

/** Wrong bits in the memory of the frozen network, a small share of its 60,000 weights. */
const FLIPS = 8;

/** Adam (Kingma and Ba, 2015), with its usual constants. */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** How far one update moves an adapter's weight. */
const RATES = { tune: 3e-3, adapt: 3e-3 };
/** Passes over the items of `tune`. */
const PASSES = 4;

/** Reproducible numbers from 0 to 1 (Vigna, "Further scramblings of Marsaglia's xorshift generators": splitmix, 32 bits). */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}

const tensor = (data, dims) => new ort.Tensor('float32', data, dims);

export class ResilientSystem {
  #graphs;
  #weights;
  #start;
  #moments = new Map();
  #steps = 0;
  #faulty = new Map();
  #isFaulty = false;
  #repetition = 0;
  #adapted = 0;

  /** Sessions by name (`answer`, `tune`, `adapt`), and weights by name: { data, dims }. */
  constructor(graphs, weights) {
    this.#graphs = graphs;
    this.#weights = new Map(
      [...weights].map(([name, { data, dims }]) => [name, tensor(Float32Array.from(data), dims)]),
    );
    this.#start = new Map(
      this.#names('adapter.').map((name) => [name, this.#weights.get(name).data.slice()]),
    );
    this.reset(0);
  }

  static async open(graphs, weights) {
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 };
    const sessions = {};
    for (const [name, bytes] of Object.entries(graphs))
      sessions[name] = await ort.InferenceSession.create(bytes, options);
    return new ResilientSystem(sessions, weights);
  }

  /** Forgets what it has adapted to, and draws the wrong bits of this repetition. */
  reset(repetition) {
    for (const [name, data] of this.#start) this.#weights.get(name).data.set(data);
    this.#moments.clear();
    this.#steps = 0;
    this.#adapted = 0;
    this.#isFaulty = false;
    this.#repetition = repetition;
    this.#faulty.clear();
  }

  /** The weights whose names begin so, to be changed in place; the adapters' are what `reset` returns to. */
  weights(prefix) {
    return this.#names(prefix).map((name) => this.#weights.get(name).data);
  }

  /** Probabilities [n, 10] of pictures [n, 3, 32, 32], 0 to 1. */
  async answer(images, { isFaulty = false } = {}) {
    this.#isFaulty = isFaulty;
    const image = tensor(images, [images.length / ITEM, 3, SIDE, SIDE]);
    const { scores } = await this.#graphs.answer.run(this.#feeds('answer', { image }));
    return scores.data;
  }

  /** Learns from labelled pictures, in batches of 4. */
  async tune(images, labels, passes = PASSES) {
    const n = labels.length;
    if (n === 0) return;
    const next = numbers(0x7001 + this.#repetition);
    for (let batch = 0; batch < Math.ceil((passes * n) / BATCH); batch++) {
      const data = new Float32Array(BATCH * ITEM);
      const own = new BigInt64Array(BATCH);
      for (let i = 0; i < BATCH; i++) {
        const row = n <= BATCH ? i % n : Math.floor(next() * n);
        data.set(images.subarray(row * ITEM, (row + 1) * ITEM), i * ITEM);
        own[i] = BigInt(labels[row]);
      }
      await this.#update('tune', {
        image: tensor(data, [BATCH, 3, SIDE, SIDE]),
        labels: new ort.Tensor('int64', own, [BATCH]),
      });
    }
  }

  /** Lowers the marginal entropy of its answers to changed copies of pictures. */
  async adapt(images) {
    const n = images.length / ITEM;
    const next = numbers(0xada9 + 1009 * this.#repetition + this.#adapted++);
    for (let from = 0; from < n; from += BATCH) {
      const data = new Float32Array(BATCH * COPIES * ITEM);
      for (let i = 0; i < BATCH; i++) {
        const row = (from + i) % n;
        const own = images.subarray(row * ITEM, (row + 1) * ITEM);
        for (let copy = 0; copy < COPIES; copy++)
          data.set(copy === 0 ? own : changed(own, next), (i * COPIES + copy) * ITEM);
      }
      await this.#update('adapt', { image: tensor(data, [BATCH * COPIES, 3, SIDE, SIDE]) });
    }
  }

  /** One step of Adam against the gradients of a graph; none where a fault makes them no numbers. */
  async #update(kind, inputs) {
    const outputs = await this.#graphs[kind].run(this.#feeds(kind, inputs));
    const gradients = this.#names('adapter.').map((name) => [
      name,
      outputs[`gradient/${name}`].data,
    ]);
    if (!gradients.every(([, data]) => data.every(Number.isFinite))) return;
    this.#steps++;
    const { beta1, beta2, epsilon } = ADAM;
    const rate = (RATES[kind] * Math.sqrt(1 - beta2 ** this.#steps)) / (1 - beta1 ** this.#steps);
    for (const [name, gradient] of gradients) {
      const { data } = this.#weights.get(name);
      if (!this.#moments.has(name))
        this.#moments.set(name, [new Float32Array(data.length), new Float32Array(data.length)]);
      const [m, v] = this.#moments.get(name);
      for (let i = 0; i < data.length; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * gradient[i];
        v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] ** 2;
        data[i] -= (rate * m[i]) / (Math.sqrt(v[i]) + epsilon);
      }
    }
  }

  #feeds(kind, inputs) {
    const feeds = { ...inputs };
    for (const name of this.#graphs[kind].inputNames)
      feeds[name] ??= (this.#isFaulty ? this.#memory() : this.#weights).get(name);
    return feeds;
  }

  /** The weights, with wrong bits in those that are frozen; adapters are elsewhere. */
  #memory() {
    if (this.#faulty.size === 0) {
      this.#faulty = new Map(this.#weights);
      const frozen = [...this.#weights].filter(
        ([name]) => !/^(adapter|meta)\.|^temperature$/.test(name),
      );
      const total = frozen.reduce((sum, [, { data }]) => sum + data.length, 0);
      const next = numbers(0xfa17 + this.#repetition);
      for (let flip = 0; flip < FLIPS; flip++) {
        let at = Math.floor(next() * total);
        const bit = Math.floor(next() * 32);
        const [name] = frozen.find(([, { data }]) => {
          if (at < data.length) return true;
          at -= data.length;
          return false;
        });
        const { data, dims } = this.#faulty.get(name);
        const copy = data.slice();
        new Uint32Array(copy.buffer)[at] ^= 1 << bit;
        this.#faulty.set(name, tensor(copy, dims));
      }
    }
    return this.#faulty;
  }

  #names(prefix) {
    return [...this.#weights.keys()].filter((name) => name.startsWith(prefix));
  }
}

/** A copy of a picture that shows the same: moved by up to 2 pixels, with other brightness and contrast. */
function changed(picture, next) {
  const [dx, dy] = [Math.floor(next() * 5) - 2, Math.floor(next() * 5) - 2];
  const [gain, offset] = [0.8 + 0.4 * next(), 0.2 * next() - 0.1];
  const inside = (at) => Math.min(SIDE - 1, Math.max(0, at));
  const copy = new Float32Array(ITEM);
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++) {
        const value = picture[c * PIXELS + inside(y + dy) * SIDE + inside(x + dx)];
        copy[c * PIXELS + y * SIDE + x] = Math.min(
          1,
          Math.max(0, 0.5 + gain * (value - 0.5) + offset),
        );
      }
  return copy;
}
