/* help.c - --help, --version and the option lists of man pages, all from the table. */
#include "frame.h"

#include <stdio.h>

static void option_head(const struct kam_option *o, struct kam_buffer *out)
{
	kam_buffer_format(out, "--%s", o->name);
	if (o->argument)
		kam_buffer_format(out, " %s", o->argument);
}

/* The column where help texts begin, and the width of a screen; a longer head gets lines of its own. */
enum { HELP_COLUMN = 28, SCREEN = 80 };

/* Choices that do not fit on a line are broken at their bars. */
static void long_head(struct kam_slice head, struct kam_buffer *out)
{
	size_t line = 2;
	kam_buffer_text(out, "  ");
	for (size_t i = 0, word = 0; i < head.n; i++) {
		if (i + 1 < head.n && head.p[i] != '|')
			continue;
		if (line + (i + 1 - word) > SCREEN) {
			kam_buffer_text(out, "\n      ");
			line = 6;
		}
		kam_buffer_add(out, kam_slice(head.p + word, i + 1 - word));
		line += i + 1 - word;
		word = i + 1;
	}
}

/* Text that begins in column `at`; what a screen does not hold goes on in lines of their own, cut where `gap`, a blank and what
 * follows it, stands, behind `indent` blanks and with `mark` at the end of the line before. */
static void wrapped(const char *text, size_t at, size_t indent, const char *gap, const char *mark, struct kam_buffer *out)
{
	for (const char *next; *text; text = next) {
		next = strstr(text + 1, gap);
		size_t n = next ? (size_t)(next - text) : strlen(text);
		if (*text == ' ' && at + n + (next ? strlen(mark) : 0) > SCREEN) {
			kam_buffer_format(out, "%s\n%*s", mark, (int)indent, "");
			text++, n--;
			at = indent;
		}
		next = text + n;
		kam_buffer_add(out, kam_slice(text, n));
		at += n;
	}
	kam_buffer_byte(out, '\n');
}

static void help_option(const struct kam_option *o, struct kam_buffer *out)
{
	struct kam_buffer head = {0};
	option_head(o, &head);
	if (head.n + 3 <= HELP_COLUMN)
		kam_buffer_format(out, "  %-*.*s", HELP_COLUMN - 2, KAM_PRINT(kam_buffer_slice(&head)));
	else {
		long_head(kam_buffer_slice(&head), out);
		kam_buffer_format(out, "\n%*s", HELP_COLUMN, "");
	}
	wrapped(o->help, HELP_COLUMN, HELP_COLUMN, " ", "", out);
	kam_buffer_free(&head);
}

/* The common options in running text: the man page has their meaning, and help stays on a screen. */
static void help_common(const struct kam_command *c, struct kam_buffer *out)
{
	size_t line = 0;
	const struct kam_option *o;
	kam_buffer_text(out, "Options of every command, explained in kam(7):\n");
	for (size_t i = 0; (o = kam_common_option(c, i)); i++) {
		struct kam_buffer head = {0};
		option_head(o, &head);
		if (line + head.n + 4 > SCREEN)
			line = 0;
		kam_buffer_format(out, "%s%.*s", line ? "  " : i ? "\n  " : "  ", KAM_PRINT(kam_buffer_slice(&head)));
		line += head.n + 2;
		kam_buffer_free(&head);
	}
	kam_buffer_byte(out, '\n');
}

void kam_print_help(const struct kam_command *c, struct kam_buffer *out)
{
	struct kam_buffer reads = {0};
	kam_buffer_format(out, "usage: %s [options] [file ...]\n%s.\n", c->name, c->purpose);
	kam_buffer_format(&reads, "Reads %s; no file, or -, is standard input.", c->reads);
	wrapped(kam_buffer_terminated(&reads), 0, 0, " ", "", out);
	kam_buffer_free(&reads);
	kam_buffer_byte(out, '\n');
	for (size_t i = 0; i < c->options_count; i++)
		help_option(&c->options[i], out);
	kam_buffer_byte(out, '\n');
	help_common(c, out);
	kam_buffer_text(out, "\nExample: ");
	wrapped(c->example, 9, 13, " --", " \\", out);
	kam_buffer_format(out, "Manual:  man %s; the domain and its terms: man 7 kam\n", c->name);
}

void kam_print_version(const struct kam_command *c, struct kam_buffer *out)
{
	kam_buffer_format(out, "%s (kam) %s\n", c->name, KAM_VERSION);
}

static void mdoc_option(const struct kam_option *o, struct kam_buffer *out)
{
	kam_buffer_format(out, ".It Fl -%s", o->name);
	if (o->argument)
		kam_buffer_format(out, " Ar %s", o->argument);
	kam_buffer_format(out, "\n%s.\n", o->help);
}

/* An option of the command itself; NULL behind the last. */
static const struct kam_option *own_option(const struct kam_command *c, size_t i)
{
	return i < c->options_count ? &c->options[i] : NULL;
}

static void print_list(const struct kam_command *c, const struct kam_option *(*at)(const struct kam_command *, size_t), bool mdoc,
	struct kam_buffer *out)
{
	const struct kam_option *o;
	if (mdoc)
		kam_buffer_text(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; (o = at(c, i)); i++) {
		if (mdoc)
			mdoc_option(o, out);
		else
			kam_buffer_format(out, "--%s\n", o->name);
	}
	if (mdoc)
		kam_buffer_text(out, ".El\n");
}

/* What may stand behind an option of choices, with blanks between. */
static void print_choices(const struct kam_option *o, struct kam_buffer *out)
{
	for (const char *p = o->argument; p && *p; p++)
		kam_buffer_byte(out, *p == '|' ? ' ' : *p);
}

/* A word of completion for zsh: '--name[help]:argument:(choices)'. */
static void zsh_option(const struct kam_option *o, struct kam_buffer *out)
{
	kam_buffer_format(out, "  '%s--%s%s[", o->repeats ? "*" : "", o->name, o->argument ? "=" : "");
	for (const char *p = o->help; *p; p++) {
		if (*p == '[' || *p == ']' || *p == ':' || *p == '\\')
			kam_buffer_byte(out, '\\');
		kam_buffer_text(out, *p == '\'' ? "'\\''" : (char[]){*p, '\0'});
	}
	kam_buffer_byte(out, ']');
	if (o->kind == KAM_OPTION_FILE || o->kind == KAM_OPTION_INPUT)
		kam_buffer_format(out, ":file:_files");
	else if (o->kind == KAM_OPTION_CHOICE) {
		kam_buffer_format(out, ":%s:(", o->name);
		print_choices(o, out);
		kam_buffer_byte(out, ')');
	} else if (o->argument) {
		kam_buffer_format(out, ":%s:", o->name);
	}
	kam_buffer_text(out, "' \\\n");
}

static void print_zsh(const struct kam_command *c, struct kam_buffer *out)
{
	kam_buffer_format(out, "#compdef %s\n_arguments \\\n", c->name);
	for (size_t i = 0; i < c->options_count; i++)
		zsh_option(&c->options[i], out);
	for (size_t i = 0; kam_common_option(c, i); i++)
		zsh_option(kam_common_option(c, i), out);
	kam_buffer_text(out, "  '*:file:_files'\n");
}

static void bash_choices(const struct kam_option *o, struct kam_buffer *out)
{
	if (o->kind != KAM_OPTION_CHOICE)
		return;
	kam_buffer_format(out, "    --%s) COMPREPLY=($(compgen -W '", o->name);
	print_choices(o, out);
	kam_buffer_text(out, "' -- \"$word\")); return ;;\n");
}

static void print_bash(const struct kam_command *c, struct kam_buffer *out)
{
	struct kam_buffer function = {0};
	for (const char *p = c->name; *p; p++)
		kam_buffer_byte(&function, *p == '-' ? '_' : *p);
	kam_buffer_format(out, "_%s() {\n  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n  case $before in\n",
		kam_buffer_terminated(&function));
	for (size_t i = 0; i < c->options_count; i++)
		bash_choices(&c->options[i], out);
	for (size_t i = 0; kam_common_option(c, i); i++)
		bash_choices(kam_common_option(c, i), out);
	kam_buffer_text(out, "  esac\n  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '");
	for (size_t i = 0; i < c->options_count; i++)
		kam_buffer_format(out, "--%s ", c->options[i].name);
	for (size_t i = 0; kam_common_option(c, i); i++)
		kam_buffer_format(out, "--%s ", kam_common_option(c, i)->name);
	kam_buffer_format(out, "' -- \"$word\")); else COMPREPLY=($(compgen -f -- \"$word\")); fi\n}\ncomplete -o filenames -F _%s %s\n",
		kam_buffer_terminated(&function), c->name);
	kam_buffer_free(&function);
}

static void print_mdoc(const struct kam_command *c, struct kam_buffer *out)
{
	print_list(c, own_option, true, out);
	kam_buffer_text(out, ".Pp\nThe options of every command:\n");
	print_list(c, kam_common_option, true, out);
}

static void print_names(const struct kam_command *c, struct kam_buffer *out)
{
	print_list(c, own_option, false, out);
	print_list(c, kam_common_option, false, out);
}

void kam_print_options(const struct kam_command *c, const char *form, struct kam_buffer *out)
{
	static const struct {
		const char *form;
		void (*print)(const struct kam_command *, struct kam_buffer *);
	} forms[] = {{"mdoc", print_mdoc}, {"names", print_names}, {"zsh", print_zsh}, {"bash", print_bash}};
	for (size_t i = 0; i < KAM_COUNT(forms); i++)
		if (strcmp(form, forms[i].form) == 0)
			forms[i].print(c, out);
}
