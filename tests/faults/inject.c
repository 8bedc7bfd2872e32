/* inject.c - a library to be preloaded, which makes the call that KAM_FAULT names go wrong: "KIND N", the Nth call of that
 * kind. It writes to the descriptor KAM_FAULT_REPORT whether that call came, and how many calls of each kind there were. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What can go wrong: the kind of call, and the error it then gives. Several kinds count the same calls. */
#define KINDS(X) \
	X(memory, ENOMEM) X(open, EMFILE) X(stat, EIO) X(seek, EIO) \
	X(read, EIO) X(read_short, 0) X(read_interrupted, EINTR) \
	X(write, ENOSPC) X(write_broken, EIO) X(write_short, 0) X(write_interrupted, EINTR) \
	X(sync, EIO) X(close, EIO) X(rename, EIO) X(unlink, EIO) X(mode, EPERM) X(stream, EIO) X(thread, EAGAIN)

#define NUMBER(name, error) KIND_##name,
enum kind { KINDS(NUMBER) KINDS_COUNT };

#define NAME(name, error) #name,
static const char *const names[] = {KINDS(NAME)};

#define ERROR(name, error) error,
static const int errors[] = {KINDS(ERROR)};

static atomic_ullong counts[KINDS_COUNT];
static int chosen = -1, report = -1;
static bool old_files; /* KAM_FAULT_OLD_FILES: no file system knows files without names, nor exchanging two */
static unsigned long long chosen_call;

static void say(const char *text)
{
	if (report >= 0)
		syscall(SYS_write, report, text, strlen(text));
}

/* The sanitizers ask where a thread's stack is as it starts, for which the C library allocates: to fail there would be theirs, not ours. */
static _Thread_local bool let_alone __attribute__((tls_model("initial-exec")));

/* Counts a call, and says whether it is the one to go wrong: then errno is set. */
static bool fails(enum kind kind)
{
	if (let_alone)
		return false;
	unsigned long long call = atomic_fetch_add(&counts[kind], 1) + 1;
	if ((int)kind != chosen || call != chosen_call)
		return false;
	say("fault\n");
	errno = errors[kind];
	return true;
}

__attribute__((constructor)) static void begin(void)
{
	const char *fault = getenv("KAM_FAULT"), *descriptor = getenv("KAM_FAULT_REPORT");
	char name[32];
	report = descriptor ? atoi(descriptor) : -1;
	old_files = getenv("KAM_FAULT_OLD_FILES") != NULL;
	if (!fault || sscanf(fault, "%31s %llu", name, &chosen_call) != 2)
		return;
	for (int i = 0; i < KINDS_COUNT; i++) {
		atomic_store(&counts[i], 0); /* what the loader called before does not count */
		if (strcmp(names[i], name) == 0)
			chosen = i;
	}
}

/* The allocator that this one stands before: that of the sanitizers where they are, else that of the C library. Looking it up as
 * the others are would allocate. */
#define ALLOCATOR(result, name, real_name, parameters, arguments) \
	result __interceptor_##name parameters __attribute__((weak)); \
	result real_name parameters; \
	static result real_##name parameters \
	{ \
		return __interceptor_##name ? __interceptor_##name arguments : real_name arguments; \
	}

ALLOCATOR(void *, malloc, __libc_malloc, (size_t size), (size))
ALLOCATOR(void *, calloc, __libc_calloc, (size_t count, size_t size), (count, size))
ALLOCATOR(void *, realloc, __libc_realloc, (void *old, size_t size), (old, size))
ALLOCATOR(void *, aligned_alloc, __libc_memalign, (size_t alignment, size_t size), (alignment, size))

void *malloc(size_t size)
{
	return fails(KIND_memory) ? NULL : real_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails(KIND_memory) ? NULL : real_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails(KIND_memory) ? NULL : real_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return fails(KIND_memory) ? NULL : real_aligned_alloc(alignment, size);
}

/* The function that this one stands before, as real. */
#define REAL(name) \
	static __typeof__(name) *real; \
	if (!real) \
		look_up(#name, &real)

static void look_up(const char *name, void *real)
{
	void *found = dlsym(RTLD_NEXT, name);
	if (!found)
		abort();
	memcpy(real, &found, sizeof found);
}

int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
	let_alone = true;
	REAL(pthread_getattr_np);
	int result = real(thread, attributes);
	let_alone = false;
	return result;
}

/* Only runs that end by themselves are counted. What runs behind main(), as the writing of coverage does, is let alone. */
static void end(void)
{
	char line[64];
	chosen = -1;
	for (int i = 0; i < KINDS_COUNT; i++) {
		snprintf(line, sizeof line, "%s %llu\n", names[i], (unsigned long long)atomic_load(&counts[i]));
		say(line);
	}
}

typedef int main_function(int argc, char **argv, char **environment);
static main_function *real_main;

/* What main() registers to be called at exit is called before any destructor. */
static int watched_main(int argc, char **argv, char **environment)
{
	atexit(end);
	return real_main(argc, argv, environment);
}

int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void), void (*fini)(void), void (*loader_fini)(void), void *stack_end);

int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void), void (*fini)(void), void (*loader_fini)(void), void *stack_end)
{
	REAL(__libc_start_main);
	real_main = main;
	return real(watched_main, argc, argv, init, fini, loader_fini, stack_end);
}

static mode_t mode_of(int flags, va_list args)
{
	return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(args, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list args;
	REAL(open);
	va_start(args, flags);
	mode_t mode = mode_of(flags, args);
	va_end(args);
	if (old_files && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return fails(KIND_open) ? -1 : real(path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...)
{
	va_list args;
	REAL(openat);
	va_start(args, flags);
	mode_t mode = mode_of(flags, args);
	va_end(args);
	return fails(KIND_open) ? -1 : real(directory, path, flags, mode);
}

FILE *fopen(const char *path, const char *mode)
{
	REAL(fopen);
	return fails(KIND_open) ? NULL : real(path, mode);
}

FILE *tmpfile(void)
{
	REAL(tmpfile);
	return fails(KIND_open) ? NULL : real();
}

int mkostemp(char *template, int flags)
{
	REAL(mkostemp);
	return fails(KIND_open) ? -1 : real(template, flags);
}

int stat(const char *path, struct stat *info)
{
	REAL(stat);
	return fails(KIND_stat) ? -1 : real(path, info);
}

int lstat(const char *path, struct stat *info)
{
	REAL(lstat);
	return fails(KIND_stat) ? -1 : real(path, info);
}

int fstat(int descriptor, struct stat *info)
{
	REAL(fstat);
	return fails(KIND_stat) ? -1 : real(descriptor, info);
}

off_t lseek(int descriptor, off_t offset, int whence)
{
	REAL(lseek);
	return fails(KIND_seek) ? -1 : real(descriptor, offset, whence);
}

/* How many bytes this call may move: half of them, or -1 with errno set. */
static ssize_t allowed(enum kind error, enum kind shorter, enum kind interrupted, size_t n)
{
	bool wrong = fails(error);
	wrong = fails(interrupted) || wrong;
	if (fails(shorter))
		n = (n + 1) / 2;
	return wrong ? -1 : (ssize_t)n;
}

ssize_t read(int descriptor, void *to, size_t n)
{
	REAL(read);
	ssize_t most = allowed(KIND_read, KIND_read_short, KIND_read_interrupted, n);
	return most < 0 ? -1 : real(descriptor, to, (size_t)most);
}

ssize_t pread(int descriptor, void *to, size_t n, off_t offset)
{
	REAL(pread);
	ssize_t most = allowed(KIND_read, KIND_read_short, KIND_read_interrupted, n);
	return most < 0 ? -1 : real(descriptor, to, (size_t)most, offset);
}

static ssize_t allowed_to_write(size_t n)
{
	if (fails(KIND_write_broken))
		return -1;
	return allowed(KIND_write, KIND_write_short, KIND_write_interrupted, n);
}

ssize_t write(int descriptor, const void *bytes, size_t n)
{
	REAL(write);
	ssize_t most = descriptor == STDERR_FILENO ? (ssize_t)n : allowed_to_write(n);
	return most < 0 ? -1 : real(descriptor, bytes, (size_t)most);
}

int fsync(int descriptor)
{
	REAL(fsync);
	return fails(KIND_sync) ? -1 : real(descriptor);
}

/* As some file systems do: what was written is lost, the descriptor is free. */
int close(int descriptor)
{
	REAL(close);
	bool wrong = fails(KIND_close);
	int result = real(descriptor);
	if (wrong)
		errno = EIO;
	return wrong ? -1 : result;
}

int rename(const char *from, const char *to)
{
	REAL(rename);
	return fails(KIND_rename) ? -1 : real(from, to);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to)
{
	REAL(renameat);
	return fails(KIND_rename) ? -1 : real(from_directory, from, to_directory, to);
}

int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags)
{
	REAL(renameat2);
	if (old_files) {
		errno = EINVAL;
		return -1;
	}
	return fails(KIND_rename) ? -1 : real(from_directory, from, to_directory, to, flags);
}

int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags)
{
	REAL(linkat);
	return fails(KIND_rename) ? -1 : real(from_directory, from, to_directory, to, flags);
}

int unlink(const char *path)
{
	REAL(unlink);
	return fails(KIND_unlink) ? -1 : real(path);
}

int fchmod(int descriptor, mode_t mode)
{
	REAL(fchmod);
	return fails(KIND_mode) ? -1 : real(descriptor, mode);
}

/* Streams: what goes wrong below them shows at the stream. */
static size_t stream_fault(FILE *f)
{
	f->_flags |= 0x20; /* what ferror looks at */
	return 0;
}

size_t fread(void *to, size_t size, size_t count, FILE *f)
{
	REAL(fread);
	return fails(KIND_stream) ? stream_fault(f) : real(to, size, count, f);
}

size_t fwrite(const void *bytes, size_t size, size_t count, FILE *f)
{
	REAL(fwrite);
	return f != stderr && fails(KIND_stream) ? stream_fault(f) : real(bytes, size, count, f);
}

int fflush(FILE *f)
{
	REAL(fflush);
	return f != stderr && fails(KIND_stream) ? EOF : real(f);
}

int fseeko(FILE *f, off_t offset, int whence)
{
	REAL(fseeko);
	return fails(KIND_stream) ? -1 : real(f, offset, whence);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
	REAL(pthread_create);
	return fails(KIND_thread) ? errno : real(thread, attributes, start, argument);
}
