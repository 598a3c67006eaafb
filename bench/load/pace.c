/* Control for pacing: sleeps to the times of a Poisson process with clock_nanosleep and prints how late it woke (us). */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e6 + t.tv_nsec / 1e3; }
static int ascending(const void *a, const void *b) { double x = *(double *)a, y = *(double *)b; return x < y ? -1 : x > y; }
int main(int argc, char **argv) {
  double rate = atof(argv[1]); int n = atoi(argv[2]); double *late = malloc(n * sizeof *late), due = now_us() + 50000;
  srand48(7);
  for (int i = 0; i < n; i++) {
    due += -log(1 - drand48()) / rate * 1e6;
    struct timespec t = {(time_t)(due / 1e6), (long)(fmod(due, 1e6) * 1e3)};
    if (now_us() < due) clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
    late[i] = now_us() - due;
  }
  qsort(late, n, sizeof *late, ascending);
  printf("%f %f\n", late[n / 2], late[(int)(n * 0.99)]);
  return argc < 0;
}
