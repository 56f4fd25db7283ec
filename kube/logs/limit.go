package logs

import (
	"context"
	"sync"
)

// limit lets so many logs be read at once, and the others wait in line.
type limit struct {
	mu      sync.Mutex
	most    int
	open    int
	waiting []chan struct{}
	told    bool // a source has said that it waits, since the limit was set
}

// enter waits for a place, which leave gives back, and reports whether there is one. queued is called when there is none
// right away, with whether that is news.
func (l *limit) enter(ctx context.Context, queued func(most int, news bool)) bool {
	l.mu.Lock()
	if l.open < l.most {
		l.open++
		l.mu.Unlock()
		return true
	}
	turn := make(chan struct{})
	l.waiting = append(l.waiting, turn)
	most, news := l.most, !l.told
	l.told = true
	l.mu.Unlock()
	queued(most, news)
	select {
	case <-turn:
		return true
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, w := range l.waiting {
		if w == turn {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return false
		}
	}
	l.open-- // the turn came at the same moment
	l.admit()
	return false
}

func (l *limit) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
	l.admit()
}

func (l *limit) set(most int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.most, l.told = max(1, most), false
	l.admit()
}

func (l *limit) admit() {
	for l.open < l.most && len(l.waiting) > 0 {
		close(l.waiting[0])
		l.waiting = l.waiting[1:]
		l.open++
	}
}

func (l *limit) counts() (open, queued, most int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open, len(l.waiting), l.most
}
