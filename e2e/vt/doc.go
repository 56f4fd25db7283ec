// Package vt is a terminal without a window: it takes what a program writes, keeps the screen that a person would see,
// and answers what a program asks its terminal.
//
// It is not complete; a sequence that it does not know is kept in Unknown rather than ignored, so that a test can tell.
// Tests import it, the program does not.
package vt
