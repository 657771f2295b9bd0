// Nothing to call: the library is preloaded, see WallClockShift.c.
