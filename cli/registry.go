package cli

import (
	"fathom/kube/act"
	"fathom/ui"
	"fathom/views/browse"
	"fathom/views/change"
	"fathom/views/create"
	"fathom/views/describe"
	"fathom/views/edit"
	"fathom/views/files"
	"fathom/views/forward"
	"fathom/views/guests"
	"fathom/views/journal"
	"fathom/views/kit"
	"fathom/views/logs"
	"fathom/views/nodelogs"
	"fathom/views/probe"
	"fathom/views/proxy"
	"fathom/views/rollout"
	"fathom/views/shell"
	"fathom/views/yaml"
)

// registry makes every screen there is by its name.
func (a *assembly) registry() ui.Registry {
	return ui.Registry{
		browse.Screen:   func(o ui.Open) (ui.Screen, error) { return browse.New(a.sess, o) },
		describe.Screen: func(o ui.Open) (ui.Screen, error) { return describe.New(a.sess, o) },
		yaml.Screen:     func(o ui.Open) (ui.Screen, error) { return yaml.New(a.sess, o) },

		kit.ChangeScreen: func(o ui.Open) (ui.Screen, error) { return change.New(a.sess, o) },
		act.EditScreen:   func(o ui.Open) (ui.Screen, error) { return edit.New(a.writing(), o) },
		act.NewScreen:    func(o ui.Open) (ui.Screen, error) { return create.New(a.writing(), o) },

		journal.Screen: func(o ui.Open) (ui.Screen, error) { return journal.New(a.sess, o) },
		journal.Detail: func(o ui.Open) (ui.Screen, error) { return journal.NewDetail(a.sess, o) },

		kit.RolloutScreen:   func(o ui.Open) (ui.Screen, error) { return rollout.New(a.sess, o) },
		kit.RevisionsScreen: func(o ui.Open) (ui.Screen, error) { return rollout.NewRevisions(a.sess, o) },

		kit.LogsScreen: func(o ui.Open) (ui.Screen, error) { return logs.New(a.sess, o) },

		kit.ForwardScreen:  func(o ui.Open) (ui.Screen, error) { return forward.NewAsk(a.sess, o) },
		kit.ForwardsScreen: func(o ui.Open) (ui.Screen, error) { return forward.NewList(a.forwarding(), o) },

		kit.FilesScreen:  func(o ui.Open) (ui.Screen, error) { return files.New(a.browsing(), o) },
		files.FileScreen: func(o ui.Open) (ui.Screen, error) { return files.NewFile(a.browsing(), o) },

		kit.ProxyScreen:    func(o ui.Open) (ui.Screen, error) { return proxy.New(a.sess, o) },
		kit.ProbeScreen:    func(o ui.Open) (ui.Screen, error) { return probe.New(a.sess, o) },
		kit.NodeLogsScreen: func(o ui.Open) (ui.Screen, error) { return nodelogs.New(a.sess, o) },
		kit.GuestsScreen:   func(o ui.Open) (ui.Screen, error) { return guests.New(a.sess, o) },

		kit.ShellScreen:   func(o ui.Open) (ui.Screen, error) { return shell.New(a.entering(), o) },
		kit.AttachScreen:  func(o ui.Open) (ui.Screen, error) { return shell.NewAttach(a.entering(), o) },
		kit.CommandScreen: func(o ui.Open) (ui.Screen, error) { return shell.NewCommand(a.entering(), o) },
	}
}
