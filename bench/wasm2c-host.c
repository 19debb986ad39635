/*
 * The least of WASI that lets the benchmark programs run when wasm2c has made C of them: arguments, clock, standard
 * input and output, exit. Compiled anew for each program, whose header (program.h, from `wasm2c -n program`) checks the
 * signatures. Files are refused, so scripts come through standard input.
 */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SUCCESS = 0, EBADF = 8, EIO = 29, ENOSYS = 52, ESPIPE = 70 };
enum { FILETYPE_CHARACTER_DEVICE = 2 };

typedef struct Z_wasi_snapshot_preview1_instance_t *host;
#define WASI(name) Z_wasi_snapshot_preview1Z_##name

static Z_program_instance_t program;
static int argument_count;
static char **arguments;

static void *at(u32 address, u32 length) {
  wasm_rt_memory_t *memory = Z_programZ_memory(&program);
  if ((u64)address + length > memory->size) {
    fprintf(stderr, "wasm2c host: the program passed an address outside its memory\n");
    exit(EXIT_FAILURE);
  }
  return memory->data + address;
}

static u32 load32(u32 address) {
  u32 value;
  memcpy(&value, at(address, sizeof value), sizeof value);
  return value;
}

static void store32(u32 address, u32 value) { memcpy(at(address, sizeof value), &value, sizeof value); }
static void store64(u32 address, u64 value) { memcpy(at(address, sizeof value), &value, sizeof value); }

u32 WASI(args_sizes_get)(host h, u32 count, u32 size) {
  u32 total = 0;
  for (int i = 0; i < argument_count; i++) total += (u32)strlen(arguments[i]) + 1;
  store32(count, (u32)argument_count);
  store32(size, total);
  return SUCCESS;
}

u32 WASI(args_get)(host h, u32 pointers, u32 text) {
  for (int i = 0; i < argument_count; i++) {
    u32 length = (u32)strlen(arguments[i]) + 1;
    store32(pointers + 4 * (u32)i, text);
    memcpy(at(text, length), arguments[i], length);
    text += length;
  }
  return SUCCESS;
}

/* One variable, so that SQLite does not complain that nobody is at home. */
static const char home[] = "HOME=/";

u32 WASI(environ_sizes_get)(host h, u32 count, u32 size) {
  store32(count, 1);
  store32(size, sizeof home);
  return SUCCESS;
}

u32 WASI(environ_get)(host h, u32 pointers, u32 text) {
  store32(pointers, text);
  memcpy(at(text, sizeof home), home, sizeof home);
  return SUCCESS;
}

u32 WASI(clock_time_get)(host h, u32 id, u64 precision, u32 result) {
  struct timespec now;
  clock_gettime(id == 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC, &now);
  store64(result, (u64)now.tv_sec * 1000000000 + (u64)now.tv_nsec);
  return SUCCESS;
}

static u32 transfer(u32 fd, u32 vectors, u32 count, u32 result, ssize_t (*one)(int, void *, size_t)) {
  u32 total = 0;
  for (u32 i = 0; i < count; i++) {
    u32 length = load32(vectors + 8 * i + 4);
    ssize_t n = one((int)fd, at(load32(vectors + 8 * i), length), length);
    if (n < 0) return EIO;
    total += (u32)n;
    if ((u32)n < length) break;
  }
  store32(result, total);
  return SUCCESS;
}

static ssize_t write_some(int fd, void *data, size_t length) { return write(fd, data, length); }

u32 WASI(fd_read)(host h, u32 fd, u32 vectors, u32 count, u32 result) {
  return transfer(fd, vectors, count, result, read);
}

u32 WASI(fd_write)(host h, u32 fd, u32 vectors, u32 count, u32 result) {
  return transfer(fd, vectors, count, result, write_some);
}

u32 WASI(fd_close)(host h, u32 fd) { return SUCCESS; }
u32 WASI(fd_seek)(host h, u32 fd, u64 offset, u32 whence, u32 result) { return ESPIPE; }

/* A character device with all rights: wasi-libc takes it for neither a file to seek in nor a terminal. */
u32 WASI(fd_fdstat_get)(host h, u32 fd, u32 result) {
  if (fd > 2) return EBADF;
  memset(at(result, 24), 0, 24);
  store32(result, FILETYPE_CHARACTER_DEVICE);
  store64(result + 8, ~(u64)0);
  store64(result + 16, ~(u64)0);
  return SUCCESS;
}

u32 WASI(fd_prestat_get)(host h, u32 fd, u32 result) { return EBADF; } /* no directory is granted */

void WASI(proc_exit)(host h, u32 status) { exit((int)status); }

/* The rest exists only so that programs link. */
#define REFUSED(name, ...)                                                                                           \
  u32 WASI(name)(host h, __VA_ARGS__) { return ENOSYS; }
REFUSED(fd_fdstat_set_flags, u32 fd, u32 flags)
REFUSED(fd_filestat_get, u32 fd, u32 result)
REFUSED(fd_filestat_set_size, u32 fd, u64 size)
REFUSED(fd_prestat_dir_name, u32 fd, u32 path, u32 length)
REFUSED(fd_readdir, u32 fd, u32 data, u32 length, u64 cookie, u32 result)
REFUSED(fd_renumber, u32 from, u32 to)
REFUSED(fd_sync, u32 fd)
REFUSED(path_create_directory, u32 fd, u32 path, u32 length)
REFUSED(path_filestat_get, u32 fd, u32 flags, u32 path, u32 length, u32 result)
REFUSED(path_filestat_set_times, u32 fd, u32 flags, u32 path, u32 length, u64 access, u64 modification, u32 which)
REFUSED(path_open, u32 fd, u32 flags, u32 path, u32 length, u32 how, u64 rights, u64 inheriting, u32 more, u32 result)
REFUSED(path_readlink, u32 fd, u32 path, u32 length, u32 data, u32 size, u32 result)
REFUSED(path_remove_directory, u32 fd, u32 path, u32 length)
REFUSED(path_rename, u32 fd, u32 path, u32 length, u32 to_fd, u32 to_path, u32 to_length)
REFUSED(path_symlink, u32 target, u32 target_length, u32 fd, u32 path, u32 length)
REFUSED(path_unlink_file, u32 fd, u32 path, u32 length)
REFUSED(poll_oneoff, u32 subscriptions, u32 events, u32 count, u32 result)

int main(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
  wasm_rt_init();
  Z_program_init_module();
  Z_program_instantiate(&program, NULL);
  Z_programZ__start(&program);
  return EXIT_SUCCESS;
}
