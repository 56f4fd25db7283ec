// Package dialog has the boxes that show text above a screen: Info to read, Confirm to decide, Help with every key, and
// Messages with all that was said.
//
// They know no Kubernetes: what they show comes as segments, what was decided goes out through functions. Views and the
// owner of the app import it; package ui itself does not, it is handed Help and Messages.
package dialog
