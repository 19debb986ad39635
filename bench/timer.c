/*
 * timer [-n ROUNDS] [-i STDIN] [-c] [-d] LABEL COMMAND ARGUMENT... -- LABEL COMMAND ARGUMENT...
 *
 * Runs the commands in turn, round after round, so that whatever else the machine does hits all of them alike, and
 * prints one line per command, separated by tabs: label, then median, least and greatest wall time and median
 * processor time in seconds, then peak memory in KiB. All must succeed and write the same to standard output
 * (unless -d, "different"). The first round only warms the caches up and does not count (unless -c, "cold").
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 16, MAX_ROUNDS = 10000 };

struct command {
  const char *label;
  char **arguments;
  double *wall, *processor;
  long peak;
};

static struct {
  struct command commands[MAX_COMMANDS];
  int count, rounds;
  const char *input;
  bool cold, different;
  FILE *expected, *output;
} timer = {.rounds = 5, .input = "/dev/null"};

extern char **environ;

static void fail(const char *what, const char *detail) {
  fprintf(stderr, "timer: %s: %s\n", what, detail);
  exit(EXIT_FAILURE);
}

static void parse(int argc, char **argv) {
  int option;
  while ((option = getopt(argc, argv, "+n:i:cd")) != -1) switch (option) {
    case 'n': timer.rounds = atoi(optarg); break;
    case 'i': timer.input = optarg; break;
    case 'c': timer.cold = true; break;
    case 'd': timer.different = true; break;
    default: exit(2);
    }
  if (timer.rounds < 1 || timer.rounds > MAX_ROUNDS) fail("-n", "not a sensible number of rounds");
  for (char **arg = argv + optind; *arg; timer.count++) {
    if (timer.count == MAX_COMMANDS || !arg[1]) fail("usage", "LABEL COMMAND... -- LABEL COMMAND...");
    timer.commands[timer.count] = (struct command){
        .label = arg[0],
        .arguments = arg + 1,
        .wall = calloc((size_t)timer.rounds, sizeof(double)),
        .processor = calloc((size_t)timer.rounds, sizeof(double)),
    };
    while (*arg && strcmp(*arg, "--") != 0) arg++;
    if (*arg) *arg++ = NULL; /* ends this command's arguments */
  }
}

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool same_output(FILE *a, FILE *b) {
  int x, y;
  rewind(a);
  rewind(b);
  do {
    x = getc(a);
    y = getc(b);
  } while (x == y && x != EOF);
  return x == y;
}

/* round < 0: does not count */
static void run(struct command *command, int round) {
  posix_spawn_file_actions_t actions;
  pid_t process;
  int status;
  struct rusage usage;
  rewind(timer.output);
  if (ftruncate(fileno(timer.output), 0) != 0) fail("output file", strerror(errno));
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, timer.input, O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, fileno(timer.output), STDOUT_FILENO);
  double start = now();
  int error = posix_spawnp(&process, command->arguments[0], &actions, NULL, command->arguments, environ);
  if (error) fail(command->arguments[0], strerror(error));
  if (wait4(process, &status, 0, &usage) != process) fail(command->label, strerror(errno));
  double wall = now() - start;
  posix_spawn_file_actions_destroy(&actions);
  if (status != 0) fail(command->label, "did not succeed");
  if (!timer.different) {
    if (!timer.expected) {
      timer.expected = timer.output;
      timer.output = tmpfile();
      if (!timer.output) fail("temporary file", strerror(errno));
    } else if (!same_output(timer.expected, timer.output)) {
      fail(command->label, "printed something else than the first command");
    }
  }
  if (round < 0) return;
  command->wall[round] = wall;
  command->processor[round] = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  if (usage.ru_maxrss > command->peak) command->peak = usage.ru_maxrss;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Sorts the samples. */
static double median(double *samples) {
  int n = timer.rounds;
  qsort(samples, (size_t)n, sizeof *samples, ascending);
  return (samples[(n - 1) / 2] + samples[n / 2]) / 2;
}

int main(int argc, char **argv) {
  parse(argc, argv);
  timer.output = tmpfile();
  if (!timer.output) fail("temporary file", strerror(errno));
  for (int round = timer.cold ? 0 : -1; round < timer.rounds; round++)
    for (int i = 0; i < timer.count; i++) /* every other round backwards: no command always follows the same one */
      run(&timer.commands[round & 1 ? timer.count - 1 - i : i], round);
  for (struct command *c = timer.commands; c < timer.commands + timer.count; c++) {
    double wall = median(c->wall), processor = median(c->processor);
    printf("%s\t%.6f\t%.6f\t%.6f\t%.6f\t%ld\n", c->label, wall, c->wall[0], c->wall[timer.rounds - 1], processor,
           c->peak);
  }
  return EXIT_SUCCESS;
}
