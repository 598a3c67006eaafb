import type { ProtocolFixture, Started } from './protocolFixture.ts';

/** The same fixture with further keys in its definitions. */
export function withKeys(fixture: ProtocolFixture, keys: object): ProtocolFixture {
  const asked = async (starting: Promise<Started>): Promise<Started> => {
    const started = await starting;
    return { ...started, definition: { ...started.definition, ...keys } };
  };
  const { startSilent, endpoint } = fixture;
  return {
    ...fixture,
    start: (dtype) => asked(fixture.start(dtype)),
    startNonFinite: () => asked(fixture.startNonFinite()),
    startSilent: startSilent && (() => asked(startSilent())),
    failures: Object.fromEntries(
      Object.entries(fixture.failures).map(([name, failure]) => [
        name,
        { ...failure, start: () => asked(failure.start()) },
      ]),
    ),
    endpoint: endpoint && {
      definitionAt: (port) => ({ ...endpoint.definitionAt(port), ...keys }),
      start: (tls) => asked(endpoint.start(tls)),
      startIndiscreet: () => asked(endpoint.startIndiscreet()),
      seen: () => endpoint.seen(),
    },
  };
}
