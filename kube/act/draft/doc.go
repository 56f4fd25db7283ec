// Package draft keeps the text of an edit, or of a new object, on disk, from the moment an editor opens it until the change
// went in, so that nothing that was typed is lost: not by a mistake in the YAML, a conflict, a killed editor, nor a lost connection.
//
// It says what an editor is to be given and what comes of what the editor left. It neither runs the editor nor the
// change: views/edit, views/create and the command line do. Files are for their owner alone, as a draft may hold a Secret.
package draft
