import type { ProtocolFixture, Started } from './protocolFixture.ts';

/** The same fixture, asked by undici or grpc-js in place of our own clients. */
export function byLibrary(fixture: ProtocolFixture): ProtocolFixture {
  const asked = async (starting: Promise<Started>): Promise<Started> => {
    const started = await starting;
    return { ...started, definition: { ...started.definition, client: 'library' } };
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
      definitionAt: (port) => ({ ...endpoint.definitionAt(port), client: 'library' }),
      start: (tls) => asked(endpoint.start(tls)),
      startIndiscreet: () => asked(endpoint.startIndiscreet()),
      seen: () => endpoint.seen(),
    },
  };
}
