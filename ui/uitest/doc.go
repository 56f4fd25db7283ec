// Package uitest drives screens and whole apps without a terminal: it presses keys, runs commands to their end one after
// the other, lets time pass only when told, and reads the screen as an emulator would show it.
//
// It is for tests of ui and views only. A test waits for what is on the screen, never for time.
package uitest
