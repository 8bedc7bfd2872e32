# make demo    build, and see the main job on examples/data
# make check   build, and run every test
# A new command is one word here, cmd/kam-x.c, man/kam-x.1 and tests/kam-x/.
COMMANDS = kam-baseline kam-dedupe kam-forecast kam-funnel kam-norm kam-score kam-tier kam-waterfall

PREFIX ?= /usr/local
CFLAGS ?= -O3 -g -flto=auto
WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wpedantic -Wvla -Wwrite-strings
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection $(CONTROL_FLOW) -fPIE
CONTROL_FLOW = $(if $(filter x86_64 i686,$(shell uname -m)),-fcf-protection)
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LIBRARIES = -lcsv -ljansson -lutf8proc -lfftw3 -lz -lpthread -lm

# The archiver that knows what the link-time optimiser leaves in objects.
AR = gcc-ar

# `make BUILD=sanitized ...` builds beside the ordinary build, with the sanitizers in.
BUILD ?= build
ifeq ($(BUILD),sanitized)
CFLAGS = -O1 -g $(SANITIZE)
HARDEN =
endif

# `make fuzz` builds beside them, with clang and its fuzzer. Nothing behind no place is what an empty slice is made of.
ifeq ($(BUILD),fuzzed)
CC = clang
CFLAGS = -O1 -g $(SANITIZE) -fno-sanitize=pointer-overflow -fsanitize=fuzzer-no-link -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
HARDEN =
endif

# What `make coverage` measures, and what `make check-threads` watches.
ifeq ($(BUILD),covered)
CFLAGS = -O0 -g --coverage
HARDEN =
endif
ifeq ($(BUILD),threads)
CFLAGS = -O1 -g -fsanitize=thread
HARDEN =
endif

# No product is fused with a sum: where processors can, estimates would have other last digits than elsewhere.
SAME_DIGITS = -ffp-contract=off
COMPILE = $(CC) -std=gnu11 -D_GNU_SOURCE -Iinclude $(WARNINGS) $(HARDEN) $(SAME_DIGITS) $(CFLAGS) $(CPPFLAGS)
LINK = $(CC) $(CFLAGS) $(if $(HARDEN),-pie -Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now) $(LDFLAGS)
comma := ,

LIB = $(patsubst %.c,$(BUILD)/%.o,$(wildcard lib/*/*.c)) $(BUILD)/tables/names.o

# What names are made of, for lib/match: lib/match/tables/*.txt, and what Debian's packages know.
REGIONS = /usr/lib/python3/dist-packages/stdnum/cn/loc.dat
READINGS = /usr/share/unicode/Unihan_Readings.txt.bz2
NAME_WORDS = $(patsubst %,lib/match/tables/%.txt,regions simplified forms industries industries-latin marks)
PROGRAMS = $(COMMANDS:%=$(BUILD)/%)
UNITS = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
FUZZ = csv json parts write state values names files headings
# One word here, tests/fuzz/x.c, x.dict and corpus/x.
CALLABLE = $(BUILD)/tests/fuzz/fuzz.o $(BUILD)/tests/fuzz/run.o $(COMMANDS:kam-%=$(BUILD)/callable/%.o) $(patsubst %.c,$(BUILD)/%.o,$(wildcard cmd/*/*.c))
REPLAY = $(BUILD)/unit/fuzz
FUZZERS = $(FUZZ:%=$(BUILD)/fuzz-%)
FAULTS = $(BUILD)/faults $(BUILD)/inject.so $(BUILD)/corpora $(BUILD)/collide
MANUALS = $(wildcard man/*.[157])

all: $(PROGRAMS)

deps:
	@.ci/deps build

deps-dev: deps
	@.ci/deps develop

demo: deps
	@$(MAKE) --no-print-directory -s -j2 all
	@PATH="$(CURDIR)/$(BUILD):$$PATH" examples/demo

check: deps
	@$(MAKE) --no-print-directory -s -j2 BUILD=$(BUILD) programs
	@tests/run $(BUILD)

check-sanitized: deps
	@$(MAKE) --no-print-directory check BUILD=sanitized

# The examples of runs past one machine on real engines, or what of them can be had here.
check-distributed: deps
	@$(MAKE) --no-print-directory -s -j2 BUILD=$(BUILD) all
	@tests/distributed/run $(BUILD)

# Every call of every mode of every command made to fail in turn.
check-faults: deps
	@$(MAKE) --no-print-directory -s -j2 BUILD=$(BUILD) programs
	@tests/faults/run $(BUILD)

# Every command over real files and damaged copies of them; CORPORA is how many of each.
check-corpora: deps
	@$(MAKE) --no-print-directory -s -j2 BUILD=$(BUILD) programs
	@tests/corpora/run $(BUILD) $(CORPORA)

# Lines and branches of lib/ that all tests together run, file by file.
coverage: deps
	@$(MAKE) --no-print-directory -s -j2 BUILD=covered programs
	@find covered -name '*.gcda' -delete
	@tests/run covered || echo "what failed has been measured as far as it went"
	@tests/coverage/report covered

# What threads share, watched by ThreadSanitizer while maps, folds and solves run on several cores.
check-threads: deps
	@$(MAKE) --no-print-directory -s -j2 BUILD=threads all
	@tests/threads/run threads

# What `make check` needs, without running it.
programs: $(PROGRAMS) $(UNITS) $(REPLAY) $(FAULTS)

# Expected outputs anew, to be reviewed as a diff.
regenerate: programs
	@tests/run --regenerate $(BUILD)

# All fuzz targets, FUZZ_SECONDS each in FUZZ_JOBS processes.
fuzz: deps-dev
	@$(MAKE) --no-print-directory -s -j2 BUILD=fuzzed fuzzers
	@tests/fuzz/fuzz fuzzed $(FUZZ)

fuzzers: $(FUZZERS)

lint: deps-dev
	@.ci/lint

bench: all
	@tests/bench/run $(BUILD) $(JOB)

examples: $(BUILD)/generate $(BUILD)/crm
	$(BUILD)/generate examples/data
	$(BUILD)/crm examples/crm
	examples/check-truth

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7
	install $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	for c in $(COMMANDS); do \
		$(BUILD)/$$c --print-options bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$c && \
		$(BUILD)/$$c --print-options zsh >$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_$$c || exit; done
	for page in $(MANUALS); do install -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}; done

clean:
	rm -rf build sanitized fuzzed covered threads

$(BUILD)/libkam.a: $(LIB)
	rm -f $@ && $(AR) rcs $@ $^

# A command of many modes has a directory beside its file.
$(foreach c,$(COMMANDS),$(eval $(BUILD)/$(c): $(patsubst %.c,$(BUILD)/%.o,$(wildcard cmd/$(c)/*.c))))

$(PROGRAMS): $(BUILD)/%: $(BUILD)/cmd/%.o $(BUILD)/cmd/main.o $(BUILD)/libkam.a
	$(LINK) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBRARIES)

$(UNITS): $(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libkam.a
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(LIBRARIES)

$(REPLAY): $(BUILD)/tests/fuzz/replay.o $(FUZZ:%=$(BUILD)/tests/fuzz/%.o) $(CALLABLE) $(BUILD)/libkam.a
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(LIBRARIES)

# A command that is called fuzz_NAME, for programs that run several.
$(BUILD)/callable/%.o: cmd/kam-%.c
	@mkdir -p $(@D)
	$(COMPILE) -Dkam_program=fuzz_$* -MMD -MP -c -o $@ $<

$(FUZZERS): $(BUILD)/fuzz-%: $(BUILD)/tests/fuzz/%.o $(CALLABLE) $(BUILD)/libkam.a
	$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBRARIES)

$(BUILD)/faults: $(BUILD)/tests/faults/driver.o $(BUILD)/libkam.a
	$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/corpora: $(BUILD)/tests/corpora/driver.o $(BUILD)/tests/corpora/damage.o $(CALLABLE) $(BUILD)/libkam.a
	$(LINK) -o $@ $^ $(LIBRARIES)

$(BUILD)/collide: $(BUILD)/tests/hostile/collide.o $(BUILD)/libkam.a
	$(LINK) -o $@ $^ $(LIBRARIES)

# Stands between a program and its libraries, the sanitizers among them: built without them.
$(BUILD)/inject.so: tests/faults/inject.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -D_GNU_SOURCE $(WARNINGS) -O1 -g -shared -fPIC -o $@ $<

$(BUILD)/generate $(BUILD)/crm: $(BUILD)/%: $(BUILD)/examples/%.o
	$(LINK) -o $@ $^

$(BUILD)/tables/generate: lib/match/tables/generate.c lib/match/tables.h $(wildcard lib/ground/*.c include/kam/*.h)
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -D_GNU_SOURCE -Iinclude $(WARNINGS) -O1 -o $@ $(filter %.c,$^) -lopencc -lutf8proc

$(BUILD)/tables/names.c: $(BUILD)/tables/generate $(NAME_WORDS) $(REGIONS) $(READINGS)
	bzip2 -dc $(READINGS) >$@.readings
	$< $(REGIONS) $(NAME_WORDS) <$@.readings >$@.new && rm $@.readings && mv $@.new $@

$(BUILD)/tables/names.o: $(BUILD)/tables/names.c lib/match/tables.h
	$(COMPILE) -Ilib/match -c -o $@ $<

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP -c -o $@ $<

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all deps deps-dev demo check coverage check-threads check-sanitized check-distributed check-faults check-corpora programs regenerate fuzz fuzzers lint bench examples install clean
.SECONDARY:
