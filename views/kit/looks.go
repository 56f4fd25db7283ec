package kit

import (
	"sync/atomic"

	"fathom/kube/cluster"
	"fathom/kube/object"
)

// looks are what a Document sees of its object, off the loop.
type looks struct {
	follower *object.Follower
	latest   atomic.Pointer[object.Seen] // not taken yet
	cluster  *cluster.Cluster
	live     atomic.Bool // the cluster was, when it changed last
	flag     func()
}

func newLooks(d *Document, flag func()) *looks {
	l := &looks{cluster: d.Cluster, flag: flag}
	l.follower = object.NewFollower(d.Cluster, d.At.Ref, d.Sess.Clock, func(s object.Seen) {
		l.latest.Store(&s)
		flag()
	})
	return l
}

// clusterChanged has the follower try again when the server is back: it need not wait for its next attempt.
func (l *looks) clusterChanged() {
	live := l.cluster.Status().Phase == cluster.Live
	if !l.live.Swap(live) && live {
		l.follower.Retry()
	}
	l.flag()
}
