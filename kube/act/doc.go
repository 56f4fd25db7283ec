// Package act changes a cluster. Every change is a Plan: data that says which requests it would make, what they need, how
// risky they are, which kubectl line does the same, and, after the run, what would undo them.
//
// A Verb makes Plans. Each verb has a file, or shares one with its opposite; verbs.go lists them. Menus, keys, previews, the journal and the command
// line know Verbs and Plans only, never a particular one. It has no terminal: views and cli import it, it imports
// other packages of kube.
package act
