import fc from 'fast-check';

/** Properties draw the same examples every time, so that a red run is red again; PROPERTY_SEED gives others. */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20_261_121) });
