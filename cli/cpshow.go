package cli

import (
	"fmt"
	"io"
	"time"

	"fathom/kube/files"
	"fathom/ui/text"
)

// drawing draws how far a copy is on one line of a terminal, a few times a second, until stop is called.
func drawing(w io.Writer, m *files.Meter) (stop func()) {
	const pace = 200 * time.Millisecond
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(pace)
		defer tick.Stop()
		for {
			select {
			case <-end:
				fmt.Fprint(w, "\r\x1b[K")
				return
			case <-tick.C:
				fmt.Fprint(w, "\r\x1b[K"+progressLine(m.Progress()))
			}
		}
	}()
	return func() {
		close(end)
		<-ended
	}
}

// progressLine is how far a copy is, in fewer cells than any terminal has.
func progressLine(p files.Progress) string {
	const most = 78
	line := files.Bytes(p.Bytes)
	if p.Total > 0 {
		line = fmt.Sprintf("%3d%%  %s of %s", min(p.Bytes*100/p.Total, 100), line, files.Bytes(p.Total))
	}
	if p.Files > 0 {
		line += fmt.Sprintf(", %d files", p.Files)
	}
	return text.Cut(line+"  "+text.Clean(p.Name), most)
}
