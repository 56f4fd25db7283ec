// Package ui is the kit that screens are made with: the app loop, Screen and Overlay, prompt, palette, help, toasts,
// and in sub-packages the table, the pager and the test driver.
//
// It knows no Kubernetes: it imports keymap and themes and nothing else of ours. Views import it, never the other way.
//
// App is the one tea.Model: a stack of screens made by a registry, overlays above them, and the chrome around. Messages go
// to one addressee each; goroutines reach the loop through the mailbox only; View draws lines of exact width, and only
// when something can have changed. Overlays are in prompt, picker and dialog; tests drive all of it with uitest.
package ui
