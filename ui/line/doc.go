// Package line is one line of text to type into: bubbles' textinput does the editing, this package draws it with Fathom's
// roles and says where the terminal's own cursor belongs. Prompts, pickers and searches are made with it.
//
// Textinput can draw as well, but the place it tells for a real cursor is off in scrolled lines and among wide
// characters. The line is no overlay and knows no history, completion or meaning. Only ui and its sub-packages and views
// import it.
package line
