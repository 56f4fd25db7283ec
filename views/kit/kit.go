// Package kit holds what several screens draw alike: the context and user, the state of the connection, a page of words in
// place of data; and what leads from one to another: the menus of verbs and ways. It is no screen; screens import it, and
// it imports none.
package kit

import (
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"fathom/config"
	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/kube/stream"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
)

// Head is the first header line: context, server version, user on the left, the connection on the right.
func Head(sess *session.Session, cs []*cluster.Cluster, g themes.Glyphs) ui.Head {
	if len(cs) == 0 {
		return ui.Head{Accent: themes.Dim, Left: []ui.Seg{{Role: themes.Strong, Text: "no context"}}}
	}
	c := cs[0]
	st := c.Status()
	h := ui.Head{Accent: Accent(sess.Config, c.Name())}
	h.Left = append(h.Left, ui.Seg{Role: themes.Strong, Text: nameOf(cs)})
	if st.Version != "" {
		h.Left = append(h.Left, ui.Seg{Role: themes.Dim, Text: st.Version})
	}
	if st.User != "" {
		h.Left = append(h.Left, ui.Seg{Role: themes.Dim, Text: st.User})
	}
	if ro, _ := sess.ReadOnly(c.Name()); ro {
		h.Left = append(h.Left, ui.Seg{Role: themes.Warn, Text: "read-only"})
	}
	if n, _ := sess.Forwards().Running(); n > 0 {
		h.Left = append(h.Left, ui.Seg{Role: themes.Progress, Text: g.Forward + " " + strconv.Itoa(n)})
	}
	h.Right = Connection(st, sess.Clock(), g)
	return h
}

func nameOf(cs []*cluster.Cluster) string {
	name := cs[0].Name()
	if len(cs) > 1 {
		name += " +" + strconv.Itoa(len(cs)-1)
	}
	if name == "" {
		return "no context"
	}
	return name
}

// Accent is the colour of a context: the config file's, else one that stays the same for the name.
func Accent(c config.Config, context string) themes.Role {
	if i := slices.Index(config.Colors(), c.For(context).Color); i >= 0 {
		return themes.Accent0 + themes.Role(i)
	}
	h := fnv.New32a()
	h.Write([]byte(context))
	return themes.Accent0 + themes.Role(h.Sum32()%uint32(len(config.Colors())))
}

// Connection is how the connection to a cluster fares.
func Connection(st cluster.Status, now time.Time, g themes.Glyphs) []ui.Seg {
	switch st.Phase {
	case cluster.Live:
		return []ui.Seg{{Role: themes.OK, Text: g.Live + " live"}}
	case cluster.Down:
		return []ui.Seg{{Role: themes.Bad, Text: g.Stale + " " + brief(st.Err) + retrying(st.Retry, now)}}
	}
	return []ui.Seg{{Role: themes.Progress, Text: g.Loading + " connecting"}}
}

// Stream is how the data of a table fares.
func Stream(st stream.State, now time.Time, g themes.Glyphs) []ui.Seg {
	switch st.Phase {
	case stream.Live:
		return []ui.Seg{{Role: themes.OK, Text: g.Live + " live"}}
	case stream.Polling:
		return []ui.Seg{{Role: themes.OK, Text: g.Live + " polled every 10s"}}
	case stream.Waiting:
		return []ui.Seg{{Role: themes.Progress, Text: g.Loading + " connecting"}}
	case stream.Loading:
		return []ui.Seg{{Role: themes.Progress, Text: g.Loading + " loading " + Count(st.Loaded)}}
	case stream.Forbidden:
		return []ui.Seg{{Role: themes.Bad, Text: g.Bad + " forbidden"}}
	case stream.Missing:
		return []ui.Seg{{Role: themes.Bad, Text: g.Bad + " not installed"}}
	case stream.Stale:
		text := g.Stale + " stale " + kube.Since(now, st.Fresh.Unix(), kube.Quantised)
		if st.Err != nil {
			text += " " + g.Dot + " " + brief(st.Err)
		}
		return []ui.Seg{{Role: themes.Warn, Text: text + retrying(st.Retry, now)}}
	}
	return []ui.Seg{{Role: themes.Bad, Text: g.Bad + " " + brief(st.Err) + retrying(st.Retry, now)}}
}

// brief is a problem in two or three words.
func brief(err error) string {
	switch problem.Of(err).Class {
	case problem.Unauthorized:
		return "not logged in"
	case problem.Forbidden:
		return "forbidden"
	case problem.NotFound:
		return "not found"
	case problem.TLS:
		return "certificate not trusted"
	case problem.DNS:
		return "unknown host"
	case problem.Refused:
		return "connection refused"
	case problem.Timeout:
		return "no answer"
	case problem.Plugin:
		return "no credentials"
	case problem.Config:
		return "kubeconfig incomplete"
	case problem.Server:
		return "server error"
	}
	return "failed"
}

func retrying(at, now time.Time) string {
	if at.IsZero() {
		return ""
	}
	if d := at.Sub(now); d > time.Second {
		return ", retrying in " + strconv.Itoa(int(d.Round(time.Second)/time.Second)) + "s"
	}
	return ", retrying"
}

// Count writes a number with thousands separated: 12,345.
func Count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
