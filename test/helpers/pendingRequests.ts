/** Waits until our server has read so many requests to the model `slow` that it has not answered. */
export async function pendingRequests(restUrl: string, count: number): Promise<void> {
  for (;;) {
    const response = await fetch(`${restUrl}/v2/models/slow/stats`);
    const { model_stats } = (await response.json()) as {
      model_stats: [{ pending_count: number }];
    };
    if (model_stats[0].pending_count >= count) return;
  }
}
