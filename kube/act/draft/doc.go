// Package draft keeps the text of an edit, of a new object, or of a file in a container on disk, from the moment an editor
// opens it until the change has gone through. So nothing that was typed is lost to a mistake in the YAML, a conflict, a killed
// editor or a lost connection.
//
// It says what to give to an editor, and what follows from what the editor left. It runs neither the editor nor the
// change: views/edit, views/create, views/files and the command line do. Only their owner can read the texts, as one may
// hold a Secret.
package draft
