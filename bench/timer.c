/* timer [-n ROUNDS] [-i STDIN] [-k] [-d] LABEL[/EVERY] COMMAND ARGUMENT... -- LABEL[/EVERY] COMMAND ARGUMENT...
 *
 * Runs the commands in turn, round after round, so that whatever else the machine does hits all of them alike. For each run it prints, separated
 * by tabs, the label and: wall, user and cpu time (user and system) in seconds, and peak memory in KiB:
 *
 *     LABEL  wall  s  0.213
 *
 * A command with /EVERY runs in every EVERYth round only. All must succeed and write the same to standard output as the first command
 * did (unless -d, "different"). One that does not is reported on standard error, prints "LABEL failed", and does not run again; the
 * first command's failure is fatal, unless -k ("keep going"), which makes the first that succeeds the reference.
 * Exit status: 0, also when a command failed; 1 when nothing can be measured; 2 usage. */
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

enum { MAX_COMMANDS = 32, MAX_ROUNDS = 10000 };

struct command {
    const char *label;
    char **arguments;
    int every;
    bool failed;
};

struct timer {
    struct command commands[MAX_COMMANDS];
    int count, rounds;
    const char *input;
    bool keep_going, different;
    int expected, output; /* descriptors: what the first command wrote (-1: none yet), what the last one wrote */
};

extern char **environ;

static void fail(const char *what, const char *detail)
{
    fprintf(stderr, "timer: %s: %s\n", what, detail);
    exit(EXIT_FAILURE);
}

static void usage(const char *why)
{
    fprintf(stderr, "timer: %s\nusage: timer [-n ROUNDS] [-i STDIN] [-k] [-d] LABEL[/EVERY] COMMAND... -- LABEL[/EVERY] COMMAND...\n", why);
    exit(2);
}

/* "LABEL/EVERY" is cut at the slash. */
static struct command command_new(char *label, char **arguments)
{
    char *slash = strchr(label, '/');
    struct command command = {.label = label, .arguments = arguments, .every = 1};
    if (slash) {
        *slash = 0;
        command.every = atoi(slash + 1);
    }
    if (command.every < 1)
        usage("/EVERY is not a positive number");
    return command;
}

static struct timer parse(int argc, char **argv)
{
    struct timer timer = {.rounds = 5, .input = "/dev/null", .expected = -1};
    int option;
    while ((option = getopt(argc, argv, "+n:i:kd")) != -1)
        switch (option) {
        case 'n': timer.rounds = atoi(optarg); break;
        case 'i': timer.input = optarg; break;
        case 'k': timer.keep_going = true; break;
        case 'd': timer.different = true; break;
        default: usage("unknown option");
        }
    if (timer.rounds < 1 || timer.rounds > MAX_ROUNDS)
        usage("-n is not a sensible number of rounds");
    for (char **arg = argv + optind; *arg; timer.count++) {
        if (timer.count == MAX_COMMANDS || !arg[1])
            usage("too many commands, or a label without one");
        timer.commands[timer.count] = command_new(arg[0], arg + 1);
        while (*arg && strcmp(*arg, "--") != 0)
            arg++;
        if (*arg)
            *arg++ = NULL; /* ends this command's arguments */
    }
    if (!timer.count)
        usage("no command");
    return timer;
}

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Without a name, and without stdio: the children write through the same descriptor, behind the back of any buffer. */
static int temporary_file(void)
{
    char name[] = "/tmp/timer-XXXXXX";
    int fd = mkstemp(name);
    if (fd < 0 || unlink(name) != 0)
        fail("temporary file", strerror(errno));
    return fd;
}

static bool same_output(int a, int b)
{
    char from_a[1 << 14], from_b[1 << 14];
    for (off_t at = 0;;) {
        ssize_t n = pread(a, from_a, sizeof from_a, at), m = pread(b, from_b, sizeof from_b, at);
        if (n < 0 || m < 0)
            fail("reading output", strerror(errno));
        if (n != m || memcmp(from_a, from_b, (size_t)n) != 0)
            return false;
        if (n == 0)
            return true;
        at += n;
    }
}

/* NULL, or why the run does not count. The first good output becomes what is expected of all others. */
static const char *verdict(struct timer *timer, int status)
{
    if (WIFSIGNALED(status))
        return strsignal(WTERMSIG(status));
    if (status != 0)
        return "exited with a status other than 0";
    if (timer->different)
        return NULL;
    if (timer->expected < 0) {
        timer->expected = timer->output;
        timer->output = temporary_file();
        return NULL;
    }
    return same_output(timer->expected, timer->output) ? NULL : "printed something else than the first command";
}

static void print_sample(const char *label, double wall, const struct rusage *usage)
{
    double user = seconds(usage->ru_utime);
    printf("%s\twall\ts\t%.6f\n", label, wall);
    printf("%s\tuser\ts\t%.6f\n", label, user);
    printf("%s\tcpu\ts\t%.6f\n", label, user + seconds(usage->ru_stime));
    printf("%s\tpeak\tKiB\t%ld\n", label, usage->ru_maxrss);
}

static void give_up(struct timer *timer, struct command *command, const char *why)
{
    fprintf(stderr, "timer: %s: %s\n", command->label, why);
    if (command == timer->commands && !timer->keep_going)
        exit(EXIT_FAILURE);
    printf("%s\tfailed\t\t1\n", command->label);
    command->failed = true;
}

static void run(struct timer *timer, struct command *command)
{
    posix_spawn_file_actions_t actions;
    pid_t process;
    int status;
    struct rusage usage;
    if (ftruncate(timer->output, 0) != 0 || lseek(timer->output, 0, SEEK_SET) != 0)
        fail("output file", strerror(errno));
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, timer->input, O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, timer->output, STDOUT_FILENO);
    double start = now();
    int error = posix_spawnp(&process, command->arguments[0], &actions, NULL, command->arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error) {
        give_up(timer, command, strerror(error));
        return;
    }
    while (wait4(process, &status, 0, &usage) != process)
        if (errno != EINTR)
            fail(command->label, strerror(errno));
    double wall = now() - start;
    const char *why = verdict(timer, status);
    if (why)
        give_up(timer, command, why);
    else
        print_sample(command->label, wall, &usage);
}

int main(int argc, char **argv)
{
    struct timer timer = parse(argc, argv);
    timer.output = temporary_file();
    for (int round = 0; round < timer.rounds; round++)
        for (int i = 0; i < timer.count; i++) { /* every other round backwards: no command always follows the same one */
            struct command *command = &timer.commands[round & 1 ? timer.count - 1 - i : i];
            if (!command->failed && round % command->every == 0)
                run(&timer, command);
        }
    return timer.expected >= 0 || timer.different ? EXIT_SUCCESS : EXIT_FAILURE;
}
