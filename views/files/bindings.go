package files

import (
	"fathom/keymap"
	"fathom/kube/cluster"
	"fathom/kube/files"
	"fathom/kube/pods"
	"fathom/ui/table"
)

const (
	actOpen     keymap.Action = "files.open"
	actUp       keymap.Action = "files.parent"
	actBack     keymap.Action = "files.back"
	actFollow   keymap.Action = "files.follow"
	actEdit     keymap.Action = "files.edit"
	actDownload keymap.Action = "files.download"
	actUpload   keymap.Action = "files.upload"
	actDelete   keymap.Action = "files.delete"
	actMkdir    keymap.Action = "files.mkdir"
	actRename   keymap.Action = "files.rename"
	actGoTo     keymap.Action = "files.go"
	actHome     keymap.Action = "files.home"
	actHidden   keymap.Action = "files.hidden"
	actFilter   keymap.Action = "files.filter"
	actReload   keymap.Action = "files.reload"
	actOther    keymap.Action = "files.container"
	actDebug    keymap.Action = "files.debug"
	actCopies   keymap.Action = "files.transfers"
	actInfo     keymap.Action = "files.info"
	actPath     keymap.Action = "files.copy-path"

	actSortNext keymap.Action = "files.sort-next"
	actSortPrev keymap.Action = "files.sort-previous"
	actReverse  keymap.Action = "files.sort-reverse"
	actByName   keymap.Action = "files.sort-name"
	actBySize   keymap.Action = "files.sort-size"
	actByTime   keymap.Action = "files.sort-time"

	actMark      keymap.Action = "files.mark"
	actMarkRange keymap.Action = "files.mark-range"
	actMarkAll   keymap.Action = "files.mark-all"
	actMarkFlip  keymap.Action = "files.mark-invert"
	actMarkClear keymap.Action = "files.mark-clear"
)

// Keys are the bindings of the browser, for the reference.
func Keys() []keymap.Binding { return (&View{}).bindings(nil) }

// Bindings implements ui.Screen.
func (v *View) Bindings() []keymap.Binding { return v.bindings(v) }

// bindings are those of a view, or without one, which nothing is disabled in.
func (v *View) bindings(on *View) []keymap.Binding {
	off := func(why func() string) func() string {
		if on == nil {
			return nil
		}
		return why
	}
	bs := []keymap.Binding{
		{Action: actOpen, Keys: []string{"enter", "l"}, Help: "open the directory, or show the file", Short: "open", Group: "go", Disabled: off(v.noEntry)},
		{Action: actUp, Keys: []string{"backspace", "h", "-"}, Help: "go to the parent directory", Short: "parent", Group: "go", Disabled: off(v.noParent)},
		{Action: actFollow, Keys: []string{"f"}, Help: "follow the file as it grows", Short: "follow", Group: "go", Disabled: off(v.noFile)},
		{Action: actGoTo, Keys: []string{"p"}, Help: "go to a path", Group: "go", Disabled: off(v.noFS)},
		{Action: actHome, Keys: []string{"~"}, Help: "go to the container's working directory", Group: "go", Disabled: off(v.noFS)},
		{Action: actInfo, Keys: []string{"i"}, Help: "show its details", Group: "go", Disabled: off(v.noEntry)},
		{Action: actOther, Keys: []string{"C"}, Help: "choose another container", Group: "go"},
		{Action: actDebug, Keys: []string{"X"}, Help: "debug it with a container that has the tools", Short: v.debugShort(), Group: "go", Danger: keymap.Risky, Disabled: off(v.noDebug)},
		{Action: actBack, Keys: []string{"esc"}, Help: "clear the filter, then the marks, then go back", Group: "go"},

		{Action: actDownload, Keys: []string{"d"}, Help: "download it, or the marked ones", Short: "download", Group: "files", Disabled: off(v.noEntry)},
		{Action: actUpload, Keys: []string{"u"}, Help: "upload a file or a directory into this one", Short: "upload", Group: "files", Danger: keymap.Risky, Disabled: off(v.noWrite)},
		{Action: actEdit, Keys: []string{"e"}, Help: "edit the file and write it back", Short: "edit", Group: "files", Danger: keymap.Risky, Disabled: off(v.noEdit)},
		{Action: actMkdir, Keys: []string{"M"}, Help: "make a directory", Group: "files", Danger: keymap.Risky, Disabled: off(v.noWrite)},
		{Action: actRename, Keys: []string{"r"}, Help: "rename it", Group: "files", Danger: keymap.Risky, Disabled: off(v.noChange)},
		{Action: actDelete, Keys: []string{"ctrl+x", "D"}, Help: "delete it, or the marked ones", Short: "delete", Group: "files", Danger: keymap.Destructive, Disabled: off(v.noChange)},
		{Action: actCopies, Keys: []string{"T"}, Help: "list the copies, running and finished; cancel one", Group: "files", Disabled: off(v.noCopies)},

		{Action: actFilter, Keys: []string{"/"}, Help: "filter by name", Short: "filter", Group: "rows", Disabled: off(v.noFS)},
		{Action: actHidden, Keys: []string{"."}, Help: "hide names that begin with a dot, or show them again", Group: "rows"},
		{Action: actReload, Keys: []string{"ctrl+r"}, Help: "list the directory again", Group: "rows"},
	}
	bs = append(bs, orders()...)
	return append(bs, table.Bindings()...)
}

func orders() []keymap.Binding {
	return []keymap.Binding{
		{Action: actByName, Keys: []string{"S n", "N"}, Help: "sort by name", Group: "sort"},
		{Action: actBySize, Keys: []string{"S s"}, Help: "sort by size", Group: "sort"},
		{Action: actByTime, Keys: []string{"S a", "A"}, Help: "sort by time", Group: "sort"},
		{Action: actSortNext, Keys: []string{">"}, Help: "sort by the column to the right", Group: "sort"},
		{Action: actSortPrev, Keys: []string{"<"}, Help: "sort by the column to the left", Group: "sort"},
		{Action: actReverse, Keys: []string{"I"}, Help: "reverse the order", Group: "sort"},

		{Action: actMark, Keys: []string{"space"}, Help: "mark the row and go down", Group: "mark"},
		{Action: actMarkRange, Keys: []string{"ctrl+space", "V"}, Help: "mark from the last mark to here", Group: "mark"},
		{Action: actMarkAll, Keys: []string{"ctrl+a"}, Help: "mark all rows shown", Group: "mark"},
		{Action: actMarkFlip, Keys: []string{"*"}, Help: "invert the marks", Group: "mark"},
		{Action: actMarkClear, Keys: []string{"ctrl+\\"}, Help: "clear the marks", Group: "mark"},
		{Action: actPath, Keys: []string{"c", "Y"}, Help: "copy the path, or those of the marked rows", Group: "copy"},
	}
}

func (v *View) noFS() string {
	if v.fs == nil {
		return "there is no file system to look at"
	}
	return ""
}

func (v *View) noEntry() string {
	if _, ok := v.entry(); !ok {
		return "nothing is under the cursor"
	}
	return ""
}

func (v *View) noFile() string {
	e, ok := v.entry()
	if !ok || !e.IsFile() {
		return "no file is under the cursor"
	}
	return ""
}

func (v *View) noParent() string {
	if v.dir == "/" || v.dir == "" {
		return "there is nothing above"
	}
	return ""
}

func (v *View) noWrite() string {
	if why := v.noFS(); why != "" {
		return why
	}
	return v.refused()
}

func (v *View) noChange() string {
	if why := v.noEntry(); why != "" {
		return why
	}
	return v.refused()
}

func (v *View) noEdit() string {
	if why := v.noFile(); why != "" {
		return why
	}
	return v.refused()
}

func (v *View) noCopies() string {
	if len(v.opt.Session.Transfers().All()) == 0 {
		return "nothing was copied yet"
	}
	return ""
}

// debugShort puts the key into the footer where it is the way on.
func (v *View) debugShort() string {
	if v.noShell {
		return "debug"
	}
	return ""
}

func (v *View) noDebug() string {
	if v.door.Pod == nil {
		return "no pod is chosen"
	}
	if why := v.refused(); why != "" {
		return why
	}
	a := cluster.Access{Verb: "patch", GVR: pods.Resource(), Subresource: "ephemeralcontainers", Namespace: v.door.Ref().Namespace}
	if d := v.door.Cluster.Known(a); d.Answer == cluster.No {
		return d.Reason
	}
	return ""
}

// path is that of an entry here.
func (v *View) path(e files.Entry) string { return files.Join(v.dir, e.Name) }
