// Package e2e tests the real binary, in a terminal and on the command line, against a real API server.
//
// Its tests have the build tag e2e and are run by make e2e: they need the program and a sandbox. Each starts the program
// anew with files of its own, and waits for what the screen shows.
package e2e
