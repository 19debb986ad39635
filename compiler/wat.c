/* Running wat2wasm on files in memory: nothing to clean up, whatever happens. */
#define _GNU_SOURCE
#include "wat.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

bool wat_is_text(struct span bytes)
{
    size_t i = 0;
    while (i < bytes.len && strchr(" \t\r\n", bytes.ptr[i]) && bytes.ptr[i])
        i++;
    return i < bytes.len && (bytes.ptr[i] == '(' || (bytes.ptr[i] == ';' && i + 1 < bytes.len && bytes.ptr[i + 1] == ';'));
}

/* The three files of one run. */
struct wat_files {
    int text, binary, messages;
};

static bool files_open(struct wat_files *f, struct span text, struct diag *d)
{
    *f = (struct wat_files){memory_file("wat", true), memory_file("wasm", true), memory_file("messages", true)};
    if (f->text >= 0 && f->binary >= 0 && f->messages >= 0 && write_all(f->text, text.ptr, text.len) && lseek(f->text, 0, SEEK_SET) == 0)
        return true;
    return fail_with(d, EXIT_ENVIRONMENT, "cannot make a temporary file: %s", strerror(errno));
}

static void files_close(const struct wat_files *f)
{
    const int fds[] = {f->text, f->binary, f->messages};
    for (size_t i = 0; i < ARRAY_LEN(fds); i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

/* Exit status of wat2wasm, or -1 with errno. --no-check: an invalid module is for our validator to explain. */
static int run_wat2wasm(struct arena *a, const struct wat_files *f)
{
    char *argv[] = {"wat2wasm", "--enable-all", "--no-check", "--debug-names", descriptor_path(a, f->text), "-o", descriptor_path(a, f->binary), NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, f->messages, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, f->messages, STDERR_FILENO);
    pid_t child = 0;
    int error = posix_spawnp(&child, argv[0], &actions, NULL, argv, environ), status = 0;
    posix_spawn_file_actions_destroy(&actions);
    if (error) {
        errno = error;
        return -1;
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* wat2wasm's messages with the name that the user gave the text. */
static char *read_messages(struct arena *a, const struct wat_files *f, struct diag *d)
{
    struct span raw;
    if (!memory_file_read(f->messages, d, &raw))
        return NULL;
    char *text = arena_strdup(a, raw), *path = descriptor_path(a, f->text), *out = arena_printf(a, "%s", "");
    free((void *)raw.ptr);
    for (char *at; (at = strstr(text, path)); text = at + strlen(path)) {
        *at = 0;
        out = arena_printf(a, "%s%s%s", out, text, d->file);
    }
    return arena_printf(a, "%s%s", out, text);
}

static bool convert(struct arena *a, const struct wat_files *f, struct span *out, struct diag *d)
{
    int status = run_wat2wasm(a, f);
    if (status < 0) {
        fail_with(d, EXIT_ENVIRONMENT, "this is WebAssembly text, and wat2wasm cannot be run to convert it: %s", strerror(errno));
        diag_hint(d, "install wabt, which has wat2wasm, or give wasmc the binary module");
        return false;
    }
    if (status == 0)
        return memory_file_read(f->binary, d, out);
    char *messages = read_messages(a, f, d);
    fail(d, DIAG_NO_OFFSET, "malformed text: wat2wasm ended with status %d", status);
    d->details = messages;
    return false;
}

bool wat_convert(struct arena *a, struct span *input, struct diag *d)
{
    struct wat_files f;
    struct span binary;
    bool ok = files_open(&f, *input, d) && convert(a, &f, &binary, d);
    files_close(&f);
    if (!ok)
        return false;
    free((void *)input->ptr);
    *input = binary;
    return true;
}
