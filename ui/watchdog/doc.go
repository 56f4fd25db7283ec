// Package watchdog puts the terminal back after the program was killed by a signal that no program learns of, or was ended by
// Go itself: its screen, its modes, its cursor.
//
// The program starts itself again as a child that does nothing but read from a pipe, whose other end the program alone holds.
// The pipe ends with the program, however that ends. If the program held the terminal then, the child puts it back and says
// so; in any case it ends. The child is a session of its own, so that no key and no hangup of the terminal reaches it.
//
// It is not for ends that the program has a say in: it gives the terminal back itself then, and says so by Held. Windows has
// no watchdog. cli makes one and hands it to ui/terminal; it imports nothing but Go's own packages and golang.org/x/sys, as
// the child begins before any other is ready.
package watchdog
