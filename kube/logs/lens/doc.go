// Package lens looks at the buffer of a logs.Reader through a query: which lines match, which are shown, how many of which
// level there are over time.
//
// A Lens works in goroutines of its own, one or a few, from the newest line back, so that what a query finds is on screen before
// the rest of a million lines has been read; then it follows what is added at either end and forgets what falls out. Its
// answer is a Look, which never changes and costs nothing to take. Only the latest Query counts.
//
// It keeps about a byte a line, and no text. Screens and the command line may import it.
package lens
