/** Longest wait for an answer, ms. */
const PATIENCE = 5000;

/** The JSON that an address answers with, by POST when there is a body; undefined when it answers otherwise or not at all. */
export async function fetchJson(url: string, body?: unknown): Promise<unknown> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(PATIENCE),
      ...(body === undefined
        ? {}
        : {
            method: 'POST',
            body: JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          }),
    });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}
