/* 故障垫片: counts the calls that change files under one folder, and has the n-th one fail.

   Preloaded (LD_PRELOAD); idle until `faults_arm` is called. What it does at the n-th call:
   KILL    the process dies before the call
   TORN    half of the bytes are written, then the process dies
   POWER   as KILL, and what no fsync has asked the disk to keep is undone
   MIXED   as POWER, but every second of those writes had reached the disk
   ONCE    the call answers with an errno; of a write, half of the bytes land all the same
   ALWAYS  as ONCE, and so does every later call
   Names (made, moved, linked, removed) reach the disk in their order, as a journalling file system keeps them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { COUNT, KILL, TORN, POWER, MIXED, ONCE, ALWAYS };

#define MOST_FILES 256
#define MOST_CALLS (1 << 20)
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct change {
    struct change *earlier;
    off_t at, size_before, size_after;
    size_t length, old_length;
    char *old, *new;
};

static struct {
    dev_t device;
    ino_t inode;
    int descriptor; /* never closed: closing it would drop the process's locks on the file */
    struct change *newest;
} files[MOST_FILES];

static char folder[PATH_MAX], seen[MOST_CALLS + 1];
static size_t folder_length;
static int file_count, way, answer, armed;
static long calls, last;

void faults_arm(const char *path, long point, int what, int error) {
    folder_length = strlen(path);
    memcpy(folder, path, folder_length + 1);
    last = point, way = what, answer = error, calls = 0, armed = 1;
}

/* One letter for each call so far. */
const char *faults_seen(void) {
    armed = 0;
    return seen;
}

static int inside(const char *path) {
    char whole[PATH_MAX * 2];
    if (!armed || !path) return 0;
    if (path[0] != '/') {
        if (!getcwd(whole, PATH_MAX)) return 0;
        snprintf(whole + strlen(whole), PATH_MAX, "/%s", path);
        path = whole;
    }
    return !strncmp(path, folder, folder_length) && (!path[folder_length] || path[folder_length] == '/');
}

static int open_inside(int descriptor) {
    char link[64], path[PATH_MAX];
    if (!armed) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return inside(path);
}

static int file_of(int descriptor) {
    struct stat about;
    char link[64];
    if (fstat(descriptor, &about) || !S_ISREG(about.st_mode)) return -1;
    for (int each = 0; each < file_count; each++)
        if (files[each].inode == about.st_ino && files[each].device == about.st_dev) return each;
    if (file_count == MOST_FILES) abort();
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    files[file_count].device = about.st_dev;
    files[file_count].inode = about.st_ino;
    files[file_count].descriptor = REAL(open)(link, O_RDWR | O_CLOEXEC);
    if (files[file_count].descriptor < 0) abort();
    return file_count++;
}

/* Notes what a write of `length` bytes at `at`, or a change of the size to `at` (no bytes), will replace. */
static void note(int descriptor, const void *bytes, size_t length, off_t at) {
    int file = way == POWER || way == MIXED ? file_of(descriptor) : -1;
    struct stat about;
    if (file < 0 || fstat(descriptor, &about)) return;
    struct change *made = calloc(1, sizeof *made);
    off_t end = bytes ? at + (off_t)length : about.st_size;
    made->at = at;
    made->size_before = about.st_size;
    made->size_after = bytes ? (end > about.st_size ? end : about.st_size) : at;
    made->length = length;
    if (end > about.st_size) end = about.st_size;
    if (end > at) {
        made->old_length = (size_t)(end - at);
        made->old = malloc(made->old_length);
        if (pread(files[file].descriptor, made->old, made->old_length, at) < 0) abort();
    }
    if (bytes) memcpy(made->new = malloc(length + 1), bytes, length);
    made->earlier = files[file].newest;
    files[file].newest = made;
}

static void kept(int descriptor) {
    int file = way == POWER || way == MIXED ? file_of(descriptor) : -1;
    if (file >= 0) files[file].newest = NULL; /* the process is short-lived: nothing is freed */
}

static void redo(int descriptor, struct change *made, int *number) {
    if (!made) return;
    redo(descriptor, made->earlier, number);
    if (++*number % 2) return;
    if (made->new && REAL(pwrite64)(descriptor, made->new, made->length, made->at) < 0) abort();
    if (!made->new && REAL(ftruncate64)(descriptor, made->size_after)) abort();
}

static void lose_power(void) {
    for (int file = 0, number = 0; file < file_count; file++) {
        int descriptor = files[file].descriptor;
        for (struct change *each = files[file].newest; each; each = each->earlier) {
            if (each->old && REAL(pwrite64)(descriptor, each->old, each->old_length, each->at) < 0) abort();
            if (REAL(ftruncate64)(descriptor, each->size_before)) abort();
        }
        if (way == MIXED) redo(descriptor, files[file].newest, &number);
    }
}

void faults_die(void) {
    if (way == POWER || way == MIXED) lose_power();
    kill(getpid(), SIGKILL);
    pause();
}

/* A call that changes something: whether it has to fail; of a torn write, the caller writes half first. */
static int fails(char letter) {
    if (calls == MOST_CALLS) abort();
    seen[calls++] = letter;
    if (calls < last || (calls > last && way != ALWAYS) || way == COUNT) return 0;
    if (way == KILL || way == POWER || way == MIXED || (way == TORN && letter != 'w')) faults_die();
    errno = answer;
    return 1;
}

static ssize_t half_done(void) {
    if (way == TORN) faults_die();
    errno = answer;
    return -1;
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
    if (!open_inside(descriptor)) return REAL(write)(descriptor, bytes, length);
    if (fails('w')) {
        if (length > 1) (void)!REAL(write)(descriptor, bytes, length / 2);
        return half_done();
    }
    int appends = fcntl(descriptor, F_GETFL) & O_APPEND;
    note(descriptor, bytes, length, lseek(descriptor, 0, appends ? SEEK_END : SEEK_CUR));
    return REAL(write)(descriptor, bytes, length);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t at) {
    if (!open_inside(descriptor)) return REAL(pwrite64)(descriptor, bytes, length, at);
    if (fails('w')) {
        if (length > 1) (void)!REAL(pwrite64)(descriptor, bytes, length / 2, at);
        return half_done();
    }
    note(descriptor, bytes, length, at);
    return REAL(pwrite64)(descriptor, bytes, length, at);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t at) {
    return pwrite64(descriptor, bytes, length, at);
}

/* Nobody here writes several pieces in one call; whoever begins to must not slip by. */
ssize_t pwritev(int descriptor, const struct iovec *pieces, int count, off_t at) {
    if (open_inside(descriptor)) abort();
    return REAL(pwritev)(descriptor, pieces, count, at);
}

ssize_t writev(int descriptor, const struct iovec *pieces, int count) {
    if (open_inside(descriptor)) abort();
    return REAL(writev)(descriptor, pieces, count);
}

int ftruncate64(int descriptor, off64_t length) {
    if (open_inside(descriptor)) {
        if (fails('t')) return -1;
        note(descriptor, NULL, 0, length);
    }
    return REAL(ftruncate64)(descriptor, length);
}

int ftruncate(int descriptor, off_t length) { return ftruncate64(descriptor, length); }

int fsync(int descriptor) {
    if (open_inside(descriptor)) {
        if (fails('s')) return -1;
        kept(descriptor);
    }
    return REAL(fsync)(descriptor);
}

int fdatasync(int descriptor) { return fsync(descriptor); }

int rename(const char *from, const char *to) {
    return (inside(from) || inside(to)) && fails('r') ? -1 : REAL(rename)(from, to);
}

int renameat(int one, const char *from, int other, const char *to) {
    return (inside(from) || inside(to)) && fails('r') ? -1 : REAL(renameat)(one, from, other, to);
}

int link(const char *from, const char *to) {
    return inside(to) && fails('l') ? -1 : REAL(link)(from, to);
}

int linkat(int one, const char *from, int other, const char *to, int flags) {
    return inside(to) && fails('l') ? -1 : REAL(linkat)(one, from, other, to, flags);
}

int unlink(const char *path) {
    return inside(path) && !access(path, F_OK) && fails('u') ? -1 : REAL(unlink)(path);
}

int unlinkat(int base, const char *path, int flags) {
    return inside(path) && fails('u') ? -1 : REAL(unlinkat)(base, path, flags);
}

int mkdir(const char *path, mode_t mode) {
    return inside(path) && access(path, F_OK) && fails('m') ? -1 : REAL(mkdir)(path, mode);
}

/* Whether opening makes or empties a file: only then is it a change. */
static int open_fails(const char *path, int flags) {
    if (!(flags & (O_CREAT | O_TRUNC)) || !inside(path)) return 0;
    return (flags & O_TRUNC || access(path, F_OK)) && fails('c');
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return open_fails(path, flags) ? -1 : REAL(name)(path, flags, mode); \
    }

OPENS(open)
OPENS(open64)

#define OPENS_AT(name) \
    int name(int base, const char *path, int flags, ...) { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return open_fails(path, flags) ? -1 : REAL(name)(base, path, flags, mode); \
    }

OPENS_AT(openat)
OPENS_AT(openat64)
