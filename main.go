// Command fathom is a terminal cluster manager for Kubernetes.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"fathom/cli"
)

// version is set by the linker.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := cli.Main(ctx, cli.Env{
		Version: version,
		Stdin:   os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Clock: time.Now,
	}, os.Args[1:])
	stop()
	os.Exit(code)
}
