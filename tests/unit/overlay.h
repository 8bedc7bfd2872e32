/* overlay.h - rules that a test lays over others, as a file would. */
#ifndef OVERLAY_H
#define OVERLAY_H

#include "kam/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Lays text over the rules; err tells what is wrong with it. */
static inline enum kam_status overlay(struct kam_rules *rules, const char *text, struct kam_error *err)
{
	char path[] = "/tmp/kam-rules.XXXXXX";
	close(mkstemp(path));
	FILE *f = fopen(path, "we");
	fputs(text, f);
	fclose(f);
	enum kam_status status = kam_rules_overlay(rules, path, err);
	unlink(path);
	return status;
}

#endif
