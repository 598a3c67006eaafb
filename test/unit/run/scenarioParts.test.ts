import { describe, expect, it } from 'vitest';

import { applyOverrides } from '../../../src/run/scenario/applyOverrides.ts';
import { parseYaml } from '../../../src/run/scenario/readYaml.ts';
import { Secrets } from '../../../src/run/scenario/secrets.ts';

describe('applyOverrides', () => {
  it('sets values by path, with YAML types, without touching the original', () => {
    const scenario = { seed: 1, procedures: { a: { runs: 5 } }, gates: ['x', 'y'] };
    expect(
      applyOverrides(scenario, [
        'procedures.a.runs=7',
        'procedures.a.stop.confidence=0.9',
        'gates.1=z',
        'seed=3',
      ]),
    ).toEqual({
      seed: 3,
      procedures: { a: { runs: 7, stop: { confidence: 0.9 } } },
      gates: ['x', 'z'],
    });
    expect(scenario.procedures.a.runs).toBe(5);
  });

  it.each(['a', '=1', 'a..b=1', '__proto__.x=1', 'a.constructor.x=1', 'gates.9=x', 'seed.deep=1'])(
    'refuses "%s"',
    (text) => {
      expect(() => applyOverrides({ gates: [], seed: 1 }, [text])).toThrow(/--set/);
    },
  );

  it('does not reach the prototype of objects', () => {
    expect(() => applyOverrides({}, ['a={__proto__: {polluted: 1}}'])).toThrow(/__proto__/);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('Secrets', () => {
  const file = parseYaml(
    't.yaml',
    'headers: { authorization: "Bearer ${TOKEN}" }\nurl: "${HOST}:80"',
  );

  it('fills in variables and takes them out of every text again', () => {
    const secrets = new Secrets();
    const value = secrets.substitute(file, { TOKEN: 'canary-31337', HOST: 'h' });
    expect(value).toEqual({ headers: { authorization: 'Bearer canary-31337' }, url: 'h:80' });
    expect(secrets.redact({ a: ['x canary-31337 y', 'h'], 'canary-31337': 1 })).toEqual({
      a: ['x ${TOKEN} y', '${HOST}'],
      '${TOKEN}': 1,
    });
    const error = secrets.redactError(
      new Error('sent canary-31337', { cause: new Error('canary-31337') }),
    );
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain('canary');
  });

  it('names file, line and key of a variable that is not set', () => {
    expect(() => new Secrets().substitute(file, { HOST: 'h' })).toThrow(
      /t\.yaml:1:12: headers\.authorization.*TOKEN/,
    );
  });
});
