// Package line is the editor of one line of text: cursor, words, kills, and a window that scrolls when the text is
// wider than its place. Prompts, pickers and searches are made with it.
//
// It draws and edits; it is no overlay and knows no history, completion or meaning. Only ui and its sub-packages
// and views import it.
package line
