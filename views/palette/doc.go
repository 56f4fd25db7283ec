// Package palette holds what can be done from every screen: the command palette, and the pickers for contexts,
// namespaces, kinds and themes.
//
// Screens do not know it; the command line hands its bindings and actions to the app. It opens tables by name.
package palette
