// Package e2e tests the real binary, in a terminal and on the command line, against a real API server.
//
// Its tests have the build tag e2e and are run by make e2e: they need the program and a sandbox. Each starts the program
// anew with files of its own, and waits for what the screen shows.
//
// They share one sandbox and run beside each other (t.Parallel), in namespaces and with names of their own; a test that must not,
// because it looks at everything there is, says so. What stops a part of the sandbox is a part of TestOutages, which has one of its
// own. A test that the machine or the user cannot run ends with skip, so that the run tells of it.
package e2e
