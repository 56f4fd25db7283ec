package cluster

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// maxWarnings bounds the memory that a talkative API server can take.
const maxWarnings = 200

// Warning is something that the API server wants its users to know, such as that a version is going away.
type Warning struct {
	Text    string
	Request string    // the first request that it came with: "GET /apis/batch/v1beta1/cronjobs"
	Time    time.Time // when it came last
	Count   int       // how often it came
}

// warnings are the distinct ones, the latest last.
type warnings struct {
	mu   sync.Mutex
	list []Warning
}

// add reports whether the text is new.
func (w *warnings) add(req *http.Request, text string, now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	entry := Warning{Text: text, Request: req.Method + " " + req.URL.Path, Time: now, Count: 1}
	i := slices.IndexFunc(w.list, func(x Warning) bool { return x.Text == text })
	if i >= 0 {
		entry.Request, entry.Count = w.list[i].Request, w.list[i].Count+1
		w.list = slices.Delete(w.list, i, i+1)
	}
	w.list = append(w.list, entry)
	if len(w.list) > maxWarnings {
		w.list = slices.Delete(w.list, 0, 1)
	}
	return i < 0
}

// Warnings are the API server's warnings so far, each text once, the latest last.
func (c *Cluster) Warnings() []Warning {
	c.warned.mu.Lock()
	defer c.warned.mu.Unlock()
	return slices.Clone(c.warned.list)
}
