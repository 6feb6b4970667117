#pragma once
#if __has_include(<glpk.h>)
#include <glpk.h>
#else
#error "The trait GLPK needs the header glpk.h: install Debian's package libglpk-dev (apt-get install libglpk-dev)."
#endif
