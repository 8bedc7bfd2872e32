/* main.c - the main() of every command. */
#include "kam/command.h"

int main(int argc, char **argv)
{
	return kam_main(&kam_program, argc, argv);
}
