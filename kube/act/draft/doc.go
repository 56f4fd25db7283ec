// Package draft keeps the text of an edit, of a new object, or of a file in a container on disk, from the moment an editor
// opens it until the change went in, so that nothing that was typed is lost: not by a mistake in the YAML, a conflict, a killed
// editor, nor a lost connection.
//
// It says what an editor is to be given and what comes of what the editor left. It neither runs the editor nor the
// change: views/edit, views/create, views/files and the command line do. The texts are for their owner alone, as one may hold
// a Secret.
package draft
