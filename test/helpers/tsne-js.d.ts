/** What is used of tsne-js, which has no types of its own. It cannot be seeded. */
declare module 'tsne-js' {
  export default class Tsne {
    constructor(options: Readonly<Record<string, number>>);
    init(input: { readonly data: readonly (readonly number[])[]; readonly type: 'dense' }): void;
    run(): unknown;
    getOutput(): readonly (readonly number[])[];
  }
}
