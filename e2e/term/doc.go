// Package term runs a program in a pseudo-terminal, types at it and looks at its screen, as a person would.
//
// It waits for what the screen shows, never for time to pass. Tests and measurements import it, the program does not.
package term
