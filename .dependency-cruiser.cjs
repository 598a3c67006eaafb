/** The rooms, lowest layer first. A room imports from lower layers only. */
const layers = [
  ['core'],
  ['math', 'wire'],
  ['data', 'pictures', 'space', 'onnx', 'transport'],
  ['surrogates', 'search', 'judgement', 'coco'],
  [
    'explore',
    'attacks',
    'faults',
    'pose',
    'detection',
    'calibration',
    'resilience',
    'load',
    'monitor',
  ],
  ['targets', 'serve', 'store', 'evidence', 'report'],
  ['run'],
  ['cli', 'server', 'web'],
];

/** Imports within one layer that are allowed, each with its reason. */
const sideways = [
  {
    from: 'resilience',
    to: 'calibration',
    reason: 'answers become probabilities, and are rejected, as calibration does it',
  },
  ...['pose', 'detection'].map((from) => ({
    from,
    to: 'attacks',
    reason: 'pictures are attacked, or come from an attack, and are evaluated as all others',
  })),
  { from: 'coco', to: 'search', reason: 'pictures are attacked by the ascent of the attacks' },
  { from: 'data', to: 'pictures', reason: 'files of pictures are decoded and resized' },
  {
    from: 'pictures',
    to: 'space',
    reason: 'settings of transforms are expressions over the inputs of a point',
  },
  { from: 'surrogates', to: 'search', reason: 'hyper-parameters are fitted by the optimisers' },
];

const room = (names) => `^src/(${names.join('|')})/`;

const layerRules = layers.flatMap((rooms, level) =>
  rooms.map((name) => ({
    name: `layer-${name}`,
    comment: `src/${name} may import only from lower layers`,
    severity: 'error',
    from: { path: room([name]) },
    to: {
      path: room([
        ...layers.slice(level + 1).flat(),
        ...rooms.filter(
          (other) =>
            other !== name && !sideways.some((door) => door.from === name && door.to === other),
        ),
      ]),
    },
  })),
);

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'pure-methods',
      comment:
        'Layers 0 to 4 see no files, network, clock or logger; sessions and workers come in through src/onnx',
      severity: 'error',
      from: {
        path: room(layers.slice(0, 5).flat()),
        pathNot:
          '^src/(onnx/|load/|transport/|faults/fuzz/sendBytes\\.ts|core/(spawn|processUsage)\\.ts)',
      },
      to: {
        path: '^(node:)?(fs|fs/promises|net|tls|http|http2|https|dgram|child_process|worker_threads|cluster|perf_hooks)$|node_modules/(pino|got|undici|@grpc)',
      },
    },
    {
      name: 'one-catalog',
      comment: 'only run/catalog.ts knows every method room',
      severity: 'error',
      from: { path: '^src/(run|cli|server|web)/', pathNot: '^src/run/catalog\\.ts$' },
      to: { path: room(layers[4]) },
    },
    {
      name: 'no-own-index',
      comment: 'inside a room import files, never its own index.ts',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/$1/index\\.ts$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-dev-in-src',
      comment: 'what src imports is a dependency or a peer, not a development tool',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '@tensorflow/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
