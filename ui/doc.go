// Package ui is the kit that screens are made with: the app loop, Screen and Overlay, prompt, palette, help, toasts,
// and in sub-packages the table, the pager and the test driver.
//
// It knows no Kubernetes: it imports keymap and themes and nothing else of ours. Views import it, never the other way.
package ui
