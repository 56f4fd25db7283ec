// Package pager shows long text: YAML, descriptions, anything that comes in lines. It scrolls, wraps, folds, searches and
// copies, with a cursor line as vim has it, and keeps the reader's place when the text is replaced under them.
//
// It is not a Screen but what a Screen embeds: the owner passes on actions (Act), the bodies of its own messages
// (Update) and asks for a View. It knows no Kubernetes and no YAML. Views import it.
package pager
