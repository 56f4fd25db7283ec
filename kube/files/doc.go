// Package files is the file system of a running container, reached by commands that run in it: list, read, write, copy
// both ways. It takes what tools the container has (GNU, busybox, toybox; with tar and without) and says plainly what is
// missing.
//
// It draws nothing and decides nothing about rights. Names are bytes: whatever a file is called, it is listed, read and
// written under that name. Paths in the container are absolute and use slashes. The screens of files and the command cp
// import it.
package files
